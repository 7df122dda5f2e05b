"""Whether the endpoint is down for all articles, or one article is what it cannot answer."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from summariser.errors import ModelUnavailableError

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[object]]
Ask = Callable[[], Awaitable[ModelUnavailableError | None]]
"""Asks the endpoint something small of its own; returns how that failed, or None if it answered."""

IN_A_ROW = 3
"""Articles in a row that meet a fault, with nobody answered, before the endpoint itself is asked
whether it is there: one that it cannot answer seldom follows on two others."""
PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0)
"""Seconds before each time that it is asked again. Where the last of them is in vain, the run is
given up: three minutes have passed."""
MOST_UNFOUND = 2
"""Times that it is asked again where there is nothing at its address, or something else than a
model, and never was in this run: it may just be starting, but sooner the address is wrong."""
MOST_WRONG = 1
"""The same where the name does not exist, or nothing listens on this machine."""
LONGEST = 300.0
"""Seconds after which it is given up with fewer of them: each takes as long as a request may."""


@dataclass(frozen=True)
class _Vain:
    """What came to nothing of an article since it was last answered.

    Attributes:
        requests: How many requests that are.
        heard: How many answers there were for anybody when the last of them failed.
    """

    requests: int
    heard: int


class Outage:
    """Lets a run outlive a time in which its endpoint answers nobody.

    No article is asked about for the last time, and where several in a row fared badly none is
    asked about again, unless the endpoint has answered somebody meanwhile. Where it has not, it is
    asked a small question of its own. Where that is answered, the fault was the articles'. Else the
    endpoint is down: nothing is sent but that question, after longer and longer pauses, until it is
    answered. So an outage costs an article no more requests than any other fault.

    Args:
        attempts: Requests about one article that may come to nothing.
        sleep: What to pause with.
        longest: Seconds that a pause may last at most.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        attempts: int,
        sleep: Sleep = asyncio.sleep,
        longest: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._few = attempts - 1
        self._sleep = sleep
        self._clock = clock
        self._pauses = [min(pause, longest) for pause in PAUSES]
        self._answers = 0
        self._vain: dict[str, _Vain] = {}
        self._in_a_row: set[str] = set()
        self._down: ModelUnavailableError | None = None
        self._since = 0.0
        self._tries = 0
        self._asking = False
        self._given_up: str | None = None
        self._longest = longest
        self._shut = 0
        self._refused: ModelUnavailableError | None = None
        self._bell = asyncio.Event()

    @property
    def down(self) -> ModelUnavailableError | None:
        """What the endpoint fails everybody by now; None where it is not known to."""
        return self._down

    @property
    def failing(self) -> str | None:
        """What keeps everybody waiting: an outage, or a refusal that nobody was answered after."""
        error = self._down or self._refused
        return None if error is None else str(error)

    def note_answer(self, article: str | None = None) -> None:
        """Note that the endpoint answered, whatever it said.

        Args:
            article: Id of the article that it was about; None for none.
        """
        self._answers += 1
        self._shut, self._refused = 0, None
        self._in_a_row.clear()
        if article is not None:
            self._vain.pop(article, None)
        if self._down is not None:
            self._down, self._tries, self._given_up = None, 0, None
            self._tell()

    def note_earlier(self, article: str, requests: int) -> None:
        """Note that requests about an article came to nothing in a run that was killed then.

        Args:
            article: Id of the article.
            requests: How many.
        """
        self._vain[article] = _Vain(requests, heard=0)

    def note_fault(
        self,
        article: str,
        error: ModelUnavailableError,
        *,
        limited: bool = False,
        wait: float | None = None,
    ) -> None:
        """Note that a request about an article found the endpoint unavailable.

        Where there is nothing at its address, that is no article's fault, and is told at once.
        Where it asks several in a row to wait for longer than anybody may, it is given up.

        Args:
            article: Id of the article.
            error: What it failed by.
            limited: Whether it was one too many: that is said by an endpoint that is there.
            wait: Seconds that the endpoint asks to wait; None where it does not say.
        """
        before = self._vain.get(article)
        self._vain[article] = _Vain(1 + (before.requests if before else 0), self._answers)
        if limited:
            self._refused = error
        else:
            self._in_a_row.add(article)
        if not error.found and self._down is None and self._given_up is None:
            self._down, self._since = error, self._clock()
            seconds = sum(self._pauses[: self._most(error)])
            _log.warning("%s; it is tried for %g seconds before it is given up", error, seconds)

        if wait is not None and wait > self._longest:
            self._shut += 1
            if self._shut >= IN_A_ROW and self._given_up is None:
                self._down, self._given_up = error, self._tell_shut(error, wait)

    async def pass_by(self, article: str, ask: Ask, left: Callable[[], float]) -> None:
        """Wait until a request about an article would not be wasted on an endpoint that is down.

        Args:
            article: Id of the article.
            ask: Asks the endpoint whether it is there.
            left: Returns the seconds that the run has left, or raises if there are none.

        Raises:
            ModelUnavailableError: The endpoint was given up.
        """
        while self._doubts(article):
            left()
            self.check(article)
            if self._asking:
                await self._bell.wait()
                continue
            self._asking = True
            try:
                await self._find_out(ask, left)
            finally:
                self._asking = False
                self._tell()

    def check(self, article: str) -> None:
        """Raise where the endpoint was given up.

        Args:
            article: Id of the article that it is about to be asked about.

        Raises:
            ModelUnavailableError: It was.
        """
        if self._given_up is not None:
            raise ModelUnavailableError(self._given_up, article=article)

    def _doubts(self, article: str) -> bool:
        """Return whether the endpoint may be down for all that is known."""
        if self._down is not None:
            return True
        vain = self._vain.get(article)
        if vain is None or vain.heard != self._answers:
            return False
        return vain.requests >= self._few or len(self._in_a_row) >= IN_A_ROW

    async def _find_out(self, ask: Ask, left: Callable[[], float]) -> None:
        if self._down is not None:
            pause = max(0.0, min(self._pauses[self._tries], left()))
            _log.warning("%s; asking again in %g seconds", self._down, pause)
            self._tries += 1
            await self._sleep(pause)
            if self._down is None:  # an answer came meanwhile that had been under way
                return
            left()
        error = await ask()
        if error is None:
            self.note_answer()
            return
        self._since = self._clock() if self._down is None else self._since
        self._down = error
        if self._is_over(error):
            self._given_up = self._tell_all(error)

    def _is_over(self, error: ModelUnavailableError) -> bool:
        """Return whether enough was tried."""
        late = self._clock() - self._since >= LONGEST
        return late or self._tries >= self._most(error)

    def _most(self, error: ModelUnavailableError) -> int:
        """Return how often it is asked again at most."""
        if self._answers or (error.found and not error.wrong):
            return len(self._pauses)
        return MOST_WRONG if error.wrong and not error.found else MOST_UNFOUND

    def _tell_shut(self, error: ModelUnavailableError, wait: float) -> str:
        return (
            f"{error}; it asked {self._shut} times in a row to wait {wait:.0f} seconds, longer "
            f"than the {self._longest:g} allowed, and was given up: allow more (--max-wait) or run "
            "again later, and what was answered is not asked again"
        )

    def _tell_all(self, error: ModelUnavailableError) -> str:
        pauses = sum(self._pauses[: self._tries])
        todo = "run again when it is there, and what was answered is not asked again"
        if not error.found and not self._answers:
            todo = f"check the address (--base-url), or {todo}"
        return (
            f"{error}; it answered nobody in {self._tries} more tries with pauses of {pauses:g} "
            f"seconds, and was given up: {todo}"
        )

    def _tell(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
