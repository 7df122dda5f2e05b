"""What a gold file is held to."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from evaluation_story import ACCUSED, OPENED, TEXTS, make_gold, make_timeline
from hypothesis import given
from hypothesis import strategies as st

from summariser.evaluate import check_gold

Change = Callable[[dict[str, Any]], object]


def errors_of(change: Change, texts: dict[str, str] | None = None) -> list[str]:
    gold = make_gold()
    change(gold)
    return [str(error) for error in check_gold(gold, TEXTS if texts is None else texts)]


def test_a_sound_gold_file_has_no_errors() -> None:
    assert check_gold(make_gold(), TEXTS) == ()
    assert check_gold(make_gold()) == ()
    assert check_gold(make_timeline(), TEXTS) == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            lambda gold: gold["records"][0].update(article="nine"),
            "records[0] (e1): article 'nine' is not among the articles",
        ),
        (
            lambda gold: gold["records"][3].update(quotes=["It rained."], spans=None),
            "records[3] (e2): quote 1 is not in article two",
        ),
        (
            lambda gold: gold["records"][0].update(quotes=[OPENED.replace(" ", "\n")]),
            "records[0] (e1): quote 1 is in article one only with other white space",
        ),
        (
            lambda gold: gold["records"][0].update(spans=[[0, 5]]),
            f"records[0] (e1): span 1, 0 to 5, does not fit the {len(OPENED)} characters quoted",
        ),
        (
            lambda gold: gold["records"][1].update(spans=[[0, len(ACCUSED)]]),
            f"records[1] (a1): span 1, 0 to {len(ACCUSED)}, is not where its quote stands",
        ),
        (
            lambda gold: gold["records"][1].update(spans=[["0", 4]]),
            "records[1] (a1): span 1 is not a pair of offsets",
        ),
        (
            lambda gold: gold["records"][1].update(spans=[[0, 1], [1, 2]]),
            "records[1] (a1): spans has not one span for each quote",
        ),
        (
            lambda gold: gold["records"][1].update(quotes=[]),
            "records[1] (a1): quotes is missing: a record rests on one verbatim quote at least",
        ),
        (
            lambda gold: gold["records"][3].update(status="done"),
            "records[3] (e2): status 'done' is not one of occurred, ongoing, planned",
        ),
        (
            lambda gold: gold["records"][2].pop("form"),
            "records[2] (d1): form None is not one of flat, qualified, counter, no_comment",
        ),
        (
            lambda gold: gold["records"][0].update(date="2029-02-30"),
            "records[0] (e1): date '2029-02-30' is none (YYYY, YYYY-MM, YYYY-MM-DD or start/end)",
        ),
        (
            lambda gold: gold["events"][0].update(date="2029-03/2029-02-01"),
            "events[0] (E1): date '2029-03/2029-02-01' ends before it starts",
        ),
        (
            lambda gold: gold["articles"]["two"].update(published="yesterday"),
            "articles (two): published 'yesterday' is no ISO 8601 date or date with time",
        ),
        (
            lambda gold: gold["records"][2].update(responds_to=["a9"]),
            "records[2] (d1): responds_to names 'a9', which is no record of the file",
        ),
        (
            lambda gold: gold["claims"][0].update(denials=["e1"]),
            "claims[0] (C1): denials names 'e1', which is of another kind than denial",
        ),
        (
            lambda gold: gold["events"][0].update(members=["e1", "x"]),
            "events[0] (E1): members names 'x', which is no record of the file",
        ),
        (
            lambda gold: gold["events"][1].update(members=["e2", "e1"]),
            "records[0] (e1): is in several events: events[0], events[1]",
        ),
        (
            lambda gold: gold["events"].pop(),
            "records[3] (e2): is in none of the events",
        ),
        (
            lambda gold: gold.pop("claims"),
            "claims: is missing or empty, so no allegation record is in a group",
        ),
        (
            lambda gold: gold["events"][1].update(id="E1"),
            "events[1] (E1): id 'E1' is there a second time",
        ),
        (lambda gold: gold["records"][0].pop("text"), "records[0] (e1): text is missing"),
        (lambda gold: gold.pop("articles"), "articles: is missing"),
        (lambda gold: gold.pop("records"), "records: is missing"),
        (lambda gold: gold["records"].append("e9"), "records[4]: is not an object"),
        (lambda gold: gold.update(schema_version="7"), "schema_version: '7' is not '1'"),
    ],
)
def test_an_error_is_named_with_its_place(change: Change, error: str) -> None:
    assert error in errors_of(change)


def test_an_unknown_kind_and_a_repeated_id_are_named() -> None:
    def change(gold: dict[str, Any]) -> None:
        gold["records"][0]["kind"] = "rumour"
        gold["records"][3]["id"] = "a1"

    errors = errors_of(change)

    assert "records[0] (e1): kind 'rumour' is not one of event, allegation, denial" in errors
    assert "records[3] (a1): id 'a1' is there a second time" in errors


def test_all_errors_are_named_and_not_the_first_alone() -> None:
    def change(gold: dict[str, Any]) -> None:
        gold["records"][0].update(article="nine", date="soon", status="done")
        gold["records"][2]["responds_to"] = ["a8", "a9"]
        gold["claims"][0]["members"] = ["a1", "a7"]

    places = [error.split(":")[0] for error in errors_of(change)]

    assert places == [*["records[0] (e1)"] * 3, *["records[2] (d1)"] * 2, "claims[0] (C1)"]


def test_quotes_of_articles_that_are_not_at_hand_are_taken_on_trust() -> None:
    def change(gold: dict[str, Any]) -> None:
        gold["records"][3].update(quotes=["It rained."], spans=[[0, 10]])

    assert errors_of(change, {"one": TEXTS["one"]}) == []


def test_null_counts_as_absent() -> None:
    def change(gold: dict[str, Any]) -> None:
        gold["articles"]["two"] = None
        gold["records"][0].update(spans=None, actors=None, date=None, time_text=None)
        gold["records"][2].update(responds_to=None, source=None)
        gold["claims"][0]["denials"] = None

    assert errors_of(change) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
_places = [
    (part, index, key)
    for part in ("records", "events", "claims")
    for index, item in enumerate(make_gold()[part])
    for key in item
]


@given(st.sampled_from(_places), _json)
def test_whatever_stands_in_a_gold_file_the_check_says_so_and_goes_on(
    place: tuple[str, int, str], value: Any
) -> None:
    part, index, key = place
    gold = copy.deepcopy(make_gold())
    gold[part][index][key] = value
    gold["records"].append({"id": "late", "kind": "rumour"})

    errors = check_gold(gold, TEXTS)

    assert any(error.place == "records[4]" for error in errors)


@given(st.sampled_from(["articles", "records", "events", "claims"]), _json)
def test_a_part_of_the_wrong_shape_is_an_error_and_no_crash(part: str, value: Any) -> None:
    gold = {**make_gold(), part: value}

    errors = check_gold(gold, TEXTS)

    assert errors
    assert all(error.message for error in errors)
