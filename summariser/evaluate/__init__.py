"""Scores a run against a gold file."""

from summariser.evaluate.comparison import Comparison, compare
from summariser.evaluate.figures import figures_of
from summariser.evaluate.gold import GoldError, check_gold
from summariser.evaluate.page import report_page
from summariser.evaluate.ratios import Accuracy, Ratio, ratio
from summariser.evaluate.report import report_text
from summariser.evaluate.scoring import FIELDS, MEASURES, Score, evaluate
from summariser.evaluate.sources import Sources, read_gold, sort_sources
from summariser.evaluate.verifying import Verification, verify

__all__ = [
    "FIELDS",
    "MEASURES",
    "Accuracy",
    "Comparison",
    "GoldError",
    "Ratio",
    "Score",
    "Sources",
    "Verification",
    "check_gold",
    "compare",
    "evaluate",
    "figures_of",
    "ratio",
    "read_gold",
    "report_page",
    "report_text",
    "sort_sources",
    "verify",
]
