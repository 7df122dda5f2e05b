"""Records into groups: agglomerative clustering on log odds, which does not chain.

Two clusters are joined while their link is above 0, the strongest first. The link is the mean log
odds over all pairs between them, so that one pair that looks alike cannot tie two unlike groups
together as it would under single link; for claims, whose wordings differ more, part of it is the
best pair's. Nodes that may not meet hold their whole clusters apart.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

PairScore = Callable[[int, int], float]
Pair = tuple[int, int]

NEVER = -math.inf
"""The log odds of two nodes that must stay apart, whatever else speaks for them."""
EXHAUSTIVE = 120
"""Up to this many nodes all pairs of a connected component are scored; beyond, candidates only."""
UNSEEN = -3.0
"""Log odds of a pair that was never a candidate: what the average pair of strangers has."""


class DisjointSets:
    """Union-find over numbers, with path halving."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, item: int) -> int:
        """Return the set that an item is in, by its representative."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, a: int, b: int) -> bool:
        """Join two items' sets; tell whether they were apart."""
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a
        return a != b

    def groups(self) -> list[list[int]]:
        """Return the sets, members in order, sets in the order of their first members."""
        members = defaultdict(list)
        for item in range(len(self._parent)):
            members[self.find(item)].append(item)
        return list(members.values())


class PairScores:
    """Scores of unordered pairs, each worked out once."""

    def __init__(self, score: PairScore) -> None:
        self._score = score
        self._known: dict[Pair, float] = {}

    def __call__(self, a: int, b: int) -> float:
        """Return the score of a pair, working it out where it is new."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._known[pair] = self._score(*pair)
        return self._known[pair]

    def known(self, a: int, b: int) -> float:
        """Return the score of a pair, or `UNSEEN` where it was never worked out."""
        return self._known.get((a, b) if a < b else (b, a), UNSEEN)


def cluster(
    count: int, candidates: Iterable[Pair], scores: PairScores, *, softness: float = 0.0
) -> list[list[int]]:
    """Group nodes 0 to ``count`` - 1.

    Args:
        count: How many nodes there are. Their order decides ties, so it must not depend on the
            order of the input.
        candidates: The pairs that may belong together.
        scores: Log odds of a pair being one, `NEVER` for pairs that must stay apart.
        softness: Share of the best pair in a link, the rest being the mean: 0 is average link.

    Returns:
        The groups, singletons included, each in order, ordered by their first nodes.
    """
    components = DisjointSets(count)
    for a, b in candidates:
        if scores(a, b) > 0:
            components.join(a, b)
    groups = []
    for nodes in components.groups():
        known = scores if len(nodes) <= EXHAUSTIVE else scores.known
        groups += _Agglomeration(nodes, known, softness).run()
    return sorted(groups)


class _Agglomeration:
    """The clustering of one connected component."""

    def __init__(self, nodes: Sequence[int], score: PairScore, softness: float) -> None:
        self._members = {node: [node] for node in nodes}
        self._softness = softness
        self._sums: dict[int, dict[int, float]] = {node: {} for node in nodes}
        self._best: dict[int, dict[int, float]] = {node: {} for node in nodes}
        self._queue: list[tuple[float, int, int]] = []
        for a, b in itertools.combinations(nodes, 2):
            value = score(a, b)
            self._sums[a][b] = self._sums[b][a] = value
            self._best[a][b] = self._best[b][a] = value
            self._enqueue(a, b)

    def run(self) -> list[list[int]]:
        """Join clusters while a link is above 0, and return them."""
        while self._queue:
            negated, a, b = heapq.heappop(self._queue)
            alive = a in self._members and b in self._members
            if alive and -negated == self._link(a, b):  # else one of them has grown since
                self._merge(a, b)
        return list(self._members.values())

    def _merge(self, a: int, b: int) -> None:
        self._members[a] = sorted(self._members[a] + self._members.pop(b))
        sums, best = self._sums.pop(b), self._best.pop(b)
        del self._sums[a][b], self._best[a][b]
        for other in sorted(self._members.keys() - {a}):
            del self._sums[other][b], self._best[other][b]
            self._sums[a][other] = self._sums[other][a] = self._sums[a][other] + sums[other]
            self._best[a][other] = self._best[other][a] = max(self._best[a][other], best[other])
            self._enqueue(a, other)

    def _enqueue(self, a: int, b: int) -> None:
        link = self._link(a, b)
        if link > 0:
            heapq.heappush(self._queue, (-link, min(a, b), max(a, b)))

    def _link(self, a: int, b: int) -> float:
        mean = self._sums[a][b] / (len(self._members[a]) * len(self._members[b]))
        return (1 - self._softness) * mean + self._softness * self._best[a][b]


def spanning_tree(nodes: Sequence[int], score: PairScore) -> list[Pair]:
    """Return the pairs of a maximum spanning tree over the nodes: why they are one group.

    Prim's algorithm: grown from the first node, the strongest pair first.
    """
    nearest = {node: (score(nodes[0], node), nodes[0]) for node in nodes[1:]}
    tree = []
    while nearest:
        node = min(nearest, key=lambda n: (-nearest[n][0], n))
        _, anchor = nearest.pop(node)
        tree.append((anchor, node))
        for other, (value, _) in nearest.items():
            if score(node, other) > value:
                nearest[other] = (score(node, other), node)
    return sorted(tree)
