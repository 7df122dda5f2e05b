# ruff: noqa: INP001 - scripts, no package
"""Logistic regression with weights that are set, signs that are fixed and a bias that is moved.

Written out because scikit-learn's has neither an offset nor bounds on single weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summariser.merge.weights import log_odds

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Strength of the L2 penalty on the weights, and on the bias, which only keeps the sum regular.
PENALTY = 1.0
BIAS_PENALTY = 1e-3
STEPS = 80
LONGEST_STEP = 2.0
PRECISION = 1e-6
# The share of the neighbours in the figure of a bias: a peak that they do not share is chance.
SMOOTHING = (0.1, 0.2, 0.4, 0.2, 0.1)
# What speaks against: its weight may not be above 0, that of anything else not below.
AGAINST = frozenset(
    {
        "acts_apart",
        "behind",
        "denier_alleger",
        "denier_other",
        "earlier",
        "is_denial",
        "numbers_apart",
        "parties_apart",
        "possible",
        "status",
    }
)


@dataclass(frozen=True)
class Line:
    """What a regression comes to: the log odds of a case are linear in its features.

    Attributes:
        weights: Feature -> weight, those that are 0 left out.
        bias: Log odds of a case without any features.
    """

    weights: Mapping[str, float]
    bias: float

    def move(self, shift: float) -> Line:
        """Return the line with its bias moved."""
        return Line(self.weights, self.bias + shift)

    def round(self) -> Line:
        """Return the line with the digits that are written down."""
        return Line({n: round(w, 2) for n, w in self.weights.items()}, round(self.bias, 2))

    def score(self, features: Mapping[str, float]) -> float:
        """Return the log odds of one case."""
        return log_odds(features, self.weights, self.bias)


@dataclass(frozen=True, eq=False)
class Cases:
    """What is learnt from.

    Attributes:
        names: The features.
        features: A row for each case, a column for each feature.
        labels: Whether the case is one.
        counts: How much each case counts.
    """

    names: tuple[str, ...]
    features: Floats
    labels: Flags
    counts: Floats

    def score(self, line: Line) -> Floats:
        """Return the log odds of all cases."""
        weights = np.array([line.weights.get(name, 0.0) for name in self.names])
        return np.asarray(self.features @ weights + line.bias)


def join_cases(parts: list[Cases]) -> Cases:
    """Return the cases of several tables as one, counting 1 on average."""
    counts = np.concatenate([part.counts for part in parts])
    return Cases(
        parts[0].names,
        np.vstack([part.features for part in parts]),
        np.concatenate([part.labels for part in parts]),
        counts * (len(counts) / counts.sum()),
    )


def fit_line(cases: Cases, fixed: Mapping[str, float]) -> Line:
    """Return the line of the greatest likelihood, penalised, under the signs.

    A weight that comes out with the wrong sign is taken out, and the rest is fitted again.

    Args:
        cases: What to learn from.
        fixed: Weights that are set.
    """
    offset = cases.features @ np.array([fixed.get(name, 0.0) for name in cases.names])
    free = [column for column, name in enumerate(cases.names) if name not in fixed]
    while True:
        values = _maximise(cases, free, offset)
        weights = dict(zip((cases.names[column] for column in free), values, strict=False))
        wrong = {n for n, w in weights.items() if (-w if n in AGAINST else w) < 0}
        if not wrong:
            learnt = {**weights, **fixed}
            kept = {n: float(learnt[n]) for n in cases.names if learnt.get(n)}
            return Line(kept, float(values[-1]))
        free = [column for column in free if cases.names[column] not in wrong]


def _maximise(cases: Cases, free: list[int], offset: Floats) -> Floats:
    """Return the free weights and the bias, by Newton's method."""
    inputs = np.hstack([cases.features[:, free], np.ones((len(cases.labels), 1))])
    values = np.zeros(inputs.shape[1])
    penalty = np.append(np.full(len(free), PENALTY), BIAS_PENALTY)
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ values + offset, -30, 30)))
        slope = inputs.T @ (cases.counts * (chances - cases.labels)) + penalty * values
        spread = (cases.counts * chances * (1 - chances))[:, None]
        step = np.linalg.solve((inputs * spread).T @ inputs + np.diag(penalty), slope)
        values -= np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        if np.abs(step).max() < PRECISION:
            break
    return values


def choose_shift(shifts: Floats, measure: Callable[[float], float]) -> float:
    """Return the shift with the best figure, smoothed over its neighbours; among equals the least.

    Args:
        shifts: What to choose from, in order.
        measure: Returns the figure of a shift, the higher the better.
    """
    figures = np.array([measure(float(shift)) for shift in shifts])
    smooth = np.convolve(np.pad(figures, 2, mode="edge"), SMOOTHING, "valid")
    best = shifts[smooth >= smooth.max() - PRECISION]
    return float(min(best, key=abs))
