"""Steps of one affair: the same names and nouns, another verb, another day."""

from __future__ import annotations

from itertools import combinations

import pytest
from merge_story import event, story

from summariser.merge import explain, merge

_WHO = ("Dana Rovik",)
_CHARGED = "Dana Rovik was charged with fraud over the Halden loans."
_PLEADED = "Dana Rovik pleaded not guilty to fraud over the Halden loans."
_GUILTY = "Dana Rovik was found guilty of fraud over the Halden loans."
_SENTENCED = "Dana Rovik was sentenced for fraud over the Halden loans."


def _count(one: str, other: str, date: str | None = None) -> int:
    first = event("ada.e1", one, actors=_WHO, date=date)
    second = event("bee.e1", other, actors=_WHO, date=date)
    return len(merge(story(first, second)).events)


@pytest.mark.parametrize("pair", list(combinations((_CHARGED, _PLEADED, _GUILTY, _SENTENCED), 2)))
def test_each_step_of_a_case_is_an_event(pair: tuple[str, str]) -> None:
    assert _count(*pair) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_PLEADED, "Ms Rovik has pleaded not guilty to a charge of fraud over the Halden loans."),
        (_GUILTY, "Dana Rovik was convicted of fraud over the Halden loans."),
        (_CHARGED, "Dana Rovik has been indicted for fraud over the Halden loans."),
        (_CHARGED, "Dana Rovik faces a fraud case over the Halden loans."),
        (
            "Dana Rovik pleaded guilty to fraud over the Halden loans.",
            "Dana Rovik entered a guilty plea to fraud over the Halden loans.",
        ),
    ],
)
def test_one_step_in_two_wordings_is_one_event(one: str, other: str) -> None:
    assert _count(one, other, "2031-04-09") == 1


def test_a_verdict_told_in_two_ways_is_one_event_and_a_conflict() -> None:
    merged = merge(
        story(
            event("ada.e1", _GUILTY, actors=_WHO, date="2031-04-09"),
            event(
                "bee.e1",
                "Dana Rovik was acquitted of fraud over the Halden loans.",
                actors=_WHO,
                date="2031-04-09",
            ),
        )
    )
    assert len(merged.events) == 1
    assert [conflict.about for conflict in merged.conflicts] == ["outcome"]


def test_what_began_is_not_what_ended() -> None:
    assert _count("The trial of Dana Rovik began.", "The trial of Dana Rovik ended.") == 2


def test_a_step_that_kept_two_records_apart_is_told() -> None:
    merged = merge(
        story(event("ada.e1", _CHARGED, actors=_WHO), event("bee.e1", _GUILTY, actors=_WHO))
    )
    [miss] = explain(merged, "ada.e1").near_misses
    assert miss.records == ("ada.e1", "bee.e1")
    assert {f.feature: f.odds for f in miss.features}["steps_apart"] == -4.0
