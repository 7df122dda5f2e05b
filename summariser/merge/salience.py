"""The dates and events that matter most, as timeline summarisers choose them.

A date matters where an event of it is reported by many independent texts, the more so an event near
the centre of the story, where all that is told of it together is what the story is about, and where
much was published on it and the day after. Of a date those events matter that many independent
texts report, and report while they are news, and that are near to what else is told of the date
(Martschat and Markert 2018; Gholipour Ghalandari and Ifrim 2020, "Examining the state-of-the-art in
news timeline summarization", ACL). Nothing is taken out of the document: a selection says what is
shown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.errors import ConfigError
from summariser.merge.comparison import Comparison
from summariser.merge.editing import restore_dropped
from summariser.merge.merging import compare_records
from summariser.merge.profiles import read_interval, read_published
from summariser.merge.wording import Vector, cosine
from summariser.schema import MergedEvent, Selection, Timeline

# Every feature is a share of its highest value in the document, so that none rules by its unit, and
# all count alike: there are too few timelines to learn weights from. Which features make a date was
# chosen from all sums of one to four of fifteen by seven timelines on three topics. On each topic
# these reach an F1 of dates of 0.60, 0.74 and 0.62; what is chosen without the topic 0.46, 0.72 and
# 0.62 (see benchmarks/README.md). Which features make an event of a date was chosen from some
# twenty sums on the same timelines, with the records of two versions of the embedded engine.
_NEWS = 2
"""Days after its date up to which a thing is news: sentences of articles that appear later only
recall it (Gholipour Ghalandari and Ifrim collect what is published within as many)."""
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
    story = _Story(timeline)
    scores = story.score_events()
    ranked = sorted(story.by_date, key=lambda date: (-story.dates[date], date))
    dates = ranked if max_dates is None else ranked[:max_dates]
    chosen = {e.id for date in dates for e in story.choose(story.by_date[date], per_date)}
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
                of_dates=len(story.by_date),
            ),
        }
    )


def score_events(timeline: Timeline) -> dict[str, float]:
    """Return how much each event matters to the story, from 0 to 1.

    Half of it is how much its date matters, half what sets it apart among the date's events.

    Args:
        timeline: A merged document.
    """
    return _Story(timeline).score_events()


@dataclass(frozen=True)
class _Told:
    """An event with its words, and how near they are to the centre.

    Attributes:
        event: The event.
        origins: How many independent texts report it.
        fresh: How many report it while it is news.
        vector: Its words.
        centrality: How like the centre of the story they are.
    """

    event: MergedEvent
    origins: int
    fresh: int
    vector: Vector
    centrality: float


class _Story:
    """A document's events by date, and how much each date and each event matters."""

    def __init__(self, timeline: Timeline) -> None:
        comparison = compare_records(restore_dropped(timeline))
        records = {record.id: record for record in timeline.records}
        published = {name: read_published(entry) for name, entry in timeline.articles.items()}
        vectors = _vectors(timeline.events, comparison)
        centre = _centre((vectors[event.id], event) for event in timeline.events)
        self._told = {}
        for event in timeline.events:
            members = [records[member] for member in event.members if member in records]
            fresh = [one for one in members if _is_news(event.date, published.get(one.article))]
            self._told[event.id] = _Told(
                event,
                comparison.count_origins(members),
                comparison.count_origins(fresh),
                vectors[event.id],
                cosine(vectors[event.id], centre),
            )
        self.by_date: defaultdict[str, list[MergedEvent]] = defaultdict(list)
        for event in timeline.events:
            if event.date is not None:
                self.by_date[event.date].append(event)
        self._centres = {
            date: _centre((vectors[event.id], event) for event in events)
            for date, events in self.by_date.items()
        }
        self.dates = self._score_dates(centre, _count_published(timeline))
        self._own = self._score_among_their_date()

    def score_events(self) -> dict[str, float]:
        """Return how much each event matters to the story."""
        return {
            name: round((self.dates.get(told.event.date or "", 0.0) + self._own[name]) / 2, 4)
            for name, told in self._told.items()
        }

    def choose(self, events: Sequence[MergedEvent], most: int | None) -> list[MergedEvent]:
        """Return the events of a date that matter most; one like another comes after all others."""
        if most is None or len(events) <= most:
            return list(events)
        ranked = sorted(events, key=lambda e: (-self._own[e.id], e.text, e.members))
        chosen: list[MergedEvent] = []
        alike: list[MergedEvent] = []
        for event in ranked:
            vector = self._told[event.id].vector
            known = any(cosine(vector, self._told[one.id].vector) >= _SAME for one in chosen)
            (alike if known else chosen).append(event)
        return [*chosen, *alike][:most]

    def _score_dates(self, centre: Vector, published: Mapping[dt.date, int]) -> dict[str, float]:
        """Return how much each date matters, from 0 to 1."""
        told = {date: [self._told[e.id] for e in events] for date, events in self.by_date.items()}
        return _mean(
            {date: max(math.log1p(e.origins) for e in events) for date, events in told.items()},
            {
                date: max(math.log1p(e.origins) * e.centrality for e in events)
                for date, events in told.items()
            },
            {date: cosine(own, centre) for date, own in self._centres.items()},
            {date: _burst(date, published) for date in told},
        )

    def _score_among_their_date(self) -> dict[str, float]:
        """Return how much each event matters, its date left aside.

        How near it is to the centre of the whole story says little here: what all recall is.
        """
        told = self._told.items()
        near = {
            name: cosine(one.vector, self._centres.get(one.event.date or "", {}))
            for name, one in told
        }
        return _mean(
            {name: math.log1p(one.origins) for name, one in told},
            {name: math.log1p(one.fresh) for name, one in told},
            # As much as both kinds of report.
            near,
            near,
        )


def _mean(*features: Mapping[str, float]) -> dict[str, float]:
    """Return the mean of features that all hold the same names, each as a share of its highest."""
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for values in features:
        highest = max(values.values(), default=0.0)
        for name, value in values.items():
            shares[name].append(min(1.0, value / highest) if highest > 0 else 0.0)
    return {name: math.fsum(own) / len(own) for name, own in shares.items()}


def _is_news(date: str | None, published: dt.date | None) -> bool:
    """Tell whether what appeared on a day tells of a date as news."""
    interval = read_interval(date)
    if interval is None or published is None:
        return False
    return interval.start <= published and (published - interval.end).days <= _NEWS


def _vectors(events: Sequence[MergedEvent], comparison: Comparison) -> dict[str, Vector]:
    terms = comparison.profiler.terms
    count = comparison.profiler.count_terms
    return {event.id: terms.vector(count(event.text)) for event in events}


def _centre(events: Iterable[tuple[Vector, MergedEvent]]) -> Vector:
    """Return the mean of events' vectors at length 1, or an empty one; each report counts."""
    parts: defaultdict[str, list[float]] = defaultdict(list)
    for vector, event in events:
        for term, value in vector.items():
            parts[term].append(value * max(1, event.origins))
    sums = {term: math.fsum(values) for term, values in parts.items()}
    norm = math.sqrt(math.fsum(value * value for value in sums.values()))
    return {term: value / norm for term, value in sums.items()} if norm else {}


def _count_published(timeline: Timeline) -> Counter[dt.date]:
    """Return how many texts appeared on each day, copies not counted."""
    return Counter(
        dt.date.fromisoformat(entry.published[:_DAY])
        for name, entry in timeline.articles.items()
        if entry.published and entry.origin in {None, name}
    )


def _burst(date: str, published: Mapping[dt.date, int]) -> float:
    """Return how much more was published on a day and the next than around them."""
    if len(date) != _DAY:
        return 0.0
    try:
        day = dt.date.fromisoformat(date)
        around = [day + dt.timedelta(days=n) for n in range(-_AROUND, _AROUND + 1)]
    except (ValueError, OverflowError):  # a date at the end of the calendar, or none at all
        return 0.0
    own = published.get(around[_AROUND], 0) + published.get(around[_AROUND + 1], 0)
    usual = sum(published.get(other, 0) for other in around) / len(around)
    return math.log1p(own / 2 / (usual + 0.5))
