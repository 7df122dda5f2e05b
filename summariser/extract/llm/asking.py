"""Windows put to the endpoint one after another, and cut smaller where an answer was cut off."""

from __future__ import annotations

import contextlib
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summariser.errors import ExtractionError, InvalidAnswerError
from summariser.extract.llm.endpoint import CutOffError, Endpoint, Question
from summariser.extract.llm.prices import Price
from summariser.extract.llm.reading import Reading
from summariser.extract.llm.requests import Message
from summariser.extract.llm.windows import Window
from summariser.schema import Article, Extraction, Failure, Sentence, Usage

CUTS = 2
"""How often a window may be cut because its answer was: where it broke off, or into halves."""

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


@dataclass
class Progress:
    """How far the questions about an article are.

    Attributes:
        readings: What came of them, in the order of the article.
        usages: What was asked, also where it came to nothing.
        attempts: What each request took, in order.
        unread: Which sentences nothing came of, and why; None where all were read.
        turn: Which time this is that the article is gone through, from 1.
    """

    readings: list[Reading] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)
    attempts: list[Usage] = field(default_factory=list)
    unread: Failure | None = None
    turn: int = 1

    @property
    def usage(self) -> Usage:
        """What was asked for the article."""
        return sum(self.usages, Usage())


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


@dataclass(frozen=True)
class _Part:
    """A window to ask about, and how often it may yet be cut because an answer was."""

    window: Window
    cuts: int = CUTS


async def ask_windows(
    endpoint: Endpoint,
    windows: Sequence[Window],
    make_question: MakeQuestion,
    progress: Progress,
) -> None:
    """Ask about all windows, in order, and keep what comes of them.

    Where one fails, those after it are not asked about: what failed so often would fail again, and
    cost as much. What was read before stands.

    Args:
        endpoint: Where to ask.
        windows: The windows of one article.
        make_question: Makes the question of a window, or of a part of one.
        progress: How far it is; brought up to date, also where this raises.

    Raises:
        ExtractionError: The endpoint failed, or no answer could be used, and nothing was read.
    """
    parts = deque(map(_Part, windows))
    while parts:
        part = parts.popleft()
        question = make_question(part.window)
        try:
            progress.readings.append(await endpoint.ask(question))
        except CutOffError as error:
            try:
                parts.extendleft(reversed(_cut(part, question, error, progress)))
            except InvalidAnswerError as final:
                _stop(final, part, windows, progress)
                return
        except ExtractionError as error:
            # Where requests are gathered, nothing has failed, and the next window has its own.
            if not endpoint.exchanges.withheld:
                _stop(error, part, windows, progress)
                return
        finally:
            progress.usages.append(question.usage)
            progress.attempts += question.tally.each
    if endpoint.exchanges.withheld:
        # A further pass would ask about what is not answered yet.
        raise ExtractionError("its requests are gathered, and not made")


def _cut(part: _Part, question: Question, error: CutOffError, progress: Progress) -> list[_Part]:
    """Return what is left to ask of a window whose answer was cut off, and keep what is whole."""
    window, cuts = part.window, part.cuts - 1
    if cuts >= 0 and error.text and question.salvage is not None:
        saved = question.salvage(error.text)
        if saved is not None:
            progress.readings.append(saved.reading)
            return [_Part(window.from_sentence(saved.first), cuts)]
    if cuts >= 0 and len(window.sentences) > 1:
        return [_Part(half, cuts) for half in window.halves()]
    raise InvalidAnswerError(
        f"the answer about sentences {window.first} to {window.last} was cut off at the endpoint's "
        "limit of tokens; raise that limit or ask for fewer sentences at once",
        article=window.article.id,
    ) from error


def _stop(
    error: ExtractionError, part: _Part, windows: Sequence[Window], progress: Progress
) -> None:
    """Note what was not read, or raise where nothing was.

    Raises:
        ExtractionError: Nothing was read, the first time.
    """
    if progress.turn == 1 and not any(r.answer is not None for r in progress.readings):
        raise error
    missed = "read" if progress.turn == 1 else "gone through once more"
    progress.unread = Failure(
        article=part.window.article.id,
        stage="extract",
        reason=f"sentences {part.window.first} to {windows[-1].last} were not {missed}: {error}",
        error=type(error).__name__,
    )
