"""The pairs of records that merging is not sure of: what a model may be asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from summariser.merge.columns import Columns
from summariser.merge.comparison import Comparison
from summariser.merge.judgements import index_judgements
from summariser.merge.merging import compare_records
from summariser.merge.neighbours import propose_pairs
from summariser.merge.node_columns import read_columns
from summariser.merge.nodes import gather_nodes
from summariser.merge.pair_scores import PairScorer, claim_scorer, event_scorer
from summariser.schema import Allegation, Event, Timeline

BAND = 1.0
"""Log odds, to either side of 0, within which a pair is uncertain: chances of .27 to .73."""


@dataclass(frozen=True)
class UncertainPair:
    """Two records that may report one and the same.

    Attributes:
        first: A record.
        second: Another one of its kind.
        log_odds: Of their being one, as merging has it.
    """

    first: Event | Allegation
    second: Event | Allegation
    log_odds: float

    @property
    def records(self) -> tuple[str, str]:
        """The ids of the two."""
        return (self.first.id, self.second.id)


def find_uncertain(timeline: Timeline, band: float = BAND) -> tuple[UncertainPair, ...]:
    """Return the pairs of events and of claims that merging is not sure of, the least sure first.

    Pairs that a model has judged already are left out. Records in the same words are one, and the
    first of them stands for all.

    Args:
        timeline: A document.
        band: Log odds to either side of 0.
    """
    comparison = compare_records(timeline)
    judged = index_judgements(timeline.judgements)
    found = [
        pair
        for pair in (
            *_within(timeline.event_records, event_scorer, comparison, band),
            *_within(timeline.allegation_records, claim_scorer, comparison, band),
        )
        if frozenset(pair.records) not in judged
    ]
    found.sort(key=lambda pair: (abs(pair.log_odds), pair.records))
    return tuple(found)


def _within(
    records: Iterable[Event | Allegation],
    make_scorer: Callable[[Columns], PairScorer],
    comparison: Comparison,
    band: float,
) -> Iterator[UncertainPair]:
    nodes = gather_nodes(records, comparison.articles, comparison.profiler)
    columns = read_columns(nodes, comparison.profiler)
    scorer = make_scorer(columns)
    for a, b in propose_pairs(columns):
        scores = scorer.exact(a, b)
        for at in np.flatnonzero(np.abs(scores) < band).tolist():
            first, second = nodes[int(a[at])].records[0], nodes[int(b[at])].records[0]
            if isinstance(first, Event | Allegation) and isinstance(second, Event | Allegation):
                yield UncertainPair(first, second, round(float(scores[at]), 6))
