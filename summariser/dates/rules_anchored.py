"""Rules for what is counted from a named date: two weeks after May 5, the three months to June.

Feast days and "the last Friday of March" are among them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from summariser.dates.feasts import feast_day, is_certain, nth_weekday
from summariser.dates.interval import Interval, day_interval, month_interval, shift_months
from summariser.dates.numbers import number_of, ordinal_of
from summariser.dates.occurrence import month_occurrence, nearest_day, weekday_occurrence
from summariser.dates.patterns import Hit, Rule, against_dct, rule
from summariser.dates.reading import (
    Anchor,
    Reading,
    Setting,
    dated,
    hide_days,
    undated,
    unit_interval,
)
from summariser.dates.rules_calendar import read_day, read_year
from summariser.dates.rules_duration import duration_timex

_DAY: Final = dt.timedelta(days=1)


def day_of(hit: Hit, setting: Setting) -> Reading | None:
    """Return the day named within a match by a weekday, "yesterday", a date or a feast, if any."""
    if hit.has("month"):
        return read_day(hit, setting)
    if hit.has("feast"):
        return _read_feast(hit, setting)
    if setting.dct is None:
        return None
    if hit.has("weekday"):
        weekday = int(hit.group("weekday")[0].value)
        return dated(weekday_occurrence(weekday, setting.dct, setting.direction), "dct")
    if hit.has("deictic"):
        return dated(day_interval(setting.dct + int(hit.group("deictic")[0].value) * _DAY), "dct")
    return None


def _read_feast(hit: Hit, setting: Setting) -> Reading | None:
    name = str(hit.group("feast")[0].value)
    year = read_year(hit, setting)
    anchor: Anchor = "text" if hit.has("year") else "dct"
    if year is not None:
        day = feast_day(name, year)
    elif setting.dct is not None:
        near = [feast_day(name, setting.dct.year + shift) for shift in (-1, 0, 1)]
        steps = {token.kind for token in hit.group("ref")}
        if steps & {"LAST", "PAST"}:
            day = max(found for found in near if found < setting.dct)
        elif steps & {"NEXT", "COMING"}:
            day = min(found for found in near if found > setting.dct)
        else:
            day = nearest_day(near, setting.dct, setting.direction)
    else:
        return undated(None)
    reading = dated(day_interval(day), anchor)
    return reading if is_certain(name) else hide_days(reading)


def _month_of(hit: Hit, setting: Setting) -> tuple[Interval | None, Anchor]:
    """Return the month that a match names, of its own year or the nearest in the direction."""
    month = int(hit.group("month")[0].value)
    year = read_year(hit, setting)
    if year is not None:
        return month_interval(year, month), "text" if hit.has("year") else "dct"
    if setting.dct is not None:
        return month_occurrence(month, setting.dct, setting.direction), "dct"
    return None, "dct"


def _read_nth_weekday(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the last Friday of March", "the second Tuesday in May 2020"."""
    month, anchor = _month_of(hit, setting)
    if month is None:
        return undated(None)
    place = _place(hit)
    start = month.start
    day = nth_weekday(start.year, start.month, int(hit.group("weekday")[0].value), place)
    return dated(day_interval(day), anchor) if day is not None and place < 6 else undated(None)


def _place(hit: Hit) -> int:
    numbers = hit.group("number")
    return -1 if numbers[0].kind == "LAST" else ordinal_of(numbers)


def _read_stretch_of_month(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the first week of March", "the last ten days of May", "the second half of June".

    Weeks of a month are counted in sevens from its first day, the last week from its last day.
    """
    month, anchor = _month_of(hit, setting)
    days = _stretch_days(hit)
    if days is None:
        return None
    if month is None:
        return undated(None)
    place, length = _place(hit), days
    if place < 0 or (hit.has("half") and place == 2):
        start = month.start + length * _DAY if hit.has("half") else month.end - (length - 1) * _DAY
        interval = Interval(start, month.end)
    else:
        start = month.start + (place - 1) * length * _DAY
        interval = Interval(start, start + (length - 1) * _DAY)
    if not month.contains(interval):
        return None
    if interval.days == 1:
        return dated(day_interval(interval.start), anchor)
    return dated(interval, anchor, timex=month.value)


def _stretch_days(hit: Hit) -> int | None:
    """Return how many days the unit or the number of units of a match has, or None."""
    if hit.has("half"):
        return 15 if _place(hit) in {-1, 1, 2} else None
    unit = {"D": 1, "W": 7}.get(str(hit.group("unit")[0].value))
    count = number_of(hit.group("count")) if hit.has("count") else 1
    if unit is None or count is None or count != int(count) or not 1 <= count * unit <= 31:
        return None
    if hit.has("count") and _place(hit) not in {-1, 1}:
        return None
    return unit * int(count)


def _read_count_from_day(hit: Hit, setting: Setting) -> Reading | None:
    """Read "two weeks after May 5", "three days before Christmas", "a week from Friday"."""
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    day = day_of(hit, setting)
    if unit.startswith("T") or count is None or count != int(count) or count > 1000:
        return None
    if day is None or day.interval is None:
        return undated(None, "dct")
    steps = int(count) * (-1 if hit.group("way")[0].kind == "BEFORE" else 1)
    # Two weeks from a day are fourteen days from it, not the whole of that week.
    if unit in {"W", "2W"}:
        unit, steps = "D", steps * (14 if unit == "2W" else 7)
    interval = unit_interval(unit, day.interval.start, steps)
    reading = dated(interval, day.anchor) if interval else undated(None)
    return hide_days(reading) if hit.has("approx") else reading


def _read_weekday_ago(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "a week ago Friday": the Friday nearest to that day."""
    del setting
    unit = str(hit.group("unit")[0].value)
    if unit not in {"W", "2W"}:
        return None
    centre = dct - (7 if unit == "W" else 14) * _DAY
    shift = (int(hit.group("weekday")[0].value) - centre.isoweekday() + 3) % 7 - 3
    return dated(day_interval(centre + shift * _DAY), "dct")


def _read_months_to(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the three months to June", "the year ended March 31, 2020"."""
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    months = {"M": 1, "Q": 3, "Y": 12}.get(unit)
    if months is None or count is None or count != int(count) or not 1 <= count <= 60:
        return None
    timex = duration_timex(unit, count)
    day = read_day(hit, setting) if hit.has("day") else None
    month, anchor = _month_of(hit, setting)
    if day is not None and day.interval is not None:
        month, anchor = (
            month_interval(day.interval.start.year, day.interval.start.month),
            day.anchor,
        )
    if month is None:
        return Reading("duration", timex)
    year, number = shift_months(month.start, 1 - months * int(count))
    start = month_interval(year, number).start
    return Reading("duration", timex, Interval(start, month.end), anchor)


def _read_weeks_time(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "in two weeks' time"."""
    del setting
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    if count is None or count != int(count) or count > 1000:
        return None
    interval = unit_interval(unit, dct, int(count))
    return dated(interval, "dct") if interval else None


_YEAR: Final = "(COMMA? year=ANYYEAR|OF? yearref=(LAST|THIS|NEXT) YEARWORD)?"
_NAMED_DAY: Final = "(weekday=WDAY|deictic=DEICTIC|THE? month=MON day=MDAY (COMMA? year=YEAR)?)"
_NAMED_DAY_REVERSED: Final = "THE? day=MDAY month=MON (COMMA? year=YEAR)?"
_COUNT: Final = "(approx=APPROX)? (count=NUM|ARTICLE|THE) unit=ANYUNIT"
_PERIOD: Final = "THE FULL? (count=NUM)? unit=(UNITS|YEARWORD|QUARTER)"
_TO: Final = "(TO|THROUGH|ENDED)"

RULES: Final[tuple[Rule, ...]] = (
    rule(f"(ref=(LAST|THIS (PAST|COMING)?|NEXT))? feast=FEAST {_YEAR}", _read_feast),
    rule(f"THE? number=(ORD|LAST) weekday=WDAY (OF|IN) month=MON {_YEAR}", _read_nth_weekday),
    rule(f"THE? number=(ORD|LAST) unit=UNIT (OF|IN) month=MON {_YEAR}", _read_stretch_of_month),
    rule(
        f"THE? number=(ORDINAL|LAST) count=NUM unit=UNITS OF month=MON {_YEAR}",
        _read_stretch_of_month,
    ),
    rule(f"THE? number=(ORD|LAST) half=HALF OF month=MON {_YEAR}", _read_stretch_of_month),
    rule(f"{_COUNT} way=(BEFORE|AFTER|FROM) {_NAMED_DAY}", _read_count_from_day),
    rule(f"{_COUNT} way=(BEFORE|AFTER|FROM) {_NAMED_DAY_REVERSED}", _read_count_from_day),
    rule(f"{_COUNT} way=(BEFORE|AFTER|FROM) feast=FEAST {_YEAR}", _read_count_from_day),
    rule("ARTICLE unit=UNIT AGO ON? weekday=WDAY", against_dct(_read_weekday_ago)),
    rule(f"{_PERIOD} (?={_TO} month=MON (day=MDAY)? {_YEAR})", _read_months_to),
    rule(f"{_PERIOD} (?={_TO} day=MDAY month=MON {_YEAR})", _read_months_to),
    rule("(count=NUM|ARTICLE) unit=(UNITS|UNIT) APOSTROPHE? TIME", against_dct(_read_weeks_time)),
)
