"""Old dates in the embedded engine: months behind a year, deaths with an age, absences."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.schema import Article, Event
from summariser.sentences import number_sentences

_DAY = "2019-08-10"  # a Saturday


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def events(extractor: EmbeddedExtractor, text: str) -> dict[str, str | None]:
    article = Article(id="a", text=text, published=_DAY)
    read = asyncio.run(extractor.extract(article, number_sentences(text, title=None)))
    return {record.text: record.date for record in read.records if isinstance(record, Event)}


@pytest.mark.parametrize(
    ("sentence", "told", "date"),
    [
        (
            "On April 3, 2011 the rig exploded off Norvia; the well was sealed in May.",
            "The well was sealed in May.",
            "2011-05",
        ),
        (
            "On 4 November 2011 the firm paid its debts, and on 2 January it sold the field.",
            "On 2 January the firm sold the field.",
            "2012-01-02",
        ),
        (
            "On 4 June 2011 the firm paid 20 million euros and in July 2013 it sold the field.",
            "In July 2013 the firm sold the field.",
            "2013-07",
        ),
        (
            "The mine, closed in March 2011, was sold in May.",
            "The mine, closed in March 2011, was sold in May.",
            "2019-05",
        ),
    ],
)
def test_a_month_behind_a_date_that_opens_the_sentence_is_of_its_year(
    grammar: EmbeddedExtractor, sentence: str, told: str, date: str
) -> None:
    assert events(grammar, sentence)[told] == date


def test_a_month_behind_another_years_that_opens_nothing_may_be_of_either(
    grammar: EmbeddedExtractor,
) -> None:
    found = events(grammar, "The firm was founded in March 2011 and was sold in May.")
    assert found["The firm was founded in March 2011."] == "2011-03"
    assert found["The firm was sold in May."] is None


@pytest.mark.parametrize(
    ("sentence", "told", "date"),
    [
        (
            "Mr Lund's death aged 50 in June 2009 shocked his fans.",
            "Mr Lund died aged 50 in June 2009.",
            "2009-06",
        ),
        (
            "The deaths of nine miners in May 2010 led to an inquiry.",
            "Nine miners died in May 2010.",
            "2010-05",
        ),
    ],
)
def test_a_death_is_told_as_one(
    grammar: EmbeddedExtractor, sentence: str, told: str, date: str
) -> None:
    assert events(grammar, sentence)[told] == date


def test_the_date_of_a_death_is_not_that_of_the_trial_for_it(grammar: EmbeddedExtractor) -> None:
    found = events(grammar, "The doctor was tried over Mr Lund's death aged 50 in June 2009.")
    assert all(date is None for text, date in found.items() if "tried" in text)


def test_where_somebody_was_not_is_no_event(grammar: EmbeddedExtractor) -> None:
    text = "The children were not in court on Friday, but their grandmother sat in the front row."
    assert not any("not in court" in told for told in events(grammar, text))


def test_who_was_there_instead_was_there_on_that_day() -> None:
    text = (
        "The trial of Peter Vass ended on Thursday. His children were not in court on Thursday, "
        "but Vass's parents and several of his siblings were present."
    )
    found = events(EmbeddedExtractor(), text)
    assert found["Peter Vass's parents and several of his siblings were present."] == "2019-08-08"


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("The last time Dr Lund gave the drug was 1040 on 25 June, hours before he died.", "06-25"),
        ("The last time Dr Lund called was on 3 May, weeks before he died.", "05-03"),
    ],
)
def test_the_last_time_has_the_date_that_it_is_said_to_have(
    grammar: EmbeddedExtractor, sentence: str, date: str
) -> None:
    assert events(grammar, sentence)[sentence] == f"2019-{date}"


def test_what_is_due_for_a_day_has_not_happened(grammar: EmbeddedExtractor) -> None:
    text = "The harbour bill due for release today was also changed in response to concerns."
    assert events(grammar, text)["Release will take place today."] == "2019-08-10"


@pytest.mark.parametrize(
    ("sentence", "told", "date", "status"),
    [
        (
            "Mara Lund is stepping down at the end of September.",
            "Mara Lund is stepping down at the end of September.",
            "2019-09-21/2019-09-30",
            "planned",
        ),
        (
            "Norvia Power had won eleven contracts since 2012.",
            "Norvia Power had won eleven contracts since 2012.",
            None,
            "occurred",
        ),
        (
            "Mara Lund had led the company since 2012.",
            "Mara Lund had led the company since 2012.",
            "2012",
            "ongoing",
        ),
        (
            "Mara Lund said on Wednesday she would lodge a complaint by Friday.",
            "Mara Lund would lodge a complaint by Friday.",
            "2019-08-16",
            "planned",
        ),
        (
            "The election had been scheduled for September but was put off after floods.",
            "The election had been scheduled for September.",
            None,
            "occurred",
        ),
        (
            "Her album, released in October, has sold 2 million copies.",
            "Her album, released in October, has sold 2 million copies.",
            None,
            "occurred",
        ),
    ],
)
def test_what_is_arranged_what_was_over_and_when_it_was_said(
    grammar: EmbeddedExtractor, sentence: str, told: str, date: str | None, status: str
) -> None:
    article = Article(id="a", text=sentence, published=_DAY)
    read = asyncio.run(grammar.extract(article, number_sentences(sentence, title=None)))
    found = {record.text: record for record in read.records if isinstance(record, Event)}
    assert told in found, list(found)
    assert (found[told].date, found[told].status) == (date, status)


def test_what_was_to_have_ended_did_not(grammar: EmbeddedExtractor) -> None:
    text = "The tour was to have started in Selm on December 5 and ended in Tarn on 20 December."
    assert not any(told.startswith("The tour ended") for told in events(grammar, text))


@pytest.mark.parametrize("name", ["Vass", "Lund", "Kvist"])
def test_what_the_parser_takes_for_a_name_with_a_participle_is_told_as_an_act(
    grammar: EmbeddedExtractor, name: str
) -> None:
    sentence = f"In March, the tabloid endorsed {name} for mayor with an issue that praised him."
    assert events(grammar, sentence)[sentence] == "2019-03"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "The navy said in a statement rebels shelled the port on Monday.",
            "Rebels shelled the port on Monday.",
        ),
        (
            "The firm said in a letter workers had left the site on Monday.",
            "Workers had left the site on Monday.",
        ),
    ],
)
def test_who_did_it_is_not_who_states_it(
    grammar: EmbeddedExtractor, sentence: str, told: str
) -> None:
    assert list(events(grammar, sentence)) == [told]
