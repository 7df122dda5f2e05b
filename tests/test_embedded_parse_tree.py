"""A parse read out as plain objects answers as spaCy's own objects do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("spacy", reason="the embedded engine is an optional part")

from summariser.extract.embedded.parse_tree import Doc
from summariser.extract.embedded.pipeline import load_pipeline, parse_texts

if TYPE_CHECKING:
    from spacy import tokens

# Long, short, quoted, run together, with white space of its own, with crossing arcs, with nothing.
SENTENCES = (
    'The mayor of Orlen, who had "never seen" the contract, denied on Monday that it was paid.',
    "What did the Harbour Board, she asked in May 2031, tell whom to burn?",
    "No comment.  Ferrin Shipping's lawyers did not reply!",
    "A report came out yesterday that nobody who works at the yard had been asked for.",
    "Ash   fell \t on Tarn, (it wasn't the first time) - so what?",
    "Lind & Sons",
    "?",
    "",
)
FIELDS = (
    *("i", "idx", "text", "lower_", "pos_", "tag_", "dep_", "ent_type_", "whitespace_"),
    *("is_alpha", "is_punct", "is_quote", "is_space", "is_sent_start"),
)


@pytest.fixture(scope="module")
def pairs() -> list[tuple[tokens.Doc, Doc]]:
    texts = [" ".join(text.split("\t")) for text in SENTENCES]
    return list(zip(load_pipeline().pipe(texts), parse_texts(SENTENCES), strict=True))


def positions(found: Any) -> list[int]:
    return [token.i for token in found]


def test_tokens_have_the_forms_and_tags_of_the_parser(pairs: list[tuple[Any, Doc]]) -> None:
    for parsed, doc in pairs:
        assert doc.text == parsed.text
        for theirs, ours in zip(parsed, doc, strict=True):
            assert [getattr(ours, name) for name in FIELDS] == [
                getattr(theirs, name) for name in FIELDS
            ]
            assert ours.lemma == theirs.lemma_.lower()


def test_tokens_stand_at_the_same_place_of_the_tree(pairs: list[tuple[Any, Doc]]) -> None:
    for parsed, doc in pairs:
        for theirs, ours in zip(parsed, doc, strict=True):
            assert ours.head.i == theirs.head.i
            for name in ("children", "subtree", "ancestors"):
                assert positions(getattr(ours, name)) == positions(getattr(theirs, name))
            assert (ours.left_edge.i, ours.right_edge.i) == (
                theirs.left_edge.i,
                theirs.right_edge.i,
            )
            assert [ours.is_ancestor(other) for other in doc] == [
                theirs.is_ancestor(other) for other in parsed
            ]


def test_stretches_of_tokens_have_the_same_text_and_root(pairs: list[tuple[Any, Doc]]) -> None:
    for parsed, doc in pairs:
        for start in range(len(doc)):
            for end in (start + 1, start + 2, start + 5, len(doc)):
                theirs, ours = parsed[start:end], doc[start:end]
                assert (ours.text, ours.root.i, ours.start_char, ours.end_char) == (
                    theirs.text,
                    theirs.root.i,
                    theirs.start_char,
                    theirs.end_char,
                )
                assert positions(ours[1:]) == positions(theirs[1:])


def bounds(span: Any) -> tuple[int, int] | None:
    return None if span is None else (span.start, span.end)


@pytest.mark.parametrize("mode", ["contract", "expand"])
def test_stretches_of_characters_cover_the_same_tokens(
    pairs: list[tuple[Any, Doc]], mode: Any
) -> None:
    for parsed, doc in pairs:
        for start in range(len(doc.text)):
            for end in (start + 1, start + 2, start + 9, len(doc.text), len(doc.text) + 1):
                theirs = parsed.char_span(start, end, alignment_mode=mode)
                ours = doc.char_span(start, end, alignment_mode=mode)
                assert bounds(ours) == bounds(theirs)


def test_names_are_those_of_the_recogniser(pairs: list[tuple[Any, Doc]]) -> None:
    found = [[(e.label_, e.text, e.root.i) for e in doc.ents] for _, doc in pairs]
    assert found == [[(e.label_, e.text, e.root.i) for e in parsed.ents] for parsed, _ in pairs]
    assert any(found)
