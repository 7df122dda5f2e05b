"""Fields of the embedded engine's records, construction by construction, on invented articles."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.allegations import AllegationFinder
from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.times import ArticleTimes
from summariser.extract.embedded.wording import ClauseWriter
from summariser.schema import Allegation, Article, Denial, Event, Extraction
from summariser.sentences import number_sentences

_DAY = "2024-04-19"  # a Friday


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def read(extractor: EmbeddedExtractor, text: str) -> Extraction:
    article = Article(id="a", text=text, published=_DAY)
    return asyncio.run(extractor.extract(article, number_sentences(text, title=None)))


def targets(extraction: Extraction) -> list[tuple[str, ...]]:
    return [record.target for record in extraction.records if isinstance(record, Allegation)]


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("Mara Lund accused Peter Vass and Olga Brandt of fraud.", ("Peter Vass", "Olga Brandt")),
        ("Mara Lund accused the testers of knocking at the wrong house.", ("testers",)),
        ("Mara Lund accused operatives of the theft.", ("operatives",)),
        ("Mara Lund accused traders of the fraud, which cost the port a year.", ("traders",)),
        ("Mara Lund said that the votes were stolen by Peter Vass.", ("Peter Vass",)),
        ("Mara Lund said Peter Vass had lied to Olga Brandt.", ("Peter Vass",)),
        ("Mara Lund sued Norvia Power for negligence.", ("Norvia Power",)),
        ("Norvia Power was blamed by Mara Lund for the leak.", ("Norvia Power",)),
        ("Mara Lund criticised Norvia Power's neglect of its pipes.", ("Norvia Power",)),
        (
            "Osoda Plc, Norvia and Trent Ltd were accused of fraud by inspectors.",
            ("Osoda Plc", "Norvia", "Trent Ltd"),
        ),
    ],
)
def test_the_target_is_who_did_it_not_who_says_it_or_suffers_it(
    grammar: EmbeddedExtractor, sentence: str, target: tuple[str, ...]
) -> None:
    assert targets(read(grammar, sentence))[:1] == [target]


def test_a_charge_without_a_party_is_about_who_was_accused_before(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        'Mara Lund accused Norvia Power of fraud.\n"It was a cover-up and a disgrace," Lund said.'
    )
    assert targets(read(grammar, text)) == [("Norvia Power",), ("Norvia Power",)]


def test_whom_a_verb_accuses_is_accused_whoever_was_before(grammar: EmbeddedExtractor) -> None:
    text = (
        "Osoda Plc, Norvia Power and Trent Ltd were accused of negligence by inspectors.\n"
        "The Kessler administration was faulted by some for the speed of its response."
    )
    assert targets(read(grammar, text))[1:] == [("Kessler administration",)]


def events(extraction: Extraction) -> dict[str, str | None]:
    return {record.text: record.date for record in extraction.records if isinstance(record, Event)}


def said(extraction: Extraction) -> list[str | None]:
    return [record.date for record in extraction.records if not isinstance(record, Event)]


def test_a_charge_is_dated_by_when_it_was_made(grammar: EmbeddedExtractor) -> None:
    text = (
        "In Tuesday's opening statement, Mara Lund accused Peter Vass of fraud.\n"
        '"He lied to the court," Lund said.'
    )
    assert said(read(grammar, text)) == ["2024-04-16", "2024-04-16"]


def test_another_speaker_does_not_take_over_the_time(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund accused Peter Vass of fraud on Tuesday.\n"
        "Olga Brandt accused Norvia Power of negligence."
    )
    assert said(read(grammar, text)) == ["2024-04-16", None]


def test_a_time_that_opens_the_sentence_reaches_joined_clauses(
    grammar: EmbeddedExtractor,
) -> None:
    found = events(read(grammar, "On Monday, Mara Lund toured the plant and met the crew."))
    assert set(found.values()) == {"2024-04-15"}
    assert len(found) == 2


def test_two_ends_of_a_stretch_are_one_interval(grammar: EmbeddedExtractor) -> None:
    found = events(read(grammar, "Guards were posted at the mill between 3 and 27 January."))
    assert list(found.values()) == ["2024-01-03/2024-01-27"]


def test_ends_that_do_not_fit_together_tell_no_date(grammar: EmbeddedExtractor) -> None:
    found = events(read(grammar, "The strike at the mill ran from Monday to Friday last week."))
    assert set(found.values()) <= {None}


def test_the_end_of_a_stretch_without_tense_is_not_guessed(grammar: EmbeddedExtractor) -> None:
    text = "Mayor Olga Brandt ordered flags to be flown at half-mast until Wednesday."
    assert list(events(read(grammar, text)).values()) == [None]


def test_a_dated_setting_dates_its_clause(grammar: EmbeddedExtractor) -> None:
    text = "Mara Lund presented the plan during a meeting on Tuesday."
    assert next(iter(events(read(grammar, text)).values())) == "2024-04-16"


def test_a_year_before_the_noun_dates_what_it_found(grammar: EmbeddedExtractor) -> None:
    text = "A 2008 inquiry found that Norvia Power had lied to inspectors."
    assert said(read(grammar, text)) == ["2008"]


def answered(extraction: Extraction) -> list[list[str]]:
    texts = {record.id: record.text for record in extraction.records}
    return [
        [texts[claim] for claim in record.responds_to]
        for record in extraction.records
        if isinstance(record, Denial)
    ]


def test_a_denial_answers_what_was_said_of_the_denier_not_of_others(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Mara Lund accused Peter Vass of fraud.\n"
        "Olga Brandt accused Norvia Power of negligence.\n"
        "Vass denied the accusation."
    )
    assert answered(read(grammar, text)) == [["Peter Vass is accused of fraud."]]


def test_a_demonym_ties_a_spokesman_to_his_country(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund accused Norway of dumping waste in the fjord.\n"
        "A spokesman for the Norwegian embassy denied the charge."
    )
    assert answered(read(grammar, text)) == [["Norway is accused of dumping waste in the fjord."]]


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("Vass maintained that he had no ties to the smugglers.", "flat"),
        ("Vass insisted that he had no idea who the smugglers were.", "qualified"),
    ],
)
def test_no_ties_is_flat_and_no_idea_sidesteps(
    grammar: EmbeddedExtractor, sentence: str, form: str
) -> None:
    text = f"Mara Lund accused Peter Vass of smuggling.\n{sentence}"
    found = [r.form for r in read(grammar, text).records if isinstance(r, Denial)]
    assert found == [form]


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Mara Lund accused Norvia Power of fraud.", "Norvia Power is accused of fraud."),
        (
            "Mara Lund accused the port's inspectors of taking bribes.",
            "Port's inspectors are accused of taking bribes.",
        ),
        (
            "Mara Lund blamed the loss of the ship on Norvia Power.",
            "Mara Lund blamed the loss of the ship on Norvia Power.",
        ),
    ],
)
def test_a_charge_is_told_of_whom_it_is_made(
    grammar: EmbeddedExtractor, sentence: str, claim: str
) -> None:
    found = [r.text for r in read(grammar, sentence).records if isinstance(r, Allegation)]
    assert found == [claim]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (
            "Prosecutor Dan Walt told the court the evidence would show Peter Orlo was negligent.",
            "Dan Walt",
        ),
        (
            "Selm officials pointed out instances of alleged Norland support for the rebels.",
            "Selm officials",
        ),
        (
            "Executives of Norvale were taken to task by senators for failing to keep safeguards.",
            "senators",
        ),
    ],
)
def test_what_cannot_speak_is_the_word_of_who_speaks_in_the_main_clause(
    sentence: str, source: str
) -> None:
    parsed = parse_article(tuple(number_sentences(sentence)))
    finder = AllegationFinder(parsed, ClauseWriter(parsed.coreference))
    times = ArticleTimes(sentence, None, parsed).in_sentence(parsed.sentences[0], parsed.docs[0])
    found = finder.read_any(0, times)
    assert found is not None
    assert source in (found.source or "")
    assert source not in found.target


def test_whoever_is_named_by_accuse_is_accused_though_the_article_is_about_another(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Dario Kelm was banned on Monday.\nKelm said he would appeal.\n"
        "His agent, Bruno Tave, accused the testers of leaking the case."
    )
    found = [r for r in read(grammar, text).records if isinstance(r, Allegation)]
    assert [(r.target, r.text) for r in found] == [
        (("testers",), "Testers are accused of leaking the case.")
    ]


def test_who_investigates_is_not_accused(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund accused Norvia Power of fraud.\n"
        '"Inspectors are looking into a cover-up," Lund said.'
    )
    assert ("Inspectors",) not in targets(read(grammar, text))


@pytest.mark.parametrize(
    "sentence",
    ["Peter Vass has not been charged with fraud.", "Mara Lund did not blame Norvia Power."],
)
def test_an_accusation_that_was_not_made_is_none(grammar: EmbeddedExtractor, sentence: str) -> None:
    assert not targets(read(grammar, sentence))


@pytest.mark.parametrize(
    ("sentence", "status", "date"),
    [
        ("Mara Lund is due to meet Peter Vass on Monday.", "planned", "2024-04-22"),
        (
            "Mara Lund told reporters that Norvia Power would close the plant in June.",
            "planned",
            "2024-06",
        ),
    ],
)
def test_what_is_yet_to_come_is_planned(
    grammar: EmbeddedExtractor, sentence: str, status: str, date: str
) -> None:
    found = [r for r in read(grammar, sentence).records if isinstance(r, Event)]
    assert [(r.status, str(r.date)) for r in found] == [(status, date)]


def test_what_would_have_been_done_on_a_condition_is_not_planned(
    grammar: EmbeddedExtractor,
) -> None:
    text = "Mara Lund said that Norvia Power would close the plant if it lost in June."
    assert all(r.status != "planned" for r in read(grammar, text).records if isinstance(r, Event))


def test_what_a_sentence_tells_first_counts_though_its_source_comes_behind(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Fourteen people were killed when shells hit the market of Orvane, officials said, in the "
        "worst attack since the truce collapsed in February."
    )
    found = [r.text for r in read(grammar, text).records if isinstance(r, Event)]
    assert any(text.startswith("Fourteen people were killed") for text in found)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "The collapse of a tunnel that killed nine miners in March led to an inquiry.",
            "The collapse of a tunnel killed nine miners in March.",
        ),
        (
            "The fire at a warehouse that killed nine workers in March led to an inquiry.",
            "The fire at a warehouse killed nine workers in March.",
        ),
    ],
)
def test_what_happened_killed_not_where_it_happened(
    grammar: EmbeddedExtractor, sentence: str, told: str
) -> None:
    assert told in events(read(grammar, sentence))


def test_a_person_who_killed_is_not_relieved_of_it(grammar: EmbeddedExtractor) -> None:
    text = "The trial of the gunman that killed nine workers in March began on Monday."
    assert not any("trial of the gunman killed" in told for told in events(read(grammar, text)))


def test_a_thing_is_not_accused_of_what_is_done_with_it(grammar: EmbeddedExtractor) -> None:
    text = "Villagers said the shells that hit the school were fired by the army."
    assert targets(read(grammar, text)) == [("army",)]


def test_what_the_text_calls_a_charge_is_no_event(grammar: EmbeddedExtractor) -> None:
    text = (
        "Shareholders claimed that Peter Vass approved a loan to his brother, "
        "an allegation the bank has rejected."
    )
    assert not any("approved" in told for told in events(read(grammar, text)))


def test_a_role_before_a_first_name_is_a_person(grammar: EmbeddedExtractor) -> None:
    text = (
        "Prosecutor Ingrid Tavel said that Peter Vass had deleted records.\n"
        '"He wiped them to hide his fraud," she said.'
    )
    found = [r for r in read(grammar, text).records if isinstance(r, Allegation)]
    assert found
    assert {record.source for record in found} == {"Prosecutor Ingrid Tavel"}
