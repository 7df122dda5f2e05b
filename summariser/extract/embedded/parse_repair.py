"""Sentences that the parser reads upside down, put right: clauses parted by a semicolon or colon.

The parser takes the first of two clauses for something that the second says ("Two men were held;
both deny it" as though both denied that two men were held). They stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

_SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")


def part_clauses(doc: Doc) -> Doc:
    """Return a parse in which clauses with a semicolon or colon between them are coordinated.

    Args:
        doc: The parse, which is changed in place; no subtree of it has been asked for yet.
    """
    if ";" not in doc.text and ":" not in doc.text:
        return doc
    # From the right: of three clauses the second is hung under the third, the first under it.
    for first in reversed(list(doc)):
        second = first.head
        if first.dep_ != "ccomp" or first.i > second.i:
            continue
        mark = _find_mark(first, second)
        if mark is not None and not _is_said(second):
            _coordinate(first, second, mark)
    return doc


def _find_mark(first: Token, second: Token) -> Token | None:
    """Return the mark that parts two clauses, outside of quotations.

    A colon behind a word of saying leads to what is said.
    """
    subject = next((child for child in second.children if child.dep_ in _SUBJECTS), None)
    if subject is None:
        return None
    doc = first.doc
    reporting = cue_words("reporting", "say", "claim", "believe", "show")
    marks = {";"} if first.lemma in reporting else {";", ":"}
    for token in doc[first.i + 1 : subject.i]:
        if token.text in marks:
            quoted = sum(other.is_quote for other in doc[: token.i]) % 2
            return None if quoted else token
    return None


def _is_said(second: Token) -> bool:
    """Whether the second clause only tells who said the first ("...; he said")."""
    if second.lemma not in cue_words("reporting", "say", "claim"):
        return False
    return not any(child.i > second.i and not child.is_punct for child in second.children)


def _coordinate(first: Token, second: Token, mark: Token) -> None:
    above = second.head
    first.dep_, second.dep_ = second.dep_, "conj"
    moved = [child for child in second.children if child.i < mark.i and child is not first]
    second.children = [child for child in second.children if child.i >= mark.i]
    for child in moved:
        child.head = first
    first.children = sorted([*first.children, *moved, second], key=lambda token: token.i)
    second.head = first
    if above is second:
        first.head = first
        return
    first.head = above
    above.children = sorted(
        [first if child is second else child for child in above.children], key=lambda token: token.i
    )
