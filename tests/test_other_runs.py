"""Several runs with one cache: what one has under way the others wait for, and never for a dead."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from clock import Clock
from llm_story import RIGHT
from shared_cache import articles, config, dump, start
from stub_answers import StubSettings
from stub_endpoint import StubEndpoint

from summariser import aextract_articles
from summariser.errors import DeadlineError
from summariser.exchanges import AnswerCache, Exchange, KeptExchanges
from summariser.exchanges.cache import LEASE
from summariser.extract.llm import LLMExtractor
from summariser.extract.llm.faults import EndpointError
from summariser.extract.llm.other_runs import POLL, OtherRuns
from summariser.extract.llm.time_left import TimeLeft

ASKED = Exchange("question", "a", {})
ANSWER = Exchange("question", "a", {"said": 1})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.sqlite"


class Run:
    """A run with a cache, which sleeps as long as the test likes."""

    def __init__(self, path: Path, deadline: float | None = None, longest: float = 1e9) -> None:
        self.clock = Clock()
        self.cache = AnswerCache(path, clock=lambda: 1e9 + self.clock.now)
        kept = KeptExchanges([self.cache])
        time = TimeLeft(deadline, self.clock)
        self.others = OtherRuns(kept, time, self._sleep, longest)
        self.naps = 0
        self.at: dict[int, object] = {}

    async def _sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
        self.naps += 1
        act = self.at.get(self.naps)
        if callable(act):
            act()

    async def ask(self) -> Exchange | None:
        """Return the answer that is there, or None where this run is to ask."""
        async with self.others.ask_once(ASKED, lambda: self.cache.find("question")) as found:
            return found


def test_what_another_run_asks_is_waited_for(path: Path) -> None:
    one, other = Run(path), Run(path)
    assert one.cache.claim("question")

    def answer() -> None:
        one.cache.keep(ANSWER)
        one.cache.release("question")

    other.at = {5: answer}
    found = asyncio.run(other.ask())
    assert found is not None
    assert found.answer == {"said": 1}
    assert other.clock.slept == [POLL] * 5
    one.cache.close()
    other.cache.close()


def test_where_the_other_gives_up_it_is_asked_here(path: Path) -> None:
    one, other = Run(path), Run(path)
    assert one.cache.claim("question")
    other.at = {3: lambda: one.cache.release("question")}
    assert asyncio.run(other.ask()) is None
    assert other.naps == 3
    # It has let go of it, too.
    assert one.cache.claim("question")
    one.cache.close()
    # Who closes the cache asks nothing any more.
    assert other.cache.claim("question")
    other.cache.close()


def test_an_answer_that_came_just_before_the_question_was_claimed_is_found(path: Path) -> None:
    one, other = Run(path), Run(path)
    looks: list[Exchange | None] = []

    def find() -> Exchange | None:
        looks.append(one.cache.find("question"))
        other.cache.keep(ANSWER)  # the other run is done between two steps of this one
        return looks[-1]

    async def ask() -> Exchange | None:
        async with one.others.ask_once(ASKED, find) as found:
            return found

    assert asyncio.run(ask()) is not None
    assert looks[0] is None
    one.cache.close()
    other.cache.close()


def _die_asking(path: Path) -> None:
    """Claim the question in a process that ends without a word."""
    code = (
        "import os, sys; from summariser.exchanges import AnswerCache;"
        "assert AnswerCache(sys.argv[1]).claim('question'); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)  # noqa: S603
    assert done.returncode == 9


def test_a_run_that_died_is_not_waited_for(path: Path) -> None:
    _die_asking(path)
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM claims").fetchone() == (1,)
    file.close()
    with contextlib.closing(AnswerCache(path)) as cache:
        assert cache.claim("question")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell")
def test_a_run_that_died_and_that_nobody_has_asked_about_is_not_waited_for(path: Path) -> None:
    code = (
        "import sys; from summariser.exchanges import AnswerCache;"
        "assert AnswerCache(sys.argv[1]).claim('question'); print(flush=True);"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe) as other,  # noqa: S603 - our own code
        contextlib.closing(AnswerCache(path)) as cache,
    ):
        assert other.stdout is not None
        other.stdout.readline()
        assert not cache.claim("question")
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert cache.claim("question")


def test_of_a_run_that_nobody_can_see_it_is_waited_for_a_time(path: Path) -> None:
    run = Run(path)
    run.cache.check()
    with sqlite3.connect(path) as file:
        elsewhere = "orlen:1f1f:monday:pid:[4026531836]/77/123/0a0a"
        file.execute("INSERT INTO claims VALUES ('question', ?, 1e9)", (elsewhere,))
    file.close()
    assert asyncio.run(run.ask()) is None
    assert run.clock.now == pytest.approx(LEASE)
    run.cache.close()


def test_the_deadline_ends_waiting(path: Path) -> None:
    one, other = Run(path), Run(path, deadline=10.0)
    assert one.cache.claim("question")
    with pytest.raises(EndpointError) as caught:
        asyncio.run(other.ask())
    assert isinstance(caught.value.error, DeadlineError)
    assert other.clock.now == pytest.approx(10)
    one.cache.close()
    other.cache.close()


def test_no_longer_is_waited_than_is_allowed_and_then_it_is_asked(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = Run(path), Run(path, longest=60.0)
    assert one.cache.claim("question")
    assert asyncio.run(other.ask()) is None
    assert other.clock.now == pytest.approx(60)
    assert [record.getMessage() for record in caplog.records] == [
        "another run is asking the same, its answers are waited for"
    ]
    # It was never this run's to let go of.
    assert not other.cache.claim("question")
    one.cache.close()
    other.cache.close()


def test_who_stops_waiting_has_claimed_nothing(path: Path) -> None:
    one, other = Run(path), Run(path)
    assert one.cache.claim("question")

    async def stop() -> None:
        waiting = asyncio.create_task(other.ask())
        for _ in range(5):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()

    asyncio.run(stop())
    one.cache.release("question")
    assert one.cache.claim("question")
    one.cache.close()
    other.cache.close()


def test_a_failure_lets_go_of_the_question(path: Path) -> None:
    one, other = Run(path), Run(path)

    async def fail() -> None:
        async with one.others.ask_once(ASKED, lambda: None):
            assert not other.cache.claim("question")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(fail())
    assert other.cache.claim("question")
    one.cache.close()
    other.cache.close()


def test_a_cache_that_cannot_be_written_stops_nobody(path: Path) -> None:
    cache = AnswerCache(path)
    cache.keep(ANSWER)
    cache.close()
    with sqlite3.connect(path) as file:
        file.execute("DROP TABLE claims")
        file.execute("PRAGMA journal_mode = DELETE")
    file.close()
    writing = sqlite3.connect(path, isolation_level=None)
    writing.execute("BEGIN EXCLUSIVE")
    blocked = AnswerCache(path, wait=0)
    assert blocked.claim("question")
    writing.execute("ROLLBACK")
    writing.close()
    blocked.close()
    path.write_bytes(b"no cache" * 1000)
    damaged = AnswerCache(path)
    assert damaged.claim("question")
    damaged.release("question")
    damaged.close()


def _stub(**settings: object) -> StubSettings:
    return StubSettings(answer=json.dumps(RIGHT), **settings)  # type: ignore[arg-type]


def test_two_runs_at_once_ask_each_question_once_and_say_the_same(tmp_path: Path) -> None:
    with StubEndpoint(_stub(latency=0.1)) as server:
        runs = [start(server.url, str(tmp_path / "answers.sqlite"), 24) for _ in range(2)]
        documents = [run.communicate()[0] for run in runs]
        report = server.report()
    assert [run.returncode for run in runs] == [0, 0]
    assert documents[0] == documents[1]
    assert len(json.loads(documents[0])["articles"]) == 24
    assert set(report.by_article.values()) == {1}
    assert report.requests == 24


def test_where_one_run_is_killed_the_other_asks_what_it_had_under_way(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    naps = 0

    async def finish(url: str, other: subprocess.Popen[str]) -> str:
        async def sleep(_: float) -> None:
            nonlocal naps
            naps += 1
            if naps == 40:
                # Nothing was asked twice while the other was there.
                assert server.report().requests == 4
                os.kill(other.pid, signal.SIGKILL)
                other.wait()
            await asyncio.sleep(0)

        settings = config(url, cache)
        engine = LLMExtractor(settings, sleep=sleep)
        try:
            return dump(await aextract_articles(articles(4), config=settings, engine=engine))
        finally:
            await engine.aclose()

    # The first request about each is never answered.
    with StubEndpoint(_stub(faults={"hang": 1.0})) as server:
        other = start(server.url, cache, 4)
        with other:
            while server.report().requests < 4:
                assert other.poll() is None
                threading.Event().wait(0.01)  # on another process, which says nothing by itself
            document = asyncio.run(finish(server.url, other))
        assert set(server.report().by_article.values()) == {2}
        assert asyncio.run(finish(server.url, other)) == document
        assert server.report().requests == 8
    assert naps >= 40
