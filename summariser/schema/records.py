"""What an article reports: events, allegations and denials, each with its evidence."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from summariser.schema._base import DateValue, Frozen

Status = Literal["occurred", "ongoing", "planned"]
Form = Literal["flat", "qualified", "counter", "no_comment"]
Kind = Literal["event", "allegation", "denial"]


class Evidence(Frozen):
    """A verbatim stretch of an article: ``quote == article.text[start:end]``."""

    sentence: int | None = Field(default=None, ge=1)
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)

    @model_validator(mode="after")
    def _offsets_fit(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"evidence at {self.start}: offsets and quote differ in length")
        return self


class _Record(Frozen):
    """Fields that the three kinds share, in the order in which they are printed.

    ``quotes``, ``spans`` and ``sentences`` run in parallel; ``spans`` and ``sentences`` may be
    empty in a document that was not made here, never in one that was.
    """

    id: str = Field(min_length=1)
    article: str = Field(min_length=1)
    kind: Kind
    quotes: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)
    spans: tuple[tuple[int, int], ...] = ()
    sentences: tuple[int, ...] = ()
    text: str = Field(min_length=1)
    time_text: str | None = None
    date: DateValue | None = None

    @model_validator(mode="after")
    def _evidence_fits(self) -> Self:
        if self.spans and len(self.spans) != len(self.quotes):
            raise ValueError(f"{self.id}: {len(self.quotes)} quotes but {len(self.spans)} spans")
        for (start, end), quote in zip(self.spans, self.quotes, strict=False):
            if end - start != len(quote):
                raise ValueError(f"{self.id}: span {start}-{end} does not fit its quote")
        if self.sentences and len(self.sentences) != len(self.quotes):
            raise ValueError(f"{self.id}: sentence numbers and quotes differ in number")
        return self

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The quotes with their offsets; empty where the document gave no spans."""
        numbers = self.sentences or (None,) * len(self.quotes)
        return tuple(
            Evidence(sentence=number, start=start, end=end, quote=quote)
            for number, (start, end), quote in zip(numbers, self.spans, self.quotes, strict=False)
        )


class Event(_Record):
    """Something that happened, goes on or is scheduled, with who takes part."""

    kind: Literal["event"] = "event"
    actors: tuple[str, ...] = ()
    status: Status = "occurred"


class Allegation(_Record):
    """A source asserts something blameworthy or contested of a target.

    ``source`` None is the article's own voice.
    """

    kind: Literal["allegation"] = "allegation"
    source: str | None = None
    target: tuple[str, ...] = ()


class Denial(_Record):
    """A party answers a claim about it: rejects, redefines, counters or declines.

    ``responds_to`` holds ids of allegations in the same article; links across articles are
    made by the merger.
    """

    kind: Literal["denial"] = "denial"
    source: str | None = None
    form: Form = "flat"
    responds_to: tuple[str, ...] = ()


Record = Annotated[Event | Allegation | Denial, Field(discriminator="kind")]
