"""What becomes of an answer: checked item by item, asked for again, kept or counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import llm_story
import model_server
import pytest
from compact_story import packed
from llm_story import ARTICLE, DENIED, HID, LINES, NOTHING, RESIGNED, RIGHT, right
from model_server import Body, ModelServer, Reply

from summariser.errors import InvalidAnswerError
from summariser.schema import Allegation, Article, Denial, Event, Extraction

_PROMPT: ContextVar[str] = ContextVar("prompt")


@pytest.fixture(autouse=True, params=["extract.v2", "extract.v3"])
def _prompt(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ask with one prompt and the other: what holds of answers holds in whatever form they come."""
    token = _PROMPT.set(request.param)
    yield
    _PROMPT.reset(token)


def says(answer: Body | str) -> Reply:
    """Return the answer in the form that the prompt asks for."""
    return model_server.says(packed(answer) if _PROMPT.get() == "extract.v3" else answer)


def read(server: ModelServer, *articles: Article, **settings: Any) -> list[Extraction]:
    return llm_story.read(server, *articles, prompt=_PROMPT.get(), **settings)


def read_one(server: ModelServer, **settings: Any) -> Extraction:
    return read(server, ARTICLE, **settings)[0]


def _first_answer(answer: Body | str, **settings: Any) -> Extraction:
    """Return what is kept of an answer when there is no second attempt."""
    with ModelServer([says(answer)]) as server:
        return read_one(server, attempts=1, **settings)


def _records(*records: Body) -> Body:
    return {"records": list(records)}


def _counted(extraction: Extraction) -> dict[str, int]:
    return {item.reason: item.count for item in extraction.left_out}


def _kinds(extraction: Extraction) -> list[str]:
    return [record.kind for record in extraction.records]


def test_a_right_answer_becomes_records_with_verbatim_quotes() -> None:
    found = _first_answer(RIGHT)
    event, claim, denial = found.records
    assert isinstance(event, Event)
    assert isinstance(claim, Allegation)
    assert isinstance(denial, Denial)
    assert event.quotes == (LINES[0],)
    assert (event.actors, event.time_text, event.date) == (
        ("Mira Holt",),
        "on Monday",
        "2031-05-12",
    )
    assert (claim.source, claim.target) == ("engineers' union", ("Bramfield water board",))
    assert (denial.source, denial.form, denial.responds_to) == ("Udo Kern", "flat", (claim.id,))
    for record in found.records:
        for quote, (start, end) in zip(record.quotes, record.spans, strict=True):
            assert ARTICLE.text[start:end] == quote
    assert found.left_out == ()
    assert (found.usage.requests, found.usage.retries) == (1, 0)
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (100, 20)


FAULTS = [
    (right(event={"sentences": [9]}), "record 1: sentence 9 is not here; cite 1 to 6"),
    (right(allegation={"source": "Zora Quist"}), "record 2: source 'Zora Quist' is not in"),
    (right(denial={"source": "the Ministry of Salt"}), "record 3: source"),
    (right(allegation={"target": ["Zora Quist"]}), "record 2: target 'Zora Quist' is not in"),
    (right(event={"actors": ["Zora Quist"]}), "record 1: actors 'Zora Quist' is not in"),
    (right(event={"time": "last winter"}), "record 1: time 'last winter' is not in the cited"),
    (right(event={"time": "on 20 May"}), "it is in sentence 5"),
    (right(event={"time": None, "date": "mid-May"}), "record 1: date 'mid-May' is not YYYY"),
    (right(denial={"answers": [4]}), "record 3: answers: no allegation rests on sentence 4"),
    (right(event={"status": "rumoured"}), "record 1: status:"),
    (right(event={"sentences": []}), "record 1: sentences:"),
    (right(event={"text": ""}), "record 1: text:"),
    (right(event={"kind": "rumour"}), "record 1: kind: one of allegation, denial, event"),
    ({"records": ["Mira Holt resigned."]}, "record 1: kind: one of"),
    ({"records": {"a": 1}}, "not a JSON object with the list 'records'"),
    ({"answer": []}, "not a JSON object with the list 'records'"),
    ("I found nothing.", "not a JSON object"),
    ("", "not a JSON object"),
]


# Where a reason names what compact records do not have.
_IN_COMPACT_FORM = {
    "record 1: kind: one of allegation, denial, event": (
        "record 1: begin it with one of the keys acc, no, but, vs, mum, did, now, due"
    ),
    "record 1: kind: one of": "record 1: begin it with one of the keys acc,",
}


@pytest.mark.parametrize(("wrong", "reason"), FAULTS)
def test_a_wrong_answer_is_asked_for_again_with_the_reason(wrong: Body | str, reason: str) -> None:
    with ModelServer([says(wrong), says(RIGHT)]) as server:
        found = read_one(server)
    assert len(server.requests) == 2
    before, again = (request["messages"] for request in server.requests)
    assert again[: len(before)] == before
    assert [message["role"] for message in again[len(before) :]] == ["assistant", "user"]
    told = again[-1]["content"]
    assert reason in told or _IN_COMPACT_FORM.get(reason, reason) in told
    assert _kinds(found) == ["event", "allegation", "denial"]
    assert found.left_out == ()
    assert found.usage.retries == 1
    assert found.usage.prompt_tokens == 200


def test_what_still_fails_is_dropped_and_counted_and_the_rest_kept() -> None:
    wrong = _records(
        *RIGHT["records"],
        {**RESIGNED, "sentences": [7]},
        {**RESIGNED, "sentences": [0]},
        {**DENIED, "source": "Zora Quist", "sentences": [6]},
    )
    with ModelServer([says(wrong)] * 3) as server:
        found = read_one(server, attempts=3)
    assert len(server.requests) == 3
    assert _kinds(found) == ["event", "allegation", "denial"]
    assert _counted(found) == {
        "a record citing a sentence that does not exist": 2,
        "a record whose source the article does not name": 1,
    }


def test_the_best_of_the_attempts_is_kept() -> None:
    wrong = right(event={"sentences": [9]})
    answers = [says("{"), says(wrong), says(_records({}))]
    with ModelServer(answers) as server:
        found = read_one(server, attempts=3)
    assert _kinds(found) == ["allegation", "denial"]


def test_of_attempts_that_keep_as_much_the_last_counts() -> None:
    first, second = (right(allegation={"text": text}, event={"sentences": [9]}) for text in "AB")
    with ModelServer([says(first), says(second)]) as server:
        found = read_one(server, attempts=2)
    assert found.records[0].text == "B"


@pytest.mark.parametrize("answer", ["no JSON at all", '{"answer": 1}', "[1, 2]", "{", ""])
def test_an_answer_that_never_can_be_read_fails_the_article(answer: str) -> None:
    with ModelServer([says(answer)] * 2) as server, pytest.raises(InvalidAnswerError) as caught:
        read_one(server, attempts=2)
    assert "2 attempts" in str(caught.value)
    assert caught.value.article == "bramfield"


def test_nothing_reported_is_an_answer_and_no_failure() -> None:
    found = _first_answer(NOTHING)
    assert (found.records, found.left_out) == ((), ())


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n%s\n```",
        "Here is the list:\n%s\nI hope it helps.",
        "<think>two of them</think>%s",
    ],
)
def test_an_answer_wrapped_in_prose_or_a_code_block_is_read(wrapped: str) -> None:
    answer = packed(RIGHT) if _PROMPT.get() == "extract.v3" else RIGHT
    found = _first_answer(wrapped % json.dumps(answer))
    assert _kinds(found) == ["event", "allegation", "denial"]


@pytest.mark.parametrize("null", ["null", "None", "", "unknown", " N/A "])
def test_words_for_null_are_null(null: str) -> None:
    answer = right(allegation={"source": null, "time": null, "date": null})
    claim = _first_answer(answer).records[1]
    assert isinstance(claim, Allegation)
    assert (claim.source, claim.time_text, claim.date) == (None, None, None)


def test_habits_that_change_nothing_are_let_pass() -> None:
    answer = right(
        event={"sentences": 1, "actors": "Mira Holt", "note": "sure"},
        allegation={"sentences": ["2"], "target": ["Bramfield water board", None]},
        denial={"sentences": [3, 3, 1, 2, 4], "answers": None},
    )
    found = _first_answer(answer)
    assert [record.sentences for record in found.records] == [(1,), (2,), (1, 2, 3)]
    assert found.left_out == ()


def test_a_record_given_twice_is_shown_once() -> None:
    found = _first_answer(_records(RESIGNED, *RIGHT["records"]))
    assert _kinds(found) == ["event", "allegation", "denial"]
    assert _counted(found) == {"a record given twice": 1}


def test_a_denial_answers_what_rests_on_the_sentence_that_it_names() -> None:
    unfounded = {**HID, "sentences": [77]}
    found = _first_answer(_records(unfounded, HID, {**DENIED, "answers": [2, 77]}))
    claim, denial = found.records
    assert isinstance(denial, Denial)
    assert denial.responds_to == (claim.id,)
    assert _counted(found)["an answer to an allegation that does not exist"] == 1


@pytest.mark.parametrize(
    ("denied", "answered"),
    [(HID["text"], [0]), ("Both claims.", [0, 1]), ("The board sold the wells.", [1])],
)
def test_of_two_claims_in_a_sentence_the_one_that_is_worded_so_is_answered(
    denied: str, answered: list[int]
) -> None:
    sold = {**HID, "text": "The board sold the wells."}
    found = _first_answer(_records(HID, sold, {**DENIED, "text": denied, "answers": [2]}))
    claims, denial = found.records[:2], found.records[2]
    assert isinstance(denial, Denial)
    assert denial.responds_to == tuple(claims[n].id for n in answered)


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Tilda Roos", True),
        ("mayor Tilda Roos", True),
        ("Roos", True),
        ("TILDA  ROOS", True),
        ("Bramfield Echo", True),
        ("Bramfield's water boards", True),
        ("union of engineers", True),
        ("an engineer", True),
        ("Ker", False),
        ("Bramwell", False),
        ("BWB", False),
        ("Bramfield Municipal Water Board", True),  # one unseen word of a long title
        ("mayor Tilda Moreau", False),
        ("mayor Moreau", False),
        ("Tilda Moreau", False),
        ("the government", False),
        ("…", False),
    ],
)
def test_a_name_must_stand_in_the_article_give_or_take_its_form(name: str, stands: bool) -> None:  # noqa: FBT001 - a table's column
    found = _first_answer(right(allegation={"source": name}))
    assert ("allegation" in _kinds(found)) is stands


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("The U.S. embassy was accused of spying.", "United States", True),
        ("The United Nations was accused of waste.", "UN", True),
        ("The U.N. was accused of waste.", "UN", True),
        ("The EU was accused of waste.", "European Union", True),
        ("Chinese firms were accused of waste.", "China", True),
        ("水务局被指控隐瞒。", "水务局", True),
        ("水务局被指控隐瞒。", "卫生局", False),
        ("Le Conseil de l’Europe est accusé.", "Conseil de l'Europe", True),
    ],
)
def test_short_forms_and_other_scripts_are_the_same_name(
    text: str, name: str, *, stands: bool
) -> None:
    claim = {**HID, "sentences": [1], "source": None, "target": [name]}
    with ModelServer([says(_records(claim))]) as server:
        (found,) = read(server, Article(id="a", text=text), attempts=1)
    (record,) = found.records
    assert isinstance(record, Allegation)
    assert record.target == ((name,) if stands else ())


@pytest.mark.parametrize(
    ("fields", "time", "date"),
    [
        # The words decide, whatever date the model made of them.
        ({"time": "on Monday", "date": "2031-05-05"}, "on Monday", "2031-05-12"),
        ({"time": "ON  MONDAY", "date": None}, "on Monday", "2031-05-12"),
        # Without words, a date must follow from the cited sentences.
        ({"time": None, "date": "2031-05-12"}, None, "2031-05-12"),
        ({"time": None, "date": "2031-05"}, None, "2031-05"),
        ({"time": None, "date": "2031-05-13"}, None, None),
        ({"time": None, "date": "2030"}, None, None),
        ({"time": None, "date": "last Monday"}, None, None),
    ],
)
def test_a_date_is_worked_out_from_the_words_and_never_taken_on_trust(
    fields: Body, time: str | None, date: str | None
) -> None:
    event = _first_answer(right(event=fields)).records[0]
    assert (event.time_text, event.date) == (time, date)


def test_a_date_that_nothing_supports_is_counted() -> None:
    found = _first_answer(right(event={"time": None, "date": "2029-01-01"}))
    assert _counted(found) == {"a date that the cited sentences do not support": 1}


def test_a_planned_event_lies_ahead() -> None:
    visit = {
        "kind": "event",
        "sentences": [5],
        "text": "Inspectors will visit.",
        "actors": ["Inspectors"],
        "status": "planned",
        "time": "on 20 May",
        "date": None,
    }
    (record,) = _first_answer(_records(visit)).records
    assert record.date == "2031-05-20"


def test_a_time_is_shown_as_the_article_breaks_it() -> None:
    wrapped = (
        "After nine years in office, and a long quarrel about the pipes of the\n"
        "town, Mira Holt resigned as head of the Bramfield water board on\n"
        "Monday. Her deputy, who has served with her since the flood of the\n"
        "year before last, is going to stand in for her until the summer.\n"
    )
    article = Article(id="a", text=wrapped, published="2031-05-14")
    with ModelServer([says(_records(RESIGNED))]) as server:
        (found,) = read(server, article, attempts=1)
    assert found.records[0].time_text == "on\nMonday"
    assert found.records[0].date == "2031-05-12"


def test_answers_of_windows_are_joined_and_linked_over_their_border() -> None:
    first = _records(HID, {**HID, "sentences": [3], "text": "Another claim."})
    second = _records(
        {**RESIGNED, "sentences": [4], "time": None, "date": None},
        {**HID, "sentences": [5], "text": "A third claim."},
        {**DENIED, "sentences": [6], "source": "Tilda Roos", "answers": [3, 5]},
    )
    with ModelServer([says(first), says(second)]) as server:
        found = read_one(server, window=3)
    event, one, other, third, denial = found.records
    assert (event.kind, one.sentences, other.sentences) == ("event", (2,), (3,))
    assert isinstance(denial, Denial)
    # Sentence 3 was shown as context with the second window.
    assert denial.responds_to == (other.id, third.id)
    assert found.left_out == ()
    assert (found.usage.requests, found.usage.retries) == (2, 0)


def test_context_may_support_a_record_but_makes_none_alone() -> None:
    alone = {**HID, "sentences": [3]}
    both = {**HID, "sentences": [3, 4], "text": "Told over the border."}
    answers = [says(NOTHING), says(_records(alone, both))]
    with ModelServer(answers) as server:
        found = read_one(server, window=3, attempts=1)
    assert [record.sentences for record in found.records] == [(3, 4)]
    assert _counted(found) == {"a record resting on a headline or on context alone": 1}


def test_a_headline_alone_makes_no_record() -> None:
    article = ARTICLE.model_copy(update={"text": f"Board lied about lead\n\n{ARTICLE.text}"})
    alone = {**HID, "sentences": [1]}
    both = {**HID, "sentences": [1, 3], "text": "Told in full below."}
    with ModelServer([says(_records(alone, both))]) as server:
        (found,) = read(server, article, attempts=1)
    assert [record.sentences for record in found.records] == [(1, 3)]
    assert _counted(found) == {"a record resting on a headline or on context alone": 1}


def test_skipped_boilerplate_is_counted() -> None:
    article = ARTICLE.model_copy(update={"text": f"{ARTICLE.text}\n\nSubscribe to our newsletter"})
    with ModelServer([says(RIGHT)]) as server:
        (found,) = read(server, article)
    assert _counted(found) == {"a sentence that looks like boilerplate": 1}
