"""The small model that an engine fills for one article.

It is kept apart from the records on purpose: an engine cites sentence *numbers*, so that it can
not invent a quote; quotes, offsets, ids and dates are added from the article itself.
The descriptions below are part of what a model reads.
"""

from __future__ import annotations

from pydantic import Field

from summariser.schema._base import Frozen
from summariser.schema.records import Form, Status

_SENTENCES = Field(
    min_length=1, max_length=3, description="numbers of the 1 to 3 sentences that state it"
)
_TIME = Field(default=None, description="the words that place it in time, copied verbatim")
_DATE = Field(
    default=None,
    description="YYYY, YYYY-MM, YYYY-MM-DD or start/end; as precise as the text, else null",
)


class EventAnswer(Frozen):
    """Something that happened, goes on or is scheduled."""

    text: str = Field(min_length=1, description="the event in one plain sentence")
    sentences: tuple[int, ...] = _SENTENCES
    actors: tuple[str, ...] = Field(default=(), description="who takes part, in the fullest form")
    status: Status = "occurred"
    time: str | None = _TIME
    date: str | None = _DATE


class AllegationAnswer(Frozen):
    """A source asserts something blameworthy or contested of somebody."""

    text: str = Field(min_length=1, description="the claim in one plain sentence")
    sentences: tuple[int, ...] = _SENTENCES
    source: str | None = Field(
        default=None, description="who alleges it, in the fullest form; null = the article itself"
    )
    target: tuple[str, ...] = Field(default=(), description="who is accused")
    time: str | None = _TIME
    date: str | None = _DATE


class DenialAnswer(Frozen):
    """Somebody rejects, redefines, counters or declines to answer a claim."""

    text: str = Field(min_length=1, description="the claim denied, in one plain sentence")
    sentences: tuple[int, ...] = _SENTENCES
    source: str | None = Field(default=None, description="who denies it, in the fullest form")
    form: Form = "flat"
    answers: tuple[int, ...] = Field(
        default=(), description="positions (from 1) in the list of allegations that it answers"
    )
    time: str | None = _TIME
    date: str | None = _DATE


class ArticleAnswer(Frozen):
    """Everything that one article, or a window of it, reports."""

    events: tuple[EventAnswer, ...] = ()
    allegations: tuple[AllegationAnswer, ...] = ()
    denials: tuple[DenialAnswer, ...] = ()
