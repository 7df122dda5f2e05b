"""Attribution: which word gives what to whom, by construction, on invented articles."""

from __future__ import annotations

import asyncio

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.clauses import ParsedArticle, parse_article
from summariser.extract.embedded.quotes import find_quotes
from summariser.schema import Allegation, Article, Denial
from summariser.sentences import number_sentences


def parse(text: str) -> ParsedArticle:
    return parse_article(number_sentences(text, title=None))


def pairs(text: str) -> list[tuple[str, str | None]]:
    return [
        (one.cue.text, one.source.text if one.source is not None else None)
        for attributions in parse(text).attributions
        for one in attributions.every
    ]


def sources(text: str) -> list[str | None]:
    extractor = EmbeddedExtractor(rules_alone=True)
    article = Article(id="a", text=text, published="2024-04-19")
    found = asyncio.run(extractor.extract(article, number_sentences(text, title=None)))
    return [r.source for r in found.records if isinstance(r, Allegation | Denial)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mara Lund said that the mine was unsafe.", ("said", "Lund")),
        ('"The mine was unsafe," said Mara Lund.', ("said", "Lund")),
        ("The mine was unsafe, Mara Lund said.", ("said", "Lund")),
        ("According to Mara Lund, the mine was unsafe.", ("According", "Lund")),
        ("Mara Lund told a reporter that officials had lied to the miners.", ("told", "Lund")),
        ("Critics say the mine is unsafe.", ("say", "Critics")),
        ("Mara Lund refused to open the mine.", ("refused", "Lund")),
        ("Mara Lund endorsed the plan.", ("endorsed", "Lund")),
        ("Mara Lund urged the miners to leave.", ("urged", "Lund")),
    ],
)
def test_a_cue_goes_with_its_source(text: str, expected: tuple[str, str]) -> None:
    assert expected in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "The miners are going to leave the valley.",
        "Do not blame the miners.",
        "Rebels bombed the mine and attacked the town, killing nine people.",
        "The flood claimed three lives.",
        "The firm claimed a tax credit on the mine.",
        "The dam and its keepers are to blame for the flood.",
        "The court freed two men accused of theft.",
        "The firm sacked anyone who complains about the mine.",
    ],
)
def test_what_is_no_attribution_is_none(text: str) -> None:
    assert pairs(text) == []


def test_wider_attributions_are_kept_apart_from_assertions() -> None:
    attributions = parse("Mara Lund endorsed the plan.").attributions[0]
    assert [one.manner for one in attributions.wider] == ["judge"]
    assert attributions.found == ()


def test_what_is_attributed_within_a_quotation_is_the_word_of_who_is_quoted() -> None:
    assert pairs('"People claim that the mine is unsafe," Mara Lund said.') == [("said", "Lund")]


def test_what_is_attributed_in_reported_words_is_the_word_of_who_is_reported() -> None:
    text = "Mara Lund said that miners had accused the firm of fraud."
    assert pairs(text) == [("said", "Lund")]
    # It founds a claim all the same.
    assert "accused" in [one.cue.text for one in parse(text).attributions[0].found]


def test_who_wants_to_blame_somebody_has_not_done_it() -> None:
    assert parse("Mara Lund wants to blame the miners.").attributions[0].found == ()
    assert ("blamed", "Lund") in pairs("Mara Lund blamed the miners.")


def test_a_quotation_goes_on_over_line_breaks_until_it_is_closed() -> None:
    texts = ["“The mine was unsafe.", "Nobody checked it.", "They lied,” Mara Lund said."]
    found = find_quotes(texts, [1, 2, 3])
    assert [stretches.continues for stretches in found] == [False, True, True]


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph() -> None:
    texts = ["“The mine was unsafe.", "“Nobody checked it,” Mara Lund said."]
    assert [stretches.continues for stretches in find_quotes(texts, [1, 2])] == [False, False]


def test_the_speaker_named_at_the_end_says_the_whole_quotation() -> None:
    parsed = parse("“Tom Aske lied to us.\n\nHe stole the money,” Mara Lund said.")
    carried = parsed.attributions[0].carried
    assert carried is not None
    assert parsed.coreference.name(carried) == "Mara Lund"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norvia Power issued a statement on Monday.\nThe statement accused Tom Aske of fraud.",
            "Norvia Power",
        ),
        ("A letter signed by Mara Lund accused Tom Aske of fraud.", "Mara Lund"),
        ("The US accused Norvia Power of fraud.", "US"),
        ("An aide to the mayor, Mara Lund, accused Tom Aske of fraud.", "Mara Lund"),
    ],
)
def test_a_source_is_named_by_who_answers_for_it(text: str, expected: str) -> None:
    assert expected in sources(text)
