"""The command keeps answers: killed, it goes on; recorded, it is replayed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from kept_story import told
from llm_story import ARTICLE, RIGHT
from model_server import Body, ModelServer, Reply, says

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.schema import Timeline


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "kept" / "answers.sqlite")


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
    assert told(resumed) == told(Timeline.model_validate_json(capsys.readouterr().out))


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
