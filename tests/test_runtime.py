"""Outcomes streamed, not gathered; and the time of a run."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from llm_story import ARTICLE, LINES, RIGHT, numbered
from model_server import Body, ModelServer, Reply, fails, says
from stub_answers import StubSettings
from stub_endpoint import StubEndpoint

from summariser import Outcome, astream_extractions, extract_articles, stream_extractions
from summariser.cli.command_line import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError, DeadlineError, InvalidAnswerError
from summariser.extract.llm import LLMExtractor
from summariser.extract.observing import WatchedArticle, WatchedRequest, observed_by
from summariser.reading import AHEAD, Progress, Reading
from summariser.schema import Article, Engine, Extraction, Sentence


def _articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield ARTICLE.model_copy(update={"id": f"a{number}"})


class Scripted:
    """An engine whose articles are done when the test says so."""

    engine = Engine(name="scripted")

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
        self.begun.append(article.id)
        try:
            await self.gates.setdefault(article.id, asyncio.Event()).wait()
        except asyncio.CancelledError:
            self.cancelled.append(article.id)
            raise
        return Extraction(article=article.id)

    def finish(self, *names: str) -> None:
        for name in names:
            self.gates.setdefault(name, asyncio.Event()).set()


async def _settle() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


def _name(outcome: Outcome) -> str:
    assert outcome.extraction is not None
    return outcome.extraction.article


def test_outcomes_come_in_the_order_of_the_articles_whichever_ends_first() -> None:
    async def run() -> list[str]:
        engine = Scripted()
        stream = Reading(engine, _articles(4)).stream(4)
        first = asyncio.ensure_future(anext(stream))
        await _settle()
        engine.finish("a3", "a1", "a2")
        await _settle()
        assert not first.done()
        engine.finish("a0")
        return [_name(await first), *[_name(outcome) async for outcome in stream]]

    assert asyncio.run(run()) == ["a0", "a1", "a2", "a3"]


def test_no_more_articles_are_held_than_are_in_work_and_wait_for_one() -> None:
    taken: list[str] = []

    def articles() -> Iterator[Article]:
        for article in _articles(1000):
            taken.append(article.id)
            yield article

    async def run() -> None:
        engine = Scripted()
        # All but the first are done at once.
        engine.finish(*(f"a{number}" for number in range(1, 1000)))
        async with aclosing(Reading(engine, articles()).stream(3)) as stream:
            first = asyncio.ensure_future(anext(stream))
            await _settle()
            assert len(taken) <= AHEAD * 3 + 2
            engine.finish("a0")
            assert _name(await first) == "a0"

    asyncio.run(run())


def test_who_stops_early_ends_the_work() -> None:
    async def run() -> Scripted:
        engine = Scripted()
        engine.finish("a0")
        async with aclosing(
            astream_extractions(_articles(100), engine=engine, config=Config(jobs=3))
        ) as stream:
            assert _name(await anext(stream)) == "a0"
            await _settle()
        return engine

    engine = asyncio.run(run())
    assert engine.cancelled == engine.begun[1:]
    assert len(engine.begun) <= 4


def test_streams_say_the_same_as_a_document_and_take_a_generator() -> None:
    class Plain(Scripted):
        async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
            if article.id == "a2":
                raise InvalidAnswerError("not this one", article=article.id)
            return Extraction(article=article.id)

    told: list[Progress] = []
    config = Config(jobs=2)
    streamed = list(
        stream_extractions(_articles(5), engine=Plain(), config=config, on_progress=told.append)
    )
    document = extract_articles(_articles(5), engine=Plain(), config=config)
    failures = [outcome.failure for outcome in streamed if outcome.failure]
    assert tuple(failures) == document.failures
    assert [failure.article for failure in failures] == ["a2"]
    assert [outcome.extraction is None for outcome in streamed] == [
        False,
        False,
        True,
        False,
        False,
    ]
    # A generator does not say how many articles there are.
    assert [progress.done for progress in told] == [1, 2, 3, 4, 5]
    assert {progress.total for progress in told} == {None}


def test_a_stream_that_meets_an_article_twice_says_so() -> None:
    articles = [ARTICLE, ARTICLE]
    with pytest.raises(ConfigError, match="two articles are called 'bramfield'"):
        list(stream_extractions(articles, engine=Scripted(), config=Config(jobs=1)))


def test_a_sync_stream_that_is_left_closes_its_connections() -> None:
    with StubEndpoint(StubSettings(answer=json.dumps(RIGHT))) as stub:
        config = Config(model="m", base_url=stub.url, jobs=2)
        stream = stream_extractions(_articles(50), config=config)
        first = next(stream)
        assert first.extraction is not None
        assert len(first.extraction.records) == 3
        stream.close()
        assert stub.report().requests < 50


def test_no_more_requests_are_under_way_than_were_asked_for() -> None:
    settings = StubSettings(answer=json.dumps(RIGHT), latency=0.02)
    with StubEndpoint(settings) as stub:
        config = Config(model="m", base_url=stub.url, jobs=12, engine="llm")
        articles = (
            article.model_copy(update={"text": f"{article.text}\n\nPage {article.id}."})
            for article in _articles(60)
        )
        assert len(list(stream_extractions(articles, config=config))) == 60
        assert 8 <= stub.report().peak <= 12


def test_after_the_deadline_no_article_is_begun() -> None:
    clock = Clock()

    class Slow(Scripted):
        async def extract(self, article: Article, _: Sequence[Sentence]) -> Extraction:
            clock.now += 4
            return Extraction(article=article.id)

    async def run() -> list[Outcome]:
        reading = Reading(Slow(), list(_articles(5)), deadline=10, clock=clock)
        return await reading.outcomes(1)

    outcomes = asyncio.run(run())
    assert [outcome.failure is None for outcome in outcomes] == [True, True, True, False, False]
    (failure, _) = (outcome.failure for outcome in outcomes if outcome.failure)
    assert failure.error == "DeadlineError"
    assert failure.reason.startswith("the 10 seconds of the run were over before it was read")


def _engine(server: ModelServer, clock: Clock, **settings: Any) -> LLMExtractor:
    config = Config(model="m", base_url=server.url, **settings)
    return LLMExtractor(config, sleep=clock.sleep, clock=clock)


def test_a_pause_that_would_end_after_the_deadline_is_not_waited_for() -> None:
    clock = Clock()

    async def run(server: ModelServer) -> None:
        engine = _engine(server, clock, deadline=20)
        with pytest.raises(DeadlineError):
            await engine.extract(ARTICLE, numbered())
        await engine.aclose()

    with ModelServer([fails(429, "slow down", retry_after="30")] * 2) as server:
        asyncio.run(run(server))
    assert (clock.now, len(server.requests)) == (0, 1)


def test_what_was_read_before_the_deadline_is_kept() -> None:
    clock = Clock()

    def answer(_: Body) -> Reply:
        clock.now += 6
        return says({"records": RIGHT["records"][:1]})

    async def run(server: ModelServer) -> Extraction:
        engine = _engine(server, clock, deadline=10, window=2)
        try:
            return await engine.extract(ARTICLE, numbered())
        finally:
            await engine.aclose()

    with ModelServer(answer) as server:
        found = asyncio.run(run(server))
    # Two windows were asked about, at 0 and 6 seconds; the third would have been at 12.
    assert len(server.requests) == 2
    assert len(found.records) == 1
    assert found.unread is not None
    assert found.unread.error == "DeadlineError"
    assert "sentences 5 to 6 were not read" in found.unread.reason


@pytest.fixture
def story(tmp_path: Path) -> Path:
    for number in range(4):
        text = f"Water chief goes (stub-{number})\n\n" + "\n\n".join(LINES)
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_command_keeps_what_was_done_when_its_time_is_over(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hang = {"hang": 0.5}
    hangs = [number for number in range(4) if StubSettings(faults=hang).fault_of(number)]
    assert 0 < len(hangs) < 4
    answer = json.dumps(RIGHT)
    kept = ["--cache", str(tmp_path / "kept.sqlite"), "-m", "m", "-f", "json", "-q"]
    with StubEndpoint(StubSettings(answer=answer)) as server:
        easy = [str(story / f"{number}.txt") for number in range(4) if number not in hangs]
        assert main([*easy, *kept, "--base-url", server.url]) == Exit.OK
        capsys.readouterr()
    with StubEndpoint(StubSettings(answer=answer, faults=hang, times=0)) as server:
        command = [str(story), *kept, "--base-url", server.url]
        assert main([*command, "--deadline", "2", "-j", "4"]) == Exit.PARTIAL
        assert server.report().requests == len(hangs)
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert [failure["error"] for failure in document["failures"]] == ["DeadlineError"] * len(hangs)
    assert document["records"]
    assert "the 2 seconds of the run were over" in err


def test_a_deadline_that_comes_before_anything_was_read_is_partial_too(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with StubEndpoint(StubSettings(faults={"hang": 1}, times=0)) as server:
        command = [str(story), "-m", "m", "-f", "json", "-q", "--base-url", server.url]
        assert main([*command, "--deadline", "0.3"]) == Exit.PARTIAL
    out, _ = capsys.readouterr()
    document = json.loads(out)
    assert [failure["error"] for failure in document["failures"]] == ["DeadlineError"] * 4
    assert not document["records"]


class Watching:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.articles: list[WatchedArticle] = []
        self.requests: list[WatchedRequest] = []
        self.kept: list[str] = []

    def article(self, article: WatchedArticle) -> Any:
        self.articles.append(article)
        return contextlib.nullcontext()

    def request(self, request: WatchedRequest) -> Any:
        self.requests.append(request)
        return contextlib.nullcontext()

    def reused(self, article: str, model: str) -> None:
        self.kept.append(f"{article} {model}")


def test_who_watches_is_told_of_articles_requests_and_answers_kept(tmp_path: Path) -> None:
    watching = Watching()
    replies = [fails(503, "busy", retry_after="0"), says("{"), says(RIGHT)]
    with ModelServer(replies) as server:
        config = Config(model="m", base_url=server.url, cache=str(tmp_path / "kept.sqlite"))
        with observed_by(watching):
            extract_articles([ARTICLE], config=config)
            extract_articles([ARTICLE], config=config)
    first, again = watching.articles
    assert (first.records, first.usage.requests, first.failure) == (3, 3, None)
    assert again.usage == first.usage
    numbers = [request.number for request in watching.requests]
    assert numbers == [1, 2, 3]
    busy, unread, right = watching.requests
    assert (busy.status, busy.error, busy.because) == (503, "ModelUnavailableError", None)
    assert "busy" in (unread.because or "")
    assert right.because == "an answer that could not be read"
    assert unread.status == right.status == 200
    assert (right.finish_reason, right.completion_tokens) == ("stop", 20)
    assert watching.kept == ["bramfield m"] * 2
