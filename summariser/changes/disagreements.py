"""Conflicts that are new, and what they say of changed figures and of corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from summariser.changes.pairing import Pairing
from summariser.schema import Change, Conflict, ConflictSide, Correction, NewConflict


class Disagreements:
    """Compares the conflicts of two documents."""

    def __init__(self, pairing: Pairing) -> None:
        """Take what is paired."""
        self._pairing = pairing
        self._old: defaultdict[object, list[Conflict]] = defaultdict(list)
        for conflict in pairing.old.timeline.conflicts:
            for place in conflict.groups or (conflict.article,):
                self._old[conflict.about, conflict.quantity, place].append(conflict)
        self._conflicts = [(c, self.before(c)) for c in pairing.new.timeline.conflicts]

    def before(self, conflict: Conflict) -> Conflict | None:
        """Return the conflict of the earlier document that one of the later one continues."""
        if conflict.article is not None:
            places = [self._pairing.articles.before.get(conflict.article)]
        else:
            places = [self._group_before(group) for group in conflict.groups]
        values = {side.value for side in conflict.sides}
        found = [
            other
            for place in places
            if place is not None
            for other in self._old.get((conflict.about, conflict.quantity, place), ())
        ]
        return max(
            found,
            key=lambda other: len(values & {side.value for side in other.sides}),
            default=None,
        )

    def _is_fresh(self, side: ConflictSide) -> bool:
        """Tell whether nothing that stood before said what a side says."""
        records = self._pairing.records
        if side.records:
            return all(records.before(r) is None or r in records.edited for r in side.records)
        articles = self._pairing.articles
        return all(a not in articles.before or a in articles.changed for a in side.articles)

    def _fresh_sides(self, conflict: Conflict, old: Conflict | None) -> list[ConflictSide]:
        known = {side.value for side in old.sides} if old is not None else set()
        return [s for s in conflict.sides if s.value not in known and self._is_fresh(s)]

    def figures(self) -> Mapping[str, Sequence[Change]]:
        """Return how figures developed, by the id of the event or claim in the later document."""
        found: defaultdict[str, list[Change]] = defaultdict(list)
        for conflict, old in self._conflicts:
            if conflict.about == "number" and conflict.label in {"update", "correction"}:
                for group, change in self._developments(conflict, old):
                    found[group].append(change)
        return found

    def _developments(
        self, conflict: Conflict, old: Conflict | None
    ) -> Iterator[tuple[str, Change]]:
        fresh = self._fresh_sides(conflict, old)
        stood = [side for side in conflict.sides if not self._is_fresh(side)]
        if not fresh or not stood:
            return
        new, told = self._pairing.new, set(stood[-1].records)
        groups = [
            group
            for group in conflict.groups
            if self._group_before(group) and not told.isdisjoint(self._members(group))
        ]
        if groups:
            yield (
                groups[0],
                Change(
                    kind="number",
                    before=stood[-1].value,
                    after=fresh[-1].value,
                    quantity=conflict.quantity,
                    evidence_before=new.cite_ids(stood[-1].records),
                    evidence=new.cite_ids(fresh[-1].records),
                ),
            )

    def _members(self, name: str) -> tuple[str, ...]:
        group = self._pairing.events.new.get(name) or self._pairing.claims.new.get(name)
        return group.members if group is not None else ()

    def _group_before(self, name: str) -> str | None:
        return self._pairing.events.before.get(name) or self._pairing.claims.before.get(name)

    def corrections(self) -> Iterator[Correction]:
        """Yield the reports that have come in and say that an earlier one was wrong."""
        for conflict, old in self._conflicts:
            if conflict.label != "correction":
                continue
            if not self._fresh_sides(conflict, old) and not self._has_fresh_words(conflict, old):
                continue
            last = self._last_fresh(conflict)
            entry = self._pairing.new.entry(last)
            yield Correction(
                kind="report",
                before=old.id if old is not None else None,
                after=conflict.id,
                title=entry.title,
                outlet=entry.outlet,
                url=entry.url,
                published=entry.published,
                conflict=conflict,
            )

    def _has_fresh_words(self, conflict: Conflict, old: Conflict | None) -> bool:
        """Tell whether a known difference has only now become a correction, by a new report."""
        if old is not None and old.label == "correction":
            return False
        before = self._pairing.records.before
        return any(before(record) is None for side in conflict.sides for record in side.records)

    def _last_fresh(self, conflict: Conflict) -> str:
        before = self._pairing.records.before
        told = [
            (article, record)
            for side in conflict.sides
            for article, record in zip(side.articles, side.records, strict=False)
        ]
        fresh = [article for article, record in told if before(record) is None]
        return fresh[-1] if fresh else conflict.sides[-1].articles[0]

    def find_new(self) -> Iterator[NewConflict]:
        """Yield the contradictions and differences in scope that came with what was reported."""
        for conflict, old in self._conflicts:
            if conflict.label in {"update", "correction"}:
                continue
            if self._fresh_sides(conflict, old):
                yield NewConflict(before=old.id if old is not None else None, conflict=conflict)
