"""What ``summarise doctor`` says of settings, endpoint and installation."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.cli.probe import probe_endpoint
from summariser.config import Config, shown_url

KEY = "sk-a-key-that-nobody-may-see"


class _Server(ThreadingHTTPServer):
    """Answers every request with what it was given, and keeps what was asked."""

    daemon_threads = True
    status = 200
    body = b""
    location: str | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, status: int, body: Any = None) -> None:
        self.status, self.body = status, json.dumps(body).encode()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARISE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def examined(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["doctor", "--json", *arguments])
    shown = capsys.readouterr()
    assert KEY not in shown.out + shown.err
    return code, json.loads(shown.out)


def test_a_listed_model_behind_an_endpoint_is_ready(
    server: _Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer(200, {"data": [{"id": "tiny"}, {"id": "large"}]})
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    code, facts = examined(capsys, "--base-url", f"{server.url}/", "-m", "tiny")
    assert code == Exit.OK
    assert server.asked == [("/v1/models", f"Bearer {KEY}")]
    assert (facts["engine"], facts["model"], facts["api_key"]) == ("llm", "tiny", "set")
    assert facts["endpoint"] == {
        "state": "reachable",
        "detail": "it lists 2 models",
        "model_listed": True,
    }
    assert facts["ready"] is True
    assert facts["libraries"]["pydantic"]


def test_in_words_it_is_one_line_a_fact_without_the_key(
    server: _Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer(200, {"data": [{"id": "tiny"}]})
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url.replace("http://", "http://me:secret@"))
    assert main(["doctor", "-m", "other"]) == Exit.OK
    shown = capsys.readouterr().out
    assert KEY not in shown
    assert "secret" not in shown
    rows = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert rows["model"] == "other (not among those that the endpoint lists)"
    assert rows["endpoint"] == f"{server.url}: reachable, it lists 1 model"
    assert rows["key"] == "set"
    assert rows["ready"] == "yes"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_6_and_says_what_to_check(
    server: _Server,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.answer(status, {"error": KEY})
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    code, facts = examined(capsys, "--base-url", server.url, "-m", "tiny")
    assert code == Exit.PROVIDER
    assert facts["endpoint"]["state"] == "refused"
    assert "check OPENAI_API_KEY" in facts["advice"]


def test_an_endpoint_that_is_not_there_is_6(
    server: _Server, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.url
    server.server_close()
    code, facts = examined(capsys, "--base-url", url, "-m", "tiny")
    assert code == Exit.PROVIDER
    assert facts["endpoint"]["state"] == "unreachable"
    assert "could not reach it" in facts["advice"]


def test_a_redirect_is_not_followed_with_the_key(server: _Server) -> None:
    server.answer(302)
    server.location = f"{server.url}/elsewhere"
    answer = probe_endpoint(Config(base_url=server.url, api_key=KEY))
    assert answer.state == "unreachable"
    assert [path for path, _ in server.asked] == ["/v1/models"]


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (404, None, "reachable"),
        (405, None, "reachable"),
        (503, None, "unreachable"),
        (200, ["no models"], "reachable"),
        (200, {"data": None}, "reachable"),
    ],
)
def test_other_answers_are_judged(server: _Server, status: int, body: Any, state: str) -> None:
    server.answer(status, body)
    answer = probe_endpoint(Config(base_url=server.url))
    assert answer.state == state
    assert answer.models == ()
    assert server.asked == [("/v1/models", None)]


@pytest.mark.parametrize(
    ("url", "key"),
    [("ftp://127.0.0.1/v1", None), ("127.0.0.1:1/v1", None), ("http://127.0.0.1:1", f"{KEY}\n")],
)
def test_what_cannot_be_asked_is_told_without_the_key(url: str, key: str | None) -> None:
    answer = probe_endpoint(Config(base_url=url, api_key=key))
    assert answer.state == "unreachable"
    assert KEY not in answer.detail


def test_an_endpoint_without_a_model_is_not_ready(
    server: _Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer(200, {"data": []})
    code, facts = examined(capsys, "--base-url", server.url)
    assert code == Exit.ERROR
    assert facts["advice"] == "name a model with --model or SUMMARISE_MODEL"


def test_a_model_without_an_endpoint_is_not_ready(capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = examined(capsys, "-m", "tiny", "--engine", "llm")
    assert code == Exit.ERROR
    assert facts["endpoint"]["state"] == "not configured"
    assert facts["advice"].startswith("set OPENAI_API_KEY")


def test_without_settings_nobody_is_asked_and_the_embedded_engine_is_looked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, facts = examined(capsys)
    assert facts["engine"] == "embedded"
    assert facts["api_key"] == "not set"
    assert facts["endpoint"]["state"] == "not configured"
    installed = facts["embedded"]["installed"]
    assert installed == all(facts["embedded"]["libraries"].values())
    assert code == (Exit.OK if installed else Exit.ERROR)


def test_without_the_extra_and_an_endpoint_it_says_which_of_two_to_add(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    code, facts = examined(capsys)
    assert code == Exit.ERROR
    assert facts["embedded"]["installed"] is False
    assert "pip install 'summariser[embedded]'" in facts["advice"]
    assert "OPENAI_API_KEY" in facts["advice"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@host.example:8443/v1?key=x#y", "https://host.example:8443/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://[broken", "(not an address)"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert shown_url(url) == shown
