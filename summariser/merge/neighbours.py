"""Which pairs of nodes are worth comparing: near-linear, by arrays.

The terms of a node and the last names of its parties are its keys. Nodes that share two of their
rarest keys, or one that hardly anybody has, stand in one list; so do those that have few keys and
share one. A short list is compared as a whole; in a long one every node meets those next to it in
time (a sorted neighbourhood: Hernández and Stolfo, 1995), and a large group stays connected through
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from summariser.merge.columns import NO_DAY, STATUSES, Columns, Matrix
from summariser.merge.features import gap_of
from summariser.merge.ragged import distinct, row_lengths, row_numbers
from summariser.merge.weights import EVENT_BIAS, EVENT_WEIGHTS

Numbers = NDArray[np.int64]

ALL_PAIRS = 400
"""Up to this many nodes everything is compared with everything."""
RAREST = 8
"""Keys of a node that are paired."""
NEAREST = 4
"""Nodes after it in a list that a node meets."""
ALONE = 12
"""Nodes that have a key, up to which sharing it alone is enough."""
SHORT = 2
"""Keys of a node up to which sharing any of them is enough: it has no two to share, or hardly.

Without it an event told in one word, as in headlines or in ECB+, would meet nobody.
"""
_SLICE = 1 << 21
"""Entries of lists that are gone through at once."""
_CHUNK = 1 << 20
"""Pairs yielded at once."""
_ROW_BITS = 24
"""Bits of the place in time beside a key's hash: 16 million nodes of a kind."""
_ROW_MASK = (1 << _ROW_BITS) - 1
ONE_LIST = np.uint64(1 << _ROW_BITS)
"""Numbers of `list_nodes` that differ by less than this, in higher bits, are of one list."""
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_SLOT_BITS = 21
"""Bits of the slots in which numbers look for their like: about as many as are gone through."""
_PLANNED = STATUSES.index("planned")


def propose_pairs(
    columns: Columns, all_pairs: int = ALL_PAIRS
) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield pairs of nodes that may be one, each once, the lower first.

    Args:
        columns: The nodes.
        all_pairs: Up to this many nodes all pairs are proposed.
    """
    if columns.count <= all_pairs:
        first, second = np.triu_indices(columns.count, 1)
        yield first.astype(np.int64), second.astype(np.int64)
        return
    order = np.lexsort((np.arange(columns.count), columns.times.place)).astype(np.int64)
    keys = key_matrix(columns)[order]
    alone = np.bincount(keys.indices, minlength=keys.shape[1]) <= ALONE
    listed = list_nodes(keys, alone)
    del keys
    found = _meet(listed, columns, order)
    for start in range(0, len(found), _CHUNK):
        part = found[start : start + _CHUNK]
        yield part // columns.count, part % columns.count


def key_matrix(columns: Columns) -> Matrix:
    """Return node by key, the rarest key first: the terms, and the last names of the parties."""
    names = columns.kinship.last_names
    named = name_matrix(columns, names, int(names.max(initial=0)) + 1)
    text = columns.text
    # Which terms there are is enough, and takes an eighth of how much each weighs.
    ones = np.ones(text.nnz, dtype=np.int8)
    terms = csr_array((ones, text.indices, text.indptr), shape=text.shape)
    keys = hstack([terms, named], format="csr")
    return rank_keys(keys, count_ranks(np.bincount(keys.indices, minlength=keys.shape[1])))


def name_matrix(columns: Columns, names: Numbers, width: int) -> Matrix:
    """Return node by last name.

    Args:
        columns: The nodes.
        names: The number of each party's last name, -1 without one.
        width: How many names there are.
    """
    last = names[columns.parties.indices]
    kept = last >= 0
    ones = np.ones(int(kept.sum()), dtype=np.int8)
    places = (row_numbers(columns.parties)[kept], last[kept])
    return csr_array((ones, places), shape=(columns.count, width))


def count_ranks(counts: Numbers) -> Numbers:
    """Return the place of each key when the rarest comes first."""
    ranks = np.empty(len(counts), dtype=np.int64)
    ranks[np.lexsort((np.arange(len(counts)), counts))] = np.arange(len(counts))
    return ranks


def rank_keys(keys: Matrix, ranks: Numbers) -> Matrix:
    """Return node by key with the rarest key first."""
    keys.indices = ranks.astype(keys.indices.dtype)[keys.indices]
    keys.has_sorted_indices = False
    keys.sort_indices()
    return keys


def list_nodes(keys: Matrix, alone: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return numbers that sort by list, and in the list by row: the rows in each list.

    Args:
        keys: Node by key, the rarest key first.
        alone: The keys that few enough have to make a list by themselves.
    """
    starts, lengths = keys.indptr[:-1], row_lengths(keys)
    rows = np.arange(keys.shape[0], dtype=np.uint64)
    rare = alone[keys.indices] | np.repeat(lengths <= SHORT, lengths)
    pairs = list(combinations(range(RAREST), 2)) if keys.nnz else []
    total = int(rare.sum()) + sum(int((lengths > j).sum()) for _, j in pairs)
    listed = np.empty(total, dtype=np.uint64)
    filled = int(rare.sum())
    listed[:filled] = _number(keys.indices[rare].astype(np.uint64), row_numbers(keys)[rare])
    last = max(0, keys.nnz - 1)
    found = [keys.indices[np.minimum(starts + i, last)] for i in range(RAREST if keys.nnz else 0)]
    for i, j in pairs:
        long = np.flatnonzero(lengths > j)
        one, other = found[i][long].astype(np.uint64), found[j][long].astype(np.uint64)
        both = (one + np.uint64(1)) << np.uint64(32) | other
        listed[filled : filled + len(long)] = _number(both, rows[long])
        filled += len(long)
    listed.sort()
    return listed


def _number(keys: NDArray[np.uint64], rows: NDArray[Any]) -> NDArray[np.uint64]:
    """Return a hash of the key and the row in one number; two keys in one hash only cost time."""
    mixed = (keys ^ (keys >> np.uint64(31))) * _MIXER
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    high = (mixed >> np.uint64(_ROW_BITS + 1)) << np.uint64(_ROW_BITS)
    return high | rows.astype(np.uint64)


def _meet(listed: NDArray[np.uint64], columns: Columns, order: Numbers) -> Numbers:
    """Return the pairs that meet in a list, as ``lower * count + higher``, in order."""
    times = columns.times
    start, end = times.start[order], times.end[order]
    dated = start != NO_DAY if columns.letters is not None else np.zeros(len(order), dtype=np.bool_)
    planned = columns.flags["status"][order] == _PLANNED
    parts = []
    for begin in range(0, len(listed), _SLICE):
        part = listed[begin : begin + _SLICE + NEAREST]
        met = [_step(part, step, min(_SLICE, len(part) - step)) for step in range(1, NEAREST + 1)]
        # Many pairs meet in several lists: what is asked of a pair is asked once.
        rows = distinct(_drop_repeats(np.concatenate(met)))
        a, b = rows >> _ROW_BITS, rows & _ROW_MASK
        days = np.maximum(start[a], start[b]) - np.minimum(end[a], end[b])
        late = dated[a] & dated[b] & (days >= _TOO_LATE) & (planned[a] == planned[b])
        a, b = order[a[~late]], order[b[~late]]
        parts.append(np.minimum(a, b) * len(order) + np.maximum(a, b))
    return distinct(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


def _drop_repeats(numbers: Numbers) -> Numbers:
    """Return numbers less most of those that are among them twice, which spares sorting them."""
    slots = (numbers.astype(np.uint64) * _MIXER) >> np.uint64(64 - _SLOT_BITS)
    places = np.arange(len(numbers), dtype=np.int32)
    holders = np.empty(1 << _SLOT_BITS, dtype=np.int32)
    # Only slots that were written to are read: of all numbers with one slot the last holds it.
    holders[slots] = places
    held = holders[slots]
    kept = (held == places) | (numbers[held] != numbers)
    return np.asarray(numbers[kept], dtype=np.int64)


def _step(listed: NDArray[np.uint64], step: int, count: int) -> Numbers:
    """Return the rows that stand in one list, so many steps apart, two in a number.

    Args:
        listed: See `list_nodes`.
        step: How many steps.
        count: Among how many the first of the two stands.
    """
    ahead = listed[step : step + max(0, count)]
    at = np.flatnonzero((ahead ^ listed[: len(ahead)]) < ONE_LIST)
    rows = (listed[at] % ONE_LIST) << np.uint64(_ROW_BITS) | ahead[at] % ONE_LIST
    return rows.astype(np.int64)


def _days_too_late() -> int:
    """Return the days between two dates from which on nothing makes two reports one event."""
    gap = EVENT_WEIGHTS["gap"]
    others = sum(max(0.0, weight) for weight in EVENT_WEIGHTS.values())
    days = 2
    while EVENT_BIAS + others + gap * gap_of(days) > 0:
        days += 1
    return days


_TOO_LATE = _days_too_late()
