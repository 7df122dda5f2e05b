"""Faults of an endpoint: what is tried again, how long is waited, and what is said in the end."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import traceback
import zlib
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import openai
import pytest
from llm_story import (
    ALL_KINDS,
    ARTICLE,
    RIGHT,
    Pauses,
    fail_on,
    numbered,
    read,
    read_kinds,
    read_one,
    right,
)
from model_server import Body, ModelServer, Reply, fails, says

from summariser.config import Config
from summariser.errors import (
    ConfigError,
    InvalidAnswerError,
    ModelRejectedError,
    ModelUnavailableError,
)
from summariser.extract.llm import LLMExtractor
from summariser.extract.llm.faults import retry_after

KEY = "a-key-nobody-may-see"


@pytest.mark.parametrize(
    "fault",
    [
        fails(429, "slow down"),
        fails(500, "oops"),
        fails(503, "busy"),
        fails(408, "late"),
        Reply(drop=True),
        Reply(body="<html>please log in</html>"),
        says("", refusal="I would rather not."),
        Reply(body={"choices": []}),
    ],
)
def test_a_passing_fault_is_tried_again_after_a_pause(fault: Reply) -> None:
    pauses = Pauses()
    kinds, server = read_kinds([fault, says(RIGHT)], pauses=pauses)
    assert kinds == ALL_KINDS
    assert len(pauses) == 1
    # The same request again: a fault of the endpoint is never told to the model.
    assert server.requests[0] == server.requests[1]


def test_pauses_grow_and_stay_under_the_longest_allowed() -> None:
    pauses = Pauses()
    fail_on([fails(503, "busy")] * 8, pauses=pauses, attempts=8, max_wait=10)
    assert len(pauses) == 7
    assert pauses[0] < pauses[2] < pauses[3]
    assert max(pauses) <= 10


def test_retry_after_is_waited_for() -> None:
    pauses = Pauses()
    replies = [fails(429, "slow", retry_after="7"), fails(503, "busy", retry_after="0.5")]
    assert read_kinds([*replies, says(RIGHT)], pauses=pauses)[0] == ALL_KINDS
    assert pauses == [7.0, 0.5]


def test_a_long_retry_after_is_waited_for_and_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "summariser")
    pauses = Pauses()
    replies = [fails(429, "slow", retry_after="300"), says(RIGHT)]
    assert read_kinds(replies, pauses=pauses)[0] == ALL_KINDS
    assert pauses == [300.0]
    assert "nothing is sent for 300 seconds" in caplog.text


def test_no_pause_of_our_own_is_longer_than_a_minute() -> None:
    pauses = Pauses()
    fail_on([fails(503, "busy")] * 12, pauses=pauses, attempts=12)
    assert max(pauses) == 60.0


def test_a_retry_after_longer_than_allowed_fails_with_a_sentence() -> None:
    pauses = Pauses()
    error, server = fail_on([fails(429, "slow", retry_after="90")], pauses=pauses, max_wait=60)
    assert isinstance(error, ModelUnavailableError)
    assert "asks to wait 90 seconds, longer than the 60 allowed" in str(error)
    assert (len(server.requests), pauses) == (1, [])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "5"}, 5),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        (
            {
                "date": "Wed, 14 May 2031 10:00:00 GMT",
                "retry-after": "Wed, 14 May 2031 10:00:30 GMT",
            },
            30,
        ),
        ({"retry-after": "Wed, 14 May 2001 10:00:30 GMT"}, 0),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_without_the_servers_clock_is_counted_from_now() -> None:
    import datetime as dt  # noqa: PLC0415 - the one place that needs the time

    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
    assert 90 < (retry_after({"retry-after": format_datetime(later)}) or 0) <= 100


@pytest.mark.parametrize("attempts", [1, 3])
def test_one_budget_bounds_retries_and_re_asks_together(attempts: int) -> None:
    replies = [fails(503, "busy"), says("{"), fails(429, "slow"), says("{"), says("{")]
    error, server = fail_on(replies, attempts=attempts)
    assert len(server.requests) == attempts
    assert f"{attempts} attempt" in str(error)


def test_a_usable_answer_is_not_lost_to_a_fault_that_follows() -> None:
    replies = [says(right(event={"sentences": [9]})), fails(503, "busy")]
    kinds, _ = read_kinds(replies, attempts=2)
    assert kinds == ["allegation", "denial"]


REFUSALS = [
    (fails(401, "no", code="invalid_api_key"), "refused the key; check OPENAI_API_KEY", None),
    (
        fails(403, "not yours"),
        "does not let this key use the model 'hand-written': not yours",
        None,
    ),
    (fails(404, "x", code="model_not_found"), "has no model 'hand-written'; check --model", None),
    (fails(404, "no such page"), "no chat completions at this address; check --base-url", None),
    (fails(429, "pay", code="insufficient_quota"), "the account has no quota left: pay", None),
    (fails(400, "bad field"), "refused the request: bad field", "bramfield"),
    (fails(418, "teapot"), "refused the request (418: teapot)", None),
]


@pytest.mark.parametrize(("fault", "sentence", "article"), REFUSALS)
def test_a_refusal_is_final_and_says_what_to_do(
    fault: Reply, sentence: str, article: str | None
) -> None:
    error, server = fail_on([fault])
    assert isinstance(error, ModelRejectedError)
    assert sentence in str(error)
    assert isinstance(error.__cause__, openai.APIStatusError)
    # Without an article it stands for the whole run.
    assert error.article == article
    assert len(server.requests) == 1


def test_a_refusal_to_read_is_named() -> None:
    error, server = fail_on([says("", refusal="I would rather not.")] * 2, attempts=2)
    assert isinstance(error, InvalidAnswerError)
    assert "the model refused to read the article: I would rather not." in str(error)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "reply", [says("", finish="content_filter"), fails(400, "bad", code="content_filter")]
)
def test_a_content_filter_is_named(reply: Reply) -> None:
    error, server = fail_on([reply])
    assert isinstance(error, InvalidAnswerError)
    assert "content filter" in str(error)
    assert len(server.requests) == 1


def test_an_endpoint_that_is_not_there_is_named_without_its_password() -> None:
    with ModelServer([]) as server:
        port = server.url.split(":")[2]
    error, _ = fail_on([], base_url=f"http://ann:secret@127.0.0.1:{port}?token=x", attempts=2)
    assert isinstance(error, ModelUnavailableError)
    assert f"could not reach http://127.0.0.1:{port.removesuffix('/v1')}: " in str(error)
    assert "it answered nobody in " in str(error)
    assert "secret" not in str(error)
    assert "token" not in str(error)


def test_a_key_that_the_endpoint_repeats_is_shown_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for fault in (
        fails(401, f"Incorrect API key provided: {KEY}. Also sk-other-secret."),
        fails(403, f"{KEY} may not"),
        fails(400, f"{KEY} is odd"),
        fails(503, f"{KEY} is busy"),
    ):
        error, server = fail_on([fault], api_key=KEY, attempts=1)
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"
        told = "".join(traceback.format_exception(error)) + caplog.text
        assert isinstance(error.__cause__, openai.APIError)
        told += error.__cause__.message
        assert KEY not in told
        assert "sk-other-secret" not in told


@pytest.mark.parametrize("key", ['a-"quoted"-key', "a/slashed\\key", "both'and\"of-them/"])
def test_a_key_of_any_characters_is_shown_nowhere(
    key: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    told = right(event={"text": f"Mira Holt said {key}."})
    cache = tmp_path / "answers.sqlite"
    with ModelServer([fails(503, f"{key} is busy"), says(told)]) as server:
        found = read_one(server, api_key=key, cache=str(cache))
    assert server.headers[0]["authorization"] == f"Bearer {key}"
    assert found.records[0].text == "Mira Holt said [key]."
    with sqlite3.connect(cache) as kept:
        answers = [
            zlib.decompress(row[0]).decode() for row in kept.execute("SELECT answer FROM answers")
        ]
    kept.close()
    error, _ = fail_on([fails(403, f"{key} may not")], api_key=key)
    assert isinstance(error.__cause__, openai.APIError)
    shown = "".join(traceback.format_exception(error)) + caplog.text + error.__cause__.message
    for text in (shown, *answers):
        assert "[key]" in text
        for form in (key, json.dumps(key)[1:-1], repr(key)[1:-1]):
            assert form not in text


@pytest.mark.parametrize("slow", [Reply(hang=True), replace(says(RIGHT), drip=True)])
def test_a_request_is_given_up_after_its_time(slow: Reply) -> None:
    error, _ = fail_on([slow], timeout=0.2, attempts=1)
    assert isinstance(error, ModelUnavailableError)
    assert "no answer from http://127.0.0.1" in str(error)
    assert "within 0.2 seconds" in str(error)


def test_usage_counts_every_request_of_articles_that_fail_too() -> None:
    replies = [says("{"), says("{"), says(RIGHT)]

    async def read_twice(server: ModelServer) -> LLMExtractor:
        config = Config(model="m", base_url=server.url, attempts=2)
        extractor = LLMExtractor(config, sleep=Pauses())
        with pytest.raises(InvalidAnswerError):
            await extractor.extract(ARTICLE, numbered())
        await extractor.extract(ARTICLE, numbered())
        await extractor.aclose()
        return extractor

    with ModelServer(replies) as server:
        usage = asyncio.run(read_twice(server)).usage
    assert (usage.requests, usage.retries, usage.prompt_tokens) == (3, 1, 300)


def test_articles_read_at_once_do_not_mix() -> None:
    articles = [
        ARTICLE.model_copy(update={"id": f"a{n}", "title": f"Number {n}"}) for n in range(12)
    ]

    def answer(body: Body) -> Reply:
        asked = [m["content"] for m in body["messages"] if m["content"].startswith("<article>")]
        title = asked[-1].splitlines()[1]
        # The first answer about each article is wrong, so that re-asks cross each other too.
        asked_again = body["messages"][-1]["content"].startswith("Correct")
        numbers = [1] if asked_again else [99]
        return says(right(event={"sentences": numbers, "text": f"About {title}."}))

    with ModelServer(answer) as server:
        found = read(server, *articles)
    assert [extraction.article for extraction in found] == [article.id for article in articles]
    for number, extraction in enumerate(found):
        assert extraction.records[0].text == f"About Title: Number {number}."
        assert extraction.usage.requests == 2


def test_a_client_of_the_callers_own_is_used_and_left_open() -> None:
    with ModelServer([says(RIGHT), fails(503, "busy"), says(RIGHT)]) as server:
        client = openai.AsyncOpenAI(base_url=server.url, api_key=KEY, max_retries=5)

        async def read_and_look() -> None:
            extractor = LLMExtractor(Config(model="theirs"), client=client, sleep=Pauses())
            await extractor.extract(ARTICLE, numbered())
            await extractor.aclose()
            assert not client.is_closed()
            # Its own retries are off: the one attempt is the only request.
            extractor = LLMExtractor(Config(model="theirs", attempts=1), client=client)
            with pytest.raises(ModelUnavailableError):
                await extractor.extract(ARTICLE, numbered())
            await client.close()

        asyncio.run(read_and_look())
    assert [request["model"] for request in server.requests] == ["theirs", "theirs"]
    assert client.max_retries == 5
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_clients_key_is_hidden_as_well() -> None:
    with ModelServer([fails(403, f"{KEY} may not")]) as server:
        client = openai.AsyncOpenAI(base_url=server.url, api_key=KEY)
        with pytest.raises(ModelRejectedError, match=r"\[key\] may not"):
            read(server, ARTICLE, client=client)
        asyncio.run(client.close())


def test_a_client_that_cannot_be_awaited_is_refused() -> None:
    client = openai.OpenAI(base_url="http://127.0.0.1:9", api_key=KEY)
    with pytest.raises(ConfigError, match="AsyncOpenAI"):
        LLMExtractor(Config(model="m"), client=client)


def test_a_client_serves_in_one_event_loop_after_another() -> None:
    with ModelServer([says(RIGHT)] * 3) as server:
        client = openai.AsyncOpenAI(base_url=server.url, api_key=KEY)
        for _ in range(3):
            (found,) = read(server, ARTICLE, client=client)
            assert len(found.records) == 3
        asyncio.run(client.close())


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    fail_on([fails(503, "busy"), says("{")], attempts=2)
    assert capfd.readouterr() == ("", "")
