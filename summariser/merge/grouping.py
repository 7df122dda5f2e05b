"""Nodes into groups, by arrays: agglomerative clustering on log odds, which does not chain.

Two clusters are joined while their link is above 0, the strongest first. The link is the mean log
odds over all pairs between them, so that one pair that looks alike cannot tie two unlike groups
together as it would under single link; for claims, whose wordings differ more, part of it is the
best pair's. Nodes that may not meet hold their whole clusters apart.

Nothing is ever joined across the connected components of the pairs above 0, so each is clustered by
itself: components of one size side by side, large ones in rounds (`summariser.merge.rounds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from summariser.merge.clusters import NEVER
from summariser.merge.pair_scores import DIGITS, Edges
from summariser.merge.rounds import join_in_rounds

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

EXHAUSTIVE = 60
"""Up to this many nodes of a connected component all pairs are scored; beyond, samples."""
_CELLS = 2_000_000
"""Pairs of nodes in components of one size that are clustered at once."""


class Scorer(Protocol):
    """Scores pairs of nodes."""

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs."""

    def likely(self, a: Numbers, b: Numbers) -> Edges:
        """Return the pairs whose log odds are above 0."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which nodes are one.

    Attributes:
        labels: Of each node the first node of its group.
        scored: The pairs within groups whose log odds are known.
    """

    labels: Numbers
    scored: Edges

    def groups(self) -> list[list[int]]:
        """Return the groups, singletons included, each in order, ordered by their first nodes."""
        order = np.argsort(self.labels, kind="stable")
        ordered = self.labels[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(ordered)]
        return [part.tolist() for part in np.split(order, starts[1:])] if len(order) else []


def group_nodes(
    count: int,
    candidates: Iterable[tuple[Numbers, Numbers]],
    scorer: Scorer,
    softness: float = 0.0,
) -> Grouping:
    """Group nodes 0 to ``count`` - 1.

    Args:
        count: How many nodes there are. Their order decides ties, so it must not depend on the
            order of the input.
        candidates: The pairs that may belong together, in parts, the lower node first.
        scorer: Gives log odds of a pair being one, `NEVER` for pairs that must stay apart.
        softness: Share of the best pair in a link, the rest being the mean: 0 is average link.
    """
    edges = Edges.join([scorer.likely(a, b) for a, b in candidates])
    graph = coo_array((np.ones(len(edges.first)), (edges.first, edges.second)), (count, count))
    _, component = connected_components(graph, directed=False)
    sizes = np.bincount(component, minlength=1)[component] if count else component
    labels = np.arange(count, dtype=np.int64)
    scored = []
    for nodes in _side_by_side(component, sizes):
        own, pairs = _cluster_components(nodes, scorer, softness)
        labels[nodes] = own
        scored.append(pairs)
    large = np.flatnonzero(sizes > EXHAUSTIVE)
    inner = sizes[edges.first] > EXHAUSTIVE
    if len(large):
        between = Edges(edges.first[inner], edges.second[inner], edges.scores[inner])
        labels[large] = join_in_rounds(count, between, scorer, softness)[large]
        scored.append(between)
    found = Edges.join(scored)
    kept = labels[found.first] == labels[found.second]
    return Grouping(labels, Edges(found.first[kept], found.second[kept], found.scores[kept]))


def _side_by_side(component: Numbers, sizes: Numbers) -> Iterator[Numbers]:
    """Yield the nodes of components that are clustered at once: one row a component."""
    order = np.lexsort((np.arange(len(component)), component, sizes))
    ordered = sizes[order]
    for size in np.unique(ordered).tolist():
        if 2 <= size <= EXHAUSTIVE:
            first, last = np.searchsorted(ordered, (size, size + 1))
            rows = order[first:last].reshape(-1, size)
            step = max(1, _CELLS // size**2)
            for start in range(0, len(rows), step):
                yield rows[start : start + step]


def _cluster_components(nodes: Numbers, scorer: Scorer, softness: float) -> tuple[Numbers, Edges]:
    """Return the first node of each node's group, and the log odds of all pairs."""
    rows, size = nodes.shape
    i, j = np.triu_indices(size, 1)
    first, second = nodes[:, i].ravel(), nodes[:, j].ravel()
    scores = scorer.exact(first, second)
    sums = np.zeros((rows, size, size))
    sums[:, i, j] = sums[:, j, i] = scores.reshape(rows, -1)
    owner = _agglomerate(sums, softness)
    return np.take_along_axis(nodes, owner, axis=1), Edges(first, second, scores)


def _agglomerate(sums: Floats, softness: float) -> Numbers:
    """Return for each node of each component the first node of its cluster.

    Args:
        sums: Component by node by node: log odds. Overwritten.
        softness: See `group_nodes`.
    """
    rows, size, _ = sums.shape
    best = sums.copy() if softness else sums
    counts = np.ones((rows, size))
    owner = np.tile(np.arange(size), (rows, 1))
    usable = np.tile(np.triu(np.ones((size, size), dtype=np.bool_), 1), (rows, 1, 1))
    live = np.arange(rows)
    while len(live):
        link: Floats = sums[live] / (counts[live, :, None] * counts[live, None, :])
        if softness:
            link = (1 - softness) * link + softness * best[live]
        flat = np.round(np.where(usable[live], link, NEVER), DIGITS).reshape(len(live), -1)
        # The first of several equal links, so that ties fall to the lower nodes.
        at = flat.argmax(axis=1)
        joining = flat[np.arange(len(live)), at] > 0
        live, at = live[joining], at[joining]
        a, b = at // size, at % size
        sums[live, a] += sums[live, b]
        sums[live, :, a] = sums[live, a]
        if softness:
            best[live, a] = np.maximum(best[live, a], best[live, b])
            best[live, :, a] = best[live, a]
        counts[live, a] += counts[live, b]
        usable[live, b, :] = usable[live, :, b] = False
        owner[live] = np.where(owner[live] == b[:, None], a[:, None], owner[live])
    return owner
