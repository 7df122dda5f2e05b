"""New nodes into groups that there are already: they grow, and are neither split nor joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from summariser.merge.agglomeration import Clusters, ExactScorer, join_clusters
from summariser.merge.pair_scores import Edges

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


def grow_groups(
    count: int, members: Sequence[Numbers], edges: Edges, scorer: ExactScorer, softness: float
) -> Numbers:
    """Return for each new node where it belongs: agglomeration that starts from the groups.

    Args:
        count: How many new nodes there are: 0 to ``count`` - 1.
        members: The nodes of each group, later than the new ones.
        edges: Pairs above 0 of a new node with another one.
        scorer: Gives the log odds of pairs.
        softness: Share of the best pair in a link, the rest being the mean.

    Returns:
        ``count`` and the place of the group, or the first of the new nodes that make a group.
    """
    highest = max((int(nodes.max()) for nodes in members), default=count)
    group_of = np.arange(max(count, highest + 1), dtype=np.int64)
    for place, nodes in enumerate(members):
        group_of[nodes] = count + place
    ends = (group_of[edges.first], group_of[edges.second])
    size = count + len(members)
    graph = coo_array((np.ones(len(edges.first)), ends), (size, size))
    _, component = connected_components(graph, directed=False)
    found = np.arange(count, dtype=np.int64)
    order = np.argsort(component, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(component[order]) != 0])[: len(order)]
    pieces = np.split(order, starts[1:]) if len(order) else []
    parts = [_Part(piece, count, members) for piece in pieces if len(piece) > 1]
    if not parts:
        return found
    # All at once: scoring pays for long arrays.
    first = np.concatenate([part.first for part in parts])
    scores = scorer.exact(first, np.concatenate([part.second for part in parts]))
    cuts = np.cumsum([len(part.first) for part in parts])[:-1]
    for part, own in zip(parts, np.split(scores, cuts), strict=True):
        found[part.new] = part.cluster(own, softness)
    return found


class _Part:
    """A connected component: groups, new nodes, and the pairs of which a new node is one."""

    def __init__(self, piece: Numbers, count: int, members: Sequence[Numbers]) -> None:
        """Take the nodes; groups follow on the ``count`` new ones."""
        self._groups, self.new = piece[piece >= count], piece[piece < count]
        # Groups come first: of two equal links that of the group is taken.
        clusters = [members[place] for place in (self._groups - count).tolist()]
        clusters += [np.array([node]) for node in self.new.tolist()]
        self._sizes = np.array([len(nodes) for nodes in clusters], dtype=np.int64)
        i, j = np.triu_indices(len(clusters), 1)
        kept = j >= len(self._groups)
        self._i, self._j = i[kept], j[kept]
        self.first, self.second = _pair_members(clusters, self._sizes, self._i, self._j)

    def cluster(self, scores: Floats, softness: float) -> Numbers:
        """Return where the new nodes belong.

        Args:
            scores: The log odds of the pairs.
            softness: See `grow_groups`.
        """
        i, j, sizes = self._i, self._j, self._sizes
        lengths = sizes[i] * sizes[j]
        starts = np.cumsum(lengths) - lengths
        sums = np.zeros((1, len(sizes), len(sizes)))
        best = sums.copy()
        usable = np.zeros(sums.shape, dtype=np.bool_)
        sums[0, i, j] = sums[0, j, i] = np.add.reduceat(scores, starts)
        best[0, i, j] = best[0, j, i] = np.maximum.reduceat(scores, starts)
        usable[0, i, j] = True
        owner = np.arange(len(sizes))[None, :].copy()
        state = Clusters(sums, best, sizes[None, :].astype(np.float64), usable, owner)
        owned = join_clusters(state, np.zeros(1, dtype=np.int64), softness)[0]
        return np.asarray(
            np.concatenate([self._groups, self.new])[owned[len(self._groups) :]], dtype=np.int64
        )


def _pair_members(
    clusters: Sequence[Numbers], sizes: Numbers, i: Numbers, j: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the pairs of members of each pair of clusters, of which the second is one node."""
    flat = np.concatenate(clusters)
    starts = np.cumsum(sizes) - sizes
    lengths = sizes[i]
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return flat[np.repeat(starts[i], lengths) + within], np.repeat(flat[starts[j]], lengths)
