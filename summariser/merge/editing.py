"""Overrides applied: groups joined and parted, dates and words pinned, records dropped.

The merger decides first, and what was not named stays as it decided: an override changes the
groups of its own records and nothing else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from summariser.errors import ConfigError
from summariser.merge.clusters import PairScores
from summariser.merge.nodes import Node
from summariser.merge.overrides import (
    UNKNOWN,
    Drop,
    Merge,
    Overrides,
    Pin,
    Placed,
    Split,
    pick_records,
)
from summariser.schema import (
    ClaimThread,
    DenialLink,
    MergedEvent,
    Override,
    Record,
    Timeline,
)

_KINDS = ("event", "allegation", "denial")

Sides = tuple[frozenset[str], ...]
"""The ids that each selector of an override picked."""


@dataclass(frozen=True)
class Tie:
    """Two parts of a group that an override holds together, by their first positions."""

    first: int
    second: int
    place: str


@dataclass(frozen=True)
class Group:
    """Nodes that are one, by their positions.

    Attributes:
        parts: What the merger itself put together.
        ties: Why the parts are one; one less than there are parts.
    """

    parts: tuple[tuple[int, ...], ...]
    ties: tuple[Tie, ...] = ()

    @property
    def positions(self) -> list[int]:
        """All positions, in order."""
        return sorted(position for part in self.parts for position in part)


class Editor:
    """The overrides of a run, resolved to records, and which of them changed something."""

    def __init__(
        self, overrides: Overrides | None = None, timeline: Timeline | None = None
    ) -> None:
        """Find the records that every override means; without overrides nothing is edited.

        Args:
            overrides: The overrides.
            timeline: The document, with the records that earlier runs dropped.

        Raises:
            ConfigError: An override means no record, or cannot be told.
        """
        self._kinds: dict[str, str] = {}
        self._sides: dict[Placed, Sides] = {}
        self._failed: dict[Placed, str] = {}
        self._changed: set[Placed] = set()
        self._found: set[Placed] = set()
        if overrides and timeline is not None:
            self._resolve(overrides, timeline)

    def _resolve(self, overrides: Overrides, timeline: Timeline) -> None:
        self._kinds = {record.id: record.kind for record in timeline.records}
        gone = {failure.article for failure in timeline.failures}
        gone -= {record.article for record in timeline.records}
        for placed in overrides.placed:
            lost = [s.article for s in placed.instruction.records if s.article in gone]
            if lost:
                self._failed[placed] = f"article {lost[0]} could not be read"
                continue
            picked = [
                frozenset(record.id for record in pick_records(selector, placed, timeline.records))
                for selector in placed.instruction.records
            ]
            self._sides[placed] = tuple(picked)
            self._check_kinds(placed)

    def _check_kinds(self, placed: Placed) -> None:
        kinds = {self._kinds[name] for side in self._sides[placed] for name in side}
        if isinstance(placed.instruction, Pin) and "denial" in kinds:
            raise ConfigError(
                f"{placed.place}: a denial has no date or words to pin; name an event or a claim"
            )
        if not isinstance(placed.instruction, Merge | Split):
            return
        if "event" in kinds and len(kinds) > 1:
            raise ConfigError(f"{placed.place}: events and claims are never one; name one kind")
        if "denial" in kinds and "allegation" not in kinds:
            raise ConfigError(
                f"{placed.place}: denials go with the claim they answer; name it, too"
            )

    def _of(self, action: type[Merge | Split | Pin | Drop]) -> list[tuple[Placed, Sides]]:
        return [(p, s) for p, s in self._sides.items() if isinstance(p.instruction, action)]

    def tags(self) -> Mapping[str, int]:
        """Return a number for each record that must not be taken for a copy of another one."""
        named = sorted({name for _, sides in self._of(Split) for side in sides for name in side})
        return {name: number for number, name in enumerate(named, start=1)}

    def regroup(
        self, groups: Iterable[Sequence[int]], nodes: Sequence[Node], scores: PairScores
    ) -> list[Group]:
        """Return the groups as the overrides want them, in the order of their first nodes.

        Args:
            groups: Positions of the nodes that the merger put together.
            nodes: The nodes of one kind of record.
            scores: Log odds of two positions.

        Raises:
            ConfigError: One override parts what another one joins.
        """
        at = {record.id: i for i, node in enumerate(nodes) for record in node.records}
        current = [Group((tuple(group),)) for group in groups]
        for placed, sides in self._of(Split):
            seeds = [{at[name] for name in side if name in at} for side in sides]
            current = self._part(current, placed, [s for s in seeds if s], scores)
        for placed, sides in self._of(Merge):
            named = {at[name] for side in sides for name in side if name in at}
            current = self._join(current, placed, named)
        self._check_parted(current, at)
        return sorted(current, key=lambda group: group.positions)

    def _part(
        self,
        groups: Sequence[Group],
        placed: Placed,
        seeds: Sequence[set[int]],
        scores: PairScores,
    ) -> list[Group]:
        parted: list[Group] = []
        for group in groups:
            positions = group.positions
            present = [seed & set(positions) for seed in seeds]
            present = [seed for seed in present if seed]
            if len(present) < 2:
                parted.append(group)
                continue
            self._changed.add(placed)
            parts: list[list[int]] = [sorted(seed) for seed in present]
            for position in positions:
                if not any(position in seed for seed in present):
                    parts[_nearest(position, present, scores)].append(position)
            parted += [Group((tuple(sorted(part)),)) for part in parts]
        return parted

    def _join(self, groups: Sequence[Group], placed: Placed, named: set[int]) -> list[Group]:
        touched = [group for group in groups if named & set(group.positions)]
        if len(touched) < 2:
            return list(groups)
        self._changed.add(placed)
        touched.sort(key=lambda group: group.positions)
        first = touched[0].positions[0]
        ties = [Tie(first, other.positions[0], placed.place) for other in touched[1:]]
        joined = Group(
            tuple(part for group in touched for part in group.parts),
            (*(tie for group in touched for tie in group.ties), *ties),
        )
        return [joined, *(group for group in groups if group not in touched)]

    def _check_parted(self, groups: Sequence[Group], at: Mapping[str, int]) -> None:
        group_of = {p: number for number, group in enumerate(groups) for p in group.positions}
        for placed, sides in self._of(Split):
            for one, other in combinations(sides, 2):
                if one & other:
                    raise ConfigError(
                        f"{placed.place}: two of its selectors mean the same record, "
                        f"{min(one & other)}; make them say more"
                    )
                own = {group_of[at[name]] for name in one if name in at}
                if own & {group_of[at[name]] for name in other if name in at}:
                    raise ConfigError(
                        f"{placed.place}: these records are parted here and joined by another "
                        "override; take one of the two out"
                    )

    def keep(
        self, groups: Sequence[Group], nodes: Sequence[Node]
    ) -> tuple[list[Group], list[Node]]:
        """Return the groups and nodes without the records that are dropped."""
        dropped: set[str] = set()
        for placed, sides in self._of(Drop):
            named = {name for side in sides for name in side}
            self._changed.add(placed)
            dropped |= named
            if isinstance(placed.instruction, Drop) and placed.instruction.whole:
                for group in groups:
                    held = {r.id for p in group.positions for r in nodes[p].records}
                    dropped |= held if held & named else set()
        if not dropped:
            return list(groups), list(nodes)
        kept = [
            replace(node, records=tuple(r for r in node.records if r.id not in dropped))
            for node in nodes
        ]
        return [g for g in (_without_empty(group, kept) for group in groups) if g.parts], kept

    def drops(self, record: Record) -> bool:
        """Tell whether a record is dropped by name."""
        return any(record.id in side for _, sides in self._of(Drop) for side in sides)

    def pin_event(self, event: MergedEvent) -> MergedEvent:
        """Return an event with the date and words that overrides give it."""
        changes = self._pins(event.members, event.date, event.text)
        return event.model_copy(update=changes) if changes else event

    def pin_claim(self, claim: ClaimThread) -> ClaimThread:
        """Return a claim with the date and words that overrides give it."""
        changes = self._pins(claim.members, claim.since, claim.text)
        if "date" in changes:
            changes["since"] = changes.pop("date")
        return claim.model_copy(update=changes) if changes else claim

    def _pins(self, members: Sequence[str], date: str | None, text: str) -> dict[str, object]:
        changes: dict[str, object] = {}
        by: dict[str, Placed] = {}
        for placed, sides in self._of(Pin):
            pin = placed.instruction
            if not isinstance(pin, Pin) or not any(set(members) & side for side in sides):
                continue
            self._found.add(placed)
            pinned = None if pin.date == UNKNOWN else pin.date
            for name, given, value in (("date", pin.date, pinned), ("text", pin.text, pin.text)):
                if given is None:
                    continue
                if name in changes and changes[name] != value:
                    raise ConfigError(
                        f"{placed.place}: {by[name].place} pins another {name} to the same event "
                        "or claim; take one of the two out"
                    )
                changes[name], by[name] = value, placed
            if (pin.date is not None and pinned != date) or pin.text not in {None, text}:
                self._changed.add(placed)
        if changes:
            changes["pinned"] = tuple(name for name in ("date", "text") if name in changes)
        return changes

    def relink(self, claims: Sequence[ClaimThread]) -> tuple[ClaimThread, ...]:
        """Return the claims with the denials that overrides link to them, or take from them."""
        wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
        unwanted: defaultdict[str, set[str]] = defaultdict(set)
        claim_of = {member: claim for claim in claims for member in claim.members}
        for action in (Merge, Split):
            for placed, sides in self._of(action):
                names = [name for side in sides for name in sorted(side)]
                denials = [name for name in names if self._kinds[name] == "denial"]
                threads = {claim_of[n].id: claim_of[n] for n in names if n in claim_of}
                for claim in threads.values():
                    present = set(claim.denials) & set(denials)
                    if denials and (present != set(denials) if action is Merge else present):
                        self._changed.add(placed)
                    if action is Merge:
                        wanted[claim.id] |= dict.fromkeys(denials, placed.place)
                    else:
                        unwanted[claim.id] |= set(denials)
        return tuple(_relinked(c, wanted[c.id], unwanted[c.id]) for c in claims)

    def report(self) -> tuple[Override, ...]:
        """Return what became of every override, in the order of the file.

        Raises:
            ConfigError: What is pinned is dropped by another override.
        """
        for placed, _ in self._of(Pin):
            if placed not in self._found:
                raise ConfigError(
                    f"{placed.place}: another override drops the record whose event or claim is "
                    "pinned here; take one of the two out"
                )
        reports = []
        for placed in sorted((*self._sides, *self._failed), key=lambda p: p.line):
            records = {name for side in self._sides.get(placed, ()) for name in side}
            reason = self._failed.get(placed)
            changed = "applied" if placed in self._changed else "already so"
            reports.append(
                Override(
                    action=placed.instruction.action,
                    source=placed.source,
                    line=placed.line,
                    records=tuple(sorted(records)),
                    state="not applied" if reason else changed,
                    note=placed.instruction.note,
                    reason=reason,
                )
            )
        return tuple(reports)


def _nearest(position: int, seeds: Sequence[set[int]], scores: PairScores) -> int:
    """Return which of the seeds a node is most like, on the mean of its pairs."""

    def likeness(number: int) -> tuple[float, int]:
        values = [scores(position, other) for other in sorted(seeds[number])]
        mean = -math.inf if -math.inf in values else math.fsum(values) / len(values)
        return (mean, -number)

    return max(range(len(seeds)), key=likeness)


def _without_empty(group: Group, nodes: Sequence[Node]) -> Group:
    """Return a group without nodes that have no records left, its parts still tied together."""
    parts = [tuple(p for p in part if nodes[p].records) for part in group.parts]
    parts = [part for part in parts if part]
    if not parts or not group.ties:
        return Group(tuple(parts))
    place = group.ties[0].place
    return Group(tuple(parts), tuple(Tie(parts[0][0], part[0], place) for part in parts[1:]))


def _relinked(claim: ClaimThread, wanted: Mapping[str, str], unwanted: set[str]) -> ClaimThread:
    links = [link for link in claim.links if link.denial not in unwanted]
    known = {link.denial for link in links}
    links += [
        DenialLink(denial=name, score=1.0, reasons=(f"linked by {place}",))
        for name, place in wanted.items()
        if name not in known
    ]
    update = {"denials": tuple(link.denial for link in links), "links": tuple(links)}
    return claim.model_copy(update=update) if tuple(links) != claim.links else claim


def restore_dropped(timeline: Timeline) -> Timeline:
    """Return a document with the records that were dropped back in their places."""
    records = list(timeline.records)
    for record in timeline.dropped:
        own = [i for i, other in enumerate(records) if other.article == record.article]
        before = [i for i in own if _numbered(records[i]) < _numbered(record)]
        place = before[-1] + 1 if before else own[0] if own else len(records)
        records.insert(place, record)
    return timeline.model_copy(update={"records": tuple(records), "dropped": ()})


def _numbered(record: Record) -> tuple[int, int, str]:
    """Return a sort key that follows the order in which an article's records are numbered."""
    return (_KINDS.index(record.kind), len(record.id), record.id)
