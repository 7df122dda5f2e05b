"""Sets that grow together, the scores of pairs, and why a group is one: a spanning tree."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

PairScore = Callable[[int, int], float]
Pair = tuple[int, int]

NEVER = -math.inf
"""The log odds of two nodes that must stay apart, whatever else speaks for them."""


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

    def __init__(self, score: PairScore, known: Iterable[tuple[int, int, float]] = ()) -> None:
        """Take what scores a pair, and the pairs that have been scored with their scores."""
        self._score = score
        self._known: dict[Pair, float] = {}
        self._partners: defaultdict[int, list[int]] = defaultdict(list)
        for a, b, value in known:
            self._keep((a, b), value)

    def __call__(self, a: int, b: int) -> float:
        """Return the score of a pair, working it out where it is new."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._keep(pair, self._score(*pair))
        return self._known[pair]

    def _keep(self, pair: Pair, value: float) -> None:
        self._known[pair] = value
        a, b = pair
        self._partners[a].append(b)
        self._partners[b].append(a)

    def partners(self, node: int) -> Sequence[int]:
        """Return the nodes whose pairs with a node have been scored."""
        return self._partners[node]


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
