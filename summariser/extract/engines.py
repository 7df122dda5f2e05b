"""The role of an engine, and the choice of one."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Protocol

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.schema import Article, Engine, Extraction, Sentence


class Extractor(Protocol):
    """An engine: one article and its sentences in, its checked records out."""

    @property
    def engine(self) -> Engine:
        """What this engine is, for the run's record."""
        ...

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports.

        Raises:
            ExtractionError: The article could not be read; the reason is for its reader.
        """
        ...


def get_extractor(config: Config, *, client: Any = None) -> Extractor:
    """Return the engine that the settings choose.

    Args:
        config: The settings.
        client: An ``openai.AsyncOpenAI`` (or compatible) of the caller's own; chooses the model.

    Raises:
        ConfigError: The engine's optional part is not installed, or no model is named.
    """
    # Imported by name and only when chosen: each brings seconds of imports the other never needs.
    if client is not None or config.chosen_engine == "llm":
        extractor: Extractor = importlib.import_module("summariser.extract.llm").LLMExtractor(
            config, client=client
        )
        return extractor
    try:
        embedded = importlib.import_module("summariser.extract.embedded")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "summariser":
            raise
        raise ConfigError(
            "no engine to read the articles with: either install the embedded engine "
            "(pip install 'summariser[embedded]'), or name a model "
            "(set OPENAI_API_KEY, OPENAI_BASE_URL or --model)"
        ) from error
    reader: Extractor = embedded.EmbeddedExtractor()
    return reader
