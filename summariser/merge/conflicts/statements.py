"""What a report says about one point, and how several of them become the sides of a conflict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summariser.merge.comparison import Comparison
from summariser.merge.origins import published_order
from summariser.schema import ConflictAbout, ConflictLabel, ConflictSide, Record

_REPORT = (
    r"(?:death |official |overall )?(?:figures?|tolls?|counts?|tall(?:y|ies)|numbers?|estimates?"
)
_REPORT += r"|reports?|statements?|dates?|total|account)"
CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ing|ions?)|earlier (?:reports?|reported|figures?|said)"
    r"|previous(?:ly)? (?:reported|reports?|figures?|said|put|given)|initial(?:ly)? (?:reported"
    r"|reports?|figures?|said|put)|originally (?:reported|said|put|scheduled|planned)"
    r"|an earlier version|not \w+[,]? as (?:first|earlier|previously)"
    r"|(?:mistakenly|erroneously|wrongly) (?:reported|said|put|gave|given|counted|listed|stated"
    r"|announced|named|identified|dated)"
    # These verbs take many other objects: boats are lowered, witnesses retract, bills are amended.
    rf"|(?:corrects|revis(?:ed|es|ing)|amend(?:ed|s)|lowered|cut|retract(?:ed|s)|withdrew"
    rf"|scaled back) (?:its|their|his|her|the|an?) (?:\w+ ){{0,2}}{_REPORT}"
    rf"|{_REPORT} (?:\w+ ){{0,3}}(?:was|were|been|be|is|are) (?:\w+ )?(?:revised|amended|lowered"
    r"|retracted|withdrawn|scaled back|mistaken|wrong|in error)"
    r"|(?:revised|amended) (?:\w+ )?(?:figures?|tolls?|counts?|down|downwards?|up|upwards?))\b",
    re.IGNORECASE,
)
"""Words by which a report says that what was said before does not hold."""

_NO_TIME = "99"
"""What `published_order` gives for the time of a publication of which only the day is known."""


@dataclass(frozen=True)
class Statement:
    """One report's version.

    Attributes:
        value: What it says, in words for a reader.
        record: The record it is taken from.
        quote: The sentence of its evidence that says so.
        origin: The article that stands for its text.
        published: When it was published, if known.
        corrects: Whether its sentence says that an earlier report was wrong.
    """

    value: str
    record: Record
    quote: str
    origin: str
    published: str | None
    corrects: bool

    @property
    def order(self) -> tuple[str, str]:
        """A sort key by publication, unknown dates last."""
        return published_order(self.published)

    def precedes(self, other: Statement) -> bool:
        """Tell whether it is known to have been published before another."""
        if self.published is None or other.published is None:
            return False
        one, two = self.order, other.order
        if one[0] == two[0]:
            return one[1] < two[1] != _NO_TIME
        return one[0] < two[0]


@dataclass(frozen=True)
class Finding:
    """A conflict before it has an id.

    Attributes:
        about: What the reports differ on.
        label: How they differ.
        groups: The event or claim concerned.
        sides: What they say, the earliest first.
        reason: Why it has its label, in words.
        quantity: What a number counts.
        article: The article whose headline is concerned.
    """

    about: ConflictAbout
    label: ConflictLabel
    groups: tuple[str, ...]
    sides: tuple[ConflictSide, ...]
    reason: str
    quantity: str | None = None
    article: str | None = None


def make_statement(value: str, record: Record, quote: str, comparison: Comparison) -> Statement:
    """Return what a record says, with where and when it was said."""
    entry = comparison.articles.get(record.article)
    return Statement(
        value=value,
        record=record,
        quote=quote,
        origin=comparison.origins.get(record.article, record.article),
        published=entry.published if entry else None,
        corrects=any(CORRECTED.search(part) for part in record.quotes),
    )


def make_side(statements: Iterable[Statement]) -> ConflictSide:
    """Return what several reports say alike, in the words of the earliest."""
    said = sort_statements(statements)
    return ConflictSide(
        value=said[0].value,
        articles=tuple(statement.record.article for statement in said),
        records=tuple(statement.record.id for statement in said),
        quotes=tuple(statement.quote for statement in said),
        published=said[0].published,
    )


def sort_statements(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements by publication, article and record."""
    return sorted(statements, key=lambda s: (s.order, s.record.article, s.record.id, s.quote))


def later_corrects(sides: Sequence[Sequence[Statement]]) -> bool:
    """Tell whether a side that is not the first says that what was said before is wrong.

    Args:
        sides: The statements of each side, the earliest side first.
    """
    return any(statement.corrects for side in sides[1:] for statement in side)
