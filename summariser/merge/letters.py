"""Character n-gram vectors of texts, made of their words and only when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.sparse import csr_array

from summariser.merge.columns import Matrix, Numbers
from summariser.merge.ragged import distinct, row_lengths
from summariser.merge.record_reader import Numbering
from summariser.merge.tokens import Weighting, count_columns
from summariser.merge.wording import word_ngrams

_ROWS = 2_000
"""Texts whose n-grams are counted at once."""


@dataclass(frozen=True, eq=False)
class Grams:
    """In how many texts of events each character n-gram stands.

    Attributes:
        names: The n-grams, in order of the alphabet.
        frequencies: How many texts hold each.
        texts: How many texts there are.
    """

    names: Sequence[str]
    frequencies: Numbers
    texts: int


class TextLetters:
    """Character n-gram vectors of events, made of their words when they are asked for."""

    def __init__(self, words: Matrix, word_list: Sequence[str], grams: Grams | None = None) -> None:
        """Take the texts.

        Args:
            words: Distinct text of event records by word: how often the text has it.
            word_list: The words.
            grams: The frequencies; by default those in these texts.
        """
        self.words = words
        self.word_list = word_list
        known = {} if grams is None else {n: i for i, n in enumerate(grams.names)}
        self._grams, names = _spell(words, word_list, known)
        if grams is None:
            frequencies = np.zeros(max(1, len(names)), dtype=np.int64)
            for start in range(0, words.shape[0], _ROWS):
                part = words[start : start + _ROWS] @ self._grams
                frequencies += np.bincount(part.indices, minlength=len(frequencies))
            grams = Grams(names, frequencies, words.shape[0])
        new = max(0, self._grams.shape[1] - len(grams.frequencies))
        frequencies = np.concatenate([grams.frequencies, np.zeros(new, dtype=np.int64)])
        self.grams = grams
        self._weighting = Weighting.of(frequencies, grams.texts)
        self._kept = _KeptRows(words, self._grams)

    def rows(self, nodes: Numbers) -> Matrix:
        """Return one row a text, of length 1, with sorted indices."""
        return self._weighting.vectors(self._kept.rows(nodes))


class _KeptRows:
    """How often texts have n-grams: worked out when first asked for, then kept in few bytes."""

    def __init__(self, words: Matrix, grams: Matrix) -> None:
        self._words, self._grams = words, grams
        self._place = np.full(words.shape[0], -1, dtype=np.int64)
        self._count = self._filled = 0
        most = int(row_lengths(grams)[words.indices].sum())
        highest = int(words.sum(axis=1).max(initial=0)) * int(grams.data.max(initial=0))
        # What is not written to takes no memory.
        kind = np.int32 if most < 2**31 - 1 else np.int64
        self._offsets = np.empty(words.shape[0] + 1, dtype=kind)
        self._offsets[0] = 0
        self._columns = np.empty(most, dtype=kind)
        self._counts = np.empty(most, dtype=np.min_scalar_type(highest))

    def rows(self, texts: Numbers) -> Matrix:
        """Return one row a text, with sorted indices."""
        new = distinct(texts[self._place[texts] < 0])
        for start in range(0, len(new), _ROWS):
            self._keep(new[start : start + _ROWS])
        held = (
            self._counts[: self._filled],
            self._columns[: self._filled],
            self._offsets[: self._count + 1],
        )
        kept = csr_array(held, shape=(self._count, self._grams.shape[1]))
        return kept[self._place[texts]]

    def _keep(self, texts: Numbers) -> None:
        # Turned over twice the indices are in order, in less time than sorting them takes.
        found = (self._words[texts] @ self._grams).tocsc().tocsr()
        filled, count = self._filled, self._count
        self._columns[filled : filled + found.nnz] = found.indices
        self._counts[filled : filled + found.nnz] = found.data
        self._offsets[count + 1 : count + 1 + len(texts)] = found.indptr[1:] + filled
        self._place[texts] = np.arange(count, count + len(texts))
        self._filled, self._count = filled + found.nnz, count + len(texts)


@dataclass(frozen=True, eq=False)
class NodeLetters:
    """The vectors of nodes, by the text that each has."""

    letters: TextLetters
    texts: Numbers

    def rows(self, nodes: Numbers) -> Matrix:
        """Return one row a node."""
        return self.letters.rows(self.texts[nodes])


def _spell(
    words: Matrix, word_list: Sequence[str], known: Mapping[str, int]
) -> tuple[Matrix, list[str]]:
    """Return word by n-gram, for the words that are used, and the names of the n-grams."""
    used = np.unique(words.indices)
    listed = [word_ngrams(word_list[word]) for word in used.tolist()]
    numbers = Numbering()
    size = sum(len(grams) for grams in listed)
    flat = np.fromiter(
        map(numbers.__getitem__, chain.from_iterable(listed)), dtype=np.int64, count=size
    )
    lengths = np.zeros(len(word_list), dtype=np.int64)
    lengths[used] = [len(grams) for grams in listed]
    # New ones in order of the alphabet, so that no sum depends on the order of the input.
    names = list(numbers)
    new = sorted(name for name in names if name not in known)
    place = {name: len(known) + number for number, name in enumerate(new)}
    rank = np.array([known[n] if n in known else place[n] for n in names], dtype=np.int64)
    return count_columns(lengths, rank[flat], len(known) + len(new)), new
