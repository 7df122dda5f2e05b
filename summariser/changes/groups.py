"""Which event or claim of one document is which of the other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from summariser.changes.records import Records
from summariser.changes.wording import words
from summariser.schema import Allegation, ClaimThread, Event, MergedEvent, Timeline

G = TypeVar("G", MergedEvent, ClaimThread)

_PARTS = re.compile(r"\d+|\D+")


@dataclass(frozen=True)
class Groups(Generic[G]):
    """The events or the claims of two documents, paired.

    Attributes:
        old: The earlier document's by id.
        new: The later document's by id.
        before: Id in the later document -> id in the earlier one, of those paired.
        after: The same the other way round.
        old_of: Id of a record in the earlier document -> id of its group there.
        new_of: The same of the later document.
    """

    old: Mapping[str, G]
    new: Mapping[str, G]
    before: Mapping[str, str]
    after: Mapping[str, str]
    old_of: Mapping[str, str]
    new_of: Mapping[str, str]


def list_events(timeline: Timeline) -> dict[str, MergedEvent]:
    """Return the events by id; records that stand in no group are each one of their own."""
    groups = {event.id: event for event in timeline.events}
    grouped = {member for event in timeline.events for member in event.members}
    for record in timeline.records:
        if isinstance(record, Event) and record.id not in grouped:
            groups[record.id] = MergedEvent(
                id=record.id,
                date=record.date,
                text=record.text,
                members=(record.id,),
                status=record.status,
                actors=record.actors,
                time_text=record.time_text,
            )
    return groups


def list_claims(timeline: Timeline) -> dict[str, ClaimThread]:
    """Return the claims by id; allegations that stand in no group are each one of their own."""
    groups = {claim.id: claim for claim in timeline.claims}
    grouped = {member for claim in timeline.claims for member in claim.members}
    alone = [
        record
        for record in timeline.records
        if isinstance(record, Allegation) and record.id not in grouped
    ]
    answers: defaultdict[str, list[str]] = defaultdict(list)
    if alone:
        for denial in timeline.denial_records:
            for name in denial.responds_to:
                answers[name].append(denial.id)
    for record in alone:
        groups[record.id] = ClaimThread(
            id=record.id,
            text=record.text,
            members=(record.id,),
            denials=tuple(answers[record.id]),
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
    old_of = {member: name for name, group in old.items() for member in group.members}
    new_of = {member: name for name, group in new.items() for member in group.members}
    shared = _count_shared(new, records, old_of)
    pairs = _pair_plain(shared)
    taken = set(pairs.values())
    rows = []
    for name, counts in shared.items():
        if name in pairs:
            continue
        for other, count in counts.items():
            if other not in taken:
                rows.append((_order(old[other], new[name], count, by_id=by_id), other, name))
    rows.sort(key=lambda row: row[0])
    for _, other, name in rows:
        if name not in pairs and other not in taken:
            pairs[name] = other
            taken.add(other)
    for name, group in new.items():
        if not group.members and name in old and not old[name].members and name not in taken:
            pairs.setdefault(name, name)
    return Groups(old, new, pairs, {o: n for n, o in pairs.items()}, old_of, new_of)


def _count_shared(
    new: Mapping[str, G], records: Records, old_of: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Return for each new group that shares records with old ones how many it shares with each."""
    shared: dict[str, dict[str, int]] = {}
    before = records.before
    for name, group in new.items():
        counts: dict[str, int] = {}
        for member in group.members:
            known = before.get(member)
            own = old_of.get(known) if known is not None else None
            if own is not None:
                counts[own] = counts.get(own, 0) + 1
        if counts:
            shared[name] = counts
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


def id_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key by which ``E9`` comes before ``E10``."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in _PARTS.findall(name))


def sort_ids(names: Iterable[str]) -> tuple[str, ...]:
    """Return ids in the order of their numbers, each once."""
    return tuple(sorted(set(names), key=id_key))
