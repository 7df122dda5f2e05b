"""Distinct texts as matrices of words and concepts; every word is looked up once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import Flags, Floats, Matrix, Numbers, build_matrix
from summariser.merge.concepts import find_act
from summariser.merge.profiles import is_negation, is_possible, read_number, read_ordinal
from summariser.merge.ragged import distinct, row_lengths
from summariser.merge.record_reader import Numbering
from summariser.merge.steps import find_step, settle_steps
from summariser.merge.token_table import SPACE, TokenTable
from summariser.merge.wording import (
    ABBREVIATION,
    BACKGROUND,
    STOP_WORDS,
    WORD,
    stem,
    strip_word,
)

_BATCH = 500
"""Texts split at once: few enough for their tokens to stay in the processor's cache."""
_BREAK = b"\x1e"
_COMMA, _POINT = "\x01", "\x02"
"""Stand for comma and point inside a number, while all others become white space."""
_SPECIAL = re.compile(
    f"[0-9'{_BREAK.decode()}{_COMMA}{_POINT}]"
    # A digit by itself is no hindrance, unless a letter touches it or it is part of "1,200".
    "(?:(?<![0-9])|[A-Za-z]|[.,][0-9]|(?<=[A-Za-z][0-9]))"
)
"""What keeps a text in plain letters and digits from being split at all that is neither."""
_KEPT = {_COMMA: ord(","), _POINT: ord("."), "'": ord("'"), _BREAK.decode(): _BREAK[0]}
_SPLITTING = bytes(
    byte if byte >= 128 or chr(byte).isalnum() else _KEPT.get(chr(byte), ord(" "))
    for byte in range(256)
)
"""Byte by byte what a text becomes before it is split at white space."""
_DIGIT, _LETTER, _MARK, _ODD = 1, 2, 4, 8
_KINDS = bytes(
    _ODD
    if chr(byte) in _KEPT
    else _MARK
    if chr(byte) in ",."
    else _DIGIT * chr(byte).isdigit() + _LETTER * chr(byte).isalpha()
    for byte in range(256)
)
"""What each byte of a plain text is: a digit, a letter, a comma or point, one of `_KEPT`, or 0."""


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
    table = TokenTable()
    # So that it has a number even where there is no text.
    ends = table.number(_BREAK)[0]
    parts: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), _BATCH):
        # Every text ends in a break, so that all are split at once and still told apart.
        batch = f" {_BREAK.decode()} ".join(_prepare_all(texts[start : start + _BATCH]))
        found = batch.encode("utf-8", "surrogatepass").translate(_SPLITTING)
        parts.append(table.number(found + SPACE + _BREAK))
    values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    breaks = np.flatnonzero(values == ends)
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    offsets[1:] = breaks - np.arange(len(breaks))
    words = [token.decode("utf-8", "surrogatepass") for token in table.tokens]
    return Tokens(np.delete(values, breaks), offsets, words)


def _prepare_all(texts: Sequence[str]) -> list[str]:
    """Return texts that give their tokens when they are split at all that is no letter."""
    joined = " ".join(texts)
    if not joined.isascii():
        return list(map(_prepare, texts))
    prepared = list(texts)
    # To look at all of them at once is quicker than to search each, and few hold anything.
    odd = _find_odd(joined.encode("ascii"))
    if len(odd):
        ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
        for place in distinct(np.searchsorted(ends, odd, side="right")).tolist():
            prepared[place] = _prepare(texts[place])
    return prepared


def _find_odd(text: bytes) -> Numbers:
    """Return where something stands that `_prepare` may have to change: at least all such places.

    Args:
        text: Nothing but ASCII.
    """
    kinds = np.frombuffer(text.translate(_KINDS), dtype=np.uint8)
    odd = kinds == _ODD
    odd[:-1] |= (kinds[:-1] | kinds[1:]) == _DIGIT | _LETTER
    # "1,200", and the points of an abbreviation.
    odd[:-2] |= ((kinds[:-2] | kinds[2:]) == _DIGIT) & (kinds[1:-1] == _MARK)
    odd[:-2] |= (kinds[:-2] & kinds[2:]) == _MARK
    return np.flatnonzero(odd)


def _prepare(text: str) -> str:
    """Return a text that gives its tokens when it is split at all that is no letter."""
    if text.count(".") > 1:
        text = ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text)
    if text.isascii() and not _SPECIAL.search(text):
        return text
    return " ".join(WORD.findall(text)).replace(",", _COMMA).replace(".", _POINT)


@dataclass(frozen=True)
class Vocabulary:
    """What has a number: its place in these lists.

    Attributes:
        words: Words as `strip_word` gives them.
        concepts: Acts and stems.
        numerals: The numbers that words stand for.
    """

    words: Sequence[str] = ()
    concepts: Sequence[str] = ()
    numerals: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class TextMatrices:
    """What all distinct texts hold.

    Attributes:
        counts: Text by concept: how often the text has it.
        words: The same by word, of the texts of records.
        concepts: The concepts, in order of the alphabet.
        word_list: The words.
        flags: Attributes of the texts of records: ``ordinals`` and ``steps`` (bits),
            ``possible``, ``negated``.
        numbers: Text by word: the numbers in the texts of records.
        values: By word the number of the numeral that it stands for, -1 for others.
        numerals: The numerals.
    """

    counts: Matrix
    words: Matrix
    concepts: list[str]
    word_list: list[str]
    flags: dict[str, Numbers]
    numbers: Matrix
    values: Numbers
    numerals: list[str]

    @property
    def vocabulary(self) -> Vocabulary:
        """All that has a number."""
        return Vocabulary(self.word_list, self.concepts, self.numerals)


def read_texts(
    texts: Sequence[str], told: Flags, vocabulary: Vocabulary | None = None
) -> TextMatrices:
    """Return what normalised texts hold.

    Args:
        texts: The texts.
        told: Which of them are the text of a record, and not only a quote: of the others no more
            than the concepts is needed.
        vocabulary: Words that have their numbers already; new ones are numbered after them.
    """
    base = vocabulary or Vocabulary()
    tokens = tokenise(texts)
    words = [strip_word(token) if token != _BREAK.decode() else "" for token in tokens.words]
    numbers = Numbering((word, number) for number, word in enumerate(base.words))
    word_of = np.array([numbers[word] for word in words], dtype=np.int32)
    listed = list(numbers)
    found = [None if w in STOP_WORDS or not w else find_act(w) or stem(w) for w in listed]
    known = set(base.concepts)
    concepts = [*base.concepts, *sorted({c for c in found if c is not None and c not in known})]
    place = {concept: number for number, concept in enumerate(concepts)}
    concept_of = np.array([-1 if c is None else place[c] for c in found], dtype=np.int32)
    counts = _count(tokens, concept_of[word_of], len(concepts))
    tokens = _only(tokens, told)
    numerals = Numbering((value, number) for number, value in enumerate(base.numerals))
    values = np.array([numerals[v] if (v := read_number(w)) else -1 for w in listed])
    numeral_words = np.where(values >= 0, np.arange(len(listed)), -1).astype(np.int32)
    return TextMatrices(
        counts=counts,
        words=_count(tokens, word_of, len(listed)),
        concepts=concepts,
        word_list=listed,
        flags=_flags(tokens, words),
        numbers=_count(tokens, numeral_words[word_of], len(listed)),
        values=values,
        numerals=list(numerals),
    )


def _only(tokens: Tokens, told: Flags) -> Tokens:
    """Return the tokens of some texts; the others have none."""
    lengths = np.diff(tokens.offsets)
    kept = np.repeat(told, lengths)
    offsets = np.concatenate([[0], np.cumsum(np.where(told, lengths, 0))])
    return Tokens(tokens.values[kept], offsets, tokens.words)


def _count(tokens: Tokens, columns: NDArray[np.int32], width: int) -> Matrix:
    """Return text by column, counting the tokens that have a column of 0 or more."""
    held = columns[tokens.values]
    kept = held >= 0
    dropped = np.flatnonzero(~kept)
    ends = tokens.offsets - np.searchsorted(dropped, tokens.offsets)
    return count_columns(np.diff(ends), held[kept], width)


def count_columns(lengths: Numbers, columns: NDArray[Any], width: int) -> Matrix:
    """Return how often each row has each column.

    Args:
        lengths: How many columns each row names.
        columns: The columns of all rows, one row after the other, in any order.
        width: Number of columns.
    """
    matrix = build_matrix(lengths, columns, np.ones(len(columns), dtype=np.int32), max(1, width))
    matrix.has_sorted_indices = matrix.has_canonical_format = False
    matrix.sum_duplicates()
    return matrix


def _flags(tokens: Tokens, words: Sequence[str]) -> dict[str, Numbers]:
    tables = {
        "ordinals": [1 << rank if (rank := read_ordinal(word)) else 0 for word in words],
        "steps": [find_step(word) for word in words],
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
    flags["steps"] = settle_steps(flags["steps"])
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
        weights = self.idf[counts.indices]
        # Most terms stand once, and the logarithm of 1 is nothing.
        several = np.flatnonzero(counts.data != 1)
        weights[several] *= 1 + np.log(counts.data[several].astype(np.float64))
        lengths = row_lengths(counts)
        filled = np.flatnonzero(lengths)
        norms = np.ones(len(lengths))
        if len(filled):
            norms[filled] = np.sqrt(np.add.reduceat(weights**2, counts.indptr[filled]))
        weights /= np.repeat(norms, lengths)
        return build_matrix(lengths, counts.indices, weights, counts.shape[1])


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
