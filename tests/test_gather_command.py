"""Web addresses on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gather_story import story
from web_server import Answer, WebServer, rss

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.put("/a", story("Ferry a"))
        server.put("/feed", Answer(rss("Post", (server.url("/a"), "A", "")), "text/xml"))
        server.put("/robots.txt", Answer("User-agent: *\nDisallow: /no\n", "text/plain"))
        yield server


# Nothing is asked of it: no article comes through, or none is to be read.
ENGINE = ("--engine", "llm", "-m", "tiny", "--base-url", "http://127.0.0.1:9/v1")


def run_dry(*arguments: str) -> int:
    return main([*arguments, "--dry-run", "-q", *ENGINE])


def test_an_address_is_read_like_a_file(
    web: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.txt").write_text("The ferry is closed.", encoding="utf-8")
    (tmp_path / "mine.opml").write_text(
        f'<opml><body><outline xmlUrl="{web.url("/feed")}"/></body></opml>', encoding="utf-8"
    )
    for source in (web.url("/feed"), str(tmp_path / "mine.opml")):
        assert run_dry(source, str(tmp_path / "note.txt"), "--allow-host", "127.0.0.1") == Exit.OK
        shown = capsys.readouterr().out
        assert "127-0-0-1" in shown
        assert "note" in shown


def test_a_private_host_must_be_allowed(web: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([web.url("/a"), *ENGINE, "-f", "json"]) == Exit.ERROR
    (failure,) = json.loads(capsys.readouterr().out)["failures"]
    assert failure["article"] == web.url("/a")
    assert "127.0.0.1 is a loopback address, which must be allowed" in failure["reason"]
    assert web.requests == []


def test_each_source_that_fails_is_told(web: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    command = [web.url("/missing"), web.url("/no/a"), "--allow-host", "127.0.0.1"]
    assert main([*command, *ENGINE]) == Exit.ERROR
    told = capsys.readouterr().err
    assert f"{web.url('/missing')}: the address is not there (404)" in told
    assert f"{web.url('/no/a')}: the address is not to be read by programs" in told


def test_without_the_extra_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "protego", None)
    assert main(["https://post.example/a", "-q"]) == Exit.USAGE
    assert capsys.readouterr().err == (
        'summarise: to read web addresses, install the extra: pip install "summariser[sources]"\n'
    )


def test_commands_that_check_against_files_take_no_address() -> None:
    url = "https://post.example/a"
    assert find_missing([url], addresses=True) == {}
    assert "save the page" in find_missing([url])[url]
