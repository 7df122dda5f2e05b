"""Reading articles once: what an engine has read before is taken from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from summariser.config import Config
from summariser.extract import Extractor
from summariser.merge import list_articles
from summariser.schema import Article, Engine, Extraction, Sentence, Timeline, Usage
from summariser.store import Story


class RememberingExtractor:
    """Reads an article with an engine once, and keeps what it read.

    An article is read again where its text is another, or the engine is: another model, prompt or
    language or, for the embedded engine, another version. A new version of summariser alone does
    not have a model asked again, for that would be paid for.

    Attributes:
        unread: The articles of which nothing is kept.
        reused: How many are kept.

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
        self._articles = articles
        self._found = dict(story.extractions(articles, self._key))
        self._on_read = on_read
        self.reused = len(self._found)
        self.unread = tuple(one for one in articles if one.id not in self._found)

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
        """Return what an article that is not kept reports.

        Raises:
            ExtractionError: As the engine does; nothing is kept then.
        """
        extraction = await self._inner.extract(article, sentences)
        if extraction.unread is None:
            self._story.save_extraction(article, self._key, extraction)
        self._found[article.id] = extraction
        self._on_read()
        return extraction

    def complete(self, timeline: Timeline) -> Timeline:
        """Return a document of the articles that were not kept as one of all articles.

        It is the document that reading all of them would have come to. What was kept needs neither
        the sentences of its text nor the engine, and was paid for when it was read.
        """
        known = [self._found[one.id] for one in self._articles if one.id in self._found]
        return timeline.model_copy(
            update={
                "articles": list_articles(self._articles),
                "records": tuple(record for each in known for record in each.records),
                "left_out": tuple(item for each in known for item in each.left_out),
            }
        )

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
