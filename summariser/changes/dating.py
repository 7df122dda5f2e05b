"""Dates of records and groups, read as far as they can be."""

from __future__ import annotations

from summariser.dates import Interval, parse_date_value


def read_date(date: str | None) -> Interval | None:
    """Return the days that a date leaves open; None where there is none or it cannot be read."""
    try:
        return parse_date_value(date) if date is not None else None
    except ValueError:
        return None


def is_more_precise(after: str | None, before: str | None) -> bool:
    """Tell whether one date lies within another, of which it leaves fewer days open."""
    was, now = read_date(before), read_date(after)
    return bool(was and now and was.contains(now))
