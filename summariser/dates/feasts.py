"""Feast days and public holidays: their names, and their dates in a given year.

Only days that fall the same wherever English news is written, or that one country alone keeps by
that name, are in the table. Of names that also stand for a season ("over Christmas") or that
countries date differently ("Thanksgiving") the day is a TIMEX3 value at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from summariser.dates.tokens import Token

_FIXED: Final = {
    "new year's day": (1, 1),
    "new year's": (1, 1),
    "australia day": (1, 26),
    "valentine's day": (2, 14),
    "international women's day": (3, 8),
    "st patrick's day": (3, 17),
    "april fools' day": (4, 1),
    "anzac day": (4, 25),
    "may day": (5, 1),
    "juneteenth": (6, 19),
    "canada day": (7, 1),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "bonfire night": (11, 5),
    "guy fawkes night": (11, 5),
    "armistice day": (11, 11),
    "veterans day": (11, 11),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
# Month, weekday (1 = Monday) and which one of the month; -1 is the last.
_BY_WEEKDAY: Final = {
    "martin luther king day": (1, 1, 3),
    "martin luther king jr. day": (1, 1, 3),
    "presidents day": (2, 1, 3),
    "presidents' day": (2, 1, 3),
    "memorial day": (5, 1, -1),
    "labor day": (9, 1, 1),
    "columbus day": (10, 1, 2),
    "thanksgiving": (11, 4, 4),
    "thanksgiving day": (11, 4, 4),
}
# Days from Easter Sunday, by the Gregorian calendar.
_BY_EASTER: Final = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "holy saturday": -1,
    "easter": 0,
    "easter day": 0,
    "easter sunday": 0,
    "easter monday": 1,
}
_UNCERTAIN: Final = frozenset(
    {"christmas", "easter", "new year's", "thanksgiving", "thanksgiving day", "may day"}
)


def feast_day(name: str, year: int) -> dt.date:
    """Return the day of a feast of the table in a year."""
    if name in _FIXED:
        return dt.date(year, *_FIXED[name])
    if name in _BY_WEEKDAY:
        month, weekday, place = _BY_WEEKDAY[name]
        found = nth_weekday(year, month, weekday, place)
        if found is None:
            raise ValueError(f"{name} is not in {year}")
        return found
    return _easter_sunday(year) + dt.timedelta(days=_BY_EASTER[name])


def is_certain(name: str) -> bool:
    """Tell whether the name means that one day and nothing else."""
    return name not in _UNCERTAIN


def nth_weekday(year: int, month: int, weekday: int, place: int) -> dt.date | None:
    """Return the first (1) to fifth or last (-1) such weekday of a month, or None."""
    if place < 0:
        first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
        back = (first_of_next.isoweekday() - 1 - weekday) % 7 + 1
        return first_of_next - dt.timedelta(days=back)
    first = dt.date(year, month, 1)
    day = first + dt.timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (place - 1))
    return day if day.month == month else None


def _easter_sunday(year: int) -> dt.date:
    """Return Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    correction = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _names_by_first_word() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in (*_FIXED, *_BY_WEEKDAY, *_BY_EASTER):
        words = tuple(name.replace("'s", " 's").replace("s'", "s '").replace(".", " .").split())
        table.setdefault(words[0], []).append((words, name))
    for names in table.values():
        names.sort(key=lambda entry: -len(entry[0]))
    return table


_NAMES: Final = _names_by_first_word()


def merge_feasts(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with every name of a feast made one token of the class FEAST."""
    if _NAMES.keys().isdisjoint([token.word for token in tokens]):
        return list(tokens)
    merged: list[Token] = []
    place = 0
    while place < len(tokens):
        found = _feast_at(text, tokens, place)
        if found is None:
            merged.append(tokens[place])
            place += 1
        else:
            length, name = found
            last = tokens[place + length - 1]
            merged.append(Token(tokens[place].start, last.end, name, "FEAST", name))
            place += length
    return merged


def _feast_at(text: str, tokens: Sequence[Token], place: int) -> tuple[int, str] | None:
    token = tokens[place]
    if token.word not in _NAMES or not text[token.start].isupper():
        return None
    for words, name in _NAMES[token.word]:
        here = tokens[place : place + len(words)]
        if tuple(token.word.replace("’", "'") for token in here) == words:
            return len(words), name
    return None
