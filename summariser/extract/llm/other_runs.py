"""Questions that another run with the same cache has under way: waited for, not asked again."""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from summariser.exchanges import Exchange, KeptExchanges
from summariser.extract.llm.pace import Sleep
from summariser.extract.llm.time_left import TimeLeft

_log = logging.getLogger(__name__)

POLL = 0.25
"""Seconds between two looks at whether another run has the answer, or has given up."""
_WORTH_TELLING = 10.0
"""Seconds from which on waiting for another run is told to whoever reads the log."""


class OtherRuns:
    """Sees to it that of several runs which come to one question only one asks it.

    A question is claimed while it is sent, attempts and pauses included. Who waits for another run
    claims nothing, has no request under way, and keeps no place of one, so that no two can wait for
    each other. Where the other gives up or dies, the next to look goes on in its place.

    Args:
        exchanges: What was asked before, and is being asked.
        time: What is left of this run's time.
        sleep: What to pause with.
        longest: Seconds to wait for another run at most; then it is asked all the same.
    """

    def __init__(
        self, exchanges: KeptExchanges, time: TimeLeft, sleep: Sleep, longest: float = math.inf
    ) -> None:
        self._exchanges = exchanges
        self._time = time
        self._sleep = sleep
        self._longest = longest
        self._told = False

    @asynccontextmanager
    async def ask_once(
        self, asked: Exchange, find: Callable[[], Exchange | None]
    ) -> AsyncIterator[Exchange | None]:
        """Give what is kept of a question, or None to whoever is to ask it now.

        Args:
            asked: The question.
            find: Looks up what is kept of it.

        Raises:
            EndpointError: This run's time is over while another run asks.
        """
        found = find()
        if found is not None:
            yield found
            return
        if not self._exchanges.claim(asked.key):
            found = await self._wait(asked, find)
        try:
            # Another run may have kept it after it was looked up, and before it was claimed.
            yield find() if found is None else found
        finally:
            self._exchanges.release(asked.key)

    async def _wait(self, asked: Exchange, find: Callable[[], Exchange | None]) -> Exchange | None:
        """Wait until another run has an answer; return None where it is to be asked here."""
        waited = 0.0
        while waited < self._longest:
            pause = min(POLL, self._longest - waited, self._time.left(asked.article))
            await self._sleep(pause)
            waited += pause
            found = find()
            if found is not None or self._exchanges.claim(asked.key):
                return found
            if waited >= _WORTH_TELLING and not self._told:
                self._told = True
                _log.warning("another run is asking the same, its answers are waited for")
        return None
