"""The engine that asks a model: windows in, checked records out."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from summariser.config import Config
from summariser.errors import InvalidAnswerError
from summariser.extract.evidence import resolve
from summariser.extract.llm.endpoint import CutOffError, Endpoint, Question, Sleep
from summariser.extract.llm.reading import Reading, join_answers
from summariser.extract.llm.requests import (
    PLACEHOLDERS,
    Message,
    fixed_messages,
    window_message,
)
from summariser.extract.llm.windows import Window, cut_windows
from summariser.extract.llm.wire import answer_schema
from summariser.prompts import load_prompt
from summariser.schema import (
    Article,
    Engine,
    Extraction,
    LeftOut,
    Sentence,
    Usage,
)

HALVINGS = 2
"""How often a window may be halved because its answer was cut off: into quarters, and no more."""

_CHARACTERS_PER_TOKEN = 4
_LIBRARIES = ("instructor", "openai")


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

    @property
    def estimated_tokens(self) -> int:
        """A rough count of prompt tokens: one for each four characters. Not the model's own."""
        return -(-self.characters // _CHARACTERS_PER_TOKEN)


class LLMExtractor:
    """Reads articles with a model behind an OpenAI-compatible endpoint.

    Safe for several articles at once; the windows of one article are asked one after another.

    Args:
        config: The settings; ``model`` must be named.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        sleep: What to pause with between attempts.

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(self, config: Config, *, client: Any = None, sleep: Sleep = asyncio.sleep) -> None:
        self._prompt = load_prompt(config.prompt, variables=PLACEHOLDERS)
        self._fixed = fixed_messages(self._prompt)
        self._config = config
        self._endpoint = Endpoint(config, client, sleep)
        self._usage = Usage()

    @property
    def engine(self) -> Engine:
        """What this engine is: model, prompt and library versions."""
        return Engine(
            name="llm",
            model=self._config.model,
            prompt=self._prompt.name,
            prompt_sha256=self._prompt.sha256,
            versions={name: metadata.version(name) for name in _LIBRARIES},
        )

    @property
    def usage(self) -> Usage:
        """What was asked so far for all articles, those included that failed."""
        return self._usage

    def plan(self, article: Article, sentences: Sequence[Sentence]) -> list[PlannedRequest]:
        """Return the requests that reading an article would take at least; none is sent.

        Args:
            article: The article.
            sentences: Its sentences.
        """
        schema = len(json.dumps(answer_schema()))
        planned = []
        for window in cut_windows(article, sentences, self._config.window):
            messages = self._messages(window)
            characters = schema + sum(len(message["content"]) for message in messages)
            planned.append(
                PlannedRequest(article.id, window.first, window.last, messages, characters)
            )
        return planned

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports, as the model reads it.

        Args:
            article: The article.
            sentences: Its sentences; those flagged as boilerplate are not shown to the model.

        Raises:
            ExtractionError: The endpoint failed, or no answer could be used.
        """
        usages: list[Usage] = []
        try:
            readings = [
                reading
                for window in cut_windows(article, sentences, self._config.window)
                for reading in await self._read(window, usages)
            ]
        finally:
            usage = sum(usages, Usage())
            self._usage += usage
        return resolve(
            join_answers([reading.answer for reading in readings if reading.answer is not None]),
            article,
            sentences,
            left_out=_left_out(article, sentences, readings),
            usage=usage,
        )

    async def aclose(self) -> None:
        """Close the connections, unless the client is the caller's own."""
        await self._endpoint.close()

    def _messages(self, window: Window) -> tuple[Message, ...]:
        return (*self._fixed, window_message(self._prompt, window))

    async def _read(
        self, window: Window, usages: list[Usage], halvings: int = HALVINGS
    ) -> list[Reading]:
        question = Question(window, self._messages(window))
        try:
            return [await self._endpoint.ask(question)]
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
            *await self._read(before, usages, halvings - 1),
            *await self._read(after, usages, halvings - 1),
        ]


def _left_out(
    article: Article, sentences: Sequence[Sentence], readings: Sequence[Reading]
) -> list[LeftOut]:
    counts = Counter(fault.counted for reading in readings for fault in reading.faults)
    skipped = sum(sentence.kind == "boilerplate" for sentence in sentences)
    if skipped:
        counts["a sentence that looks like boilerplate"] = skipped
    return [
        LeftOut(article=article.id, reason=reason, count=count)
        for reason, count in sorted(counts.items())
    ]
