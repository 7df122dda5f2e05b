"""The lead of a briefing: what a model is told, and what it writes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from summariser.config import Config
from summariser.extract.local import LocalAsker, answers_from_file
from summariser.schema import Usage


@dataclass(frozen=True)
class Fact:
    """Something new, in words, with the quotes that it rests on."""

    told: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence of a model's, with the places (from 0) of the facts that it says it rests on."""

    text: str
    facts: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    """What a model wrote.

    Attributes:
        sentences: Its sentences; none where it was not asked or gave no answer.
        reason: Why there are none.
        usage: What was asked and answered.
    """

    sentences: tuple[WrittenSentence, ...]
    reason: str | None
    usage: Usage


class Price(Protocol):
    """What a model costs."""

    def of(self, usage: Usage) -> float:
        """Return what a usage costs, in US dollars."""
        ...


class Writer(Protocol):
    """Writes a lead from facts."""

    @property
    def price(self) -> Price | None:
        """What the model costs; None where that is not known."""
        ...

    async def write(self, facts: Sequence[Fact]) -> Written:
        """Return the lead, unchecked."""
        ...

    async def aclose(self) -> None:
        """Let go of what was opened."""
        ...


def get_lead_writer(config: Config, *, client: Any = None) -> Writer:
    """Return what has a model write leads.

    Args:
        config: The settings; a model must be named.
        client: An ``openai.AsyncOpenAI`` (or compatible) of the caller's own.

    Raises:
        ConfigError: No model is named, or no key or base URL is given.
    """
    make: Callable[..., Writer] = importlib.import_module("summariser.extract.llm.lead").LeadWriter
    if client is None and answers_from_file(config):
        return LocalAsker(config, make)
    return make(config, client=client)
