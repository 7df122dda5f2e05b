"""Choose the date of a phrase, and check a date that somebody else gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from summariser.dates.expressions import DateExpression, find_dates
from summariser.dates.interval import (
    Interval,
    day_interval,
    month_interval,
    parse_date_value,
)
from summariser.dates.numbers import calendar_day
from summariser.dates.reading import Direction
from summariser.dates.tokens import tokenise

_TO: Final = frozenset({"to", "until", "till", "through", "thru", "-", "–", "—"})
_DIRECTIONS: Final[tuple[Direction | None, ...]] = (None, "past", "future")
_NO_YEAR: Final = "XXXX-"


def normalise_date(
    expression: str, dct: dt.date | None, *, direction: Direction | None = None
) -> str | None:
    """Return the date that an expression or a phrase around one names, as a schema DateValue.

    Of several dates the most precise is taken, of equally precise ones the first; "from March to
    May 2020" and "between 1994 and 1997" are one interval.

    Args:
        expression: The words, such as "since the invasion in February 2022".
        dct: The document creation time, if known.
        direction: Whether the clause speaks of the past or the future, if known.

    Returns:
        The value, or None where no date in the phrase can be known.
    """
    dates = find_dates(expression, dct, direction=direction)
    joined = _joined(expression, dates)
    if joined is not None:
        return joined.value
    found = [date.interval for date in dates if date.interval]
    return min(found, key=lambda interval: interval.days).value if found else None


def _joined(text: str, dates: tuple[DateExpression, ...]) -> Interval | None:
    """Return the interval of two dates that the words make its ends, or None."""
    for first, second in pairwise(dates):
        between = text[first.end : second.start].strip().lower()
        before = text[: first.start].rstrip().lower()
        ranged = between in _TO or (between == "and" and before.endswith("between"))
        if ranged and first.interval and second.interval:
            start, end = first.interval.start, second.interval.end
            return Interval(start, end) if start <= end else None
    return None


def date_is_supported(value: str, text: str, dct: dt.date | None) -> bool:
    """Tell whether a date follows from the date expressions of a text.

    A value is supported when an expression gives it, or something finer within it ("2024-04"
    where the text says "on 9 April 2024"), or spells it out ("2024-04-16" for "April 16-20,
    2024"); a day or month without its year may take a year that the text names elsewhere. Both
    ends of an interval must be supported; what goes on since a date may end at publication.

    Args:
        value: A schema DateValue that a model or a person gave.
        text: The sentences quoted as evidence, in English.
        dct: The document creation time, if known.
    """
    try:
        wanted = parse_date_value(value)
    except ValueError:
        return False
    dates = [
        date for direction in _DIRECTIONS for date in find_dates(text, dct, direction=direction)
    ]
    readings = {date.interval for date in dates if date.interval} | set(_with_years_of(text))
    if any(reading.start == wanted.start and reading.end == wanted.end for reading in readings):
        return True
    start, slash, end = value.partition("/")
    if not slash:
        return _part_is_supported(value, readings, dates)
    return all(
        _part_is_supported(part, readings, dates) or _is_open_end(part, dates, dct)
        for part in (start, end)
    )


def _part_is_supported(part: str, readings: set[Interval], dates: list[DateExpression]) -> bool:
    wanted = parse_date_value(part)
    if any(wanted.contains(reading) for reading in readings):
        return True
    return any(
        date.interval.contains(wanted) and _is_spelled_out(part, date.text)
        for date in dates
        if date.interval
    )


def _is_spelled_out(part: str, text: str) -> bool:
    """Tell whether the finest component of a value is a word or number of an expression."""
    component = int(part.rsplit("-", 1)[-1])
    kinds = {4: {"YEAR"}, 7: {"MONTH", "ABBR"}, 10: {"DAY", "ORDINALDAY"}}[len(part)]
    return any(token.kind in kinds and token.value == component for token in tokenise(text))


def _is_open_end(part: str, dates: list[DateExpression], dct: dt.date | None) -> bool:
    """Tell whether the part is the day of publication, up to or from which something goes on."""
    if dct is None or part != dct.isoformat():
        return False
    return any(date.relation in {"since", "until"} or date.timex == "PRESENT_REF" for date in dates)


def _with_years_of(text: str) -> Iterator[Interval]:
    """Yield the days and months without a year, each with every year that the text names."""
    dates = find_dates(text, None)
    years = sorted({date.interval.start.year for date in dates if date.interval})
    for date in dates:
        if date.timex is None or not date.timex.startswith(_NO_YEAR):
            continue
        numbers = date.timex.removeprefix(_NO_YEAR).split("-")
        if not all(number.isdigit() for number in numbers):
            continue
        for year in years:
            interval = _of_year(year, [int(number) for number in numbers])
            if interval is not None:
                yield interval


def _of_year(year: int, numbers: list[int]) -> Interval | None:
    if len(numbers) == 1:
        return month_interval(year, numbers[0])
    day = calendar_day(year, numbers[0], numbers[1])
    return day_interval(day) if day else None
