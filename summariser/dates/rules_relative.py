"""Rules for dates told from the day of publication: yesterday, Friday, last week, two years ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from summariser.dates.interval import (
    Interval,
    day_interval,
    week_interval,
    weekend_interval,
)
from summariser.dates.numbers import number_of
from summariser.dates.occurrence import Step, stepped_weekday, weekday_occurrence
from summariser.dates.patterns import Hit, Rule, against_dct, rule
from summariser.dates.reading import (
    Reading,
    Setting,
    dated,
    hide_days,
    part_of,
    timex_of,
    undated,
    unit_interval,
)
from summariser.dates.rules_calendar import read_day, read_part

_STEPS: Final[dict[str, Step]] = {
    "LAST": "last",
    "PAST": "last",
    "THIS": "this",
    "NEXT": "next",
    "COMING": "coming",
}
_UNIT_STEPS: Final = {"LAST": -1, "PAST": -1, "THIS": 0, "CURRENT": 0, "NEXT": 1, "COMING": 1}
_MIDWEEK: Final = 3
_DAY: Final = dt.timedelta(days=1)


def with_day_part(reading: Reading, hit: Hit) -> Reading:
    """Return the reading of a day, sharpened to the part of the day that the match names."""
    part = hit.group("daypart")
    if not part or reading.timex is None:
        return reading
    value = str(part[-1].value)
    joint = "" if value.startswith("T") else "T"
    return replace(reading, kind="time", timex=f"{reading.timex}{joint}{value}")


def _read_deictic(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    del setting
    shift = int(hit.group("day")[0].value)
    return with_day_part(dated(day_interval(dct + shift * _DAY), "dct"), hit)


def _read_day_beyond(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "the day before yesterday", "the day after tomorrow"."""
    del setting
    if hit.group("unit")[0].value != "D":
        return None
    shift = int(hit.group("day")[0].value)
    shift += 1 if hit.group("way")[0].kind == "AFTER" else -1
    return dated(day_interval(dct + shift * _DAY), "dct")


def _read_tonight(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    del hit, setting
    return Reading("time", f"{dct}TNI", day_interval(dct), "dct")


def _read_overnight(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """The night that ended on the day of publication or, for what is to come, begins on it."""
    del hit
    first = dct if setting.direction == "future" else dct - _DAY
    return Reading("time", f"{first}TNI", Interval(first, first + _DAY), "dct")


def _read_this_day_part(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "this morning", "last night"."""
    del setting
    shift = -1 if hit.group("ref")[0].kind == "LAST" else 0
    return with_day_part(dated(day_interval(dct + shift * _DAY), "dct"), hit)


def _read_weekday(hit: Hit, setting: Setting) -> Reading | None:
    weekday = int(hit.group("day")[0].value)
    steps = [_STEPS[token.kind] for token in hit.group("ref") if token.kind in _STEPS]
    if setting.dct is None:
        return undated(f"XXXX-WXX-{weekday}")
    if steps:
        interval = stepped_weekday(weekday, setting.dct, steps[-1])
    else:
        interval = weekday_occurrence(weekday, setting.dct, setting.direction)
    return with_day_part(dated(interval, "dct"), hit)


def _read_weekday_of_week(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "Monday of last week", "next week on Friday"."""
    del setting
    if hit.group("unit")[0].value != "W":
        return None
    weekday = int(hit.group("day")[0].value)
    monday = week_interval(dct).start + dt.timedelta(weeks=_UNIT_STEPS[hit.group("ref")[-1].kind])
    return dated(day_interval(monday + (weekday - 1) * _DAY), "dct")


def _read_weekdays(hit: Hit, setting: Setting) -> Reading | None:
    """Read "Mondays", "every Friday night"."""
    del setting
    day = hit.group("day")[0]
    return replace(with_day_part(Reading("set", f"XXXX-WXX-{day.value}"), hit), kind="set")


def _read_unit(hit: Hit, setting: Setting) -> Reading | None:
    """Read "last week", "early next year", "later this month", "the current quarter".

    "The next day" and "later in the day" are of a day mentioned before, and not for this rule.
    """
    unit = str(hit.group("unit")[0].value)
    if unit == "D" and (hit.has("window") or not hit.has("ref")):
        return None
    return undated(None) if setting.dct is None else _unit_from(unit, setting.dct, hit, setting)


def _unit_from(unit: str, dct: dt.date, hit: Hit, setting: Setting) -> Reading | None:
    steps = _UNIT_STEPS[hit.group("ref")[-1].kind] if hit.has("ref") else 0
    if unit == "WE":
        return dated(_weekend(steps, dct, hit, setting), "dct")
    if unit == "D" and steps == 0:
        return undated("PRESENT_REF")
    interval = unit_interval(unit, dct, steps)
    if interval is None:
        return None
    timex = timex_of(interval)
    if hit.has("window"):
        interval = _window(interval, dct)
    elif interval.precision == "week" and steps == 0:
        interval = _side_of_week(interval, dct, hit, setting)
    else:
        interval = part_of(interval, read_part(hit.group("part")))
    return dated(interval, "dct", timex=timex)


def _window(interval: Interval, dct: dt.date) -> Interval:
    """Return the unit, stretched to the day of publication that "the past year" runs up to."""
    unit = {"month": "M", "quarter": "Q", "year": "Y", "decade": "Y", "century": "Y"}
    edge = unit_interval(unit.get(interval.precision, "D"), dct, 0) or interval
    return Interval(min(interval.start, edge.start), max(interval.end, edge.end))


def _side_of_week(week: Interval, dct: dt.date, hit: Hit, setting: Setting) -> Interval:
    """Return the days of this week up to publication or, for what is to come, from it on."""
    lead = {token.kind for token in (*hit.group("lead"), *hit.group("part"))}
    ahead = setting.direction == "future" and "EARLIER" not in lead
    if ahead or lead & {"LATER", "END"}:
        return Interval(dct, week.end)
    return Interval(week.start, dct)


def _weekend(steps: int, dct: dt.date, hit: Hit, setting: Setting) -> Interval:
    current = weekend_interval(dct)
    # "This weekend" is the coming one unless it is just over.
    this = "THIS" in {token.kind for token in hit.group("ref")}
    if this and steps == 0 and (setting.direction != "past" or dct.isoweekday() > _MIDWEEK):
        return current
    if steps > 0:
        return weekend_interval(dct + 7 * _DAY)
    if steps == 0 and (setting.direction == "future" or current.start <= dct):
        return current
    return weekend_interval(dct - 7 * _DAY)


def _read_the_weekend(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    if hit.group("unit")[0].value != "WE":
        return None
    return dated(_weekend(0, dct, hit, setting), "dct")


def _read_ago(hit: Hit, setting: Setting) -> Reading | None:
    """Read "three days ago" as a day, "two weeks ago" as a week, "two years ago" as a year.

    Nothing is known of the days where the number is rounded ("nearly two years ago").
    """
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    way = -1 if hit.has("ago") else 1
    if count is None:
        return None
    if setting.dct is None or unit.startswith("T") or count != int(count):
        return undated(None)
    interval = _shifted(unit, setting.dct, way * int(count))
    if interval is None:
        return undated("PAST_REF" if way < 0 else "FUTURE_REF")
    reading = dated(interval, "dct")
    if unit == "Y" and way * count == -1:
        reading = replace(reading, timex=_quarter_before(setting) or reading.timex)
    return hide_days(reading) if hit.has("approx") or hit.near(1).kind == "OR" else reading


def _shifted(unit: str, dct: dt.date, steps: int) -> Interval | None:
    base, factor = {"10Y": ("Y", 10), "100Y": ("Y", 100)}.get(unit, (unit, 1))
    try:
        return unit_interval(base, dct, steps * factor)
    except (ValueError, OverflowError):
        return None


def _quarter_before(setting: Setting) -> str | None:
    """Return the quarter a year before one just mentioned, which "a year ago" then stands for."""
    mention = setting.latest("quarter")
    if mention is None or setting.sentence - mention.sentence > 1:
        return None
    start = mention.interval.start
    return timex_of(replace(mention.interval, start=start.replace(year=start.year - 1)))


def _read_vague_ago(hit: Hit, setting: Setting) -> Reading | None:
    del hit, setting
    return undated("PAST_REF")


def _read_week_of(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the week of March 6"."""
    reading = read_day(hit, setting)
    if reading is None or hit.group("unit")[0].value != "W":
        return None
    if reading.interval is None:
        return undated(None)
    return dated(week_interval(reading.interval.start), reading.anchor)


def _read_fiscal_year(hit: Hit, setting: Setting, dct: dt.date) -> Reading | None:
    """Read "the current fiscal year": its days depend on whose it is."""
    del setting
    steps = _UNIT_STEPS[hit.group("ref")[-1].kind] if hit.has("ref") else 0
    return undated(f"{dct.year + steps}")


_LEAD: Final = "(EARLY|LATE|EARLIER|LATER)?"
_REF: Final = "ref=(LAST|THE? PAST|THIS (PAST|COMING)?|NEXT|THE? COMING)"
_ONE: Final = "unit=(UNIT|QUARTER|YEARWORD)"

RULES: Final[tuple[Rule, ...]] = (
    rule(f"{_LEAD} day=DEICTIC (daypart=DAYPART)?", against_dct(_read_deictic)),
    rule("(MID HYPHEN?)? daypart=DAYPART day=DEICTIC", against_dct(_read_deictic)),
    rule("THE? unit=UNIT way=(BEFORE|AFTER) day=DEICTIC", against_dct(_read_day_beyond)),
    rule("TONIGHT", against_dct(_read_tonight)),
    rule("OVERNIGHT", against_dct(_read_overnight)),
    rule(f"{_LEAD} ref=(LAST|THIS) daypart=DAYPART", against_dct(_read_this_day_part)),
    rule(f"{_LEAD} ({_REF})? day=WDAY (daypart=DAYPART)?", _read_weekday),
    rule(f"{_LEAD} ({_REF})? (MID HYPHEN?)? daypart=DAYPART ON? day=WDAY", _read_weekday),
    rule("day=WDAY (OF|COMMA)? ref=(LAST|THIS|NEXT) unit=UNIT", against_dct(_read_weekday_of_week)),
    rule("ref=(LAST|THIS|NEXT) unit=UNIT ON day=WDAY", against_dct(_read_weekday_of_week)),
    rule("EVERY day=WDAY (daypart=DAYPART)?", _read_weekdays),
    rule("day=WEEKDAYS (daypart=DAYPART)?", _read_weekdays),
    rule(
        "(part=PART|lead=(EARLIER|LATER) IN?)? "
        f"ref=(LAST|THIS (PAST|COMING)?|NEXT|COMING|THE? CURRENT) {_ONE}",
        _read_unit,
    ),
    rule("lead=(EARLIER|LATER) IN THE unit=(UNIT|QUARTER|YEARWORD)", _read_unit),
    rule("ALL unit=(UNIT|YEARWORD)", _read_unit),
    rule(f"window=THE ref=(PAST|NEXT|COMING|LAST) {_ONE}", _read_unit),
    rule("THE unit=UNIT", against_dct(_read_the_weekend)),
    rule(
        "(THE|ref=(LAST|THIS|NEXT|THE? CURRENT))? (LATEST|FULL)? (FISCAL|ACADEMIC) YEARWORD",
        against_dct(_read_fiscal_year),
    ),
    rule("(approx=APPROX)? (count=NUM|ARTICLE) unit=ANYUNIT ago=AGO", _read_ago),
    rule("(approx=APPROX)? (count=NUM|ARTICLE) unit=ANYUNIT FROM (REFERENCE|DEICTIC)", _read_ago),
    rule("(ARTICLE? VAGUE|ARTICLE COUPLE OF?|ALMOST)? UNITS AGO", _read_vague_ago),
    rule("THE unit=UNIT OF month=MON day=MDAY (COMMA? year=YEAR)?", _read_week_of),
)
