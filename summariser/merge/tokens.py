"""Distinct texts as matrices of words, concepts and letters; every word is looked up once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import Floats, Matrix, Numbers, build_matrix
from summariser.merge.concepts import find_act
from summariser.merge.profiles import is_negation, is_possible, read_number, read_ordinal
from summariser.merge.ragged import row_lengths, row_numbers
from summariser.merge.record_reader import Numbering
from summariser.merge.wording import (
    ABBREVIATION,
    BACKGROUND,
    STOP_WORDS,
    WORD,
    char_ngrams,
    stem,
    strip_word,
)

_BATCH = 20_000
_BREAK = "\x1e"
_TOKEN = re.compile(f"{WORD.pattern}|{_BREAK}")


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of distinct texts, in order.

    Attributes:
        values: The tokens of all texts, by number.
        offsets: Where each text's begin; one more than there are texts.
        words: The tokens.
    """

    values: NDArray[np.int32]
    offsets: Numbers
    words: list[str]


def tokenise(texts: Sequence[str]) -> Tokens:
    """Return the tokens of normalised texts; `strip_word` makes words of them."""
    numbers = Numbering()
    parts: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), _BATCH):
        batch = [_prepare(text) for text in texts[start : start + _BATCH]]
        # Every text ends in a break, so that one search over all of them tells where each ends.
        found = _TOKEN.findall(_BREAK.join(batch) + _BREAK)
        parts.append(np.fromiter(map(numbers.__getitem__, found), dtype=np.int32, count=len(found)))
    values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    breaks = np.flatnonzero(values == numbers[_BREAK])
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    offsets[1:] = breaks - np.arange(len(breaks))
    return Tokens(np.delete(values, breaks), offsets, list(numbers))


def _prepare(text: str) -> str:
    if text.count(".") > 1:
        text = ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text)
    return text.replace(_BREAK, " ") if _BREAK in text else text


@dataclass(frozen=True, eq=False)
class TextMatrices:
    """What all distinct texts hold.

    Attributes:
        counts: Text by concept: how often the text has it.
        words: Text by word: the same.
        concepts: The concepts, in order of the alphabet.
        word_list: The words.
        flags: Text attributes by name: ``ordinals`` (bits), ``possible``, ``negated``.
        numbers: Text by word: the words that are numbers.
        values: By word the number of the numeral that it stands for, -1 for others.
    """

    counts: Matrix
    words: Matrix
    concepts: list[str]
    word_list: list[str]
    flags: dict[str, Numbers]
    numbers: Matrix
    values: Numbers


def read_texts(texts: Sequence[str]) -> TextMatrices:
    """Return what normalised texts hold."""
    tokens = tokenise(texts)
    words = [strip_word(token) if token != _BREAK else "" for token in tokens.words]
    numbers = Numbering()
    word_of = np.array([numbers[word] for word in words], dtype=np.int64)
    listed = list(numbers)
    found = [None if w in STOP_WORDS or not w else find_act(w) or stem(w) for w in listed]
    concepts = sorted({concept for concept in found if concept is not None})
    place = {concept: number for number, concept in enumerate(concepts)}
    concept_of = np.array([-1 if c is None else place[c] for c in found], dtype=np.int64)
    by_word = _count(tokens, word_of, len(listed))
    numerals = Numbering()
    values = np.array([numerals[v] if (v := read_number(w)) else -1 for w in listed])
    numeral_words = np.where(values >= 0, np.arange(len(listed)), -1)
    return TextMatrices(
        counts=_count(tokens, concept_of[word_of], len(concepts)),
        words=by_word,
        concepts=concepts,
        word_list=listed,
        flags=_flags(tokens, words),
        numbers=_count(tokens, numeral_words[word_of], len(listed)),
        values=values,
    )


def _count(tokens: Tokens, columns: Numbers, width: int) -> Matrix:
    """Return text by column, counting the tokens that have a column of 0 or more."""
    held = columns[tokens.values]
    kept = held >= 0
    ends = np.concatenate([[0], np.cumsum(kept)])[tokens.offsets]
    matrix = build_matrix(
        np.diff(ends), held[kept], np.ones(int(kept.sum()), dtype=np.int32), max(1, width)
    )
    matrix.has_sorted_indices = matrix.has_canonical_format = False
    matrix.sum_duplicates()
    return matrix


def _flags(tokens: Tokens, words: Sequence[str]) -> dict[str, Numbers]:
    tables = {
        "ordinals": [1 << rank if (rank := read_ordinal(word)) else 0 for word in words],
        "possible": [is_possible(word) for word in words],
        "negated": [
            is_negation(word) or "n't" in token
            for word, token in zip(words, tokens.words, strict=True)
        ],
    }
    lengths = np.diff(tokens.offsets)
    filled = np.flatnonzero(lengths)
    flags = {}
    for name, table in tables.items():
        flags[name] = np.zeros(len(lengths), dtype=np.int64)
        if len(filled):
            values = np.array(table, dtype=np.int64)[tokens.values]
            flags[name][filled] = np.bitwise_or.reduceat(values, tokens.offsets[filled])
    return flags


@dataclass(frozen=True, eq=False)
class Weighting:
    """Inverse document frequencies, as `Frequencies` gives them.

    Attributes:
        idf: By column, above 0.
        rarity: The idf as a share of the highest possible one.
    """

    idf: Floats
    rarity: Floats

    @staticmethod
    def of(frequencies: Numbers, documents: int) -> Weighting:
        """Return the weights of columns.

        Args:
            frequencies: In how many documents each column stands.
            documents: How many there are.
        """
        total = documents + BACKGROUND
        idf = np.log((total + 1) / (frequencies + 0.5)) + 0.1
        return Weighting(idf, idf / (np.log(2 * (total + 1)) + 0.1))

    def vectors(self, counts: Matrix) -> Matrix:
        """Return the rows of counts as TF-IDF vectors (sublinear term frequency) of length 1."""
        vectors = counts.astype(np.float64)
        vectors.data = (1 + np.log(vectors.data)) * self.idf[vectors.indices]
        rows = row_numbers(vectors)
        squares = np.bincount(rows, weights=vectors.data**2, minlength=vectors.shape[0])
        vectors.data /= np.sqrt(squares)[rows]
        return vectors


class TextLetters:
    """Character n-gram vectors of events, made of their words when they are asked for."""

    def __init__(self, matrices: TextMatrices, texts: Numbers, nodes: Numbers) -> None:
        """Take the texts.

        Args:
            matrices: What the texts hold.
            texts: The distinct texts of the event records, for the frequencies.
            nodes: The text of each node.
        """
        self._words = matrices.words
        self._nodes = nodes
        used = np.unique(self._words[texts].indices)
        counts = [char_ngrams(matrices.word_list[word]) for word in used.tolist()]
        rank = {gram: number for number, gram in enumerate(sorted(set().union(*counts)))}
        lengths = np.zeros(len(matrices.word_list), dtype=np.int64)
        lengths[used] = [len(one) for one in counts]
        ordered = [sorted((rank[gram], count) for gram, count in one.items()) for one in counts]
        flat: NDArray[Any] = np.array([pair for one in ordered for pair in one], dtype=np.int32)
        flat = flat.reshape(-1, 2)
        self._grams = build_matrix(lengths, flat[:, 0], flat[:, 1], max(1, len(rank)))
        frequencies = np.zeros(max(1, len(rank)), dtype=np.int64)
        for start in range(0, len(texts), _BATCH):
            part = self._words[texts[start : start + _BATCH]] @ self._grams
            frequencies += np.bincount(part.indices, minlength=len(frequencies))
        self._weighting = Weighting.of(frequencies, len(texts))

    def rows(self, nodes: Numbers) -> Matrix:
        """Return one row a node, of length 1, with sorted indices."""
        counts = self._words[self._nodes[nodes]] @ self._grams
        # To columns and back sorts the rows faster than sorting does.
        return self._weighting.vectors(counts.tocsc().tocsr())


def sum_texts(counts: Matrix, lengths: Numbers, texts: Numbers) -> Matrix:
    """Return the sum of the rows of several texts, for each of several lists of texts.

    Args:
        counts: Text by column.
        lengths: How many texts each list has.
        texts: The texts of all lists, one list after the other.
    """
    picked = build_matrix(lengths, texts, np.ones(len(texts), dtype=np.int32), counts.shape[0])
    picked.has_sorted_indices = picked.has_canonical_format = False
    if len(lengths) == len(texts) and (row_lengths(picked) == 1).all():
        return counts[texts]
    picked.sum_duplicates()
    summed = picked @ counts
    summed.sort_indices()
    return summed
