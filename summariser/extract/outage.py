"""Whether the endpoint is down for all articles, or one article is what it cannot answer."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable

from summariser.errors import ModelUnavailableError

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[object]]

IN_A_ROW = 3
"""Articles that find the endpoint unavailable, with none answered since they were begun, before it
is taken to be down: one that it cannot answer seldom follows on two others."""
PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0)
"""Seconds before each time that an article is asked about again meanwhile. Where the last of them
is in vain, the run is given up: three minutes have passed, and some 36 requests."""
MOST_UNFOUND = 2
"""Times that it is asked again where there is nothing at its address, and never was in this run: it
may just be starting, but sooner the address is wrong."""
LONGEST = 300.0
"""Seconds after which it is given up with fewer of them: each takes as long as all its attempts."""


class Outage:
    """Lets a run outlive a time in which its endpoint answers nobody.

    An article that finds the endpoint unavailable waits, where none was answered since it was
    begun. Where the next is answered, the fault was its own. Where `IN_A_ROW` of them wait, the
    endpoint is down: no other article is begun, and after longer and longer pauses one of those
    that wait is asked about again, each in its turn, until the endpoint answers; then all are.

    Args:
        sleep: What to pause with.
        longest: Seconds that a pause may last at most.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        sleep: Sleep = asyncio.sleep,
        longest: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._since = math.inf
        self._pauses = [min(pause, longest) for pause in PAUSES]
        self._bell = asyncio.Event()
        self._answered = 0
        self._ended = 0
        self._in_work = 0
        self._waiting = 0
        self._tries = 0
        self._down = False
        self._full = False
        self._all_begun = False
        self._trying: asyncio.Task[object] | None = None
        self._given_up: str | None = None

    @property
    def down(self) -> bool:
        """Whether the endpoint is taken to be down for now."""
        return self._down

    @property
    def given_up(self) -> ModelUnavailableError | None:
        """Why no further article is to be begun, if none is."""
        return None if self._given_up is None else ModelUnavailableError(self._given_up)

    def begin(self) -> int:
        """Note that an article is begun, and return how many were answered before."""
        self._in_work += 1
        return self._answered

    def end(self, *, answered: bool) -> None:
        """Note that an article is done that was begun.

        Args:
            answered: Whether the endpoint had anything to say of it.
        """
        self._in_work -= 1
        self._stop_trying()
        if answered:
            self._answered += 1
            self._ended = self._answered if self._down else self._ended
            self._down, self._tries = False, 0
        self._tell()

    def fill(self, *, full: bool) -> None:
        """Note whether no further article can be begun before another is done."""
        self._full = full
        self._tell()

    def close(self) -> None:
        """Note that all articles are begun."""
        self._all_begun = True
        self._tell()

    async def over(self) -> None:
        """Wait while the endpoint is down."""
        while self._down:
            await self._news()

    async def wait(
        self, since: int, error: ModelUnavailableError, left: Callable[[], float]
    ) -> bool:
        """Wait until it is known why an article that was begun was not answered.

        Args:
            since: What `begin` returned for it.
            error: What it failed by.
            left: Returns the seconds that the run has left.

        Returns:
            Whether to begin it once more; else it has failed.
        """
        self._in_work -= 1
        self._waiting += 1
        tried = self._stop_trying()
        if self._answered == since and self._may_be_down():
            self._since = self._since if self._down else self._clock()
            self._down = True
        if tried and self._down and self._is_over(error):
            self._down, self._given_up = False, self._tell_all(error)
        self._tell()
        try:
            await asyncio.sleep(0)  # those that wait for longer go first
            while (again := self._verdict(since)) is None:
                await self._news()
        finally:
            self._waiting -= 1
        if self._trying is asyncio.current_task():
            await self._pause(error, left())
        return again

    def explain(self, error: ModelUnavailableError) -> ModelUnavailableError:
        """Return what an article failed by, with what was tried, if the run was given up."""
        if self._given_up is None:
            return error
        return ModelUnavailableError(self._given_up, article=error.article)

    def _may_be_down(self) -> bool:
        """Return whether those that wait are enough to take the endpoint to be down.

        The last ones of a run in which others were answered show nothing, and nothing waits for
        them: they may be what is left of many runs, as none of them can be answered.
        """
        last = self._all_begun and self._answered and not self._down
        return self._waiting >= IN_A_ROW and self._given_up is None and not last

    def _is_over(self, error: ModelUnavailableError) -> bool:
        """Return whether enough was tried."""
        late = self._clock() - self._since >= LONGEST
        most = len(self._pauses) if self._answered or error.found else MOST_UNFOUND
        return late or self._tries >= most

    def _verdict(self, since: int) -> bool | None:
        """Return whether to ask once more about an article that waits; None where it is open."""
        if self._answered != since:
            return self._ended > since
        if self._given_up is not None:
            return False
        if self._down and self._trying is None:
            self._trying = asyncio.current_task()
            return True
        return False if self._full and not self._in_work and not self._down else None

    async def _pause(self, error: ModelUnavailableError, most: float) -> None:
        pause = max(0.0, min(self._pauses[min(self._tries, len(self._pauses) - 1)], most))
        self._tries += 1
        _log.warning("%s; asking again in %g seconds", error, pause)
        await self._sleep(pause)

    def _stop_trying(self) -> bool:
        """Return whether this is what the endpoint was tried with, which is over then."""
        if self._trying is None or self._trying is not asyncio.current_task():
            return False
        self._trying = None
        self._down &= bool(self._waiting)
        return True

    def _tell_all(self, error: ModelUnavailableError) -> str:
        pauses = sum(self._pauses[: self._tries])
        todo = "run again when it is there, and what was answered is not asked again"
        if not error.found and not self._answered:
            todo = f"check the address (--base-url), or {todo}"
        return (
            f"{error}; of {self._waiting} articles in a row it answered none, nor any of "
            f"{self._tries} more tries with pauses of {pauses:g} seconds, and it was given up: "
            f"{todo}"
        )

    async def _news(self) -> None:
        await self._bell.wait()

    def _tell(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
