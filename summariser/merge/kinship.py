"""Parties compared for whole arrays of pairs: `PartyRegister.overlap`, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.naming import Party, state_of
from summariser.merge.parties import RELATED, SAME, compare_parties, have_first_names_apart
from summariser.merge.ragged import expand, flat_ranges, row_lengths
from summariser.merge.wording import stem

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_WIDTH = 256
"""Bits of a party's signature. Two parties that share no bit share no token, and are unlike."""


@dataclass(frozen=True, eq=False)
class Overlaps:
    """What the two lists of parties of each pair have in common; see `Overlap` for the fields."""

    share: Floats
    jaccard: Floats
    related: Floats
    apart: Floats
    namesakes: Floats


class Kinship:
    """How alike the parties of a register are, each pair of them compared once."""

    def __init__(self, parties: Sequence[Party], weights: Floats) -> None:
        """Take the parties by number, and how telling each is."""
        self.parties = parties
        self.weights = weights
        self._signatures = _sign(parties)
        self._known: dict[int, tuple[float, bool]] = {}

    @cached_property
    def last_names(self) -> Numbers:
        """A number for the last word of each party's name, -1 without one."""
        numbers: dict[str, int] = {}
        found = [
            numbers.setdefault(party.name[-1], len(numbers)) if party.name else -1
            for party in self.parties
        ]
        return np.array(found or [-1], dtype=np.int64)

    def likeness(self, a: Numbers, b: Numbers) -> tuple[Floats, NDArray[np.bool_]]:
        """Return how alike parties are, and whether they are namesakes with other first names.

        Args:
            a: Numbers of parties.
            b: Numbers of as many others.
        """
        likeness = (a == b).astype(np.float64)
        namesakes = np.zeros(len(a), dtype=np.bool_)
        meet = (self._signatures[a] & self._signatures[b]).any(axis=1) & (a != b)
        places = np.flatnonzero(meet)
        if len(places) == 0:
            return likeness, namesakes
        low, high = np.minimum(a[places], b[places]), np.maximum(a[places], b[places])
        keys, at = np.unique(low * len(self.parties) + high, return_inverse=True)
        found = [self._compare(key) for key in keys.tolist()]
        likeness[places] = np.array([one for one, _ in found])[at]
        namesakes[places] = np.array([other for _, other in found])[at]
        return likeness, namesakes

    def _compare(self, key: int) -> tuple[float, bool]:
        known = self._known.get(key)
        if known is None:
            a, b = (self.parties[number] for number in divmod(key, len(self.parties)))
            known = self._known[key] = (compare_parties(a, b), have_first_names_apart(a, b))
        return known

    def overlaps(self, lists: Any, a: Numbers, b: Numbers) -> Overlaps:
        """Compare the lists of parties of pairs of nodes.

        Args:
            lists: Node by party.
            a: Rows of ``lists``.
            b: As many others.
        """
        sizes = row_lengths(lists)
        named = np.flatnonzero((sizes[a] > 0) & (sizes[b] > 0))
        values = {name: np.zeros(len(a)) for name in Overlaps.__annotations__}
        if len(named):
            for name, found in self._compare_lists(lists, a[named], b[named]).items():
                values[name][named] = found
        return Overlaps(**values)

    def _compare_lists(self, lists: Any, a: Numbers, b: Numbers) -> dict[str, Any]:
        kept_a, all_a, top, namesakes = self._kept(lists, a, b)
        kept_b, all_b, _, _ = self._kept(lists, b, a)
        return {
            "share": np.minimum(1.0, np.maximum(kept_a / all_a, kept_b / all_b)),
            "jaccard": np.minimum(1.0, (kept_a + kept_b) / (all_a + all_b)),
            "related": (top >= RELATED) & (top < SAME),
            "apart": top < RELATED,
            "namesakes": (top < SAME) & namesakes,
        }

    def _kept(self, lists: Any, a: Numbers, b: Numbers) -> tuple[Floats, Floats, Floats, Any]:
        """Return of the first list of each pair what is shared, its whole weight, and the best."""
        offsets = lists.indptr
        pair_of, own = expand(lists, a)
        others = b[pair_of]
        widths = (offsets[others + 1] - offsets[others]).astype(np.int64)
        x = np.repeat(own, widths)
        y = lists.indices[flat_ranges(offsets[others], widths)].astype(np.int64)
        likeness, namesakes = self.likeness(x, y)
        starts = np.cumsum(widths) - widths
        best = np.maximum.reduceat(likeness, starts)
        weights = self.weights[own]
        first = np.flatnonzero(np.r_[True, pair_of[1:] != pair_of[:-1]])
        return (
            np.add.reduceat(weights * best * (best >= SAME), first),
            np.add.reduceat(weights, first),
            np.maximum.reduceat(best, first),
            np.logical_or.reduceat(np.logical_or.reduceat(namesakes, starts), first),
        )


def _sign(parties: Sequence[Party]) -> NDArray[np.uint64]:
    """Return a signature of each party: the tokens without which `compare_parties` gives 0."""
    numbers: dict[str, int] = {}
    signatures = np.zeros((max(1, len(parties)), _WIDTH // 64), dtype=np.uint64)
    for position, party in enumerate(parties):
        for token in _tokens(party):
            bit = numbers.setdefault(token, len(numbers)) % _WIDTH
            signatures[position, bit // 64] |= np.uint64(1 << (bit % 64))
    return signatures


def _tokens(party: Party) -> set[str]:
    names = (party.name, *party.affiliations)
    tokens = {f"w{stem(word) if word else ''}" for name in names for word in name or ("",)}
    # An acronym meets another one, or the last word of an affiliation.
    tokens |= {f"a{acronym}" for acronym in party.acronyms}
    tokens |= {f"a{name[-1]}" for name in party.affiliations if name}
    states = {party.country, *(state_of(name) for name in party.affiliations)}
    return tokens | {f"c{state}" for state in states if state is not None}
