"""A date that belongs to a noun dates what is done in its time, and nothing that is done to it."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.schema import Article, Event
from summariser.sentences import number_sentences


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    return EmbeddedExtractor(rules_alone=True)


def read(grammar: EmbeddedExtractor, text: str) -> list[tuple[str, str | None, str]]:
    """Return the text, the date and the status of the events of a text."""
    article = Article(id="a", text=text, published="2024-05-10")  # a Friday
    extraction = asyncio.run(grammar.extract(article, number_sentences(text)))
    return [(r.text, r.date, r.status) for r in extraction.records if isinstance(r, Event)]


@pytest.mark.parametrize(
    ("text", "date", "status"),
    [
        ("The committee published its 2009 annual report in May.", "2024-05", "occurred"),
        ("Norvale will cancel the first-quarter dividend.", None, "planned"),
        ("Senator Aske skipped tomorrow's debate.", None, "occurred"),
        ("The union called off Monday's strike.", None, "occurred"),
        ("Officials have cancelled Sunday's parade in Tarn.", None, "occurred"),
        ("Thousands attended Monday's march in Selm.", "2024-05-06", "occurred"),
        ("Dana Rovik won Monday's vote.", "2024-05-06", "occurred"),
        ("The 2005 refinery explosion killed 15 people.", "2005", "occurred"),
        ("Dana Rovik was fined in Monday's hearing.", "2024-05-06", "occurred"),
        ("The next hearing has been set for 14 June.", "2024-06-14", "planned"),
        ("Police closed the bridge until 28 June.", None, "occurred"),
        ("The bridge has been closed until 28 June.", None, "occurred"),
        ("Drilling was suspended on Monday.", "2024-05-06", "occurred"),
        ("Bank of Selm fell to $11.47, its lowest share price since 1995.", None, "occurred"),
        ("A cut was promised for the first quarter of 2025.", "2025-01/2025-03", "planned"),
        (
            "Tom Aske said that the paper he wrote in January 2007, which was too long, was wrong.",
            None,
            "occurred",
        ),
        ("Tom Aske set up a joint venture called Orion 1980.", None, "occurred"),
        ("The concert takes place on 8 October.", "2024-10-08", "planned"),
        ("The trial of Dana Rovik begins on Sunday.", "2024-05-12", "planned"),
        ("Dana Rovik has been confirmed to sing in Selm in October.", "2024-10", "planned"),
        ("Ida Kvist showed the court a form dated 4 June 2011.", None, "occurred"),
        ("Ida Kvist resigned in a letter dated 3 March 2011.", "2011-03-03", "occurred"),
        ("Ida Kvist wrote a letter dated 3 March 2011.", "2011-03-03", "occurred"),
        ("In an email dated 3 March 2011, Ida Kvist sacked her son.", "2011-03-03", "occurred"),
        ("Korvia is holding elections in June.", "2024-06", "planned"),
        ("Tom Aske is selling the yard in July.", None, "ongoing"),
        ("The yard is being sold in July.", None, "ongoing"),
    ],
)
def test_an_event_has_its_own_date(
    grammar: EmbeddedExtractor, text: str, date: str | None, status: str
) -> None:
    found = [one for one in read(grammar, text) if one[0] == text]
    assert found == [(text, date, status)]


@pytest.mark.parametrize(
    "text",
    [
        "The union called off Monday's strike.",
        "Officials have cancelled Sunday's parade in Tarn.",
        "The court postponed Monday's hearing.",
    ],
)
def test_what_was_called_off_did_not_take_place(grammar: EmbeddedExtractor, text: str) -> None:
    assert not [told for told, _, _ in read(grammar, text) if "place" in told]


def test_what_is_to_come_has_not_taken_place(grammar: EmbeddedExtractor) -> None:
    found = read(grammar, "Dana Rovik prepared for tomorrow's debate with Tom Aske.")
    assert ("Tomorrow's debate with Tom Aske will take place.", "2024-05-11", "planned") in found
    assert not [told for told, _, _ in found if "took place" in told]


def test_a_debate_that_will_be_held_is_one_event(grammar: EmbeddedExtractor) -> None:
    found = read(grammar, "Tomorrow's debate with Tom Aske will be held in Selm.")
    assert found == [
        ("Tomorrow's debate with Tom Aske will be held in Selm.", "2024-05-11", "planned")
    ]


def test_a_trial_and_its_end_are_one_event(grammar: EmbeddedExtractor) -> None:
    text = "Dr Aske was silent at his six-week trial, which ended on Monday when he was convicted."
    assert not [told for told, _, _ in read(grammar, text) if "took place" in told]


def test_a_visit_that_is_coming_has_not_taken_place(grammar: EmbeddedExtractor) -> None:
    text = "Dana Rovik prepared for her upcoming visit to Selm in the coming weeks."
    found = {told: status for told, _, status in read(grammar, text) if "place" in told}
    assert found == {
        "Dana Rovik's upcoming visit to Selm will take place in the coming weeks.": "planned"
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Rovik Watch, a bid to get the port to sell its cranes and pay crews, marched today.",
            "The port to pay",
        ),
        (
            "Promoters said the group will play at the Michael Forever tribute on 8 October.",
            "group Forever tribute",
        ),
    ],
)
def test_what_is_no_clause_is_no_event(grammar: EmbeddedExtractor, text: str, told: str) -> None:
    assert not [one for one, _, _ in read(grammar, text) if told in one]


def test_a_verb_that_the_parser_takes_for_a_participle_keeps_its_day(
    grammar: EmbeddedExtractor,
) -> None:
    found = read(
        grammar,
        "Also Thursday, the Norvale Port Bank, with the same objective in mind, announced in Selm "
        "that its prime rate would be cut.",
    )
    assert ("2024-05-09", "occurred") in {(date, status) for _, date, status in found}


def test_a_day_before_who_is_said_to_is_that_of_the_saying(grammar: EmbeddedExtractor) -> None:
    text = "The judge also found Monday Halden Mining acted negligently by not warning pilots."
    dated = {told: date for told, date, _ in read(grammar, text)}
    assert dated[text] == "2024-05-06"
    assert {date for told, date in dated.items() if told != text} <= {None}


def test_what_was_only_feared_is_not_told_as_a_fact(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "Although some feared a new camp would result in more people fleeing to Norvia, Norvia "
        "has announced it will open a new camp near the border.",
    )
    assert not [told for told, _, _ in found if told.startswith("A new camp would")]


def test_nobody_is_said_to_do_what_hangs_on_another_clause(grammar: EmbeddedExtractor) -> None:
    text = (
        "She reaffirmed the liability, under which Norvale Air had paid families, setting a "
        "hearing for 4 September."
    )
    assert not [told for told, _, _ in read(grammar, text) if "was setting" in told]


def test_clauses_that_only_their_sentence_can_tell_are_one_event(
    grammar: EmbeddedExtractor,
) -> None:
    found = read(
        grammar,
        "On March 23, a drone hit a base in Selm; the army alleged the drone was Norvian-made, "
        "killed a worker, and wounded five soldiers and a cook.",
    )
    told = [text for text, _, _ in found]
    assert len(told) == len(set(told))
