"""Dates in other languages: a model's date is believed only where the words bear it out.

Our own grammar of dates is English. Words of other languages are put into English month, day and
unit names by dateparser's dictionaries, which hold those of some 200 languages, and the model's
date is then checked as in English. Nothing is worked out from such words alone: the dictionaries
read "morgen" and "mañana" as tomorrow also where they mean a morning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from summariser.dates import date_is_supported
from summariser.extract.languages import identify_language
from summariser.schema import Article

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The dictionaries put a Japanese day without its year as "4-9", which could be many things.
_EAST_ASIAN = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(\d{1,2})日")
_YEAR_BEFORE = re.compile(r"\d{4}年")
_WORD = re.compile(r"[^\W\d_]{3,}")
# A word is a form of a name where they share all but so many of their last letters, and at least
# so many of their first: "феврале" and "февраль", "пятницу" and "пятница".
_ENDING = 1
_STEM = 3
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_STOPPED_NUMBER = re.compile(r"(?<=\d)\.(?=\s*[^\W\d_])")
_EDGE = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
# "9 april 2024 year", "april 9 day": the unit only says what the number is.
_UNIT = re.compile(r"(?<=\d)\s*(?:year|day)(?!\s+ago)")
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")


def date_is_supported_abroad(value: str, words: str, article: Article) -> bool:
    """Return whether words of another language bear out a date.

    Args:
        value: A schema DateValue that a model gave.
        words: The words that place something in time, as the article has them.
        article: The article.
    """
    published = article.document_creation_time
    return any(
        date_is_supported(value, english, published) for english in _translations(words, article)
    )


def _translations(words: str, article: Article) -> Iterator[str]:
    """Yield the words with the names of months, days and units in English."""
    lower = " ".join(words.lower().split())
    if not _YEAR_BEFORE.search(lower):
        lower = _EAST_ASIAN.sub(lambda day: f"{_MONTHS[int(day[1]) - 1]} {day[2]}", lower)
    for locale in _locales(article):
        known = _put_names(lower, locale)
        yield _as_written(locale.translate(known, keep_formatting=True, settings=_settings()))


def _as_written(english: str) -> str:
    """Return a translation as English text would have it."""
    english = _ISO.sub(lambda m: f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}", english)
    english = _EDGE.sub(" ", _STOPPED_NUMBER.sub(" ", _UNIT.sub("", english)))
    # Our grammar asks for capitals and prepositions: a small "may" or "march" is a verb.
    alone = "" if re.search(r"\d", english) else "in "
    english = _MONTH.sub(lambda month: alone + month[0].title(), english)
    return _DAY.sub(lambda day: f"on {day[0].title()}", english)


def _put_names(words: str, locale: Any) -> str:
    """Return the words with inflected names of months and days as dictionaries list them."""
    names = {form: name for name in (*_MONTHS, *_DAYS) for form in locale.info.get(name, ())}

    def listed(word: re.Match[str]) -> str:
        if word[0] in names:
            return word[0]
        return next((form for form in names if _is_form(word[0], form)), word[0])

    return _WORD.sub(listed, words)


def _is_form(word: str, name: str) -> bool:
    shared = next(
        (i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b),
        min(len(word), len(name)),
    )
    return shared >= _STEM and max(len(word), len(name)) - shared <= _ENDING


def _locales(article: Article) -> tuple[Any, ...]:
    code = identify_language(article)
    return _known_locales(re.split("[-_]", code.lower())[0]) if code else ()


@cache
def _known_locales(code: str) -> tuple[Any, ...]:
    """Return the dictionaries of a language."""
    from dateparser.languages.loader import (  # type: ignore[import-untyped]  # noqa: PLC0415
        default_loader,
    )

    try:
        return tuple(default_loader.get_locales(languages=[code]))
    except ValueError:  # a language without a dictionary
        return ()


def _settings() -> Any:
    from dateparser.conf import settings  # type: ignore[import-untyped]  # noqa: PLC0415

    return settings
