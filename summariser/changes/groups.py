"""Which event or claim of one document is which of the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import filterfalse
from operator import attrgetter
from typing import Generic, TypeVar

from summariser.changes.citing import Document
from summariser.changes.ids import id_key
from summariser.changes.records import Records
from summariser.changes.wording import words
from summariser.schema import Allegation, ClaimThread, Denial, Event, MergedEvent

_MEMBERS = attrgetter("members")
G = TypeVar("G", MergedEvent, ClaimThread)


@dataclass(frozen=True)
class Groups(Generic[G]):
    """The events or the claims of two documents, paired.

    Attributes:
        old: The earlier document's by id.
        new: The later document's by id.
        before: Id in the later document -> id in the earlier one, of those paired.
        after: The same the other way round.
        settled: Ids in the later document of groups whose records are the same in both.
        old_of: Id of a record in the earlier document -> id of its group there, of all groups but
            the settled ones.
        new_of: The same of the later document.
    """

    old: Mapping[str, G]
    new: Mapping[str, G]
    before: Mapping[str, str]
    after: Mapping[str, str]
    settled: AbstractSet[str]
    old_of: Mapping[str, str]
    new_of: Mapping[str, str]


def list_events(document: Document, alone: Sequence[str]) -> dict[str, MergedEvent]:
    """Return the events by id; records that stand in no group are each one of their own.

    Args:
        document: The document.
        alone: Ids of the records that stand in no group.
    """
    groups = {event.id: event for event in document.timeline.events}
    for name in alone:
        record = document.records[name]
        if isinstance(record, Event):
            groups[name] = MergedEvent(
                id=name,
                date=record.date,
                text=record.text,
                members=(name,),
                status=record.status,
                actors=record.actors,
                time_text=record.time_text,
            )
    return groups


def list_claims(document: Document, alone: Sequence[str]) -> dict[str, ClaimThread]:
    """Return the claims by id; allegations that stand in no group are each one of their own.

    Args:
        document: The document.
        alone: Ids of the records that stand in no group.
    """
    groups = {claim.id: claim for claim in document.timeline.claims}
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for name in alone:
        record = document.records[name]
        if isinstance(record, Denial):
            for answered in record.responds_to:
                answers[answered].append(name)
    for name in alone:
        record = document.records[name]
        if isinstance(record, Allegation):
            groups[name] = ClaimThread(
                id=name,
                text=record.text,
                members=(name,),
                denials=tuple(answers[name]),
                sources=(record.source,),
                target=record.target,
                since=record.date,
            )
    return groups


def match_groups(
    old: Mapping[str, G], new: Mapping[str, G], records: Records, *, by_id: bool = True
) -> Groups[G]:
    """Pair the groups of two documents one to one, those that share the most records first.

    Among equals come those of the same id, of the same wording, and with the fewest records that
    are not shared. Groups that share no record are paired only where neither holds any record and
    the ids are the same.

    Args:
        old: The earlier document's groups by id.
        new: The later document's.
        records: Which record is which.
        by_id: Whether an id means something, as it does not where the later document was numbered
            anew.
    """
    pairs = _pair_settled(old, new, records)
    settled = set(pairs)
    taken = set(pairs.values())
    old_left, new_left = (
        filterfalse(done.__contains__, groups) for done, groups in ((taken, old), (settled, new))
    )
    old_of = {member: name for name in old_left for member in old[name].members}
    new_of = {member: name for name in new_left for member in new[name].members}
    shared = _count_shared(new_of, old_of, records)
    pairs |= _pair_plain(shared)
    taken = set(pairs.values())
    rows = [
        (_order(old[other], new[name], count, by_id=by_id), other, name)
        for name, counts in shared.items()
        if name not in pairs
        for other, count in counts.items()
        if other not in taken
    ]
    rows.sort(key=lambda row: row[0])
    for _, other, name in rows:
        if name not in pairs and other not in taken:
            pairs[name] = other
            taken.add(other)
    after = dict(zip(pairs.values(), pairs, strict=True))
    return Groups(old, new, pairs, after, settled, old_of, new_of)


def _pair_settled(old: Mapping[str, G], new: Mapping[str, G], records: Records) -> dict[str, str]:
    """Pair the groups whose records are the same, in the same order, which most mostly are."""
    by_members = dict(zip(map(_MEMBERS, old.values()), old, strict=True))
    is_untouched = records.touched.isdisjoint
    members = [*map(_MEMBERS, new.values())]
    pairs = {
        name: known
        for name, known, own in zip(new, map(by_members.get, members), members, strict=True)
        if known is not None and own and is_untouched(own)
    }
    if not all(members):
        empty = (name for name, own in zip(new, members, strict=True) if not own and name in old)
        pairs |= {name: name for name in empty if not old[name].members}
    return pairs


def _count_shared(
    new_of: Mapping[str, str], old_of: Mapping[str, str], records: Records
) -> dict[str, dict[str, int]]:
    """Return for each new group that shares records with old ones how many it shares with each."""
    shared: dict[str, dict[str, int]] = {}
    for member, name in new_of.items():
        known = records.before(member)
        own = old_of.get(known) if known is not None else None
        if own is not None:
            counts = shared.setdefault(name, {})
            counts[own] = counts.get(own, 0) + 1
    return shared


def _pair_plain(shared: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Pair the groups that share records with each other only."""
    holders = Counter(other for counts in shared.values() for other in counts)
    pairs = {}
    for name, counts in shared.items():
        if len(counts) == 1:
            (other,) = counts
            if holders[other] == 1:
                pairs[name] = other
    return pairs


def _order(old: G, new: G, count: int, *, by_id: bool) -> tuple[object, ...]:
    """Return where a pair stands among all that may be made, the best first."""
    same_text = words(old.text) == words(new.text)
    apart = len(old.members) + len(new.members) - 2 * count
    renamed = by_id and old.id != new.id
    return (-count, renamed, not same_text, apart, id_key(old.id), id_key(new.id))
