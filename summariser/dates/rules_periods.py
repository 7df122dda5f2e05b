"""Rules for named stretches of time: quarters, halves, seasons, decades, centuries, feast days."""

from __future__ import annotations

import datetime as dt
from typing import Final

from summariser.dates.interval import (
    Interval,
    day_interval,
    half_interval,
    months_interval,
    quarter_interval,
    year_interval,
)
from summariser.dates.numbers import number_of, ordinal_of
from summariser.dates.patterns import Hit, Rule, rule
from summariser.dates.reading import (
    Anchor,
    Direction,
    Reading,
    Setting,
    dated,
    hide_days,
    part_of,
    season_interval,
    timex_of,
    undated,
)
from summariser.dates.rules_calendar import read_part, read_year


def _year_and_anchor(hit: Hit, setting: Setting) -> tuple[int | None, Anchor]:
    """Return the year that a match names; else that of the last date before it, if near."""
    year = read_year(hit, setting)
    return year, "text" if hit.has("year") else "dct"


def _read_quarter(hit: Hit, setting: Setting) -> Reading | None:
    number = ordinal_of(hit.group("number"))
    if not 1 <= number <= 4:
        return None
    year, anchor = _year_and_anchor(hit, setting)
    if year is None and setting.dct is not None:
        year = _recurring_year(3 * number - 2, setting.dct, setting.direction)
        year += _year_shift(hit)
    if year is None:
        return undated(f"XXXX-Q{number}")
    reading = dated(quarter_interval(year, number), anchor)
    return hide_days(reading) if _is_fiscal(hit) else reading


def _year_shift(hit: Hit) -> int:
    return -1 if hit.has("earlier") else 0


def _is_fiscal(hit: Hit) -> bool:
    """Whether the quarter is by a body's own calendar; "ended" after it says so too."""
    return hit.has("fiscal") or hit.near(1).kind == "ENDED"


def _recurring_year(month: int, dct: dt.date, direction: Direction | None) -> int:
    """Return the year whose stretch from that month on is nearest in the direction."""
    ahead = (month - dct.month) % 12
    if direction == "future" and 0 < ahead <= _MONTHS_AHEAD:
        return dct.year + (month < dct.month)
    return dct.year - (month > dct.month)


# A quarter told of in the future is the running one or one of the next two; "we expect to report
# a third-quarter loss" is said when that quarter is over.
_MONTHS_AHEAD: Final = 6


def _read_half(hit: Hit, setting: Setting) -> Reading | None:
    numbers = hit.group("number")
    number = 2 if numbers and numbers[0].kind == "LAST" else ordinal_of(numbers)
    if number not in {1, 2}:
        return None
    year, anchor = _year_and_anchor(hit, setting)
    if year is None and setting.dct is not None:
        year = _recurring_year(6 * number - 5, setting.dct, setting.direction)
    if year is None:
        return undated(f"XXXX-H{number}")
    return dated(half_interval(year, number), anchor)


def _read_first_months(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the first nine months of 1997": a duration whose days are known."""
    count, year = number_of(hit.group("count")), None
    units = hit.group("unit")
    if units[0].value != "M" or count is None or not 1 <= count <= 11:
        return None
    year, anchor = _year_and_anchor(hit, setting)
    timex = f"P{count:g}M"
    if year is None or count != int(count):
        return Reading("duration", timex)
    first = 1 if hit.group("end")[0].kind != "LAST" else 13 - int(count)
    return Reading("duration", timex, months_interval(year, first, int(count), "interval"), anchor)


def _read_season(hit: Hit, setting: Setting) -> Reading | None:
    code = str(hit.group("season")[0].value)
    year, anchor = _year_and_anchor(hit, setting)
    steps = {token.kind for token in hit.group("ref")}
    if "EVERY" in steps:
        return Reading("set", f"XXXX-{code}")
    if year is not None:
        interval = season_interval(year, code)
        if code == "WI":
            # "The winter of 1994" begins or ends in that year; both are within this stretch.
            both = Interval(season_interval(year - 1, code).start, interval.end)
            return Reading("date", f"{year}-WI", both, anchor)
    elif setting.dct is None:
        return undated(f"XXXX-{code}")
    else:
        interval = _recurring_season(code, setting.dct, steps, setting.direction)
    timex = timex_of(interval)
    return dated(part_of(interval, read_part(hit.group("part"))), anchor, timex=timex)


def _recurring_season(
    code: str, dct: dt.date, steps: set[str], direction: Direction | None
) -> Interval:
    day = day_interval(dct)
    seasons = [season_interval(dct.year + shift, code) for shift in (-2, -1, 0, 1)]
    if steps & {"LAST", "PAST", "PREVIOUS"}:
        return [season for season in seasons if season.end < dct][-1]
    if steps & {"NEXT", "COMING"}:
        # "Next spring", said in spring, is not the one that it is.
        return next(season for season in seasons if season.start > dct)
    if direction == "future" and "THIS" not in steps:
        return next(season for season in seasons if season.end >= dct)
    if "THIS" in steps:
        running = [season for season in seasons if season.overlaps(day)]
        return running[0] if running else season_interval(dct.year, code)
    return [season for season in seasons if season.start <= dct][-1]


def _read_decade(hit: Hit, setting: Setting) -> Reading | None:
    """Read "the 1990s", "the '60s", "the nineties"; two figures are of the twentieth century."""
    del setting
    token = hit.group("decade")[0]
    if token.kind == "DECADE":
        figures = "".join(character for character in token.word if character.isdigit())
        # "KC-30s" is no decade; without an apostrophe "30s" needs a word of time before it.
        if len(figures) == 2 and token.word[0].isdigit() and len(hit.tokens) == 1:
            return None
        year = int(figures) if len(figures) == 4 else 1900 + int(figures)
    else:
        year = 1900 + int(token.value)
    if not 1000 <= year <= 2190:
        return None
    interval = year_interval(year, 10, "decade")
    timex = timex_of(interval)
    return dated(part_of(interval, read_part(hit.group("part"))), timex=timex)


def _read_century(hit: Hit, setting: Setting) -> Reading | None:
    del setting
    number = ordinal_of(hit.group("number"))
    if hit.group("unit")[0].value != "100Y" or not 11 <= number <= 22:
        return None
    return dated(year_interval(100 * number - 100, 100, "century"))


_REF: Final = "yearref=(LAST|THIS|NEXT|CURRENT|PREVIOUS) YEARWORD"
_OF_YEAR: Final = f"(OF? (THE? fiscal=FISCAL)? YEARWORD? year=ANYYEAR|OF? {_REF})"
_QUARTER: Final = "THE? FISCAL? HYPHEN? number=ORD HYPHEN? QUARTER"

RULES: Final[tuple[Rule, ...]] = (
    rule("THE? (fiscal=FISCAL HYPHEN?)? number=ORD HYPHEN? (QUARTER|QUARTERS)", _read_quarter),
    rule(f"{_QUARTER} {_OF_YEAR}", _read_quarter),
    rule("THE? (fiscal=FISCAL)? year=YEAR number=ORD HYPHEN? QUARTER", _read_quarter),
    rule(f"{_REF} POSSESSIVE (fiscal=FISCAL)? number=ORD HYPHEN? QUARTER", _read_quarter),
    rule("THE? earlier=(YEARWORD HYPHEN? (EARLIER|AGO)) number=ORD QUARTER", _read_quarter),
    rule("THE? number=QUARTERCODE", _read_quarter),
    rule(f"THE? number=QUARTERCODE {_OF_YEAR}", _read_quarter),
    rule("year=YEAR HYPHEN? number=QUARTERCODE", _read_quarter),
    rule(f"THE? number=(ORD|LAST) HALF {_OF_YEAR}", _read_half),
    rule(f"{_REF} POSSESSIVE number=(ORD|LAST) HALF", _read_half),
    rule(f"number=HALFCODE {_OF_YEAR}", _read_half),
    rule("year=YEAR HYPHEN? number=HALFCODE", _read_half),
    rule(f"THE? end=(ORDINAL|LAST) count=NUM unit=UNITS (?={_OF_YEAR})", _read_first_months),
    rule(f"(part=PART)? THE? season=SEASON {_OF_YEAR}", _read_season),
    rule(
        "(part=PART)? (THE|ref=(LAST|THIS PAST?|THE? NEXT|THE? COMING|THE? PAST|PREVIOUS|EVERY))? "
        "season=SEASON",
        _read_season,
    ),
    rule("(part=PART)? THE? decade=DECADE", _read_decade),
    rule("(part=PART|THE) decade=DECADEWORD", _read_decade),
    rule("PART? THE? (EARLY|LATE|MID)? number=ORD HYPHEN? unit=UNIT", _read_century),
)
