"""A window's question, and the class that has its answer checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from instructor.core.exceptions import ResponseParsingError

from summariser.errors import ExtractionError
from summariser.extract.llm.reading import Reading, Salvage
from summariser.extract.llm.requests import Message
from summariser.extract.llm.tally import Tally
from summariser.schema import ArticleAnswer, Usage


class CutOffError(Exception):
    """The answer, or the request, was too long for the endpoint: a smaller window may fit.

    Attributes:
        text: What there is of the answer; None where the request was too long.
    """

    def __init__(self, text: str | None = None) -> None:
        super().__init__("the answer was cut off" if text else "the request was too long")
        self.text = text


@dataclass
class Question:
    """One window's question: what it asks for, and what was asked and answered so far.

    Attributes:
        article: Id of the article.
        messages: What is asked.
        model: What an answer must fit, of `answer_model`.
        read: Checks an answer's text.
        salvage: Saves what is whole in a text that was cut off; None where nothing can be saved.
        readings: The answers so far, checked.
        tally: What it has taken so far.
        most: Requests at most while nothing came of them; None for as many as the settings allow.
        lost: Requests about the same article that came to nothing before.
        unfinished: Why an answer that stands only in part was not asked for once more.
        may_go_on: Whether only its number of requests kept it from being asked once more.
    """

    article: str
    messages: Sequence[Message]
    model: type[ArticleAnswer]
    read: Callable[[str], Reading]
    salvage: Callable[[str], Salvage | None] | None = None
    readings: list[Reading] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    most: int | None = None
    lost: int = 0
    unfinished: ExtractionError | None = None
    may_go_on: bool = False

    @property
    def usage(self) -> Usage:
        """What was asked and answered so far."""
        return self.tally.usage


# Not instructor's `context`, which its parsers do not all hand on.
ASKED: ContextVar[Question] = ContextVar("question")
"""The question that is being asked: an answer is checked against it."""


class UnfitAnswerError(ResponseParsingError):
    """An answer that is to be asked for again; its text is what the model is told."""

    def __init__(self, reasons: str) -> None:
        super().__init__(reasons, mode="any")
        self.reasons = reasons

    def __str__(self) -> str:
        return self.reasons


def answer_model(schema: Mapping[str, Any]) -> type[ArticleAnswer]:
    """Return the class that instructor has an answer fit: it asks with a schema of ours.

    instructor remembers the schema of a class, so each schema needs a class of its own.

    Args:
        schema: JSON Schema in the form that strict structured outputs require.
    """

    class WindowAnswer(ArticleAnswer):
        """Events, allegations and denials that the numbered sentences report."""

        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return {"title": cls.__name__, **schema}

        @classmethod
        def model_validate_json(  # type: ignore[override]
            cls, json_data: str | bytes | bytearray, **_: Any
        ) -> ArticleAnswer:
            """Return the answer if all of it stands, else say what is wrong with it."""
            question = ASKED.get()
            text = json_data if isinstance(json_data, str) else bytes(json_data).decode()
            reading = question.read(text)
            question.readings.append(reading)
            if reading.reasons or reading.answer is None:
                raise UnfitAnswerError("\n".join(f"- {reason}" for reason in reading.reasons))
            return reading.answer

    return WindowAnswer
