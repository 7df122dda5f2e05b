"""The compact form of answers: the same records in fewer words, whatever is left out of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from compact_story import packed
from hypothesis import given
from hypothesis import strategies as st
from llm_story import DENIED, HID, LINES, RESIGNED, RIGHT, read_one
from model_server import Body, ModelServer, says

from summariser.errors import ConfigError
from summariser.extract.llm.compact import dump_compact, unpack_record
from summariser.extract.llm.forms import FORMS, form_of
from summariser.extract.llm.wire import filled_records
from summariser.schema import Allegation, Denial, Event, Extraction, Record


def _found(*records: Any) -> Extraction:
    with ModelServer([says({"records": list(records)})]) as server:
        return read_one(server, prompt="extract.v3", attempts=1)


def _one(record: Body) -> Record:
    (found,) = _found(record).records
    return found


def test_both_forms_of_one_answer_give_the_same_records() -> None:
    with ModelServer([says(packed(RIGHT)), says(RIGHT)]) as server:
        compact = read_one(server, prompt="extract.v3")
        long = read_one(server, prompt="extract.v2")
    assert compact.records == long.records


@pytest.mark.parametrize(
    ("word", "kind", "said"),
    [
        ("acc", "allegation", None),
        ("no", "denial", "flat"),
        ("but", "denial", "qualified"),
        ("vs", "denial", "counter"),
        ("mum", "denial", "no_comment"),
        ("did", "event", "occurred"),
        ("now", "event", "ongoing"),
        ("due", "event", "planned"),
    ],
)
def test_the_word_that_begins_a_record_says_what_it_is(
    word: str, kind: str, said: str | None
) -> None:
    found = _one({word: [1], "x": "Mira Holt resigned.", "t": []})
    assert found.kind == kind
    assert getattr(found, "form", getattr(found, "status", None)) == said


def test_what_is_left_out_is_empty() -> None:
    claim, denial, event = _found(
        {"acc": [2], "x": "The board hid readings."},
        {"no": [3], "x": "The board hid readings."},
        {"did": [1], "x": "Mira Holt resigned."},
    ).records
    claim, denial, event = sorted((claim, denial, event), key=lambda record: record.kind)
    assert isinstance(claim, Allegation)
    assert isinstance(denial, Denial)
    assert isinstance(event, Event)
    assert (claim.source, claim.target, claim.date) == (None, (), None)
    assert (denial.source, denial.responds_to) == (None, ())
    assert (event.actors, event.time_text) == ((), None)


@pytest.mark.parametrize(
    ("time", "words", "date"),
    [
        (["on Monday"], "on Monday", "2031-05-12"),
        (["on Monday", "2031-05-12"], "on Monday", "2031-05-12"),
        (["2031-05-12", "on Monday"], "on Monday", "2031-05-12"),
        (["2031-05-12"], None, "2031-05-12"),
        ("on Monday", "on Monday", "2031-05-12"),
        (None, None, None),
        ([""], None, None),
        ([7, None], None, None),
    ],
)
def test_time_is_words_a_date_or_both(time: Any, words: str | None, date: str | None) -> None:
    found = _one({"did": [1], "x": "Mira Holt resigned.", "who": ["Mira Holt"], "t": time})
    assert (found.time_text, found.date) == (words, date)


def test_a_bare_year_is_taken_for_words() -> None:
    assert unpack_record({"did": [1], "x": "It fell.", "t": ["2029"]})["time"] == "2029"


def test_an_answer_that_breaks_off_is_kept_as_far_as_it_is_whole_and_continued() -> None:
    whole = packed({"records": [RESIGNED, HID, DENIED]})
    text = json.dumps(whole)
    broken = text[: text.index("Udo")]
    rest = packed({"records": [HID, DENIED]})
    with ModelServer([says(broken, finish="length"), says(rest)]) as server:
        found = read_one(server, prompt="extract.v3", window="all")
    assert [record.kind for record in found.records] == ["event", "allegation", "denial"]
    shown = server.requests[1]["messages"][-1]["content"]
    # The second sentence is asked about again: the answer may have had more to say of it.
    assert f"[2] {LINES[1]}" in shown
    assert f"[1, context] {LINES[0]}" in shown


@pytest.mark.parametrize("broken", ["", "{", '{"records":[', '{"records":[{"did":[1],"x":"Mi'])
def test_where_nothing_can_be_kept_the_window_is_halved(broken: str) -> None:
    replies = [says(broken, finish="length"), says(packed(RIGHT)), says({"records": []})]
    with ModelServer(replies) as server:
        found = read_one(server, prompt="extract.v3", window="all")
    assert len(server.requests) == 3
    assert len(found.records) == 3


_NAMES = st.lists(st.text("abc ", min_size=1).filter(str.strip), max_size=2).map(tuple)
_COMMON = {
    "sentences": st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True),
    "text": st.text(min_size=1),
    "time": st.none() | st.just("on Monday"),
    "date": st.none() | st.sampled_from(["2031-05-12", "2031-05", "2031-05-12/2031-05-14"]),
}
_SOURCE = st.none() | st.text("abc", min_size=1)
_RECORDS = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("allegation"), **_COMMON, "source": _SOURCE, "target": _NAMES}
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("denial"),
            **_COMMON,
            "source": _SOURCE,
            "form": st.sampled_from(["flat", "qualified", "counter", "no_comment"]),
            "answers": st.lists(st.integers(1, 9), max_size=2),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("event"),
            **_COMMON,
            "actors": _NAMES,
            "status": st.sampled_from(["occurred", "ongoing", "planned"]),
        }
    ),
)


@given(st.lists(_RECORDS, max_size=4))
def test_records_come_back_as_they_were_packed(records: list[Body]) -> None:
    packed_records = json.loads(dump_compact(records))["records"]
    unpacked = [unpack_record(record) for record in packed_records]
    for record in unpacked:
        if "source" in record:
            record["source"] = record["source"] or None
    assert filled_records(unpacked) == filled_records(records)


def test_the_form_belongs_to_the_version_of_the_prompt() -> None:
    assert form_of("extract.v3") is FORMS["compact"]
    assert form_of("extract.v1") is form_of("extract.v2") is FORMS["records"]
    with pytest.raises(ConfigError, match="no prompt"):
        form_of("extract.v0")


def test_a_record_in_compact_form_is_shorter_and_quotes_nothing() -> None:
    compact, long = (FORMS[name].dump(RIGHT["records"]) for name in ("compact", "records"))
    assert len(compact) < 0.75 * len(long)
    assert not any(line in compact for line in LINES)
