"""Steps from the date of an event: "the year of the blast", "two days after the blast"."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from summariser.dates import find_dates, normalise_date, parse_date_value
from summariser.extract.embedded.grammar import lemma

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_MONTHS = calendar.month_name[1:]


def count_days(date: str | None) -> int:
    """Return how many days a date takes in: a month 28 to 31, no date none."""
    return parse_date_value(date).days if date else 0


def fit_length(date: str | None, noun: str, longest: int) -> str | None:
    """Return the date as a noun for a stretch of time puts it; None where it is not known so well.

    "The year of the blast" is a year, "the day of the blast" needs the day.
    """
    if date is None or (count_days(date) > longest and noun != "time"):
        return None
    if noun == "week" and count_days(date) == 1:
        return normalise_date(f"the week of {_spelt(date)}", None)
    return date[: {"month": 7, "year": 4}.get(noun, len(date))]


def words_of_length(way: Token) -> str:
    """Return the length of time right before "after" or "before", in its words."""
    words: list[str] = []
    place = way.i - 1
    units = ("day", "week", "month", "year")
    if lemma(way.doc[place]) not in units:
        return ""
    while place >= 0 and (len(words) < 1 or way.doc[place].pos_ in ("NUM", "DET")):
        words.insert(0, way.doc[place].text)
        place -= 1
    return " ".join(words)


def step_from(length: str, way: str, date: str | None) -> str | None:
    """Return the date a length of time after or before a day."""
    if not length or date is None or count_days(date) != 1:
        return None
    found = find_dates(phrase := f"{length} {way} {_spelt(date)}", None)
    whole = len(found) == 1 and found[0].text == phrase
    return found[0].value if whole else None


def _spelt(date: str) -> str:
    day = dt.date.fromisoformat(date)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
