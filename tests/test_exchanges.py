"""Answers are kept: none is asked for twice, a killed run goes on, a recording replays."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from full_disk import FullDisk
from kept_story import KEY, OTHER, extract, told
from llm_story import ARTICLE, NOTHING, RIGHT, numbered, read, right
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.exchanges import AnswerCache, Exchange, key_request
from summariser.extract.llm import LLMExtractor
from summariser.schema import Usage


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "kept" / "answers.sqlite")


def test_a_second_run_asks_nothing_and_says_the_same(cache: str) -> None:
    # The first answer cites a sentence that is not there, so that it is asked for again.
    replies = [fails(503, "busy"), says(right(event={"sentences": [9]})), says(RIGHT)]
    with ModelServer(replies) as server:
        first = extract(server, cache=cache)
        assert len(server.requests) == 3
        second = extract(server, cache=cache)
        assert len(server.requests) == 3
    assert told(second) == told(first)
    assert (first.run.usage.requests, first.run.usage.retries) == (3, 2)
    assert len(first.records) == 3


@pytest.mark.parametrize(
    "changes",
    [{"model": "another"}, {"temperature": 0.5}, {"language": "de"}, {"window": 3}],
    ids=lambda changes: next(iter(changes)),
)
def test_another_model_or_another_question_is_asked(cache: str, changes: dict[str, Any]) -> None:
    def answer(_: Body) -> Reply:
        return says(NOTHING)

    with ModelServer(answer) as server:
        settings: dict[str, Any] = {"model": "hand-written", "base_url": server.url, "cache": cache}
        extract_articles([ARTICLE], config=Config(**settings))
        asked = len(server.requests)
        extract_articles([ARTICLE], config=Config(**{**settings, **changes}))
        assert len(server.requests) > asked
        asked = len(server.requests)
        changed = ARTICLE.model_copy(update={"text": ARTICLE.text + "\n\nMore came out."})
        extract_articles([changed], config=Config(**settings))
        assert len(server.requests) == asked + 1


def test_only_what_is_new_is_asked(cache: str) -> None:
    with ModelServer([says(RIGHT), says(NOTHING)]) as server:
        extract(server, cache=cache)
        both = extract(server, ARTICLE, OTHER, cache=cache)
        assert len(server.requests) == 2
    assert {record.article for record in both.records} == {"bramfield"}


def test_a_copy_of_a_text_is_not_asked_about_again(cache: str) -> None:
    copy = ARTICLE.model_copy(update={"id": "copy"})
    with ModelServer([says(RIGHT)]) as server:
        timeline = extract(server, ARTICLE, copy, cache=cache, jobs=1)
        assert len(server.requests) == 1
    assert [r.article for r in timeline.records] == ["bramfield"] * 3 + ["copy"] * 3


def test_an_endpoint_that_knows_no_schema_is_not_asked_for_one_again(cache: str) -> None:
    unknown = fails(400, "'response_format' of type 'json_schema' is not supported")
    with ModelServer([unknown, says(RIGHT)]) as server:
        first = extract(server, cache=cache)
        second = extract(server, cache=cache)
        assert len(server.requests) == 2
    assert told(second) == told(first)


def test_a_refusal_is_asked_again_in_the_run_and_kept_with_what_came_of_it(cache: str) -> None:
    with ModelServer([says("", refusal="I would rather not."), says(RIGHT)]) as server:
        first = extract(server, cache=cache)
        second = extract(server, cache=cache)
        assert len(server.requests) == 2
    assert len(first.records) == 3
    assert told(second) == told(first)


def test_what_came_to_nothing_stays_so_until_it_is_asked_again(cache: str) -> None:
    with ModelServer([says("no JSON")] * 4 + [says(RIGHT)]) as server:
        failed = extract(server, cache=cache)
        assert [failure.error for failure in failed.failures] == ["InvalidAnswerError"]
        assert extract(server, cache=cache).failures == failed.failures
        assert len(server.requests) == 4
        again = extract(server, cache=cache, retry_failed=True)
        assert len(server.requests) == 5
        assert not again.failures
        assert told(extract(server, cache=cache)) == told(again)
        assert len(server.requests) == 5


def test_what_was_never_answered_is_asked_in_the_next_run(cache: str) -> None:
    with ModelServer([fails(503, "busy")] * 4 + [says(RIGHT)]) as server:
        assert extract(server, cache=cache).failures
        assert len(extract(server, cache=cache).records) == 3


def test_a_cache_is_for_its_owners_eyes_and_holds_neither_key_nor_request(cache: str) -> None:
    with ModelServer([says(RIGHT)]) as server:
        extract(server, cache=cache, api_key=KEY)
    held = b"".join(path.read_bytes() for path in Path(cache).parent.iterdir())
    assert KEY.encode() not in held
    assert b"lead readings" not in held
    assert stat.S_IMODE(Path(cache).stat().st_mode) == 0o600


def test_two_runs_use_one_cache_at_once(cache: str) -> None:
    articles = [
        ARTICLE.model_copy(update={"id": f"a{n}", "text": f"{ARTICLE.text}\n\nCopy {n}."})
        for n in range(12)
    ]
    runs: list[dict[str, Any]] = []

    def run() -> None:
        runs.append(told(extract(server, *articles, cache=cache)))

    with ModelServer(lambda _: says(RIGHT)) as server:
        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked = len(server.requests)
        run()
        assert len(server.requests) == asked
    assert runs[0] == runs[1] == runs[2]
    assert AnswerCache(cache).facts().answers == 12


def test_a_file_that_another_run_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            other.execute("ROLLBACK")

    cache = AnswerCache(path, wait=60, sleep=pause)
    cache.keep(Exchange("one", "a", {"said": 1}))
    assert cache.find("one") is not None
    assert len(pauses) == 3
    cache.close()
    other.close()


def test_a_file_that_is_locked_for_good_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConfigError, match="database is locked"):
        AnswerCache(path, wait=0).check()
    other.execute("ROLLBACK")
    other.close()


def test_runs_that_make_one_file_at_once_all_open_it(tmp_path: Path) -> None:
    faults: list[ConfigError] = []

    def open_file(path: Path, start: threading.Barrier) -> None:
        cache = AnswerCache(path)
        start.wait()
        try:
            cache.check()
        except ConfigError as error:
            faults.append(error)
        cache.close()

    for number in range(20):
        path, start = tmp_path / f"{number}.sqlite", threading.Barrier(4)
        threads = [threading.Thread(target=open_file, args=(path, start)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []


@pytest.mark.parametrize("content", [b"no database, but long enough to be one" * 30, b""])
def test_a_file_that_is_no_cache_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(content)
    with ModelServer([says(RIGHT)]) as server:
        if content:
            with pytest.raises(ConfigError, match=r"answers\.sqlite cannot be read"):
                read(server, ARTICLE, cache=str(path))
        else:
            assert len(read(server, ARTICLE, cache=str(path))[0].records) == 3


def test_a_cache_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(ConfigError, match="another version"):
        AnswerCache(path).find("key")


def test_a_cache_that_cannot_be_written_costs_no_article(
    cache: str, caplog: pytest.LogCaptureFixture
) -> None:
    kept = AnswerCache(cache, wait=0)
    assert kept.find("one") is None
    writer = sqlite3.connect(cache, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    kept.keep(Exchange("one", "a", {}))
    kept.keep(Exchange("two", "a", {}))
    writer.execute("ROLLBACK")
    writer.close()
    kept.keep(Exchange("three", "a", {"said": 1}))
    assert [kept.find(key) is not None for key in ("one", "two", "three")] == [False, False, True]
    kept.close()
    (warned,) = caplog.messages
    assert "answers are not kept" in warned


def test_a_disk_that_is_full_costs_no_article_and_is_said(
    cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = functools.partial(sqlite3.connect, factory=FullDisk)
    with ModelServer([says(NOTHING), says(NOTHING)]) as server:
        monkeypatch.setattr(sqlite3, "connect", full)
        made = extract(server, ARTICLE, OTHER, cache=cache, jobs=1)
    assert not made.failures
    (note,) = made.run.notes
    assert note.startswith("answers are not kept: ")
    assert "disk is full" in note


def test_keys_of_requests_do_not_depend_on_the_order_of_their_fields() -> None:
    one = {"model": "m", "messages": [{"role": "user", "content": "ä"}], "temperature": 0.0}
    assert key_request(one) == key_request(dict(reversed(one.items())))
    assert key_request(one) != key_request({**one, "temperature": 0.1})


def test_a_run_killed_between_two_attempts_counts_them_when_it_is_resumed(tmp_path: Path) -> None:
    class KilledError(BaseException):
        """Ends a run where it is, as a signal does."""

    async def run(url: str, cache: str, pauses: int) -> Usage:
        async def sleep(_: float) -> None:
            nonlocal pauses
            pauses -= 1
            if not pauses:
                raise KilledError

        engine = LLMExtractor(Config(model="m", base_url=url, cache=cache), sleep=sleep)
        try:
            return (await engine.extract(ARTICLE, numbered())).usage
        finally:
            await engine.aclose()

    busy = [fails(503, "busy")] * 2
    with ModelServer([*busy, says(RIGHT), *busy, says(RIGHT)]) as server:
        whole = asyncio.run(run(server.url, str(tmp_path / "one"), 9))
        with pytest.raises(KilledError):
            asyncio.run(run(server.url, str(tmp_path / "two"), 2))
        resumed = asyncio.run(run(server.url, str(tmp_path / "two"), 9))
        again = asyncio.run(run(server.url, str(tmp_path / "two"), 9))
        assert len(server.requests) == 6
    assert whole.requests == 3
    assert whole == resumed == again
