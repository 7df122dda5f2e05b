"""The one-to-one assignment of greatest total weight."""

from __future__ import annotations

import math
from collections.abc import Sequence

Matrix = Sequence[Sequence[float]]


def assign(weights: Matrix) -> list[tuple[int, int]]:
    """Return the one-to-one assignment of greatest total weight as (row, column) pairs.

    Every row or every column, whichever are fewer, is assigned. Shortest augmenting paths over
    reduced costs: Kuhn (1955), Munkres (1957), in the O(n^3) form of Jonker and Volgenant (1987).
    """
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        turned = assign([list(column) for column in zip(*weights, strict=True)])
        return [(row, column) for column, row in turned]
    return _Assignment(weights).pairs()


class _Assignment:
    """The state of the search: a price for each row and column, and the row of each column."""

    def __init__(self, weights: Matrix) -> None:
        self._weights = weights
        self._columns = range(len(weights[0]))
        self._row_price = [0.0] * len(weights)
        self._column_price = [0.0] * len(weights[0])
        self._row_of: list[int | None] = [None] * len(weights[0])

    def pairs(self) -> list[tuple[int, int]]:
        for row in range(len(self._weights)):
            self._insert(row)
        return [(row, column) for column, row in enumerate(self._row_of) if row is not None]

    def _insert(self, new_row: int) -> None:
        """Give a row its column, moving earlier rows along the cheapest path."""
        distance = [math.inf] * len(self._columns)
        reached_from: list[int | None] = [None] * len(self._columns)
        open_columns = list(self._columns)
        scanned: list[int] = []
        column: int | None = None
        row: int | None = new_row
        while row is not None:
            for j in open_columns:
                cost = -self._weights[row][j] - self._row_price[row] - self._column_price[j]
                if cost < distance[j]:
                    distance[j], reached_from[j] = cost, column
            nearest = min(open_columns, key=distance.__getitem__)
            self._pay(new_row, scanned, distance[nearest])
            step = distance[nearest]
            for j in open_columns:
                distance[j] -= step
            open_columns.remove(nearest)
            scanned.append(nearest)
            column, row = nearest, self._row_of[nearest]
        self._shift(column, reached_from, new_row)

    def _pay(self, new_row: int, scanned: Sequence[int], amount: float) -> None:
        """Keep the reduced costs along the tree at zero after a step of ``amount``."""
        self._row_price[new_row] += amount
        for column in scanned:
            row = self._row_of[column]
            if row is not None:
                self._row_price[row] += amount
            self._column_price[column] -= amount

    def _shift(self, last: int | None, reached_from: Sequence[int | None], new_row: int) -> None:
        column = last
        while column is not None:
            earlier = reached_from[column]
            self._row_of[column] = new_row if earlier is None else self._row_of[earlier]
            column = earlier
