"""Reads many news articles about one affair and returns one checked timeline."""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summariser.api import (
        aextract_articles,
        astream_extractions,
        asummarise,
        extract_articles,
        stream_extractions,
        summarise,
    )
    from summariser.config import Config
    from summariser.errors import (
        ConfigError,
        DocumentError,
        ExtractionError,
        InvalidAnswerError,
        LoadError,
        ModelRejectedError,
        ModelUnavailableError,
        SummariserError,
        UnsupportedFormatError,
    )
    from summariser.load import Loaded, load_articles, read_document
    from summariser.reading import Outcome, Progress
    from summariser.schema import Article, Timeline

__all__ = [
    "Article",
    "Config",
    "ConfigError",
    "DocumentError",
    "ExtractionError",
    "InvalidAnswerError",
    "LoadError",
    "Loaded",
    "ModelRejectedError",
    "ModelUnavailableError",
    "Outcome",
    "Progress",
    "SummariserError",
    "Timeline",
    "UnsupportedFormatError",
    "aextract_articles",
    "astream_extractions",
    "asummarise",
    "extract_articles",
    "load_articles",
    "read_document",
    "stream_extractions",
    "summarise",
]

_HOME = {
    **dict.fromkeys(("aextract_articles", "asummarise", "extract_articles", "summarise"), "api"),
    **dict.fromkeys(("astream_extractions", "stream_extractions"), "api"),
    **dict.fromkeys(("Loaded", "load_articles", "read_document"), "load"),
    **dict.fromkeys(("Article", "Timeline"), "schema"),
    "Config": "config",
    **dict.fromkeys(("Outcome", "Progress"), "reading"),
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


if not TYPE_CHECKING:  # a type checker shall refuse names that are not listed

    def __getattr__(name: str) -> Any:
        # Imported when first asked for: `summarise --help` must not wait for the whole package.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOME.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
