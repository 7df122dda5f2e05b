"""Choose the date of a phrase, and check a date that somebody else gave."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from summariser.dates.expressions import DateExpression, find_dates
from summariser.dates.interval import Interval, parse_date_value
from summariser.dates.reading import Direction


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
    dates = [date for date in find_dates(expression, dct, direction=direction) if date.interval]
    joined = _joined(expression, dates)
    if joined is not None:
        return joined.value
    found = [date.interval for date in dates if date.interval]
    return min(found, key=lambda interval: interval.days).value if found else None


def _joined(text: str, dates: list[DateExpression]) -> Interval | None:
    """Return the interval of two dates that the words make its ends, or None."""
    for first, second in pairwise(dates):
        between = text[first.end : second.start].strip().lower()
        before = text[: first.start].rstrip().lower()
        ranged = (between in {"to", "until", "till", "through", "-", "–"} and first.relation) or (
            between == "and" and before.endswith("between")
        )
        if ranged and first.interval and second.interval:
            start, end = first.interval.start, second.interval.end
            if start <= end:
                return Interval(start, end)
    return None


def date_is_supported(value: str, text: str, dct: dt.date | None) -> bool:
    """Tell whether a date follows from the expressions of a text.

    Each end of the value must be one that an expression of the text gives, or be coarser than it
    ("2024-04" where the text says "on 9 April 2024"); nothing finer than the text is supported.

    Args:
        value: A schema DateValue that a model or a person gave.
        text: The sentences quoted as evidence.
        dct: The document creation time, if known.
    """
    try:
        wanted = parse_date_value(value)
    except ValueError:
        return False
    readings = _all_readings(text, dct)
    if any(wanted.contains(reading) and _is_unit_of(value, reading) for reading in readings):
        return True
    if "/" not in value:
        return False
    return all(
        any(parse_date_value(part).contains(reading) for reading in readings)
        for part in value.split("/")
    )


def _all_readings(text: str, dct: dt.date | None) -> list[Interval]:
    """Return what the expressions of a text mean, in whichever direction it is read."""
    directions: tuple[Direction | None, ...] = (None, "past", "future")
    return [
        date.interval
        for direction in directions
        for date in find_dates(text, dct, direction=direction)
        if date.interval
    ]


def _is_unit_of(value: str, reading: Interval) -> bool:
    return "/" not in value or parse_date_value(value).days == reading.days
