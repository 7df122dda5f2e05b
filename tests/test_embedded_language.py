"""The parts of the embedded engine that need no parser, through their public functions."""

from __future__ import annotations

import pytest

from summariser.extract.embedded.cues import cue_words, load_cues, load_mapping
from summariser.extract.embedded.pipeline import normalise_for_parser
from summariser.extract.embedded.quotes import find_quotes
from summariser.extract.embedded.restatements import cosine, read_terms


def quoted(texts: list[str], paragraphs: list[int] | None = None) -> list[list[str]]:
    found = find_quotes(texts, paragraphs or [1] * len(texts))
    return [
        [text[start:end] for start, end in stretches.ranges]
        for text, stretches in zip(texts, found, strict=True)
    ]


def test_quotations_are_found_with_straight_and_curly_marks() -> None:
    assert quoted(['"We paid," he said, "and left."']) == [["We paid,", "and left."]]
    assert quoted(["“We paid,” he said."]) == [["We paid,"]]
    assert quoted(["It's Aske's mine."]) == [[]]


def test_a_quotation_runs_on_into_the_next_sentence() -> None:
    texts = ['She said: "They lied.', "They should resign.", 'Now."', "The mayor left."]
    assert quoted(texts) == [["They lied."], ["They should resign."], ["Now."], []]


def test_a_new_paragraph_ends_a_quotation_that_was_left_open() -> None:
    assert quoted(['He said: "They lied.', "The mayor left."], [1, 2]) == [["They lied."], []]


def test_a_closing_mark_alone_quotes_what_stands_before_it() -> None:
    assert quoted(['They should resign," said Lind.']) == [["They should resign,"]]


def test_a_lost_closing_mark_does_not_quote_the_rest_of_the_article() -> None:
    texts = ['He said: "They lied.', *["The mayor left."] * 12]
    assert quoted(texts)[-1] == []


@pytest.mark.parametrize("text", ["“It’s” – ‘so’…\n\tDone.", "a\u00a0b\u2028c", "", "🙂 „x“"])
def test_plain_characters_keep_every_offset(text: str) -> None:
    plain = normalise_for_parser(text)
    assert len(plain) == len(text)
    assert not set("“”‘’–\n\t\u00a0\u2028„") & set(plain)


def test_cue_files_hold_words_in_lower_case_without_repeats_across_opposites() -> None:
    for name in ("accusing", "denying", "events", "names", "reporting"):
        for words in load_cues(name).values():
            assert words == {word.lower() for word in words}
    assert not load_cues("accusing")["strong_verbs"] & load_cues("denying")["strong_verbs"]
    assert not load_cues("names")["masculine"] & load_cues("names")["feminine"]
    assert cue_words("reporting", "say", "claim") >= {"say", "claim"}
    assert load_mapping("names", "demonyms")["chinese"] == "China"


def test_cosine_weighs_rare_words_and_is_one_for_the_same_text() -> None:
    police = ["The police came."] * 20
    raid, again, vote, nothing, *_ = read_terms(
        ["Police raided.", "A raid by police", "Police will vote.", "", *police]
    )
    assert cosine(raid, again) == pytest.approx(1.0)
    assert cosine(raid, vote) < 0.1
    assert cosine(nothing, vote) == 0.0
