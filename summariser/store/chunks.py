"""Long lists in pieces that one statement can ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

# SQLite before 3.32 takes no more than 999 parameters in a statement.
SIZE = 900


def in_chunks(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the values in their order, so many at a time."""
    rest = iter(values)
    while chunk := tuple(islice(rest, SIZE)):
        yield chunk
