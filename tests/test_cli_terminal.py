"""Colour, width and the progress bar: on a terminal only."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from render_sample import port_timeline

from summariser.cli.progress import progress_bar
from summariser.reading import Progress
from summariser.render import render, render_text
from summariser.schema import Usage

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
