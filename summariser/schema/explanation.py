"""Why a record stands where it stands."""

from __future__ import annotations

from typing import Literal

from summariser.schema._base import DateValue, Frozen
from summariser.schema.article import PublicationDate
from summariser.schema.editing import Override
from summariser.schema.records import Kind


class FeatureWeight(Frozen):
    """What one feature of a pair adds to its log odds: ``odds`` is ``value`` times ``weight``."""

    feature: str
    value: float
    weight: float
    odds: float


class ExplainedRecord(Frozen):
    """A record, with the selector by which an overrides file names it over runs."""

    id: str
    kind: Kind
    article: str
    text: str
    quotes: tuple[str, ...]
    outlet: str | None = None
    published: PublicationDate | None = None
    date: DateValue | None = None
    selector: str


class ExplainedPair(Frozen):
    """Two records and what the merger makes of them.

    ``log_odds`` is the sum of the features' odds; 0 is the threshold, and ``score`` the same as a
    probability. It is None where the two may never be one. ``group`` is the event or claim of the
    second record, ``verdict`` says in words what came of it.
    """

    records: tuple[str, str]
    group: str | None = None
    log_odds: float | None = None
    score: float
    features: tuple[FeatureWeight, ...] = ()
    reasons: tuple[str, ...] = ()
    verdict: str


class Explanation(Frozen):
    """What an id means, which records were joined, by what, and which nearly were.

    For a claim ``answers`` and ``near_answers`` pair denials with it; for a denial they pair it
    with the claims that it answers, or nearly does.
    """

    id: str
    kind: Literal["event", "claim", "denial"]
    group: str | None = None
    text: str
    records: tuple[ExplainedRecord, ...] = ()
    joined: tuple[ExplainedPair, ...] = ()
    near_misses: tuple[ExplainedPair, ...] = ()
    answers: tuple[ExplainedPair, ...] = ()
    near_answers: tuple[ExplainedPair, ...] = ()
    overrides: tuple[Override, ...] = ()
