"""Which record of one document is which of the other, whatever their ids have become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.changes.articles import Articles
from summariser.changes.wording import likeness, same_party, words
from summariser.schema import Event, Record, Timeline

# Chosen by looking at invented articles that were edited and read anew, not tuned.
_SAME_QUOTES = 0.2
"""Likeness of the texts of two records with the same quotes from which on they are one: two
events that one sentence tells of share hardly a word beside the names."""
_SHARED_QUOTE = 0.35
"""The same for two records that have one of several quotes in common."""
_EDITED = 0.6
"""Likeness of the quotes from which on one is the other after an edit."""
_TEXT_OF_EDITED = 0.3
"""Likeness of the texts that goes with it."""


@dataclass(frozen=True)
class Records:
    """The records of two documents, paired.

    Attributes:
        before: Id in the later document -> id in the earlier one.
        after: The same the other way round.
        edited: Ids in the later document whose quotes are not what they were.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    edited: frozenset[str]


def match_records(before: Sequence[Record], after: Sequence[Record], articles: Articles) -> Records:
    """Pair the records of two documents, one to one, each within its article and kind.

    Records with the same quotes and text are one, under whatever ids. Of those left, the most alike
    are paired: with the same quotes, with a quote in common, or with quotes that were edited.

    Args:
        before: Records of the earlier document.
        after: Records of the later one.
        articles: Which article is which.
    """
    pairs, old_left, new_left = _pair_unmoved(before, after, articles)
    edited: set[str] = set()
    waiting: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in old_left:
        waiting[record.article, record.kind].append(record)
    coming: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in new_left:
        article = articles.before.get(record.article) or articles.versions.get(record.article)
        if article is not None and (article, record.kind) in waiting:
            coming[article, record.kind].append(record)
    for place, new in coming.items():
        for a, b in _pair_likest(waiting[place], new):
            pairs[b.id] = a.id
            if a.quotes != b.quotes:
                edited.add(b.id)
    return Records(pairs, {old: new for new, old in pairs.items()}, frozenset(edited))


def _pair_unmoved(
    before: Iterable[Record], after: Iterable[Record], articles: Articles
) -> tuple[dict[str, str], list[Record], list[Record]]:
    """Pair the records that kept id, quotes and text; return also those left on both sides."""
    old = {record.id: record for record in before}
    pairs: dict[str, str] = {}
    left: list[Record] = []
    article_of = articles.before
    for record in after:
        known = old.get(record.id)
        if (
            known is not None
            and known.quotes == record.quotes
            and known.text == record.text
            and known.kind == record.kind
            and article_of.get(record.article) == known.article
        ):
            pairs[record.id] = record.id
        else:
            left.append(record)
    return pairs, [record for name, record in old.items() if name not in pairs], left


def _pair_likest(old: Sequence[Record], new: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pair the records of one article and kind, the most alike first."""
    read = {id(record): _Words(record) for record in (*old, *new)}
    scored = []
    for a in old:
        for b in new:
            score = _score(read[id(a)], read[id(b)])
            if score > 0:
                scored.append((-score, a.id != b.id, a.text, b.text, a.id, b.id, a, b))
    scored.sort(key=lambda row: row[:6])
    taken: set[int] = set()
    pairs = []
    for *_, a, b in scored:
        if id(a) not in taken and id(b) not in taken:
            taken |= {id(a), id(b)}
            pairs.append((a, b))
    return pairs


class _Words:
    """The words of a record, read once."""

    __slots__ = ("quotes", "record", "text")

    def __init__(self, record: Record) -> None:
        self.record = record
        self.text = words(record.text)
        self.quotes = [word for quote in record.quotes for word in words(quote)]


def _score(one: _Words, other: _Words) -> float:
    """Return how sure two records are one; 0 where they are not taken to be."""
    a, b = one.record, other.record
    if not (isinstance(a, Event) or isinstance(b, Event)) and not same_party(a.source, b.source):
        return 0.0
    text = likeness(one.text, other.text)
    if a.quotes == b.quotes:
        return 4 + text if text >= _SAME_QUOTES else 0.0
    if not set(a.quotes).isdisjoint(b.quotes) and text >= _SHARED_QUOTE:
        return 2 + text
    quotes = likeness(one.quotes, other.quotes)
    return quotes + text if quotes >= _EDITED and text >= _TEXT_OF_EDITED else 0.0


def all_records(timeline: Timeline) -> dict[str, Record]:
    """Return the records of a document by id."""
    return {record.id: record for record in timeline.records}
