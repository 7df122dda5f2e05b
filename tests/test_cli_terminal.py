"""Colour, width and the progress bar: on a terminal only."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from render_sample import port_timeline

from summariser.cli.logs import speaking_json
from summariser.cli.progress import progress_bar
from summariser.extract.observing import WatchedArticle, WatchedRequest, observed_by, observer
from summariser.reading import OnProgress, Progress
from summariser.render import render, render_text
from summariser.schema import Article, Usage

pty = pytest.importorskip("pty", reason="no pseudo-terminals there")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "port.json"
    path.write_text(render(port_timeline(), "json"), encoding="utf-8")
    return path


def environment(**changes: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    return {**kept, "TERM": "xterm", **changes}


def shown_on_terminal(path: Path, **changes: str) -> str:
    """Return what ``summarise render`` writes to a terminal of 60 columns."""
    import fcntl  # noqa: PLC0415 - only where there are terminals
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    with subprocess.Popen(  # noqa: S603 - our own interpreter and package
        [sys.executable, "-m", "summariser", "render", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=environment(**changes),
    ) as running:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how a terminal says that the other side has gone
            pass
        finally:
            os.close(ours)
        assert running.stderr is not None
        assert running.stderr.read() == b""
        assert running.wait(60) == 0
    return shown.decode().replace("\r\n", "\n")


def piped(path: Path, **changes: str) -> str:
    return subprocess.run(  # noqa: S603 - our own interpreter and package
        [sys.executable, "-m", "summariser", "render", str(path)],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment(**changes),
    ).stdout


def test_a_terminal_gets_colours_and_its_own_width(document: Path) -> None:
    assert shown_on_terminal(document) == render_text(port_timeline(), width=60, colour=True)


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colours_gets_none(
    document: Path, changes: dict[str, str]
) -> None:
    shown = shown_on_terminal(document, **changes)
    assert "\x1b" not in shown
    assert "Brant Holdings denied it" in shown


def test_a_pipe_gets_plain_text_of_fixed_width(document: Path) -> None:
    assert piped(document, COLUMNS="50") == render_text(port_timeline())


def test_colours_can_be_forced_into_a_pipe(document: Path) -> None:
    forced = piped(document, FORCE_COLOR="1")
    assert COLOUR.search(forced)
    assert COLOUR.sub("", forced).split() == render_text(port_timeline()).split()
    assert not COLOUR.search(piped(document, FORCE_COLOR="1", NO_COLOR="1"))


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_counts_articles_failures_and_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with progress_bar(3, shown=True) as advance:
        assert advance is not None
        usage = Usage(requests=2, prompt_tokens=4000, completion_tokens=321)
        advance(Progress(done=2, total=3, failed=1, usage=usage))
    shown = COLOUR.sub("", terminal.getvalue())
    assert "2/3" in shown
    assert "1 failed, 4,321 tokens" in shown
    assert "$" not in shown


class _Bar:
    """A bar on a terminal of its own; what it showed at its end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *moments: float) -> None:
        self._terminal = _Terminal()
        self._moments = iter(moments)
        monkeypatch.setattr(sys, "stderr", self._terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "140")

    def __call__(self) -> AbstractContextManager[OnProgress | None]:
        return progress_bar(3, shown=True, clock=lambda: next(self._moments))

    @property
    def shown(self) -> str:
        return COLOUR.sub("", self._terminal.getvalue())


def watch_an_article(tokens: int, *, read: bool) -> Usage:
    """Have an article asked about as a run does, and return what it took."""
    watched = WatchedArticle(Article(id=f"article {tokens}", text="x"))
    with observer().article(watched):
        request = WatchedRequest(article=watched.article.id, model="m", number=1)
        with observer().request(request):
            request.prompt_tokens, request.completion_tokens = tokens, 1
        if read:
            watched.usage = Usage(requests=1, prompt_tokens=tokens, completion_tokens=1)
    return watched.usage


def test_the_bar_shows_rate_and_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = _Bar(monkeypatch, 0.0, 60.0)
    with bar() as advance:
        assert advance is not None
        usage = Usage(requests=2, prompt_tokens=4000, completion_tokens=321)
        advance(Progress(done=2, total=3, failed=0, usage=usage, cost=0.0123))
    assert "2.0 a minute, 4,321 tokens, $0.0123" in bar.shown


def test_the_bar_counts_with_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = _Bar(monkeypatch, 0.0, 1.0)
    with bar():
        request = WatchedRequest(article="a", model="m", number=1)
        with observer().request(request):
            request.prompt_tokens, request.completion_tokens = 1000, 200
    assert "1,200 tokens" in bar.shown


def test_the_bar_counts_each_token_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = _Bar(monkeypatch, 0.0, 1.0, 2.0, 3.0)
    with bar() as advance:
        assert advance is not None
        usage = watch_an_article(499, read=True)
        advance(Progress(done=1, total=3, failed=0, usage=usage))
        # What came to nothing was paid for all the same.
        watch_an_article(299, read=False)
    assert "800 tokens" in bar.shown


class _Watching(list[str]):
    """Writes down what it is told."""

    @contextmanager
    def article(self, article: WatchedArticle) -> Iterator[None]:
        yield
        self.append(f"{article.article.id}, {article.usage.requests} asked")

    @contextmanager
    def request(self, request: WatchedRequest) -> Iterator[None]:
        yield
        self.append(f"{request.prompt_tokens} tokens")

    def reused(self, article: str, model: str) -> None:
        self.append(f"{article} of {model}")


def test_who_watches_already_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    bar, watching = _Bar(monkeypatch, 0.0, 1.0), _Watching()
    with observed_by(watching), bar():
        watch_an_article(7, read=True)
        observer().reused("another", "m")
    assert watching == ["7 tokens", "article 7, 1 asked", "another of m"]


def test_no_bar_beside_lines_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = _Bar(monkeypatch)
    with speaking_json(as_json=True), bar() as advance:
        assert advance is None
    assert bar.shown == ""


def test_no_bar_without_a_terminal_or_when_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with progress_bar(3, shown=True) as advance:
        assert advance is None
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar(3, shown=False) as advance:
        assert advance is None
    assert terminal.getvalue() == ""
