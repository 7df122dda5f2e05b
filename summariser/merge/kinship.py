"""Parties compared for whole arrays of pairs: `PartyRegister.overlap`, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from summariser.merge.naming import Party, state_of
from summariser.merge.parties import (
    RELATED,
    SAME,
    compare_parties,
    differ_in_grain,
    have_first_names_apart,
)
from summariser.merge.ragged import expand, flat_ranges, lengths_of
from summariser.merge.wording import stem

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_WIDTH = 256
"""Bits of a party's signature. Two parties that share no bit share no token, and are unlike."""


Likeness: TypeAlias = tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]
"""Of pairs of parties: how alike, whether namesakes, whether the one acts on its own account."""
_Compared: TypeAlias = tuple[float, bool, bool]


@dataclass(frozen=True, eq=False)
class Overlaps:
    """What the two lists of parties of each pair have in common; see `Overlap` for the fields."""

    share: Floats
    jaccard: Floats
    related: Floats
    apart: Floats
    namesakes: Floats
    grain: Floats
    strangers: Floats


class Kinship:
    """How alike the parties of a register are, each pair of them compared once."""

    def __init__(self, parties: Sequence[Party], weights: Floats) -> None:
        """Take the parties by number, and how telling each is."""
        self.parties = parties
        self.weights = weights
        self._signatures = _sign(parties)
        self._named = np.array([party.named for party in parties], dtype=np.bool_)
        self._known: dict[int, _Compared] = {}

    @cached_property
    def last_names(self) -> Numbers:
        """A number for the last word of each party's name, -1 without one."""
        numbers: dict[str, int] = {}
        found = [
            numbers.setdefault(party.name[-1], len(numbers)) if party.name else -1
            for party in self.parties
        ]
        return np.array(found or [-1], dtype=np.int64)

    def likeness(self, a: Numbers, b: Numbers) -> Likeness:
        """Return how alike parties are, whether they are namesakes, and whether of two grains.

        Args:
            a: Numbers of parties.
            b: Numbers of as many others.
        """
        likeness = (a == b).astype(np.float64)
        namesakes = np.zeros(len(a), dtype=np.bool_)
        grain = np.zeros(len(a), dtype=np.bool_)
        places = np.flatnonzero(a != b)
        shared = np.zeros(len(places), dtype=np.uint64)
        for bits in self._signatures:
            shared |= bits[a[places]] & bits[b[places]]
        places = places[shared != 0]
        if len(places) == 0:
            return likeness, namesakes, grain
        low, high = np.minimum(a[places], b[places]), np.maximum(a[places], b[places])
        keys, at = np.unique(low * len(self.parties) + high, return_inverse=True)
        found = [self._compare(key) for key in keys.tolist()]
        likeness[places] = np.array([one for one, _, _ in found])[at]
        namesakes[places] = np.array([other for _, other, _ in found])[at]
        grain[places] = np.array([other for _, _, other in found])[at]
        return likeness, namesakes, grain

    def _compare(self, key: int) -> _Compared:
        known = self._known.get(key)
        if known is None:
            a, b = (self.parties[number] for number in divmod(key, len(self.parties)))
            known = self._known[key] = (
                compare_parties(a, b),
                have_first_names_apart(a, b),
                differ_in_grain(a, b),
            )
        return known

    def overlaps(self, lists: Any, a: Numbers, b: Numbers) -> Overlaps:
        """Compare the lists of parties of pairs of nodes.

        Args:
            lists: Node by party.
            a: Rows of ``lists``.
            b: As many others.
        """
        named = np.flatnonzero((lengths_of(lists, a) > 0) & (lengths_of(lists, b) > 0))
        values = {name: np.zeros(len(a)) for name in Overlaps.__annotations__}
        if len(named):
            for name, found in self._compare_lists(lists, a[named], b[named]).items():
                values[name][named] = found
        return Overlaps(**values)

    def _compare_lists(self, lists: Any, a: Numbers, b: Numbers) -> dict[str, Any]:
        heights, widths = lengths_of(lists, a), lengths_of(lists, b)
        pair_of, x = expand(lists, a)
        # The cells of a pair: each party of the first list beside all of the second.
        across = widths[pair_of]
        y = lists.indices[flat_ranges(lists.indptr[b][pair_of], across)].astype(np.int64)
        likeness, namesakes, grain = self.likeness(np.repeat(x, across), y)
        kept_a, all_a, best = self._keep(x, heights, likeness, across)
        # The same cells, each party of the second list beside all of the first.
        turned = likeness[_turn(heights, widths)]
        pair_of, x = expand(lists, b)
        kept_b, all_b, _ = self._keep(x, widths, turned, heights[pair_of])
        top = np.maximum.reduceat(best, np.cumsum(heights) - heights)
        cells = heights * widths
        first = np.cumsum(cells) - cells
        return {
            "share": np.minimum(1.0, np.maximum(kept_a / all_a, kept_b / all_b)),
            "jaccard": np.minimum(1.0, (kept_a + kept_b) / (all_a + all_b)),
            "related": (top >= RELATED) & (top < SAME),
            "apart": top < RELATED,
            "strangers": (top < RELATED) & self._any_named(lists, a) & self._any_named(lists, b),
            "namesakes": (top < SAME) & np.logical_or.reduceat(namesakes, first),
            "grain": (top < SAME) & np.logical_or.reduceat(grain, first),
        }

    def _any_named(self, lists: Any, rows: Numbers) -> NDArray[np.bool_]:
        """Tell of each of some lists, none of them empty, whether a party has a proper name."""
        sizes = lengths_of(lists, rows)
        _, parties = expand(lists, rows)
        return np.asarray(np.logical_or.reduceat(self._named[parties], np.cumsum(sizes) - sizes))

    def _keep(
        self, parties: Numbers, sizes: Numbers, likeness: Floats, others: Numbers
    ) -> tuple[Floats, Floats, Floats]:
        """Return the weight that lists share, their whole weight, and the best match of each party.

        Args:
            parties: The parties of all lists.
            sizes: How many each list has.
            likeness: How alike they are to those of the other list, party by party.
            others: How many parties each party is compared with.
        """
        best = np.maximum.reduceat(likeness, np.cumsum(others) - others)
        weights = self.weights[parties]
        first = np.cumsum(sizes) - sizes
        kept = np.add.reduceat(weights * best * (best >= SAME), first)
        return kept, np.add.reduceat(weights, first), best


def _turn(heights: Numbers, widths: Numbers) -> Numbers:
    """Return where the cells of tables stand that are told row by row, column by column.

    Args:
        heights: The rows of each table.
        widths: The columns of each.
    """
    cells = heights * widths
    table = np.repeat(np.arange(len(cells)), cells)
    within = flat_ranges(np.zeros(len(cells), dtype=np.int64), cells)
    column, row = np.divmod(within, heights[table])
    return np.asarray((np.cumsum(cells) - cells)[table] + row * widths[table] + column)


def _sign(parties: Sequence[Party]) -> NDArray[np.uint64]:
    """Return signatures, a party a column: the tokens without which `compare_parties` gives 0."""
    numbers: dict[str, int] = {}
    signatures = np.zeros((_WIDTH // 64, max(1, len(parties))), dtype=np.uint64)
    for position, party in enumerate(parties):
        for token in _tokens(party):
            bit = numbers.setdefault(token, len(numbers)) % _WIDTH
            signatures[bit // 64, position] |= np.uint64(1 << (bit % 64))
    return signatures


def _tokens(party: Party) -> set[str]:
    names = (party.name, *party.affiliations)
    tokens = {f"w{stem(word) if word else ''}" for name in names for word in name or ("",)}
    # An acronym meets another one, or the last word of an affiliation.
    tokens |= {f"a{acronym}" for acronym in party.acronyms}
    tokens |= {f"a{name[-1]}" for name in party.affiliations if name}
    states = {party.country, *(state_of(name) for name in party.affiliations)}
    return tokens | {f"c{state}" for state in states if state is not None}
