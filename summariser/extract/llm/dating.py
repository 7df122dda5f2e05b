"""Dates of an answer: the words checked against the sentences, the value worked out from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from summariser.dates import date_is_supported, normalise_date, parse_date_value
from summariser.extract.languages import identify_language
from summariser.extract.llm.foreign_dates import date_is_supported_abroad
from summariser.schema import AllegationAnswer, Article, DenialAnswer, EventAnswer, Sentence


@dataclass(frozen=True)
class CheckedDates:
    """The time and date of an item that stand.

    Attributes:
        time: The words, exactly as the cited sentences have them.
        date: The value, at the precision that the text supports.
        faults: What was dropped: what to tell the model (None: nothing) and what to count.
    """

    time: str | None
    date: str | None
    faults: tuple[tuple[str | None, str], ...] = ()


def check_dates(
    item: EventAnswer | AllegationAnswer | DenialAnswer,
    article: Article,
    by_number: Mapping[int, Sentence],
) -> CheckedDates:
    """Check the time expression and the date of an item against the sentences that it cites.

    The expression must stand in them, and is normalised here, whatever date the model made of it.
    A date of the model's own is kept only where the cited sentences support it; in languages other
    than English there is no other, as our own grammar of dates is English.

    Args:
        item: An item whose sentences exist.
        article: Its article.
        by_number: The sentences that the model was shown, those cited among them.
    """
    quotes = [by_number[number].text for number in item.sentences]
    published = article.document_creation_time
    time, faults = _find_time(item.time, quotes, by_number)
    direction: Literal["future"] | None = (
        "future" if isinstance(item, EventAnswer) and item.status == "planned" else None
    )
    foreign = identify_language(article) is not None
    own = normalise_date(time, published, direction=direction) if time and not foreign else None
    if own is not None or item.date is None:
        return CheckedDates(time, own, faults)
    if not _is_date_value(item.date):
        told = f"date {item.date!r} is not YYYY, YYYY-MM, YYYY-MM-DD or start/end"
        return CheckedDates(time, None, (*faults, (told, "a date in no known form")))
    supported = date_is_supported(item.date, "\n".join(quotes), published) or (
        foreign and time is not None and date_is_supported_abroad(item.date, time, article)
    )
    if not supported:
        return CheckedDates(
            time, None, (*faults, (None, "a date that the cited sentences do not support"))
        )
    return CheckedDates(time, item.date, faults)


def _is_date_value(value: str) -> bool:
    try:
        parse_date_value(value)
    except ValueError:
        return False
    return True


def _find_time(
    words: str | None, quotes: Sequence[str], by_number: Mapping[int, Sentence]
) -> tuple[str | None, tuple[tuple[str | None, str], ...]]:
    """Return the words as the sentences write them, or a fault where they do not."""
    if words is None:
        return None, ()
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)
    for quote in quotes:
        if found := pattern.search(quote):
            return found[0], ()
    told = f"time {words!r} is not in the cited sentences; copy their words or give null"
    elsewhere = [n for n, sentence in by_number.items() if pattern.search(sentence.text)]
    if elsewhere:
        told += f" (it is in sentence {elsewhere[0]}: cite that one too if it is part of it)"
    return None, ((told, "a time that the cited sentences do not contain"),)
