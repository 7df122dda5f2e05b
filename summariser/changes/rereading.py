"""Records that say something else than they did, as far as nothing else tells of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from summariser.changes.citing import Document
from summariser.changes.pairing import Pairing
from summariser.changes.parties import join_names
from summariser.changes.records import find_altered
from summariser.schema import Change, ClaimThread, MergedEvent, Record

Told = tuple[str, str | None, str | None]
"""The field in which a record was read otherwise, what it was and what it is."""


class Rereadings:
    """Tells which records are read otherwise, and what of a group they do not account for."""

    def __init__(self, pairing: Pairing) -> None:
        """Take what is paired."""
        self._old, self._new = pairing.old, pairing.new
        self._records = pairing.records

    def find(self, names: Iterable[str], told: Collection[str]) -> Iterator[Change]:
        """Yield what paired records say otherwise, one change for each field and values.

        Args:
            names: Ids of records of the later document.
            told: The fields of which is told what became of them.
        """
        found: dict[Told, tuple[list[Record], list[Record]]] = {}
        for name in names:
            if name not in self._records.altered:
                continue
            new = self._new.records[name]
            old = self._old.records[self._records.before(name) or ""]
            for field in find_altered(old, new):
                if field not in told:
                    key = (field, _value(old, field), _value(new, field))
                    was, now = found.setdefault(key, ([], []))
                    was.append(old)
                    now.append(new)
        for (field, before, after), (was, now) in found.items():
            yield Change(
                kind="reread",
                before=before,
                after=after,
                quantity=field,
                evidence_before=self._old.cite(was),
                evidence=self._new.cite(now),
            )

    def find_rest(
        self, old: MergedEvent | ClaimThread, new: MergedEvent | ClaimThread
    ) -> Iterator[Change]:
        """Yield what is said otherwise of a group whose records all stand as they did.

        Args:
            old: The group in the earlier document.
            new: The same in the later one.
        """
        for field in ("date", "since", "time_text"):
            before, after = getattr(old, field, None), getattr(new, field, None)
            if before != after:
                yield Change(
                    kind="reread",
                    before=before,
                    after=after,
                    quantity="time_text" if field == "time_text" else "date",
                    evidence_before=self._old.cite_ids(old.members),
                    evidence=self._new.cite_ids(new.members),
                )

    def find_origins(
        self, old: MergedEvent | ClaimThread, new: MergedEvent | ClaimThread
    ) -> Iterator[Change]:
        """Yield who stands behind the same reports, where that is told otherwise."""
        was, now = self._old.find(old.members), self._new.find(new.members)
        before = _outlets(old.outlets or self._old.outlets(was), self._old)
        after = _outlets(new.outlets or self._new.outlets(now), self._new)
        counted = (
            old.origins or len(self._old.origins(was)),
            new.origins or len(self._new.origins(now)),
        )
        if counted[0] == counted[1] and set(before) == set(after):
            return
        yield Change(
            kind="origins",
            before=str(counted[0]),
            after=str(counted[1]),
            others=tuple(name for name in after if name not in before),
            evidence_before=self._old.cite(was),
            evidence=self._new.cite(now),
        )


def _outlets(names: Iterable[str], document: Document) -> tuple[str, ...]:
    """Return the outlets by name; an article without one stands by its id, which may change."""
    return tuple(name for name in names if name not in document.timeline.articles)


def _value(record: Record, field: str) -> str | None:
    value = vars(record)[field]
    return join_names(value) if isinstance(value, tuple) else value
