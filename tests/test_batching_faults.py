"""Batches whose making, answers or keeping goes wrong lose nothing that was paid for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batch_server import BatchServer
from llm_story import ARTICLE, RIGHT, right
from model_server import says

from summariser.cli import main
from summariser.cli.exits import Exit


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
