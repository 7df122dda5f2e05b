"""Settings: frozen, explicit, read once from the environment and the caller."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from summariser.errors import ConfigError

EngineName = Literal["llm", "embedded"]
ENGINES: tuple[EngineName, ...] = ("llm", "embedded")

DEFAULT_PROMPT = "extract.v1"


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a run needs to know beside its articles.

    Attributes:
        engine: ``llm``, ``embedded`` or None: the model where one is configured, else embedded.
        model: Name of the model as the endpoint knows it.
        base_url: Root of an OpenAI-compatible endpoint, ending in ``/v1`` for most servers.
        api_key: The endpoint's key; never printed, and left out of the repr.
        prompt: Name and version of the prompt file.
        story: Name of the story in the document.
        jobs: Articles in work at once (at least 1).
        window: Sentences put to the model in one request; None puts the whole article.
        attempts: Requests at most for one window, re-asks and retries together (at least 1).
        timeout: Seconds that one request may take.
        max_wait: Seconds that one pause between attempts may last at most.
        temperature: Sampling temperature; 0 asks for the most repeatable answer.
    """

    engine: EngineName | None = None
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    prompt: str = DEFAULT_PROMPT
    story: str = "story"
    jobs: int = 4
    window: int | None = 60
    attempts: int = 4
    timeout: float = 120.0
    max_wait: float = 60.0
    temperature: float = 0.0

    def __post_init__(self) -> None:
        if self.engine is not None and self.engine not in ENGINES:
            raise ConfigError(f"no engine {self.engine!r}; there are: {', '.join(ENGINES)}")
        for name in ("jobs", "attempts"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} must be 1 or more, not {getattr(self, name)}")
        if self.window is not None and self.window < 1:
            raise ConfigError(f"window must be 1 or more sentences, not {self.window}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **given: Any) -> Config:
        """Return the settings of the environment, overridden by those given and not None.

        Reads ``OPENAI_API_KEY``, ``OPENAI_BASE_URL`` and ``SUMMARISE_MODEL``.

        Raises:
            ConfigError: A value does not fit.
        """
        env = os.environ if environ is None else environ
        base = {
            "api_key": env.get("OPENAI_API_KEY") or None,
            "base_url": env.get("OPENAI_BASE_URL") or None,
            "model": env.get("SUMMARISE_MODEL") or None,
        }
        return cls(**{**base, **{key: value for key, value in given.items() if value is not None}})

    @property
    def endpoint_configured(self) -> bool:
        """Whether a key, a base URL or a model was given, any of which asks for the model."""
        return bool(self.api_key or self.base_url or self.model)

    @property
    def chosen_engine(self) -> EngineName:
        """The engine asked for or, without one, the model where an endpoint is configured."""
        return self.engine or ("llm" if self.endpoint_configured else "embedded")

    def with_(self, **changes: Any) -> Config:
        """Return these settings with some changed."""
        return replace(self, **changes)
