"""Stretches of whole days, with the precision at which they are known.

An interval is written as a schema DateValue in its coarsest exact form: a month is ``2022-02``,
a quarter ``2021-07/2021-09``, a week ``2016-03-14/2016-03-20``. Nothing finer is ever written
than what the interval holds, and reading the value gives the same days back.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Precision = Literal[
    "day",
    "weekend",
    "week",
    "month",
    "quarter",
    "season",
    "half",
    "year",
    "decade",
    "century",
    "interval",
]
"""What sort of stretch is known; ``interval`` is a stretch with no name of its own."""

_DAY = dt.timedelta(days=1)
_YEAR_WIDTH, _MONTH_WIDTH, _DAY_WIDTH = 4, 7, 10
_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of days, both ends included.

    Attributes:
        start: The first day.
        end: The last day, not before ``start``.
        precision: What sort of stretch it is; ``day`` only where it is one day.

    Raises:
        ValueError: The interval ends before it starts, or is called a day and is none.
    """

    start: dt.date
    end: dt.date
    precision: Precision = "interval"

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the interval ends on {self.end}, before it starts on {self.start}")
        if self.precision == "day" and self.start != self.end:
            raise ValueError(f"{self.start} to {self.end} is more than a day")

    @property
    def days(self) -> int:
        """How many days it covers, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def value(self) -> str:
        """The interval as a schema DateValue, in the coarsest form that gives it exactly."""
        width = _DAY_WIDTH
        if self.start.day == 1 and self.end.day == _last_day(self.end.year, self.end.month):
            width = _MONTH_WIDTH
            if self.start.month == 1 and self.end.month == 12:
                width = _YEAR_WIDTH
        start, end = self.start.isoformat()[:width], self.end.isoformat()[:width]
        return start if start == end else f"{start}/{end}"

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: Interval) -> bool:
        """Tell whether every day of the other is a day of this one."""
        return self.start <= other.start and other.end <= self.end


def parse_date_value(value: str) -> Interval:
    """Return the days that a schema DateValue covers.

    Args:
        value: ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``start/end`` of two such dates.

    Raises:
        ValueError: The value has another form, names a day that does not exist, or ends before
            it starts.
    """
    start, slash, end = value.partition("/")
    first = _parse_part(start, value)
    return Interval(first.start, _parse_part(end, value).end) if slash else first


def _parse_part(part: str, value: str) -> Interval:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{value!r} is no ISO 8601 date (YYYY, YYYY-MM, YYYY-MM-DD) or interval")
    year, month, day = match.groups()
    try:
        if month is None:
            return year_interval(int(year))
        if day is None:
            return month_interval(int(year), int(month))
        return day_interval(dt.date(int(year), int(month), int(day)))
    except ValueError as error:
        raise ValueError(f"{value!r} names a day that does not exist") from error


def day_interval(day: dt.date) -> Interval:
    """Return one day."""
    return Interval(day, day, "day")


def week_interval(day: dt.date, precision: Precision = "week") -> Interval:
    """Return the week, Monday to Sunday, that holds the day."""
    monday = day - day.weekday() * _DAY
    return Interval(monday, monday + 6 * _DAY, precision)


def weekend_interval(day: dt.date) -> Interval:
    """Return the Saturday and Sunday of the week that holds the day."""
    saturday = day + (5 - day.weekday()) * _DAY
    return Interval(saturday, saturday + _DAY, "weekend")


def month_interval(year: int, month: int) -> Interval:
    """Return one month; ValueError where the calendar has none such."""
    return months_interval(year, month, 1, "month")


def quarter_interval(year: int, quarter: int) -> Interval:
    """Return the calendar quarter 1 to 4 of a year."""
    return months_interval(year, 3 * quarter - 2, 3, "quarter")


def half_interval(year: int, half: int) -> Interval:
    """Return the first (1) or second (2) half of a year."""
    return months_interval(year, 6 * half - 5, 6, "half")


def year_interval(year: int, count: int = 1, precision: Precision = "year") -> Interval:
    """Return a year, or ``count`` years from it on as a stretch of the precision given."""
    return Interval(dt.date(year, 1, 1), dt.date(year + count - 1, 12, 31), precision)


def months_interval(year: int, month: int, count: int, precision: Precision) -> Interval:
    """Return ``count`` months from a month (1 to 12) on, running into the next year if need be."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    last_year, last_month = divmod(year * 12 + month + count - 2, 12)
    last_day = _last_day(last_year, last_month + 1)
    return Interval(
        dt.date(year, month, 1), dt.date(last_year, last_month + 1, last_day), precision
    )


def shift_months(day: dt.date, months: int) -> tuple[int, int]:
    """Return the year and month that lie a number of months after (or, negative, before) a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
