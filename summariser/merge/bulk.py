"""Groups of any number of records, without a document: what `merge` groups, a million at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from summariser.merge.columns import Columns, Numbers
from summariser.merge.grouping import Grouping, group_nodes
from summariser.merge.neighbours import propose_pairs
from summariser.merge.pair_scores import claim_scorer, event_scorer
from summariser.merge.record_columns import Nodes, RecordTable
from summariser.merge.record_reader import RawRecords, RecordReader
from summariser.merge.weights import CLAIM_SOFTNESS
from summariser.schema import ArticleEntry, Record

_KINDS = ("event", "allegation")


@dataclass(frozen=True, eq=False)
class RecordGroups:
    """Which records are one event, or make one claim.

    Attributes:
        ids: The ids of the event records, or of the allegation records, in order of publication.
        labels: For each the place in ``ids`` of the first record of its group.
    """

    ids: tuple[str, ...]
    labels: Numbers

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(np.unique(self.labels))

    def members(self) -> list[tuple[str, ...]]:
        """Return the ids of each group's records, in order, groups in order of their first."""
        order = np.argsort(self.labels, kind="stable")
        ordered = self.labels[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(ordered)]
        parts = np.split(order, starts[1:]) if len(order) else []
        return [tuple(self.ids[place] for place in part.tolist()) for part in parts]


@dataclass(frozen=True)
class GroupedRecords:
    """The groups of records.

    Attributes:
        events: The events.
        claims: The claims.
    """

    events: RecordGroups
    claims: RecordGroups


def group_records(
    records: Iterable[Record], articles: Mapping[str, ArticleEntry] | None = None
) -> GroupedRecords:
    """Return which records are one event, or make one claim.

    The groups are those that `merge` makes of a document with these records. Records are read once,
    one after the other, and not kept: a generator that reads a file needs no memory for them.

    Args:
        records: The records, of all kinds: denials tell what claims are answered alike.
        articles: The article entries by id, with their origins (`find_origins`); an article without
            an entry or an origin is its own.
    """
    read = [read_records(records, articles or {})]
    with _collect_no_cycles():
        # Nothing else holds what was read: its strings are let go as soon as they are numbers.
        table = RecordTable(read.pop())
        waiting = [(nodes := table.gather(kind), table.columns(nodes, kind)) for kind in _KINDS]
    ids = table.raw.ids
    # What the columns were made of would only take memory while they are compared.
    del table
    found = []
    while waiting:
        found.append(_group(*waiting.pop(0), ids))
    return GroupedRecords(*found)


@contextmanager
def _collect_no_cycles() -> Iterator[None]:
    """Hold off the garbage collector: it would go through all that the caller holds, for nothing.

    What is made in the meantime holds no cycles.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_records(records: Iterable[Record], articles: Mapping[str, ArticleEntry]) -> RawRecords:
    """Return records as numbers.

    Args:
        records: The records.
        articles: The article entries by id.
    """
    reader = RecordReader()
    for record in records:
        reader.add(record)
    return reader.finish(articles)


def _group(nodes: Nodes, columns: Columns, ids: Sequence[str]) -> RecordGroups:
    found = group_nodes_of(columns)
    # The first record of the first node stands for the group.
    place = np.full(len(ids), -1, dtype=np.int64)
    place[nodes.rows] = np.arange(len(nodes.rows))
    return RecordGroups(
        ids=tuple(ids[row] for row in nodes.rows.tolist()),
        labels=place[nodes.first[found.labels[nodes.of_row]]],
    )


def group_nodes_of(
    columns: Columns, candidates: Iterable[tuple[Numbers, Numbers]] | None = None
) -> Grouping:
    """Return which nodes are one.

    Args:
        columns: Nodes of events, or of allegations.
        candidates: The pairs that may be one; by default those that blocking proposes.
    """
    candidates = propose_pairs(columns) if candidates is None else candidates
    if columns.letters is not None:
        return group_nodes(columns.count, candidates, event_scorer(columns))
    return group_nodes(columns.count, candidates, claim_scorer(columns), CLAIM_SOFTNESS)
