"""When a host may be asked the next time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from summariser.errors import FetchError
from summariser.gather.settings import FetchSettings, Surroundings


class Pace:
    """Keeps requests to one host apart, and few at once."""

    def __init__(self, settings: FetchSettings, around: Surroundings) -> None:
        self._settings, self._around = settings, around
        self._next: dict[str, float] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._all = asyncio.Semaphore(settings.at_once)

    @contextlib.asynccontextmanager
    async def take_turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait for a host's turn; the next one's is an interval later.

        Args:
            host: The host and its port.
            delay: Seconds that its robots.txt asks for between two requests.

        Raises:
            FetchError: The turn is further off than is waited for.
        """
        at_once = 1 if delay else self._settings.per_host_at_once
        turns = self._turns.setdefault(host, asyncio.Semaphore(at_once))
        async with turns:
            await self._wait(host, max(self._settings.per_host_interval, delay or 0.0))
            async with self._all:
                yield

    def postpone(self, host: str, seconds: float) -> None:
        """Ask a host nothing for some seconds."""
        until = self._around.clock() + seconds
        self._next[host] = max(until, self._next.get(host, until))

    async def _wait(self, host: str, interval: float) -> None:
        now = self._around.clock()
        turn = max(now, self._next.get(host, now))
        if turn - now > self._settings.max_wait:
            message = (
                f"is not asked for now: {host} wants to be left alone for {turn - now:.0f} seconds"
            )
            raise FetchError(message, source=host, retryable=True)
        self._next[host] = turn + interval
        if turn > now:
            await self._around.sleep(turn - now)
