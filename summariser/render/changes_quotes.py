"""The evidence of what changed: quotes, with all the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from summariser.render.wording import date_words, plain_text
from summariser.schema import CitedRecord


@dataclass(frozen=True)
class Place:
    """Where a quote stands: in words, and its address where it has one."""

    name: str
    url: str


@dataclass(frozen=True)
class Quoted:
    """A verbatim quote, on one line, and where it stands."""

    words: str
    places: tuple[Place, ...]


def quote_records(cited: Iterable[CitedRecord]) -> tuple[Quoted, ...]:
    """Return the quotes of records, each once, with all the places where it stands.

    Args:
        cited: The records.
    """
    places: dict[str, dict[Place, None]] = {}
    for record in cited:
        day = date_words(record.published[:10]) if record.published else ""
        where = (plain_text(record.outlet or ""), day, plain_text(record.article))
        name = ", ".join(part for part in where if part)
        place = Place(name, plain_text(record.url or ""))
        for quote in record.quotes:
            places.setdefault(plain_text(quote), {})[place] = None
    return tuple(Quoted(words, tuple(where)) for words, where in places.items())
