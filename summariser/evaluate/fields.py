"""Whether the fields of paired records agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summariser.evaluate.assignment import assign
from summariser.evaluate.pairing import Record, content_words

# Part of the definition of the figures, not tuned on anything.
MIN_SHARED_NAME = 0.5


def _same_name(name: str | None, other: str | None) -> bool:
    if not name or not other:
        return bool(name) == bool(other)
    a, b = content_words(name), content_words(other)
    shared = len(a & b)
    return shared > 0 and shared / min(len(a), len(b)) >= MIN_SHARED_NAME


def _names_f1(names: Sequence[str] | None, others: Sequence[str] | None) -> float:
    if not names or not others:
        return float(not names and not others)
    matrix = [[float(_same_name(a, b)) for b in others] for a in names]
    return 2 * sum(matrix[i][j] for i, j in assign(matrix)) / (len(names) + len(others))


def _same_date(expected: str, given: str | None) -> bool:
    """Whether the date, cut to the precision of the gold, is the gold's."""
    if not given:
        return False
    ours, theirs = expected.split("/"), given.split("/")
    if not all(b.startswith(a) for a, b in zip(ours, theirs, strict=False)):
        return False
    return len(ours) == len(theirs) or ours[0] == theirs[0]


def _equal(field: str) -> Callable[[Record, Record], float]:
    return lambda gold, given: float(gold.get(field) == given.get(field))


def _names(field: str) -> Callable[[Record, Record], float]:
    return lambda gold, given: _names_f1(gold.get(field), given.get(field))


def _source(gold: Record, given: Record) -> float:
    return float(_same_name(gold.get("source"), given.get("source")))


_FIELDS: dict[str, dict[str, Callable[[Record, Record], float]]] = {
    "event": {"actors": _names("actors"), "status": _equal("status")},
    "allegation": {"source": _source, "target": _names("target")},
    "denial": {"source": _source, "form": _equal("form")},
}


def mark_fields(gold: Record, given: Record) -> dict[str, float]:
    """Return how right each field of a paired record is, 0 to 1.

    Lists of names have the F1 of their names; everything else is right or wrong. ``date`` is
    marked only where the gold has one.

    Args:
        gold: The gold record.
        given: The record paired with it.
    """
    marks = {field: mark(gold, given) for field, mark in _FIELDS[gold["kind"]].items()}
    if gold.get("date"):
        marks["date"] = float(_same_date(gold["date"], given.get("date")))
    return marks
