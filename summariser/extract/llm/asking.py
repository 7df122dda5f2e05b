"""Windows put to the endpoint one after another, and halved where an answer was cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summariser.errors import InvalidAnswerError
from summariser.extract.llm.endpoint import CutOffError, Endpoint, Question
from summariser.extract.llm.reading import Reading
from summariser.extract.llm.requests import Message
from summariser.extract.llm.windows import Window
from summariser.schema import Usage

HALVINGS = 2
"""How often a window may be halved because its answer was cut off: into quarters, and no more."""

_CHARACTERS_PER_TOKEN = 4

MakeQuestion = Callable[[Window], Question]
"""Makes the question that a window is put as."""


@dataclass(frozen=True)
class PlannedRequest:
    """A request as it would be sent.

    Attributes:
        article: Id of the article.
        first: Number of the first sentence asked about.
        last: Number of the last.
        messages: The messages.
        characters: Characters of the messages and of the schema that goes with them.
    """

    article: str
    first: int
    last: int
    messages: tuple[Message, ...]
    characters: int

    @classmethod
    def of(
        cls, window: Window, messages: tuple[Message, ...], schema: Mapping[str, Any]
    ) -> PlannedRequest:
        """Return the request that a window would be asked with.

        Args:
            window: The window.
            messages: Its messages.
            schema: The JSON Schema of an answer.
        """
        characters = len(json.dumps(schema)) + sum(len(message["content"]) for message in messages)
        return cls(window.article.id, window.first, window.last, messages, characters)

    @property
    def estimated_tokens(self) -> int:
        """A rough count of prompt tokens: one for each four characters. Not the model's own."""
        return -(-self.characters // _CHARACTERS_PER_TOKEN)


async def ask_windows(
    endpoint: Endpoint,
    windows: Sequence[Window],
    make_question: MakeQuestion,
    usages: list[Usage],
) -> list[Reading]:
    """Return the readings of all windows, in order.

    Args:
        endpoint: Where to ask.
        windows: The windows of one article.
        make_question: Makes the question of a window, or of half of one.
        usages: Gathers what was asked, also where it comes to nothing.

    Raises:
        ExtractionError: The endpoint failed, or no answer about a window could be used.
    """
    readings = []
    for window in windows:
        readings += await _ask(endpoint, window, make_question, usages)
    return readings


async def _ask(
    endpoint: Endpoint,
    window: Window,
    make_question: MakeQuestion,
    usages: list[Usage],
    halvings: int = HALVINGS,
) -> list[Reading]:
    question = make_question(window)
    try:
        return [await endpoint.ask(question)]
    except CutOffError as error:
        if not halvings or len(window.sentences) == 1:
            raise InvalidAnswerError(
                f"the answer about sentences {window.first} to {window.last} was cut off at "
                "the endpoint's limit of tokens; raise that limit or ask for fewer sentences "
                "at once",
                article=window.article.id,
            ) from error
    finally:
        usages.append(question.usage)
    before, after = window.halves()
    return [
        *await _ask(endpoint, before, make_question, usages, halvings - 1),
        *await _ask(endpoint, after, make_question, usages, halvings - 1),
    ]
