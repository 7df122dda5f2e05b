"""Answers are kept: none is asked for twice, a killed run goes on, a recording replays."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from llm_story import ARTICLE, NOTHING, RIGHT, read, right
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.exchanges import AnswerCache, Exchange, key_request
from summariser.schema import Article, Timeline

KEY = "sk-nobody-may-see-this-key"
OTHER = ARTICLE.model_copy(update={"id": "other", "text": ARTICLE.text.replace("Mira", "Nora")})


def _extract(server: ModelServer, *articles: Article, **settings: Any) -> Timeline:
    config = Config(model="hand-written", base_url=server.url, max_wait=0.01, **settings)
    return extract_articles(articles or (ARTICLE,), config=config)


def _told(timeline: Timeline) -> dict[str, Any]:
    told: dict[str, Any] = timeline.model_dump(mode="json")
    del told["run"]["started"], told["run"]["seconds"]
    return told


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "kept" / "answers.sqlite")


def test_a_second_run_asks_nothing_and_says_the_same(cache: str) -> None:
    # The first answer cites a sentence that is not there, so that it is asked for again.
    replies = [fails(503, "busy"), says(right(event={"sentences": [9]})), says(RIGHT)]
    with ModelServer(replies) as server:
        first = _extract(server, cache=cache)
        assert len(server.requests) == 3
        second = _extract(server, cache=cache)
        assert len(server.requests) == 3
    assert _told(second) == _told(first)
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
        _extract(server, cache=cache)
        both = _extract(server, ARTICLE, OTHER, cache=cache)
        assert len(server.requests) == 2
    assert {record.article for record in both.records} == {"bramfield"}


def test_a_copy_of_a_text_is_not_asked_about_again(cache: str) -> None:
    copy = ARTICLE.model_copy(update={"id": "copy"})
    with ModelServer([says(RIGHT)]) as server:
        timeline = _extract(server, ARTICLE, copy, cache=cache, jobs=1)
        assert len(server.requests) == 1
    assert [r.article for r in timeline.records] == ["bramfield"] * 3 + ["copy"] * 3


def test_an_endpoint_that_knows_no_schema_is_not_asked_for_one_again(cache: str) -> None:
    unknown = fails(400, "'response_format' of type 'json_schema' is not supported")
    with ModelServer([unknown, says(RIGHT)]) as server:
        first = _extract(server, cache=cache)
        second = _extract(server, cache=cache)
        assert len(server.requests) == 2
    assert _told(second) == _told(first)


def test_a_refusal_is_asked_again_in_the_run_and_kept_with_what_came_of_it(cache: str) -> None:
    with ModelServer([says("", refusal="I would rather not."), says(RIGHT)]) as server:
        first = _extract(server, cache=cache)
        second = _extract(server, cache=cache)
        assert len(server.requests) == 2
    assert len(first.records) == 3
    assert _told(second) == _told(first)


def test_what_came_to_nothing_stays_so_until_it_is_asked_again(cache: str) -> None:
    with ModelServer([says("no JSON")] * 4 + [says(RIGHT)]) as server:
        failed = _extract(server, cache=cache)
        assert [failure.error for failure in failed.failures] == ["InvalidAnswerError"]
        assert _extract(server, cache=cache).failures == failed.failures
        assert len(server.requests) == 4
        again = _extract(server, cache=cache, retry_failed=True)
        assert len(server.requests) == 5
        assert not again.failures
        assert _told(_extract(server, cache=cache)) == _told(again)
        assert len(server.requests) == 5


def test_what_was_never_answered_is_asked_in_the_next_run(cache: str) -> None:
    with ModelServer([fails(503, "busy")] * 4 + [says(RIGHT)]) as server:
        assert _extract(server, cache=cache).failures
        assert len(_extract(server, cache=cache).records) == 3


def test_a_cache_is_for_its_owners_eyes_and_holds_neither_key_nor_request(cache: str) -> None:
    with ModelServer([says(RIGHT)]) as server:
        _extract(server, cache=cache, api_key=KEY)
    held = b"".join(path.read_bytes() for path in Path(cache).parent.iterdir())
    assert KEY.encode() not in held
    assert b"lead readings" not in held
    assert stat.S_IMODE(Path(cache).stat().st_mode) == 0o600


def test_two_runs_use_one_cache_at_once(cache: str) -> None:
    articles = [
        ARTICLE.model_copy(update={"id": f"a{n}", "text": f"{ARTICLE.text}\n\nCopy {n}."})
        for n in range(12)
    ]
    told: list[dict[str, Any]] = []

    def run() -> None:
        told.append(_told(_extract(server, *articles, cache=cache)))

    with ModelServer(lambda _: says(RIGHT)) as server:
        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked = len(server.requests)
        run()
        assert len(server.requests) == asked
    assert told[0] == told[1] == told[2]
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
    (told,) = caplog.messages
    assert "answers are not kept" in told


def test_keys_of_requests_do_not_depend_on_the_order_of_their_fields() -> None:
    one = {"model": "m", "messages": [{"role": "user", "content": "ä"}], "temperature": 0.0}
    assert key_request(one) == key_request(dict(reversed(one.items())))
    assert key_request(one) != key_request({**one, "temperature": 0.1})


# Recordings


def test_a_recording_replays_byte_for_byte_without_an_endpoint(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    replies = [says(right(event={"sentences": [9]})), says(RIGHT), says(NOTHING)]
    with ModelServer(replies) as server:
        made = _extract(server, ARTICLE, OTHER, record=str(folder), api_key=KEY, jobs=1)
    replayed = extract_articles([ARTICLE, OTHER], config=Config(replay=str(folder)))
    assert replayed.model_dump_json() == made.model_dump_json()
    written = "".join(path.read_text() for path in folder.iterdir())
    assert KEY not in written
    assert len(list(folder.iterdir())) == 4


def test_a_recording_holds_what_the_cache_answered_too(tmp_path: Path, cache: str) -> None:
    folder = str(tmp_path / "recorded")
    with ModelServer([says(RIGHT)]) as server:
        _extract(server, cache=cache)
        made = _extract(server, cache=cache, record=folder)
    replayed = extract_articles([ARTICLE], config=Config(replay=folder))
    assert replayed.model_dump_json() == made.model_dump_json()
    (path,) = (path for path in Path(folder).iterdir() if path.name.startswith("bramfield"))
    exchange = json.loads(path.read_text())
    assert "lead readings" in exchange["request"]["messages"][-1]["content"]


def test_what_a_recording_does_not_hold_fails_and_is_not_asked(tmp_path: Path) -> None:
    folder = str(tmp_path / "recorded")
    with ModelServer([says(RIGHT)]) as server:
        _extract(server, record=folder)
        config = Config(replay=folder, base_url=server.url)
        timeline = extract_articles([ARTICLE, OTHER], config=config)
        assert len(server.requests) == 1
    assert [failure.article for failure in timeline.failures] == ["other"]
    assert "the recording holds no answer about this article" in timeline.failures[0].reason
    assert len(timeline.records) == 3


def test_a_damaged_exchange_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    with ModelServer([says(RIGHT)]) as server:
        _extract(server, record=str(folder))
    (path,) = (path for path in folder.iterdir() if path.name.startswith("bramfield"))
    path.write_text(path.read_text()[:200])
    timeline = extract_articles([ARTICLE], config=Config(replay=str(folder)))
    assert f"{path.name} cannot be read" in timeline.failures[0].reason


def test_a_folder_without_a_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no recording"):
        extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))


def test_a_key_that_the_endpoint_repeats_is_not_recorded(tmp_path: Path) -> None:
    said = right(allegation={"text": f"The board hid {KEY}."})
    with ModelServer([says(said)]) as server:
        _extract(server, record=str(tmp_path), api_key=KEY)
    assert all(KEY not in path.read_text() for path in tmp_path.iterdir())


# The command


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(6):
        text = f"---\ntitle: Water chief goes\n---\n{ARTICLE.text}\n\nCopy {number}."
        (folder / f"a{number}.md").write_text(text)
    return folder


def _command(articles: Path, server: ModelServer, *options: str) -> list[str]:
    return [str(articles), "-m", "m", "--base-url", server.url, "-f", "json", *options]


@pytest.mark.parametrize(("kill_at", "reply"), [(1, Reply(drop=True)), (4, says(RIGHT))])
def test_a_run_that_is_killed_goes_on_where_it_was(
    articles: Path,
    cache: str,
    kill_at: int,
    reply: Reply,
    capsys: pytest.CaptureFixture[str],
) -> None:
    running: list[subprocess.Popen[bytes]] = []
    started = threading.Event()

    def answer(_: Body) -> Reply:
        started.wait(60)
        if running and len(server.requests) == kill_at:
            running.pop().kill()
            return reply
        return says(RIGHT)

    with ModelServer(answer) as server:
        command = _command(articles, server, "-j", "2")
        killed = subprocess.Popen(  # noqa: S603 - our own interpreter and command
            [sys.executable, "-m", "summariser", *command],
            env={**os.environ, "SUMMARISE_CACHE": cache},
            stdout=subprocess.DEVNULL,
        )
        running.append(killed)
        started.set()
        assert killed.wait() == -signal.SIGKILL
        assert main([*command, "--cache", cache]) == Exit.OK
        resumed = Timeline.model_validate_json(capsys.readouterr().out)
        # Two articles at once: no more than these two were in flight, and are asked again.
        assert 6 <= len(server.requests) <= 6 + 2
        assert main([*command, "--no-cache"]) == Exit.OK
    assert _told(resumed) == _told(Timeline.model_validate_json(capsys.readouterr().out))


def test_the_command_says_what_it_did_not_ask_for(
    articles: Path, cache: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(lambda _: says(RIGHT)) as server:
        assert main(_command(articles, server, "--cache", cache)) == Exit.OK
        assert "kept from earlier" not in capsys.readouterr().err
        assert main(_command(articles, server, "--cache", cache)) == Exit.OK
        assert "6 answers were kept from earlier; nothing was asked" in capsys.readouterr().err
        assert main(_command(articles, server, "--cache", cache, "--no-cache")) == Exit.OK
        assert len(server.requests) == 12


def test_the_command_replays_what_it_recorded(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "recorded")
    with ModelServer(lambda _: says(RIGHT)) as server:
        assert main(_command(articles, server, "--record", folder)) == Exit.OK
    made = capsys.readouterr().out
    assert main([str(articles), "--replay", folder, "-f", "json"]) == Exit.OK
    assert capsys.readouterr().out == made
    assert main([str(articles), "--replay", folder, "--record", folder]) == Exit.USAGE
    assert "cannot be recorded" in capsys.readouterr().err


def test_the_command_tells_and_drops_what_is_kept(
    articles: Path, cache: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(lambda _: says(RIGHT)) as server:
        main(_command(articles, server, "--cache", cache))
    capsys.readouterr()
    assert main(["cache", "info", "--cache", cache, "--json"]) == Exit.OK
    facts = json.loads(capsys.readouterr().out)
    assert (facts["answers"], facts["models"]) == (6, {"m": 6})
    assert main(["cache", "prune", "--cache", cache, "--older-than", "1"]) == Exit.OK
    assert capsys.readouterr().out == "0 answers dropped.\n"
    assert main(["cache", "prune", "--cache", cache]) == Exit.OK
    assert capsys.readouterr().out == "6 answers dropped.\n"
    assert main(["cache", "info"]) == Exit.USAGE
    assert "the cache is off" in capsys.readouterr().err
