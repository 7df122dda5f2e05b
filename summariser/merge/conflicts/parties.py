"""Reports that agree on what was done and differ on who did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from summariser.merge.comparison import Comparison
from summariser.merge.conflicts.statements import (
    Finding,
    Statement,
    later_corrects,
    make_side,
    make_statement,
    sort_statements,
)
from summariser.merge.naming import Party, read_party
from summariser.merge.parties import RELATED, compare_parties
from summariser.merge.profiles import Profile, mentioned_parties
from summariser.merge.wording import cosine
from summariser.schema import Event, MergedEvent, Record

_SAME_DEED = 0.7
"""Likeness of two records, less the names of their parties, from which on the deed is the same."""
_MOST = 12
"""Reports of one event that are compared: those of its first so many articles."""
_INITIAL = 2
"""Letters that two forms of one first name have in common ("Jon" and "Jonas")."""


class Families:
    """Which first names one article gives to bearers of one family name: they are two people."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._first: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for record in records:
            for name in mentioned_parties(record):
                party = read_party(name)
                if party.named and len(party.name) == 2:
                    self._first[record.article, party.name[-1]].add(party.name[0])
        self._articles = {article for article, _ in self._first}

    def know_both(self, one: Party, other: Party) -> bool:
        """Tell whether an article names both."""
        family, both = one.name[-1], {one.name[0], other.name[0]}
        return any(both <= self._first.get((article, family), set()) for article in self._articles)


def compare_actors(
    event: MergedEvent, members: Sequence[Record], comparison: Comparison, families: Families
) -> list[Finding]:
    """Return where the reports of an event name different parties for one part in it.

    Either two bear one family name with different first names, or two records tell the same deed
    of two parties, and neither article knows the other one.

    Args:
        event: The event.
        members: Its records.
        comparison: What to look things up in.
        families: Who is known to be two people.
    """
    first = _first_of_each(members, comparison)
    profiles = {record.id: comparison.profiler.profile(record) for record in first}
    known = {record.id: _parties_of(members, record.article) for record in first}
    for one, other in combinations(first, 2):
        if _origin(one, comparison) == _origin(other, comparison):
            continue
        pair = _differing(profiles[one.id], profiles[other.id], known[one.id], known[other.id])
        if pair is not None and not (_namesakes(*pair) and families.know_both(*pair)):
            return [_finding(event, pair, members, comparison)]
    return []


def _first_of_each(members: Sequence[Record], comparison: Comparison) -> list[Event]:
    first: dict[str, Event] = {}
    for record in comparison.ordered(members):
        if isinstance(record, Event) and record.actors:
            first.setdefault(record.article, record)
    return list(first.values())[:_MOST]


def _origin(record: Record, comparison: Comparison) -> str:
    return comparison.origins.get(record.article, record.article)


def _parties_of(members: Iterable[Record], article: str) -> list[Party]:
    """Return whom an article names in its records of the event."""
    names = [
        name
        for record in members
        if record.article == article and isinstance(record, Event)
        for name in record.actors
    ]
    return [read_party(name) for name in dict.fromkeys(names)]


def _differing(
    a: Profile, b: Profile, known_a: Sequence[Party], known_b: Sequence[Party]
) -> tuple[Party, Party] | None:
    same_deed = bool(a.acts & b.acts) and cosine(a.object, b.object) >= _SAME_DEED
    for one in known_a:
        if _is_known(one, known_b):
            continue
        for other in known_b:
            if _is_known(other, known_a):
                continue
            if _namesakes(one, other):
                return one, other
            leading = known_a[0] == one and known_b[0] == other
            if same_deed and leading and _of_one_sort(one, other):
                return one, other
    return None


def _is_known(party: Party, others: Iterable[Party]) -> bool:
    return any(compare_parties(party, other) >= RELATED for other in others)


def _namesakes(one: Party, other: Party) -> bool:
    """Tell whether two full names share the family name and not the first one."""
    if not (one.named and other.named and len(one.name) == len(other.name) == 2):
        return False
    if one.name[-1] != other.name[-1] or one.country or other.country:
        return False
    first, second = one.name[0], other.name[0]
    return first[:_INITIAL] != second[:_INITIAL]


def _of_one_sort(one: Party, other: Party) -> bool:
    """Tell whether two parties are persons with names of their own.

    Bodies are left out: a ministry acts for its state, and a company for its owner.
    """
    return all(party.named and party.person and len(party.name) > 1 for party in (one, other))


def _finding(
    event: MergedEvent,
    pair: tuple[Party, Party],
    members: Sequence[Record],
    comparison: Comparison,
) -> Finding:
    said: defaultdict[int, list[Statement]] = defaultdict(list)
    for record in members:
        if not isinstance(record, Event):
            continue
        for name in record.actors:
            side = next((i for i, p in enumerate(pair) if p == read_party(name)), None)
            if side is not None:
                quote = next((q for q in record.quotes if name in q), record.quotes[0])
                said[side].append(make_statement(name, record, quote, comparison))
                break
    sides = sorted(said.values(), key=lambda side: sort_statements(side)[0].order)
    corrected = later_corrects(sides)
    return Finding(
        about="actor",
        label="correction" if corrected else "contradiction",
        groups=(event.id,),
        sides=tuple(make_side(side) for side in sides),
        reason="a later report says that an earlier one was wrong" if corrected else _why(*pair),
    )


def _why(one: Party, other: Party) -> str:
    if _namesakes(one, other):
        return "one family name, two first names"
    return "the same is told of two parties"
