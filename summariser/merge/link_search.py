"""Which stored claims share words with a denial, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import NO_DAY, Floats, Numbers
from summariser.merge.index_store import StoredKind
from summariser.merge.link_columns import find_nodes, place_postings
from summariser.merge.ragged import flat_ranges

PARTNERS = 30
"""Claims that are proposed to a denial, as `summariser.merge.blocking` does it for a document."""
_POPULAR = 150
"""Holders from which on a term is looked up near the day of publication only, and so many there."""
_MONTH = 31
_ROUNDING = 9
_LAST_DAY = 10**7


@dataclass(frozen=True, eq=False)
class Queries:
    """Nodes that others are looked up for.

    Attributes:
        owners: The node of each term.
        terms: The terms.
        days: Day of publication by node, `NO_DAY` where unknown.
    """

    owners: Numbers
    terms: Numbers
    days: Numbers


@dataclass(frozen=True, eq=False)
class Shared:
    """Pairs of nodes that share terms.

    Attributes:
        owners: The node that was asked for.
        nodes: The node that was found.
        scores: How much they share: the rarities of the terms, added up.
    """

    owners: Numbers
    nodes: Numbers
    scores: Floats


def query(kind: StoredKind, rows: Numbers) -> Queries:
    """Return some nodes of an index as queries, numbered from 0 in the order given."""
    lengths, terms, _ = kind.matrices["text"].flat(rows)
    owners = np.repeat(np.arange(len(rows)), lengths)
    days = np.asarray(kind.arrays["published"])[rows]
    return Queries(owners, terms.astype(np.int64), days)


def find_sharing(queries: Queries, kind: StoredKind, rarity: Floats) -> Shared:
    """Return the nodes of an index that share terms with others.

    Args:
        queries: The others.
        kind: The nodes to find.
        rarity: How telling each term is.
    """
    postings: NDArray[np.uint64] = kind.arrays["postings"]
    starts, ends = _find_ranges(queries, kind, postings)
    lengths = ends - starts
    entry = np.repeat(np.tile(np.arange(len(queries.terms)), 2), lengths)
    nodes = find_nodes(postings, flat_ranges(starts, lengths))
    width = max(1, kind.count)
    keys, of_key = np.unique(queries.owners[entry] * width + nodes, return_inverse=True)
    scores = np.bincount(of_key.reshape(-1), rarity[queries.terms[entry]], len(keys))
    return Shared(keys // width, keys % width, np.round(scores, _ROUNDING))


def _find_ranges(
    queries: Queries, kind: StoredKind, postings: NDArray[np.uint64]
) -> tuple[Numbers, Numbers]:
    """Return two ranges of postings a term: of the nodes in order of time, and of later ones."""
    terms, days = queries.terms, queries.days[queries.owners]
    in_order = int(kind.arrays["in_order"][0])
    none = np.zeros(len(terms), dtype=np.int64)
    starts = place_postings(postings, terms, none)
    later = place_postings(postings, terms, none + in_order)
    ends = place_postings(postings, terms + 1, none)
    # What was added since the index was built stands after the rest: the last of it.
    last = np.maximum(later, ends - _POPULAR)
    published = np.asarray(kind.arrays["published"][:in_order])
    places = np.where(published == NO_DAY, _LAST_DAY, published)
    days = np.where(days == NO_DAY, _LAST_DAY, days)
    around = [np.searchsorted(places, days + shift) for shift in (-_MONTH, 0, _MONTH + 1)]
    low, middle, high = (place_postings(postings, terms, nodes) for nodes in around)
    popular = later - starts > _POPULAR
    near_start = np.maximum(low, middle - _POPULAR // 2)
    near_end = np.minimum(high, middle + _POPULAR // 2)
    starts = np.where(popular, near_start, starts)
    later = np.where(popular, near_end, later)
    return np.concatenate([starts, last]), np.concatenate([later, ends])


def choose_nearest(parts: list[Shared], count: int) -> tuple[Numbers, Numbers]:
    """Return for each node that was asked for the nodes that share most with it.

    Args:
        parts: What was found; of equals the first part and the lower node come first.
        count: How many are chosen for each.

    Returns:
        Nodes that were asked for, in order, and nodes that were found.
    """
    owners = np.concatenate([part.owners for part in parts])
    nodes = np.concatenate([part.nodes for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    order = np.lexsort((nodes, -scores, owners))
    owners, nodes = owners[order], nodes[order]
    first = np.searchsorted(owners, owners)
    kept = np.arange(len(owners)) - first < count
    return owners[kept], nodes[kept]
