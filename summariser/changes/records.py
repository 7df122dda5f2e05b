"""Which record of one document is which of the other, whatever their ids have become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from summariser.changes.articles import Articles
from summariser.changes.wording import likeness, same_party, words
from summariser.schema import Allegation, Denial, Event, Record

_ID = attrgetter("id")

# Chosen by looking at invented articles that were edited and read anew, not tuned.
_SAME_QUOTES = 0.2
"""Likeness of the texts of two records with the same quotes from which on they are one: two
events that one sentence tells of share hardly a word beside the names."""
_SHARED_QUOTE = 0.35
"""The same for two records that have one of several quotes in common."""
_READ = ("text", "date", "time_text")
_FIELDS: dict[type, tuple[str, ...]] = {
    Event: (*_READ, "status", "actors"),
    Allegation: (*_READ, "source", "target"),
    Denial: (*_READ, "source", "form"),
}
"""What a record says, by its kind. Its quotes are what it says it by, and told apart from this."""
_EDITED = 0.6
"""Likeness of the quotes from which on one is the other after an edit."""
_TEXT_OF_EDITED = 0.3
"""Likeness of the texts that goes with it."""


@dataclass(frozen=True)
class Records:
    """The records of two documents, paired.

    Attributes:
        same: Ids of the records that are the same in both documents, under the same ids, as far as
            that was not known before.
        moved: Id in the later document -> id in the earlier one, of the others that are paired.
        moved_to: The same the other way round.
        edited: Ids in the later document, of those paired, whose quotes are not what they were.
        altered: Ids in the later document, of those paired, that do not say what they said, be it
            of the same quotes.
        fresh: The records of the later document that are not paired.
        gone: The records of the earlier document that are not paired.
        known: Whether the record of an id is known to be the same in both documents.
    """

    same: AbstractSet[str]
    moved: Mapping[str, str]
    moved_to: Mapping[str, str]
    edited: AbstractSet[str]
    altered: AbstractSet[str]
    fresh: tuple[Record, ...]
    gone: tuple[Record, ...]
    known: Callable[[str], bool]

    @cached_property
    def touched(self) -> AbstractSet[str]:
        """Ids in the later document of all records that are not the same."""
        return {record.id for record in self.fresh} | self.moved.keys()

    def before(self, name: str) -> str | None:
        """Return the id that a record of the later document had; None for a new one."""
        return name if name in self.same or self.known(name) else self.moved.get(name)

    def after(self, name: str) -> str | None:
        """Return the id that a record of the earlier document has; None for one that is gone."""
        return name if name in self.same or self.known(name) else self.moved_to.get(name)


def _none_known(name: str) -> bool:
    del name
    return False


def match_records(
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    articles: Articles,
    known: Callable[[str], bool] = _none_known,
) -> Records:
    """Pair the records of two documents, one to one, each within its article and kind.

    Records with the same quotes and text are one, under whatever ids. Of those left, the most alike
    are paired: with the same quotes, with a quote in common, or with quotes that were edited.

    Args:
        before: Records of the earlier document by id.
        after: Records of the later one.
        articles: Which article is which.
        known: Whether the record of an id, none of those given, is the same in both documents.
    """
    same = _find_same(before, after, articles)
    old_left = [record for name, record in before.items() if name not in same]
    new_left = [record for name, record in after.items() if name not in same]
    waiting: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in old_left:
        waiting[record.article, record.kind].append(record)
    coming: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in new_left:
        article = articles.before.get(record.article) or articles.versions.get(record.article)
        if article is not None and (article, record.kind) in waiting:
            coming[article, record.kind].append(record)
    moved = {
        b.id: a.id for place, new in coming.items() for a, b in _pair_likest(waiting[place], new)
    }
    moved_to = {old: new for new, old in moved.items()}
    return Records(
        same=same,
        moved=moved,
        moved_to=moved_to,
        edited={new for new, old in moved.items() if before[old].quotes != after[new].quotes},
        altered={
            *(new for new, old in moved.items() if find_altered(before[old], after[new])),
            *(name for name in same if find_altered(before[name], after[name])),
        },
        fresh=tuple(sorted((r for r in new_left if r.id not in moved), key=_ID)),
        gone=tuple(sorted((r for r in old_left if r.id not in moved_to), key=_ID)),
        known=known,
    )


def find_altered(old: Record, new: Record) -> tuple[str, ...]:
    """Return the fields in which a record does not say what it said; names in any order are equal.

    Args:
        old: The record of the earlier document.
        new: The one of the later that is paired with it, of the same kind.
    """
    was, now = vars(old), vars(new)
    if was == now:
        return ()
    return tuple(
        name
        for name in _FIELDS[type(new)]
        if was[name] != now[name]
        and not (isinstance(was[name], tuple) and set(was[name]) == set(now[name]))
    )


def _find_same(
    before: Mapping[str, Record], after: Mapping[str, Record], articles: Articles
) -> set[str]:
    """Return the ids under which both documents have the same record of the same article.

    Where the text of an article is known to be the same, a record of the same id and text has its
    quotes there, too.
    """
    steady = articles.steady
    own_id = {name for name, other in articles.before.items() if name == other}
    known_of = before.get
    return {
        name
        for name, record in after.items()
        if (known := known_of(name)) is not None
        and known.text == record.text
        and known.article == (article := record.article)
        and (article in steady or (article in own_id and known.quotes == record.quotes))
        and type(known) is type(record)
    }


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
