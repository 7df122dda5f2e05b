"""Nodes into groups, by arrays: agglomerative clustering on log odds, which does not chain.

Two clusters are joined while their link is above 0, the strongest first. The link is the mean log
odds over all pairs between them, so that one pair that looks alike cannot tie two unlike groups
together as it would under single link; for claims, whose wordings differ more, part of it is the
best pair's. Nodes that may not meet hold their whole clusters apart.

Nothing is ever joined across the connected components of the pairs above 0, so each is clustered by
itself: components of one size side by side, large ones in rounds (`summariser.merge.rounds`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from summariser.merge.agglomeration import KnownScores, cluster_sets
from summariser.merge.pair_scores import Edges
from summariser.merge.rounds import join_in_rounds

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

EXHAUSTIVE = 120
"""Up to this many nodes of a connected component all pairs are scored; beyond, samples."""


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
    known = KnownScores(scorer, count, edges)
    labels, scored = cluster_sets(component, EXHAUSTIVE, known, softness)
    large = np.bincount(component)[component] > EXHAUSTIVE if count else component > 0
    if large.any():
        inner = large[edges.first]
        between = Edges(edges.first[inner], edges.second[inner], edges.scores[inner])
        joined, pairs = join_in_rounds(count, between, known, softness)
        labels[large] = joined[large]
        scored = Edges.join([scored, pairs])
    kept = labels[scored.first] == labels[scored.second]
    return Grouping(labels, Edges(scored.first[kept], scored.second[kept], scored.scores[kept]))
