"""Numbers that stand for texts and mean the same in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def digest(text: str) -> int:
    """Return 63 bits that stand for a text, in any process."""
    told = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(told, "big") >> 1


def digest_all(texts: Iterable[str]) -> NDArray[np.int64]:
    """Return the digests of texts."""
    return np.array([digest(text) for text in texts], dtype=np.int64)
