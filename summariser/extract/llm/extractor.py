"""The engine that asks a model: windows in, checked records out."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from importlib import metadata
from typing import Any

from summariser.config import PROMPTS, Config
from summariser.errors import ConfigError
from summariser.extract.evidence import resolve
from summariser.extract.llm.asking import AskingExtractor, PlannedRequest
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.forms import FORMS, form_of
from summariser.extract.llm.pace import Clock, Sleep, give_way
from summariser.extract.llm.passes import (
    alleged_in,
    brought_new,
    join_overlaps,
    keep_new,
    records_about,
)
from summariser.extract.llm.question import Question, answer_model
from summariser.extract.llm.reading import Reading, join_answers
from summariser.extract.llm.requests import Requests
from summariser.extract.llm.windows import Window, cut_windows
from summariser.schema import (
    Article,
    Engine,
    Extraction,
    LeftOut,
    Sentence,
)

_LIBRARIES = ("instructor", "openai")
_MODELS = {name: answer_model(form.schema) for name, form in FORMS.items()}


class LLMExtractor(AskingExtractor):
    """Reads articles with a model behind an OpenAI-compatible endpoint.

    Safe for several articles at once; the windows of one article are asked one after another.

    Args:
        config: The settings; ``model`` must be named.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        sleep: What to pause with between attempts.
        clock: Seconds that only grow; what pauses and the deadline are reckoned by.

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(
        self,
        config: Config,
        *,
        client: Any = None,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self._form = form_of(config.chosen_prompt)
        self._requests = Requests(config, self._form.read_example)
        if config.passes > 1 and not self._requests.prompt.more:
            raise ConfigError(
                f"the prompt {self._requests.prompt.name!r} knows no second pass; use one that "
                f"does ({PROMPTS['llm']}), or --passes 1"
            )
        self._config = config
        super().__init__(Endpoint(config, client, sleep, clock))

    @property
    def engine(self) -> Engine:
        """What this engine is: model, prompt and library versions."""
        return Engine(
            name="llm",
            model=self._config.model,
            prompt=self._requests.prompt.name,
            prompt_sha256=self._requests.prompt.sha256,
            language=self._config.language,
            versions=library_versions(),
        )

    def plan(self, article: Article, sentences: Sequence[Sentence]) -> list[PlannedRequest]:
        """Return the requests that reading an article would take at least; none is sent.

        Args:
            article: The article.
            sentences: Its sentences.
        """
        return [
            PlannedRequest.of(window, self._requests.messages(window), self._form.schema)
            for window in cut_windows(article, sentences, self._config.chosen_window)
        ]

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports, as the model reads it.

        Args:
            article: The article.
            sentences: Its sentences; those flagged as boilerplate are not shown to the model.

        Raises:
            ExtractionError: The endpoint failed, or no answer could be used.
        """
        windows = cut_windows(article, sentences, self._config.chosen_window)
        progress = await self._ask(article, windows, self._question)
        readings, usage, unread = join_overlaps(progress.readings), progress.usage, progress.unread
        for turn in range(2, self._config.passes + 1):
            if unread is not None or not windows:
                break
            ask = partial(self._question_again, found=tuple(readings))
            progress = await self._ask(article, windows, ask, turn)
            more = _only_new(readings, progress.readings)
            readings, usage, unread = [*readings, *more], usage + progress.usage, progress.unread
            # Where nothing was missing, nothing will be.
            windows = tuple(window for window in windows if brought_new(window, more))
        await give_way()
        extraction = resolve(
            join_answers([reading.answer for reading in readings if reading.answer is not None]),
            article,
            sentences,
            left_out=count_left_out(article, sentences, readings),
            usage=usage,
        )
        return extraction.model_copy(update={"unread": unread})

    def _question(self, window: Window) -> Question:
        return Question(
            article=window.article.id,
            messages=self._requests.messages(window),
            model=_MODELS[self._requests.prompt.form],
            read=partial(self._form.read, window=window),
            salvage=partial(self._form.salvage, window=window),
        )

    def _question_again(self, window: Window, found: Sequence[Reading]) -> Question:
        """Return the question what a window has beside the records that were found."""
        listed = self._form.dump(records_about(window, found))
        messages = (
            *self._requests.messages(window),
            {"role": "assistant", "content": listed},
            {"role": "user", "content": self._requests.prompt.more},
        )
        return Question(
            article=window.article.id,
            messages=messages,
            model=_MODELS[self._requests.prompt.form],
            read=partial(self._form.read, window=window, alleged=alleged_in(found)),
            salvage=partial(self._form.salvage, window=window),
        )


def _only_new(known: Sequence[Reading], more: Sequence[Reading]) -> list[Reading]:
    new: list[Reading] = []
    for reading in more:
        new.append(keep_new([*known, *new], reading))
    return new


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that ask the model, by distribution name."""
    return {name: metadata.version(name) for name in _LIBRARIES}


def count_left_out(
    article: Article, sentences: Sequence[Sentence], readings: Sequence[Reading]
) -> list[LeftOut]:
    """Return what was skipped or did not pass, each reason with its count."""
    counts = Counter(fault.counted for reading in readings for fault in reading.faults)
    skipped = sum(sentence.kind == "boilerplate" for sentence in sentences)
    if skipped:
        counts["a sentence that looks like boilerplate"] = skipped
    return [
        LeftOut(article=article.id, reason=reason, count=count)
        for reason, count in sorted(counts.items())
    ]
