"""Which pairs of records are worth comparing: near-linear, through an inverted index.

Every record looks up the others that share terms of its own, as in a search engine, rare terms
counting more. Terms of many records are looked up only together with a month, so that no list
grows with the whole collection.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from summariser.dates import Interval
from summariser.merge.profiles import Profile, Profiler

_PARTNERS = 30
"""Candidates that one record may propose. Below it no true pair of the five tuning stories is lost
(groups of at most 10 records); a large group stays connected through its nearest members."""
_POPULAR = 150
"""Records of one kind from which on a term is looked up by month only."""
_MONTHS = 4
"""Months of a long interval that are looked up: its first ones."""

Pair = tuple[int, int]


class TermIndex:
    """An inverted index of profiles: which of them share terms with another."""

    def __init__(self, profiles: Sequence[Profile], profiler: Profiler) -> None:
        """Take profiles in an order that the input's does not change."""
        self._profiler = profiler
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._narrowed: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        terms = [_terms(profile, profiler) for profile in profiles]
        for position, own in enumerate(terms):
            for term in own:
                self._holders[term].append(position)
        popular = {term for term, found in self._holders.items() if len(found) > _POPULAR}
        for position, own in enumerate(terms):
            for term in own & popular:
                for month in _months(profiles[position]):
                    self._narrowed[term, month].append(position)

    def nearest(self, profile: Profile, limit: int = _PARTNERS) -> list[int]:
        """Return the positions of the profiles that share most with one, itself among them."""
        scores: defaultdict[int, float] = defaultdict(float)
        for term in sorted(_terms(profile, self._profiler)):
            weight = self._profiler.terms.rarity(term)
            for position in self._look_up(term, profile):
                scores[position] += weight
        return sorted(scores, key=lambda position: (-scores[position], position))[:limit]

    def _look_up(self, term: str, profile: Profile) -> Iterable[int]:
        held = self._holders.get(term, [])
        if len(held) <= _POPULAR:
            return held
        found: dict[int, None] = {}
        for month in _months(profile):
            # Beyond this many records even a month is left to rarer terms.
            found.update(dict.fromkeys(self._narrowed.get((term, month), [])[:_POPULAR]))
        return found


def propose_pairs(profiles: Sequence[Profile], profiler: Profiler) -> list[Pair]:
    """Return the pairs of positions that may be one, each once, in order.

    Args:
        profiles: Profiles of one kind of record, in an order that the input's does not change.
        profiler: What made them.
    """
    index = TermIndex(profiles, profiler)
    pairs: set[Pair] = set()
    for position, profile in enumerate(profiles):
        for other in index.nearest(profile, _PARTNERS + 1):
            if other != position:
                pairs.add((min(position, other), max(position, other)))
    return sorted(pairs)


def _terms(profile: Profile, profiler: Profiler) -> frozenset[str]:
    names = (profiler.register.party(number).name for number in profile.parties)
    parties = {f"@{name[-1]}" for name in names if name}
    return frozenset(profile.meaning) | parties


def _months(profile: Profile) -> tuple[int, ...]:
    """Return the months, counted from year 0, in which a record may have its place."""
    if profile.interval is not None:
        return tuple(_months_of(profile.interval))[:_MONTHS]
    if profile.published is None:
        return (0,)
    published = _month(profile.published)
    return (published - 1, published)


def _months_of(interval: Interval) -> range:
    return range(_month(interval.start), _month(interval.end) + 1)


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month
