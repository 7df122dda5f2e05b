"""The pace that requests share: refusals, what is left, and how it is found again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from clock import Clock
from llm_story import ARTICLE, NOTHING, numbered
from model_server import ModelServer, Reply, fails, says

from summariser.config import Config
from summariser.errors import ModelUnavailableError
from summariser.extract.llm import LLMExtractor
from summariser.extract.llm.pace import APART, FIRST, Pace, read_duration


@pytest.fixture
def clock() -> Clock:
    return Clock(100.0)


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock.sleep, clock)


def _wait(pace: Pace, clock: Clock, tokens: int = 0) -> float:
    before = clock.now
    asyncio.run(pace.wait(tokens))
    return clock.now - before


def test_nobody_waits_before_anything_is_known(pace: Pace, clock: Clock) -> None:
    assert [_wait(pace, clock) for _ in range(50)] == [0] * 50


def test_a_refusal_holds_everybody_for_as_long_as_is_asked(pace: Pace, clock: Clock) -> None:
    pace.refused(5)
    assert 5 <= _wait(pace, clock) <= 5.5
    assert _wait(pace, clock) == 0


def test_a_refusal_that_asks_for_nothing_holds_nobody_else(pace: Pace, clock: Clock) -> None:
    pace.refused(None)
    assert _wait(pace, clock) == 0


def test_after_a_refusal_requests_come_as_far_apart_as_answers_did(
    pace: Pace, clock: Clock
) -> None:
    for _ in range(9):
        clock.now += 0.5
        pace.answered()
    pace.refused(1)
    _wait(pace, clock)
    assert _wait(pace, clock) == pytest.approx(0.55, rel=0.05)
    # Those refused in one burst are one piece of news: they slow it down once.
    for _ in range(5):
        pace.refused(1)
    _wait(pace, clock)
    assert _wait(pace, clock) == pytest.approx(0.605, rel=0.05)


def test_no_more_is_sent_than_the_endpoint_says_is_left(pace: Pace, clock: Clock) -> None:
    pace.told({"x-ratelimit-remaining-requests": "2", "x-ratelimit-reset-requests": "6s"})
    assert [_wait(pace, clock) for _ in range(3)] == pytest.approx([0, 0, 6])
    assert _wait(pace, clock) == 0


def test_tokens_are_counted_too(pace: Pace, clock: Clock) -> None:
    pace.told({"x-ratelimit-remaining-tokens": "1000", "x-ratelimit-reset-tokens": "1m30s"})
    assert _wait(pace, clock, tokens=900) == 0
    assert _wait(pace, clock, tokens=900) == pytest.approx(90)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1s", 1),
        ("20ms", 0.02),
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("17", 17),
        ("soon", None),
        ("3 days", None),
        ("", None),
        (None, None),
    ],
)
def test_the_durations_of_rate_limit_headers(value: str | None, seconds: float | None) -> None:
    assert read_duration(value) == seconds


def _extractor(server: ModelServer, clock: Clock, **settings: Any) -> LLMExtractor:
    config = Config(model="hand-written", base_url=server.url, **settings)
    return LLMExtractor(config, sleep=clock.sleep, clock=clock)


@pytest.mark.parametrize(
    ("refusal", "least", "most"),
    [
        (fails(429, "slow down", retry_after="30"), 30, 33),
        (fails(503, "busy", retry_after="30"), 30, 33),
        # One that does not say how long holds the others for a second.
        (fails(429, "slow down"), 1, 1.1),
        (fails(429, "slow down", retry_after="400"), 400, 440),
        (fails(429, "slow down", retry_after="4000"), 60, 66),
    ],
)
def test_articles_that_were_not_refused_wait_for_one_that_was(
    clock: Clock, refusal: Reply, least: float, most: float
) -> None:
    other = ARTICLE.model_copy(update={"id": "other"})

    async def read_both(server: ModelServer) -> None:
        extractor = _extractor(server, clock, attempts=1)
        with pytest.raises(ModelUnavailableError):
            await extractor.extract(ARTICLE, numbered())
        assert clock.slept == []
        await extractor.extract(other, numbered(other))
        await extractor.aclose()

    with ModelServer([refusal, says(NOTHING)]) as server:
        asyncio.run(read_both(server))
    (pause,) = clock.slept
    assert least <= pause <= most


def test_a_fault_that_is_no_limit_holds_nobody_else(clock: Clock) -> None:
    async def read_both(server: ModelServer) -> None:
        extractor = _extractor(server, clock, attempts=1)
        with pytest.raises(ModelUnavailableError):
            await extractor.extract(ARTICLE, numbered())
        await extractor.extract(ARTICLE, numbered())
        await extractor.aclose()

    with ModelServer([fails(500, "oops"), says(NOTHING)]) as server:
        asyncio.run(read_both(server))
    assert clock.slept == []


def test_the_headers_of_an_endpoint_set_the_pace(clock: Clock) -> None:
    limits = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7s"}

    async def read(server: ModelServer) -> None:
        extractor = _extractor(server, clock, window=3)
        await extractor.extract(ARTICLE, numbered())
        await extractor.aclose()

    with ModelServer(lambda _: Reply(body=says(NOTHING).body, headers=limits)) as server:
        asyncio.run(read(server))
    assert len(server.requests) == 2
    assert clock.slept == [pytest.approx(7)]


def test_what_was_refused_waits_for_itself_and_not_twice(clock: Clock) -> None:
    async def read(server: ModelServer) -> None:
        extractor = _extractor(server, clock)
        await extractor.extract(ARTICLE, numbered())
        await extractor.aclose()

    with ModelServer([fails(429, "slow down", retry_after="5"), says(NOTHING)]) as server:
        asyncio.run(read(server))
    assert clock.slept == [5.0]


class Line:
    """Requests that take a turn each and stay until they are answered."""

    def __init__(self, pace: Pace, count: int, *, seconds: float = 0.0) -> None:
        self.pace = pace
        self.seconds = seconds
        self.sent: list[int] = []
        self.done = [asyncio.Event() for _ in range(count)]
        self.tasks = [asyncio.create_task(self._go(number)) for number in range(count)]

    async def _go(self, number: int) -> None:
        async with self.pace.turn():
            self.sent.append(number)
            await self.done[number].wait()
            self.pace.answered(self.seconds)

    async def settle(self) -> list[int]:
        for _ in range(300):
            await asyncio.sleep(0)
        return self.sent

    async def answer(self, *numbers: int) -> list[int]:
        for number in numbers:
            self.done[number].set()
        return await self.settle()

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class Moments:
    """Moments that pass when the test says so."""

    def __init__(self) -> None:
        self._due: list[Callable[[], None]] = []

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        assert seconds == APART
        self._due.append(act)

    def pass_by(self, count: int = 1) -> None:
        for _ in range(count):
            due, self._due = self._due, []
            for act in due:
                act()


@pytest.fixture
def moments() -> Moments:
    return Moments()


@pytest.fixture
def begun(clock: Clock, moments: Moments) -> Pace:
    """The pace of a run in which 60 may be under way."""
    return Pace(clock.sleep, clock, most=60, later=moments.later)


def test_each_moment_lets_one_more_request_until_the_endpoint_is_heard(
    begun: Pace, moments: Moments
) -> None:
    async def run() -> None:
        line = Line(begun, 100)
        assert await line.settle() == [0]
        moments.pass_by()
        assert await line.settle() == [0, 1]
        moments.pass_by(3)
        assert await line.settle() == list(range(5))
        # Two for one: the place that is free, and one more.
        assert len(await line.answer(0)) == 7
        moments.pass_by(3)
        assert len(await line.settle()) == 7
        assert len(await line.answer(*range(1, 7))) == 19
        assert line.sent == list(range(19))
        await line.stop()

    asyncio.run(run())


def test_no_more_are_under_way_than_may_be_however_many_were_answered(
    begun: Pace, moments: Moments
) -> None:
    async def run() -> None:
        line = Line(begun, 200)
        await line.settle()
        moments.pass_by(100)
        assert len(await line.settle()) == 60
        assert len(await line.answer(*range(50))) == 110
        await line.stop()

    asyncio.run(run())


def test_after_a_refusal_that_is_heard_first_time_alone_lets_no_more(
    begun: Pace, moments: Moments
) -> None:
    async def run() -> None:
        line = Line(begun, 60)
        await line.settle()
        moments.pass_by(20)
        assert len(await line.settle()) == 21
        begun.refused(1)
        moments.pass_by(20)
        assert len(await line.settle()) == 21
        # As many as are under way without any answer at most.
        line.tasks[0].cancel()
        assert len(await line.settle()) == 21
        for task in line.tasks[1 : 21 - FIRST + 1]:
            task.cancel()
        assert len(await line.settle()) == 22
        await line.stop()

    asyncio.run(run())


def test_requests_are_spread_until_all_that_may_be_under_way_were_answered(
    begun: Pace, moments: Moments, clock: Clock
) -> None:
    async def run() -> None:
        line = Line(begun, 200, seconds=0.6)
        await line.settle()
        moments.pass_by(60)
        await line.settle()
        before = clock.now
        await line.answer(*range(40))
        # 60 in the time of an answer, and a quarter more.
        assert clock.now - before == pytest.approx(40 * 0.6 / 60 / 1.25, rel=0.1)
        await line.answer(*range(40, 60))
        before = clock.now
        await line.answer(*range(60, 100))
        assert clock.now == before
        await line.stop()

    asyncio.run(run())


def test_a_request_that_is_given_up_leaves_its_place_to_another(
    begun: Pace, moments: Moments
) -> None:
    async def run() -> None:
        line = Line(begun, FIRST + 3)
        await line.settle()
        moments.pass_by(FIRST - 1)
        await line.settle()
        line.tasks[FIRST].cancel()  # one that waits
        line.tasks[0].cancel()  # one that is under way
        assert (await line.settle())[FIRST:] == [FIRST + 1]
        await line.stop()
        # All places are free again.
        again = Line(begun, FIRST)
        assert len(await again.settle()) == FIRST
        await again.stop()

    asyncio.run(run())


def test_a_place_that_is_given_to_one_who_leaves_goes_to_the_next(begun: Pace) -> None:
    async def run() -> None:
        async with begun.turn():
            line = Line(begun, 2)
            assert await line.settle() == []
        # The first in the line has been let in, and does not know it yet.
        line.tasks[0].cancel()
        assert await line.settle() == [1]
        await line.stop()

    asyncio.run(run())


def test_a_refusal_stops_those_that_had_been_told_to_wait_for_less(
    pace: Pace, clock: Clock
) -> None:
    async def run() -> None:
        pace.told({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s"})
        waiting = asyncio.create_task(pace.wait())
        await asyncio.sleep(0)
        pace.refused(50)
        await waiting

    asyncio.run(run())
    assert clock.now >= 150


def test_the_pace_is_found_again_where_a_limit_is_lifted(pace: Pace, clock: Clock) -> None:
    for _ in range(20):
        clock.now += 0.1
        pace.answered()
    pace.refused(0)
    distances = []
    for _ in range(4):
        _wait(pace, clock)
        distances.append(_wait(pace, clock))
        clock.now += 20
    assert distances[0] == pytest.approx(0.11, rel=0.05)
    assert distances[1] == pytest.approx(0.1, rel=0.1)
    assert distances[3] < distances[1] / 5


def test_refusals_that_come_however_little_is_sent_do_not_bring_all_to_a_halt(
    pace: Pace, clock: Clock
) -> None:
    for _ in range(100):
        clock.now += 0.02
        pace.answered()
    begun = clock.now
    for _ in range(60):
        pace.refused(0.5)
        for _ in range(3):
            _wait(pace, clock)
            pace.answered()
    # Half a second for each refusal, and not much more than a second for the three in between.
    assert clock.now - begun < 60 * 2


def test_refusals_that_say_nothing_hold_longer_each_time_until_one_is_answered(
    pace: Pace, clock: Clock
) -> None:
    held = []
    for _ in range(4):
        pace.refused(None, limited=True)
        held.append(_wait(pace, clock))
    pace.answered()
    pace.refused(None, limited=True)
    held.append(_wait(pace, clock))
    assert [pytest.approx(seconds, rel=0.1) for seconds in (1, 2, 4, 8, 1)] == held
