"""An article and its numbered sentences."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from summariser.schema._base import Frozen


def _check_publication_date(value: str) -> str:
    try:
        dt.date.fromisoformat(value[:10])
        if len(value) > len("YYYY-MM-DD"):
            dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no ISO 8601 date or date with time") from error
    return value


PublicationDate = Annotated[str, AfterValidator(_check_publication_date)]


class Article(Frozen):
    """One article as it was read, its text untouched.

    Every offset in every record counts characters (Unicode code points) of ``text``.
    """

    id: str = Field(min_length=1)
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    language: str | None = None

    @property
    def document_creation_time(self) -> dt.date | None:
        """The day of publication, against which relative date expressions are resolved."""
        return dt.date.fromisoformat(self.published[:10]) if self.published else None

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8 (lone surrogates kept)."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


SentenceKind = Literal["body", "headline", "bullet", "caption", "boilerplate"]


class Sentence(Frozen):
    """A numbered stretch of an article's text: ``text == article.text[start:end]``.

    ``kind`` flags what the stretch looks like; boilerplate is flagged and never deleted.
    ``paragraph`` counts from 1.
    """

    number: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    text: str
    kind: SentenceKind = "body"
    paragraph: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _offsets_fit(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"sentence {self.number}: offsets and text differ in length")
        return self
