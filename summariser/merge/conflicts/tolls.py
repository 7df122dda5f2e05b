"""The figures of one incident, wherever they stand: how many died, were hurt, are missing.

The toll of an incident is told again and again, mostly in sentences about something else: an
inquiry opens, a minister visits. Such figures are brought together by the names in their sentences
("Houses in Selm"), the sort of incident ("the blast") and the date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.dates import Interval
from summariser.merge.clusters import DisjointSets
from summariser.merge.comparison import Comparison
from summariser.merge.conflicts.figures import Figure, Key, read_figures
from summariser.merge.conflicts.quantities import TOLLS
from summariser.merge.countries import find_country
from summariser.merge.naming import read_party
from summariser.merge.profiles import read_interval, read_published
from summariser.merge.wording import STOP_WORDS, word_set, words
from summariser.schema import Event, Record

_CAPITALS = r"(?P<name>[A-Z][\w-]{2,}(?: [A-Z][\w-]{2,})*)"
_PLACE = re.compile(
    r"\b(?:in|at|near|off|outside|through|across|around|hit|struck) (?:the )?(?:[a-z]+ of )?"
    rf"{_CAPITALS}"
)
_THING = re.compile(rf"\b(?:[Tt]he|aboard|of|on) {_CAPITALS}")
_NO_NAMES = STOP_WORDS | word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december mr mrs ms dr sir president minister prime
    foreign chief captain general police
    """
)
_SORTS = {
    word: sort
    for sort, listing in {
        "violence": "massacre massacres attack attacks bombing bombings bomb blast blasts "
        "explosion explosions shooting shootings raid raids strike strikes airstrike airstrikes "
        "shelling assault killings killing ambush siege clashes stabbing exploded",
        "wreck": "crash crashed collision collided sinking sank sunk capsized capsizing capsize "
        "wreck shipwreck derailment derailed plunged loss",
        "nature": "earthquake quake flood floods flooding storm hurricane typhoon tornado "
        "landslide avalanche eruption tsunami mudslide heatwave flooded inundated landslides "
        "deluge",
        "fire": "fire blaze inferno wildfire",
        "collapse": "collapse collapsed stampede crush",
        "war": "war uprising conflict crackdown revolt insurgency",
        "illness": "outbreak epidemic pandemic virus poisoning fever flu influenza cholera measles "
        "disease infection infections infected",
    }.items()
    for word in listing.split()
}
"""Words for incidents by their sort: figures of two sorts are not of one incident."""
_OVERFLOW = re.compile(r"\b(?:burst|overflowed|broke) (?:its|their) banks\b", re.IGNORECASE)
"""What rivers do, said without a word that is of one sort alone."""
_TERMS = frozenset(
    {"=infect", "cas", "=die", "=kill", "=injure", "=arrest", "=evacuate", "=sink", "miss", "toll"}
)
"""Terms without one of which no sentence holds a toll, so that the others need not be parsed."""
_SOON = dt.timedelta(days=31)
"""How long before the first news of an incident its toll may be told, as dates are inexact."""
_COMPARED = 40
"""Figures that share a name with one figure and are compared with it, those next to it in time."""


@dataclass(frozen=True)
class Toll:
    """The figures of one quantity of one incident.

    Attributes:
        groups: The events and claims in which they stand, in document order.
        figures: The figures.
    """

    groups: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class _Told:
    """A figure with what tells of which incident it is."""

    figure: Figure
    group: str | None
    names: frozenset[str]
    sorts: frozenset[str]
    interval: Interval | None
    published: dt.date | None

    def fits(self, other: _Told) -> bool:
        """Tell whether two figures that share a name are of one incident."""
        if self.figure.quantity.key != other.figure.quantity.key:
            return False
        if self.sorts and other.sorts and self.sorts.isdisjoint(other.sorts):
            return False
        if self._was_known_before(other) or other._was_known_before(self):
            return False
        looking_back = [t for t in (self, other) if t.figure.quantity.standing]
        if looking_back:
            return self.interval is None or other.interval is None or self._same_time(other)
        return bool(self.sorts & other.sorts) and self._same_time(other)

    def _was_known_before(self, other: _Told) -> bool:
        """Tell whether a figure was told long before the incident of another came about."""
        if other.figure.quantity.standing or self.published is None:
            return False
        begun = other.interval.start if other.interval else other.published
        return begun is not None and self.published + _SOON < begun

    def _same_time(self, other: _Told) -> bool:
        return bool(self.interval and other.interval and self.interval.overlaps(other.interval))


def gather_tolls(
    groups: Mapping[str, Sequence[Record]], records: Iterable[Record], comparison: Comparison
) -> list[Toll]:
    """Return the figures of each incident, those in document order first whose group comes first.

    Args:
        groups: The records of each event and claim, in document order.
        records: All records.
        comparison: What to look things up in.
    """
    group_of = {record.id: name for name, members in groups.items() for record in members}
    speakers = _speakers(records := list(records))
    told: list[_Told] = []
    for record in comparison.ordered(records):
        if _may_hold_toll(record, comparison):
            told += _read(record, group_of.get(record.id), speakers, comparison)
    place = {name: number for number, name in enumerate(groups)}
    tolls = []
    for part in _connect(told):
        names = dict.fromkeys(told[i].group for i in part)
        named = tuple(sorted((n for n in names if n is not None), key=lambda n: place[n]))
        if named:
            tolls.append(Toll(named, tuple(told[i].figure for i in part)))
    return sorted(tolls, key=lambda toll: (place[toll.groups[0]], toll.figures[0].quantity.state))


def _may_hold_toll(record: Record, comparison: Comparison) -> bool:
    profiler = comparison.profiler
    return any(not _TERMS.isdisjoint(profiler.count_terms(quote)) for quote in record.quotes)


def _read(
    record: Record, group: str | None, speakers: frozenset[str], comparison: Comparison
) -> list[_Told]:
    text = " ".join(record.quotes)
    names = _names(_PLACE, text) | (_names(_THING, text) - speakers)
    sorts = frozenset(_SORTS[word] for word in words(text) if word in _SORTS)
    if _OVERFLOW.search(text):
        sorts |= {"nature"}
    dated = isinstance(record, Event) and record.status != "planned"
    return [
        _Told(
            figure=figure,
            group=group,
            names=names,
            sorts=sorts,
            # A sentence that looks back gives the date of something else.
            interval=read_interval(record.date) if dated and not figure.quantity.standing else None,
            published=read_published(comparison.articles.get(record.article)),
        )
        for figure in read_figures([record], comparison)
        if figure.quantity.state in TOLLS
    ]


def _names(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    """Return the words of the names that stand where a pattern looks, countries left out."""
    return frozenset(
        word
        for match in pattern.finditer(text)
        for word in words(match["name"])
        if word not in _NO_NAMES and find_country((word,)) is None
    )


def _speakers(records: Iterable[Record]) -> frozenset[str]:
    """Return the words of the names of all who are quoted, which say nothing of where it was."""
    sources = {r.source for r in records if not isinstance(r, Event) and r.source}
    parties = [read_party(source) for source in sorted(sources)]
    return frozenset(word for party in parties if party.named for word in party.name)


def _connect(told: Sequence[_Told]) -> list[list[int]]:
    sets = DisjointSets(len(told))
    first: dict[tuple[str, Key], int] = {}
    holders: defaultdict[tuple[Key, str], list[int]] = defaultdict(list)
    for number, one in enumerate(told):
        key = one.figure.quantity.key
        if one.group is not None:
            sets.join(first.setdefault((one.group, key), number), number)
        for name in sorted(one.names):
            near = holders[key, name]
            for other in near[-_COMPARED:]:
                if told[other].fits(one):
                    sets.join(other, number)
            near.append(number)
    return sets.groups()
