"""Which pairs of records are worth comparing: near-linear, through an inverted index.

Every record looks up the others that share terms of its own, as in a search engine, rare terms
counting more. Terms of many records are looked up only together with a month, so that no list
grows with the whole collection.
"""

from __future__ import annotations

import datetime as dt
import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from summariser.dates import Interval
from summariser.merge.profiles import Profile, Profiler
from summariser.schema import Event

_PARTNERS = 30
"""Candidates that one record may propose. Below it no true pair of the five tuning stories is lost
(groups of at most 10 records); a large group stays connected through its nearest members."""
_SHORTLIST = 120
"""Candidates by shared terms among which the time then decides."""
_POPULAR = 150
"""Records of one kind from which on a term is looked up by month only."""
_MONTHS = 4
"""Months of a long interval that are looked up: its first ones."""
_MONTH = dt.timedelta(days=31)
_OTHER_TIME = 1.0
"""What two events far apart in time lose as candidates: about one rare term."""


class TermIndex:
    """An inverted index of profiles: which of them share terms with another."""

    def __init__(self, profiles: Sequence[Profile], profiler: Profiler) -> None:
        """Take profiles in an order that the input's does not change."""
        self._profiler = profiler
        self._profiles = profiles
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

    def nearest(self, profile: Profile, at: int | None = None) -> list[int]:
        """Return the positions of the profiles that share most with one.

        Args:
            profile: The profile to find partners for.
            at: Its own position, where it is one of the indexed: it is left out, and among equals
                and in long lists those nearest in time come first.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for term in sorted(_terms(profile, self._profiler)):
            weight = self._profiler.terms.rarity(term)
            for position in self._look_up(term, profile, at):
                scores[position] += weight
        if at is not None:
            scores.pop(at, None)
        place = at or 0

        def rank(other: int) -> tuple[float, int, int]:
            return (-scores[other], abs(other - place), other)

        shortlist = heapq.nsmallest(_SHORTLIST, scores, key=rank)
        for position in shortlist:
            if _far_apart(profile, self._profiles[position]):
                scores[position] -= _OTHER_TIME
        return sorted(shortlist, key=rank)[:_PARTNERS]

    def _look_up(self, term: str, profile: Profile, at: int | None) -> Iterable[int]:
        held = self._holders.get(term, [])
        if len(held) <= _POPULAR:
            return held
        found: dict[int, None] = {}
        for month in _months(profile):
            monthly = self._narrowed.get((term, month), [])
            if len(monthly) > _POPULAR:
                # Even a month is too long a list: the neighbours in order of publication.
                middle = bisect_left(monthly, at or 0)
                start = max(0, middle - _POPULAR // 2)
                monthly = monthly[start : start + _POPULAR]
            found.update(dict.fromkeys(monthly))
        return found


def _far_apart(a: Profile, b: Profile) -> bool:
    """Tell whether two events have dates that lie more than a month apart."""
    if not (a.interval and b.interval and isinstance(a.record, Event)):
        return False
    return max(a.interval.start, b.interval.start) - min(a.interval.end, b.interval.end) > _MONTH


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
