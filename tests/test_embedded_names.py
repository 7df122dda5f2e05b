"""Names and wording of the embedded engine: nobody gets another's name, and texts are sentences."""

from __future__ import annotations

import asyncio

import pytest
from named_parties import parties

from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.fragments import balance_quotes, find_lead_end, strip_markup
from summariser.schema import Article, Denial, Event, Extraction
from summariser.sentences import number_sentences


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    return EmbeddedExtractor(rules_alone=True)


def read(extractor: EmbeddedExtractor, text: str) -> Extraction:
    article = Article(id="a", text=text, published="2024-04-19")
    return asyncio.run(extractor.extract(article, number_sentences(text)))


def texts(extraction: Extraction) -> list[str]:
    return [record.text for record in extraction.records]


def actors(extraction: Extraction) -> list[tuple[str, ...]]:
    return [record.actors for record in extraction.records if isinstance(record, Event)]


def test_a_possessive_with_a_capital_is_part_of_the_name_here_and_where_it_opens_a_sentence(
    grammar: EmbeddedExtractor,
) -> None:
    found = read(
        grammar,
        "The advert was produced by Our Harbour, a group from Norby.\nOur Harbour sold its boats.",
    )
    assert [names[0] for names in actors(found)] == ["Our Harbour", "Our Harbour"]


def test_a_name_that_was_found_once_is_found_where_the_article_repeats_it() -> None:
    parsed = parse_article(
        number_sentences(
            "Nobody at the Harbour Watch office would talk.\n"
            "Of course the Harbour Watch story is 100% FALSE!!!"
        )
    )
    named = [[t.text for t in doc if parsed.coreference.mention(t)] for doc in parsed.docs]
    assert named == [["Harbour", "Watch"], ["Harbour", "Watch"]]


def test_a_surname_that_two_people_share_stays_as_printed(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "Michael Sorn met Anna Sorn in Halvorn on Monday.\nPolice arrested Sorn on Tuesday.",
    )
    assert texts(found)[-1] == "Police arrested Sorn on Tuesday."
    assert actors(found)[-1] == ("Police", "Sorn")


def test_a_title_that_tells_the_gender_tells_two_people_apart(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "Michael Sorn met Anna Sorn in Halvorn on Monday.\nPolice arrested Mrs Sorn on Tuesday.",
    )
    assert actors(found)[-1] == ("Police", "Anna Sorn")


def test_a_surname_is_the_one_named_so_far(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "Michael Sorn left Halvorn on Monday.\nPolice arrested Sorn on Tuesday.\n"
        "Anna Sorn paid the bail on Thursday.",
    )
    assert texts(found)[1] == "Police arrested Michael Sorn on Tuesday."


def test_a_name_with_a_hyphen_is_one() -> None:
    parsed = parse_article(number_sentences("The Anti-Doping Tribunal met in Halvorn on Monday."))
    names = [parsed.coreference.party(token) for token in parsed.docs[0]]
    assert {party.name for party in names if party is not None} >= {"Anti-Doping Tribunal"}
    assert "Tribunal" not in {party.name for party in names if party is not None}


@pytest.mark.parametrize(
    "sentence",
    [
        "Norvia Power did not apologise or offer compensation on Monday.",
        "Norvia Power has neither confirmed nor denied the leak.",
        "Norvia Power neither apologised nor paid a fine on Monday.",
    ],
)
def test_no_text_says_that_what_was_not_done_was_done(
    grammar: EmbeddedExtractor, sentence: str
) -> None:
    found = texts(read(grammar, f"Mara Lund accused Norvia Power of fraud.\n{sentence}"))
    assert set(found) <= {"Norvia Power is accused of fraud.", sentence}


def test_who_was_released_is_told_apart_from_who_was_questioned(
    grammar: EmbeddedExtractor,
) -> None:
    found = texts(read(grammar, "Rolf Dennig was questioned on Sunday and released."))
    assert "Rolf Dennig was released." in found


@pytest.mark.parametrize("name", ["Halvorn Enquirer", "Norby Gazette", "Sollen Herald"])
def test_a_newspaper_is_known_by_the_end_of_its_name(grammar: EmbeddedExtractor, name: str) -> None:
    found = read(
        grammar,
        f"Mara Lund spoke to the {name} on Monday.\nThe tabloid published it on Tuesday.",
    )
    assert actors(found) == [("Mara Lund", name), (name,)]


def test_names_run_together_name_nobody_else(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "Police arrested Peter Aske on Monday.\nAnna Rovik visited Halvorn on Monday.\n"
        "The trial of Peter Aske Anna Rovik opened on Tuesday.\nRovik left Halvorn on Thursday.",
    )
    assert texts(found)[-1] == "Anna Rovik left Halvorn on Thursday."


def test_a_name_that_qualifies_a_noun_is_not_expanded(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "President Thomas Aske visited Halvorn on Monday.\n"
        "The Aske administration announced new rules on Tuesday.",
    )
    assert texts(found)[-1] == "The Aske administration announced new rules on Tuesday."


def test_a_committee_is_not_its_parliament(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        "The Senate Energy Committee heard two engineers on Monday.\n"
        "The Senate rejected the bill on Tuesday.",
    )
    assert texts(found)[-1] == "The Senate rejected the bill on Tuesday."


def test_she_is_never_a_country_and_he_is_not_guessed(grammar: EmbeddedExtractor) -> None:
    country = read(grammar, "Norway signed the treaty on Monday.\nShe left Halvorn on Tuesday.")
    assert texts(country)[-1] == "She left Halvorn on Tuesday."
    two = read(grammar, "Thomas Aske met Peter Rovik on Monday.\nHe left Halvorn on Tuesday.")
    assert texts(two)[-1] == "He left Halvorn on Tuesday."
    one = read(grammar, "Thomas Aske met Anna Rovik on Monday.\nHe left Halvorn on Tuesday.")
    assert texts(one)[-1] == "Thomas Aske left Halvorn on Tuesday."


def test_the_company_is_no_state(grammar: EmbeddedExtractor) -> None:
    found = read(grammar, "Norway signed the treaty.\nThe company closed two plants on Tuesday.")
    assert actors(found)[-1] == ("company",)


def test_a_date_is_no_part_of_a_name(grammar: EmbeddedExtractor) -> None:
    found = read(grammar, "On 4 May Norwegian prosecutors searched the warehouse and took papers.")
    assert actors(found) == [("Norwegian prosecutors",), ("Norwegian prosecutors",)]
    assert texts(found)[-1] == "Norwegian prosecutors took papers."


def test_a_dateline_is_neither_source_nor_text(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar, "HALVORN (Northern Press) - Police arrested Thomas Aske in Halvorn on Monday."
    )
    assert texts(found) == ["Police arrested Thomas Aske in Halvorn on Monday."]


def test_a_reported_condition_is_told_whole(grammar: EmbeddedExtractor) -> None:
    text = "The ministry said the bridge would close if engineers found new cracks on Friday."
    assert "Engineers found new cracks on Friday." not in texts(read(grammar, text))


def test_words_left_out_leave_a_space_and_conjunctions_their_place(
    grammar: EmbeddedExtractor,
) -> None:
    found = read(
        grammar,
        "The repair, which cost two million crowns, was finished on Monday.\n"
        "Thomas Aske did not answer calls and letters on Tuesday.",
    )
    assert all("repairwas" not in text for text in texts(found))
    assert any("calls and letters" in text for text in texts(found))


def test_what_we_say_stays_a_quotation_with_its_speaker(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar,
        'Anna Weld blamed Karlo Bask for the fire.\n"Bask is guilty," said Anna Weld. '
        '"We never hid our records."',
    )
    denials = [record for record in found.records if isinstance(record, Denial)]
    assert denials[-1].text == 'Anna Weld said: "We never hid our records."'


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Shares in **Halden Mining** fell", "Shares in Halden Mining fell"),
        ("It was _never_ paid", "It was never paid"),
        ("See [the report](https://halden.example/r) now", "See the report now"),
        ("The file a_b_c and 2 * 3 stay", "The file a_b_c and 2 * 3 stay"),
    ],
)
def test_markup_is_taken_off(text: str, clean: str) -> None:
    assert strip_markup(text) == clean


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("HALVORN (Northern Press) - Police left.", "Police left."),
        ("PORT ANSEL, May 3 — Police left.", "Police left."),
        ("Image caption, The harbour in May.", "The harbour in May."),
        ("4 May 2012 Last updated at 15:44 GMT Help Police left.", "Police left."),
        ("Updated: 3:15 p.m. ET, Oct. 4, 2012 Police left.", "Police left."),
        ("(Ida Kvist - AP) The mayor opens the bridge.", "The mayor opens the bridge."),
        (
            "4 May 2012 was the day on which they left.",
            "4 May 2012 was the day on which they left.",
        ),
        (
            "Police (and firemen) - all of them - left.",
            "Police (and firemen) - all of them - left.",
        ),
        ("The EU - and others - left.", "The EU - and others - left."),
    ],
)
def test_leads_are_told_from_sentences(text: str, rest: str) -> None:
    assert text[find_lead_end(text) :] == rest


@pytest.mark.parametrize(
    ("text", "balanced"),
    [
        ('Aske said "we won', 'Aske said "we won"'),
        ('we won" Aske said', '"we won" Aske said'),
        ('Aske called it "a lie ".', 'Aske called it "a lie".'),
        ("Aske said “we won", "Aske said “we won”"),
    ],
)
def test_quotation_marks_come_in_pairs(text: str, balanced: str) -> None:
    assert balance_quotes(text) == balanced


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Per Aldor, the head of Aldor Stone, denied it.\nPer Aldor resigned on Monday.",
            ["Per Aldor", "Aldor Stone"],
        ),
        ("Police arrested Per Aldor on Monday.\nAldor was freed.", ["Per Aldor"]),
        ("Jon T. Brask spoke.\nMr Brask left.\nJon Brask came back.", ["Jon T. Brask"]),
        (
            "The Halden Mining Board (HaMB) paid.\nHaMB denied it on Friday.",
            ["Halden Mining Board"],
        ),
        ("Ida Kvist/AP Norvale Chemicals was fined.", ["Norvale Chemicals"]),
    ],
)
def test_each_party_has_one_name_that_is_its_own(text: str, expected: list[str]) -> None:
    assert parties(text) == expected


@pytest.mark.parametrize(
    "quoted",
    [
        "I did not recommend it. It has come from Aske and his friends.",
        "Aske and his friends hid the report on Monday.",
        "They paid him for what he hid.",
    ],
)
def test_nothing_is_filled_in_between_quotation_marks(
    grammar: EmbeddedExtractor, quoted: str
) -> None:
    article = (
        "Tom Aske met Per Lund of Halden Mining on Monday.\n"
        f'Asked about the report, Per Lund said: "{quoted}"\n'
        f'"{quoted}" Per Lund told the court on Tuesday.'
    )
    told = [text for text in texts(read(grammar, article)) if '"' in text]
    said = {part.strip(" .,") for text in told for part in text.split('"')[1::2]}
    assert all(part in quoted for part in said)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Per Lund announced measures on Wednesday to boost aid for the poor.",
            "Per Lund announced measures on Wednesday to boost aid for the poor.",
        ),
        (
            "Divers used radar and lamps on Monday to track the ship.",
            "Divers used radar and lamps on Monday to track the ship.",
        ),
    ],
)
def test_what_was_done_is_told_with_its_purpose(
    grammar: EmbeddedExtractor, text: str, told: str
) -> None:
    assert told in texts(read(grammar, text))


def test_no_text_ends_before_its_verb_does(grammar: EmbeddedExtractor) -> None:
    found = read(
        grammar, "Staff are to later open the container, count its contents and provide samples."
    )
    assert not [text for text in texts(found) if text.startswith("Staff to")]
