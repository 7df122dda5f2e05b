"""Tokens by number, looked up for whole arrays of text at once.

A token is known by a hash of 64 bits: the bytes of the text are weighed with the powers of an odd
number, so that sums up to each place give the hash of any stretch (Karp and Rabin, 1987). Two of a
million distinct tokens share one with a chance of 3 in 10^8.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

SPACE = b" "
_BASE = 0x9E3779B97F4A7C15
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Odd numbers that make of a hash the two slots where its token may stand."""
_BITS = 12
"""Bits of a slot's number at first."""
_FULL = 4
"""Slots there are at least for each token, so that hardly any finds both its own taken."""
_MODULUS = 1 << 64


class TokenTable:
    """Numbers tokens in the order in which they are met.

    Attributes:
        tokens: The tokens, by number.
    """

    def __init__(self) -> None:
        self.tokens: list[bytes] = []
        self._of_token = np.zeros(0, dtype=np.uint64)
        self._weights = self._inverses = self._of_token
        self._allot(_BITS)

    def number(self, text: bytes) -> NDArray[np.int32]:
        """Return the numbers of the tokens of a text, in order.

        Args:
            text: Tokens that spaces part; no byte of it is 0.
        """
        padded = SPACE + text + SPACE
        starts, ends = _find_tokens(padded)
        hashes = self._hash(padded, starts, ends)
        numbers = self._find(hashes)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            found, first = np.unique(hashes[new], return_index=True)
            order = np.argsort(first)
            self._add(found[order])
            self.tokens += [padded[starts[at] : ends[at]] for at in new[first[order]].tolist()]
            numbers[new] = self._find(hashes[new])
        return numbers

    def _hash(self, text: bytes, starts: Places, ends: Places) -> Hashes:
        self._weigh(len(text))
        sums = np.zeros(len(text) + 1, dtype=np.uint64)
        np.cumsum(np.frombuffer(text, dtype=np.uint8) * self._weights[: len(text)], out=sums[1:])
        return np.asarray((sums[ends] - sums[starts]) * self._inverses[starts], dtype=np.uint64)

    def _weigh(self, length: int) -> None:
        """See to it that there are weights for a text so long."""
        if length > len(self._weights):
            factors = np.full(2 * length, _BASE, dtype=np.uint64)
            undo = np.full(2 * length, pow(_BASE, -1, _MODULUS), dtype=np.uint64)
            self._weights, self._inverses = np.cumprod(factors), np.cumprod(undo)

    def _allot(self, bits: int) -> None:
        self._bits = bits
        self._hashes = np.zeros(1 << bits, dtype=np.uint64)
        self._numbers = np.full(1 << bits, -1, dtype=np.int32)
        self._rest: dict[int, int] = {}

    def _slots(self, hashes: Hashes, side: int) -> Places:
        return ((hashes * _MIXERS[side]) >> np.uint64(64 - self._bits)).astype(np.int64)

    def _find(self, hashes: Hashes) -> NDArray[np.int32]:
        """Return the numbers of tokens by their hashes, -1 for those that have none."""
        slots = self._slots(hashes, 0)
        numbers = self._numbers[slots]
        other = np.flatnonzero(self._hashes[slots] != hashes)
        slots = self._slots(hashes[other], 1)
        held = self._hashes[slots] == hashes[other]
        numbers[other] = np.where(held, self._numbers[slots], -1)
        if self._rest:
            left = other[~held]
            numbers[left] = [self._rest.get(key, -1) for key in hashes[left].tolist()]
        return numbers

    def _add(self, hashes: Hashes) -> None:
        """Number new tokens, and give each a slot while one of its two is free."""
        first = len(self._of_token)
        self._of_token = np.concatenate([self._of_token, hashes])
        if len(self._of_token) * _FULL > len(self._numbers):
            self._allot((len(self._of_token) * _FULL).bit_length() + 1)
            first, hashes = 0, self._of_token
        numbers = np.arange(first, len(self._of_token), dtype=np.int32)
        for side in range(len(_MIXERS)):
            slots = self._slots(hashes, side)
            free = np.flatnonzero(self._numbers[slots] < 0)
            self._hashes[slots[free]] = hashes[free]
            self._numbers[slots[free]] = numbers[free]
            left = np.flatnonzero(self._numbers[slots] != numbers)
            hashes, numbers = hashes[left], numbers[left]
        self._rest |= zip(hashes.tolist(), numbers.tolist(), strict=True)


def _find_tokens(text: bytes) -> tuple[Places, Places]:
    """Return where the tokens of a text begin and end, which begins and ends with a space."""
    inside = np.frombuffer(text, dtype=np.uint8) != SPACE[0]
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[0::2], edges[1::2]
