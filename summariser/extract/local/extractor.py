"""What asks a model file as it would ask any other endpoint: an engine, a judge, a writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from summariser.config import Config
from summariser.extract.local.model_file import ModelFile, open_model_file, read_identity
from summariser.extract.local.server import (
    LIBRARY,
    LocalServer,
    check_installed,
    library_version,
    see_machine,
)
from summariser.extract.local.sizing import Size, choose_size
from summariser.schema import Article, Engine, Extraction, Sentence

_PATIENCE = 3600.0
"""Seconds that a request may take where no other limit was set: processors read slowly."""
_NOT_STARTED = "http://127.0.0.1/v1"

Make = Callable[[Config], Any]
"""Makes what asks, given settings with an endpoint."""


class LocalModel:
    """A model file, and its server while it is up.

    Args:
        config: Settings whose model is a file, or the identity of one in a recording.

    Attributes:
        file: The file; None where a recording answers.
        size: How it is set up; None until it is started.

    Raises:
        ConfigError: The file holds no model that can be asked, or llama.cpp is not installed.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._server: LocalServer | None = None
        self.file: ModelFile | None = None
        self.size: Size | None = None
        if config.replay is None:
            self.file = open_model_file(config.model or "")
            check_installed()

    @property
    def name(self) -> str:
        """The name of the file."""
        if self.file is not None:
            return self.file.name
        known = read_identity(self._config.model)
        return known[0] if known else str(self._config.model)

    @property
    def versions(self) -> dict[str, str]:
        """What its answers depend on: llama.cpp, and the file's SHA-256."""
        known = read_identity(self._config.model)
        sha256 = self.file.sha256 if self.file is not None else known[1] if known else None
        versions = {LIBRARY: library_version(), self.name: sha256 and f"sha256:{sha256}"}
        return {name: version for name, version in versions.items() if version is not None}

    @property
    def planned(self) -> Config:
        """The settings to plan requests with; nothing can be asked with them."""
        return self._config.with_(model=self.name, base_url=_NOT_STARTED, api_key=None)

    def start(self, articles: Sequence[Article] = ()) -> Config:
        """Load the model, unless a recording answers, and return the settings to ask it with.

        Args:
            articles: What is to be read; nothing where it is not known.

        Raises:
            ConfigError: It cannot be loaded.
        """
        config, file = self._config, self.file
        if file is None:
            return config.with_(base_url=_NOT_STARTED, api_key=None)
        self.size = size = choose_size(file, config, articles, see_machine())
        self._server = LocalServer(file, size)
        return config.with_(
            model=file.identity,
            base_url=self._server.url,
            api_key=self._server.key,
            jobs=size.slots,
            # Left as it is by default, it was meant for endpoints.
            timeout=_PATIENCE if config.timeout == Config.timeout else config.timeout,
        )

    def close(self) -> None:
        """Stop the server, if it is up."""
        if self._server is not None:
            self._server.close()
            self._server = None


class LocalExtractor:
    """Reads articles with a model file: an engine that asks, and what it asks.

    Args:
        config: Settings whose model is a file.
        articles: What is to be read.
        make: Makes the engine, given settings with an endpoint.

    Raises:
        ConfigError: The file holds no model that can be asked, or the settings do not fit.
    """

    def __init__(self, config: Config, articles: Sequence[Article], make: Make) -> None:
        self._model = LocalModel(config)
        self._articles = articles
        self._make = make
        self._inner = make(self._model.planned)

    @property
    def engine(self) -> Engine:
        """What this engine is; the model is named by its file, and known by the file's hash."""
        inner: Engine = self._inner.engine
        versions = {**inner.versions, **self._model.versions}
        return inner.model_copy(update={"model": self._model.name, "versions": versions})

    async def prepare(self) -> Config:
        """Load the model and return the settings to go by from now on.

        Raises:
            ConfigError: It cannot be loaded.
        """
        await self._inner.aclose()
        config = self._model.start(self._articles)
        self._inner = self._make(config)
        return config

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports, as the model reads it.

        Raises:
            ExtractionError: The model failed, or no answer could be used.
        """
        extraction: Extraction = await self._inner.extract(article, sentences)
        return extraction

    async def aclose(self) -> None:
        """Close the connections, and stop the server."""
        try:
            await self._inner.aclose()
        finally:
            self._model.close()

    def __getattr__(self, name: str) -> Any:
        # Plan, usage, price and whatever else an engine tells beside reading.
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._inner, name)


class LocalAsker:
    """Asks a model file about something else than an article; loads it when it is first asked.

    Args:
        config: Settings whose model is a file.
        make: Makes what asks, given settings with an endpoint.

    Raises:
        ConfigError: The file holds no model that can be asked, or the settings do not fit.
    """

    def __init__(self, config: Config, make: Make) -> None:
        self._model = LocalModel(config)
        self._make = make
        self._inner = make(self._model.planned)
        self._ready = False

    async def judge(self, pairs: Any) -> Any:
        """Return what the model says of pairs of records.

        Raises:
            ConfigError: It cannot be loaded.
        """
        return await (await self._prepared()).judge(pairs)

    async def write(self, facts: Any) -> Any:
        """Return the lead that the model writes from facts.

        Raises:
            ConfigError: It cannot be loaded.
        """
        return await (await self._prepared()).write(facts)

    @property
    def price(self) -> Any:
        """None: nobody is paid."""
        return self._inner.price

    async def aclose(self) -> None:
        """Close the connections, and stop the server."""
        try:
            await self._inner.aclose()
        finally:
            self._model.close()

    async def _prepared(self) -> Any:
        if not self._ready:
            await self._inner.aclose()
            self._inner = self._make(self._model.start())
            self._ready = True
        return self._inner
