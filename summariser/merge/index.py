"""Grouped records to which later ones are joined, without reading the earlier ones again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from summariser.merge.bulk import group_nodes_of, read_records
from summariser.merge.columns import Columns, Numbers
from summariser.merge.combining import combine, find_candidates
from summariser.merge.extending import Extension
from summariser.merge.growing import grow_groups
from summariser.merge.index_links import NewNodes, gather_claims, link_joined
from summariser.merge.index_store import Store
from summariser.merge.indexing import build_store, digest_nodes, read_counts
from summariser.merge.link_columns import LinkReader, store_denials, store_members
from summariser.merge.neighbours import propose_pairs
from summariser.merge.pair_scores import Edges, claim_scorer, event_scorer
from summariser.merge.record_columns import Nodes, RecordTable
from summariser.merge.record_reader import RawRecords
from summariser.merge.weights import CLAIM_SOFTNESS
from summariser.schema import ArticleEntry, Record

MEMBERS = 60
"""Nodes of a stored group, its first ones, that new records are compared with."""


@dataclass(frozen=True)
class JoinedRecords:
    """Where new records belong.

    Attributes:
        events: Event record -> number of its event.
        claims: Allegation record -> number of its claim.
        new_events: The numbers of events that none of the stored records tells of.
        new_claims: The same of claims.
        answers: Denial record -> number of each claim that it answers, with how sure that is, 0 to
            1. All new denials are there, and those stored ones that new claims may concern: what
            is told of these takes the place of what was told before.
    """

    events: Mapping[str, int]
    claims: Mapping[str, int]
    new_events: Sequence[int]
    new_claims: Sequence[int]
    answers: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


class _Arrival:
    """New records as an index measures them."""

    def __init__(
        self, store: Store, records: Iterable[Record], articles: Mapping[str, ArticleEntry]
    ) -> None:
        self.reader = LinkReader()
        self.raw = read_records(self.reader.watch(records), articles)
        self.table = RecordTable(self.raw, read_counts(store))


class RecordIndex:
    """The groups of records, and what is needed to join others to them.

    What is counted over all records (how rare a word is, who bears a name) stands as it was when
    the index was built. Stored groups keep their numbers and their records; they are neither split
    nor joined with one another. Both is renewed by building the index anew.
    """

    def __init__(self, store: Store) -> None:
        """Take what `build` or `open` made."""
        self._store = store

    @classmethod
    def build(
        cls,
        records: Iterable[Record],
        articles: Mapping[str, ArticleEntry] | None = None,
        groups: Mapping[str, int] | None = None,
    ) -> RecordIndex:
        """Return the index of records.

        Args:
            records: The records, of all kinds.
            articles: The article entries by id, with their origins.
            groups: Event or allegation record -> number of its group, counted from 1 for each kind.
                Without them the records are grouped as `group_records` does it.
        """
        reader = LinkReader()
        raw = read_records(reader.watch(records), articles or {})
        table = RecordTable(raw)
        labels = {}
        for kind in ("event", "allegation"):
            nodes = table.gather(kind)
            if groups is None:
                first = group_nodes_of(table.columns(nodes, kind)).labels
                labels[kind] = np.unique(first, return_inverse=True)[1].reshape(-1) + 1
            else:
                ids = [raw.ids[row] for row in nodes.first.tolist()]
                labels[kind] = np.array([groups[name] for name in ids], dtype=np.int64)
        return cls(build_store(raw, labels, table, reader))

    @classmethod
    def open(cls, folder: str | Path) -> RecordIndex:
        """Return the index of a folder; it is mapped into memory, and read where it is needed.

        Raises:
            ConfigError: There is no index, or one that this version cannot use or that is damaged.
        """
        return cls(Store.open(folder))

    def save(self, folder: str | Path) -> None:
        """Write the index into a folder, which is made.

        Raises:
            ConfigError: The folder cannot be written.
        """
        self._store.save(folder)

    def join(
        self,
        records: Iterable[Record],
        articles: Mapping[str, ArticleEntry] | None = None,
        *,
        links: bool = True,
    ) -> JoinedRecords:
        """Return where new records belong; the index stays as it is.

        Args:
            records: The new records, of all kinds; those of one article come together.
            articles: Their article entries by id, with their origins.
            links: Whether to tell which claims denials answer, too.
        """
        arrival = _Arrival(self._store, records, articles or {})
        return self._join(arrival, None, links=links)

    def extend(
        self,
        records: Iterable[Record],
        articles: Mapping[str, ArticleEntry] | None = None,
        *,
        links: bool = True,
    ) -> tuple[JoinedRecords, RecordIndex]:
        """Return where new records belong, and an index that has them, too.

        Args:
            records: The new records, of all kinds; those of one article come together.
            articles: Their article entries by id, with their origins.
            links: Whether to tell which claims denials answer, too.
        """
        arrival = _Arrival(self._store, records, articles or {})
        extension = Extension(self._store, arrival.raw, arrival.table)
        joined = self._join(arrival, extension, links=links)
        return joined, RecordIndex(extension.finish())

    def _join(
        self, arrival: _Arrival, extension: Extension | None, *, links: bool
    ) -> JoinedRecords:
        """Return where records belong, and add them to an index that is extended."""
        raw, table = arrival.raw, arrival.table
        numbers: dict[str, dict[str, int]] = {}
        new: dict[str, list[int]] = {}
        answers: Mapping[str, Mapping[int, float]] = {}
        for kind in ("event", "allegation"):
            nodes = table.gather(kind)
            columns = table.columns(nodes, kind)
            labels, fresh, new[kind] = self._label(raw, columns, nodes, kind)
            if extension is not None:
                extension.add(kind, nodes, columns, labels)
            ids = [raw.ids[row] for row in nodes.rows.tolist()]
            numbers[kind] = dict(zip(ids, labels[nodes.of_row].tolist(), strict=True))
            if kind == "allegation" and (links or extension is not None):
                members = store_members(raw, nodes, columns, arrival.reader)
                denials = store_denials(raw, table, arrival.reader)
                if extension is not None:
                    extension.add_links(members, denials, columns)
                if links:
                    claims = gather_claims(columns, labels, members)
                    parties = tuple(columns.kinship.parties)
                    found = NewNodes(claims, fresh, denials, parties, table.counts, columns.rarity)
                    answers = link_joined(self._store, found)
        return JoinedRecords(
            numbers["event"], numbers["allegation"], new["event"], new["allegation"], answers
        )

    def _label(
        self, raw: RawRecords, columns: Columns, nodes: Nodes, kind: str
    ) -> tuple[Numbers, Numbers, list[int]]:
        """Return the number of each node's group, the nodes that are no copies, and new numbers."""
        stored = self._store.kinds[kind]
        arrays = stored.arrays
        labels = np.full(columns.count, -1, dtype=np.int64)
        if stored.count:
            # What is word for word the same as a stored record is with it.
            digests = digest_nodes(raw, nodes)
            at = np.searchsorted(arrays["sorted_digests"], digests)
            at = np.minimum(at, stored.count - 1)
            same = arrays["sorted_digests"][at] == digests
            labels[same] = arrays["labels"][arrays["by_digest"][at[same]]]
        fresh = np.flatnonzero(labels < 0)
        found = self._grow(raw, columns, fresh, kind)
        highest = int(arrays["sorted_labels"][-1]) if stored.count else 0
        new = np.unique(found[found < 0])[::-1]
        found[found < 0] = highest + 1 + np.searchsorted(-new, -found[found < 0])
        labels[fresh] = found
        return labels, fresh, list(range(highest + 1, highest + 1 + len(new)))

    def _grow(self, raw: RawRecords, columns: Columns, fresh: Numbers, kind: str) -> Numbers:
        """Return the group of new nodes; those of a new group share a number below 0.

        Args:
            raw: The new records.
            columns: Their nodes.
            fresh: The nodes that are no copies of stored ones.
            kind: Their kind.
        """
        arrays = self._store.kinds[kind].arrays
        first, second = find_candidates(self._store, kind, columns, fresh)
        near, group = np.unique(np.asarray(arrays["labels"])[second], return_inverse=True)
        starts = np.searchsorted(arrays["sorted_labels"], near)
        ends = np.minimum(
            np.searchsorted(arrays["sorted_labels"], near, side="right"), starts + MEMBERS
        )
        members = [
            np.asarray(arrays["by_label"][start:end])
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
        used = np.unique(np.concatenate([second, *members]))
        whole = combine(self._store, kind, columns, raw, used)
        scorer = event_scorer(whole) if kind == "event" else claim_scorer(whole)
        placed = [columns.count + np.searchsorted(used, nodes) for nodes in members]
        outer = scorer.likely(first, columns.count + np.searchsorted(used, second))
        # A pair with any node of a group leads to the group.
        node_group = np.zeros(whole.count, dtype=np.int64)
        node_group[columns.count + np.searchsorted(used, second)] = group.reshape(-1)
        ahead = np.array([nodes[0] for nodes in placed], dtype=np.int64)
        outer = Edges(outer.first, ahead[node_group[outer.second]], outer.scores)
        inner = Edges.join([scorer.likely(a, b) for a, b in propose_pairs(columns)])
        kept = np.isin(inner.first, fresh) & np.isin(inner.second, fresh)
        inner = Edges(inner.first[kept], inner.second[kept], inner.scores[kept])
        softness = 0.0 if kind == "event" else CLAIM_SOFTNESS
        edges = Edges.join([inner, outer])
        found = grow_groups(columns.count, placed, edges, scorer, softness)[fresh]
        joined = found >= columns.count
        found[joined] = near[found[joined] - columns.count]
        found[~joined] = -1 - found[~joined]
        return found
