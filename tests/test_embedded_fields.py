"""Fields of the embedded engine's records, construction by construction, on invented articles."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.schema import Allegation, Article, Extraction
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
        ("Mara Lund said that the votes were stolen by Peter Vass.", ("Peter Vass",)),
        ("Mara Lund said Peter Vass had lied to Olga Brandt.", ("Peter Vass",)),
        ("Mara Lund sued Norvia Power for negligence.", ("Norvia Power",)),
        ("Norvia Power was blamed by Mara Lund for the leak.", ("Norvia Power",)),
        ("Mara Lund criticised Norvia Power's neglect of its pipes.", ("Norvia Power",)),
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
