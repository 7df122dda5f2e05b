"""Records as columns: what merging compares of them, one row a node, for whole arrays of pairs.

The same facts as a `Profile` holds, laid out so that a million records fit in memory and all pairs
of a block are compared by a few array operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from summariser.merge.kinship import Kinship
from summariser.merge.ragged import row_numbers

Matrix: TypeAlias = Any
"""A `csr_array` with sorted indices: one row a node."""
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NO_DAY = -(10**6)
"""Stands for a day that is not known; other days are ordinals of the Gregorian calendar."""
STATUSES = ("occurred", "ongoing", "planned")


class Letters(Protocol):
    """Gives the character n-gram vectors of nodes, made when they are asked for."""

    def rows(self, nodes: Numbers) -> Matrix:
        """Return one row a node, of length 1, with sorted indices."""


@dataclass(frozen=True, eq=False)
class StoredLetters:
    """Character n-gram vectors that are all at hand."""

    matrix: Matrix

    def rows(self, nodes: Numbers) -> Matrix:
        """Return one row a node."""
        return self.matrix[nodes]


@dataclass(frozen=True, eq=False)
class Times:
    """When: days as ordinals, `NO_DAY` where unknown.

    Attributes:
        start: First day of the date.
        end: Last day of the date.
        published: Day of publication.
    """

    start: Numbers
    end: Numbers
    published: Numbers

    @cached_property
    def known_start(self) -> Numbers:
        """The first day, the publication standing in where there is none."""
        return np.where(self.start != NO_DAY, self.start, self.published)

    @cached_property
    def known_end(self) -> Numbers:
        """The last day, the publication standing in where there is none."""
        return np.where(self.start != NO_DAY, self.end, self.published)

    @property
    def place(self) -> Numbers:
        """The day at which each node stands when nodes are put in order of time.

        The publication, moved into the date where there is one.
        """
        dated = self.start != NO_DAY
        # A date of unknown publication stands at its beginning.
        within = np.clip(self.published, self.start, self.end)
        return np.where(dated, within, self.published)


@dataclass(frozen=True, eq=False)
class Answered:
    """The denials said to respond to claims.

    Attributes:
        denials: Node by denial, 1 where the denial responds to it.
        deniers: Number of each denial's source in the register.
        vectors: Concept vector of each denial.
    """

    denials: Matrix
    deniers: Numbers
    vectors: Matrix


@dataclass(frozen=True, eq=False)
class Columns:
    """The nodes of one kind of record, in an order that the input's does not change.

    Attributes:
        text: Concept vectors of the texts.
        object: Concept vectors of the texts less the names of the parties.
        quoted: Concept vectors of the quotes; of claims less the names of the parties.
        rarity: How telling each term is, 0..1.
        acts: Which terms are acts.
        numbers: Node by number, 1 where the text holds it.
        flags: Node attributes by name: ``ordinals`` (a bit a rank), ``steps`` (a
            bit a step), ``possible``, ``negated`` and ``status`` (its place in `STATUSES`; 0 for
            claims).
        times: When.
        articles: Node by article, 1 where the article has it.
        evidence: Node by quote, 1 where it is among its evidence.
        parties: Node by party in the register: actors or targets.
        sources: Number of the source in the register, -1 without one.
        kinship: What compares parties.
        letters: Character n-gram vectors of events; None for claims.
        answered: The answers to claims; None for events.
    """

    text: Matrix
    object: Matrix
    quoted: Matrix
    rarity: Floats
    acts: Flags
    numbers: Matrix
    flags: Mapping[str, Numbers]
    times: Times
    articles: Matrix
    evidence: Matrix
    parties: Matrix
    sources: Numbers
    kinship: Kinship
    letters: Letters | None = None
    answered: Answered | None = None

    @cached_property
    def act_counts(self) -> Numbers:
        """How many acts the text of each node names."""
        rows = row_numbers(self.text)[self.acts[self.text.indices]]
        return np.bincount(rows, minlength=self.count)

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return int(self.text.shape[0])

    def tell_apart(self, flag: str, a: Numbers, b: Numbers) -> Floats:
        """Return 1 where both nodes of a pair have bits of a flag, and none in common."""
        bits = self.flags[flag]
        told = np.minimum(bits[a], bits[b]) > 0
        return np.asarray(told & (bits[a] & bits[b] == 0), dtype=np.float64)


def vectors_matrix(vectors: Sequence[Mapping[int, float]], width: int) -> Matrix:
    """Return vectors as the rows of a matrix.

    Args:
        vectors: Each a mapping from column to value.
        width: Number of columns.
    """
    lengths = np.fromiter((len(v) for v in vectors), dtype=np.int64, count=len(vectors))
    flat = [column for vector in vectors for column in sorted(vector)]
    data = [vector[column] for vector in vectors for column in sorted(vector)]
    return build_matrix(
        lengths, np.array(flat, dtype=np.int32), np.array(data, dtype=np.float64), width
    )


def sets_matrix(rows: Iterable[Iterable[int]], width: int) -> Matrix:
    """Return sets of columns as the rows of a matrix of ones."""
    ordered = [sorted(set(row)) for row in rows]
    lengths = np.fromiter((len(row) for row in ordered), dtype=np.int64, count=len(ordered))
    flat = np.array([column for row in ordered for column in row], dtype=np.int32)
    return build_matrix(lengths, flat, np.ones(len(flat), dtype=np.int8), width)


def build_matrix(lengths: Numbers, columns: NDArray[Any], data: NDArray[Any], width: int) -> Matrix:
    """Return a matrix from the flat columns and values of its rows, columns in order.

    Args:
        lengths: How many values each row has.
        columns: The columns of all rows, one row after the other.
        data: Their values.
        width: Number of columns.
    """
    # 32 bits for offsets, too, while they suffice: the library wants both of one type.
    kind = np.int32 if len(columns) < 2**31 - 1 else np.int64
    offsets = np.zeros(len(lengths) + 1, dtype=kind)
    np.cumsum(lengths, out=offsets[1:])
    matrix = csr_array(
        (data, columns.astype(kind, copy=False), offsets), shape=(len(lengths), width)
    )
    matrix.has_sorted_indices = True
    matrix.has_canonical_format = True
    return matrix
