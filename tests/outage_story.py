"""An endpoint that is down for a while or never answers some articles, and a way to ask it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import pytest
from clock import Clock
from llm_story import ARTICLE, RIGHT
from model_server import Body, ModelServer, Reply, asks_if_ready, fails, says

from summariser.config import Config
from summariser.extract.llm import LLMExtractor
from summariser.extract.outage import PAUSES
from summariser.reading import Outcome, Reading
from summariser.schema import Article

BUSY = fails(503, "busy")
READY = -1


def list_articles(count: int) -> Iterator[Article]:
    """Yield articles that differ by their number alone."""
    for number in range(count):
        text = f"{ARTICLE.text}\n\nPage {number:03}."
        yield ARTICLE.model_copy(update={"id": f"a{number}", "text": text})


def number_of(request: Body) -> int:
    """Return which article a request is about."""
    if asks_if_ready(request):
        return READY
    found = str(request["messages"]).rpartition("Page ")[2][:3]
    return int(found) if found.isdigit() else 0


class Shaky:
    """An endpoint that is down while a test says so, and never answers some articles."""

    def __init__(
        self, clock: Clock, down: Callable[[], bool] = bool, poisonous: Collection[int] = ()
    ) -> None:
        self.asked: Counter[int] = Counter()
        self.clock = clock
        self._down = down
        self._poisonous = poisonous
        self._lock = threading.Lock()

    def __call__(self, request: Body) -> Reply:
        number = number_of(request)
        with self._lock:
            self.asked[number] += 1
        return BUSY if self._down() or number in self._poisonous else says(RIGHT)


def read_all(
    answer: Shaky, articles: Sequence[Article], url: str = "", **settings: Any
) -> list[Outcome]:
    """Read articles by the endpoint's clock, at an address of its own or at another."""
    clock = answer.clock

    async def run(url: str) -> list[Outcome]:
        config = Config(model="m", base_url=url, **settings)
        engine = LLMExtractor(config, sleep=clock.sleep, clock=clock)
        reading = Reading(engine, articles, deadline=config.deadline, clock=clock)
        try:
            return await reading.outcomes(config.in_work_of("llm"))
        finally:
            await engine.aclose()

    if url:
        return asyncio.run(run(url))
    with ModelServer(answer, answer) as server:
        return asyncio.run(run(server.url))


def stop_in_pause(
    answer: Shaky,
    stops: Callable[[float], bool],
    articles: Iterator[Article],
    jobs: int = 1,
    **settings: Any,
) -> None:
    """Read articles, and stop for good in the first pause of which a test says so."""

    async def run(url: str) -> None:
        stopped = asyncio.Event()

        async def sleep(seconds: float) -> None:
            if stops(seconds):
                stopped.set()
                await asyncio.Event().wait()
            await answer.clock.sleep(seconds)

        config = Config(model="m", base_url=url, **settings)
        engine = LLMExtractor(config, sleep=sleep, clock=answer.clock)
        stream = Reading(engine, articles).stream(jobs)
        first = asyncio.ensure_future(anext(stream))
        await stopped.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await stream.aclose()
        await engine.aclose()

    with ModelServer(answer, answer) as server:
        asyncio.run(asyncio.wait_for(run(server.url), 30))


def list_failed(outcomes: Sequence[Outcome]) -> list[int]:
    """Return the places of the articles that failed."""
    return [n for n, outcome in enumerate(outcomes) if outcome.failure is not None]


def list_waits(clock: Clock) -> list[float]:
    """Return the pauses of an outage: those before a question are never of whole seconds."""
    return [pause for pause in clock.slept if pause in PAUSES]
