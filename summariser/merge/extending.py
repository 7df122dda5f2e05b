"""An index with later records in it, measured by what was counted when it was built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import Columns, Numbers
from summariser.merge.combining import Ranks, rank_new
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.indexing import (
    FLAGS,
    digest_members,
    digest_nodes,
    read_party_fields,
    sort_labels,
    write_party,
)
from summariser.merge.letters import NodeLetters
from summariser.merge.link_columns import extend_denials, extend_members
from summariser.merge.naming import Party
from summariser.merge.neighbours import list_nodes
from summariser.merge.record_columns import Nodes, RecordTable
from summariser.merge.record_reader import RawRecords


class Extension:
    """Adds the nodes of new records to an index, one kind after the other."""

    def __init__(self, store: Store, raw: RawRecords, table: RecordTable) -> None:
        """Take the index, the new records and what they hold."""
        self._store = store
        self._raw = raw
        self._table = table
        self._listed = [read_party_fields(values) for values in store.lists["parties"]]
        self._numbers: dict[Party, int] = {p: n for n, p in enumerate(self._listed)}
        self._weights: list[float] = []
        self._kinds: dict[str, StoredKind] = dict(store.kinds)
        self._last_names: list[str] = list(store.lists["last_names"])

    def add(self, kind: str, nodes: Nodes, columns: Columns, labels: Numbers) -> None:
        """Add the nodes of one kind.

        Args:
            kind: Their kind.
            nodes: Their records.
            columns: Their columns.
            labels: The numbers of their groups.
        """
        stored = self._store.kinds[kind]
        of_party = self._number_parties(columns)
        matrices = {
            name: _extend(stored.matrices[name], StoredMatrix.of(getattr(columns, name)))
            for name in ("text", "object", "quoted", "numbers")
        }
        parties = StoredMatrix.of(columns.parties)
        moved = StoredMatrix(parties.offsets, of_party[parties.columns], parties.data)
        matrices["parties"] = _extend(stored.matrices["parties"], moved)
        for name, digests in digest_members(columns, self._raw).items():
            matrices[name] = _extend(stored.matrices[name], digests)
        if isinstance(columns.letters, NodeLetters):
            words = columns.letters.letters.words[columns.letters.texts]
            matrices["words"] = _extend(stored.matrices["words"], StoredMatrix.of(words))
        ranks = rank_new(self._store, kind, columns)
        arrays = {**stored.arrays, **self._attributes(kind, nodes, columns, labels)}
        arrays["sources"] = np.concatenate([stored.arrays["sources"], of_party[columns.sources]])
        if columns.answered is not None:
            answers = StoredMatrix.of(columns.answered.denials)
            shift = len(stored.arrays["deniers"])
            moved = StoredMatrix(answers.offsets, answers.columns + shift, answers.data)
            matrices["answers"] = _extend(stored.matrices["answers"], moved)
            vectors = StoredMatrix.of(columns.answered.vectors)
            matrices["denials"] = _extend(stored.matrices["denials"], vectors)
            deniers = of_party[columns.answered.deniers]
            arrays["deniers"] = np.concatenate([stored.arrays["deniers"], deniers])
        arrays |= _list(stored, columns, ranks) | sort_labels(arrays)
        self._kinds[kind] = StoredKind({**stored.matrices, **matrices}, arrays)
        self._last_names = list(ranks.last_names)

    def add_links(self, members: StoredKind, denials: StoredKind, columns: Columns) -> None:
        """Add what links need, after the claims were added.

        Args:
            members: The records of the new claims.
            denials: The new denials.
            columns: The new claims, whose parties have the numbers of those of the denials.
        """
        stored = self._store.kinds
        grown = extend_members(stored["allegation"], members)
        self._kinds["allegation"] = self._kinds["allegation"].joined(grown)
        parties = self._number_parties(columns)
        self._kinds["denial"] = extend_denials(stored["denial"], denials, parties)

    def _number_parties(self, columns: Columns) -> Numbers:
        """Return the numbers that the parties have in the index; -1 stays -1."""
        found = []
        kin = columns.kinship
        for party, weight in zip(kin.parties, kin.weights.tolist(), strict=True):
            if party not in self._numbers:
                self._numbers[party] = len(self._listed)
                self._listed.append(party)
                self._weights.append(weight)
            found.append(self._numbers[party])
        return np.array([*found, -1], dtype=np.int64)

    def _attributes(
        self, kind: str, nodes: Nodes, columns: Columns, labels: Numbers
    ) -> dict[str, NDArray[Any]]:
        times = columns.times
        new: dict[str, Numbers] = {name: columns.flags[name] for name in FLAGS}
        new |= {"start": times.start, "end": times.end, "published": times.published}
        new |= {"labels": labels, "digests": digest_nodes(self._raw, nodes)}
        stored = self._store.kinds[kind].arrays
        return {name: np.concatenate([stored[name], values]) for name, values in new.items()}

    def finish(self) -> Store:
        """Return the index with all that was added."""
        counts = self._table.counts
        names = counts.names
        added = np.zeros(len(names.bearers) - len(self._store.arrays["bearer_counts"]), np.int64)
        arrays: Mapping[str, NDArray[Any]] = {
            **self._store.arrays,
            "bearer_counts": np.concatenate([self._store.arrays["bearer_counts"], added]),
            "party_weights": np.concatenate([self._store.arrays["party_weights"], self._weights]),
        }
        lists = {
            **self._store.lists,
            "words": counts.vocabulary.words,
            "concepts": counts.vocabulary.concepts,
            "numerals": counts.vocabulary.numerals,
            "bearers": names.bearers,
            "parties": [write_party(party) for party in self._listed],
            "last_names": self._last_names,
        }
        return Store(self._kinds, arrays, lists)


def _extend(stored: StoredMatrix, new: StoredMatrix) -> StoredMatrix:
    """Return stored rows with new ones after them."""
    return stored.extended(np.diff(new.offsets), new.columns, new.data)


def _list(stored: StoredKind, columns: Columns, ranks: Ranks) -> dict[str, NDArray[Any]]:
    """Return the lists of nodes with new nodes in them: the last of each list, as they came."""
    arrays = stored.arrays
    count = len(arrays["order"])
    new = list_nodes(ranks.keys, ranks.alone) + np.uint64(count)
    listed = np.asarray(arrays["listed"])
    return {
        "listed": np.insert(listed, np.searchsorted(listed, new), new),
        "order": np.concatenate([arrays["order"], count + np.arange(columns.count)]),
        "places": np.concatenate([arrays["places"], columns.times.place]),
        "term_ranks": ranks.terms,
        "name_ranks": ranks.names,
        "alone": ranks.alone,
    }
