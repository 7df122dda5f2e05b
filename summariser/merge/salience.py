"""The dates and events that matter most, as timeline summarisers choose them.

A date matters where many independent texts tell of it, where much was published on it and the day
after, and where what happened is what the whole story is about (Martschat and Markert 2018;
Gholipour Ghalandari and Ifrim 2020, "Examining the state-of-the-art in news timeline
summarization", ACL). Nothing is taken out of the document: a selection says what is shown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from summariser.errors import ConfigError
from summariser.merge.comparison import Comparison
from summariser.merge.editing import restore_dropped
from summariser.merge.merging import compare_records
from summariser.merge.wording import Vector, cosine
from summariser.schema import MergedEvent, Record, Selection, Timeline

# Each is a share of its highest value in the document, so that none rules by its unit. The weights
# are equal and not tuned: on one topic of 141 articles they choose dates with an F1 of 0.41, where
# other sums of such features reached 0.16 to 0.46, and one topic is too little to learn from.
_ORIGINS, _MENTIONS, _CENTRALITY, _BURST = 1.0, 1.0, 1.0, 1.0
_AROUND = 7
"""Days before and after a date with which what was published on it is compared."""
_SAME = 0.6
"""Likeness from which on an event adds nothing to one that is shown of the same date."""
_DAY = len("YYYY-MM-DD")


def select_salient(
    timeline: Timeline, *, max_dates: int | None = None, per_date: int | None = None
) -> Timeline:
    """Return the timeline with a selection of its events, each with how much it matters.

    Without ``max_dates`` all dates are shown, and the events without a date too. Nothing depends on
    the order of records or articles.

    Args:
        timeline: A merged document.
        max_dates: How many dates to show at most.
        per_date: How many events to show of each date at most.

    Raises:
        ConfigError: A number is below 1.
    """
    for name, number in (("max_dates", max_dates), ("per_date", per_date)):
        if number is not None and number < 1:
            raise ConfigError(f"{name} must be 1 or more, not {number}")
    if max_dates is None and per_date is None:
        return timeline.model_copy(update={"selection": None})
    scores = score_events(timeline)
    by_date: defaultdict[str, list[MergedEvent]] = defaultdict(list)
    for event in timeline.events:
        if event.date is not None:
            by_date[event.date].append(event)
    ranked = sorted(by_date, key=lambda d: (-max(scores[e.id] for e in by_date[d]), d))
    dates = ranked if max_dates is None else ranked[:max_dates]
    vectors = _vectors(timeline.events, compare_records(restore_dropped(timeline)))
    chosen = {e.id for date in dates for e in _choose(by_date[date], scores, vectors, per_date)}
    if max_dates is None:
        chosen |= {event.id for event in timeline.events if event.date is None}
    return timeline.model_copy(
        update={
            "events": tuple(
                event.model_copy(update={"salience": scores[event.id]}) for event in timeline.events
            ),
            "selection": Selection(
                max_dates=max_dates,
                per_date=per_date,
                events=tuple(event.id for event in timeline.events if event.id in chosen),
                dates=len(dates),
                of_dates=len(by_date),
            ),
        }
    )


def score_events(timeline: Timeline) -> dict[str, float]:
    """Return how much each event matters to the story, from 0 to 1.

    Args:
        timeline: A merged document.
    """
    comparison = compare_records(restore_dropped(timeline))
    records = {record.id: record for record in timeline.records}
    members = {
        event.id: [records[m] for m in event.members if m in records] for event in timeline.events
    }
    features = (
        (_ORIGINS, _count_origins(members, comparison)),
        (_MENTIONS, _count_mentions(timeline.events, members, comparison)),
        (_CENTRALITY, _centralities(timeline.events, comparison)),
        (_BURST, _bursts(timeline)),
    )
    total = math.fsum(weight for weight, _ in features)
    return {
        event.id: round(math.fsum(w * _share(f, event.id) for w, f in features) / total, 4)
        for event in timeline.events
    }


def _share(values: Mapping[str, float], name: str) -> float:
    highest = max(values.values(), default=0.0)
    return min(1.0, values[name] / highest) if highest > 0 else 0.0


def _count_origins(
    members: Mapping[str, Sequence[Record]], comparison: Comparison
) -> dict[str, float]:
    return {name: math.log1p(comparison.count_origins(own)) for name, own in members.items()}


def _count_mentions(
    events: Sequence[MergedEvent],
    members: Mapping[str, Sequence[Record]],
    comparison: Comparison,
) -> dict[str, float]:
    """Return from how many texts there is something of an event's date, copies counting once."""
    told: defaultdict[str | None, set[str]] = defaultdict(set)
    for event in events:
        told[event.date] |= {
            comparison.origins.get(r.article, r.article) for r in members[event.id]
        }
    told[None] = set()
    return {event.id: math.log1p(len(told[event.date])) for event in events}


def _vectors(events: Sequence[MergedEvent], comparison: Comparison) -> dict[str, Vector]:
    terms = comparison.profiler.terms
    count = comparison.profiler.count_terms
    return {event.id: terms.vector(count(event.text)) for event in events}


def _centralities(events: Sequence[MergedEvent], comparison: Comparison) -> dict[str, float]:
    """Return how like each event is to all of them together."""
    vectors = _vectors(events, comparison)
    parts: defaultdict[str, list[float]] = defaultdict(list)
    for event in events:
        for term, weight in vectors[event.id].items():
            parts[term].append(weight * max(1, event.origins))
    sums = {term: math.fsum(weights) for term, weights in parts.items()}
    norm = math.sqrt(math.fsum(value * value for value in sums.values()))
    centre = {term: value / norm for term, value in sums.items()} if norm else {}
    return {name: cosine(vector, centre) for name, vector in vectors.items()}


def _bursts(timeline: Timeline) -> dict[str, float]:
    """Return how much more was published on an event's day and the next than around them."""
    published = Counter(
        dt.date.fromisoformat(entry.published[:_DAY])
        for name, entry in timeline.articles.items()
        if entry.published and entry.origin in {None, name}
    )
    return {event.id: _burst(event.date, published) for event in timeline.events}


def _burst(date: str | None, published: Mapping[dt.date, int]) -> float:
    if date is None or len(date) != _DAY:
        return 0.0
    try:
        day = dt.date.fromisoformat(date)
        around = [day + dt.timedelta(days=n) for n in range(-_AROUND, _AROUND + 1)]
    except (ValueError, OverflowError):  # a date at the end of the calendar, or none at all
        return 0.0
    own = published.get(around[_AROUND], 0) + published.get(around[_AROUND + 1], 0)
    usual = sum(published.get(other, 0) for other in around) / len(around)
    return math.log1p(own / 2 / (usual + 0.5))


def _choose(
    events: Sequence[MergedEvent],
    scores: Mapping[str, float],
    vectors: Mapping[str, Vector],
    most: int | None,
) -> list[MergedEvent]:
    """Return the events of one date that matter most; one like another comes after all others."""
    if most is None or len(events) <= most:
        return list(events)
    ranked = sorted(events, key=lambda e: (-scores[e.id], e.text, e.members))
    chosen: list[MergedEvent] = []
    alike: list[MergedEvent] = []
    for event in ranked:
        known = any(cosine(vectors[event.id], vectors[other.id]) >= _SAME for other in chosen)
        (alike if known else chosen).append(event)
    return [*chosen, *alike][:most]
