"""Ids that stay with what they name from one timeline to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeVar

from summariser.changes.citing import Document
from summariser.changes.disagreements import Disagreements
from summariser.changes.groups import Groups
from summariser.changes.pairing import Pairing, pair_documents
from summariser.schema import ArticleEntry, ClaimThread, Conflict, MergedEvent, Timeline

_FIELDS = {
    kind: (
        itemgetter(*(name for name in kind.model_fields if name not in {"id", *reasons})),
        reasons,
    )
    for kind, reasons in ((MergedEvent, ("joins",)), (ClaimThread, ("joins", "links")))
}
"""Of each kind of group all fields but the id: those of plain values, and those of reasons."""
_G = TypeVar("_G", MergedEvent, ClaimThread)


@dataclass(frozen=True)
class Carried:
    """A document with the ids of an earlier one.

    Attributes:
        timeline: The document.
        pairing: What in it is what in the earlier one, as pairing the two anew would tell it; None
            where that has to be told anew.
    """

    timeline: Timeline
    pairing: Pairing | None


def carry_ids(before: Timeline, after: Timeline, *, retired: Collection[str] = ()) -> Timeline:
    """Return the later document with the ids of the earlier one, wherever they name the same.

    An event, a claim or a conflict that continues one of the earlier document has its id; the
    others get the next numbers that neither the earlier document nor ``retired`` has used. What
    refers to them follows. Nothing else changes, the order included. Which continues which is told
    as `compare` tells it, so a later comparison of the two finds the ids equal. Articles, groups
    and, where their order is the same, records that are equal in all fields become the objects of
    the earlier document, which a large story need not hold twice and a comparison passes over.

    Args:
        before: The earlier document.
        after: The later one, as merging numbered it.
        retired: Ids that were used once and are not in ``before`` any more: those of all tombstones
            so far. Without them the number of something withdrawn may come back for another thing.
    """
    return carry(before, after, retired=retired).timeline


def carry(before: Timeline, after: Timeline, *, retired: Collection[str] = ()) -> Carried:
    """Return the same as `carry_ids`, with what is paired in the two documents, for `compare`.

    Args:
        before: The earlier document.
        after: The later one, as merging numbered it.
        retired: See `carry_ids`.
    """
    pairing = pair_documents(before, after, by_id=False)
    events = _rename((before.events, after.events), pairing.events, _Numbers("E", retired))
    claims = _rename((before.claims, after.claims), pairing.claims, _Numbers("C", retired))
    names = events | claims
    conflicts = _rename_conflicts(pairing, _Numbers("X", retired))
    update: dict[str, object] = {
        "articles": _share(before.articles, after.articles),
        "records": pairing.shared,
        "events": tuple(_under(pairing.events.old, e, events[e.id]) for e in after.events),
        "claims": tuple(_under(pairing.claims.old, c, claims[c.id]) for c in after.claims),
        "conflicts": tuple(_move(c, conflicts[c.id], names) for c in after.conflicts),
    }
    if after.selection is not None:
        shown = tuple(events.get(name, name) for name in after.selection.events)
        update["selection"] = after.selection.model_copy(update={"events": shown})
    carried = after.model_copy(update=update)
    return Carried(carried, _follow(pairing, carried, (events, claims)))


def _follow(
    pairing: Pairing, carried: Timeline, names: tuple[Mapping[str, str], Mapping[str, str]]
) -> Pairing | None:
    """Return what is paired, the later document's groups under their new ids.

    Pairs that were made stay the best when the ids are equal. None where records stand in no group:
    those of the earlier document lend no id, and equal ids may then make other pairs.
    """
    old, new = pairing.old.timeline, pairing.new.timeline
    grouped = (
        (pairing.events, old.events, new.events),
        (pairing.claims, old.claims, new.claims),
    )
    for groups, known, own in grouped:
        if len(groups.old) != len(known) or len(groups.new) != len(own):
            return None
    return replace(
        pairing,
        new=Document(carried, pairing.new.records),
        events=_follow_groups(pairing.events, carried.events, names[0]),
        claims=_follow_groups(pairing.claims, carried.claims, names[1]),
    )


def _follow_groups(groups: Groups[_G], own: Iterable[_G], names: Mapping[str, str]) -> Groups[_G]:
    pairs = {name: name for name in groups.after}
    return replace(
        groups,
        new={group.id: group for group in own},
        before=pairs,
        after=pairs,
        settled={groups.before[name] for name in groups.settled},
        new_of={member: names[name] for member, name in groups.new_of.items()},
    )


class _Numbers:
    """Gives out the ids after the last that was used."""

    def __init__(self, letter: str, retired: Iterable[str]) -> None:
        self._letter = letter
        self._last = 0
        self.take(retired)

    def take(self, names: Iterable[str]) -> None:
        """Note ids that are used."""
        used = (name.removeprefix(self._letter) for name in names if name.startswith(self._letter))
        numbers = (int(number) for number in used if number.isascii() and number.isdecimal())
        self._last = max(self._last, *numbers, 0)

    def next(self) -> str:
        """Return the next id."""
        self._last += 1
        return f"{self._letter}{self._last}"


def _rename(
    documents: tuple[Iterable[_G], Iterable[_G]], groups: Groups[_G], numbers: _Numbers
) -> dict[str, str]:
    """Return the id that each event or claim is to have, by the one it has.

    A record that stood alone in the earlier document had no group, and lends no id.
    """
    known = {group.id for group in documents[0]}
    numbers.take(known)
    names = {}
    for group in documents[1]:
        before = groups.before.get(group.id)
        names[group.id] = before if before is not None and before in known else numbers.next()
    return names


def _share(
    known: Mapping[str, ArticleEntry], articles: Mapping[str, ArticleEntry]
) -> dict[str, ArticleEntry]:
    """Return the entries, the earlier document's objects where they are the same."""
    return {
        name: old if (old := known.get(name)) is not None and vars(old) == vars(entry) else entry
        for name, entry in articles.items()
    }


def _under(known: Mapping[str, _G], group: _G, name: str) -> _G:
    """Return a group under an id, which is that of the earlier document's group or a new one."""
    old = known.get(name)
    if old is not None and _is_same(old, group):
        return old
    return group if group.id == name else group.model_copy(update={"id": name})


def _is_same(old: MergedEvent | ClaimThread, new: MergedEvent | ClaimThread) -> bool:
    """Tell whether two groups are the same in all their fields but the id."""
    plain, reasons = _FIELDS[type(new)]
    if plain(vars(old)) != plain(vars(new)):
        return False
    # By their fields, for there are very many of them.
    return all(
        list(map(vars, vars(old)[name])) == list(map(vars, vars(new)[name])) for name in reasons
    )


def _rename_conflicts(pairing: Pairing, numbers: _Numbers) -> dict[str, str]:
    disagreements = Disagreements(pairing)
    numbers.take(conflict.id for conflict in pairing.old.timeline.conflicts)
    taken: set[str] = set()
    names = {}
    for conflict in pairing.new.timeline.conflicts:
        before = disagreements.before(conflict)
        carried = before is not None and before.id not in taken
        names[conflict.id] = before.id if before is not None and carried else numbers.next()
        taken.add(names[conflict.id])
    return names


def _move(conflict: Conflict, name: str, groups: Mapping[str, str]) -> Conflict:
    moved = tuple(groups.get(group, group) for group in conflict.groups)
    return conflict.model_copy(update={"id": name, "groups": moved})
