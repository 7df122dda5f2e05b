"""Tombstones: what stood before and does not any more, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import filterfalse

from summariser.changes.groups import Groups
from summariser.changes.ids import id_key
from summariser.changes.pairing import Pairing
from summariser.changes.records import match_records
from summariser.schema import (
    ClaimThread,
    Denial,
    MergedEvent,
    Record,
    Withdrawn,
    WithdrawnReason,
)

_ORDER: tuple[WithdrawnReason, ...] = (
    "unreadable",
    "dropped",
    "article_changed",
    "article_gone",
    "not_found",
    "merged",
)


class Withdrawals:
    """Finds what is gone from a document."""

    def __init__(self, pairing: Pairing) -> None:
        """Take what is paired."""
        self._pairing = pairing
        self._old = pairing.old
        self._failed = {name for name in pairing.articles.failed.values() if name is not None}
        gone = {record.id: record for record in pairing.records.gone}
        dropped = {record.id: record for record in pairing.new.timeline.dropped}
        found = match_records(gone, dropped, pairing.articles)
        self._dropped = found.same | found.moved_to.keys()

    def reason(self, record: Record) -> WithdrawnReason:
        """Return why a record of the earlier document is not in the later one."""
        if record.id in self._dropped:
            return "dropped"
        article = self._pairing.articles.after.get(record.article)
        if record.article in self._failed:
            return "unreadable"
        if article is None:
            return "article_gone"
        return "article_changed" if article in self._pairing.articles.changed else "not_found"

    def find(self) -> tuple[Withdrawn, ...]:
        """Return the events, claims and denials that are gone, in the order of their ids."""
        found = [
            *self._find_groups(self._pairing.events),
            *self._find_groups(self._pairing.claims),
            *self._find_denials(),
        ]
        return tuple(found)

    def _find_groups(
        self, groups: Groups[MergedEvent] | Groups[ClaimThread]
    ) -> Iterator[Withdrawn]:
        gone = filterfalse(groups.after.__contains__, groups.old)
        for name in sorted(gone, key=id_key):
            yield self._bury(groups.old[name], groups)

    def _bury(
        self,
        group: MergedEvent | ClaimThread,
        groups: Groups[MergedEvent] | Groups[ClaimThread],
    ) -> Withdrawn:
        records = self._old.find(group.members)
        after = self._pairing.records.after
        kept = Counter(
            owner
            for member in group.members
            if (owner := groups.new_of.get(after(member) or "")) is not None
        )
        lost = [record for record in records if after(record.id) is None]
        reasons = {self.reason(record) for record in lost}
        into = min(kept, key=lambda name: (-kept[name], id_key(name)), default=None)
        if into is not None:
            reasons.add("merged")
        event = isinstance(group, MergedEvent)
        return Withdrawn(
            kind="event" if event else "claim",
            id=group.id,
            text=group.text,
            date=group.date if isinstance(group, MergedEvent) else group.since,
            reported=self._old.first_published(records),
            reasons=_sorted(reasons or {"not_found"}),
            into=into,
            evidence=self._old.cite(records),
        )

    def _find_denials(self) -> Iterator[Withdrawn]:
        gone = [record for record in self._pairing.records.gone if isinstance(record, Denial)]
        if not gone:
            return
        names = {denial.id for denial in gone}
        answered: dict[str, list[str]] = {}
        for name, claim in self._pairing.claims.old.items():
            for own in names.intersection(claim.denials):
                answered.setdefault(own, []).append(name)
        for denial in sorted(gone, key=lambda d: id_key(d.id)):
            yield self._bury_denial(denial, answered.get(denial.id, []))

    def _bury_denial(self, denial: Denial, claims: Iterable[str]) -> Withdrawn:
        return Withdrawn(
            kind="denial",
            id=denial.id,
            text=denial.text,
            date=denial.date,
            reported=self._old.first_published([denial]),
            source=denial.source,
            reasons=(self.reason(denial),),
            claims=tuple(sorted(claims, key=id_key)),
            evidence=self._old.cite([denial]),
        )


def _sorted(reasons: set[WithdrawnReason]) -> tuple[WithdrawnReason, ...]:
    return tuple(reason for reason in _ORDER if reason in reasons)
