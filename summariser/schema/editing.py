"""What a person or a model decided about a timeline, and how much of it is shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summariser.schema._base import Frozen

OverrideAction = Literal["merge", "split", "pin", "drop"]
OverrideState = Literal["applied", "already so", "not applied"]
PinnedField = Literal["date", "text"]


class Override(Frozen):
    """An instruction of the overrides file and what became of it.

    ``records`` are the ids it picked. ``already so`` means that the merger had come to the same;
    ``not applied`` that the article concerned failed, ``reason`` saying so.
    """

    action: OverrideAction
    source: str
    line: int = Field(ge=1)
    records: tuple[str, ...] = ()
    state: OverrideState = "applied"
    note: str | None = None
    reason: str | None = None


class Judgement(Frozen):
    """What a model said of two records: whether they report one and the same."""

    records: tuple[str, str]
    same: bool
    model: str


class Selection(Frozen):
    """Which events are shown, the others being kept in the document.

    ``max_dates`` and ``per_date`` are what was asked for; ``events`` are the ids of the events
    shown; ``dates`` and ``of_dates`` how many days with events are shown of how many there are.
    """

    max_dates: int | None = Field(default=None, ge=1)
    per_date: int | None = Field(default=None, ge=1)
    events: tuple[str, ...] = ()
    dates: int = Field(default=0, ge=0)
    of_dates: int = Field(default=0, ge=0)
