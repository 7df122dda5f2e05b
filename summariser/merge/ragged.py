"""Rows of unequal length: small array operations that the columns are compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


def distinct(numbers: NDArray[Any]) -> Numbers:
    """Return the distinct ones of whole numbers, in order."""
    # Faster here than `np.unique`, which counts by hashing first.
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)]])


def row_lengths(matrix: Any) -> Numbers:
    """Return how many values each row of a sparse matrix has."""
    return np.asarray(np.diff(matrix.indptr), dtype=np.int64)


def lengths_of(matrix: Any, rows: Numbers) -> Numbers:
    """Return how many values some rows of a sparse matrix have."""
    return np.asarray(matrix.indptr[rows + 1] - matrix.indptr[rows], dtype=np.int64)


def row_numbers(matrix: Any) -> Numbers:
    """Return the row of each value of a sparse matrix."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), row_lengths(matrix))


def flat_ranges(starts: NDArray[Any], lengths: Numbers) -> Numbers:
    """Return the ranges ``start .. start + length`` one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(starts.astype(np.int64) - (ends - lengths), lengths)
    return np.asarray(np.arange(total, dtype=np.int64) + shift)


def expand(matrix: Any, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Return the columns of rows, one after the other, each with the place of its row."""
    starts = matrix.indptr[rows].astype(np.int64)
    lengths = matrix.indptr[rows + 1].astype(np.int64) - starts
    columns = matrix.indices[flat_ranges(starts, lengths)].astype(np.int64)
    return np.repeat(np.arange(len(rows), dtype=np.int64), lengths), columns


def sum_rows(matrix: Any) -> Floats:
    """Return the sum of each row of a sparse matrix, taken in the order of its columns."""
    sums = np.zeros(matrix.shape[0])
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        sums[filled] = np.add.reduceat(matrix.data, matrix.indptr[filled])
    return sums


def max_rows(matrix: Any, values: Floats) -> Floats:
    """Return the highest value of each row, 0 for empty rows.

    Args:
        matrix: A sparse matrix.
        values: A value above 0 for each of its entries, instead of its own.
    """
    highest = np.zeros(matrix.shape[0])
    lengths = row_lengths(matrix)
    filled = np.flatnonzero(lengths)
    if len(filled):
        highest[filled] = np.maximum.reduceat(values, matrix.indptr[filled])
    return highest


def mean_top_two(matrix: Any, values: Floats) -> Floats:
    """Return half the sum of the two highest values of each row; see `max_rows`."""
    highest = max_rows(matrix, values)
    rows = row_numbers(matrix)
    at = np.flatnonzero(values == highest[rows])
    rest = values.copy()
    if len(at):
        # Of several equal ones the first is taken out.
        rest[at[np.r_[True, rows[at][1:] != rows[at][:-1]]]] = 0.0
    return (highest + max_rows(matrix, rest)) / 2
