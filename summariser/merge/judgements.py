"""What a model has said of pairs of records, brought into their scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from summariser.merge.clusters import NEVER
from summariser.merge.nodes import Node
from summariser.merge.pair_scores import Edges, PairScorer
from summariser.schema import Join, Judgement

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

WEIGHT = 3.0
"""Log odds that a model's word adds or takes away: enough to decide a pair that is uncertain, too
little to tie groups together that all other pairs hold apart."""

Judged = Mapping[frozenset[str], Judgement]
"""Ids of two records -> what was said of them."""


def index_judgements(judgements: Iterable[Judgement]) -> Judged:
    """Return judgements by the records that they are about; of several the last one holds."""
    return {frozenset(judgement.records): judgement for judgement in judgements}


def add_words(
    scorer: PairScorer, nodes: Sequence[Node], judged: Judged
) -> PairScorer | JudgedScorer:
    """Return what scores pairs of nodes with a model's word added, where there is any.

    Args:
        scorer: Gives the scores without it.
        nodes: The nodes.
        judged: The judgements.
    """
    return JudgedScorer(scorer, nodes, judged) if judged else scorer


class JudgedScorer:
    """Scores pairs of nodes with a model's word added where there is one.

    Args:
        scorer: Gives the scores without it.
        nodes: The nodes; a judgement about a record is one about its node.
        judged: The judgements.
    """

    def __init__(self, scorer: PairScorer, nodes: Sequence[Node], judged: Judged) -> None:
        self._scorer = scorer
        self._count = max(1, len(nodes))
        place = {record.id: at for at, node in enumerate(nodes) for record in node.records}
        words: dict[int, float] = {}
        for records, judgement in judged.items():
            nodes_meant = sorted({place[name] for name in records if name in place})
            if len(nodes_meant) == len(records) == 2:
                a, b = nodes_meant
                words[a * self._count + b] = WEIGHT if judgement.same else -WEIGHT
        self._pairs = np.array(sorted(words), dtype=np.int64)
        self._words = np.array([words[pair] for pair in sorted(words)])

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs, `NEVER` for those that must stay apart."""
        return self._scorer.exact(a, b) + self._said(a, b)

    def likely(self, a: Numbers, b: Numbers) -> Edges:
        """Return the pairs whose log odds are above 0."""
        said = self._said(a, b)
        plain = self._scorer.likely(a[said == 0], b[said == 0])
        a, b = a[said != 0], b[said != 0]
        scores = self.exact(a, b)
        above = scores > 0
        return Edges.join([plain, Edges(a[above], b[above], scores[above])])

    def _said(self, a: Numbers, b: Numbers) -> Floats:
        words = np.zeros(len(a))
        if len(self._pairs):
            pairs = np.minimum(a, b) * self._count + np.maximum(a, b)
            at = np.searchsorted(self._pairs, pairs).clip(max=len(self._pairs) - 1)
            found = self._pairs[at] == pairs
            words[found] = self._words[at[found]]
        return words


def add_word(score: float, pair: tuple[Node, Node], judged: Judged) -> float:
    """Return the log odds of two nodes with the model's word, where there is one.

    Args:
        score: The log odds without it.
        pair: The two.
        judged: The judgements.
    """
    judgement = None if score == NEVER else _find(pair, judged)
    if judgement is None:
        return score
    return score + (WEIGHT if judgement.same else -WEIGHT)


def tell_word(pair: tuple[Node, Node], judged: Judged) -> tuple[str, ...]:
    """Return in words what a model has said of two nodes; nothing where it was not asked.

    Args:
        pair: The two.
        judged: The judgements.
    """
    judgement = _find(pair, judged)
    if judgement is None:
        return ()
    return (_in_words(judgement),)


def name_judges(joins: Iterable[Join], judged: Judged) -> tuple[Join, ...]:
    """Return joins, each that a model has spoken for saying so."""
    told = []
    for join in joins:
        judgement = judged.get(frozenset(join.records))
        if judgement is not None and judgement.same:
            reasons = (*join.reasons, _in_words(judgement))
            told.append(join.model_copy(update={"reasons": reasons}))
        else:
            told.append(join)
    return tuple(told)


def _in_words(judgement: Judgement) -> str:
    return f"{judgement.model} takes them for {'one' if judgement.same else 'two'}"


def _find(pair: tuple[Node, Node], judged: Judged) -> Judgement | None:
    if not judged:
        return None
    found = (judged.get(frozenset((a.id, b.id))) for a in pair[0].records for b in pair[1].records)
    return next((judgement for judgement in found if judgement is not None), None)
