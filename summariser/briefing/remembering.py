"""Reading articles once: what an engine has read before is taken from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from summariser.config import Config
from summariser.extract import Extractor
from summariser.schema import Article, Engine, Extraction, Sentence, Usage
from summariser.store import Story


class RememberingExtractor:
    """Reads an article with an engine once, and keeps what it read.

    An article is read again where its text is another, or the engine is: another model, prompt or
    language or, for the embedded engine, another version. A new version of summariser alone does
    not have a model asked again, for that would be paid for.

    Args:
        inner: The engine.
        story: Where it is kept.
        config: The settings that decide what the engine reads.
        articles: All that will be asked for, so that they are looked up at once.
        on_read: Called after each article that was read, and not taken from the store.
    """

    def __init__(
        self,
        inner: Extractor,
        story: Story,
        config: Config,
        articles: Sequence[Article],
        on_read: Callable[[], None],
    ) -> None:
        self._inner = inner
        self._story = story
        self._key = engine_key(inner.engine, config)
        self._kept = story.extractions(articles, self._key)
        self._on_read = on_read
        self.reused = 0

    @property
    def engine(self) -> Engine:
        """What the engine is."""
        return self._inner.engine

    @property
    def usage(self) -> Usage | None:
        """What was asked this time; None for an engine that asks nothing."""
        return getattr(self._inner, "usage", None)

    @property
    def spent(self) -> Usage:
        """What was asked now, and not found among what is kept."""
        spent: Usage = getattr(self._inner, "spent", None) or self.usage or Usage()
        return spent

    @property
    def price(self) -> Any:
        """What the model costs, where that is known."""
        return getattr(self._inner, "price", None)

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports.

        Raises:
            ExtractionError: As the engine does; nothing is kept then.
        """
        kept = self._kept.get(article.id)
        if kept is not None:
            self.reused += 1
            # It was paid for when it was read.
            return kept.model_copy(update={"usage": Usage()})
        extraction = await self._inner.extract(article, sentences)
        if extraction.unread is None:
            self._story.save_extraction(article, self._key, extraction)
        self._on_read()
        return extraction

    async def aclose(self) -> None:
        """Close the engine."""
        close = getattr(self._inner, "aclose", None)
        if close is not None:
            await close()


def engine_key(engine: Engine, config: Config) -> str:
    """Return what tells one engine and its settings from all others."""
    facts: dict[str, Any] = {
        "name": engine.name,
        "model": engine.model,
        "prompt": engine.prompt_sha256,
        "language": engine.language,
    }
    if engine.model is None:
        facts["versions"] = {"summariser": metadata.version("summariser"), **engine.versions}
    else:
        facts["window"] = config.chosen_window
        facts["temperature"] = config.temperature
    return json.dumps(facts, sort_keys=True)
