"""Rules for dates by the calendar: days, months, years and ranges of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from summariser.dates.interval import (
    Interval,
    day_interval,
    month_interval,
    parse_date_value,
    shift_months,
    year_interval,
)
from summariser.dates.lexicon import COUNTABLE
from summariser.dates.numbers import calendar_day, ordinal_of, year_of
from summariser.dates.occurrence import day_occurrence, month_occurrence, stepped_month
from summariser.dates.patterns import Hit, Rule, against_dct, rule
from summariser.dates.reading import (
    NO_DATE,
    Anchor,
    Part,
    Reading,
    Setting,
    dated,
    hide_days,
    part_of,
    undated,
)
from summariser.dates.tokens import Token

_SEPARATOR: Final = re.compile(r"[/.]")
_PARTS: Final[dict[str, Part]] = {
    "EARLY": "start",
    "BEGINNING": "start",
    "MID": "mid",
    "MIDDLE": "mid",
    "LATE": "end",
    "END": "end",
}
_YEAR_STEPS: Final = {"LAST": -1, "PREVIOUS": -1, "THIS": 0, "CURRENT": 0, "NEXT": 1, "COMING": 1}


def read_part(tokens: Sequence[Token]) -> Part | None:
    """Return which part of a month or year words such as "late" or "the end of" name."""
    return next((_PARTS[token.kind] for token in tokens if token.kind in _PARTS), None)


def read_year(hit: Hit, setting: Setting) -> int | None:
    """Return the year of a match: from its figures or words, or "last year" and its like."""
    year = year_of(hit.group("year")) if hit.has("year") else None
    if year is not None and hit.has("latermonth"):
        # "From December 28 to January 3, 2021" begins in the year before.
        year -= int(hit.group("month")[0].value) > int(hit.group("latermonth")[0].value)
    if year is None and hit.has("yearref") and setting.dct is not None:
        kind = hit.group("yearref")[0].kind
        year = setting.dct.year + _YEAR_STEPS[kind]
    return year


def _read_iso(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    text = hit.tokens[0].word
    try:
        interval = parse_date_value(text[:10])
    except ValueError:
        return NO_DATE
    time = text[10:16].upper()
    return Reading("time", f"{text[:10]}{time}", interval) if time else dated(interval)


def _read_slashed(hit: Hit, setting: Setting) -> Reading | None:
    """09/04/2024 may be April or September: only a day above 12, or equal numbers, decide."""
    del setting
    first, second, third = (int(number) for number in _SEPARATOR.split(hit.tokens[0].word))
    if first > 31:
        day = calendar_day(first, second, third)
        return dated(day_interval(day)) if day else NO_DATE
    year = third if third > 99 else third + (1900 if third >= 30 else 2000)
    days = {
        found
        for month, number in ((first, second), (second, first))
        if (found := calendar_day(year, month, number)) is not None
    }
    if not days:
        return NO_DATE
    return dated(day_interval(days.pop())) if len(days) == 1 else undated(None, "text")


def read_day(hit: Hit, setting: Setting) -> Reading | None:
    """Return the reading of a day of a month, with or without a year."""
    month = int(hit.group("month")[0].value)
    day = ordinal_of(hit.group("day"))
    if hit.near(1).word in COUNTABLE and hit.group("day")[-1] == hit.tokens[-1]:
        return None
    explicit = hit.has("year") or hit.has("yearref")
    if not explicit:
        if hit.has("ref"):
            setting = replace(setting, direction="past")
        if hit.has("leadday"):
            return _read_day_by_weekday(month, day, int(hit.group("leadday")[0].value), setting)
        return _read_day_of_some_year(month, day, setting)
    year = read_year(hit, setting)
    if year is None:
        return undated(f"XXXX-{month:02}-{day:02}")
    found = calendar_day(year, month, day)
    if found is None:
        return NO_DATE
    return dated(day_interval(found), "text" if hit.has("year") else "dct")


def _read_day_of_some_year(month: int, day: int, setting: Setting) -> Reading:
    if calendar_day(2000, month, day) is None:
        return NO_DATE
    pattern = f"XXXX-{month:02}-{day:02}"
    if setting.dct is None:
        return undated(pattern)
    interval = day_occurrence(month, day, setting.dct, setting.direction)
    return undated(pattern) if interval is None else dated(interval, "dct")


def _read_day_by_weekday(month: int, day: int, weekday: int, setting: Setting) -> Reading:
    """Read "Saturday, April 25": the weekday says which year, or that none near is meant."""
    reading = _read_day_of_some_year(month, day, setting)
    if reading.interval is None or setting.dct is None:
        return reading
    near = (calendar_day(setting.dct.year + shift, month, day) for shift in (-1, 0, 1))
    fitting = [found for found in near if found is not None and found.isoweekday() == weekday]
    if reading.interval.start in fitting:
        return reading
    return dated(day_interval(fitting[0]), "dct") if fitting else hide_days(reading)


def _read_day_of_month(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "the 21st of last month"."""
    del setting
    if hit.group("unit")[0].value != "M":
        return None
    year, month = shift_months(dct, _YEAR_STEPS[hit.group("ref")[0].kind])
    day = calendar_day(year, month, ordinal_of(hit.group("day")))
    return dated(day_interval(day), "dct") if day else NO_DATE


def _read_month_of_year(hit: Hit, setting: Setting) -> Reading | None:
    month = int(hit.group("month")[0].value)
    year = read_year(hit, setting)
    if year is None:
        return undated(f"XXXX-{month:02}")
    interval = month_interval(year, month)
    anchor: Anchor = "text" if hit.has("year") else "dct"
    timex = interval.value
    return dated(part_of(interval, read_part(hit.group("part"))), anchor, timex=timex)


def _read_month(hit: Hit, setting: Setting) -> Reading | None:
    month = int(hit.group("month")[0].value)
    if setting.dct is None:
        return undated(f"XXXX-{month:02}")
    steps = {token.kind for token in hit.group("ref")}
    if "EVERY" in steps:
        return Reading("set", f"XXXX-{month:02}")
    if steps & {"LAST", "PAST"}:
        interval = stepped_month(month, setting.dct, "last")
    elif steps & {"NEXT", "COMING"}:
        interval = stepped_month(month, setting.dct, "next")
    elif "THIS" in steps:
        interval = stepped_month(month, setting.dct, "this")
    else:
        interval = month_occurrence(month, setting.dct, setting.direction)
    return dated(part_of(interval, read_part(hit.group("part"))), "dct", timex=interval.value)


def _read_day_range(hit: Hit, setting: Setting) -> Reading | None:
    """Read "April 16-20", "16-20 April 2024", "April 30 to May 2"."""
    named = hit.group("month") or hit.group("othermonth")
    last_named = hit.group("othermonth") or named
    month, last_month = int(named[0].value), int(last_named[0].value)
    days = ordinal_of(hit.group("day")), ordinal_of(hit.group("lastday"))
    year = read_year(hit, setting)
    if year is None:
        start_reading = _read_day_of_some_year(month, days[0], setting)
        if start_reading.interval is None:
            return start_reading
        year = start_reading.interval.start.year
    start = calendar_day(year, month, days[0])
    end = calendar_day(year + (last_month < month), last_month, days[1])
    if start is None or end is None or end < start:
        return NO_DATE
    anchor: Anchor = "text" if hit.has("year") else "dct"
    return Reading("date", None, Interval(start, end), anchor)


def _read_month_range(hit: Hit, setting: Setting) -> Reading | None:
    month, last_month = (int(hit.group(name)[0].value) for name in ("month", "othermonth"))
    year = read_year(hit, setting)
    if year is None:
        return undated(None)
    first = month_interval(year - (last_month < month), month)
    interval = Interval(first.start, month_interval(year, last_month).end)
    return Reading("date", None, interval, "text" if hit.has("year") else "dct")


def _read_year_range(hit: Hit, setting: Setting) -> Reading | None:
    """Read "1990-91", "2015/16", "1914-1918"."""
    del setting
    first = int(hit.group("year")[0].value)
    last = hit.group("lastyear")[0]
    year = int(last.value)
    if last.kind != "YEAR":
        if last.end - last.start != 2:
            return None
        year += first // 100 * 100
        year += 100 * (year < first)
    if not first < year <= first + 100:
        return None
    return Reading("date", None, Interval(dt.date(first, 1, 1), dt.date(year, 12, 31)))


def _read_year_alone(hit: Hit, setting: Setting) -> Reading | None:
    year = read_year(hit, setting)
    if year is None:
        return None
    interval = year_interval(year)
    return dated(part_of(interval, read_part(hit.group("part"))), timex=interval.value)


def _read_named_year(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the year 2000"; a fiscal year has no days, for each body has its own."""
    year = read_year(hit, setting)
    if year is None:
        return None
    reading = dated(year_interval(year))
    return hide_days(reading) if hit.has("fiscal") else reading


def _read_fiscal_code(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    number = int(hit.tokens[0].value)
    year = number if number > 99 else 2000 + number
    return undated(f"{year}", "text")


def _read_era(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    era = hit.group("era")[0].word
    number = int(hit.group("number")[0].value)
    if era in {"bc", "bce"}:
        return undated(f"BC{number:04}", "text")
    return dated(year_interval(number))


_LEAD: Final = "(leadday=WDAY COMMA? THE?)?"
_YEAR_REF: Final = "(OF|COMMA)? yearref=(LAST|THIS|NEXT|CURRENT|PREVIOUS) YEARWORD"
_YEAR: Final = f"(COMMA? year=ANYYEAR|{_YEAR_REF})"

RULES: Final[tuple[Rule, ...]] = (
    # The second of two days takes the month of the first, the first the year of the second.
    rule(f"month=MON MDAY (COMMA MDAY)? (AND|OR|COMMA AND) itself=(day=MDAY {_YEAR}?)", read_day),
    rule(f"itself=(month=MON day=MDAY) JOIN MDAY {_YEAR}", read_day),
    rule(f"itself=(month=MON day=MDAY) JOIN latermonth=MON MDAY {_YEAR}", read_day),
    rule(f"itself=(day=MDAY month=MON) JOIN MDAY latermonth=MON {_YEAR}", read_day),
    rule(f"(ON|BETWEEN|THE) itself=(day=MDAY) JOIN THE? MDAY month=MON {_YEAR}?", read_day),
    rule(f"itself=((part=PART)? month=MON) JOIN latermonth=MON {_YEAR}", _read_month_of_year),
    rule("ISO", _read_iso),
    rule("SLASHED", _read_slashed),
    rule(f"{_LEAD} month=MON day=(MDAY|ORD) {_YEAR}", read_day),
    rule(f"{_LEAD} THE? day=(MDAY|ORD OF) month=MON {_YEAR}", read_day),
    rule(f"{_LEAD} THE? day=MDAY OF month=MON {_YEAR}?", read_day),
    rule(f"{_LEAD} month=MON THE? day=(MDAY|ORD)", read_day),
    rule(f"{_LEAD} THE? day=(MDAY|ORD OF) month=MON", read_day),
    rule("ref=LAST month=MON day=MDAY", read_day),
    rule("THE? day=(MDAY|ORD) OF ref=(LAST|THIS|NEXT) unit=UNIT", against_dct(_read_day_of_month)),
    rule(f"month=MON day=MDAY SPAN lastday=MDAY {_YEAR}?", _read_day_range),
    rule(f"month=MON day=MDAY JOINT othermonth=MON lastday=MDAY {_YEAR}?", _read_day_range),
    rule(
        f"THE? day=MDAY SPAN THE? lastday=MDAY OF? month=MON {_YEAR}?",
        _read_day_range,
    ),
    rule(f"day=MDAY month=MON JOINT lastday=MDAY othermonth=MON {_YEAR}?", _read_day_range),
    rule(f"month=MON JOINT othermonth=MON {_YEAR}", _read_month_range),
    rule(f"(part=PART)? month=MON OF? {_YEAR}", _read_month_of_year),
    rule(
        "(part=PART)? (ref=(LAST|THIS PAST?|THIS COMING|NEXT|COMING|PAST|EVERY))? month=MON",
        _read_month,
    ),
    rule(
        "(?<!HYPHEN|SLASH) year=YEAR (JOINT|SLASH) lastyear=(YEAR|DAY|NUMBER)",
        _read_year_range,
    ),
    rule("(part=PART)? year=YEAR", _read_year_alone),
    rule("(part=PART)? (?<=IN|OF|SINCE) year=(SHORTYEAR|SPELLED)", _read_year_alone),
    rule("(part=PART)? year=SPELLED", _read_year_alone),
    rule(
        "(part=PART)? THE? (fiscal=FISCAL|WORKING)? HYPHEN? YEARWORD year=(YEAR|SPELLED)",
        _read_named_year,
    ),
    rule("(part=PART)? THE? (fiscal=FISCAL|WORKING) year=(YEAR|SHORTYEAR)", _read_named_year),
    rule("THE year=YEAR (PERIOD|QUARTER|HALF)", _read_named_year),
    rule("THE? year=YEAR (fiscal=FISCAL) YEARWORD", _read_named_year),
    rule("FISCALCODE", _read_fiscal_code),
    rule("era=ERA number=(YEAR|NUMBER|DAY)", _read_era),
    rule("number=(YEAR|NUMBER|DAY) era=ERA", _read_era),
)
