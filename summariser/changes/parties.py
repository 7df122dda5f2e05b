"""Who takes part, who is accused and who alleges it: where that is not what it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from summariser.changes.pairing import Pairing
from summariser.changes.wording import same_party
from summariser.schema import Allegation, Change, ClaimThread, Event, MergedEvent, Record


def join_names(names: Iterable[str | None]) -> str | None:
    """Return names in one string, semicolons between them; None where nobody is named."""
    return "; ".join(name for name in names if name is not None) or None


def is_other_party(one: str | None, other: str | None) -> bool:
    """Tell whether two names are not known to be of one party; nobody named is no party."""
    return one != other and (one is None or other is None or not same_party(one, other))


class Parties:
    """Compares the parties of events and claims that stand in both documents."""

    def __init__(self, pairing: Pairing) -> None:
        """Take what is paired."""
        self._old, self._new = pairing.old, pairing.new
        self._records = pairing.records

    def compare_actors(self, old: MergedEvent, new: MergedEvent) -> Iterator[Change]:
        """Yield who takes part in an event, where others do or are named otherwise."""
        if set(old.actors) == set(new.actors):
            return
        was, now = self._old.find(old.members), self._new.find(new.members)
        yield Change(
            kind="actors",
            before=join_names(old.actors),
            after=join_names(new.actors),
            evidence_before=self._old.cite(_naming(was, set(old.actors) - set(new.actors))),
            evidence=self._new.cite(_naming(now, set(new.actors) - set(old.actors))),
        )

    def compare_targets(
        self, old: ClaimThread, new: ClaimThread, *, unseen: bool
    ) -> Iterator[Change]:
        """Yield who is accused, where others are or are named otherwise.

        Args:
            old: The claim of the earlier document.
            new: The same in the later one.
            unseen: Whether some of its reports could not be read, and may name who is missing.
        """
        if set(old.target) == set(new.target):
            return
        added = _others(new.target, old.target)
        gone = _others(old.target, new.target)
        if gone and not added and unseen:
            return
        was, now = self._old.find(old.members), self._new.find(new.members)
        other = bool(added or gone)
        yield Change(
            kind="target" if other else "naming",
            before=join_names(old.target),
            after=join_names(new.target),
            quantity=None if other else "target",
            evidence_before=self._old.cite(_naming(was, set(old.target) - set(new.target))),
            evidence=self._new.cite(_naming(now, set(new.target) - set(old.target))),
        )

    def compare_sources(
        self, old: ClaimThread, new: ClaimThread, *, still: bool
    ) -> Iterator[Change]:
        """Yield who alleges a claim, where reports that stood say that it is somebody else.

        Args:
            old: The claim of the earlier document.
            new: The same in the later one.
            still: Whether the claim rests on the same reports, so that its sources can only change
                by what these say.
        """
        found: dict[tuple[str | None, str | None], tuple[list[Record], list[Record]]] = {}
        for name in new.members:
            if name not in self._records.altered:
                continue
            record = self._new.records[name]
            known = self._old.records[self._records.before(name) or ""]
            if (
                isinstance(record, Allegation)
                and isinstance(known, Allegation)
                and record.source != known.source
            ):
                was, now = found.setdefault((known.source, record.source), ([], []))
                was.append(known)
                now.append(record)
        for (before, after), (was, now) in found.items():
            yield self._source((before, after), was, now)
        if not found and still and set(old.sources) != set(new.sources):
            names = (join_names(old.sources), join_names(new.sources))
            yield self._source(names, self._old.find(old.members), self._new.find(new.members))

    def _source(
        self,
        names: tuple[str | None, str | None],
        was: Sequence[Record],
        now: Sequence[Record],
    ) -> Change:
        other = is_other_party(*names)
        return Change(
            kind="source" if other else "naming",
            before=names[0],
            after=names[1],
            quantity=None if other else "source",
            evidence_before=self._old.cite(was),
            evidence=self._new.cite(now),
        )


def _others(names: Collection[str], known: Collection[str]) -> list[str]:
    """Return the names that are none of the parties known."""
    return [name for name in names if not any(same_party(name, other) for other in known)]


def _naming(records: Sequence[Record], names: Collection[str]) -> Sequence[Record]:
    """Return the records that name one of the parties, all where none does."""
    return [record for record in records if not _named(record).isdisjoint(names)] or records


def _named(record: Record) -> set[str]:
    if isinstance(record, Event):
        return set(record.actors)
    return set(record.target) if isinstance(record, Allegation) else set()
