"""Which dates and events are shown where not all of them are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, event, story

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.errors import ConfigError
from summariser.load import read_document
from summariser.merge import merge, select_salient
from summariser.render import render
from summariser.schema import Timeline


def flood() -> Timeline:
    """A flood that every paper tells of, beside smaller things."""
    burst = "The dam at Selm burst and the river flooded the town."
    records = [
        event(f"{paper}.e1", burst, date="2031-04-09", actors=("the dam at Selm",))
        for paper in ("ada", "bee", "cal", "dot")
    ]
    records += [
        event("ada.e2", "A choir sang in Tarn.", date="2031-04-09"),
        event("bee.e2", "Ada Holm won a cup.", date="2030-01-02"),
        event("cal.e2", "The town of Selm rebuilt the dam.", date="2031-09-01"),
        event("dot.e2", "Some gulls were seen."),
    ]
    claim = allegation("ada.a1", "The owner saved on steel.", source="Rovik", target=("the owner",))
    published = {"ada": "2031-04-09", "bee": "2031-04-10", "cal": "2031-04-10", "dot": "2031-09-02"}
    return merge(story(*records, claim, published=published))


def shown(timeline: Timeline) -> set[str]:
    assert timeline.selection is not None
    return {one.text for one in timeline.events if one.id in timeline.selection.events}


def test_the_date_that_most_papers_tell_of_is_kept_first() -> None:
    selected = select_salient(flood(), max_dates=1)

    assert shown(selected) == {
        "The dam at Selm burst and the river flooded the town.",
        "A choir sang in Tarn.",
    }
    assert selected.selection is not None
    assert (selected.selection.dates, selected.selection.of_dates) == (1, 3)


def test_of_each_date_the_events_that_matter_most_are_kept() -> None:
    assert shown(select_salient(flood(), max_dates=1, per_date=1)) == {
        "The dam at Selm burst and the river flooded the town."
    }


def test_a_date_on_which_the_story_goes_on_comes_before_one_of_other_things() -> None:
    """Both dates have one report each and nothing else speaks for either."""
    records = [
        event("ada.e1", "Rescuers searched the ferry Ansel.", date="2031-04-09"),
        event("bee.e1", "Divers raised the ferry Ansel.", date="2031-05-09"),
        event("cal.e1", "The inquiry blamed the ferry Ansel.", date="2031-06-09"),
        event("dot.e1", "A choir sang in Tarn.", date="2031-03-09"),
    ]
    selected = select_salient(merge(story(*records)), max_dates=3)
    assert "A choir sang in Tarn." not in shown(selected)
    assert len(shown(selected)) == 3


def test_of_two_dates_alike_the_one_after_which_more_was_published_is_kept() -> None:
    records = [
        event("ada.e1", "Rescuers searched the ferry Ansel.", date="2031-02-09"),
        event("bee.e1", "Rescuers searched the ferry Ansel again.", date="2031-07-09"),
    ]
    days = {"ada": "2031-05-01", "bee": "2031-07-10", "cal": "2031-07-09", "dot": "2031-07-10"}
    timeline = merge(story(*records, published=days))
    selected = select_salient(timeline, max_dates=1)
    assert shown(selected) == {"Rescuers searched the ferry Ansel again."}


def test_of_a_date_what_its_other_events_are_about_comes_first() -> None:
    """The choir is as near to the whole story as the fire is, but not to its day."""
    day, other = "2031-04-09", "2031-08-09"
    records = [
        event("ada.e1", "Fire broke out in the Ansel mill.", date=day),
        event("ada.e2", "Firemen left the Ansel mill.", date=day),
        event("cal.e1", "A choir sang in the Tarn church.", date=day),
        event("dot.e1", "The Selm choir lost its church.", date=other),
    ]
    texts = {one.text for one in merge(story(*records)).events if one.date == day}
    assert len(texts) == 3
    assert "A choir sang in the Tarn church." not in shown(
        select_salient(merge(story(*records)), per_date=2)
    )


def test_of_a_date_what_was_news_then_comes_before_what_was_only_recalled() -> None:
    """Both are told by two papers, in words as near to the rest of the story."""
    day = "2031-04-09"
    records = [
        event("ada.e1", "Rescuers searched the ferry Ansel.", date=day),
        event("bee.e1", "Rescuers searched the ferry Ansel.", date=day),
        event("cal.e1", "Divers reached the ferry Ansel.", date=day),
        event("dot.e1", "Divers reached the ferry Ansel.", date=day),
    ]
    recalled = {"ada": "2031-04-12", "bee": "2032-04-09", "cal": "2031-04-09", "dot": "2031-04-11"}
    selected = select_salient(merge(story(*records, published=recalled)), per_date=1)
    assert shown(selected) == {"Divers reached the ferry Ansel."}
    recalled = {"ada": "2031-04-11", "bee": "2031-04-09", "cal": "2031-04-08", "dot": "2031-04-12"}
    selected = select_salient(merge(story(*records, published=recalled)), per_date=1)
    assert shown(selected) == {"Rescuers searched the ferry Ansel."}


def test_how_much_an_event_matters_is_told_from_0_to_1() -> None:
    selected = select_salient(flood(), max_dates=1)
    salience = {one.text: one.salience or 0.0 for one in selected.events}
    burst = "The dam at Selm burst and the river flooded the town."
    assert max(salience, key=lambda text: salience[text]) == burst
    assert all(0 <= value <= 1 for value in salience.values())
    # What has no date has no share in one.
    assert salience["Some gulls were seen."] < 0.5


def test_events_without_a_date_are_hidden_only_where_dates_are_limited() -> None:
    assert "Some gulls were seen." in shown(select_salient(flood(), per_date=1))
    assert "Some gulls were seen." not in shown(select_salient(flood(), max_dates=9))


def test_the_document_keeps_all_events_and_claims() -> None:
    whole, selected = flood(), select_salient(flood(), max_dates=1, per_date=1)

    assert [one.id for one in selected.events] == [one.id for one in whole.events]
    assert selected.claims == whole.claims
    assert selected.records == whole.records
    assert all(one.salience is not None for one in selected.events)


def test_without_limits_everything_is_shown() -> None:
    assert select_salient(select_salient(flood(), max_dates=1)).selection is None


@pytest.mark.parametrize("limits", [{"max_dates": 0}, {"per_date": -1}])
def test_a_limit_below_one_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="must be 1 or more"):
        select_salient(flood(), **limits)


@pytest.mark.parametrize("date", ["9999-12-31", "2031", "2031-04/2031-06", "0001-01-01"])
def test_any_date_that_a_document_may_hold_can_be_weighed(date: str) -> None:
    timeline = merge(
        story(event("ada.e1", "A choir sang.", date=date), published={"ada": date[:4] + "-01-01"})
    )
    assert shown(select_salient(timeline, max_dates=1)) == {"A choir sang."}


@given(st.randoms(use_true_random=False), st.integers(1, 4), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_a_selection_does_not_depend_on_the_order_and_keeps_its_limits(
    random: Any, max_dates: int, per_date: int
) -> None:
    timeline = flood()
    records, articles = list(timeline.records), list(timeline.articles.items())
    random.shuffle(records)
    random.shuffle(articles)
    shuffled = timeline.model_copy(update={"records": tuple(records), "articles": dict(articles)})
    one = select_salient(timeline, max_dates=max_dates, per_date=per_date)
    other = select_salient(merge(shuffled), max_dates=max_dates, per_date=per_date)
    assert other.selection == one.selection
    assert other.events == one.events
    dates = [e.date for e in one.events if one.selection and e.id in one.selection.events]
    assert len(set(dates)) <= max_dates
    assert max(map(dates.count, dates)) <= per_date


def test_the_commands_show_a_selection_count_the_rest_and_keep_it_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, chosen = tmp_path / "run.json", tmp_path / "chosen.json"
    path.write_text(render(flood(), "json"), encoding="utf-8")

    limits = ["--max-dates", "1", "--per-date", "1"]
    assert main(["merge", str(path), *limits, "-o", str(chosen)]) == Exit.OK
    assert len(read_document(str(chosen)).events) == len(flood().events)
    for command in (["render", str(chosen)], ["render", str(path), *limits]):
        assert main(command) == Exit.OK
        text = " ".join(capsys.readouterr().out.split())
        assert "Shown: 1 of 3 dates, 1 of 5 events; 1 event without a date not shown" in text
        assert "The dam at Selm burst" in text
        assert "A choir sang" not in text
        assert "The owner saved on steel" in text
    assert main(["render", str(path), "--max-dates", "0"]) == Exit.USAGE


def test_an_empty_document_has_nothing_to_select() -> None:
    selection = select_salient(Timeline(story="empty"), max_dates=3).selection
    assert selection is not None
    assert (selection.events, selection.of_dates) == ((), 0)
