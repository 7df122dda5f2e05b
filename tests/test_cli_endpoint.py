"""The command against an endpoint on this machine, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.extract.llm import LLMExtractor

KEY = "sk-a-key-that-nobody-may-see"
TEXT = "The mayor of Orlen accused the quarry of dumping waste. The quarry denied it."


class _Server(ThreadingHTTPServer):
    """Refuses every request as it is told to, or keeps the caller waiting for ever."""

    daemon_threads = True
    refusal: tuple[int, str, str] | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.reached, self.released = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.server.asked.append(json.loads(self.rfile.read(length)))
        self.server.reached.set()
        if self.server.refusal is None:
            self.server.released.wait(60)
            return
        status, code, message = self.server.refusal
        body = json.dumps({"error": {"message": message, "code": code}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.released.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "quarry.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "SUMMARISE_MODEL", "HTTP_PROXY", "http_proxy", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ((401, "invalid_api_key", f"Incorrect API key: {KEY}"), "check OPENAI_API_KEY"),
        (
            (404, "model_not_found", "The model 'tiny' does not exist"),
            "no model 'tiny'; check --model or SUMMARISE_MODEL",
        ),
    ],
)
def test_a_refusal_is_6_in_one_clear_sentence(
    server: _Server,
    article: Path,
    refusal: tuple[int, str, str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.refusal = refusal
    assert main([str(article), "-m", "tiny", "--base-url", server.url]) == Exit.PROVIDER
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
    assert KEY not in shown.err
    assert "Traceback" not in shown.err
    assert len(server.asked) == 1


def test_an_endpoint_that_is_not_there_is_6(
    server: _Server,
    article: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _never_wait(monkeypatch)
    url = server.url
    server.server_close()
    assert main([str(article), "-m", "tiny", "--base-url", url, "-q"]) == Exit.PROVIDER
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "could not reach http://127.0.0.1:" in shown.err


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:99999/v1", "http://127.0.0.1:port/v1", "http://[::1/v1", "https:///v1"],
)
def test_an_address_that_is_none_is_2_in_one_clear_sentence(
    article: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--dry-run"]):
        assert main([str(article), "-m", "tiny", "--base-url", url, *more]) == Exit.USAGE
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "the base URL " in shown.err
        assert "check --base-url" in shown.err
        assert len(shown.err.splitlines()) == 1


def test_a_dry_run_leaves_nothing_open(
    server: _Server, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[LLMExtractor] = []
    close = LLMExtractor.aclose

    async def note(extractor: LLMExtractor) -> None:
        closed.append(extractor)
        await close(extractor)

    monkeypatch.setattr(LLMExtractor, "aclose", note)
    assert main([str(article), "-m", "tiny", "--base-url", server.url, "--dry-run"]) == Exit.OK
    assert len(closed) == 1


@pytest.mark.parametrize("quiet", [False, True])
def test_a_run_that_waits_for_its_endpoint_says_so(
    server: _Server,
    article: Path,
    quiet: bool,  # noqa: FBT001 - a parameter of the test
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.refusal = (503, "busy", "starting")
    for number in range(2):
        (article.parent / f"{number}.txt").write_text(f"{TEXT} Page {number}.", encoding="utf-8")
    command = [str(article.parent), "-m", "tiny", "--base-url", server.url, "--max-wait", "0.001"]
    assert main([*command, *["-q"] * quiet]) == Exit.PROVIDER
    waits = [line for line in capsys.readouterr().err.splitlines() if "asking again in" in line]
    assert len(waits) == (0 if quiet else 6)
    assert all(line.startswith("summarise: http://127.0.0.1") for line in waits)


def test_a_key_without_a_model_is_2(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(article)]) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "--model" in shown.err


def test_a_dry_run_counts_requests_and_makes_none(
    server: _Server, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["-m", "tiny", "--base-url", server.url, "--dry-run"]
    assert main([str(article), *options]) == Exit.OK
    shown = capsys.readouterr().out
    assert "Would read 1 article with the llm engine, model tiny, prompt extract.v3." in shown
    assert "2 sentences  1 request  about " in shown
    assert "Together 1 request at least, about " in shown
    article.write_text(TEXT + " It rained all day." * 68, encoding="utf-8")
    for window, requests in (("60", "2 requests"), ("10", "7 requests"), ("all", "1 request")):
        assert main([str(article), *options, "--window", window]) == Exit.OK
        assert f"70 sentences  {requests}  about " in capsys.readouterr().out
    assert server.asked == []


def _never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pauses between attempts take no time."""
    extractor = pytest.importorskip("summariser.extract.llm").LLMExtractor
    init: Callable[..., None] = extractor.__init__

    async def no_pause(_: float) -> None:
        pass

    def impatient(self: Any, config: Any, **given: Any) -> None:
        init(self, config, **{**given, "sleep": no_pause})

    monkeypatch.setattr(extractor, "__init__", impatient)


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to send there")
def test_ctrl_c_ends_a_run_with_130_and_one_line(
    server: _Server, article: Path, tmp_path: Path
) -> None:
    out = tmp_path / "timeline.json"
    command = [sys.executable, "-m", "summariser", str(article), "-o", str(out)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and package
        [*command, "-m", "tiny", "--base-url", server.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert server.reached.wait(60)
        running.send_signal(signal.SIGINT)
        shown, said = running.communicate(timeout=60)
    assert running.returncode == Exit.INTERRUPTED
    assert shown == ""
    assert said == "summarise: interrupted; nothing was written\n"
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == [article.name]


def test_a_reader_that_closes_the_pipe_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "summariser", "schema", "timeline"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        running.wait(60)
    assert (running.returncode, said) == (Exit.OK, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device there")
def test_output_that_cannot_be_written_is_1_in_one_sentence() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "summariser", "schema", "timeline"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.ERROR
    assert len(done.stderr.splitlines()) == 1
    assert "space" in done.stderr
