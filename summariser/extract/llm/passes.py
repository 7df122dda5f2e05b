"""Records that are there already: joined where windows overlap, and left out of later passes.

A model that goes through the same sentences again words what it has said in other ways. So records
are compared by kind, evidence and names, and by their wording only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from summariser.extract.llm.reading import MOST_SENTENCES, Fault, Reading
from summariser.extract.llm.windows import Window
from summariser.schema import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer

Item = AllegationAnswer | DenialAnswer | EventAnswer

_ALIKE = 0.7
"""Dice coefficient of two sentences' words from which they say the same of the same parties. Of 81
pairs of records in five annotated stories that share kind and sentence, and are not the same, three
would pass at 0.6, and none at 0.7."""
_LONGEST_ARTICLE = 3
_GIVEN_TWICE = Fault(None, "a record given twice")
_KINDS = {"allegation": "allegations", "denial": "denials", "event": "events"}


def items_of(answer: ArticleAnswer) -> Iterator[tuple[str, Item]]:
    """Return the records of an answer, each with its kind."""
    for kind, field in _KINDS.items():
        for item in getattr(answer, field):
            yield kind, item


def records_about(window: Window, readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """Return the records that rest on a window's own sentences, in the order of the article.

    Args:
        window: The window.
        readings: What was read so far; denials point at sentences.

    Returns:
        Each with its ``kind``, as JSON holds them, and without a date that its words of time tell.
    """
    records = [
        {"kind": kind, **item.model_dump(mode="json"), **({"date": None} if item.time else {})}
        for reading in readings
        if reading.answer is not None
        for kind, item in items_of(reading.answer)
        if window.own_numbers & set(item.sentences)
    ]
    return sorted(records, key=lambda record: record["sentences"])


def alleged_in(readings: Iterable[Reading]) -> frozenset[int]:
    """Return the numbers of the sentences that allegations rest on."""
    answers = [reading.answer for reading in readings if reading.answer is not None]
    claims = [claim for answer in answers for claim in answer.allegations]
    return frozenset(number for claim in claims for number in claim.sentences)


def brought_new(window: Window, readings: Iterable[Reading]) -> bool:
    """Tell whether any record of what was read rests on a window's own sentences."""
    return bool(records_about(window, readings))


def join_overlaps(readings: Sequence[Reading]) -> list[Reading]:
    """Return what was read of the windows of an article, no record of an overlap in it twice.

    The sentences just before a window are shown with it, so that a record may be told on both sides
    of a border. The first then takes over the evidence of the other.

    Args:
        readings: One for each window, in order.
    """
    joined: list[Reading] = []
    for reading in readings:
        if reading.answer is None:
            joined.append(reading)
            continue
        kept: dict[str, list[Item]] = {kind: [] for kind in _KINDS}
        again = 0
        for kind, item in items_of(reading.answer):
            place = _place_of(kind, item, joined)
            if place is None:
                kept[kind].append(item)
            else:
                again += 1
                joined[place[0]] = _extend(joined[place[0]], kind, place[1], item)
        joined.append(_reading_of(reading, kept, again))
    return joined


def keep_new(readings: Sequence[Reading], more: Reading) -> Reading:
    """Return what a later pass brought, without what is there already.

    Args:
        readings: What was read before; it stays as it is.
        more: What was read now.
    """
    if more.answer is None:
        return more
    kept: dict[str, list[Item]] = {kind: [] for kind in _KINDS}
    again = 0
    for kind, item in items_of(more.answer):
        if _place_of(kind, item, readings) is None:
            kept[kind].append(item)
        else:
            again += 1
    return _reading_of(more, kept, again)


def is_repeated(item: Item, known: Item) -> bool:
    """Tell whether a record says what another of its kind says.

    Both rest on a sentence in common, neither names a party that the other does not know, and their
    wording is alike.

    Args:
        item: A record.
        known: Another of the same kind.
    """
    if not set(item.sentences) & set(known.sentences):
        return False
    return not _differ_in_names(item, known) and _likeness(item.text, known.text) >= _ALIKE


def _place_of(kind: str, item: Item, readings: Sequence[Reading]) -> tuple[int, int] | None:
    for at, reading in enumerate(readings):
        of_kind = getattr(reading.answer, _KINDS[kind]) if reading.answer is not None else ()
        for position, known in enumerate(of_kind):
            if is_repeated(item, known):
                return at, position
    return None


def _extend(reading: Reading, kind: str, position: int, item: Item) -> Reading:
    items = list(getattr(reading.answer, _KINDS[kind]))
    known = items[position]
    sentences = tuple(sorted({*known.sentences, *item.sentences}))
    if len(sentences) > MOST_SENTENCES or reading.answer is None:
        return reading
    items[position] = known.model_copy(update={"sentences": sentences})
    answer = reading.answer.model_copy(update={_KINDS[kind]: tuple(items)})
    return replace(reading, answer=answer)


def _reading_of(reading: Reading, kept: dict[str, list[Item]], again: int) -> Reading:
    if not again:
        return reading
    fields = {_KINDS[kind]: tuple(items) for kind, items in kept.items()}
    faults = (*reading.faults, *[_GIVEN_TWICE] * again)
    return replace(reading, answer=ArticleAnswer(**fields), faults=faults)


def _differ_in_names(one: Item, other: Item) -> bool:
    """Tell whether each names a party that shares no word with any of the other's."""
    return any(
        _has_own_name(_names(one, field), _names(other, field))
        and _has_own_name(_names(other, field), _names(one, field))
        for field in ("actors", "target", "source")
    )


def _names(item: Item, field: str) -> list[set[str]]:
    value = getattr(item, field, None)
    names = value if isinstance(value, tuple) else (value,) if value else ()
    return [_telling(_words(name)) for name in names]


def _telling(words: set[str]) -> set[str]:
    """Return the words of a name that are longer than articles are, if there are any."""
    return {word for word in words if len(word) > _LONGEST_ARTICLE} or words


def _has_own_name(names: Sequence[set[str]], others: Sequence[set[str]]) -> bool:
    return any(all(not name & other for other in others) for name in names)


def _likeness(one: str, other: str) -> float:
    """Return the Dice coefficient of two texts' words (of their characters, without spaces)."""
    first, second = _words(one), _words(other)
    return 2 * len(first & second) / max(1, len(first) + len(second))


def _words(text: str) -> set[str]:
    words = {word.strip(".,;:!?'\"“”‘’()") for word in text.casefold().split()}
    # Scripts without spaces have no words to tell apart here.
    return words - {""} if len(words) > 1 else set(text.casefold())
