"""The engine that asks a model: windows in, checked records out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from importlib import metadata
from typing import Any

from summariser.config import Config
from summariser.extract.evidence import resolve
from summariser.extract.llm.asking import AskingExtractor, PlannedRequest
from summariser.extract.llm.endpoint import Endpoint, Question, answer_model
from summariser.extract.llm.forms import FORMS, form_of
from summariser.extract.llm.pace import Sleep
from summariser.extract.llm.passes import join_overlaps
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

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(self, config: Config, *, client: Any = None, sleep: Sleep = asyncio.sleep) -> None:
        self._form = form_of(config.chosen_prompt)
        self._requests = Requests(config, self._form.read_example)
        self._config = config
        super().__init__(Endpoint(config, client, sleep))

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
        readings = join_overlaps(progress.readings)
        extraction = resolve(
            join_answers([reading.answer for reading in readings if reading.answer is not None]),
            article,
            sentences,
            left_out=count_left_out(article, sentences, readings),
            usage=progress.usage,
        )
        return extraction.model_copy(update={"unread": progress.unread})

    def _question(self, window: Window) -> Question:
        return Question(
            article=window.article.id,
            messages=self._requests.messages(window),
            model=_MODELS[self._requests.prompt.form],
            read=partial(self._form.read, window=window),
            salvage=partial(self._form.salvage, window=window),
        )


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
