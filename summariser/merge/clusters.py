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
from collections.abc import Callable, Iterable, Mapping, Sequence

PairScore = Callable[[int, int], float]
Pair = tuple[int, int]

NEVER = -math.inf
"""The log odds of two nodes that must stay apart, whatever else speaks for them."""
EXHAUSTIVE = 60
"""Up to this many nodes of a connected component all pairs are scored; beyond, samples."""
SAMPLE = 4
"""Nodes of each cluster between which the link of two clusters is measured in large components."""


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

    def __init__(self, score: PairScore, bound: PairScore | None = None) -> None:
        """Take what scores a pair and, where that is costly, a cheap upper bound of it."""
        self._score = score
        self._bound = bound
        self._known: dict[Pair, float] = {}
        self._partners: defaultdict[int, list[int]] = defaultdict(list)

    def __call__(self, a: int, b: int) -> float:
        """Return the score of a pair, working it out where it is new."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._known[pair] = self._score(*pair)
            self._partners[a].append(b)
            self._partners[b].append(a)
        return self._known[pair]

    def likely(self, a: int, b: int) -> bool:
        """Tell whether a pair's log odds are above 0."""
        if self._bound is not None and self._bound(min(a, b), max(a, b)) <= 0:
            return False
        return self(a, b) > 0

    def partners(self, node: int) -> Sequence[int]:
        """Return the nodes whose pairs with a node have been scored."""
        return self._partners[node]


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
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in candidates:
        if scores.likely(a, b):
            components.join(a, b)
        near[a].add(b)
        near[b].add(a)
    groups = []
    for nodes in components.groups():
        if len(nodes) <= EXHAUSTIVE:
            groups += _Agglomeration(nodes, scores, softness).run()
        else:
            groups += _SampledAgglomeration(nodes, scores, softness, near).run()
    return sorted(groups)


class _Agglomeration:
    """The clustering of one connected component, from the scores of all its pairs."""

    def __init__(self, nodes: Sequence[int], scores: PairScores, softness: float) -> None:
        self._members = {node: [node] for node in nodes}
        self._softness = softness
        self._queue: list[tuple[float, int, int]] = []
        self._start(nodes, scores)

    def _start(self, nodes: Sequence[int], scores: PairScores) -> None:
        self._sums: dict[int, dict[int, float]] = {node: {} for node in nodes}
        self._best: dict[int, dict[int, float]] = {node: {} for node in nodes}
        for a, b in itertools.combinations(nodes, 2):
            value = scores(a, b)
            self._sums[a][b] = self._sums[b][a] = value
            self._best[a][b] = self._best[b][a] = value
            self._enqueue(a, b)

    def run(self) -> list[list[int]]:
        """Join clusters while a link is above 0, and return them."""
        while self._queue:
            negated, a, b = heapq.heappop(self._queue)
            alive = a in self._members and b in self._members
            if alive and -negated == self._link(a, b):  # else one of them has grown since
                self._members[a] = sorted(self._members[a] + self._members.pop(b))
                self._absorb(a, b)
        return list(self._members.values())

    def _absorb(self, a: int, b: int) -> None:
        """Bring the links of cluster ``a`` up to date, which has taken in ``b``."""
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


class _SampledAgglomeration(_Agglomeration):
    """The clustering of a large component: links are measured between a few members of each.

    Only clusters with candidate pairs between them are ever compared, so that the work does not
    grow with the square of the component.
    """

    def __init__(
        self,
        nodes: Sequence[int],
        scores: PairScores,
        softness: float,
        near: Mapping[int, set[int]],
    ) -> None:
        within = set(nodes)
        self._near = {node: near[node] & within for node in nodes}
        super().__init__(nodes, scores, softness)

    def _start(self, nodes: Sequence[int], scores: PairScores) -> None:
        self._scores = scores
        for a in nodes:
            for b in sorted(self._near[a]):
                if a < b:
                    self._enqueue(a, b)

    def _absorb(self, a: int, b: int) -> None:
        for other in self._near.pop(b):
            self._near[other].discard(b)
            if other != a:
                self._near[other].add(a)
                self._near[a].add(other)
        for other in sorted(self._near[a]):
            self._enqueue(a, other)

    def _link(self, a: int, b: int) -> float:
        values = [
            self._scores(x, y) for x in self._members[a][:SAMPLE] for y in self._members[b][:SAMPLE]
        ]
        mean = math.fsum(values) / len(values) if NEVER not in values else NEVER
        return (1 - self._softness) * mean + self._softness * max(values)


def spanning_tree(nodes: Sequence[int], scores: PairScores) -> list[Pair]:
    """Return the pairs of a spanning tree over the nodes: why they are one group.

    Prim's algorithm from the first node over the pairs that were scored, the strongest first; a
    node that no scored pair reaches is tied to the first one.
    """
    missing = set(nodes[1:])
    queue: list[tuple[float, int, int]] = []
    tree = []

    def reach(node: int) -> None:
        for other in scores.partners(node):
            if other in missing:
                heapq.heappush(queue, (-scores(node, other), other, node))

    reach(nodes[0])
    while missing:
        _, node, anchor = heapq.heappop(queue) if queue else (0.0, min(missing), nodes[0])
        if node in missing:
            missing.remove(node)
            tree.append((anchor, node))
            reach(node)
    return sorted(tree)
