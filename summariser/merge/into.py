"""New documents into a merged one: what stands there stays, and grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from summariser.merge.claims import describe_claim, place_claim, score_claims
from summariser.merge.clusters import PairScores
from summariser.merge.comparison import Comparison, PairReasons, explain_group
from summariser.merge.conflicts import find_conflicts
from summariser.merge.denials import link_denials
from summariser.merge.editing import Group
from summariser.merge.events import describe_event, place_event, score_events
from summariser.merge.features import claim_features, event_features
from summariser.merge.index import RecordIndex
from summariser.merge.joining import join
from summariser.merge.merging import compare_records, merge
from summariser.merge.nodes import Node, gather_nodes
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.reasons import explain_pair
from summariser.schema import ClaimThread, Join, MergedEvent, Record, Timeline

_Group = TypeVar("_Group", MergedEvent, ClaimThread)
_TREE = 60
"""Nodes of a group up to which all its pairs are looked at for why it is one."""


def merge_into(stored: Timeline, new: Timeline) -> Timeline:
    """Return a merged document with the records of another one joined to its groups.

    Stored events and claims keep their ids and their records; they are neither split nor joined
    with one another, and new records are measured by what was counted over the stored ones. What
    is new gets the next free numbers. Dates, texts and outlets of what has grown are chosen anew,
    unless they were set by hand; so are the links of denials, and the conflicts.

    Args:
        stored: A document; one without groups is merged first.
        new: The document to take records from. Articles that are stored already stay as they are.
    """
    if not stored.events and not stored.claims:
        stored = merge(stored)
    whole = join([stored, new], story=stored.story)
    comparison = compare_records(whole)
    dropped = {record.id for record in stored.dropped}
    records = [record for record in whole.records if record.id not in dropped]
    numbers = _number_groups(stored)
    known = {record.id for record in stored.records}
    later = [r for r in records if r.id not in known or _lacks_group(r, numbers)]
    held = {record.id for record in later}
    index = RecordIndex.build(
        [record for record in records if record.id not in held], comparison.articles, numbers
    )
    joined = index.join(later, comparison.articles, links=False)
    grower = _Grower(records, comparison)
    events = grower.grow_events(stored.events, joined.events)
    claims = grower.grow_claims(stored.claims, joined.claims)
    shown = whole.model_copy(update={"records": tuple(records), "dropped": stored.dropped})
    claims = link_denials(claims, shown, comparison)
    return shown.model_copy(
        update={
            "articles": comparison.articles,
            "events": events,
            "claims": claims,
            "conflicts": find_conflicts(events, claims, shown.records, comparison),
            "overrides": stored.overrides,
            "selection": None,
        }
    )


def _number_groups(stored: Timeline) -> dict[str, int]:
    """Return the place of each grouped record's group in the document, from 1 on."""
    numbers: dict[str, int] = {}
    events = [event.members for event in stored.events]
    claims = [claim.members for claim in stored.claims]
    for groups in (events, claims):
        for number, members in enumerate(groups, start=1):
            numbers |= dict.fromkeys(members, number)
    return numbers


def _lacks_group(record: Record, numbers: Mapping[str, int]) -> bool:
    return record.kind != "denial" and record.id not in numbers


class _Grower:
    """Describes the groups that have grown, and those that are new."""

    def __init__(self, records: Iterable[Record], comparison: Comparison) -> None:
        self._records = {record.id: record for record in records}
        self._comparison = comparison

    def grow_events(
        self, stored: Sequence[MergedEvent], joined: Mapping[str, int]
    ) -> tuple[MergedEvent, ...]:
        """Return all events, in order of time."""
        grown = self._grow(stored, joined, "E", self._event)
        return tuple(sorted(grown, key=place_event))

    def grow_claims(
        self, stored: Sequence[ClaimThread], joined: Mapping[str, int]
    ) -> tuple[ClaimThread, ...]:
        """Return all claims, in the order in which they were first made."""
        return tuple(sorted(self._grow(stored, joined, "C", self._claim), key=place_claim))

    def _grow(
        self,
        stored: Sequence[_Group],
        joined: Mapping[str, int],
        letter: str,
        describe: Callable[[Sequence[Node]], _Group],
    ) -> list[_Group]:
        added: defaultdict[int, list[str]] = defaultdict(list)
        for record, joined_number in joined.items():
            added[joined_number].append(record)
        groups = [
            self._regrow(group, added.pop(number), describe) if number in added else group
            for number, group in enumerate(stored, start=1)
        ]
        taken = [int(group.id[1:]) for group in stored if group.id[1:].isdecimal()]
        for free, number in enumerate(sorted(added), start=max(taken, default=0) + 1):
            new = describe(self._gather(added[number]))
            groups.append(new.model_copy(update={"id": f"{letter}{free}"}))
        return groups

    def _regrow(
        self, group: _Group, added: Sequence[str], describe: Callable[[Sequence[Node]], _Group]
    ) -> _Group:
        """Return a group with further records; what a person has set stays."""
        grown = describe(self._gather([*group.members, *added]))
        kept: dict[str, object] = {"id": group.id, "pinned": group.pinned}
        kept |= {field: getattr(group, field) for field in _pinned_fields(group)}
        return grown.model_copy(update=kept)

    def _gather(self, names: Sequence[str]) -> list[Node]:
        comparison = self._comparison
        records = [self._records[name] for name in names]
        return gather_nodes(records, comparison.articles, comparison.profiler)

    def _event(self, nodes: Sequence[Node]) -> MergedEvent:
        profiler = self._comparison.profiler

        def reasons(a: Profile, b: Profile) -> tuple[str, ...]:
            return explain_pair(a, b, event_features(a, b, profiler), profiler)

        joins = _explain(nodes, score_events, reasons, profiler)
        return describe_event(nodes, self._comparison).model_copy(update={"joins": joins})

    def _claim(self, nodes: Sequence[Node]) -> ClaimThread:
        profiler = self._comparison.profiler

        def reasons(a: Profile, b: Profile) -> tuple[str, ...]:
            return explain_pair(a, b, claim_features(a, b, profiler), profiler)

        joins = _explain(nodes, score_claims, reasons, profiler)
        return describe_claim(nodes, self._comparison).model_copy(update={"joins": joins})


def _pinned_fields(group: MergedEvent | ClaimThread) -> tuple[str, ...]:
    """Return the names of the fields that a person has set."""
    date = "date" if isinstance(group, MergedEvent) else "since"
    return tuple(date if name == "date" else name for name in group.pinned)


def _explain(
    nodes: Sequence[Node],
    score: Callable[[Node, Node, Profiler], float],
    reasons: PairReasons,
    profiler: Profiler,
) -> tuple[Join, ...]:
    scores = PairScores(lambda a, b: score(nodes[a], nodes[b], profiler))
    if len(nodes) <= _TREE:
        for a, b in combinations(range(len(nodes)), 2):
            scores(a, b)
    return explain_group(nodes, Group((tuple(range(len(nodes))),)), scores, reasons)
