"""Batches whose making, answers or keeping goes wrong lose nothing that was paid for."""

from __future__ import annotations

import functools
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer
from llm_story import ARTICLE, RIGHT, right
from model_server import says

from summariser.cli import main
from summariser.cli.exits import Exit


class _FullDisk(sqlite3.Connection):
    """A file on a disk that has room for one answer more."""

    answers = 0

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql.startswith("INSERT"):
            self.answers += 1
            if self.answers > 1:
                raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "story"
    folder.mkdir()
    for number in range(2):
        text = f"{ARTICLE.text}\n\nThis is copy {number}."
        (folder / f"a{number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.sqlite"


def _read(server: BatchServer, story: Path, cache: Path, *options: str) -> int:
    command = [str(story), "-m", "m", "--base-url", server.url, "--cache", str(cache), "-f", "json"]
    return main([*command, *options])


def _fetch(cache: Path) -> int:
    return main(["batch", "fetch", "batch_1", "--cache", str(cache)])


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_an_answer_may_hold_line_separators_of_unicode(
    story: Path, cache: Path, separator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = right(allegation={"text": f"The board{separator}hid the readings."})
    content = json.dumps(said, ensure_ascii=False)
    with BatchServer(lambda _: says(content), states=["completed"]) as server:
        assert _read(server, story, cache, "--batch") == Exit.OK
        assert _fetch(cache) == Exit.OK
        assert "2 answers kept" in capsys.readouterr().out
        assert _read(server, story, cache) == Exit.OK
        assert server.requests == []


@pytest.mark.parametrize("status", [400, 408, 502])
def test_a_batch_that_was_made_behind_a_fault_is_not_handed_in_again(
    story: Path,
    cache: Path,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = status != 400
    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        post = server.post

        def fail(path: str, kind: str, content: bytes) -> tuple[int, str] | None:
            if path != "/v1/batches":
                return post(path, kind, content)
            if known:
                post(path, kind, content)
            return status, json.dumps({"error": {"message": "no"}})

        monkeypatch.setattr(server, "post", fail)
        assert _read(server, story, cache, "--batch") != Exit.OK
        notes = list(Path(f"{cache}.batches").glob("*.json"))
        assert len(notes) == known
        monkeypatch.setattr(server, "post", post)
        capsys.readouterr()
        assert _read(server, story, cache, "--batch") == Exit.OK
        assert len(server.lines) == (2 if known else 4)
        assert ("not handed in again: batch_1" in capsys.readouterr().err) is known
        assert _fetch(cache) == Exit.OK


def test_answers_that_cannot_be_kept_are_not_said_to_be_and_can_be_fetched_again(
    story: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        assert _read(server, story, cache, "--batch") == Exit.OK
        capsys.readouterr()
        with monkeypatch.context() as patch:
            full = functools.partial(sqlite3.connect, factory=_FullDisk)
            patch.setattr(sqlite3, "connect", full)
            assert _fetch(cache) == Exit.USAGE
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "answers cannot be kept" in shown.err
        assert "database or disk is full" in shown.err
        # It is not collected yet: nothing of it is handed in a second time.
        _read(server, story, cache, "--batch")
        assert len(server.lines) == 2
        assert _fetch(cache) == Exit.OK
        assert _read(server, story, cache) == Exit.OK
        assert server.requests == []
