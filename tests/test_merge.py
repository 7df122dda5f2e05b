"""Merging events and names: what is one event and what is two, and what a merged item says."""

from __future__ import annotations

import pytest
from merge_story import (
    allegation,
    event,
    event_groups,
    groups,
    story,
)

from summariser.merge import merge
from summariser.schema import Timeline


def test_an_empty_document_merges_to_an_empty_one() -> None:
    merged = merge(Timeline(story="nothing"))
    assert (merged.events, merged.claims, merged.records) == ((), (), ())


def test_one_report_in_two_papers_is_one_event_and_says_why() -> None:
    merged = merge(
        story(
            event(
                "ada.e1",
                "Dana Rovik visited the flooded harbour of Port Selm.",
                actors=("Interior Minister Dana Rovik",),
                date="2031-04-09",
            ),
            event(
                "bee.e1",
                "Rovik toured the harbour of Port Selm after the flood.",
                actors=("Rovik",),
                date="2031-04-09",
            ),
        )
    )
    (visit,) = merged.events
    assert visit.id == "E1"
    assert visit.date == "2031-04-09"
    assert visit.actors == ("Interior Minister Dana Rovik",)
    assert visit.outlets == ("The Ada Post", "The Bee Post")
    assert visit.origins == 2
    (join,) = visit.joins
    assert join.records == ("ada.e1", "bee.e1")
    assert join.score > 0.5
    assert "same day: 2031-04-09" in join.reasons
    assert "same actors: dana rovik" in join.reasons


def test_visits_a_year_apart_are_two_events() -> None:
    text, actors = "Dana Rovik visited Port Selm.", ("Dana Rovik",)
    merged = merge(
        story(
            event("ada.e1", text, actors=actors, date="2030-04"),
            event("bee.e1", text, actors=actors, date="2031-04-09"),
            event("cal.e1", text, actors=actors, date="2031-04-09"),
            event("dot.e1", text, actors=actors, date="2030-04-11"),
        )
    )
    assert event_groups(merged) == groups("ada.e1 dot.e1", "bee.e1 cal.e1")
    assert [e.date for e in merged.events] == ["2030-04-11", "2031-04-09"]


def test_an_undated_report_does_not_chain_two_visits_into_one() -> None:
    text, actors = "Dana Rovik visited Port Selm.", ("Dana Rovik",)
    merged = merge(
        story(
            event("ada.e1", text, actors=actors, date="2030-04-11"),
            event("bee.e1", text, actors=actors),
            event("cal.e1", text, actors=actors, date="2031-04-09"),
        )
    )
    assert len(merged.events) == 2
    for visit in merged.events:
        assert not {"ada.e1", "cal.e1"} <= set(visit.members)


def test_a_visit_announced_and_made_is_one_event_that_took_place() -> None:
    merged = merge(
        story(
            event(
                "ada.e1",
                "Dana Rovik is to visit Port Selm.",
                actors=("Dana Rovik",),
                status="planned",
                date="2031-04",
            ),
            event(
                "bee.e1",
                "Dana Rovik visited Port Selm.",
                actors=("Interior Minister Dana Rovik",),
                date="2031-04-09",
            ),
            published={"ada": "2031-03-28", "bee": "2031-04-10"},
        )
    )
    (visit,) = merged.events
    assert visit.status == "occurred"
    assert visit.text == "Dana Rovik visited Port Selm."
    assert visit.date == "2031-04-09"
    assert "announced and made" in visit.joins[0].reasons


def test_two_counts_of_the_dead_are_one_event() -> None:
    merged = merge(
        story(
            event(
                "ada.e1",
                "An explosion at the Brenmoor plant killed 12 people.",
                actors=("Brenmoor plant",),
                date="2031-06-02",
            ),
            event(
                "bee.e1",
                "15 people died in the explosion at the Brenmoor plant.",
                actors=("Brenmoor plant",),
                date="2031-06-02",
            ),
        )
    )
    assert event_groups(merged) == groups("ada.e1 bee.e1")


def test_a_second_and_a_third_round_of_talks_are_two_events() -> None:
    actors = ("Norland Rail", "the drivers' union")
    merged = merge(
        story(
            event("ada.e1", "Norland Rail and the union held a second round.", actors=actors),
            event("bee.e1", "Norland Rail and the union held a third round.", actors=actors),
        )
    )
    assert event_groups(merged) == groups("ada.e1", "bee.e1")


def test_many_reports_of_two_visits_make_two_events() -> None:
    places = ("harbour", "school", "station", "market", "clinic", "bridge", "mill")
    reports = [
        event(
            f"p{year}n{number:02}.e1",
            f"Dana Rovik visited Port Selm and saw the {places[number % 7]} number {number}.",
            actors=("Dana Rovik",),
            date=f"{year}-04-09",
        )
        for year in (2030, 2031)
        for number in range(45)
    ]
    merged = merge(story(*reports))
    assert [(e.date, len(e.members), e.origins) for e in merged.events] == [
        ("2030-04-09", 45, 45),
        ("2031-04-09", 45, 45),
    ]


def test_two_events_in_one_sentence_stay_two() -> None:
    quote = "Rovik visited Port Selm and urged the mayor of Port Selm to resign."
    merged = merge(
        story(
            event("ada.e1", quote, quote=quote, actors=("Rovik",), date="2031-04-09"),
            event("ada.e2", quote, quote=quote, actors=("Rovik", "mayor"), date="2031-04-09"),
        )
    )
    assert event_groups(merged) == groups("ada.e1", "ada.e2")


def test_what_was_past_when_it_was_printed_is_not_what_came_later() -> None:
    text, actors = "Dana Rovik opened the new bridge.", ("Dana Rovik",)
    merged = merge(
        story(
            event("ada.e1", text, actors=actors, quote="Rovik opened a bridge there once."),
            event("bee.e1", "Dana Rovik opens the Selm bridge.", actors=actors, date="2031-09-30"),
            published={"ada": "2031-02-01", "bee": "2031-10-01"},
        )
    )
    assert event_groups(merged) == groups("ada.e1", "bee.e1")


def test_namesakes_are_not_one_actor() -> None:
    merged = merge(
        story(
            event("ada.e1", "Ada Holm resigned from the board.", actors=("Ada Holm",)),
            event("bee.e1", "Bo Holm resigned from the board.", actors=("Bo Holm",)),
        )
    )
    assert event_groups(merged) == groups("ada.e1", "bee.e1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Interior Minister Dana Rovik", "Rovik"),
        ("Dana Rovik, the interior minister", "Ms. Rovik"),
        ("Coast Safety Inspection Board (CSIB)", "CSIB"),
        ("U.S. officials", "Washington"),
        ("Norland Rail plc", "Norland Rail"),
        ("the French government", "France"),
    ],
)
def test_one_party_under_two_names_is_listed_once(one: str, other: str) -> None:
    text = "The harbour bridge was closed to all traffic after the collision."
    merged = merge(
        story(
            event("ada.e1", text, actors=(one,), date="2031-04-09"),
            event("bee.e1", text, actors=(other,), date="2031-04-09"),
        )
    )
    (closure,) = merged.events
    assert closure.actors == (max((one, other), key=len),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Interior Minister Dana Rovik", "the minister"),
        ("Norway", "Norwegian companies"),
        ("Norland Rail", "Norland Rail's chief executive Ove Lund"),
        ("Ada Holm", "Bo Holm"),
    ],
)
def test_two_parties_are_listed_both(one: str, other: str) -> None:
    text = "The harbour bridge was closed to all traffic after the collision."
    merged = merge(
        story(
            event("ada.e1", text, actors=(one, other), date="2031-04-09"),
            event("bee.e1", text, actors=(other, one), date="2031-04-09"),
        )
    )
    (closure,) = merged.events
    assert set(closure.actors) == {one, other}


def test_the_most_precise_date_that_all_agree_with_is_taken() -> None:
    text, actors = "The Selm bridge was closed.", ("Norland Rail",)
    merged = merge(
        story(
            event("ada.e1", text, actors=actors, date="2031"),
            event("bee.e1", text, actors=actors, date="2031-04"),
            event("cal.e1", text, actors=actors, date="2031-04-08/2031-04-10"),
            event("dot.e1", text, actors=actors),
        )
    )
    (closure,) = merged.events
    assert closure.date == "2031-04-08/2031-04-10"


def test_a_date_that_is_no_day_is_no_date() -> None:
    merged = merge(story(event("ada.e1", "The Selm bridge was closed.", date="2031-02-30")))
    assert [e.date for e in merged.events] == [None]


def test_an_event_without_a_date_gets_none() -> None:
    merged = merge(
        story(event("ada.e1", "The Selm bridge was closed."), published={"ada": "2031-04-09"})
    )
    assert [e.date for e in merged.events] == [None]


def test_events_stand_in_order_of_time_with_the_undated_last() -> None:
    merged = merge(
        story(
            event("ada.e1", "The ferry service was wound up."),
            event("ada.e2", "Norland Rail bought two engines.", date="2031-05"),
            event("bee.e1", "A court fined the harbour master.", date="2030-12-31"),
        )
    )
    assert [(e.id, e.members) for e in merged.events] == [
        ("E1", ("bee.e1",)),
        ("E2", ("ada.e2",)),
        ("E3", ("ada.e1",)),
    ]


def test_a_copied_wire_story_adds_outlets_and_no_origin() -> None:
    quote = (
        "Rescuers pulled nine people from the wreck of the ferry Alba late on Sunday, the coast "
        "guard in Port Selm said, after a search that lasted eleven hours in heavy seas."
    )
    text = "Rescuers pulled nine people from the wreck of the ferry Alba."
    merged = merge(
        story(
            event("ada.e1", text, quote=quote, date="2031-03-02"),
            event("bee.e1", text, quote=quote, date="2031-03-02"),
            event("cal.e1", "Nine people were saved from the wrecked ferry Alba by rescuers."),
            published={"ada": "2031-03-03", "bee": "2031-03-02", "cal": "2031-03-03"},
        )
    )
    (rescue,) = merged.events
    assert rescue.outlets == ("The Bee Post", "The Ada Post", "The Cal Post")
    assert rescue.origins == 2
    assert merged.articles["ada"].origin == "bee"
    assert merged.articles["ada"].origin_reason == "1 of its 1 quoted sentence also in bee"
    assert (merged.articles["bee"].origin, merged.articles["cal"].origin) == ("bee", "cal")
    assert ("word for word the same",) in [join.reasons for join in rescue.joins]


def test_an_origin_that_is_known_is_kept() -> None:
    timeline = story(
        event("ada.e1", "The Selm bridge was closed.", date="2031-04-09"),
        event("bee.e1", "The Selm bridge was closed.", date="2031-04-09"),
    )
    entry = timeline.articles["bee"].model_copy(update={"origin": "ada", "origin_reason": "copied"})
    merged = merge(timeline.model_copy(update={"articles": {**timeline.articles, "bee": entry}}))
    assert merged.events[0].origins == 1
    assert merged.articles["bee"].origin_reason == "copied"


def test_words_that_somebody_spoke_make_no_copy() -> None:
    speech = (
        "“We shall rebuild every house and every school in this valley before the winter comes "
        "and we shall not rest until it is done, whatever it takes,” Rovik said."
    )
    merged = merge(
        story(
            event("ada.e1", "Rovik promised to rebuild the valley.", quote=speech),
            event("bee.e1", "Rovik promised the valley new houses.", quote=speech),
        )
    )
    assert {entry.origin for entry in merged.articles.values()} == {"ada", "bee"}


def test_a_record_whose_article_is_not_listed_is_merged_all_the_same() -> None:
    timeline = Timeline(story="bare", records=(event("ada.e1", "The Selm bridge was closed."),))
    (closure,) = merge(timeline).events
    assert closure.outlets == ()
    assert closure.origins == 1


def test_an_article_that_names_no_outlet_adds_an_origin_and_no_outlet() -> None:
    closed, hid = "The Selm bridge was closed.", "Norland Rail hid the cracks in the Selm bridge."
    timeline = story(
        event("ada.e1", closed, date="2031-04-09"),
        event("bee.e1", closed, date="2031-04-09", quote="No one may cross the Selm bridge."),
        allegation("ada.a1", hid, target=("Norland Rail",)),
        allegation("bee.a1", hid, target=("Norland Rail",), quote="It hid the cracks."),
    )
    unknown = {"ada": timeline.articles["ada"].model_copy(update={"outlet": None})}
    merged = merge(timeline.model_copy(update={"articles": timeline.articles | unknown}))
    assert [(e.outlets, e.origins) for e in merged.events] == [(("The Bee Post",), 2)]
    assert [(c.outlets, c.origins) for c in merged.claims] == [(("The Bee Post",), 2)]


def test_a_family_name_means_the_bearer_in_most_independent_texts() -> None:
    wire = "Ada Holm sold the mill at Port Selm."
    reports = [
        event("ada.e1", "Bo Holm resigned from the board of the railway.", actors=("Bo Holm",)),
        event("bee.e1", "Bo Holm bought a boat.", actors=("Bo Holm",)),
        event("cal.e1", "Holm resigned from the board of the railway.", actors=("Holm",)),
        *(event(f"w{n}.e1", wire, actors=("Ada Holm",)) for n in range(5)),
    ]
    timeline = story(*reports)
    copies = {
        name: entry.model_copy(update={"origin": "w0"})
        for name, entry in timeline.articles.items()
        if name.startswith("w")
    }
    merged = merge(timeline.model_copy(update={"articles": timeline.articles | copies}))
    resignation = next(e for e in merged.events if "cal.e1" in e.members)
    assert resignation.members == ("ada.e1", "cal.e1")
    assert "same actors: bo holm" in resignation.joins[0].reasons


def test_groups_that_are_present_are_made_anew() -> None:
    timeline = story(
        event("ada.e1", "The Selm bridge was closed.", date="2031-04-09"),
        event("bee.e1", "The Selm bridge was closed.", date="2031-04-09"),
    )
    once = merge(timeline)
    scrambled = once.model_copy(
        update={"events": tuple(e.model_copy(update={"id": "X"}) for e in once.events * 2)}
    )
    assert merge(scrambled) == once


def test_records_and_articles_keep_their_order() -> None:
    records = (
        event("bee.e1", "The Selm bridge was closed.", date="2031-04-09"),
        allegation("ada.a1", "Norland Rail hid the cracks.", target=("Norland Rail",)),
        event("ada.e1", "A court fined the harbour master.", date="2030-01"),
    )
    merged = merge(story(*records))
    assert merged.records == records
    assert list(merged.articles) == ["ada", "bee"]


def test_parties_whose_names_have_no_words_of_their_own_are_merged_like_others() -> None:
    merged = merge(
        story(
            event("ada.e1", "Some of them left the ship.", actors=("some of them", "many more")),
            event("bee.e1", "Many more left the ship.", actors=("many more", "several of them")),
            event("cee.e1", "They all left.", actors=("the", "of")),
        )
    )
    assert {member for found in merged.events for member in found.members} == {
        "ada.e1",
        "bee.e1",
        "cee.e1",
    }
