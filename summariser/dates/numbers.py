"""Read numbers, years and days of the month from tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from summariser.dates.tokens import Token


def number_of(tokens: Sequence[Token]) -> float | None:
    """Return the number that figures or words name, or None where they name none."""
    words = [token for token in tokens if token.kind not in {"HYPHEN", "AND"}]
    if len(words) == 1 and words[0].kind == "AMOUNT":
        return _amount(words[0].word)
    if len(words) == 1 and words[0].kind in {"DAY", "NUMBER", "YEAR"}:
        return int(words[0].value)
    total = current = 0
    for token in words:
        if token.kind == "SCALE":
            current = max(current, 1) * int(token.value)
            if token.word == "thousand":
                total, current = total + current, 0
        elif token.kind == "CARDINAL" or (token.kind in {"DAY", "NUMBER"} and not current):
            current += int(token.value)
        elif token.kind != "ARTICLE":
            return None
    return total + current


def _amount(figures: str) -> float | None:
    head, _, tail = figures.rpartition(",")
    if head and len(tail) != 3:
        return None
    try:
        return float(figures.replace(",", ""))
    except ValueError:
        return None


def ordinal_of(tokens: Sequence[Token]) -> int:
    """Return the number of an ordinal such as "third" or "twenty-first"."""
    return sum(int(token.value) for token in tokens if isinstance(token.value, int))


def year_of(tokens: Sequence[Token]) -> int | None:
    """Return the year that figures or words name: "1996", "'96", "nineteen ninety-six".

    Two figures are read as a year between 1930 and 2029.
    """
    if not tokens:
        return None
    if tokens[0].kind == "YEAR":
        return int(tokens[0].value)
    if tokens[0].kind == "SHORTYEAR":
        short = int(tokens[0].word[1:])
        return short + (1900 if short >= 30 else 2000)
    numbers = [int(token.value) for token in tokens if token.kind in {"CARDINAL", "SCALE"}]
    if numbers[:2] == [2, 1000]:
        return 2000 + sum(numbers[2:])
    century, rest = numbers[0], sum(numbers[1:])
    pair = len(numbers) == 2 or (len(numbers) == 3 and numbers[1] >= 20 > numbers[2])
    if pair and century in range(15, 21) and 10 <= rest <= 99:
        return 100 * century + rest
    return None


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    """Return the day, or None where the calendar has none such."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
