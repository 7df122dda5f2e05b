"""What was planned, and what came of it: a plan and its fulfilment are one, two visits are two."""

from __future__ import annotations

import pytest
from merge_story import event, event_groups, groups, story

from summariser.merge import explain, merge
from summariser.schema import Event, Status

PUBLISHED = {"ada": "2031-03-02", "bee": "2031-03-12", "cal": "2032-03-04"}


def _visit(article: str, date: str | None, status: Status = "occurred") -> Event:
    verb = "will visit" if status == "planned" else "visited"
    return event(
        f"{article}.e1",
        f"Dana Rovik {verb} Port Selm.",
        actors=("Dana Rovik",),
        date=date,
        status=status,
    )


def _grouped(*visits: Event) -> set[frozenset[str]]:
    return event_groups(merge(story(*visits, published=PUBLISHED)))


@pytest.mark.parametrize("date", ["2031-03-04", "2031-03-11", "2031-03", None])
def test_a_visit_announced_and_made_is_one(date: str | None) -> None:
    visits = (_visit("ada", date, "planned"), _visit("bee", "2031-03-11"))
    assert _grouped(*visits) == groups("ada.e1 bee.e1")


def test_a_visit_planned_for_one_year_is_not_the_visit_of_the_next() -> None:
    visits = (_visit("ada", "2031-03-04", "planned"), _visit("cal", "2032-03-01"))
    assert _grouped(*visits) == groups("ada.e1", "cal.e1")


@pytest.mark.parametrize("made", ["2031-03-01", None])
@pytest.mark.parametrize("planned", ["2031-03-16", "2032-03-07", None])
def test_what_was_over_when_the_plan_was_told_is_not_what_was_planned(
    made: str | None, planned: str | None
) -> None:
    teller = "cal" if planned is None or planned > "2032" else "bee"
    visits = (_visit("ada", made), _visit(teller, planned, "planned"))
    assert _grouped(*visits) == groups("ada.e1", f"{teller}.e1")


def test_a_late_report_of_the_plan_for_the_same_day_is_of_the_same_visit() -> None:
    visits = (_visit("ada", "2031-03-01"), _visit("bee", "2031-03-01", "planned"))
    assert _grouped(*visits) == groups("ada.e1 bee.e1")


def test_the_explanation_says_that_it_was_over_before() -> None:
    visits = (_visit("ada", "2031-03-01"), _visit("bee", "2031-03-16", "planned"))
    (near,) = explain(merge(story(*visits, published=PUBLISHED)), "ada.e1").near_misses
    weights = {feature.feature: feature.odds for feature in near.features}
    assert weights["before"] < 0
    assert weights["moved"] < 0
