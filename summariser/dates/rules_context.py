"""Rules for dates told from a date mentioned before: a year earlier, that day, the next month.

What such words stand for is taken from the date mentioned last. The days are given only where
that mention is near, in the same sentence or the one before; the TIMEX3 value in any case.
"""

from __future__ import annotations

from typing import Final

from summariser.dates.interval import Interval
from summariser.dates.numbers import number_of
from summariser.dates.patterns import Hit, Rule, rule
from summariser.dates.reading import (
    Reading,
    Setting,
    dated,
    hide_days,
    timex_of,
    undated,
    unit_interval,
)
from summariser.dates.rules_relative import with_day_part

# A date mentioned before says which unit is meant if it is no longer than this many days.
_LONGEST: Final = {"D": 1, "W": 7, "M": 31, "Q": 92, "Y": 366, "10Y": 3660, "100Y": 36600}
_STEPS: Final = {
    "THAT": 0,
    "SAME": 0,
    "THE": 0,
    "NEXT": 1,
    "FOLLOWING": 1,
    "LATER": 1,
    "AFTER": 1,
    "PREVIOUS": -1,
    "EARLIER": -1,
    "BEFORE": -1,
    "AGO": -1,
}


def _shift_from_context(unit: str, steps: int, setting: Setting) -> Reading | None:
    """Return the unit that many steps from the date mentioned last, or None without one."""
    previous = setting.previous
    if previous is None or previous.days > _LONGEST.get(unit, 0):
        return None
    if unit == "Y" and previous.precision == "quarter" and steps:
        start = previous.start.replace(year=previous.start.year + steps)
        interval: Interval | None = unit_interval("Q", start, 0)
    else:
        interval = unit_interval(unit, previous.start, steps)
    if interval is None:
        return None
    reading = dated(interval, "context")
    return reading if setting.near else hide_days(reading)


def _shift_from_dct(unit: str, steps: int, setting: Setting) -> Reading:
    """Return the TIMEX3 value counted from publication: without a mention the best reading."""
    if setting.dct is None:
        return undated(None, "context")
    interval = unit_interval(unit, setting.dct, steps)
    return undated(timex_of(interval) if interval else None, "context")


def _read_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "That year", "the same day", "the following month", "the previous week"."""
    unit = str(hit.group("unit")[0].value)
    steps = _STEPS[hit.group("ref")[-1].kind]
    if unit not in _LONGEST:
        return None
    return _shift_from_context(unit, steps, setting) or _shift_from_dct(unit, steps, setting)


def _read_day_part(hit: Hit, setting: Setting) -> Reading | None:
    """Read "That night", "the next morning"."""
    steps = _STEPS[hit.group("ref")[-1].kind]
    reading = _shift_from_context("D", steps, setting) or _shift_from_dct("D", steps, setting)
    return with_day_part(reading, hit)


def _read_count(hit: Hit, setting: Setting) -> Reading | None:
    """Read "Two days later", "a year earlier": a step from the date mentioned last."""
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    if unit not in _LONGEST or count is None or count != int(count) or count > 1000:
        return None
    sign = _STEPS[hit.group("way")[-1].kind]
    base, factor = {"10Y": ("Y", 10), "100Y": ("Y", 100)}.get(unit, (unit, 1))
    steps = sign * int(count) * factor
    reading = _shift_from_context(base, steps, setting) or _shift_from_dct(base, steps, setting)
    return hide_days(reading) if hit.has("approx") else reading


def _read_year_before(hit: Hit, setting: Setting) -> Reading | None:
    """Read "Year-earlier", "the year-ago quarter"."""
    del hit
    return _shift_from_context("Y", -1, setting) or _shift_from_dct("Y", -1, setting)


_ONE: Final = "unit=(UNIT|QUARTER|YEARWORD)"

RULES: Final[tuple[Rule, ...]] = (
    rule(f"ref=(THAT SAME?|THE SAME) {_ONE}", _read_unit),
    rule(f"THE ref=(FOLLOWING|PREVIOUS) {_ONE}", _read_unit),
    rule("THE ref=NEXT unit=UNIT", _read_unit),
    rule(
        "ref=(THAT SAME?|THE SAME|THE NEXT|THE FOLLOWING|THE PREVIOUS) daypart=DAYPART",
        _read_day_part,
    ),
    rule("(approx=APPROX)? (count=NUM|ARTICLE) unit=ANYUNIT way=(EARLIER|LATER)", _read_count),
    rule("THE? YEARWORD HYPHEN (AGO|EARLIER) (PERIOD|QUARTER|HALF)?", _read_year_before),
)
