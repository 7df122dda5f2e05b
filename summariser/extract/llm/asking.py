"""What engines that ask a model have in common."""

from __future__ import annotations

import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summariser.errors import ExtractionError
from summariser.extract.llm.asking_windows import MakeQuestion, Progress, ask_windows
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.prices import Price
from summariser.extract.llm.requests import Message
from summariser.extract.llm.windows import Window
from summariser.schema import Article, Extraction, Sentence, Usage

_CHARACTERS_PER_TOKEN = 4


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


class AskingExtractor(ABC):
    """What engines have in common that ask a model: the endpoint, and what was asked of it.

    Args:
        endpoint: Where to ask; it is closed with the engine.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._usages: dict[str, Usage] = {}
        # Prompt and completion tokens of each request: there may be very many articles.
        self._attempts: dict[str, tuple[tuple[int, int], ...]] = {}

    @property
    def usage(self) -> Usage:
        """What was asked so far for all articles, those included that failed."""
        return sum(self._usages.values(), Usage())

    @property
    def usages(self) -> dict[str, Usage]:
        """The same by article."""
        return dict(self._usages)

    @property
    def attempts(self) -> dict[str, tuple[Usage, ...]]:
        """The requests, in order, of each article that took more than one."""
        return {
            name: tuple(
                Usage(requests=1, prompt_tokens=asked, completion_tokens=answered)
                for asked, answered in each
            )
            for name, each in self._attempts.items()
            if len(each) > 1
        }

    @property
    def price(self) -> Price | None:
        """What the model costs; None where that is not known."""
        return self._endpoint.price

    @property
    def spent(self) -> Usage:
        """What was asked now, and not found among what is kept, where there is a limit."""
        return self._endpoint.spent

    @property
    def complaint(self) -> str | None:
        """Why not every exchange could be recorded; None where each was."""
        return self._endpoint.exchanges.complaint

    @property
    def failing(self) -> str | None:
        """What the endpoint fails everybody by now; None where it is not known to."""
        return self._endpoint.failing

    @property
    def dialect(self) -> object:
        """What the endpoint was found to understand so far; two that are equal ask alike."""
        return self._endpoint.dialect

    @property
    def reused(self) -> int:
        """Answers so far that were kept from an earlier time."""
        return self._endpoint.reused

    def scrub(self, text: str) -> str:
        """Return a text with every key in it replaced."""
        return self._endpoint.scrub(text)

    @abstractmethod
    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports.

        Args:
            article: The article.
            sentences: Its sentences.

        Raises:
            ExtractionError: The endpoint failed, or no answer could be used.
        """

    async def list_requests(
        self, article: Article, sentences: Sequence[Sentence]
    ) -> dict[str, Mapping[str, Any]]:
        """Return the requests, by their keys, that reading an article would make next.

        None is made, neither now nor later by this engine. Windows that are answered already need
        none; one whose answer did not do needs that which asks again.

        Args:
            article: The article.
            sentences: Its sentences.
        """
        gathered = self._endpoint.exchanges.withhold()
        with contextlib.suppress(ExtractionError):
            await self.extract(article, sentences)
        return gathered

    async def aclose(self) -> None:
        """Close the connections, unless the client is the caller's own."""
        await self._endpoint.close()

    async def _ask(
        self,
        article: Article,
        windows: Sequence[Window],
        make_question: MakeQuestion,
        turn: int = 1,
    ) -> Progress:
        """Ask about an article's windows, and count what that takes, whatever comes of it."""
        progress = Progress(turn=turn)
        try:
            await ask_windows(self._endpoint, windows, make_question, progress)
        finally:
            self._usages[article.id] = self._usages.get(article.id, Usage()) + progress.usage
            took = ((one.prompt_tokens, one.completion_tokens) for one in progress.attempts)
            self._attempts[article.id] = (*self._attempts.get(article.id, ()), *took)
        return progress
