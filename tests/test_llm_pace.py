"""The pace that requests share: refusals, what is left, and how it is found again."""

from __future__ import annotations

import asyncio

import pytest
from llm_story import ARTICLE, NOTHING, Pauses, read
from model_server import Body, ModelServer, Reply, fails, says

from summariser.extract.llm.pace import Pace, read_duration


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


def test_articles_that_were_not_refused_wait_for_one_that_was() -> None:
    copy = ARTICLE.model_copy(update={"id": "copy", "text": f"{ARTICLE.text}\n\nMore."})
    refused: list[Body] = []

    def answer(body: Body) -> Reply:
        if not refused:
            refused.append(body)
            return fails(429, "slow down", retry_after="30")
        return says(NOTHING)

    pauses = Pauses()
    with ModelServer(answer) as server:
        read(server, ARTICLE, copy, pauses=pauses, window=3)
    # The one that was refused pauses for itself; of the three requests that come after the first
    # two, none is sent before the time is over.
    assert len(server.requests) == 6
    assert len([pause for pause in pauses if pause >= 29]) == 4


def test_the_headers_of_an_endpoint_set_the_pace() -> None:
    limits = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7s"}
    pauses = Pauses()
    with ModelServer(lambda _: Reply(body=says(NOTHING).body, headers=limits)) as server:
        read(server, ARTICLE, pauses=pauses, window=3)
    assert len(server.requests) == 2
    assert len(pauses) == 1
    assert 6.5 <= pauses[0] <= 7
