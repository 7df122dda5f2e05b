"""Names that the recogniser missed, found since the article has them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.grammar import SUBJECTS, children
from summariser.extract.embedded.parties import Mention, Party, PartyKind

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Span


def add_surnames(docs: Sequence[Doc], raw: Sequence[list[Mention]]) -> None:
    """Add the surnames that open a sentence and were taken for common nouns ("Thorne refused")."""
    full = (m.party for mentions in raw for m in mentions if m.party.kind == "person")
    surnames = {party.name.split()[-1] for party in full if " " in party.name}
    for doc, mentions in zip(docs, raw, strict=True):
        first = doc[0]
        if first.tag_ != "NN" or first.text not in surnames or first.dep_ not in SUBJECTS:
            continue
        if not any(mention.start == 0 for mention in mentions) and not children(first, "det"):
            mentions.insert(0, Mention(0, 1, Party(first.text, "person")))


def find_repeated(
    docs: Sequence[Doc], raw: Sequence[Sequence[Mention]]
) -> list[list[tuple[Span, PartyKind]]]:
    """Return the names of several words that the article repeats where none or a part was found.

    Args:
        docs: The sentences of an article.
        raw: The names found in each.
    """
    known: dict[str, dict[tuple[str, ...], PartyKind]] = {}
    for doc, mentions in zip(docs, raw, strict=True):
        for mention in mentions:
            words = _words_of_name(doc, mention)
            if len(words) > 1 and all(word[:1].isupper() for word in words):
                known.setdefault(words[0], {}).setdefault(words, mention.party.kind)
    return [list(_find_in(doc, mentions, known)) for doc, mentions in zip(docs, raw, strict=True)]


def _words_of_name(doc: Doc, mention: Mention) -> tuple[str, ...]:
    """Return the words of a name without its title."""
    words = [token.text for token in doc[mention.start : mention.end]]
    own = len(mention.party.name.split())
    return tuple(words[-own:])


def _find_in(
    doc: Doc, mentions: Sequence[Mention], known: Mapping[str, Mapping[tuple[str, ...], PartyKind]]
) -> Iterator[tuple[Span, PartyKind]]:
    """Yield the known names in a sentence of which no name found there is more than a part."""
    found = {(mention.start, mention.end) for mention in mentions}
    end = 0
    for token in doc:
        for words in sorted(known.get(token.text, ()), key=len, reverse=True):
            span = doc[token.i : token.i + len(words)]
            if (
                span.start >= end
                and words == tuple(word.text for word in span)
                and not any(_goes_beyond(one, span) for one in found)
            ):
                end = span.end
                yield span, known[token.text][words]
                break


def _goes_beyond(found: tuple[int, int], span: Span) -> bool:
    """Whether a name found is the one in a span already, or takes in words that are not in it."""
    start, end = found
    if start >= span.end or end <= span.start:
        return False
    return start < span.start or end > span.end or found == (span.start, span.end)
