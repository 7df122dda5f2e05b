"""Rules for durations, repeated times, and words for the present, the past and the future."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from summariser.dates.interval import Interval
from summariser.dates.numbers import number_of, ordinal_of
from summariser.dates.patterns import Hit, Rule, rule
from summariser.dates.reading import NO_DATE, Reading, Setting, undated, unit_interval

_PAST_STEPS: Final = frozenset({"LAST", "PAST", "RECENT", "PREVIOUS"})


def duration_timex(unit: str, count: float | None) -> str | None:
    """Return the TIMEX3 value of a number of units; None counts as an unknown number."""
    figures = "X" if count is None else f"{count:g}"
    if unit.startswith("T"):
        return f"PT{figures}{unit[1:]}"
    if unit in {"10Y", "100Y", "2W"} and count is not None:
        return f"P{count * int(unit[:-1]):g}{unit[-1]}"
    letter = {"10Y": "E", "100Y": "C", "2W": "W"}.get(unit, unit)
    return None if unit == "S" else f"P{figures}{letter}"


def _half_timex(unit: str, count: float) -> str | None:
    """Return the value of so many and a half: "a minute and a half", "5 1/2 hours"."""
    smaller = {"TH": f"PT{count:g}H30M", "TM": f"PT{count:g}M30S"}
    return smaller.get(unit) or duration_timex(unit, count + 0.5)


def _read_count(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    if count is None or count > 10000 or (unit == "Q" and hit.near(1).kind == "OF"):
        return None
    if hit.near(1).kind == "OLD" or (hit.near(1).kind == "HYPHEN" and hit.near(2).kind == "OLD"):
        return NO_DATE
    return _from_event(hit, Reading("duration", duration_timex(unit, count)))


def _from_event(hit: Hit, reading: Reading) -> Reading:
    """Note that a duration leads to or from an event: "two days after the raid"."""
    sign = {"AFTER": "", "FOLLOWING": "", "BEFORE": "-"}.get(hit.near(1).kind)
    if sign is None or reading.timex is None or hit.near(2).kind in {"BREAK", "DOT", "COMMA"}:
        return reading
    return replace(reading, anchor="event", offset=f"{sign}{reading.timex}")


def _read_count_and_half(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    return None if count is None else Reading("duration", _half_timex(unit, count))


def _read_fraction(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    if "".join(token.word for token in hit.group("half")) != "1/2":
        return None
    count = number_of(hit.group("count"))
    unit = str(hit.group("unit")[0].value)
    return None if count is None else Reading("duration", _half_timex(unit, count))


def _read_half(hit: Hit, setting: Setting) -> Reading | None:
    """Read "half an hour", "half a century"."""
    del setting
    unit = str(hit.group("unit")[0].value)
    halves = {"TH": "PT30M", "TM": "PT30S", "D": "PT12H", "Y": "P6M", "10Y": "P5Y", "100Y": "P50Y"}
    return Reading("duration", halves[unit]) if unit in halves else None


def _read_window(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the past two months", "the next five years": from or to the day of publication."""
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count"))
    if count is None:
        return None
    reading = Reading("duration", duration_timex(unit, count))
    step = hit.group("ref")[-1].kind
    if setting.dct is None or count != int(count) or step == "PREVIOUS":
        return reading
    window = _window(unit, -int(count) if step in _PAST_STEPS else int(count), setting.dct)
    return reading if window is None else replace(reading, interval=window, anchor="dct")


def _window(unit: str, steps: int, dct: dt.date) -> Interval | None:
    """Return the stretch of whole units between the day of publication and the far end."""
    base, factor = {"10Y": ("Y", 10), "100Y": ("Y", 100)}.get(unit, (unit, 1))
    far, near = unit_interval(base, dct, steps * factor), unit_interval(base, dct, 0)
    if far is None or near is None:
        return None
    if base in {"W", "2W", "D"}:
        near = Interval(dct, dct, "day")
    return Interval(min(far.start, near.start), max(far.end, near.end))


def _read_vague(hit: Hit, setting: Setting) -> Reading | None:
    """Read "several weeks", "recent years", "the coming months"."""
    del setting
    unit = str(hit.group("unit")[0].value)
    count = 2 if hit.has("couple") else None
    return _from_event(hit, Reading("duration", duration_timex(unit, count)))


def _read_every(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    unit = str(hit.group("unit")[0].value)
    count = number_of(hit.group("count")) if hit.has("count") else 1
    return None if count is None else Reading("set", duration_timex(unit, count))


def _read_frequency(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    return Reading("set", str(hit.tokens[-1].value))


def _read_reference(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    if hit.tokens[0].word == "soon" and hit.near(1).kind == "AS":
        return NO_DATE
    return undated(str(hit.tokens[-1].value))


def _read_present(hit: Hit, setting: Setting) -> Reading | None:
    del hit, setting
    return undated("PRESENT_REF")


def _read_past(hit: Hit, setting: Setting) -> Reading | None:
    del hit, setting
    return undated("PAST_REF")


def _read_future(hit: Hit, setting: Setting) -> Reading | None:
    del hit, setting
    return undated("FUTURE_REF")


def _read_nth(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the third year of the war": its days are for those who know when the war began."""
    del setting
    if ordinal_of(hit.group("number")) > 100:
        return None
    return undated(None, "event")


_FEW: Final = "(ARTICLE? VAGUE|(?P<couple>ARTICLE? COUPLE OF?)|SCORES OF)"
_ONE: Final = "unit=(UNIT|YEARWORD)"

RULES: Final[tuple[Rule, ...]] = (
    rule("APPROX? count=NUM (MORE|ANOTHER|WORKING|FULL)? HYPHEN? unit=ANYUNIT", _read_count),
    rule("ARTICLE? count=NUM HYPHEN unit=ANYUNIT PERIOD", _read_count),
    rule("THE (ORDINAL|LATEST|FULL)? count=NUM unit=UNITS", _read_count),
    rule(f"APPROX? (ARTICLE|ANOTHER) FULL? {_ONE}", _read_count),
    rule(f"{_ONE} HYPHEN LONG", _read_count),
    rule(
        "(count=NUM|ARTICLE) HYPHEN? AND HYPHEN? ARTICLE HYPHEN? HALF HYPHEN? unit=ANYUNIT",
        _read_count_and_half,
    ),
    rule("(count=NUM|ARTICLE) unit=ANYUNIT AND ARTICLE HALF", _read_count_and_half),
    rule("count=DAY half=(DAY SLASH DAY) HYPHEN? unit=ANYUNIT", _read_fraction),
    rule("APPROX? HALF ARTICLE unit=(UNIT|YEARWORD)", _read_half),
    rule("THE? ref=(LAST|PAST|NEXT|COMING|PREVIOUS) count=NUM unit=(UNITS|QUARTERS)", _read_window),
    rule("APPROX? NUM (TO|OR|HYPHEN|DASH) NUM unit=(UNITS|QUARTERS)", _read_vague),
    rule(f"{_FEW} HYPHEN? unit=(UNITS|QUARTERS|UNIT|YEARWORD)", _read_vague),
    rule(f"THE? (LAST|PAST|NEXT|COMING|RECENT) {_FEW}? unit=(UNITS|QUARTERS)", _read_vague),
    rule("unit=UNITS", _read_vague),
    rule("EVERY (count=NUM)? unit=ANYUNIT", _read_every),
    rule("FREQUENCY", _read_frequency),
    rule("RIGHT? REFERENCE", _read_reference),
    rule("THE? CURRENT", _read_present),
    rule("(?<=AT) THE MOMENT", _read_present),
    rule("(?<=AT) PRESENT", _read_present),
    rule("THESE UNITS", _read_present),
    rule("RECENT", _read_past),
    rule("(?<=IN) THE PAST", _read_past),
    rule("THAT TIME", _read_past),
    rule("THE FUTURE", _read_future),
    rule("THE number=ORD unit=(UNIT|YEARWORD)", _read_nth),
)
