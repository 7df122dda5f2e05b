"""A run that was killed between attempts, and run again: what it counts, keeps and replays."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from model_server import Body, ModelServer, Reply, fails, says
from outage_story import READY, Shaky, list_articles, list_failed, read_all, stop_in_pause

from summariser import extract_articles
from summariser.config import Config
from summariser.schema import Timeline


def _kill_after(attempts: int, answer: Shaky, **settings: Any) -> None:
    """Read an article, and stop in the pause after so many attempts."""

    def is_time(_: float) -> bool:
        return sum(answer.asked.values()) >= attempts

    stop_in_pause(answer, is_time, list_articles(1), **settings)


def test_an_outage_that_goes_on_when_a_killed_run_is_run_again_loses_nothing_either(
    tmp_path: Path,
) -> None:
    cache = str(tmp_path / "answers.sqlite")
    _kill_after(3, Shaky(Clock(), lambda: True), cache=cache)
    clock = Clock()
    answer = Shaky(clock, lambda: clock.now < 30)
    assert not list_failed(read_all(answer, list(list_articles(1)), jobs=1, cache=cache))
    assert answer.asked[0] == 1
    assert answer.asked[READY] > 1


@pytest.mark.parametrize("killed_after", [1, 2, 3])
@pytest.mark.parametrize("recorded_before", [True, False])
@pytest.mark.parametrize("faults", [3, 9])
def test_a_killed_run_that_is_run_again_and_recorded_is_replayed_as_it_ended(
    tmp_path: Path, *, killed_after: int, recorded_before: bool, faults: int
) -> None:
    cache, record = str(tmp_path / "answers.sqlite"), str(tmp_path / "record")
    settings = {"cache": cache} | ({"record": record} if recorded_before else {})
    _kill_after(killed_after, Shaky(Clock(), lambda: True), **settings)
    met = [killed_after]

    def answer(_: Body) -> Reply:
        met[0] += 1
        return fails(503, "busy") if met[0] <= faults else says({"records": []})

    def read(**more: Any) -> Timeline:
        return extract_articles(list_articles(1), config=Config(model="m", **more))

    with ModelServer(answer) as server:
        ended = read(base_url=server.url, cache=cache, record=record, max_wait=0.001)
    assert bool(ended.failures) == (faults > 3)
    assert met[0] == 4
    assert ended.run.usage.requests == 4
    assert read(replay=record).model_dump_json() == ended.model_dump_json()


def test_copies_that_are_read_at_once_do_not_count_each_others_attempts(tmp_path: Path) -> None:
    (article,) = list_articles(1)
    copies = [article.model_copy(update={"id": f"copy{n}"}) for n in range(9)]
    answer = Shaky(Clock(), poisonous=[0])
    cache = str(tmp_path / "answers.sqlite")
    assert list_failed(read_all(answer, copies, jobs=4, cache=cache)) == list(range(9))
    assert answer.asked[0] == 4 * len(copies)


@pytest.mark.parametrize("damaged", [b"{}", b"[1]", b'{"choices": []}'])
def test_a_damaged_answer_is_said_to_be_and_is_asked_for_again_on_request(
    tmp_path: Path, damaged: bytes
) -> None:
    cache = tmp_path / "answers.sqlite"
    articles = list(list_articles(1))
    assert not list_failed(read_all(Shaky(Clock()), articles, cache=str(cache)))
    with closing(sqlite3.connect(cache)) as file, file:
        file.execute("UPDATE answers SET answer = ?", (zlib.compress(damaged),))
    (outcome,) = read_all(Shaky(Clock()), articles, cache=str(cache))
    assert outcome.failure is not None
    assert outcome.failure.reason.startswith("the answer that was kept is damaged; ask again")
    answer = Shaky(Clock())
    assert not list_failed(read_all(answer, articles, cache=str(cache), retry_failed=True))
    assert answer.asked[0] == 1
