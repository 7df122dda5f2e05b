"""Recordings of answers as a large model would give them, written by hand.

The model's name in them is ``hand-written``. ``python tests/record.py`` records them from a server
of our own; here they are replayed, and a request that differs by a word finds no answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import model_server
import pytest
from compact_story import packed
from conftest import NEUTRAL_URL
from llm_story import NOTHING, RIGHT, Pauses, Served, read, read_one, right
from model_server import Body, ModelServer, Reply, fails

from summariser.errors import InvalidAnswerError, ModelRejectedError, ModelUnavailableError
from summariser.schema import Allegation, Article, Denial, Event

# While recording a server of our own, in replay only the address that the recordings have.
Written = Callable[[Iterable[Reply]], AbstractContextManager[Served]]


def says(answer: Body | str, **message: Any) -> Reply:
    """Return an answer in the form that the prompt asks for."""
    return model_server.says(packed(answer), **message)


@dataclass(frozen=True)
class Recorded:
    """The address that stands in every recording; nothing answers there."""

    url: str = NEUTRAL_URL


@pytest.fixture
def written(record_mode: str) -> Written:
    """Serve replies while they are being recorded; afterwards the recording answers."""
    if record_mode == "none":
        return lambda _: nullcontext(Recorded())
    return ModelServer


FERRY_LINES = (
    "Minister under fire over Skarn ferry contract",
    "Transport minister Elin Vasko awarded the Skarn ferry contract to Lodestar on 2 September.",
    "The National Audit Office opened an inquiry on Tuesday into how the contract came about.",
    "Vasko leaked the rival bids to Lodestar before the deadline, two ministry officials said.",
    "The company, they added, had paid for her holiday in Palmeira in July.",
    "“I have never passed on a bid,” Vasko told reporters on Wednesday.",
    "She did not answer questions about the holiday.",
    "Lodestar called it normal trade and accused a losing bidder, Brant Marine, of feeding lies.",
    "Brant Marine declined to comment.",
    "Ferries are the only link to Skarn in winter.",
    "Vasko met the head of Lodestar, Ruben Aske, in March; her office calls that routine.",
    "Parliament will question the minister on 1 October.",
)
FERRY = Article(
    id="ferry",
    title=FERRY_LINES[0],
    outlet="Norrland Dispatch",
    published="2031-09-18",
    text="\n\n".join(FERRY_LINES),
)


def _event(sentence: int, text: str, actors: list[str], time: str, **fields: str) -> Body:
    return {
        "kind": "event",
        "sentences": [sentence],
        "text": text,
        "actors": actors,
        "status": fields.get("status", "occurred"),
        "time": time,
        "date": fields.get("date"),
    }


def _claim(sentences: list[int], text: str, source: str, target: str) -> Body:
    fields = {"source": source, "target": [target], "time": None, "date": None}
    return {"kind": "allegation", "sentences": sentences, "text": text, **fields}


def _denial(sentences: list[int], text: str, source: str, form: str, answers: list[int]) -> Body:
    fields = {"source": source, "form": form, "answers": answers, "time": None, "date": None}
    return {"kind": "denial", "sentences": sentences, "text": text, **fields}


PASSED = "Elin Vasko passed rival bids for the Skarn ferry contract to Lodestar."
PAID = "Lodestar paid for Elin Vasko's holiday in Palmeira."
LIES = "Brant Marine feeds lies to the public."
FERRY_ANSWER: Body = {
    "records": [
        _event(2, "Elin Vasko awarded the contract.", ["Elin Vasko"], "on 2 September"),
        _event(3, "An inquiry was opened.", ["National Audit Office"], "on Tuesday"),
        _claim([4], PASSED, "two ministry officials", "Elin Vasko"),
        _claim([5], PAID, "two ministry officials", "Lodestar"),
        {**_denial([6], PASSED, "Elin Vasko", "flat", [4]), "time": "on Wednesday"},
        _denial([7], PAID, "Elin Vasko", "no_comment", [5]),
        _denial([8], PAID, "Lodestar", "qualified", [5]),
        _claim([8], LIES, "Lodestar", "Brant Marine"),
        _denial([8], PASSED, "Lodestar", "counter", [4]),
        _denial([9], LIES, "Brant Marine", "no_comment", [8]),
        _event(11, "Elin Vasko met Ruben Aske.", ["Vasko", "Ruben Aske"], "in March"),
        _event(12, "Parliament questions her.", ["Parliament"], "on 1 October", status="planned"),
    ]
}


@pytest.mark.vcr
def test_a_rich_article_is_read_in_one_request(written: Written) -> None:
    with written([says(FERRY_ANSWER)]) as server:
        (found,) = read(server, FERRY)
    events = [record for record in found.records if isinstance(record, Event)]
    assert [(event.date, event.status) for event in events] == [
        ("2031-09-02", "occurred"),
        ("2031-09-16", "occurred"),
        ("2031-03", "occurred"),
        ("2031-10-01", "planned"),
    ]
    claims = {r.id: r for r in found.records if isinstance(r, Allegation)}
    assert [claim.text for claim in claims.values()] == [PASSED, PAID, LIES]
    denials = [record for record in found.records if isinstance(record, Denial)]
    assert [(d.source, d.form, claims[d.responds_to[0]].text) for d in denials] == [
        ("Elin Vasko", "flat", PASSED),
        ("Elin Vasko", "no_comment", PAID),
        ("Lodestar", "qualified", PAID),
        ("Lodestar", "counter", PASSED),
        ("Brant Marine", "no_comment", LIES),
    ]
    assert denials[0].date == "2031-09-17"
    for record in found.records:
        for quote, (start, end) in zip(record.quotes, record.spans, strict=True):
            assert FERRY.text[start:end] == quote
    assert found.left_out == ()


@pytest.mark.vcr
def test_a_wrong_sentence_number_is_asked_for_again(written: Written, vcr: Any) -> None:
    with written([says(right(allegation={"sentences": [14]})), says(RIGHT)]) as server:
        found = read_one(server)
    again = json.loads(vcr.requests[-1].body)["messages"][-1]["content"]
    assert "record 2: sentence 14 is not here; cite 1 to 6" in again
    assert (found.usage.requests, found.usage.retries, found.usage.prompt_tokens) == (2, 1, 200)
    assert len(found.records) == 3


@pytest.mark.vcr
def test_a_limit_of_rate_is_waited_for(written: Written) -> None:
    pauses = Pauses()
    with written([fails(429, "slow down", retry_after="2"), says(RIGHT)]) as server:
        found = read_one(server, pauses=pauses)
    assert pauses == [2.0]
    assert len(found.records) == 3


@pytest.mark.vcr
def test_a_server_without_json_schema_is_asked_for_an_object(written: Written, vcr: Any) -> None:
    fault = fails(400, "response_format.type must be 'text' or 'json_object'")
    with written([fault, says(RIGHT)]) as server:
        found = read_one(server)
    forms = [json.loads(request.body)["response_format"]["type"] for request in vcr.requests]
    assert forms == ["json_schema", "json_object"]
    assert len(found.records) == 3


@pytest.mark.vcr
def test_a_cut_off_answer_is_asked_for_in_halves(written: Written) -> None:
    with written([says('{"records": [', finish="length"), says(RIGHT), says(NOTHING)]) as server:
        found = read_one(server)
    assert (found.usage.requests, len(found.records)) == (3, 3)


@pytest.mark.vcr
def test_a_refusal_is_named(written: Written) -> None:
    refusal = says("", refusal="I cannot help with that.")
    with written([refusal]) as server, pytest.raises(InvalidAnswerError, match="I cannot help"):
        read_one(server, attempts=1)


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (401, "invalid_api_key", "check OPENAI_API_KEY"),
        (404, "model_not_found", "no model 'hand-written'"),
    ],
    ids=["key", "model"],
)
def test_a_wrong_key_or_model_is_final(
    written: Written, status: int, code: str, sentence: str
) -> None:
    reply = fails(status, "no", code=code)
    with written([reply]) as server, pytest.raises(ModelRejectedError, match=sentence):
        read_one(server)


@pytest.mark.vcr
@pytest.mark.default_cassette("a recording that was never made")
def test_a_missing_recording_says_so(record_mode: str) -> None:
    if record_mode != "none":
        pytest.skip("there is nothing to record")
    with pytest.raises(ModelUnavailableError, match="cassette"):
        read_one(Recorded(), attempts=2)
