"""Clustering of large connected components: in blocks, then in rounds from samples of clusters.

A component is first cut into blocks of bounded size along its strongest pairs, and each block is
clustered by itself. What remains of a group that is larger than a block is joined in rounds: in
each every two clusters that are one another's strongest link are joined (reciprocal
nearest neighbours: Murtagh, 1983), which for average link gives what joining one pair at a time
gives. Only clusters with a pair above 0 between them are ever compared, and a link is measured
between a few members of each, so that the work does not grow with the square of the component.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from summariser.merge.agglomeration import ExactScorer, cluster_sets
from summariser.merge.pair_scores import DIGITS, Edges
from summariser.merge.ragged import flat_ranges

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

BLOCK = 24
"""Nodes of a block at most."""
SAMPLE = 3
"""Nodes of each cluster between which the link of two clusters is measured."""
_STRONGEST = 5
"""Pairs of a node along which clusters may grow."""
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def join_in_rounds(
    count: int, edges: Edges, scorer: ExactScorer, softness: float
) -> tuple[Numbers, Edges]:
    """Return of each node the first node of its cluster, and pairs whose log odds are known.

    Args:
        count: How many nodes there are.
        edges: The pairs above 0, the lower node first.
        scorer: Gives the log odds of further pairs.
        softness: Share of the best pair in a link, the rest being the mean.
    """
    # Only the nodes that have a pair are gone through, under numbers of their own.
    nodes, places = np.unique(np.concatenate([edges.first, edges.second]), return_inverse=True)
    first, second = np.split(places.reshape(-1), 2)
    own, scored = _join(Edges(first, second, edges.scores), _Renumbered(nodes, scorer), softness)
    labels = np.arange(count, dtype=np.int64)
    labels[nodes] = nodes[own]
    return labels, Edges(nodes[scored.first], nodes[scored.second], scored.scores)


class _Renumbered:
    """Scores pairs of nodes that go by other numbers."""

    def __init__(self, nodes: Numbers, scorer: ExactScorer) -> None:
        self._nodes = nodes
        self._scorer = scorer
        self.count = len(nodes)

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs."""
        return self._scorer.exact(self._nodes[a], self._nodes[b])


def _join(edges: Edges, scorer: _Renumbered, softness: float) -> tuple[Numbers, Edges]:
    """Return of each node the first node of its cluster, and pairs whose log odds are known."""
    count = scorer.count
    labels, scored = cluster_sets(_cut(count, edges), BLOCK, scorer, softness)
    links = _measure(_strongest(edges), labels, labels, scorer, softness)
    while True:
        chosen = _mutual(links, count)
        if not len(chosen.first):
            return labels, Edges.join([scored, edges])
        target = np.arange(count, dtype=np.int64)
        target[chosen.second] = chosen.first
        labels = target[labels]
        links = _measure(links, target, labels, scorer, softness)


def _cut(count: int, edges: Edges) -> Numbers:
    """Return the block of each node: the strongest pairs are kept together while there is room."""
    block = list(range(count))
    members: dict[int, list[int]] = {}
    order = np.lexsort((edges.second, edges.first, -edges.scores))
    pairs = zip(edges.first[order].tolist(), edges.second[order].tolist(), strict=True)
    for one, other in pairs:
        a, b = block[one], block[other]
        if a == b:
            continue
        own, added = members.setdefault(a, [a]), members.setdefault(b, [b])
        if len(own) + len(added) <= BLOCK:
            own += added
            for node in added:
                block[node] = a
    return np.array(block, dtype=np.int64)


def _strongest(edges: Edges) -> Edges:
    """Return the pairs that are among the strongest of one of their nodes."""
    owners = np.concatenate([edges.first, edges.second])
    others = np.concatenate([edges.second, edges.first])
    scores = np.concatenate([edges.scores, edges.scores])
    order = np.lexsort((others, -scores, owners))
    ordered = owners[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    kept = np.unique(order[rank < _STRONGEST] % max(1, len(edges.first)))
    return Edges(edges.first[kept], edges.second[kept], edges.scores[kept])


def _mutual(links: Edges, count: int) -> Edges:
    """Return the links above 0 that are the strongest of both their clusters."""
    above = np.flatnonzero(links.scores > 0)
    a, b, scores = links.first[above], links.second[above], links.scores[above]
    owners, others = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((others, -np.concatenate([scores, scores]), owners))
    ordered = owners[order]
    first = order[np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])] if len(order) else order
    best = np.full(count, -1, dtype=np.int64)
    best[owners[first]] = others[first]
    mutual = (best[a] == b) & (best[b] == a)
    return Edges(a[mutual], b[mutual], scores[mutual])


def _measure(
    links: Edges, target: Numbers, labels: Numbers, scorer: ExactScorer, softness: float
) -> Edges:
    """Return the links between the clusters that there are now.

    Args:
        links: The links before.
        target: Which cluster each cluster has become part of.
        labels: The cluster of each node.
        scorer: Gives the log odds of pairs.
        softness: See `join_in_rounds`.
    """
    count = len(target)
    grown = np.zeros(count, dtype=np.bool_)
    joined = np.flatnonzero(target != np.arange(count))
    grown[target[joined]] = True
    one, other = target[links.first], target[links.second]
    a, b = np.minimum(one, other), np.maximum(one, other)
    apart = np.flatnonzero(a != b)
    # One of several former links stands for all; where a cluster has grown it is measured anew.
    keys, at = np.unique(a[apart] * count + b[apart], return_index=True)
    a, b, scores = keys // count, keys % count, links.scores[apart[at]].copy()
    changed = np.flatnonzero(grown[a] | grown[b])
    scores[changed] = _link(a[changed], b[changed], labels, scorer, softness)
    return Edges(a, b, scores)


def _link(a: Numbers, b: Numbers, labels: Numbers, scorer: ExactScorer, softness: float) -> Floats:
    """Return the links of pairs of clusters, measured between the first members of each."""
    if not len(a):
        return np.zeros(0)
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    starts, ends = (np.searchsorted(ordered, np.arange(len(labels)), side) for side in _SIDES)
    sizes = np.minimum(SAMPLE, ends - starts)
    widths, heights = sizes[b], sizes[a]
    cells = widths * heights
    within = flat_ranges(np.zeros(len(a), dtype=np.int64), cells)
    pair = np.repeat(np.arange(len(a)), cells)
    x = order[starts[a[pair]] + within // widths[pair]]
    y = order[starts[b[pair]] + within % widths[pair]]
    values = scorer.exact(np.minimum(x, y), np.maximum(x, y))
    first = np.cumsum(cells) - cells
    mean: Floats = np.add.reduceat(values, first) / cells
    if softness:
        mean = (1 - softness) * mean + softness * np.maximum.reduceat(values, first)
    return np.asarray(np.round(mean, DIGITS), dtype=np.float64)
