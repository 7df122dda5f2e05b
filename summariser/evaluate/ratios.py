"""The figures that everything is measured in."""

from __future__ import annotations

from typing import NamedTuple


class Ratio(NamedTuple):
    """Precision and recall, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Accuracy(NamedTuple):
    """The share of so many paired records whose field is right."""

    share: float
    records: int


def ratio(hits: int, found: int, expected: int) -> Ratio:
    """Return precision and recall of so many hits; nothing found has precision 0."""
    return Ratio(hits / found if found else 0.0, hits / expected if expected else 0.0)
