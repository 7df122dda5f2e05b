"""Events of one day and one town: what is told of the place is not told of the same thing."""

from __future__ import annotations

import pytest
from merge_story import event, event_groups, groups, story

from summariser.merge import explain, merge
from summariser.schema import Event

_DAY = "2031-04-09"
_Told = tuple[str, tuple[str, ...]]


def _tell(article: str, told: _Told) -> Event:
    text, actors = told
    return event(f"{article}.e1", text, actors=actors, date=_DAY)


def _grouped(one: _Told, other: _Told) -> int:
    return len(merge(story(_tell("ada", one), _tell("bee", other))).events)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The council closed the bridge in Port Selm.", "Police arrested two men in Port Selm."),
        ("A fire destroyed the market hall in Port Ansel.", "A ferry ran aground in Port Ansel."),
        ("Floods closed schools in Port Ansel.", "Teachers walked out in Port Ansel."),
        ("Voters in Port Ansel chose a mayor.", "The museum in Port Ansel lost two paintings."),
    ],
)
def test_two_events_of_one_day_and_one_town_are_two(one: str, other: str) -> None:
    assert _grouped((one, ()), (other, ())) == 2


def test_two_bodies_of_one_town_do_two_things() -> None:
    council = ("Tarn council closed the bridge.", ("Tarn council",))
    police = ("Tarn police arrested two men.", ("Tarn police",))
    assert _grouped(council, police) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("The minister resigned.", ("the minister",)),
            ("The minister met the union.", ("the minister", "the union")),
        ),
        (
            ("Dana Rovik resigned.", ("Dana Rovik",)),
            ("Dana Rovik met the union.", ("Dana Rovik", "the union")),
        ),
        (
            ("Halden Marine closed its yard.", ("Halden Marine",)),
            ("Halden Marine sued the port.", ("Halden Marine", "the port")),
        ),
        (
            ("The court suspended the ferry line.", ("the court",)),
            ("The court approved the tunnel.", ("the court",)),
        ),
    ],
)
def test_one_party_does_two_things_on_one_day(one: _Told, other: _Told) -> None:
    assert _grouped(one, other) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("The council closed the old bridge to lorries.", ("the council",)),
            ("Lorries were banned from the old bridge by the council.", ("the council",)),
        ),
        (
            ("Dana Rovik resigned.", ("Dana Rovik",)),
            ("Interior minister Rovik stepped down.", ("Rovik",)),
        ),
        (
            ("The ferry Lady Ansel sank off Port Annick.", ()),
            ("The Lady Ansel went down near Port Annick.", ()),
        ),
        (
            ("Police arrested two men over the theft.", ("police",)),
            ("Two suspects were detained over the theft.", ("police",)),
        ),
    ],
)
def test_one_event_in_different_words_stays_one(one: _Told, other: _Told) -> None:
    assert _grouped(one, other) == 1


def test_a_visit_announced_and_made_in_other_words_stays_one() -> None:
    planned = event("ada.e1", "Dana Rovik will visit Port Selm.", actors=("Dana Rovik",), date=_DAY)
    planned = planned.model_copy(update={"status": "planned"})
    made = _tell("bee", ("Dana Rovik visited Port Selm.", ("Dana Rovik",)))
    assert event_groups(merge(story(planned, made))) == {frozenset({"ada.e1", "bee.e1"})}


def test_the_explanation_says_that_only_the_scene_is_shared() -> None:
    closed = _tell("ada", ("The council closed the bridge in Port Selm.", ("the council",)))
    seized = _tell("bee", ("Police arrested two men in Port Selm.", ()))
    found = explain(merge(story(closed, seized)), "ada.e1")
    (near,) = found.near_misses
    weights = {feature.feature: feature.odds for feature in near.features}
    assert weights["scene_only"] < 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("Prosecutors charged Dana Rovik with bribery.", ("Dana Rovik",)),
            ("Prosecutors charged Petra Holm with bribery.", ("Petra Holm",)),
        ),
        (
            ("The federation suspended Ove Lund.", ("Ove Lund",)),
            ("The federation suspended Nils Harran.", ("Nils Harran",)),
        ),
    ],
)
def test_one_thing_done_to_two_people_is_two_events(one: _Told, other: _Told) -> None:
    assert _grouped(one, other) == 2


def _testified(record: str, date: str, words: str = "") -> Event:
    text = f"Dana Rovik testified before the committee{words}."
    return event(record, text, actors=("Dana Rovik",), date=date)


@pytest.mark.parametrize("words", [" again", " for a second day", " for the third time"])
def test_what_is_done_again_the_day_after_is_another_event(words: str) -> None:
    records = (_testified("ada.e1", "2031-04-09"), _testified("bee.e1", "2031-04-10", words))
    assert event_groups(merge(story(*records))) == groups("ada.e1", "bee.e1")


def test_two_days_that_one_article_tells_apart_are_apart_for_all() -> None:
    records = (
        _testified("ada.e1", "2031-04-09", " on Wednesday"),
        _testified("bee.e1", "2031-04-10", " on Thursday"),
        _testified("cal.e1", "2031-04-09"),
        _testified("cal.e2", "2031-04-10", " once more"),
    )
    found = event_groups(merge(story(*records)))
    assert found == groups("ada.e1 cal.e1", "bee.e1 cal.e2")


def test_a_slip_of_a_day_between_two_articles_is_one_event_still() -> None:
    records = (_testified("ada.e1", "2031-04-09"), _testified("bee.e1", "2031-04-10"))
    assert event_groups(merge(story(*records))) == groups("ada.e1 bee.e1")
