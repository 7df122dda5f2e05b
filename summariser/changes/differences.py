"""In which respects an event or claim is not as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from summariser.changes.dating import is_more_precise, read_date
from summariser.changes.figures import find_changes, mask_figures
from summariser.changes.groups import Groups
from summariser.changes.ids import sort_ids
from summariser.changes.pairing import Pairing
from summariser.changes.parties import Parties
from summariser.changes.rereading import Rereadings
from summariser.changes.wording import same_party, same_words
from summariser.schema import Change, ClaimThread, Event, MergedEvent, Record, WithdrawnReason

Group = MergedEvent | ClaimThread
_G = TypeVar("_G", MergedEvent, ClaimThread)
Figures = Mapping[str, Sequence[Change]]
"""Id of a group of the later document -> how its figures changed, as far as conflicts say so."""


@dataclass(frozen=True)
class Moves:
    """The members of an event or claim of the later document, by where they come from.

    Attributes:
        fresh: Records that are new.
        edited: Records whose quotes were edited, in the earlier document's ids by the later's.
        foreign: Ids of the other groups of the earlier document that records come from.
        lost: Ids, in the earlier document, of members that are not there any more.
        gone_to: Ids of the other groups of the later document that members went to.
    """

    fresh: tuple[str, ...]
    edited: Mapping[str, str]
    foreign: tuple[str, ...]
    lost: tuple[str, ...]
    gone_to: tuple[str, ...]

    @property
    def still(self) -> bool:
        """Whether all members are the ones that were there, in the words they had."""
        return not (self.fresh or self.edited or self.foreign or self.lost or self.gone_to)


def trace_members(
    name: str, groups: Groups[MergedEvent] | Groups[ClaimThread], pairing: Pairing
) -> Moves:
    """Return where the members of a group of the later document come from."""
    if name in groups.settled:
        return Moves((), {}, (), (), ())
    records, before = pairing.records, groups.before.get(name)
    members = groups.new[name].members
    old_members = groups.old[before].members if before is not None else ()
    fresh, foreign, edited = [], [], {}
    for member in members:
        known = records.before(member)
        if known is None:
            fresh.append(member)
            continue
        if member in records.edited:
            edited[member] = known
        own = groups.old_of.get(known)
        if own is not None and own != before:
            foreign.append(own)
    lost, gone_to = [], []
    for member in old_members:
        after = records.after(member)
        own = groups.new_of.get(after) if after is not None else None
        if own is None:
            lost.append(member)
        elif own != name:
            gone_to.append(own)
    return Moves(tuple(fresh), edited, sort_ids(foreign), tuple(lost), sort_ids(gone_to))


class Differences:
    """Compares events and claims that stand in both documents."""

    def __init__(
        self, pairing: Pairing, figures: Figures, reason: Callable[[Record], WithdrawnReason]
    ) -> None:
        """Take what is paired.

        Args:
            pairing: The two documents.
            figures: The changes of figures that conflicts tell of.
            reason: Tells why a record of the earlier document is gone.
        """
        self._old, self._new = pairing.old, pairing.new
        self._figures = figures
        self._reason = reason
        self._parties = Parties(pairing)
        self._rereadings = Rereadings(pairing)

    def compare_events(self, old: MergedEvent, new: MergedEvent, moves: Moves) -> list[Change]:
        """Return how an event changed, without who reports it and how it is grouped."""
        changes = [*self._date(old, new, (old.date, new.date))]
        if old.status != new.status:
            changes.append(self._status(old, new))
        changes += self._parties.compare_actors(old, new)
        return self._complete([*changes, *self._content(old, new, moves)], old, new, moves)

    def compare_claims(self, old: ClaimThread, new: ClaimThread, moves: Moves) -> list[Change]:
        """Return how a claim changed, without its answers and who reports it."""
        changes = [*self._date(old, new, (old.since, new.since))]
        named = [source for source in new.sources if source is not None]
        known = [source for source in old.sources if source is not None]
        others = [s for s in named if not any(same_party(s, k) for k in known)]
        if others and known:
            members = self._new.find(moves.fresh)
            saying = [r for r in members if not isinstance(r, Event) and r.source in others]
            if saying:
                changes.append(
                    Change(kind="accuser", others=tuple(others), evidence=self._new.cite(saying))
                )
        unseen = any(self._reason(r) == "unreadable" for r in self._old.find(moves.lost))
        changes += self._parties.compare_targets(old, new, unseen=unseen)
        changes += self._parties.compare_sources(old, new, still=moves.still)
        return self._complete([*changes, *self._content(old, new, moves)], old, new, moves)

    def _complete(self, told: list[Change], old: _G, new: _G, moves: Moves) -> list[Change]:
        """Return what is told of a group, and whatever else is not as it was."""
        fields = {_field(change) for change in told}
        told += self._rereadings.find(new.members, fields | {"source"})
        if moves.still:
            told += self._rereadings.find_origins(old, new)
            if not told:
                told += self._rereadings.find_rest(old, new)
        return told

    def compare_support(self, old: Group | None, new: Group, moves: Moves) -> Iterator[Change]:
        """Yield who reports a group now and did not, and who does not any more, and why not."""
        before = self._old.find(old.members) if old is not None else []
        after = self._new.find(new.members)
        fresh, lost = self._new.find(moves.fresh), self._old.find(moves.lost)
        origins = (str(len(self._old.origins(before))), str(len(self._new.origins(after))))
        counted = origins if old is not None else (None, None)
        if fresh:
            known = set(self._old.outlets(before))
            outlets = tuple(name for name in self._new.outlets(fresh) if name not in known)
            yield Change(
                kind="reported",
                before=counted[0],
                after=counted[1],
                others=outlets,
                evidence=self._new.cite(fresh),
            )
        if lost:
            still = set(self._new.outlets(after))
            outlets = tuple(name for name in self._old.outlets(lost) if name not in still)
            yield Change(
                kind="unreported",
                before=counted[0],
                after=counted[1],
                others=outlets,
                reasons=tuple(sorted({self._reason(record) for record in lost})),
                evidence_before=self._old.cite(lost),
            )

    def _content(self, old: Group, new: Group, moves: Moves) -> Iterator[Change]:
        figures = list(self._figures.get(new.id, ())) or list(self._numbers(old, moves))
        yield from figures
        yield from self._wording(old, new, moves, figures=bool(figures))

    def _date(
        self, old: Group, new: Group, dates: tuple[str | None, str | None]
    ) -> Iterator[Change]:
        before, after = dates
        if before == after:
            return
        was, now = read_date(before), read_date(after)
        if was is not None and now is not None and (was.start, was.end) == (now.start, now.end):
            return
        yield Change(
            kind="date",
            before=before,
            after=after,
            more_precise=is_more_precise(after, before),
            by_hand="date" in new.pinned,
            evidence_before=self._old.cite(_saying(self._old.find(old.members), _dated(before))),
            evidence=self._new.cite(_saying(self._new.find(new.members), _dated(after))),
        )

    def _status(self, old: MergedEvent, new: MergedEvent) -> Change:
        return Change(
            kind="status",
            before=old.status,
            after=new.status,
            evidence_before=self._old.cite(
                _saying(self._old.find(old.members), _of_status(old.status))
            ),
            evidence=self._new.cite(_saying(self._new.find(new.members), _of_status(new.status))),
        )

    def _numbers(self, old: Group, moves: Moves) -> Iterator[Change]:
        """Yield the figures of new or edited sentences that differ from those told before."""
        parts = [([before], [name]) for name, before in moves.edited.items()]
        if moves.fresh:
            parts.append((list(old.members), list(moves.fresh)))
        seen = set()
        for before, after in parts:
            for change in self._replaced(self._old.find(before), self._new.find(after)):
                if (change.quantity, change.after) not in seen:
                    seen.add((change.quantity, change.after))
                    yield change

    def _replaced(self, old: Sequence[Record], new: Sequence[Record]) -> Iterator[Change]:
        was = {quote: record for record in old for quote in record.quotes}
        now = {quote: record for record in reversed(new) for quote in record.quotes}
        told = [quote for record in old for quote in record.quotes]
        coming = [quote for record in new for quote in record.quotes]
        for figure, other in find_changes(told, coming):
            yield Change(
                kind="number",
                before=figure.said,
                after=other.said,
                quantity=other.counted,
                evidence_before=self._old.cite([was[figure.quote]]),
                evidence=self._new.cite([now[other.quote]]),
            )

    def _wording(self, old: Group, new: Group, moves: Moves, *, figures: bool) -> Iterator[Change]:
        if old.text == new.text:
            return
        if figures and mask_figures(old.text) == mask_figures(new.text):
            return
        before = self._old.find(old.members)
        by_hand = "text" in new.pinned
        # Where other reports are told of, one of their wordings in place of another is none.
        known = same_words(old.text, new.text) or (
            not by_hand and any(same_words(record.text, new.text) for record in before)
        )
        if known and not moves.still:
            return
        yield Change(
            kind="wording",
            before=old.text,
            after=new.text,
            by_hand=by_hand,
            evidence_before=self._old.cite(_saying(before, _worded(old.text))),
            evidence=self._new.cite(_saying(self._new.find(new.members), _worded(new.text))),
        )


def _saying(records: Sequence[Record], says: Callable[[Record], bool]) -> Sequence[Record]:
    """Return the records that say it, all where none does."""
    return [record for record in records if says(record)] or records


def _dated(date: str | None) -> Callable[[Record], bool]:
    return lambda record: record.date == date


def _of_status(status: str) -> Callable[[Record], bool]:
    return lambda record: isinstance(record, Event) and record.status == status


def _worded(text: str) -> Callable[[Record], bool]:
    return lambda record: record.text == text


def _field(change: Change) -> str:
    """Return the field of a record that a change tells of."""
    if change.kind == "naming":
        return change.quantity or ""
    return "text" if change.kind == "wording" else change.kind


def regroupings(
    moves: Moves, groups: Groups[MergedEvent] | Groups[ClaimThread], *, continues: bool
) -> Iterable[Change]:
    """Yield how a group came to hold other records than it did, apart from new and lost ones.

    Args:
        moves: Where its members come from.
        groups: The events or the claims.
        continues: Whether the group continues one of the earlier document.
    """
    if not continues:
        yield Change(kind="split", others=moves.foreign)
        return
    joined = tuple(name for name in moves.foreign if name not in groups.after)
    split = tuple(name for name in moves.gone_to if name not in groups.before)
    exchanged = {name for name in moves.foreign if name in groups.after}
    exchanged |= {groups.before[name] for name in moves.gone_to if name in groups.before}
    if joined:
        yield Change(kind="joined", others=joined)
    if split:
        yield Change(kind="split", others=split)
    if exchanged:
        yield Change(kind="regrouped", others=sort_ids(exchanged))
