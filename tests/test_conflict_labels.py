"""What is no contradiction although words or figures differ, and which reason a label is given."""

from __future__ import annotations

import pytest
from merge_story import allegation, denial, event, story

from summariser.merge import merge
from summariser.merge.conflicts.quantities import find_quantities
from summariser.schema import Conflict, Event, Record

DAYS = {"ada": "2031-04-10", "bee": "2031-04-10", "cal": "2031-04-12"}
_Told = tuple[str, tuple[str, ...]]

AURIC = ("Auric Dairies", "Benno Foods")


def tell(article: str, text: str, actors: tuple[str, ...] = (), quote: str | None = None) -> Event:
    return event(f"{article}.e1", text, quote=quote or text, actors=actors, date="2031-04-09")


def conflicts(*records: Event) -> tuple[Conflict, ...]:
    merged = merge(story(*records, published=DAYS))
    assert len(merged.events) == 1, "the reports were to be one event"
    return merged.conflicts


@pytest.mark.parametrize(
    ("one", "other", "actors"),
    [
        (
            "Auric Dairies won its lawsuit against Benno Foods.",
            "Benno Foods lost the lawsuit brought by Auric Dairies.",
            AURIC,
        ),
        (
            "Three people survived the crash of a light aircraft near Tarn.",
            "Eleven people died when a light aircraft crashed near Tarn.",
            (),
        ),
        (
            "Shares in Auric Dairies rose after the takeover offer by Benno Foods.",
            "Shares in Benno Foods fell after its takeover offer for Auric Dairies.",
            AURIC,
        ),
        (
            "The court cleared Petra Holm in the Tarn bribery trial.",
            "The court convicted Dana Rovik in the Tarn bribery trial.",
            ("the court",),
        ),
    ],
)
def test_ends_that_befell_two_parties_are_no_conflict(
    one: str, other: str, actors: tuple[str, ...]
) -> None:
    assert conflicts(tell("ada", one, actors), tell("bee", other, actors)) == ()


@pytest.mark.parametrize(
    ("one", "other", "actors"),
    [
        (
            "Auric Dairies won its lawsuit against Benno Foods.",
            "Auric has lost its lawsuit against Benno Foods.",
            AURIC,
        ),
        (
            "The pilot survived the crash of a light aircraft near Tarn.",
            "The pilot died when a light aircraft crashed near Tarn.",
            (),
        ),
        (
            "Dana Rovik was convicted of bribery in Tarn.",
            "The former mayor was acquitted of bribery in Tarn.",
            ("Dana Rovik",),
        ),
    ],
)
def test_ends_that_befell_one_party_exclude_each_other(
    one: str, other: str, actors: tuple[str, ...]
) -> None:
    (found,) = conflicts(tell("ada", one, actors), tell("bee", other, actors))
    assert (found.about, found.label) == ("outcome", "contradiction")


def test_a_headline_on_the_winner_is_not_contradicted_by_a_body_on_the_loser() -> None:
    quote = "Benno Foods lost the milk lawsuit against Auric Dairies."
    timeline = story(tell("ada", quote, AURIC), published=DAYS)
    entry = timeline.articles["ada"]
    titles = {
        "Auric Dairies won milk lawsuit against Benno Foods": [],
        "Benno Foods won milk lawsuit against Auric Dairies": ["headline"],
    }
    for title, found in titles.items():
        articles = {"ada": entry.model_copy(update={"title": title})}
        merged = merge(timeline.model_copy(update={"articles": articles}))
        assert [conflict.about for conflict in merged.conflicts] == found


_SANK = "The Lady Ansel sank off Port Annick"


@pytest.mark.parametrize(
    "sentence",
    [
        f"{_SANK} after the crew lowered the boats, and 15 people died.",
        f"{_SANK} after a valve was mistakenly left open, and 15 people died.",
        f"{_SANK} under an amended licence, and 15 people died.",
    ],
)
def test_words_of_correcting_that_are_of_something_else_leave_an_update(sentence: str) -> None:
    text = "The ferry Lady Ansel sank off Port Annick."
    (found,) = conflicts(
        tell("ada", text, quote=f"{_SANK}, and 12 people died."), tell("cal", text, quote=sentence)
    )
    assert found.label == "update"


@pytest.mark.parametrize(
    "sentence",
    [
        f"{_SANK}; the coastguard lowered its death toll to nine people killed.",
        f"{_SANK}, killing nine people, after the figure was revised.",
        f"{_SANK}, killing nine people; it was mistakenly reported that more had died.",
    ],
)
def test_words_of_correcting_that_are_of_a_report_make_a_correction(sentence: str) -> None:
    text = "The ferry Lady Ansel sank off Port Annick."
    (found,) = conflicts(
        tell("ada", text, quote=f"{_SANK}, and 12 people died."), tell("cal", text, quote=sentence)
    )
    assert found.label == "correction"


def _flooded(*tolls: str) -> Conflict:
    sentences = (
        "The Ossel burst its banks in Tarn, killing {} people.",
        "Floods swept through Tarn and left {} people dead.",
        "Floods in Tarn killed {} people.",
    )
    records = [
        tell(article, sentence.format(toll))
        for article, sentence, toll in zip(DAYS, sentences, tolls, strict=True)
    ]
    (found,) = merge(story(*records, published=DAYS)).conflicts
    return found


def test_a_flood_is_one_incident_in_whatever_words_it_is_told() -> None:
    found = _flooded("at least four", "seven", "nine")
    assert [side.value for side in found.sides] == [
        "at least four people",
        "seven people",
        "nine people",
    ]
    assert (found.label, found.reason) == ("update", "later reports give a higher figure")


def test_figures_of_one_hour_that_exclude_each_other_are_not_said_to_go_up_and_down() -> None:
    found = _flooded("four", "seven", "nine")
    assert found.label == "contradiction"
    assert found.reason == "figures that exclude each other were published at the same time"


_LIED = allegation(
    "ada.a1",
    "Auric Dairies lied about the price of milk.",
    quote="Benno Foods accused Auric Dairies of lying about the price of milk.",
    source="Benno Foods",
    target=("Auric Dairies",),
)
_HIT = denial(
    "ada.d1",
    "Coach Petra Holm hit a player.",
    quote="Coach Petra Holm denied hitting a player at the training camp.",
    source="Petra Holm",
)


@pytest.mark.parametrize(
    ("title", "record", "flag"),
    [
        ("Auric Dairies accused by Benno Foods of lying about milk price", _LIED, ""),
        ("Auric blamed by rival for lying about milk price", _LIED, ""),
        ("Auric accused of lying over milk prices for a decade", _LIED, ""),
        ("Auric charged with lying over the price of milk", _LIED, ""),
        ("Benno Foods accused by Auric Dairies of lying about milk price", _LIED, "turned round"),
        ("Auric Dairies accuses Benno Foods of lying about milk price", _LIED, "turned round"),
        ("Holm refuses to admit hitting player at camp", _HIT, ""),
        ("Holm urged to admit hitting player at camp", _HIT, ""),
        ("I will never admit hitting a player, says Holm", _HIT, ""),
        ("Holm admits hitting player at camp", _HIT, "not admitted"),
    ],
)
def test_a_headline_in_the_passive_or_about_what_is_not_admitted_is_read_as_it_is(
    title: str, record: Record, flag: str
) -> None:
    timeline = story(record, published=DAYS)
    entry = timeline.articles["ada"].model_copy(update={"title": title})
    merged = merge(timeline.model_copy(update={"articles": {**timeline.articles, "ada": entry}}))
    reasons = [conflict.reason for conflict in merged.conflicts]
    assert [flag in reason for reason in reasons] == [True] * bool(flag)


def _deaths(article: str, sentence: str, date: str | None = None) -> Event:
    return event(f"{article}.e1", sentence, quote=sentence, date=date)


def test_the_toll_of_an_outbreak_a_year_later_is_no_figure_of_the_first() -> None:
    known = _deaths("ada", "An outbreak in Tarn, where 15 people have died, was reviewed.")
    again = _deaths("bee", "An outbreak has killed four people in Tarn, a year after the first.")
    risen = _deaths("bee", "An outbreak has killed 17 people in Tarn.")
    published = {"ada": "2031-04-10", "bee": "2032-04-12"}
    assert merge(story(known, again, published=published)).conflicts == ()
    (found,) = merge(story(known, risen, published=published | {"bee": "2031-04-12"})).conflicts
    assert found.label == "update"


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Officials put the number of cases at 340.", 340),
        ("There were 340 confirmed cases in the province.", 340),
        ("The fever outbreak in Tarn has reached 512 cases.", 512),
        ("The virus has infected 1,204 people.", 1204),
        ("The number of confirmed cases rose to 512 from 340.", 512),
    ],
)
def test_the_infected_are_counted_in_whatever_words(sentence: str, count: int) -> None:
    (found,) = find_quantities(sentence)
    assert (found.key, found.number.value) == (("person", "infected"), count)


@pytest.mark.parametrize(
    "sentence",
    [
        "He bought 12 cases of wine.",
        "Prosecutors opened 12 cases of fraud.",
        "The ministry reported 12 new cases of cholera.",
    ],
)
def test_cases_of_other_things_and_new_ones_are_no_toll(sentence: str) -> None:
    assert [found.key for found in find_quantities(sentence)] == [("cas", None)]


def test_the_infected_who_become_more_are_an_update() -> None:
    text = "A fever broke out in Tarn."
    (found,) = conflicts(
        tell("ada", text, quote="The fever outbreak in Tarn has reached 340 confirmed cases."),
        tell("cal", text, quote="The fever in Tarn has infected 512 people, the ministry said."),
    )
    assert (found.label, found.quantity) == ("update", "people infected")


_CONCEDED = "Dana Rovik, who leads the Union of Towns, conceded the Estmark election on Monday."


@pytest.mark.parametrize(
    ("other", "value", "label"),
    [
        ("Dana Rovik did not concede the Estmark election.", "did not concede", "contradiction"),
        ("Rovik refused to concede the Estmark election.", "refused to concede", "contradiction"),
        (
            "Dana Rovik did not concede the Estmark election, her party said, correcting reports.",
            "did not concede",
            "correction",
        ),
    ],
)
def test_what_one_report_says_was_not_done_contradicts_another_whatever_the_verb(
    other: str, value: str, label: str
) -> None:
    actors = ("Dana Rovik",)
    (found,) = conflicts(tell("ada", _CONCEDED, actors), tell("cal", other, actors))
    assert (found.about, found.label) == ("outcome", label)
    assert [side.value for side in found.sides] == ["conceded", value]


def test_that_another_party_did_not_do_it_is_no_contradiction() -> None:
    actors = ("Dana Rovik", "Petra Holm")
    other = "Petra Holm did not concede the Estmark election on Monday."
    assert conflicts(tell("ada", _CONCEDED, actors), tell("cal", other, actors)) == ()


@pytest.mark.parametrize(
    ("title", "flagged"),
    [("Rovik refuses to concede Estmark election", 0), ("Rovik concedes Estmark election", 1)],
)
def test_a_headline_that_lets_somebody_do_what_the_body_has_undone_is_flagged(
    title: str, flagged: int
) -> None:
    body = "Dana Rovik did not concede the Estmark election on Monday."
    timeline = story(tell("ada", body, ("Dana Rovik",)), published=DAYS)
    articles = {"ada": timeline.articles["ada"].model_copy(update={"title": title})}
    merged = merge(timeline.model_copy(update={"articles": articles}))
    assert [conflict.about for conflict in merged.conflicts] == ["headline"] * flagged


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("The bridge collapsed on Tuesday, not Wednesday as first reported.", "2031-04-08"),
        ("The bridge collapsed on Tuesday.", "2031-04-09"),
    ],
)
def test_the_date_that_a_later_report_corrects_is_the_date_of_the_event(
    sentence: str, date: str
) -> None:
    def told(article: str, day: str, quote: str) -> Event:
        text = "The Selm bridge collapsed."
        return event(f"{article}.e1", text, quote=quote, actors=("the Selm bridge",), date=day)

    wrong = [told(a, "2031-04-09", f"The bridge collapsed, the {a} wrote.") for a in ("ada", "bee")]
    merged = merge(story(*wrong, told("cal", "2031-04-08", sentence), published=DAYS))
    assert [one.date for one in merged.events] == [date]
