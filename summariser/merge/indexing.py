"""Grouped records as an index, against which later records are joined."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack

from summariser.merge.columns import Columns, Numbers
from summariser.merge.digests import digest, digest_all
from summariser.merge.frozen import FrozenCounts, NameCounts
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.letters import Grams, NodeLetters
from summariser.merge.link_columns import LinkReader, store_denials, store_members
from summariser.merge.naming import Party
from summariser.merge.neighbours import ALONE, count_ranks, list_nodes, name_matrix, rank_keys
from summariser.merge.record_columns import Nodes, RecordTable
from summariser.merge.record_reader import Numbering, RawRecords
from summariser.merge.tokens import Vocabulary
from summariser.merge.wording import normalise

KEYS = ("text", "object", "quoted", "numbers", "parties")
"""The matrices of `Columns` that are stored as they are."""
FLAGS = ("ordinals", "steps", "possible", "negated", "status")


def build_store(
    raw: RawRecords, groups: Mapping[str, Numbers], table: RecordTable, reader: LinkReader
) -> Store:
    """Return the index of grouped records.

    Args:
        raw: The records.
        groups: By kind, the number of each node's group.
        table: What was counted over them.
        reader: What links need of them.
    """
    kinds, grams = {}, Grams([], np.zeros(0, dtype=np.int64), 0)
    columns: Columns | None = None
    for kind in ("event", "allegation"):
        nodes = table.gather(kind)
        columns = table.columns(nodes, kind)
        if isinstance(columns.letters, NodeLetters):
            grams = columns.letters.letters.grams
        names = last_names(columns)
        kinds[kind] = _store_kind(raw, nodes, columns, groups[kind], names)
        if kind == "allegation":
            kinds[kind] = kinds[kind].joined(store_members(raw, nodes, columns, reader))
    kinds["denial"] = store_denials(raw, table, reader)
    assert columns is not None  # noqa: S101 - there are two kinds
    counts = table.freeze(grams)
    return Store(
        kinds=kinds,
        arrays={
            "frequencies": counts.frequencies,
            "bearer_counts": counts.names.counts,
            "key_counts": counts.names.key_counts,
            "gram_frequencies": grams.frequencies,
            "party_weights": columns.kinship.weights,
        },
        lists={
            "words": counts.vocabulary.words,
            "concepts": counts.vocabulary.concepts,
            "numerals": counts.vocabulary.numerals,
            "bearers": counts.names.bearers,
            "keys": counts.names.keys,
            "grams": grams.names,
            "totals": [counts.texts, counts.names.origins, grams.texts],
            "parties": [write_party(party) for party in columns.kinship.parties],
            "last_names": list(last_names(columns)),
        },
    )


def read_counts(store: Store) -> FrozenCounts:
    """Return what was counted when an index was built."""
    lists, arrays = store.lists, store.arrays
    texts, origins, gram_texts = lists["totals"]
    return FrozenCounts(
        vocabulary=Vocabulary(lists["words"], lists["concepts"], lists["numerals"]),
        frequencies=np.asarray(arrays["frequencies"]),
        texts=texts,
        names=NameCounts(
            [(word, name) for word, name in lists["bearers"]],
            np.asarray(arrays["bearer_counts"]),
            lists["keys"],
            np.asarray(arrays["key_counts"]),
            origins,
        ),
        grams=Grams(lists["grams"], np.asarray(arrays["gram_frequencies"]), gram_texts),
    )


def last_names(columns: Columns) -> Numbering:
    """Return the last words of the parties' names, numbered as `Kinship.last_names` does."""
    names = Numbering()
    for party in columns.kinship.parties:
        if party.name:
            names[party.name[-1]]
    return names


def write_party(party: Party) -> list[Any]:
    """Return a party as JSON holds it."""
    return [
        sorted(value) if isinstance(value, frozenset) else value for value in asdict(party).values()
    ]


def read_party_fields(values: Sequence[Any]) -> Party:
    """Return the party that `write_party` wrote."""
    name, affiliations, named, person, proxy, country, acronyms = values
    return Party(
        tuple(name),
        tuple(tuple(one) for one in affiliations),
        named,
        person,
        proxy,
        country,
        frozenset(acronyms),
    )


def digest_nodes(raw: RawRecords, nodes: Nodes) -> Numbers:
    """Return for each node a digest of what its records say, word for word."""
    found = []
    for row in nodes.first.tolist():
        quotes = raw.quotes.values[raw.quotes.starts[row] : raw.quotes.ends[row]]
        names = raw.names.values[raw.names.starts[row] : raw.names.ends[row]].tolist()
        names += [raw.sources[row]] if raw.sources[row] >= 0 else []
        date = raw.date_values[raw.dates[row]]
        content = [
            raw.strings[raw.texts[row]],
            sorted(raw.strings[quote] for quote in quotes.tolist()),
            date or int(raw.published[raw.articles[row]]),
            int(raw.status[row]),
            sorted(normalise(raw.parties[name]) for name in names),
        ]
        found.append(digest(json.dumps(content)))
    return np.array(found, dtype=np.int64)


def digest_members(columns: Columns, raw: RawRecords) -> dict[str, StoredMatrix]:
    """Return node by article and node by quote, as digests that mean the same everywhere."""
    return {
        "articles": _with_digests(columns.articles, digest_all(raw.article_ids)),
        "evidence": _with_digests(columns.evidence, digest_all(raw.strings)),
    }


def _with_digests(matrix: Any, digests: Numbers) -> StoredMatrix:
    stored = StoredMatrix.of(matrix)
    return StoredMatrix(stored.offsets, digests[stored.columns], np.ones(0, dtype=np.int8))


def _store_kind(
    raw: RawRecords, nodes: Nodes, columns: Columns, labels: Numbers, names: Numbering
) -> StoredKind:
    matrices = {name: StoredMatrix.of(getattr(columns, name)) for name in KEYS}
    matrices |= digest_members(columns, raw)
    if isinstance(columns.letters, NodeLetters):
        letters = columns.letters
        matrices["words"] = StoredMatrix.of(letters.letters.words[letters.texts])
    arrays: dict[str, NDArray[Any]] = {name: columns.flags[name] for name in FLAGS}
    times = columns.times
    arrays |= {"start": times.start, "end": times.end, "published": times.published}
    arrays |= {"sources": columns.sources, "labels": labels, "digests": digest_nodes(raw, nodes)}
    arrays |= sort_labels(arrays)
    if columns.answered is not None:
        matrices["answers"] = StoredMatrix.of(columns.answered.denials)
        matrices["denials"] = StoredMatrix.of(columns.answered.vectors)
        arrays["deniers"] = columns.answered.deniers
    return StoredKind(matrices, arrays | list_keys(columns, names))


def sort_labels(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the nodes in order of their groups, and of their digests, to be looked up in."""
    return {
        "by_label": np.argsort(arrays["labels"], kind="stable"),
        "sorted_labels": np.sort(arrays["labels"]),
        "by_digest": np.argsort(arrays["digests"], kind="stable"),
        "sorted_digests": np.sort(arrays["digests"]),
    }


def list_keys(columns: Columns, names: Numbering) -> dict[str, NDArray[Any]]:
    """Return the lists of nodes by their rarest keys; see `summariser.merge.neighbours`."""
    order = np.lexsort((np.arange(columns.count), columns.times.place)).astype(np.int64)
    named = name_matrix(columns, columns.kinship.last_names, max(1, len(names)))
    keys = hstack([columns.text, named], format="csr")
    counts = np.bincount(keys.indices, minlength=keys.shape[1])
    ranks = count_ranks(counts)
    alone = np.zeros(len(ranks), dtype=np.bool_)
    alone[ranks] = counts <= ALONE
    listed = list_nodes(rank_keys(keys, ranks)[order], alone)
    terms = columns.text.shape[1]
    return {
        "order": order,
        "places": columns.times.place[order],
        "listed": listed,
        "term_ranks": ranks[:terms],
        "name_ranks": ranks[terms:],
        "alone": alone,
        "in_order": np.array([len(order)]),
    }
