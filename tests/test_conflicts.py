"""Where reports of one thing differ: what is flagged, how it is labelled, and what is let be."""

from __future__ import annotations

import pytest
from merge_story import allegation, denial, event, story

from summariser.merge import merge
from summariser.schema import Conflict, Record, Timeline

DAYS = {"ada": "2031-04-10", "bee": "2031-04-12", "cal": "2031-04-19"}


def blast(article: str, sentence: str, **fields: str) -> Record:
    """Return a report of one explosion whose evidence is the sentence."""
    return event(
        f"{article}.e1",
        "An explosion wrecked the grain store at Port Selm.",
        quote=sentence,
        actors=("the grain store at Port Selm",),
        **{"date": "2031-04-09", **fields},
    )


def conflicts(*records: Record, published: dict[str, str] | None = None) -> tuple[Conflict, ...]:
    merged = merge(story(*records, published=DAYS if published is None else published))
    assert len(merged.events) <= 1, "the reports were to be one event"
    return merged.conflicts


def values(conflict: Conflict) -> list[str]:
    return [side.value for side in conflict.sides]


# Numbers


def test_a_toll_that_rises_from_report_to_report_is_an_update() -> None:
    (found,) = conflicts(
        blast("bee", "The blast at Port Selm killed 15 people, the mayor said."),
        blast("ada", "At least 12 people died in the blast at Port Selm."),
    )

    assert (found.about, found.label, found.quantity) == ("number", "update", "people killed")
    assert values(found) == ["At least 12 people", "15 people"]
    assert [side.published for side in found.sides] == ["2031-04-10", "2031-04-12"]
    assert found.groups == ("E1",)


def test_a_side_holds_every_report_with_its_own_sentence() -> None:
    (found,) = conflicts(
        blast("ada", "The blast at Port Selm killed 12 people."),
        blast("bee", "The blast at Port Selm killed 15 people."),
        blast("cal", "Fifteen people died in the blast at Port Selm."),
    )

    assert found.sides[1].articles == ("bee", "cal")
    assert found.sides[1].records == ("bee.e1", "cal.e1")
    assert found.sides[1].quotes == (
        "The blast at Port Selm killed 15 people.",
        "Fifteen people died in the blast at Port Selm.",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("About a dozen people were killed.", "The blast killed 13 people."),
        ("Dozens of people were killed.", "The blast killed 31 people."),
        ("Between 10 and 20 people were killed.", "Twelve people died."),
        ("The blast killed 12 people.", "The blast injured 15 people."),
        ("The blast killed 12 people.", "A dozen people died in the blast."),
        ("The blast killed 12 people.", "The blast killed 12 people, including four children."),
        ("The blast killed 12 people.", "The death toll rose to 12 from 9."),
        ("Five ships lay in the harbour on 9 April.", "The blast was heard 15 miles away."),
        (
            "The blast came at 9.10 p.m. on 9 April 2031.",
            "Ada Holm, 61, heard the blast at 9.30 p.m.",
        ),
    ],
)
def test_figures_that_can_both_be_true_are_no_conflict(one: str, other: str) -> None:
    assert conflicts(blast("ada", one), blast("bee", other)) == ()


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ("killed 12 people", "killed 15 people", {"ada": "2031-04-10", "bee": "2031-04-10"}),
        ("killed 12 people", "killed 15 people", {"ada": "2031-04-10"}),
        ("killed about a dozen people", "killed 40 people", {}),
    ],
)
def test_figures_of_which_none_is_known_to_be_later_contradict_each_other(
    one: str, other: str, published: dict[str, str]
) -> None:
    (found,) = conflicts(
        blast("ada", f"The blast {one}."), blast("bee", f"The blast {other}."), published=published
    )

    assert found.label == "contradiction"


def test_a_toll_that_goes_up_and_down_is_a_contradiction() -> None:
    (found,) = conflicts(
        blast("ada", "The blast killed 12 people."),
        blast("bee", "The blast killed 19 people."),
        blast("cal", "The blast killed 15 people."),
    )

    assert found.label == "contradiction"
    assert values(found) == ["12 people", "19 people", "15 people"]


def test_the_missing_who_become_fewer_are_an_update() -> None:
    (found,) = conflicts(
        blast("ada", "Nineteen people are still missing."), blast("bee", "16 were still missing.")
    )

    assert (found.label, found.quantity) == ("update", "people missing")


def test_what_does_not_grow_is_no_update() -> None:
    (found,) = conflicts(
        blast("ada", "The grain store held 40 silos."), blast("bee", "The store held 60 silos.")
    )

    assert (found.label, found.quantity) == ("contradiction", "silos")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The blast left 12 dead in the port.", "It left 15 dead in the region."),
        ("The blast killed 12 civilians.", "The blast killed 15 people."),
    ],
)
def test_figures_that_do_not_count_the_same_differ_in_scope(one: str, other: str) -> None:
    (found,) = conflicts(blast("ada", one), blast("bee", other))

    assert found.label == "scope"


@pytest.mark.parametrize(
    "sentence",
    [
        "Police corrected the toll: the blast killed nine people.",
        "Earlier reports said 12 people had died, but the blast killed nine people.",
    ],
)
def test_a_later_report_that_takes_a_figure_back_is_a_correction(sentence: str) -> None:
    (found,) = conflicts(blast("ada", "The blast killed 12 people."), blast("bee", sentence))

    assert found.label == "correction"
    assert values(found)[1] == "nine people"


def test_copies_of_one_text_do_not_make_an_old_figure_new() -> None:
    records = [
        blast("ada", "The blast killed 12 people."),
        blast("bee", "The blast killed 15 people."),
        blast("cal", "The blast killed 12 people."),
    ]
    timeline = story(*records, published=DAYS)
    copy = timeline.articles["cal"].model_copy(update={"origin": "ada"})
    merged = merge(timeline.model_copy(update={"articles": {**timeline.articles, "cal": copy}}))

    assert [conflict.label for conflict in merged.conflicts] == ["update"]


def test_a_toll_told_beside_another_event_is_brought_back_to_its_own() -> None:
    merged = merge(
        story(
            blast("ada", "At least 12 people died in the blast at Port Selm."),
            event(
                "bee.e1",
                "The transport minister opened an inquiry.",
                quote="The minister opened an inquiry into the blast at Port Selm, in which 15 "
                "people were killed.",
                actors=("the transport minister",),
                date="2031-04-12",
            ),
            event(
                "cal.e1",
                "A bus crashed near Tarn.",
                quote="The bus crash near Tarn, in which 40 people were killed, shook the town.",
                date="2031-04-18",
            ),
            published=DAYS,
        )
    )

    (found,) = merged.conflicts
    assert found.label == "update"
    assert values(found) == ["At least 12 people", "15 people"]
    assert found.groups == ("E1", "E2")


def test_figures_of_a_claim_are_compared_too() -> None:
    def claim(article: str, count: str) -> Record:
        return allegation(
            f"{article}.a1",
            "Norland Rail hid cracked wheels from the inspectors.",
            quote=f"Norland Rail hid {count} cracked wheels from the inspectors, she said.",
            source="Dana Rovik",
            target=("Norland Rail",),
        )

    merged = merge(story(claim("ada", "at least 140"), claim("bee", "190"), published=DAYS))

    (found,) = merged.conflicts
    assert (found.groups, found.label, found.quantity) == (("C1",), "update", "wheels")


# Dates, actors, places, outcomes


def visit(
    article: str, text: str = "Dana Rovik visited the harbour.", **fields: str | None
) -> Record:
    return event(f"{article}.e1", text, actors=("Dana Rovik",), **fields)


def test_dates_with_no_day_in_common_conflict_and_coarser_ones_do_not() -> None:
    (found,) = conflicts(
        visit("ada", date="2031-04-09", time_text="on Wednesday"),
        visit("bee", date="2031-04-10"),
        visit("cal", date="2031-04"),
    )

    assert (found.about, found.label) == ("date", "contradiction")
    assert values(found) == ["2031-04-09", "2031-04-10"]


def test_a_date_that_was_moved_is_an_update() -> None:
    (found,) = conflicts(
        visit(
            "ada", date="2031-04-14", status="planned", text="Dana Rovik is to visit the harbour."
        ),
        visit("cal", date="2031-04-15"),
    )

    assert (found.about, found.label) == ("date", "update")


def test_two_first_names_for_one_person_are_a_conflict_about_the_actor() -> None:
    def tour(article: str, minister: str) -> Record:
        return event(
            f"{article}.e1",
            "The minister and Norland Rail inspected the harbour bridge.",
            actors=(minister, "Norland Rail"),
            date="2031-04-09",
        )

    (found,) = conflicts(tour("ada", "Dana Rovik"), tour("bee", "Petra Rovik"))

    assert found.about == "actor"
    assert values(found) == ["Dana Rovik", "Petra Rovik"]


def place(article: str, where: str, quote: str | None = None) -> Record:
    text = f"Dana Rovik met the families of the victims in {where}."
    return visit(article, date="2031-04-09", text=text, quote=quote or text)


def test_two_places_are_a_conflict_unless_one_may_lie_in_the_other() -> None:
    (found,) = conflicts(place("ada", "Port Selm"), place("bee", "Tarn"))
    assert (found.about, values(found)) == ("place", ["in Port Selm", "in Tarn"])

    known = "Dana Rovik met the families of the victims in Tarn, the old quarter in Port Selm."
    assert conflicts(place("ada", "Port Selm"), place("bee", "Tarn", known)) == ()


def vote(article: str, text: str, **fields: str) -> Record:
    return event(
        f"{article}.e1", text, quote=text, actors=("parliament",), date="2031-04-09", **fields
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Parliament approved the harbour bill on Wednesday.",
            "Parliament rejected the harbour bill on Wednesday.",
        ),
        (
            "Parliament signed the harbour accord on Wednesday.",
            "Parliament did not sign the harbour accord on Wednesday.",
        ),
    ],
)
def test_ends_that_exclude_each_other_are_a_conflict_about_the_outcome(
    one: str, other: str
) -> None:
    (found,) = conflicts(vote("ada", one), vote("bee", other))

    assert (found.about, found.label) == ("outcome", "contradiction")
    assert [side.quotes for side in found.sides] == [(one,), (other,)]


def test_a_plan_that_was_called_off_is_an_update() -> None:
    (found,) = conflicts(
        vote("ada", "The harbour hearing will be held on Wednesday.", status="planned"),
        vote("bee", "The harbour hearing was cancelled on Wednesday."),
    )

    assert (found.about, found.label) == ("outcome", "update")


# Headlines


def flags(title: str, *records: Record) -> list[Conflict]:
    timeline = story(*records, published=DAYS)
    entry = timeline.articles["ada"].model_copy(update={"title": title})
    merged = merge(timeline.model_copy(update={"articles": {**timeline.articles, "ada": entry}}))
    return [conflict for conflict in merged.conflicts if conflict.about == "headline"]


SUPPLY = allegation(
    "ada.a1",
    "Norland supplies Ostria with engines for drones.",
    quote="Estmark accused Norland of supplying Ostria with engines for drones.",
    source="Estmark",
    target=("Norland",),
)
ASLEEP = denial(
    "ada.d1",
    "The captain slept while the ferry sank.",
    quote="The captain denied that he had been asleep when the ferry sank.",
    source="Captain Rolf Denn",
)


@pytest.mark.parametrize(
    ("title", "record", "reason"),
    [
        (
            "Fifteen killed in harbour blast",
            blast("ada", "Police said nine people were killed."),
            "it says fifteen, its body nine people",
        ),
        (
            "Norland accuses Estmark of supplying engines for Ostrian drones",
            SUPPLY,
            "its body has accuser and accused turned round",
        ),
        (
            "CAPTAIN ADMITS HE SLEPT AS FERRY SANK",
            ASLEEP,
            "its body has it denied, not admitted",
        ),
        (
            "Parliament rejected the harbour bill",
            vote("ada", "Parliament approved the harbour bill on Wednesday."),
            "its body says the opposite",
        ),
        (
            "Parliament did not sign the harbour accord",
            vote("ada", "Parliament signed the harbour accord on Wednesday."),
            "its body says the opposite",
        ),
    ],
)
def test_a_headline_that_its_body_contradicts_is_flagged(
    title: str, record: Record, reason: str
) -> None:
    (flag,) = flags(title, record)

    assert (flag.article, flag.label, flag.reason) == ("ada", "contradiction", reason)
    assert flag.sides[0].quotes == (title,)
    assert flag.sides[1].records == (record.id,)
    assert flag.sides[1].quotes == record.quotes


@pytest.mark.parametrize(
    ("title", "record"),
    [
        ("Nine killed in harbour blast", blast("ada", "Police said nine people were killed.")),
        ("At least eight dead in blast", blast("ada", "Police said nine people were killed.")),
        ("Estmark accuses Norland of supplying engines for Ostrian drones", SUPPLY),
        ("Captain denies he slept as ferry sank", ASLEEP),
        ("Parliament approves harbour bill", vote("ada", "Parliament approved the harbour bill.")),
        ("Engines, drones and a long winter", SUPPLY),
    ],
)
def test_a_headline_that_agrees_with_its_body_is_not_flagged(title: str, record: Record) -> None:
    assert flags(title, record) == []


def test_a_document_without_articles_or_records_has_no_conflicts() -> None:
    assert merge(Timeline(story="empty")).conflicts == ()
