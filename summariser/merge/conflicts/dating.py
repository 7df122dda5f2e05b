"""Dates of one event that cannot both be right at the precision they have."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
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
from summariser.merge.profiles import read_interval
from summariser.schema import ConflictLabel, Event, MergedEvent, Record

_FOREVER = dt.date.max
_SLIP = 1
"""Days by which dates differ through time zones and deadlines alone."""


def compare_dates(
    event: MergedEvent, members: Sequence[Record], comparison: Comparison
) -> list[Finding]:
    """Return where the members of an event are dated such that no day fits all.

    Args:
        event: The event.
        members: Its records.
        comparison: What to look things up in.
    """
    by_date: defaultdict[str, list[Statement]] = defaultdict(list)
    for record in members:
        if isinstance(record, Event) and record.date and read_interval(record.date):
            statement = make_statement(record.date, record, _dating_quote(record), comparison)
            by_date[record.date].append(statement)
    apart = {
        date
        for one, other in combinations(sorted(by_date), 2)
        if _told_apart(by_date[one], by_date[other])
        for date in (one, other)
    }
    if not apart:
        return []
    sides = sorted((by_date[date] for date in apart), key=_first_said)
    label, reason = _label(sides)
    return [
        Finding(
            about="date",
            label=label,
            groups=(event.id,),
            sides=tuple(make_side(side) for side in sides),
            reason=reason,
        )
    ]


def _dating_quote(record: Record) -> str:
    """Return the sentence that holds the words of the date, else the first."""
    words = record.time_text
    return next((quote for quote in record.quotes if words and words in quote), record.quotes[0])


def _bounds(statement: Statement) -> tuple[dt.date, dt.date]:
    """Return the first and last day; what goes on has no end."""
    interval = read_interval(statement.record.date)
    assert interval is not None  # noqa: S101 - only dated records come here
    ongoing = isinstance(statement.record, Event) and statement.record.status == "ongoing"
    return interval.start, _FOREVER if ongoing else interval.end


def _told_apart(one: Sequence[Statement], other: Sequence[Statement]) -> bool:
    """Tell whether two texts give dates that have no day in common."""
    return any(
        a.origin != b.origin and not _overlap(_bounds(a), _bounds(b)) for a in one for b in other
    )


def _overlap(a: tuple[dt.date, dt.date], b: tuple[dt.date, dt.date]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _first_said(side: Sequence[Statement]) -> tuple[object, ...]:
    first = sort_statements(side)[0]
    return (first.order, first.value, first.record.article)


def _label(sides: Sequence[Sequence[Statement]]) -> tuple[ConflictLabel, str]:
    if later_corrects(sides):
        return "correction", "a later report says that an earlier date was wrong"
    last = sort_statements(sides[-1])[0]
    planned = all(
        isinstance(s.record, Event) and s.record.status == "planned"
        for side in sides[:-1]
        for s in side
    )
    if planned and all(s.precedes(last) for side in sides[:-1] for s in side):
        return "update", "it was announced for one date, and later reports give another"
    bounds = [_bounds(side[0]) for side in sides]
    days = max((max(a[0], b[0]) - min(a[1], b[1])).days for a, b in combinations(bounds, 2))
    if days <= _SLIP:
        return "contradiction", "a day apart, as time zones and deadlines alone can make them"
    return "contradiction", f"no day fits all: {days} days lie between them"
