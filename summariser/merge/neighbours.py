"""Which pairs of nodes are worth comparing: near-linear, by arrays.

Nodes that share a term, or the last name of a party, stand in that key's list, in order of time.
Short lists are compared as a whole; in long ones every node meets those nearest in time (a sorted
neighbourhood: Hernández and Stolfo, 1995). A pair needs to meet in one list only, and what reports
one event shares several, so that the long lists of common words lose hardly anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from summariser.merge.columns import Columns, Matrix
from summariser.merge.ragged import flat_ranges, row_lengths, row_numbers

Numbers = NDArray[np.int64]

ALL_PAIRS = 400
"""Up to this many nodes everything is compared with everything."""
WHOLE_LIST = 64
"""Nodes of a list that is compared as a whole."""
NEAREST = 10
"""Nodes after it in a longer list that a node meets. Tuned on synthetic records, for a recall above
0.98 of the pairs that comparing everything joins; see `benchmarks/merging.py`."""
_ROWS = 16_384
"""Nodes whose candidates are proposed at once."""


@dataclass(frozen=True, eq=False)
class KeyLists:
    """The lists of nodes by key, each in order of time.

    Attributes:
        order: The nodes in order of time.
        keys: Place in time by key, one row a node.
        nodes: Places in time, one list after the other.
        ends: End of each list in ``nodes``, by key.
        slots: Where in ``nodes`` each entry of ``keys`` stands.
        reach: How many nodes after it a node of a list meets, by key.
    """

    order: Numbers
    keys: Matrix
    nodes: NDArray[Any]
    ends: NDArray[Any]
    slots: NDArray[Any]
    reach: Numbers


def propose_pairs(columns: Columns) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield pairs of nodes that may be one, each once, the lower first.

    Args:
        columns: The nodes.
    """
    if columns.count <= ALL_PAIRS:
        first, second = np.triu_indices(columns.count, 1)
        yield first.astype(np.int64), second.astype(np.int64)
        return
    lists = list_keys(columns.times.place, key_matrix(columns))
    for start in range(0, columns.count, _ROWS):
        yield _meet(lists, start, min(columns.count, start + _ROWS))


def list_keys(place: Numbers, keys: Matrix) -> KeyLists:
    """Return the lists of nodes by key.

    Args:
        place: The day at which each node stands.
        keys: Node by key.
    """
    order = np.lexsort((np.arange(len(place)), place)).astype(np.int64)
    rows = keys[order]
    rows.data = np.arange(rows.nnz, dtype=np.int32)
    by_key = rows.tocsc()
    slots = np.empty(rows.nnz, dtype=np.int32)
    slots[by_key.data] = np.arange(rows.nnz, dtype=np.int32)
    lengths = np.diff(by_key.indptr)
    return KeyLists(
        order=order,
        keys=rows,
        nodes=by_key.indices,
        ends=by_key.indptr[1:],
        slots=slots,
        reach=np.where(lengths <= WHOLE_LIST, WHOLE_LIST, NEAREST).astype(np.int64),
    )


def _meet(lists: KeyLists, start: int, end: int) -> tuple[Numbers, Numbers]:
    """Return the pairs of the nodes at some places in time with later ones."""
    entries = slice(lists.keys.indptr[start], lists.keys.indptr[end])
    slots = lists.slots[entries].astype(np.int64)
    keys = lists.keys.indices[entries]
    after = np.minimum(lists.reach[keys], lists.ends[keys] - slots - 1)
    owners = np.repeat(np.arange(start, end), row_lengths(lists.keys[start:end]))
    a = np.repeat(owners, after)
    b = lists.nodes[flat_ranges(slots + 1, after)].astype(np.int64)
    count = len(lists.order)
    found = np.unique(a * count + b)
    one, other = lists.order[found // count], lists.order[found % count]
    return np.minimum(one, other), np.maximum(one, other)


def key_matrix(columns: Columns) -> Matrix:
    """Return node by key: the terms of the text, and the last names of the parties."""
    names = columns.kinship.last_names
    parties = columns.parties
    last = names[parties.indices]
    kept = last >= 0
    shape = (columns.count, int(names.max(initial=0)) + 1)
    ones = np.ones(int(kept.sum()), dtype=np.int8)
    named = csr_array((ones, (row_numbers(parties)[kept], last[kept])), shape=shape)
    return hstack([columns.text, named], format="csr")
