"""Rules for dates told from a date mentioned before: a year earlier, that day, the next month.

What such words stand for is taken from the date mentioned last. The days are given only where
that mention is near, in the same sentence or the one before; the TIMEX3 value in any case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from summariser.dates.interval import Precision, day_interval, month_interval, year_interval
from summariser.dates.numbers import calendar_day, number_of, ordinal_of
from summariser.dates.occurrence import Step, stepped_weekday
from summariser.dates.patterns import Hit, Rule, rule
from summariser.dates.reading import (
    NO_DATE,
    Anchor,
    Mention,
    Reading,
    Setting,
    dated,
    hide_days,
    part_of,
    timex_of,
    undated,
    unit_interval,
)
from summariser.dates.rules_calendar import read_part
from summariser.dates.rules_relative import with_day_part

# Which mentions say what a unit is: a day says which year, a year says no day.
_SAYS: Final[dict[str, tuple[Precision, ...]]] = {
    "D": ("day",),
    "W": ("day", "week"),
    "M": ("day", "month"),
    "Q": ("quarter",),
    "Y": ("day", "week", "weekend", "month", "quarter", "season", "half", "year"),
}
# A report of a company's quarter compares it with "a year earlier" over so many sentences.
_SAME_REPORT: Final = 3
_UNITS: Final = frozenset({"D", "W", "2W", "M", "Q", "Y", "10Y", "100Y"})
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
    """Return the unit that many steps from the latest mention that says it, or None."""
    mention = setting.latest(*_SAYS[unit]) if unit in _SAYS else None
    if mention is None:
        return None
    start = mention.interval.start
    if unit == "Y" and steps and mention.interval.precision == "quarter":
        interval = unit_interval("Q", start.replace(year=start.year + steps), 0)
    else:
        interval = unit_interval(unit, start, steps)
    if interval is None:
        return None
    return _near(dated(interval, "context"), mention, setting)


def _near(reading: Reading, mention: Mention, setting: Setting) -> Reading:
    """Return a reading that rests on a mention, without its days where that is far off."""
    return reading if setting.is_near(mention) else hide_days(reading)


def _shift_from_dct(unit: str, steps: int, setting: Setting) -> Reading:
    """Return the TIMEX3 value counted from publication: without a mention the best reading."""
    if setting.dct is None:
        return undated(None, "context")
    interval = unit_interval(unit, setting.dct, steps)
    return undated(timex_of(interval) if interval else None, "context")


def _read_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "that year", "the same day", "the following month", "the previous week"."""
    unit = str(hit.group("unit")[0].value)
    steps = _STEPS[hit.group("ref")[-1].kind]
    if unit not in _UNITS:
        return None
    return _shift_from_context(unit, steps, setting) or _shift_from_dct(unit, steps, setting)


def _read_day_part(hit: Hit, setting: Setting) -> Reading | None:
    """Read "that night", "the next morning"."""
    steps = _STEPS[hit.group("ref")[-1].kind]
    reading = _shift_from_context("D", steps, setting) or _shift_from_dct("D", steps, setting)
    return with_day_part(reading, hit)


def _read_count(hit: Hit, setting: Setting) -> Reading | None:
    """Read "two days later", "a year earlier": a step from the date mentioned last."""
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    if unit not in _UNITS or count is None or count != int(count) or count > 1000:
        return None
    sign = _STEPS[hit.group("way")[-1].kind]
    if unit == "Y" and sign * count == -1:
        return _read_year_before(hit, setting)
    base, factor = {"10Y": ("Y", 10), "100Y": ("Y", 100)}.get(unit, (unit, 1))
    steps = sign * int(count) * factor
    reading = _shift_from_context(base, steps, setting) or _shift_from_dct(base, steps, setting)
    return hide_days(reading) if hit.has("approx") else reading


def _read_year_before(hit: Hit, setting: Setting) -> Reading | None:
    """Read "year-earlier", "the year-ago quarter"."""
    del hit
    quarter = setting.latest("quarter")
    if quarter is not None and setting.sentence - quarter.sentence <= _SAME_REPORT:
        reading = _shift_from_context("Y", -1, replace(setting, mentions=(quarter,)))
        if reading is not None:
            return reading
    return _shift_from_context("Y", -1, setting) or _shift_from_dct("Y", -1, setting)


def _read_weekday(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the previous Friday", "the following Monday"."""
    weekday = int(hit.group("day")[0].value)
    mention = setting.latest("day")
    step: Step = "coming" if hit.group("ref")[0].kind == "FOLLOWING" else "last"
    if mention is None:
        return undated(f"XXXX-WXX-{weekday}", "context")
    day = stepped_weekday(weekday, mention.interval.start, step)
    return _near(dated(day, "context"), mention, setting)


def _read_month(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the following January", "the previous March": the one next to the date before it."""
    month = int(hit.group("month")[0].value)
    mention = setting.latest()
    if mention is None:
        return undated(f"XXXX-{month:02}", "context")
    if hit.group("ref")[0].kind == "FOLLOWING":
        last = mention.interval.end
        year = last.year + (month <= last.month)
    else:
        first = mention.interval.start
        year = first.year - (month >= first.month)
    return _near(_in_month(hit, year, month), mention, setting)


def _in_month(hit: Hit, year: int, month: int) -> Reading:
    """Return the reading of a month, or of the part of it that a match names."""
    interval = month_interval(year, month)
    part = part_of(interval, read_part(hit.group("part")))
    return dated(part, "context", timex=interval.value)


def _read_in_year(hit: Hit, setting: Setting) -> Reading | None:
    """Read "March that year", "3 May of the following year": of the year spoken of."""
    month = int(hit.group("month")[0].value)
    day = ordinal_of(hit.group("day")) if hit.has("day") else None
    mention = setting.latest(*_SAYS["Y"])
    if mention is None:
        return undated(f"XXXX-{month:02}" + (f"-{day:02}" if day else ""), "context")
    year = mention.interval.start.year + _STEPS[hit.group("ref")[-1].kind]
    if day is None:
        return _near(_in_month(hit, year, month), mention, setting)
    found = calendar_day(year, month, day)
    if found is None:
        return NO_DATE
    return _near(dated(day_interval(found), "context"), mention, setting)


def _read_same_day(hit: Hit, setting: Setting) -> Reading | None:
    """Read "earlier in the day": of the day spoken of."""
    if hit.group("unit")[0].value != "D":
        return None
    return _shift_from_context("D", 0, setting) or _shift_from_dct("D", 0, setting)


def _read_then(hit: Hit, setting: Setting) -> Reading | None:
    """Read "since then", "until then": the date mentioned last."""
    del hit
    mention = setting.latest()
    if mention is None:
        return undated(None, "context")
    return _near(dated(mention.interval, "context"), mention, setting)


def _read_the_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the quarter" and "the full year"; "the year ended June 30" is a year of its own."""
    unit = str(hit.group("unit")[0].value)
    if hit.near(1).kind == "ENDED":
        return _period_ending(unit, hit, setting)
    return _shift_from_context(unit, 0, setting) or _shift_from_dct(unit, 0, setting)


def _period_ending(unit: str, hit: Hit, setting: Setting) -> Reading:
    """Return the reading of "the quarter ended Sept. 30": its year is that of publication."""
    month = hit.near(2)
    if unit == "Q" and setting.dct is not None and month.kind in {"MONTH", "ABBR"}:
        year = setting.dct.year - (int(month.value) > setting.dct.month)
        return undated(f"{year}-Q{(int(month.value) + 2) // 3}", "context")
    return Reading("duration", f"P1{unit}")


def _read_latest(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the latest quarter": the one spoken of, else the last that is over."""
    del hit
    return _shift_from_context("Q", 0, setting) or _shift_from_dct("Q", -1, setting)


def _read_year_end(hit: Hit, setting: Setting) -> Reading | None:
    """Read "year-end": the end of the year of publication, or of the one before if it is past."""
    del hit
    if setting.dct is None:
        return undated(None)
    interval = year_interval(setting.dct.year)
    return dated(part_of(interval, "end"), "dct", timex=timex_of(interval))


def _read_since_part_of_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "since the start of the year": what goes on since then is told from today."""
    return _part_of_unit(hit, setting, None)


def _read_part_of_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the end of the month", "late in the year"."""
    unit = str(hit.group("unit")[0].value)
    return _part_of_unit(hit, setting, setting.latest(*_SAYS.get(unit, ())))


def _part_of_unit(hit: Hit, setting: Setting, mention: Mention | None) -> Reading | None:
    unit = str(hit.group("unit")[0].value)
    if unit not in _UNITS - {"D"}:
        return None
    interval = unit_interval(unit, setting.dct, 0) if setting.dct else None
    anchor: Anchor = "dct"
    if mention is not None and setting.is_near(mention):
        interval, anchor = unit_interval(unit, mention.interval.start, 0), "context"
    if interval is None:
        return undated(None)
    return dated(part_of(interval, read_part(hit.tokens)), anchor, timex=timex_of(interval))


_THAT_YEAR: Final = (
    "(OF|COMMA)? ref=(THAT SAME?|THE SAME|THE NEXT|THE FOLLOWING|THE PREVIOUS) YEARWORD"
)
_ONE: Final = "unit=(UNIT|QUARTER|YEARWORD)"

RULES: Final[tuple[Rule, ...]] = (
    rule(f"ref=(THAT SAME?|THE SAME) {_ONE}", _read_unit),
    rule(f"THE ref=(FOLLOWING|PREVIOUS) {_ONE}", _read_unit),
    rule("THE FULL? unit=(QUARTER|YEARWORD)", _read_the_unit),
    rule("THE? LATEST (QUARTER|PERIOD)", _read_latest),
    rule("THE ref=(FOLLOWING|PREVIOUS) day=WDAY", _read_weekday),
    rule("THE ref=(FOLLOWING|PREVIOUS) (part=PART)? month=MON", _read_month),
    rule(f"(part=PART)? month=MON {_THAT_YEAR}", _read_in_year),
    rule(f"month=MON day=(MDAY|ORD) {_THAT_YEAR}", _read_in_year),
    rule(f"THE? day=(MDAY|ORD OF) month=MON {_THAT_YEAR}", _read_in_year),
    rule("YEARWORD (HYPHEN|POSSESSIVE)? END", _read_year_end),
    rule("(?<=SINCE) PART THE unit=(UNIT|QUARTER|YEARWORD)", _read_since_part_of_unit),
    rule("PART THE unit=(UNIT|QUARTER|YEARWORD)", _read_part_of_unit),
    rule("(EARLY|LATE|MIDDLE|BEGINNING) IN THE unit=(UNIT|QUARTER|YEARWORD)", _read_part_of_unit),
    rule("THE ref=NEXT unit=UNIT", _read_unit),
    rule(
        "ref=(THAT SAME?|THE SAME|THE NEXT|THE FOLLOWING|THE PREVIOUS) daypart=DAYPART",
        _read_day_part,
    ),
    rule("(approx=APPROX)? (count=NUM|ARTICLE) unit=ANYUNIT way=(EARLIER|LATER)", _read_count),
    rule(
        "(count=NUM|ARTICLE|THE) unit=ANYUNIT way=(BEFORE|AFTER) (?=DOT|COMMA|BREAK|CLOSE)",
        _read_count,
    ),
    rule("ref=(EARLIER|LATER) IN THE unit=UNIT", _read_same_day),
    rule("(SINCE|UNTIL|BY|BEFORE|FROM) itself=THEN", _read_then),
    rule("(THE|ARTICLE)? YEARWORD HYPHEN (AGO|EARLIER) (PERIOD|QUARTER|HALF)?", _read_year_before),
)
