"""Settings: frozen, explicit, read once from the environment and the caller."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from summariser.errors import ConfigError

EngineName = Literal["llm", "embedded", "hybrid"]
ENGINES: tuple[EngineName, ...] = ("llm", "embedded", "hybrid")

PROMPTS: dict[EngineName, str] = {"llm": "extract.v3", "hybrid": "hybrid.v1"}
"""The prompt that each engine asks with, unless another is named."""
# The llm engine serves large models first, which read an article at once. The hybrid engine is made
# for small ones: shown more than some six sentences, they lose their place among the hints.
WINDOWS: dict[EngineName, int] = {"llm": 60, "hybrid": 6}
"""Sentences put to the model in one request, by engine, unless a number is given."""
# A model answers several articles at once. Processes are for the caller to ask for: a script that
# starts them without a guard is run anew in each of them.
JOBS = {"llm": 4, "hybrid": 4, "embedded": 1}
"""Articles in work at once, by engine, unless a number is given."""
_READY = 2
"""Of how many articles that a model answers about one more is made ready meanwhile."""


def shown_url(url: str) -> str:
    """Return the URL without user, password, query and fragment, fit to be printed or kept."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(not an address)"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def default_cache() -> str:
    """Return the path of the cache where none is named: in the user's cache folder."""
    # Imported only where it is needed: help and version need no settings, and should not wait.
    from platformdirs import user_cache_path  # noqa: PLC0415

    return str(user_cache_path("summariser", appauthor=False) / "answers.sqlite")


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a run needs to know beside its articles.

    Attributes:
        engine: ``llm``, ``embedded``, ``hybrid`` or None: the model where one is configured, else
            embedded.
        model: Name of the model as the endpoint knows it.
        base_url: Root of an OpenAI-compatible endpoint, ending in ``/v1`` for most servers.
        api_key: The endpoint's key; never printed, and left out of the repr.
        prompt: Name and version of the prompt file; None is the engine's own.
        language: Code of the language to write the records' ``text`` in, such as ``en`` or
            ``pt-BR``; None is the language of each article. Quotes and names stay as they are.
        story: Name of the story in the document.
        jobs: Articles in work at once (at least 1); None is as many as suit the engine. The
            embedded engine reads a large input in so many processes: a script that asks it for
            more than one must start its work under ``if __name__ == "__main__"``.
        window: Sentences put to the model in one request, or ``all`` for the whole article; None is
            as many as suit the engine.
        passes: How often the sentences are gone through (at least 1): after the first time, only
            what is still missing is asked for, until nothing is. The llm engine alone does so.
        attempts: Requests at most for one window, re-asks and retries together (at least 1).
        timeout: Seconds that one request may take.
        deadline: Seconds that a run may take: then nothing more is asked, what is under way is cut,
            and what is not read is a failure that says so; None for no limit.
        max_wait: Seconds that one pause may last at most, also where the endpoint asks for a longer
            one: what it was asked then fails, and says so.
        temperature: Sampling temperature; 0 asks for the most repeatable answer.
        overrides: Path of a TOML file of what a person has decided against the merger.
        cache: Path of the file that a model's answers are kept in; None keeps none.
        record: Folder to write every exchange with the model to; None writes none.
        replay: Folder of a recording that answers in the model's place; nothing is asked then.
        judge_pairs: Whether to ask the model about pairs of records that merging is not sure of.
        retry_failed: Whether to ask again where the answers kept came to nothing.
        max_tokens: Tokens, asked and answered, that a run may take at most; None for no limit.
        max_cost: US dollars that a run may cost at most; None for no limit.
    """

    engine: EngineName | None = None
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    prompt: str | None = None
    language: str | None = None
    story: str = "story"
    jobs: int | None = None
    window: int | Literal["all"] | None = None
    passes: int = 1
    attempts: int = 4
    timeout: float = 120.0
    deadline: float | None = None
    max_wait: float = 600.0
    temperature: float = 0.0
    overrides: str | None = None
    cache: str | None = None
    record: str | None = None
    replay: str | None = None
    judge_pairs: bool = False
    retry_failed: bool = False
    max_tokens: int | None = None
    max_cost: float | None = None

    def __post_init__(self) -> None:
        if self.engine is not None and self.engine not in ENGINES:
            raise ConfigError(f"no engine {self.engine!r}; there are: {', '.join(ENGINES)}")
        for name in ("jobs", "passes", "attempts", "max_tokens"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ConfigError(f"{name} must be 1 or more, not {value}")
        if self.passes > 1 and self.chosen_engine != "llm":
            raise ConfigError(
                f"the {self.chosen_engine} engine reads once: leave --passes out, or name a model "
                "and --engine llm"
            )
        for name in ("max_cost", "deadline"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ConfigError(f"{name} must be above 0, not {value}")
        if self.record is not None and self.replay is not None:
            raise ConfigError("a run that is replayed cannot be recorded: give one of the two")
        if isinstance(self.window, str) and self.window != "all":
            raise ConfigError(f"window must be a number of sentences or 'all', not {self.window!r}")
        if isinstance(self.window, int) and self.window < 1:
            raise ConfigError(f"window must be 1 or more sentences, not {self.window}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **given: Any) -> Config:
        """Return the settings of the environment, overridden by those given and not None.

        Reads ``OPENAI_API_KEY``, ``OPENAI_BASE_URL``, ``SUMMARISE_MODEL`` and ``SUMMARISE_CACHE``:
        the path of the cache, or ``off``; without it the cache lies in the user's cache folder.

        Raises:
            ConfigError: A value does not fit.
        """
        env = os.environ if environ is None else environ
        base = {
            "api_key": env.get("OPENAI_API_KEY") or None,
            "base_url": env.get("OPENAI_BASE_URL") or None,
            "model": env.get("SUMMARISE_MODEL") or None,
            "cache": env.get("SUMMARISE_CACHE") or default_cache(),
        }
        settings = {**base, **{key: value for key, value in given.items() if value is not None}}
        if settings["cache"] == "off":
            settings["cache"] = None
        return cls(**settings)

    @property
    def endpoint_configured(self) -> bool:
        """Whether a key, a base URL or a model was given, any of which asks for the model."""
        return bool(self.api_key or self.base_url or self.model)

    @property
    def chosen_engine(self) -> EngineName:
        """The engine asked for or, without one, the model where an endpoint is configured."""
        return self.engine or ("llm" if self.endpoint_configured else "embedded")

    @property
    def chosen_prompt(self) -> str:
        """The prompt asked for or, without one, that of the engine chosen."""
        return self.prompt or PROMPTS.get(self.chosen_engine, PROMPTS["llm"])

    def in_work_of(self, engine: str) -> int:
        """Return how many articles to have in work at once, with those that are made ready.

        While a model answers about some, the questions about the next are prepared, so that no
        request waits for our own work; no more are under way than `jobs_of` says.
        """
        jobs = self.jobs_of(engine)
        return jobs + jobs // _READY if engine in PROMPTS else jobs

    def jobs_of(self, engine: str) -> int:
        """Return how many articles to have in work at once with an engine of that name."""
        return self.jobs or JOBS.get(engine, JOBS["llm"])

    @property
    def chosen_window(self) -> int | None:
        """Sentences to put to the model in one request; None puts the whole article."""
        if self.window is None:
            return WINDOWS.get(self.chosen_engine, WINDOWS["llm"])
        return None if self.window == "all" else self.window

    def with_(self, **changes: Any) -> Config:
        """Return these settings with some changed."""
        return replace(self, **changes)
