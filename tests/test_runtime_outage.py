"""An endpoint that is down for a while, and one that is down for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence

import pytest
from llm_story import ARTICLE, RIGHT, Pauses
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.config import Config
from summariser.errors import DeadlineError, InvalidAnswerError, ModelUnavailableError
from summariser.extract.outage import IN_A_ROW, MOST_UNFOUND, PAUSES, Outage
from summariser.reading import Outcome, Reading
from summariser.schema import Article, Engine, Extraction, Sentence


def _articles(count: int) -> Iterator[Article]:
    for number in range(count):
        text = f"{ARTICLE.text}\n\nPage {number}."
        yield ARTICLE.model_copy(update={"id": f"a{number}", "text": text})


class Shaky:
    """An engine whose endpoint answers when a test says so."""

    engine = Engine(name="shaky")

    def __init__(self, *, down: int = 0, poisonous: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self.down = down
        self._poisonous = poisonous

    async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
        self.asked.append(article.id)
        busy = len(self.asked) <= self.down or article.id in self._poisonous
        await asyncio.sleep(0)
        if busy:
            raise ModelUnavailableError("the endpoint is busy", article=article.id)
        return Extraction(article=article.id)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def _read(engine: Shaky, count: int, jobs: int = 1, pauses: Pauses | None = None) -> list[Outcome]:
    async def run() -> list[Outcome]:
        outage = Outage(Pauses() if pauses is None else pauses)
        return await Reading(engine, list(_articles(count))).outlive(outage).outcomes(jobs)

    return asyncio.run(asyncio.wait_for(run(), 30))


def _failed(outcomes: Sequence[Outcome]) -> list[int]:
    return [n for n, outcome in enumerate(outcomes) if outcome.failure is not None]


@pytest.mark.parametrize("jobs", [1, 2, 4, 16])
@pytest.mark.parametrize("down", [IN_A_ROW, 5, 8])
def test_a_run_outlives_an_endpoint_that_is_down_for_a_while(jobs: int, down: int) -> None:
    pauses, engine = Pauses(), Shaky(down=down)
    outcomes = _read(engine, 20, jobs, pauses)
    assert _failed(outcomes) == []
    assert pauses == list(PAUSES[: len(pauses)])
    assert len(pauses) == (down - IN_A_ROW + 1 if jobs == 1 else len(pauses))
    assert len(engine.asked) == 20 + down


def test_the_rest_of_a_run_is_asked_about_once() -> None:
    engine = Shaky(down=IN_A_ROW)
    _read(engine, 10)
    # Three fail, one of them shows that the endpoint is back, and the two others are asked again.
    assert engine.asked[: IN_A_ROW + 1] == ["a0", "a1", "a2", "a0"]
    assert sorted(engine.asked[IN_A_ROW:]) == sorted(f"a{n}" for n in range(10))


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_endpoint_that_stays_down_is_given_up_and_the_failures_say_how_that_was_found(
    jobs: int,
) -> None:
    pauses, engine = Pauses(), Shaky(down=1000)
    outcomes = _read(engine, 50, jobs, pauses)
    assert _failed(outcomes) == list(range(50))
    assert pauses == list(PAUSES)
    assert len(engine.asked) == max(IN_A_ROW, jobs) + len(PAUSES)
    reasons = {outcome.failure.reason for outcome in outcomes if outcome.failure}
    (reason,) = reasons
    assert reason.startswith("the endpoint is busy; ")
    assert f"nor any of {len(PAUSES)} more tries with pauses of {sum(PAUSES):g} seconds" in reason
    assert {outcome.failure.error for outcome in outcomes if outcome.failure} == {
        "ModelUnavailableError"
    }


def test_an_address_at_which_there_is_nothing_is_given_up_soon() -> None:
    pauses = Pauses()

    class Nowhere(Shaky):
        async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
            self.asked.append(article.id)
            raise ModelUnavailableError("nobody is there", article=article.id, found=False)

    outcomes = _read(Nowhere(), 50, pauses=pauses)
    assert _failed(outcomes) == list(range(50))
    assert pauses == list(PAUSES[:MOST_UNFOUND])


def test_an_endpoint_that_was_there_before_is_waited_for_like_any_other() -> None:
    pauses = Pauses()

    class Restarted(Shaky):
        async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
            self.asked.append(article.id)
            if 5 < len(self.asked) < 5 + IN_A_ROW + MOST_UNFOUND + 2:
                raise ModelUnavailableError("nobody is there", article=article.id, found=False)
            return Extraction(article=article.id)

    assert _failed(_read(Restarted(), 20, pauses=pauses)) == []
    assert len(pauses) > MOST_UNFOUND


def test_an_endpoint_that_takes_long_to_fail_is_tried_less_often() -> None:
    clock = Clock()

    class Slow(Shaky):
        async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
            clock.now += 170
            return await super().extract(article, sentences)

    async def run() -> list[Outcome]:
        outage = Outage(clock.sleep, clock=clock)
        return await Reading(engine, list(_articles(30))).outlive(outage).outcomes(1)

    engine = Slow(down=1000)
    assert len(_failed(asyncio.run(asyncio.wait_for(run(), 30)))) == 30
    assert len(engine.asked) == IN_A_ROW + 2


def test_each_that_waits_is_asked_about_in_its_turn() -> None:
    engine = Shaky(down=1000)
    _read(engine, 3)
    assert engine.asked == ["a0", "a1", "a2"] * (1 + len(PAUSES) // 3)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    "poisonous", [["a0"], ["a3", "a4"], ["a19"], ["a0", "a19"], ["a18", "a19"]]
)
def test_an_article_that_the_endpoint_cannot_answer_is_asked_about_once(
    jobs: int, poisonous: list[str]
) -> None:
    pauses, engine = Pauses(), Shaky(poisonous=poisonous)
    outcomes = _read(engine, 20, jobs, pauses)
    assert [f"a{n}" for n in _failed(outcomes)] == poisonous
    assert len(engine.asked) == 20
    assert pauses == []


@pytest.mark.parametrize("count", [1, 2])
def test_few_articles_that_all_fail_are_not_waited_for(count: int) -> None:
    pauses, engine = Pauses(), Shaky(down=1000)
    outcomes = _read(engine, count, 4, pauses)
    assert [outcome.failure and outcome.failure.reason for outcome in outcomes] == [
        "the endpoint is busy"
    ] * count
    assert pauses == []


@pytest.mark.parametrize("jobs", [1, 4])
def test_the_last_of_a_run_that_was_answered_are_not_waited_for(jobs: int) -> None:
    pauses, engine = Pauses(), Shaky(poisonous=("a8", "a9", "a10", "a11"))
    outcomes = _read(engine, 12, jobs, pauses)
    assert _failed(outcomes) == [8, 9, 10, 11]
    if jobs == 4:  # one at a time, three are in vain before the fourth is begun
        assert pauses == []
        assert len(engine.asked) == 12


def test_an_answer_that_is_no_use_shows_that_the_endpoint_is_there() -> None:
    class Useless(Shaky):
        async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
            if len(self.asked) % 3 == 2:
                self.asked.append(article.id)
                raise InvalidAnswerError("no JSON", article=article.id)
            return await super().extract(article, sentences)

    pauses, engine = Pauses(), Useless(down=1000)
    assert _failed(_read(engine, 12, 1, pauses)) == list(range(12))
    assert (len(engine.asked), pauses) == (12, [])


@pytest.mark.parametrize("jobs", [1, 8])
def test_an_endpoint_that_is_down_is_not_waited_for_beyond_the_deadline(jobs: int) -> None:
    clock, engine = Clock(), Shaky(down=1000)

    async def run() -> list[Outcome]:
        reading = Reading(engine, list(_articles(12)), deadline=20, clock=clock)
        return await reading.outlive(Outage(clock.sleep)).outcomes(jobs)

    outcomes = asyncio.run(asyncio.wait_for(run(), 30))
    assert clock.now == 20
    errors = [outcome.failure and outcome.failure.error for outcome in outcomes]
    assert errors == [DeadlineError.__name__] * 12


def test_who_stops_while_the_endpoint_is_down_is_not_held_up() -> None:
    async def run() -> None:
        outage = Outage(lambda _: asyncio.Event().wait())
        stream = Reading(Shaky(down=1000), _articles(50)).outlive(outage).stream(4)
        first = asyncio.ensure_future(anext(stream))
        for _ in range(50):
            await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await stream.aclose()

    asyncio.run(asyncio.wait_for(run(), 30))


def test_a_short_outage_of_a_server_at_the_start_loses_no_article(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[Body] = []

    def answer(request: Body) -> Reply:
        asked.append(request)
        return fails(503, "starting") if len(asked) <= 4 * 5 else says(RIGHT)

    caplog.set_level(logging.WARNING, "summariser")
    with ModelServer(answer) as server:
        config = Config(model="m", base_url=server.url, jobs=1, max_wait=0.001)
        timeline = extract_articles(_articles(8), config=config)
    assert not timeline.failures
    assert {record.article for record in timeline.records} == {f"a{n}" for n in range(8)}
    assert timeline.run.usage.requests == len(asked)
    assert "(503: starting) (4 attempts); asking again in 0.001 seconds" in caplog.text
