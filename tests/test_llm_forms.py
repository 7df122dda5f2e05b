"""In which form an answer is asked for, and in which parts: what the endpoint does not know."""

from __future__ import annotations

import re

from llm_story import (
    ALL_KINDS,
    ARTICLE,
    NOTHING,
    RIGHT,
    fail_on,
    read,
    read_kinds,
    read_one,
    right,
)
from model_server import Body, ModelServer, Reply, calls_tool, fails, says

from summariser.errors import InvalidAnswerError, ModelRejectedError

UNSUPPORTED = "'response_format' of type 'json_schema' is not supported"


def test_a_server_without_json_schema_is_asked_for_a_json_object() -> None:
    replies = [fails(400, UNSUPPORTED), says(RIGHT), says(RIGHT)]
    with ModelServer(replies) as server:
        found = read(server, ARTICLE, attempts=1, window="all")[0]
    forms = [request["response_format"]["type"] for request in server.requests]
    assert forms == ["json_schema", "json_object"]
    assert len(found.records) == 3
    # A form that is refused costs nothing, and is not tried again when the run is repeated.
    assert found.usage.requests == 1
    # Without the field, the schema goes into the instructions.
    assert '"additionalProperties"' in server.requests[1]["messages"][0]["content"]


def test_a_server_that_knows_neither_is_asked_by_a_tool_and_stays_so() -> None:
    def answer(body: Body) -> Reply:
        if "response_format" in body:
            return fails(400, f"{body['response_format']['type']}: no such response_format")
        return calls_tool(body["tools"][0]["function"]["name"], NOTHING)

    with ModelServer(answer) as server:
        read_one(server, window=2, attempts=1)
    asked = [request.get("response_format", {}).get("type") for request in server.requests]
    assert asked == ["json_schema", "json_object", None, None, None]


def test_learning_the_form_costs_no_attempt() -> None:
    replies = [fails(400, UNSUPPORTED), fails(503, "busy"), says(RIGHT)]
    assert read_kinds(replies, attempts=2)[0] == ALL_KINDS


def test_a_re_ask_by_tool_tells_the_reason() -> None:
    wrong = right(event={"sentences": [9]})
    replies = [
        fails(400, UNSUPPORTED),
        fails(400, UNSUPPORTED),
        calls_tool("WindowAnswer", wrong),
        calls_tool("WindowAnswer", RIGHT),
    ]
    kinds, server = read_kinds(replies)
    assert kinds == ALL_KINDS
    assert "record 1: sentence 9 is not here" in server.requests[3]["messages"][-1]["content"]


def test_no_other_400_changes_the_form_of_a_request() -> None:
    error, server = fail_on([fails(400, "tools are not supported here")])
    assert isinstance(error, ModelRejectedError)
    assert len(server.requests) == 1


def test_a_server_that_knows_no_form_at_all_is_a_refusal() -> None:
    error, server = fail_on([fails(400, UNSUPPORTED)] * 9)
    assert isinstance(error, ModelRejectedError)
    assert len(server.requests) == 3


def test_a_model_that_takes_no_temperature_is_asked_without_one() -> None:
    fault = fails(400, "'temperature' does not support 0 with this model")
    kinds, server = read_kinds([fault, says(RIGHT)])
    assert kinds == ALL_KINDS
    assert ["temperature" in request for request in server.requests] == [True, False]


def test_a_cut_off_answer_is_asked_for_in_halves() -> None:
    cut = says('{"records": [', finish="length")
    with ModelServer([cut, says(RIGHT), says(NOTHING)]) as server:
        found = read_one(server)
    last_lines = [r["messages"][-1]["content"].splitlines()[-1] for r in server.requests]
    assert [re.findall("[0-9]+ to [0-9]+", line)[0] for line in last_lines] == [
        "1 to 6",
        "1 to 3",
        "4 to 6",
    ]
    assert len(found.records) == 3
    assert "[3, context] " in server.requests[2]["messages"][-1]["content"]
    # The cut-off answer was paid for too.
    assert (found.usage.requests, found.usage.completion_tokens) == (3, 60)


def test_an_article_too_long_for_the_context_is_asked_in_halves() -> None:
    too_long = fails(400, "This model's maximum context length is 4096 tokens")
    kinds, server = read_kinds([too_long, says(RIGHT), says(NOTHING)])
    assert kinds == ALL_KINDS
    assert len(server.requests) == 3


def test_halving_ends_and_says_that_the_answer_was_cut_off() -> None:
    error, server = fail_on([says("{", finish="length")] * 20)
    assert isinstance(error, InvalidAnswerError)
    assert "the answer was cut off at the endpoint's limit of tokens" in str(error)
    assert len(server.requests) == 4
