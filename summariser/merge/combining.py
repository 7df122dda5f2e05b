"""New nodes and the stored ones near them, as the columns of one comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack

from summariser.merge.columns import Answered, Columns, Matrix, Numbers, Times, build_matrix
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.indexing import FLAGS, digest_members, read_party_fields
from summariser.merge.kinship import Kinship
from summariser.merge.letters import NodeLetters, TextLetters
from summariser.merge.naming import Party
from summariser.merge.neighbours import NEAREST, ONE_LIST, list_nodes, name_matrix, rank_keys
from summariser.merge.ragged import flat_ranges
from summariser.merge.record_reader import Numbering, RawRecords

_SPAN = 2048
"""Nodes of a long list, around the new node in time, among which the nearest are looked for."""


def find_candidates(
    store: Store, kind: str, columns: Columns, fresh: Numbers
) -> tuple[Numbers, Numbers]:
    """Return pairs of new and stored nodes that may be one.

    Args:
        store: The index.
        kind: Kind of the records.
        columns: The new nodes.
        fresh: Those of them that are looked up.
    """
    arrays = store.kinds[kind].arrays
    none = np.zeros(0, dtype=np.int64)
    if not len(fresh) or not len(arrays["order"]):
        return none, none
    ranks = rank_new(store, kind, columns)
    numbers = list_nodes(ranks.keys[fresh], ranks.alone)
    owners = fresh[(numbers % ONE_LIST).astype(np.int64)]
    lists = numbers - numbers % ONE_LIST
    starts = np.searchsorted(arrays["listed"], lists)
    ends = np.searchsorted(arrays["listed"], lists + (ONE_LIST - np.uint64(1)), side="right")
    # Nodes of a list stand in order of time, save those that came later, which are the last.
    own = columns.times.place[owners]
    places = arrays["places"][: int(arrays["in_order"][0])]
    wanted = lists | np.searchsorted(places, own).astype(np.uint64)
    middle = np.searchsorted(arrays["listed"], wanted)
    starts, ends = np.maximum(starts, middle - _SPAN), np.minimum(ends, middle + _SPAN)
    lengths = ends - starts
    entry = np.repeat(np.arange(len(lists)), lengths)
    rows = (arrays["listed"][flat_ranges(starts, lengths)] % ONE_LIST).astype(np.int64)
    distance = np.abs(np.asarray(arrays["places"])[rows] - own[entry])
    order = np.lexsort((rows, distance, entry))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    chosen = order[rank < 2 * NEAREST]
    pairs = np.unique(owners[entry[chosen]] * len(arrays["order"]) + rows[chosen])
    return pairs // len(arrays["order"]), arrays["order"][pairs % len(arrays["order"])]


@dataclass(frozen=True, eq=False)
class Ranks:
    """The keys of new nodes under the numbers that they have in an index.

    Attributes:
        keys: Node by key, the rarest key first.
        alone: The keys that few enough have to make a list by themselves.
        terms: The number of each term.
        names: The number of each last name.
        last_names: The last names.
    """

    keys: Matrix
    alone: NDArray[np.bool_]
    terms: Numbers
    names: Numbers
    last_names: Numbering


def rank_new(store: Store, kind: str, columns: Columns) -> Ranks:
    """Return the keys of new nodes."""
    arrays = store.kinds[kind].arrays
    last_names = Numbering((name, n) for n, name in enumerate(store.lists["last_names"]))
    last = [last_names[p.name[-1]] if p.name else -1 for p in columns.kinship.parties]
    named = name_matrix(columns, np.array(last or [-1], dtype=np.int64), max(1, len(last_names)))
    keys = hstack([columns.text, named], format="csr")
    known = len(arrays["alone"])
    terms = _extend(np.asarray(arrays["term_ranks"]), columns.text.shape[1], known)
    names = _extend(np.asarray(arrays["name_ranks"]), named.shape[1], known + len(terms))
    ranks = np.concatenate([terms, names])
    # What no stored node has makes a list of its own, and is rarer than all the rest.
    alone = np.ones(int(ranks.max(initial=known)) + 1, dtype=np.bool_)
    alone[:known] = arrays["alone"]
    return Ranks(_rarest_first(keys, ranks, known), alone, terms, names, last_names)


def _extend(ranks: Numbers, width: int, start: int) -> Numbers:
    """Return the ranks of more keys, those of the new ones from ``start`` on."""
    return np.concatenate([ranks, start + np.arange(max(0, width - len(ranks)), dtype=np.int64)])


def _rarest_first(keys: Matrix, ranks: Numbers, known: int) -> Matrix:
    """Return node by key, new keys before known ones."""
    highest = int(ranks.max(initial=0)) + 1
    shifted = rank_keys(keys, (ranks - known) % highest)
    shifted.indices = ((shifted.indices + known) % highest).astype(shifted.indices.dtype)
    return shifted


def combine(store: Store, kind: str, columns: Columns, raw: RawRecords, used: Numbers) -> Columns:
    """Return the columns of new nodes and, after them, of some stored ones.

    Args:
        store: The index.
        kind: Kind of the records.
        columns: The new nodes.
        raw: The new records.
        used: The stored nodes.
    """
    stored = store.kinds[kind]
    arrays = stored.arrays
    members = digest_members(columns, raw)
    parties = _Parties(store, columns, stored, used)
    letters = None
    if isinstance(columns.letters, NodeLetters):
        old = columns.letters.letters
        words = _stack(old.words[columns.letters.texts], stored.matrices["words"], used)
        whole = TextLetters(words, old.word_list, old.grams)
        letters = NodeLetters(whole, np.arange(words.shape[0]))
    return Columns(
        text=_stack(columns.text, stored.matrices["text"], used),
        object=_stack(columns.object, stored.matrices["object"], used),
        quoted=_stack(columns.quoted, stored.matrices["quoted"], used),
        rarity=columns.rarity,
        acts=columns.acts,
        numbers=_stack(columns.numbers, stored.matrices["numbers"], used),
        flags={name: np.concatenate([columns.flags[name], arrays[name][used]]) for name in FLAGS},
        times=Times(
            *(
                np.concatenate([getattr(columns.times, name), arrays[name][used]])
                for name in ("start", "end", "published")
            )
        ),
        articles=_stack_digests(members["articles"], stored.matrices["articles"], used),
        evidence=_stack_digests(members["evidence"], stored.matrices["evidence"], used),
        parties=parties.matrix,
        sources=parties.sources,
        kinship=parties.kinship,
        letters=letters,
        answered=parties.answered,
    )


def _stack(new: Matrix, stored: StoredMatrix, used: Numbers) -> Matrix:
    """Return the rows of a matrix, and after them some stored rows."""
    lengths, flat, data = stored.flat(used)
    width = max(new.shape[1], int(flat.max(initial=0)) + 1)
    return build_matrix(
        np.concatenate([np.diff(new.indptr), lengths]),
        np.concatenate([new.indices, flat]),
        np.concatenate([new.data, data.astype(new.data.dtype)]),
        width,
    )


def _stack_digests(new: StoredMatrix, stored: StoredMatrix, used: Numbers) -> Matrix:
    """Return rows that hold digests, and some stored ones, as a matrix of ones."""
    starts = np.asarray(stored.offsets[used], dtype=np.int64)
    lengths = np.asarray(stored.offsets[used + 1], dtype=np.int64) - starts
    flat = np.concatenate([new.columns, stored.columns[flat_ranges(starts, lengths)]])
    names, columns = np.unique(flat, return_inverse=True)
    sizes = np.concatenate([np.diff(new.offsets), lengths])
    ones = np.ones(len(flat), dtype=np.int8)
    matrix = build_matrix(sizes, columns.reshape(-1), ones, max(1, len(names)))
    matrix.has_sorted_indices = matrix.has_canonical_format = False
    matrix.sort_indices()
    return matrix


class _Parties:
    """The parties of new and stored nodes under one numbering."""

    def __init__(self, store: Store, columns: Columns, stored: StoredKind, used: Numbers) -> None:
        self._parties: list[Party] = []
        self._weights: list[float] = []
        self._numbers: dict[Party, int] = {}
        self._store = store
        kin = columns.kinship
        own = [self._number(p, w) for p, w in zip(kin.parties, kin.weights.tolist(), strict=True)]
        of_new = np.array([*own, -1], dtype=np.int64)
        lengths, flat, _ = stored.matrices["parties"].flat(used)
        sources = np.asarray(stored.arrays["sources"][used])
        self._of_stored: dict[int, int] = {-1: -1}
        numbers = np.concatenate([of_new[columns.parties.indices], self._translate(flat)])
        self.sources: Numbers = np.concatenate([of_new[columns.sources], self._translate(sources)])
        self.answered = self._combine_answers(columns, stored, used, of_new)
        self.kinship = Kinship(self._parties, np.array(self._weights))
        sizes = np.concatenate([np.diff(columns.parties.indptr), lengths])
        self.matrix = _sorted(sizes, numbers, max(1, len(self._parties)))

    def _number(self, party: Party, weight: float) -> int:
        if party not in self._numbers:
            self._numbers[party] = len(self._parties)
            self._parties.append(party)
            self._weights.append(weight)
        return self._numbers[party]

    def _translate(self, numbers: NDArray[Any]) -> Numbers:
        """Return the numbers here of parties that have numbers in the index."""
        listed, weights = self._store.lists["parties"], self._store.arrays["party_weights"]
        for number in np.unique(numbers).tolist():
            if number not in self._of_stored:
                party = read_party_fields(listed[number])
                self._of_stored[number] = self._number(party, float(weights[number]))
        return np.array([self._of_stored[number] for number in numbers.tolist()], dtype=np.int64)

    def _combine_answers(
        self, columns: Columns, stored: StoredKind, used: Numbers, of_new: Numbers
    ) -> Answered | None:
        answered = columns.answered
        if answered is None:
            return None
        lengths, flat, _ = stored.matrices["answers"].flat(used)
        denials, places = np.unique(flat, return_inverse=True)
        own = answered.vectors.shape[0]
        sizes = np.concatenate([np.diff(answered.denials.indptr), lengths])
        numbers = np.concatenate([answered.denials.indices, own + places.reshape(-1)])
        deniers = np.asarray(stored.arrays["deniers"])[denials]
        return Answered(
            denials=_sorted(sizes, numbers, max(1, own + len(denials))),
            deniers=np.concatenate([of_new[answered.deniers], self._translate(deniers)]),
            vectors=_stack(answered.vectors, stored.matrices["denials"], denials),
        )


def _sorted(sizes: Numbers, numbers: Numbers, width: int) -> Matrix:
    matrix = build_matrix(sizes, numbers, np.ones(len(numbers), dtype=np.int8), width)
    matrix.has_sorted_indices = matrix.has_canonical_format = False
    matrix.sort_indices()
    return matrix
