"""What a briefing needs of the world, so that a test can give it another."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from summariser.extract import Extractor
from summariser.gather import FetchSettings, Gathering, Memory, Source, Surroundings, agather


class Gather(Protocol):
    """Asks sources for what they have; see `summariser.gather.agather`."""

    def __call__(
        self,
        sources: Sequence[Source | str],
        *,
        memory: Memory | None = None,
        recheck: Sequence[str] = (),
        settings: FetchSettings = ...,
        around: Surroundings = ...,
    ) -> Awaitable[Gathering]:
        """Return what the sources have."""
        ...


@dataclass(frozen=True, kw_only=True)
class World:
    """Clocks, secrets, the network and the model, as a briefing meets them.

    Attributes:
        fetching: Clock and resolver of what asks addresses.
        gather: Asks sources for what they have.
        environ: Environment variables: the endpoint, its key, and the secrets of deliveries.
        client: An ``openai.AsyncOpenAI`` of the caller's own.
        engine: An engine of the caller's own; without it the settings choose.
        pause: Waits between tries of a delivery, in seconds.
        per_host_interval: Seconds between two requests to one host.
        timeout: Seconds that one request to a source may take.
    """

    fetching: Surroundings = field(default_factory=Surroundings)
    gather: Gather = agather
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    client: Any = None
    engine: Extractor | None = None
    pause: Callable[[float], None] = time.sleep
    per_host_interval: float = 1.0
    timeout: float = 30.0

    def now(self) -> dt.datetime:
        """Return the time, in UTC."""
        return self.fetching.now().astimezone(dt.UTC)
