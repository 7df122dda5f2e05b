"""Values of options: words in, numbers out."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Literal


def read_count(text: str) -> int:
    """Return a whole number of 1 or more.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def read_window(text: str) -> int | Literal["all"]:
    """Return a number of sentences, or ``all``.

    Raises:
        ArgumentTypeError: It is none.
    """
    return "all" if text == "all" else read_count(text)


def read_seconds(text: str) -> float:
    """Return a number of seconds above 0.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _positive(text, "seconds")


def read_days(text: str) -> float:
    """Return a number of days above 0.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _positive(text, "days")


def read_day(text: str) -> dt.date:
    """Return a day.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2024-05-31") from None


def read_dollars(text: str) -> float:
    """Return an amount of US dollars above 0.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _positive(text.removeprefix("$"), "dollars")


def _positive(text: str, unit: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of {unit} above 0")
    return number
