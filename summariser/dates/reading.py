"""What an expression means, and what its meaning rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from summariser.dates.interval import (
    Interval,
    Precision,
    day_interval,
    month_interval,
    months_interval,
    quarter_interval,
    shift_months,
    week_interval,
    weekend_interval,
    year_interval,
)
from summariser.dates.lexicon import SEASON_FIRST_MONTH

Direction = Literal["past", "future"]
Kind = Literal["date", "time", "duration", "set"]
Anchor = Literal["text", "dct", "context", "event"]
Part = Literal["start", "mid", "end"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one expression means.

    Attributes:
        kind: TIMEX3 type, in lower case.
        timex: TIMEX3 value, or None where there is none to give.
        interval: The days meant, or None where they cannot be known.
        anchor: What the reading rests on: the words themselves, the document creation time,
            a date mentioned before, or an event that the text names.
        offset: A signed TIMEX3 duration from an event, such as ``P2D`` or ``-P1W``.
    """

    kind: Kind
    timex: str | None
    interval: Interval | None = None
    anchor: Anchor = "text"
    offset: str | None = None


NO_DATE = Reading("date", None)
"""Read for words that look like a date and name none, such as "Feb. 30"."""


class Mention(NamedTuple):
    """A date mentioned before, the number of its sentence, and whether it was itself certain."""

    interval: Interval
    sentence: int
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read against.

    Attributes:
        dct: The document creation time, if known.
        direction: Whether the clause speaks of the past or the future; None says nothing.
        mentions: The dates mentioned before the expression, the latest last.
        sentence: Number of the expression's sentence.
    """

    dct: dt.date | None
    direction: Direction | None = None
    mentions: Sequence[Mention] = ()
    sentence: int = 0

    def latest(self, *precisions: Precision) -> Mention | None:
        """Return the latest mention of one of the precisions, or of any if none is given."""
        for mention in reversed(self.mentions):
            if not precisions or mention.interval.precision in precisions:
                return mention
        return None

    def is_near(self, mention: Mention) -> bool:
        """Tell whether a certain mention is in the expression's sentence or the one before."""
        return mention.certain and self.sentence - mention.sentence <= 1


def dated(interval: Interval, anchor: Anchor = "text", *, timex: str | None = None) -> Reading:
    """Return the reading of a date that covers the interval."""
    return Reading("date", timex or timex_of(interval), interval, anchor)


def undated(timex: str | None, anchor: Anchor = "dct") -> Reading:
    """Return the reading of a date whose days cannot be known."""
    return Reading("date", timex, None, anchor)


def hide_days(reading: Reading) -> Reading:
    """Return the reading without its days, for wording that makes them uncertain."""
    return replace(reading, interval=None)


def timex_of(interval: Interval) -> str | None:
    """Return the TIMEX3 value of an interval, or None where TIMEX3 has none."""
    start = interval.start
    week = start.isocalendar()
    values = {
        "day": start.isoformat(),
        "week": f"{week.year}-W{week.week:02}",
        "weekend": f"{week.year}-W{week.week:02}-WE",
        "month": start.isoformat()[:7],
        "quarter": f"{start.year:04}-Q{(start.month + 2) // 3}",
        "half": f"{start.year:04}-H{(start.month + 5) // 6}",
        "season": f"{start.year:04}-{_season_code(start.month)}",
        "year": f"{start.year:04}",
        "decade": f"{start.year // 10:03}",
        "century": f"{start.year // 100:02}",
    }
    return values.get(interval.precision)


_WEEKS: Final = {"W": 1, "2W": 2, "WE": 1}
_MONTHS: Final = {"M": 1, "Q": 3}
_YEARS: Final[dict[str, tuple[int, Precision]]] = {
    "Y": (1, "year"),
    "10Y": (10, "decade"),
    "100Y": (100, "century"),
}


def _season_code(month: int) -> str:
    return next((code for code, first in SEASON_FIRST_MONTH.items() if first == month), "XX")


def season_interval(year: int, code: str) -> Interval:
    """Return a meteorological season of the northern hemisphere, winter from December on."""
    return months_interval(year, SEASON_FIRST_MONTH[code], 3, "season")


def unit_interval(unit: str, day: dt.date, steps: int) -> Interval | None:
    """Return the calendar unit that lies a number of units from the one that holds the day.

    Args:
        unit: A unit of the lexicon; units of the clock give None.
        day: The day to count from.
        steps: How many units later or, negative, earlier.
    """
    if unit == "D":
        return day_interval(day + dt.timedelta(days=steps))
    if unit in _WEEKS:
        other = day + dt.timedelta(weeks=steps * _WEEKS[unit])
        return weekend_interval(other) if unit == "WE" else week_interval(other)
    if unit in _MONTHS:
        year, month = shift_months(day, steps * _MONTHS[unit])
        if unit == "M":
            return month_interval(year, month)
        return quarter_interval(year, (month + 2) // 3)
    if unit in _YEARS:
        count, precision = _YEARS[unit]
        return year_interval(day.year // count * count + steps * count, count, precision)
    return None


def part_of(interval: Interval, part: Part | None) -> Interval:
    """Return the early, middle or late part of an interval; weeks and days have none.

    "Early March" is read as its first ten days, "mid-March" as the next ten, "late March" as the
    rest; years go by four months, decades by years 0-3, 4-6 and 7-9.
    """
    if part is None:
        return interval
    start = interval.start
    place = ("start", "mid", "end").index(part)
    if interval.precision == "month":
        days = (1, 10), (11, 20), (21, interval.end.day)
        return Interval(start.replace(day=days[place][0]), start.replace(day=days[place][1]))
    if interval.precision == "year":
        return months_interval(start.year, 1 + 4 * place, 4, "interval")
    if interval.precision in {"quarter", "season"}:
        year, month = shift_months(start, place)
        return replace(month_interval(year, month), precision="interval")
    if interval.precision == "decade":
        first, count = ((0, 4), (4, 3), (7, 3))[place]
        return year_interval(start.year + first, count, "interval")
    return interval
