"""Scores a run against a gold file."""

from summariser.evaluate.ratios import Accuracy, Ratio, ratio
from summariser.evaluate.scoring import FIELDS, MEASURES, Score, evaluate

__all__ = ["FIELDS", "MEASURES", "Accuracy", "Ratio", "Score", "evaluate", "ratio"]
