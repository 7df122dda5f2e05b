"""Headings and captions run together with what they stood above, in the embedded engine."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.run_ons import part_run_ons
from summariser.schema import Article, Denial, Event, Extraction
from summariser.sentences import number_sentences

_DAY = "2024-04-19"  # a Friday


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def read(extractor: EmbeddedExtractor, text: str) -> Extraction:
    article = Article(id="a", text=text, published=_DAY)
    return asyncio.run(extractor.extract(article, number_sentences(text, title=None)))


def events(extraction: Extraction) -> dict[str, Event]:
    return {record.text: record for record in extraction.records if isinstance(record, Event)}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "Mourners leave flowers at the mill The fire killed four workers on 3 March.",
            "The fire killed four workers on 3 March.",
        ),
        (
            "It was a bitter blame game Eleven people were killed in the blast on Tuesday.",
            "Eleven people were killed in the blast on Tuesday.",
        ),
        (
            "Rescuers searched near the dam on Sunday The dam burst after midnight on Saturday.",
            "The dam burst after midnight on Saturday.",
        ),
        (
            "Police search the river bank near Selm She was arrested there on Tuesday.",
            "She was arrested there on Tuesday.",
        ),
        (
            "Ida Lund was one of the guests who came to the hearing Mara Lund died on 3 March.",
            "Mara Lund died on 3 March.",
        ),
        (
            "Ida Lund waited in the rain before the sentencing Tom Vass was jailed for a year.",
            "Tom Vass was jailed for a year.",
        ),
    ],
)
def test_a_caption_run_together_with_a_sentence_is_no_part_of_it(
    grammar: EmbeddedExtractor, sentence: str, told: str
) -> None:
    found = events(read(grammar, sentence))
    assert told in found
    assert "Mourners" not in found[told].actors
    assert all(record.evidence[0].quote == sentence for record in found.values())


def test_who_denies_is_read_behind_a_caption(grammar: EmbeddedExtractor) -> None:
    text = "Aske could face ten years if convicted The doctor at the bedside has denied the charge."
    denials = [r for r in read(grammar, text).records if isinstance(r, Denial)]
    assert [denial.source for denial in denials] == ["doctor at the bedside"]


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("The long and bitter talks resumed in The Hague on Monday with both sides.", "Hague"),
        ("Officials said on Monday that a hepatitis A outbreak in Selm killed two.", "A outbreak"),
        ("Critics saw at once that the film The wild road won on Friday in Selm.", "The wild"),
        ('Mara Lund read out on Monday "and then The crew left the ship" and wept.', "The crew"),
    ],
)
def test_a_title_a_label_and_a_quotation_part_nothing(
    grammar: EmbeddedExtractor, sentence: str, part: str
) -> None:
    assert not any(text.startswith(part) for text in events(read(grammar, sentence)))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ida Lund had left for Selm on the day Mara Lund died in March.",
        "Ida Lund told guests Mara Lund was ill in March.",
        "Ida Lund visited the town Mara Lund was born in.",
        "Ida Lund visited the town Mara Lund was born in on Monday.",
        "Ida Lund rejected in March claims Mara Lund was involved in the fire.",
        "The court in Selm freed on Monday the doctor Mara Lund was married to.",
    ],
)
def test_a_clause_that_says_more_of_a_noun_is_no_sentence_of_its_own(sentence: str) -> None:
    assert [part.text for part in part_run_ons(number_sentences(sentence))] == [sentence]
