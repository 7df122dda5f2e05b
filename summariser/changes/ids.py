"""The order of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = re.compile(r"\d+|\D+")


def id_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key by which ``E9`` comes before ``E10``."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in _PARTS.findall(name))


def sort_ids(names: Iterable[str]) -> tuple[str, ...]:
    """Return ids in the order of their numbers, each once."""
    return tuple(sorted(set(names), key=id_key))
