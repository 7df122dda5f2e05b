"""Rules for times of day: they keep the local day, whatever zone is named."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from summariser.dates.patterns import Hit, Rule, rule
from summariser.dates.reading import Reading, Setting
from summariser.dates.rules_anchored import day_of

_HOURS_MINUTES: Final = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?", re.ASCII)


def _clock_value(hit: Hit) -> str | None:
    """Return the time of day as TIMEX3 has it, such as T15:00, or None where it is no time."""
    token = hit.group("clock")[0]
    figures = str(token.value) if token.kind in {"DAY", "CARDINAL"} else token.word
    match = _CLOCK.fullmatch(figures) or _HOURS_MINUTES.fullmatch(figures)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = _half_of_day(hit)
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * half
    if hour > 24 or minute > 59:
        return None
    return f"T{hour:02}:{minute:02}"


def _half_of_day(hit: Hit) -> int | None:
    """Return 0 before noon, 1 after it, None on a clock of 24 hours."""
    if hit.has("ampm"):
        return int(hit.group("ampm")[0].word.startswith("p"))
    if hit.has("daypart"):
        return int(hit.group("daypart")[0].value != "MO")
    return None


def _read_clock(hit: Hit, setting: Setting) -> Reading | None:
    time = _clock_value(hit)
    if time is None:
        return None
    day = day_of(hit, setting)
    if day is not None and day.timex is not None:
        return replace(day, kind="time", timex=f"{day.timex}{time}")
    mention = setting.latest("day")
    known = mention.interval.start if mention else setting.dct
    interval = mention.interval if mention and setting.is_near(mention) else None
    return Reading("time", f"{known or 'XXXX-XX-XX'}{time}", interval, "context")


def _read_part_of_some_day(hit: Hit, setting: Setting) -> Reading | None:
    """Read "midday" or "mid-afternoon" alone: of the day spoken of, which is not told."""
    token = hit.group("daypart")[0]
    exact = str(token.value).startswith("T")
    if not exact and hit.tokens[0].kind != "MID":
        return None
    mention = setting.latest("day")
    known = mention.interval.start if mention else setting.dct
    time = token.value if exact else f"T{token.value}"
    return Reading("time", f"{known}{time}" if known else None, None, "context")


_HALF: Final = "(ampm=AMPM|IN THE daypart=DAYPART)"
_ZONE: Final = "(OPEN? ZONE CLOSE?)?"
_TIME: Final = f"ABOUT? clock=(CLOCK|DAY|AMOUNT|CARDINAL) {_HALF} {_ZONE}"
_TIME_24: Final = f"ABOUT? clock=CLOCK {_ZONE}"
_MONTH_DAY: Final = "(leadday=WDAY COMMA?)? month=MON day=MDAY (COMMA? year=YEAR)?"
_DAY: Final = f"((COMMA|ON|OF)? ({_MONTH_DAY}|weekday=WDAY|deictic=DEICTIC))"

_DAY_FIRST: Final = "(leadday=WDAY COMMA?)? THE? day=MDAY OF? month=MON (COMMA? year=YEAR)?"

RULES: Final[tuple[Rule, ...]] = (
    rule(f"{_TIME} {_DAY}?", _read_clock),
    rule(f"{_TIME} (COMMA|ON|OF)? {_DAY_FIRST}", _read_clock),
    rule(f"{_TIME_24} {_DAY}", _read_clock),
    rule(f"{_TIME_24} (COMMA|ON|OF)? {_DAY_FIRST}", _read_clock),
    rule("(?<=AT) clock=CLOCK", _read_clock),
    rule(f"clock=(CLOCK|NUMBER|YEAR) ZONE {_DAY}?", _read_clock),
    rule(f"clock=(CLOCK|DAY|CARDINAL) OCLOCK (IN THE daypart=DAYPART)? {_DAY}?", _read_clock),
    rule("(MID HYPHEN?|LATE|EARLY)? daypart=DAYPART", _read_part_of_some_day),
)
