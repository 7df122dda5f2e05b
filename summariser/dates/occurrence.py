"""Which Friday, which October, which April 9: the occurrence meant by a name that recurs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

from summariser.dates.interval import Interval, day_interval, month_interval
from summariser.dates.numbers import calendar_day
from summariser.dates.reading import Direction

Step = Literal["last", "this", "next", "coming"]

# Beyond this many days a date without its year is not meant, whatever the tense: "was extended to
# November 20", written on November 1, does not speak of the year before.
_FARTHEST: Final = 320


def weekday_occurrence(weekday: int, dct: dt.date, direction: Direction | None) -> Interval:
    """Return the weekday (1 = Monday) nearest in the direction; the day itself counts.

    News reports of the past unless it says otherwise, so no direction is the past.
    """
    ahead = (weekday - dct.isoweekday()) % 7
    if direction != "future" and ahead:
        ahead -= 7
    return day_interval(dct + dt.timedelta(days=ahead))


def stepped_weekday(weekday: int, dct: dt.date, step: Step) -> Interval:
    """Return "last Friday", "this Friday" or "next Friday".

    "Last" is the nearest one before the day of publication, "this" the one of its week (Monday to
    Sunday) and "next" the one of the week after, as news agencies write it.
    """
    monday = dct - dt.timedelta(days=dct.weekday())
    if step == "last":
        behind = (dct.isoweekday() - weekday) % 7 or 7
        return day_interval(dct - dt.timedelta(days=behind))
    if step == "coming":
        ahead = (weekday - dct.isoweekday()) % 7 or 7
        return day_interval(dct + dt.timedelta(days=ahead))
    weeks = 1 if step == "next" else 0
    return day_interval(monday + dt.timedelta(weeks=weeks, days=weekday - 1))


def month_occurrence(month: int, dct: dt.date, direction: Direction | None) -> Interval:
    """Return the month nearest in the direction; the current month counts."""
    year = dct.year
    if direction == "future":
        year += month < dct.month
    else:
        year -= month > dct.month
    return month_interval(year, month)


def stepped_month(month: int, dct: dt.date, step: Step) -> Interval:
    """Return "last March", "this March" or "next March", the first and last never the current."""
    year = dct.year
    if step == "last":
        year -= month >= dct.month
    elif step in {"next", "coming"}:
        year += month <= dct.month
    return month_interval(year, month)


def day_occurrence(
    month: int, day: int, dct: dt.date, direction: Direction | None
) -> Interval | None:
    """Return the day of a month nearest in the direction, or nearest of all without one.

    A house style that leaves the year out means the year at hand, before or after publication;
    so without a direction the nearer of the two is taken. None where neither has the day.
    """
    days = [
        found
        for year in range(dct.year - 1, dct.year + 2)
        if 1 <= year <= dt.MAXYEAR and (found := calendar_day(year, month, day)) is not None
    ]
    return day_interval(nearest_day(days, dct, direction)) if days else None


def nearest_day(days: Sequence[dt.date], dct: dt.date, direction: Direction | None) -> dt.date:
    """Return the nearest of some days in the direction, or of all where none there is near."""
    nearest = min(days, key=lambda found: abs((found - dct).days))
    if direction is None:
        return nearest
    sign = 1 if direction == "future" else -1
    fitting = [found for found in days if 0 <= sign * (found - dct).days <= _FARTHEST]
    return min(fitting, key=lambda found: abs((found - dct).days), default=nearest)
