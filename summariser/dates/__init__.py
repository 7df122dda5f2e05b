"""Finds date expressions in English news text and normalises them against its publication.

A date has the precision of its words and no more, and a date that cannot be known has no value.
"""

from summariser.dates.expressions import DateExpression, find_dates
from summariser.dates.interval import Interval, Precision, parse_date_value
from summariser.dates.lexicon import Relation
from summariser.dates.reading import Direction
from summariser.dates.support import date_is_supported, normalise_date

__all__ = [
    "DateExpression",
    "Direction",
    "Interval",
    "Precision",
    "Relation",
    "date_is_supported",
    "find_dates",
    "normalise_date",
    "parse_date_value",
]
