"""Sentences that the parser would read upside down: datelines, semicolons, missing verbs."""

from __future__ import annotations

import pytest

pytest.importorskip("spacy", reason="the embedded engine is an optional part")

from summariser.extract.embedded.parse_tree import Doc
from summariser.extract.embedded.pipeline import parse_texts


def parse(text: str) -> Doc:
    (doc,) = parse_texts([text])
    return doc


def heads(text: str) -> list[tuple[str, str, str]]:
    """Return the verbs of a text with their label and what they hang on."""
    return [(t.text, t.dep_, t.head.text) for t in parse(text) if t.pos_ in ("VERB", "AUX")]


def test_a_dateline_is_no_part_of_the_sentence_and_offsets_stay() -> None:
    text = "TARN, May 10 - Halden Rail and Brask Concrete blamed one another on Friday."
    doc = parse(text)
    assert doc.text == text
    assert doc[0].text == "Halden"
    assert all(text[token.idx :].startswith(token.text) for token in doc)
    assert [token.text for token in doc if token.dep_ == "nsubj"] == ["Rail"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Two men were arrested on Monday; both deny the charge.", "arrested", "deny"),
        ("In March, Ivo Senn was suspended; he was cleared on appeal.", "suspended", "cleared"),
        ("It is not the first such case: in 2017 the clinic paid damages.", "is", "paid"),
    ],
)
def test_clauses_beside_each_other_are_coordinated(text: str, first: str, second: str) -> None:
    found = heads(text)
    assert (first, "ROOT", first) in found
    assert (second, "conj", first) in found


def test_of_three_clauses_each_hangs_on_the_one_before() -> None:
    doc = parse("The mill burned; the bridge fell; the town was cut off.")
    assert [(t.text, t.head.text) for t in doc if t.dep_ in ("ROOT", "conj")] == [
        ("burned", "burned"),
        ("fell", "burned"),
        ("cut", "fell"),
    ]
    assert [t.i for t in doc[2].subtree] == list(range(len(doc)))


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said: the bridge was unsafe.",
        '"The bridge was old; it had to fall," the mayor said.',
        "The bridge was old; so the mayor said.",
    ],
)
def test_what_is_said_still_hangs_on_who_says_it(text: str) -> None:
    (said,) = (token for token in parse(text) if token.text == "said")
    assert said.dep_ == "ROOT"


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people died when a car ferry with 214 people on board capsized on Saturday.",
        "Ten people died when a car ferry with a crew of 9 capsized on Saturday.",
    ],
)
def test_a_clause_that_when_opens_has_a_verb(text: str) -> None:
    doc = parse(text)
    (verb,) = (token for token in doc if token.text == "capsized")
    assert (verb.dep_, verb.tag_, verb.head.text) == ("advcl", "VBD", "died")
    assert [t.text for t in verb.children if t.dep_ == "nsubj"] == ["ferry"]
    assert [t.i for t in verb.subtree] == list(range(3, len(doc) - 1))
    assert [t.i for t in doc[2].subtree] == list(range(len(doc)))


def test_what_others_died_of_was_in_the_past() -> None:
    doc = parse("Fourteen people were killed when shells hit the market on Saturday.")
    assert [token.tag_ for token in doc if token.text == "hit"] == ["VBD"]
