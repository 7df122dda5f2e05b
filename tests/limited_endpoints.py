"""Endpoints that refuse, and runs against them whose time passes as fast as it can be reckoned.

Nothing is sent and nothing slept: when all wait, the time is at once when the first need not any
more. A run of minutes takes milliseconds, and takes the same course each time.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from summariser.extract.llm.pace import Pace

ATTEMPTS = 4


class Endpoint(Protocol):
    """What may refuse a request."""

    def refuse(self, article: int, now: float) -> float | None:
        """Return the seconds that a request is to wait for; None where it is answered."""


@dataclass
class Window:
    """So many requests in any so many seconds; it says when there is room for one again.

    Attributes:
        limit: How many, by the time.
        seconds: In how many seconds.
    """

    limit: Callable[[float], int]
    seconds: float = 1.0
    _taken: deque[float] = field(default_factory=deque)

    def refuse(self, article: int, now: float) -> float | None:
        del article
        while self._taken and self._taken[0] <= now - self.seconds:
            self._taken.popleft()
        limit = self.limit(now)
        if len(self._taken) >= limit:
            return self._taken[len(self._taken) - limit] + self.seconds - now
        self._taken.append(now)
        return None


@dataclass
class Minutes:
    """So many requests in each minute by the clock; it says when the next one begins."""

    limit: int
    seconds: float = 60.0
    _taken: Counter[int] = field(default_factory=Counter)

    def refuse(self, article: int, now: float) -> float | None:
        del article
        minute = int(now // self.seconds)
        if self._taken[minute] >= self.limit:
            return (minute + 1) * self.seconds - now
        self._taken[minute] += 1
        return None


@dataclass
class Bucket:
    """So many requests a second, and so many at once after a pause."""

    rate: float
    burst: float
    _tokens: float = -1.0
    _at: float = 0.0

    def refuse(self, article: int, now: float) -> float | None:
        del article
        grown = self._tokens + (now - self._at) * self.rate
        self._tokens = self.burst if self._tokens < 0 else min(self.burst, grown)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return None
        return (1 - self._tokens) / self.rate


@dataclass
class Moody:
    """Refuses the first requests about a share of the articles, however slowly they come."""

    share: float
    seconds: float = 0.5
    seed: int = 0
    _asked: set[int] = field(default_factory=set)

    def refuse(self, article: int, now: float) -> float | None:
        del now
        first, fate = article not in self._asked, random.Random(f"{self.seed}-{article}")  # noqa: S311
        self._asked.add(article)
        return self.seconds if first and fate.random() < self.share else None


@dataclass
class Untold:
    """Another endpoint that does not say how long to wait."""

    other: Endpoint

    def refuse(self, article: int, now: float) -> float | None:
        return None if self.other.refuse(article, now) is None else -1.0


@dataclass(frozen=True)
class Course:
    """How a run went.

    Attributes:
        seconds: How long it took.
        requests: Requests for each article.
        lost: Articles that were refused each time.
    """

    seconds: float
    requests: float
    lost: int


def run(
    endpoint: Endpoint, articles: int, jobs: int, latency: float = 0.2, seed: int = 7
) -> Course:
    """Return how a run goes in which an endpoint is asked about articles."""
    skipping = _Skipping()
    with asyncio.Runner(loop_factory=lambda: _Loop(skipping)) as runner:
        return runner.run(_run(endpoint, articles, jobs, latency, seed))


async def _run(endpoint: Endpoint, articles: int, jobs: int, latency: float, seed: int) -> Course:
    now = asyncio.get_running_loop().time
    pace = Pace(asyncio.sleep, now, longest=600, most=jobs)
    # What it adds to pauses at random is to be the same each time.
    pace._random.seed(seed)
    sent = lost = 0
    in_work = asyncio.Semaphore(jobs + jobs // 2)
    chance = random.Random(seed)  # noqa: S311 - how long an answer takes

    async def ask(article: int) -> None:
        nonlocal sent, lost
        heard = None
        for attempt in range(ATTEMPTS):
            async with pace.turn(heard=heard):
                sent += 1
                began, wait = now(), endpoint.refuse(article, now())
                if wait is None:
                    await asyncio.sleep(latency * (0.8 + 0.4 * chance.random()))
                    pace.answered(now() - began)
                    return
                await asyncio.sleep(0.005)
                pace.refused(None if wait < 0 else wait, limited=True)
                heard = pace.news
            await asyncio.sleep(wait if wait >= 0 else 2**attempt + chance.random())
        lost += 1

    async def work(article: int) -> None:
        async with in_work:
            await ask(article)

    await asyncio.gather(*(work(number) for number in range(articles)))
    return Course(now(), sent / articles, lost)


class _Skipping(selectors.SelectSelector):
    """Waits for nothing, and counts how long it would have."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.skipped += timeout or 0.0
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, skipping: _Skipping) -> None:
        self._skipping = skipping
        super().__init__(skipping)

    def time(self) -> float:
        return self._skipping.skipped
