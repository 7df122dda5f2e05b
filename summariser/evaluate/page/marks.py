"""Where in an article's text gold and run have their evidence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from summariser.evaluate.fields import mark_fields
from summariser.evaluate.pairing import Record

Verdict = Literal["found", "missed", "extra"]

# Lines of this many characters were broken to fit a column and not to end a paragraph.
_WRAPPED = range(55, 101)
_SOFT_BREAK = re.compile(r"(?<=\S)\n(?=[^\s\-*•])")


@dataclass(frozen=True)
class Item:
    """A record of the gold, one of the run, or a pair of them, under a number in its article."""

    number: int
    verdict: Verdict
    gold: Record | None
    given: Record | None

    @property
    def record(self) -> Record:
        """The record of the gold or, where it has none, of the run."""
        record = self.gold if self.gold is not None else self.given
        assert record is not None  # noqa: S101 - one of the two is there, or there is no item
        return record

    @property
    def marks(self) -> dict[str, float]:
        """How right each field is; nothing where there is no pair."""
        if self.gold is None or self.given is None:
            return {}
        return mark_fields(self.gold, self.given)


@dataclass(frozen=True)
class Stretch:
    """A stretch of text with the items that rest on it, and those whose quotes end with it."""

    text: str
    items: tuple[Item, ...]
    ending: tuple[Item, ...]


def find_quotes(record: Record, text: str) -> list[tuple[int, int]]:
    """Return the offsets of the quotes of a record that stand in a text.

    Args:
        record: The record. Its spans count where they hold its quotes.
        text: The article's text.
    """
    quotes, spans = record["quotes"], record.get("spans") or ()
    found = []
    for quote, span in itertools.zip_longest(quotes, spans):
        start = span[0] if span and text[span[0] : span[1]] == quote else text.find(quote)
        if start >= 0:
            found.append((start, start + len(quote)))
    return found


def mark_text(text: str, items: Sequence[Item]) -> Iterator[Stretch]:
    """Yield the text in stretches that the same items rest on; together they are the text.

    Line breaks within a paragraph, which some files have for the sake of a column, become spaces.

    Args:
        text: The article's text.
        items: The items of the article.
    """
    spans = [(start, end, item) for item in items for start, end in _spans_of(item, text)]
    edges = sorted({0, len(text), *itertools.chain.from_iterable(span[:2] for span in spans)})
    shown = unwrap_lines(text)
    for start, end in itertools.pairwise(edges):
        yield Stretch(
            shown[start:end],
            _in_order(item for first, last, item in spans if first <= start and end <= last),
            _in_order(item for _, last, item in spans if last == end),
        )


def unwrap_lines(text: str) -> str:
    """Return a text of the same length with the line breaks of hard-wrapped lines as spaces."""

    def unwrapped(match: re.Match[str]) -> str:
        line = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        return " " if line in _WRAPPED else "\n"

    return _SOFT_BREAK.sub(unwrapped, text)


def _spans_of(item: Item, text: str) -> set[tuple[int, int]]:
    records = (record for record in (item.gold, item.given) if record is not None)
    return {span for record in records for span in find_quotes(record, text)}


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items by number, each once."""
    by_number = {item.number: item for item in items}
    return tuple(by_number[number] for number in sorted(by_number))
