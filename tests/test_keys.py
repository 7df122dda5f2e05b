"""A key is seen by its endpoint and by nobody else, whatever happens and whoever tells of it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
import traceback
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from llm_story import ARTICLE, RIGHT
from model_server import ModelServer, Reply, fails, says

from summariser.api import summarise
from summariser.cli import main
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.exchanges import AnswerCache

KEY = "sk-Zq7+w/eird=Key42"
ECHO = f"Incorrect API key provided: {KEY}. Authorization: Bearer {KEY}"


def forms(key: str) -> set[bytes]:
    """Return how a key may be written: as it is, in addresses, in JSON and in Base64."""
    texts = {key, quote(key), quote(key, safe=""), key.replace("/", "\\/")}
    for before in ("", "Bearer ", ":"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            texts.add(encode((before + key).encode()).decode().rstrip("="))
    return {text.encode() for text in texts}


def assert_unseen(content: bytes, where: str) -> None:
    for form in forms(KEY):
        assert form not in content, f"{form!r} in {where}"


def blobs(content: bytes) -> Iterator[bytes]:
    """Yield what is packed in a file: the answers in the cache."""
    at = content.find(b"\x78\x9c")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[at:])
        at = content.find(b"\x78\x9c", at + 1)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with an article, the key in the environment; looked through at the end."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "articles").mkdir()
    article = tmp_path / "articles" / "bramfield.md"
    article.write_text(f"---\ntitle: {ARTICLE.title}\n---\n{ARTICLE.text}", encoding="utf-8")
    yield tmp_path
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        for part in (content, *blobs(content)):
            assert_unseen(part, str(path))


@pytest.fixture
def seen(desk: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was printed; looked through at the end as well."""
    del desk
    printed: list[str] = []

    def take() -> str:
        shown = capfd.readouterr()
        printed.append(shown.out + shown.err)
        return printed[-1]

    yield take
    take()
    assert_unseen("".join(printed).encode(), "what was printed")


class _Collector(HTTPServer):
    """Keeps the bytes that are exported."""

    taken = b""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _CollectorHandler)


class _CollectorHandler(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        self.server.taken += str(self.headers).encode()
        self.server.taken += self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Collector]:
    with _Collector() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{running.server_address[1]}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        yield running
        running.shutdown()
        thread.join()
    assert b"summariser" in running.taken
    assert_unseen(running.taken, "spans")


def echoing() -> Reply:
    """Return a right answer of an endpoint that tells the key wherever there is room."""
    body = says(RIGHT, note=ECHO).body
    assert isinstance(body, dict)
    told = {**body, "id": f"for {KEY}", "model": KEY, "system_fingerprint": KEY, "asked_by": ECHO}
    return Reply(body=told, headers={"x-asked-by": KEY, "x-request-id": KEY})


def talking() -> Reply:
    """Return an answer in which the model itself says the key."""
    events = [{**RIGHT["records"][0], "text": f"Mira Holt resigned ({KEY})."}]
    return says({"records": [*events, *RIGHT["records"][1:]]})


def as_page() -> Reply:
    return Reply(body=f"<html><title>Log in</title>{ECHO}</html>")


WAYS = [
    pytest.param(echoing, id="success"),
    pytest.param(talking, id="said by the model"),
    pytest.param(lambda: fails(401, ECHO, code="invalid_api_key"), id="401"),
    pytest.param(lambda: fails(403, ECHO), id="403"),
    pytest.param(lambda: fails(404, f"no model for {KEY}"), id="404"),
    pytest.param(lambda: fails(400, f"response_format: {ECHO}"), id="400"),
    pytest.param(lambda: fails(429, ECHO, retry_after="0"), id="429"),
    pytest.param(lambda: fails(500, ECHO), id="500"),
    pytest.param(as_page, id="page"),
    pytest.param(lambda: says("", refusal=ECHO), id="refusal"),
    pytest.param(lambda: says(ECHO), id="no JSON"),
    pytest.param(lambda: says(f'{{"records": [{{"kind": "{KEY}"}}]}}'), id="unfit"),
    pytest.param(lambda: Reply(drop=True), id="dropped"),
]
LOUDNESS = [("-v",), ("--log-json", "-v")]


@pytest.mark.parametrize("reply", WAYS)
@pytest.mark.usefixtures("collector")
def test_no_answer_brings_the_key_to_light(
    desk: Path,
    seen: Callable[[], str],
    reply: Callable[[], Reply],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _without_pauses(monkeypatch)
    with ModelServer(lambda _: reply()) as server:
        options = ["--record", "recorded", "--cache", "cache.sqlite", "-o", "timeline.json"]
        asked = ["articles", "-m", "m", "--base-url", server.url]
        main([*asked, *options, "-v", "--usage"])
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"
        main([*asked, "--cache", "cache.sqlite", "-v", "--log-json", "-f", "md"])
        main(["articles", "--replay", "recorded", "-v"])
    main(["cache", "info", "--cache", "cache.sqlite"])
    assert seen()
    assert (desk / "cache.sqlite").exists()


def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Config.from_environment

    def from_environment(*environ: Any, **settings: Any) -> Config:
        return given(*environ, **settings).with_(max_wait=0.001, attempts=2)

    monkeypatch.setattr(Config, "from_environment", from_environment)


@pytest.mark.parametrize("loudness", LOUDNESS, ids=" ".join)
@pytest.mark.usefixtures("collector")
def test_nor_does_an_endpoint_that_is_not_there(
    seen: Callable[[], str], loudness: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_pauses(monkeypatch)
    for url in (
        "http://127.0.0.1:9/v1",
        f"http://user:{quote(KEY, safe='')}@127.0.0.1:9/v1",
        f"http://127.0.0.1:9/v1?key={quote(KEY, safe='')}",
    ):
        main(["articles", "-m", "m", "--base-url", url, "-f", "json", *loudness])
        main(["doctor", "-m", "m", "--base-url", url])
    assert "could not reach" in seen()


@pytest.mark.parametrize("spoilt", [f"{KEY}\n", f" {KEY}", f"{KEY}\x7f", f"{KEY}…"])
def test_nor_does_a_key_that_cannot_be_sent(
    seen: Callable[[], str], spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_pauses(monkeypatch)
    monkeypatch.setenv("OPENAI_API_KEY", spoilt)
    with ModelServer(lambda _: says(RIGHT)) as server:
        main(["articles", "-m", "m", "--base-url", server.url, "-o", "timeline.json", "-v"])
        main(["doctor", "-m", "m", "--base-url", server.url, "--json"])
    assert seen()


@pytest.mark.parametrize("loudness", LOUDNESS, ids=" ".join)
@pytest.mark.usefixtures("collector")
def test_nor_does_a_fault_of_ours(
    seen: Callable[[], str], loudness: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(ECHO)

    monkeypatch.setattr("summariser.cli.reading.summarise", fail)
    main(["articles", "-m", "m", "--base-url", "http://127.0.0.1:9/v1", *loudness])
    assert "RuntimeError" in seen()


def test_nor_does_a_surprise_in_an_article(
    desk: Path, seen: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(ECHO)

    monkeypatch.setattr("summariser.extract.llm.endpoint.Endpoint.ask", fail)
    url = "http://127.0.0.1:9/v1"
    main(["articles", "-m", "m", "--base-url", url, "-v", "-o", "timeline.json"])
    document = json.loads((desk / "timeline.json").read_text(encoding="utf-8"))
    assert "RuntimeError" in document["failures"][0]["reason"]
    assert "RuntimeError" in seen()


@pytest.mark.parametrize("reply", [WAYS[0], WAYS[1], WAYS[2]])
@pytest.mark.usefixtures("collector")
def test_nor_does_a_briefing(
    desk: Path,
    seen: Callable[[], str],
    reply: Callable[[], Reply],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _without_pauses(monkeypatch)
    monkeypatch.setenv("SUMMARISE_MODEL", "m")
    monkeypatch.setenv("SUMMARISE_CACHE", str(desk / "cache.sqlite"))
    with ModelServer(lambda _: reply()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("SUMMARISE_STORE", str(desk / "store.sqlite"))
        source = ["--source", "articles", "--word", "board"]
        main(["briefing", "init", "desk", *source])
        main(["briefing", "check", "--json"])
        main(["briefing", "run", "desk", "--now", "-v"])
        main(["briefing", "list"])
        assert server.requests
    assert (desk / "store.sqlite").exists()
    assert seen()


@pytest.mark.parametrize("status", [200, 401, 500])
def test_nor_does_doctor(seen: Callable[[], str], status: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": KEY}], "error": {"message": ECHO}}).encode()
            self.send_response(status, ECHO)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        main(["doctor", "-m", "m", "--base-url", url])
        main(["doctor", "-m", "m", "--base-url", url, "--json"])
        server.shutdown()
        thread.join()
    assert "set" in seen()


def test_nor_do_settings_errors_and_tracebacks_of_the_library(desk: Path) -> None:
    config = Config.from_environment(model="m", base_url="http://127.0.0.1:9/v1", max_wait=0.001)
    assert config.api_key == KEY
    assert_unseen(repr(config).encode(), "the settings' repr")
    assert_unseen(str(AnswerCache(desk / "cache.sqlite").facts()).encode(), "the cache's facts")
    with ModelServer(lambda _: fails(401, ECHO)) as server:
        timeline = summarise([ARTICLE], config=config.with_(base_url=server.url, attempts=1))
    assert timeline.failures
    assert_unseen(timeline.model_dump_json().encode(), "the document")
    with pytest.raises(ConfigError) as caught:
        summarise([ARTICLE], config=config.with_(base_url="no address"))
    told = "".join(traceback.format_exception(caught.value)).encode()
    assert_unseen(told, "a traceback")
    assert KEY in os.environ["OPENAI_API_KEY"]
