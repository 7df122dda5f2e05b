"""Where reports of one thing do not agree."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summariser.schema._base import Frozen
from summariser.schema.article import PublicationDate

ConflictAbout = Literal["date", "number", "actor", "place", "outcome", "headline"]
ConflictLabel = Literal["contradiction", "update", "scope", "correction"]


class ConflictSide(Frozen):
    """What some of the reports say.

    ``articles``, ``records`` and ``quotes`` run in parallel: each quote is a verbatim sentence of
    the record's evidence. A headline is the quote of a side without records. ``published`` is when
    it was first said so.
    """

    value: str
    articles: tuple[str, ...] = Field(min_length=1)
    records: tuple[str, ...] = ()
    quotes: tuple[str, ...] = Field(min_length=1)
    published: PublicationDate | None = None


class Conflict(Frozen):
    """Two or more versions of one date, number, actor, place or outcome, the earliest first.

    ``label`` tells a ``contradiction`` from an ``update`` (a later report gives another figure of
    something that develops), a difference in ``scope`` (they do not count the same) and a
    ``correction`` (a report says that an earlier one was wrong). ``groups`` names the event or
    claim concerned, or two events that may be one; ``article`` the article whose headline its own
    body contradicts. ``quantity`` says what a number counts.
    """

    id: str
    about: ConflictAbout
    label: ConflictLabel
    groups: tuple[str, ...] = ()
    article: str | None = None
    quantity: str | None = None
    sides: tuple[ConflictSide, ...] = Field(min_length=2)
    reason: str
