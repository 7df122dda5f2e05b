"""Exact agglomerative clustering of many small sets of nodes, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from summariser.merge.clusters import NEVER
from summariser.merge.pair_scores import DIGITS, Edges

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_CELLS = 2_000_000
"""Pairs of nodes in sets of one size that are clustered at once."""


class ExactScorer(Protocol):
    """Scores pairs of nodes."""

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs."""


class KnownScores:
    """A scorer that remembers pairs."""

    def __init__(self, scorer: ExactScorer, count: int, known: Edges) -> None:
        """Take what scores a pair, how many nodes there are, and the pairs that were scored."""
        self._scorer = scorer
        self._count = count
        keys = known.first * count + known.second
        order = np.argsort(keys)
        self._keys, self._scores = keys[order], known.scores[order]

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs, the lower node first."""
        if not len(self._keys):
            return self._scorer.exact(a, b)
        keys = a * self._count + b
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        scores = self._scores[at].copy()
        new = np.flatnonzero(self._keys[at] != keys)
        scores[new] = self._scorer.exact(a[new], b[new])
        return scores


def cluster_sets(
    sets: Numbers, most: int, scorer: ExactScorer, softness: float
) -> tuple[Numbers, Edges]:
    """Cluster each of several sets of nodes by itself.

    Args:
        sets: The number of the set that each node is in.
        most: Sets of more nodes are left alone.
        scorer: Gives log odds of a pair being one, the lower node first.
        softness: Share of the best pair in a link, the rest being the mean.

    Returns:
        Of each node the first node of its cluster, and the log odds of all pairs within sets.
    """
    labels = np.arange(len(sets), dtype=np.int64)
    scored = []
    for nodes in _side_by_side(sets, most):
        i, j = np.triu_indices(nodes.shape[1], 1)
        first, second = nodes[:, i].ravel(), nodes[:, j].ravel()
        scores = scorer.exact(first, second)
        owner = _agglomerate(scores.reshape(len(nodes), -1), nodes.shape[1], softness)
        labels[nodes] = np.take_along_axis(nodes, owner, axis=1)
        scored.append(Edges(first, second, scores))
    return labels, Edges.join(scored)


def _side_by_side(sets: Numbers, most: int) -> Iterator[Numbers]:
    """Yield the nodes of sets of one size, a row a set, for one size after the other."""
    sizes = np.bincount(sets)[sets] if len(sets) else sets
    order = np.lexsort((np.arange(len(sets)), sets, sizes))
    ordered = sizes[order]
    for size in np.unique(ordered).tolist():
        if 2 <= size <= most:
            first, last = np.searchsorted(ordered, (size, size + 1))
            rows = order[first:last].reshape(-1, size)
            step = max(1, _CELLS // size**2)
            for start in range(0, len(rows), step):
                yield rows[start : start + step]


def _agglomerate(scores: Floats, size: int, softness: float) -> Numbers:
    """Return for each node of each set the first node of its cluster, by place in the set.

    Args:
        scores: Set by pair of its nodes: log odds.
        size: Nodes of a set.
        softness: See `cluster_sets`.
    """
    owner = np.tile(np.arange(size), (len(scores), 1))
    owner[scores.min(axis=1) > 0] = 0
    live = np.flatnonzero((scores.min(axis=1) <= 0) & (scores.max(axis=1) > 0))
    i, j = np.triu_indices(size, 1)
    sums = np.zeros((len(scores), size, size))
    sums[:, i, j] = sums[:, j, i] = scores
    counts = np.ones((len(scores), size))
    usable = np.tile(np.triu(np.ones((size, size), dtype=np.bool_), 1), (len(scores), 1, 1))
    best = sums.copy() if softness else sums
    return join_clusters(Clusters(sums, best, counts, usable, owner), live, softness)


@dataclass(frozen=True, eq=False)
class Clusters:
    """The state of several clusterings, side by side; the first index is the clustering's.

    Attributes:
        sums: Cluster by cluster: log odds summed over the pairs between them.
        best: The same: the best pair.
        counts: Nodes of each cluster.
        usable: Cluster by later cluster: whether they may be joined.
        owner: The cluster in which each one is.
    """

    sums: Floats
    best: Floats
    counts: Floats
    usable: NDArray[np.bool_]
    owner: Numbers


def join_clusters(state: Clusters, live: Numbers, softness: float) -> Numbers:
    """Join clusters while a link is above 0, the strongest first, and return who owns each.

    Args:
        state: The clusterings; overwritten.
        live: Those that are not finished.
        softness: See `cluster_sets`.
    """
    sums, best, counts, usable, owner = (
        state.sums,
        state.best,
        state.counts,
        state.usable,
        state.owner,
    )
    size = sums.shape[1]
    divisors = counts[live, :, None] * counts[live, None, :]
    links = _mix(sums[live] / divisors, best, live, softness)
    links[~usable[live]] = NEVER
    while len(live):
        flat = links.reshape(len(live), -1)
        # The first of several equal links, so that ties fall to the lower nodes.
        at = flat.argmax(axis=1)
        joining = flat[np.arange(len(live)), at] > 0
        if not joining.all():
            live, at, links = live[joining], at[joining], links[joining]
        a, b = at // size, at % size
        sums[live, a] += sums[live, b]
        sums[live, :, a] = sums[live, a]
        if softness:
            best[live, a] = np.maximum(best[live, a], best[live, b])
            best[live, :, a] = best[live, a]
        counts[live, a] += counts[live, b]
        usable[live, b, :] = usable[live, :, b] = False
        owner[live] = np.where(owner[live] == b[:, None], a[:, None], owner[live])
        # Only the links of the cluster that has grown are others now.
        each = np.arange(len(live))
        mean = sums[live, a] / (counts[live] * counts[live, a][:, None])
        grown = _mix(mean, best, (live, a), softness)
        links[each, b, :] = links[each, :, b] = NEVER
        links[each, a, :] = np.where(usable[live, a, :], grown, NEVER)
        links[each, :, a] = np.where(usable[live, :, a], grown, NEVER)
    return owner


def _mix(mean: Floats, best: Floats, at: Any, softness: float) -> Floats:
    """Return links: the mean log odds of pairs, of which part is the best pair's.

    Args:
        mean: The mean.
        best: The best pairs of all clusters.
        at: Where those of these clusters stand.
        softness: See `cluster_sets`.
    """
    mixed = (1 - softness) * mean + softness * best[at] if softness else mean
    return np.asarray(np.round(mixed, DIGITS), dtype=np.float64)
