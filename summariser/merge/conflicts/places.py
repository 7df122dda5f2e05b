"""Reports that agree on what happened and differ on where."""

from __future__ import annotations

import re
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
from summariser.merge.countries import find_country
from summariser.merge.wording import word_set, words
from summariser.schema import Event, MergedEvent, Record

_PLACE = re.compile(
    r"(?P<before>\S+ )?\b(?P<where>in|near|outside|off) "
    r"(?P<place>(?:the (?:town|city|village|port|district) of )?"
    r"[A-Z][\w'’-]+(?: (?:of |de |la |al )?[A-Z][\w'’-]+)*)"
)
_NO_PLACE = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december jan feb mar apr jun jul aug sept oct nov dec
    parliament congress court english french german spanish spring summer autumn winter christmas
    easter
    """
)
_MOST = 12
"""Reports of one event that are compared: those of its first so many articles."""

Place = tuple[str, str]
"""How something lies to a place ("in", "near") and the place."""


class Gazetteer:
    """Which places a document names in one sentence: they may lie one in the other."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._with: defaultdict[str, set[str]] = defaultdict(set)
        for record in records:
            for quote in record.quotes:
                named = {place for _, place in find_places(quote)}
                if named:
                    for word in _capitals(quote):
                        self._with[word] |= named

    def may_overlap(self, one: str, other: str) -> bool:
        """Tell whether two places may be one, or lie one in the other."""
        a, b = set(words(one)), set(words(other))
        if a & b or bool(find_country(tuple(words(one)))) != bool(
            find_country(tuple(words(other)))
        ):
            return True
        return any(other in self._with[word] for word in a) or any(
            one in self._with[word] for word in b
        )


def _capitals(text: str) -> set[str]:
    return {word for match in re.finditer(r"\b[A-Z][\w'’-]+", text) for word in words(match[0])}


def find_places(text: str) -> list[Place]:
    """Return the places that a text names with a preposition of place, in order.

    "The Memorial Park in Selm" says where the park is, and is left out.
    """
    return [
        (match["where"], match["place"].removesuffix("'s").removesuffix("’s"))
        for match in _PLACE.finditer(text)
        if not _NO_PLACE & set(words(match["place"])) and not (match["before"] or "")[:1].isupper()
    ]


def compare_places(
    event: MergedEvent,
    members: Sequence[Record],
    comparison: Comparison,
    gazetteer: Gazetteer,
) -> list[Finding]:
    """Return where the reports of an event put it into different places.

    Only a record whose text names one place is taken to say where its event was, and two places
    conflict only where neither article names the other, and no sentence of the document names both.

    Args:
        event: The event.
        members: Its records.
        comparison: What to look things up in.
        gazetteer: Which places may lie one in the other.
    """
    said: dict[str, tuple[Place, Statement]] = {}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for record in comparison.ordered(members):
        places = find_places(record.text)
        named[record.article] |= {p for quote in record.quotes for _, p in find_places(quote)}
        quote = next((q for q in record.quotes if places and places[0][1] in q), None)
        if isinstance(record, Event) and len(places) == 1 and quote is not None:
            where, place = places[0]
            statement = make_statement(f"{where} {place}", record, quote, comparison)
            said.setdefault(record.article, (places[0], statement))
    for (a, one), (b, other) in combinations(list(said.values())[:_MOST], 2):
        apart = one.origin != other.origin and a[0] == b[0]
        known = b[1] in named[one.record.article] or a[1] in named[other.record.article]
        if apart and not known and not gazetteer.may_overlap(a[1], b[1]):
            return [_finding(event, (a, b), said.values())]
    return []


def _finding(
    event: MergedEvent, pair: tuple[Place, Place], said: Iterable[tuple[Place, Statement]]
) -> Finding:
    sides: list[list[Statement]] = [[], []]
    for place, statement in said:
        if place in pair:
            sides[pair.index(place)].append(statement)
    sides.sort(key=lambda side: sort_statements(side)[0].order)
    corrected = later_corrects(sides)
    return Finding(
        about="place",
        label="correction" if corrected else "contradiction",
        groups=(event.id,),
        sides=tuple(make_side(side) for side in sides),
        reason="a later report says that an earlier one was wrong"
        if corrected
        else "nothing in the reports says that one place lies in the other",
    )
