"""What two documents say in the same order and in the same words, found side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter, is_

from summariser.schema import Record

_STEP = 128
"""Records compared at once, without a step of Python for each of them, and without a look at those
that are one object in both documents: so most of a large story is passed over."""
_ARTICLE, _ID = attrgetter("article"), attrgetter("id")


@dataclass(frozen=True)
class Alignment:
    """The records of two documents, and those of them that are still to be looked at.

    Attributes:
        old: All records of the earlier document by id.
        new: All records of the later one.
        old_left: Those of the earlier document that were not found the same in the later one.
        new_left: Those of the later document that were not found the same in the earlier one.
        shared: The records of the later document in their order, and where they were found the
            same, the earlier document's objects in place of its own.
    """

    old: Mapping[str, Record]
    new: Mapping[str, Record]
    old_left: Mapping[str, Record]
    new_left: Mapping[str, Record]
    shared: tuple[Record, ...]


def align_records(
    records: tuple[Sequence[Record], Sequence[Record]],
    articles: tuple[Collection[str], Collection[str]],
    reused: AbstractSet[str],
) -> Alignment:
    """Find the records of two documents that are the same in all their fields.

    Where the one document has articles that the other lacks, they are stepped over. Records that
    stand in another order may be among those left, though they are the same.

    Args:
        records: Of the earlier and the later document.
        articles: The ids of the articles of each; those that it lacks are found sooner.
        reused: Ids that name another article in the later document; their records are all left.
    """
    walk = _Walk(records, articles, reused)
    walk.go()
    new, (old_left, new_left) = _by_id(records[1]), map(_by_id, walk.left)
    shared = tuple(walk.shared)
    unique = len(new) == len(records[1]) and len(old_left) == len(walk.left[0])
    if unique and all(name in new_left or name not in new for name in old_left):
        return Alignment(_Earlier(old_left, new, new_left), new, old_left, new_left, shared)
    # One id for two records: nothing can be told by ids before all of them were looked at.
    old = _by_id(records[0])
    return Alignment(old, new, old, new, shared)


def _by_id(records: Sequence[Record]) -> dict[str, Record]:
    return dict(zip(map(_ID, records), records, strict=True))


class _Earlier(Mapping[str, Record]):
    """The records of the earlier document by id, most of them found in the later one."""

    def __init__(
        self, left: Mapping[str, Record], new: Mapping[str, Record], coming: Mapping[str, Record]
    ) -> None:
        self._left = left
        self._new = new
        self._coming = coming

    def __getitem__(self, name: str) -> Record:
        if name in self._left:
            return self._left[name]
        if name in self._coming:
            raise KeyError(name)
        return self._new[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._left
        yield from (name for name in self._new if name not in self._coming)

    def __len__(self) -> int:
        return len(self._left) + len(self._new) - len(self._coming)


class _Walk:
    """Walks two lists of records side by side."""

    def __init__(
        self,
        records: tuple[Sequence[Record], Sequence[Record]],
        articles: tuple[Collection[str], Collection[str]],
        reused: AbstractSet[str],
    ) -> None:
        self._records = records
        self._articles = articles
        self._reused = reused
        self._places: tuple[dict[str, int], dict[str, int]] | None = None
        self._at = [0, 0]
        self.left: tuple[list[Record], list[Record]] = ([], [])
        self.shared: list[Record] = []

    def go(self) -> None:
        """Walk to the end."""
        ends = [len(records) for records in self._records]
        while True:
            run = self._run()
            self.shared.extend(self._records[0][self._at[0] : self._at[0] + run])
            self._at = [place + run for place in self._at]
            if self._at[0] == ends[0] or self._at[1] == ends[1]:
                break
            for side in self._apart():
                self._leave(side)
        for side in (0, 1):
            self._take(side, ends[side])

    def _run(self) -> int:
        """Return how many records are the same from here on."""
        (old, new), (i, j) = self._records, self._at
        begun = i
        while (part := old[i : i + _STEP]) and self._same(part, other := new[j : j + _STEP]):
            i, j = i + len(part), j + len(part)
        if not part:
            return i - begun
        pairs = zip(part, other, strict=False)
        return i - begun + sum(1 for _ in takewhile(lambda p: self._same(p[:1], p[1:]), pairs))

    def _same(self, old: Sequence[Record], new: Sequence[Record]) -> bool:
        """Tell whether records are the same one by one, and of articles that are one."""
        if len(old) != len(new) or not self._reused.isdisjoint(map(_ARTICLE, old)):
            return False
        if all(map(is_, old, new)):
            return True
        # The fields of a record are in its dictionary; two of them are compared in one go.
        return list(map(vars, old)) == list(map(vars, new))

    def _apart(self) -> tuple[int, ...]:
        """Return on which sides the article at hand is to be stepped over."""
        old, new = (self._records[side][self._at[side]].article for side in (0, 1))
        if old == new:
            return (0, 1)
        if new not in self._articles[0]:
            return (1,)
        if old not in self._articles[1]:
            return (0,)
        return self._nearer(old, new)

    def _nearer(self, old: str, new: str) -> tuple[int, ...]:
        """Return the sides to step over where articles stand in another order."""
        if self._places is None:
            self._places = (_first_places(self._records[0]), _first_places(self._records[1]))
        ahead = self._places[1].get(old, -1) - self._at[1]
        behind = self._places[0].get(new, -1) - self._at[0]
        if ahead > 0 and (behind <= 0 or ahead <= behind):
            return (1,)
        return (0,) if behind > 0 else (0, 1)

    def _leave(self, side: int) -> None:
        """Step over the records of one article."""
        records, start = self._records[side], self._at[side]
        article, end = records[start].article, start + 1
        while end < len(records) and records[end].article == article:
            end += 1
        self._take(side, end)

    def _take(self, side: int, end: int) -> None:
        passed = self._records[side][self._at[side] : end]
        self.left[side].extend(passed)
        if side == 1:
            self.shared.extend(passed)
        self._at[side] = end


def _first_places(records: Sequence[Record]) -> dict[str, int]:
    articles: Iterable[str] = map(_ARTICLE, reversed(records))
    return dict(zip(articles, range(len(records) - 1, -1, -1), strict=True))
