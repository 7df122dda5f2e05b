"""Spans of a run: what they say, what they never say, and that nothing is done without a reader."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from llm_story import ARTICLE, LINES, RIGHT
from model_server import ModelServer, fails, says
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from summariser.api import aextract_articles
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.cli.tracing import chosen_exporters
from summariser.config import Config
from summariser.extract.observing import observed_by
from summariser.extract.tracing import SpanObserver
from summariser.schema import Timeline

ONE_LATER = ARTICLE.model_copy(update={"id": "later"})


class Traced:
    """A run that was watched: its document, and its spans by name."""

    def __init__(self, config: Config, *articles: Any) -> None:
        kept = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(kept))
        watching = SpanObserver(provider.get_tracer("test"))
        with watching.run("summarise"), observed_by(watching):
            self.timeline: Timeline = asyncio.run(aextract_articles(articles, config=config))
        provider.shutdown()
        self.spans = kept.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    @property
    def text(self) -> str:
        return "".join(span.to_json() for span in self.spans)


def trace(server: ModelServer, *articles: Any, **settings: Any) -> Traced:
    config = Config(
        **{"model": "hand-written", "base_url": server.url, "max_wait": 0.001, **settings}
    )
    return Traced(config, *(articles or (ARTICLE,)))


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_run_has_a_span_with_one_for_each_article_and_request() -> None:
    with ModelServer(lambda _: says(RIGHT)) as server:
        traced = trace(server, ARTICLE, ONE_LATER)
    (run,) = traced.named("summariser summarise")
    articles, requests = traced.named("summariser article"), traced.named("chat hand-written")
    assert len(articles) == len(requests) == 2
    assert run.context is not None
    for article in articles:
        assert article.parent is not None
        assert article.parent.span_id == run.context.span_id
    parents = {article.context.span_id for article in articles if article.context}
    assert {request.parent.span_id for request in requests if request.parent} == parents
    told = attributes(run)
    assert told["summariser.articles"] == told["summariser.requests"] == 2
    assert told["summariser.records"] == 6
    assert told["summariser.failures"] == told["summariser.reused"] == 0
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (200, 40)


def test_a_request_carries_the_attributes_of_the_conventions() -> None:
    with ModelServer(lambda _: says(RIGHT)) as server:
        (request,) = trace(server, max_tokens=50_000).named("chat hand-written")
        port = int(server.url.split(":")[2].split("/")[0])
    assert request.kind is SpanKind.CLIENT
    told = attributes(request)
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == told["gen_ai.response.model"] == "hand-written"
    assert (told["server.address"], told["server.port"]) == ("127.0.0.1", port)
    assert told["gen_ai.request.temperature"] == 0
    assert told["gen_ai.request.max_tokens"] > 0
    assert told["gen_ai.output.type"] == "json"
    assert told["gen_ai.response.id"] == "chatcmpl-0"
    assert told["gen_ai.response.finish_reasons"] == ("stop",)
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (100, 20)
    assert told["http.response.status_code"] == 200
    assert told["summariser.article.id"] == "bramfield"
    assert "http.request.resend_count" not in told
    assert request.status.status_code is StatusCode.UNSET


def test_each_attempt_is_a_span_and_says_what_went_wrong() -> None:
    replies = [fails(429, "slow down", retry_after="0"), fails(500, "oh"), says(RIGHT)]
    with ModelServer(replies) as server:
        traced = trace(server)
    requests = traced.named("chat hand-written")
    assert [attributes(r).get("http.response.status_code") for r in requests] == [429, 500, 200]
    assert [attributes(r).get("http.request.resend_count") for r in requests] == [None, 1, 2]
    assert [attributes(r).get("error.type") for r in requests] == [
        "ModelUnavailableError",
        "ModelUnavailableError",
        None,
    ]
    assert requests[0].status.status_code is StatusCode.ERROR
    assert attributes(requests[0])["summariser.retry_after"] == 0
    (article,) = traced.named("summariser article")
    assert article.status.status_code is StatusCode.UNSET
    assert attributes(article)["summariser.requests"] == 3


def test_an_article_that_fails_is_a_span_with_its_error() -> None:
    with ModelServer(lambda _: fails(500, "out of order")) as server:
        traced = trace(server, attempts=2)
    assert [failure.article for failure in traced.timeline.failures] == ["bramfield"]
    (article,), (run,) = traced.named("summariser article"), traced.named("summariser summarise")
    assert attributes(article)["error.type"] == "ModelUnavailableError"
    assert article.status.status_code is StatusCode.ERROR
    assert attributes(run)["summariser.failures"] == 1


def test_an_answer_kept_from_earlier_is_noted_and_no_request(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache.sqlite")
    with ModelServer(lambda _: says(RIGHT)) as server:
        trace(server, cache=cache)
        traced = trace(server, cache=cache)
    assert traced.named("chat hand-written") == []
    (article,), (run,) = traced.named("summariser article"), traced.named("summariser summarise")
    assert [event.name for event in article.events] == ["summariser.reused"]
    assert attributes(run)["summariser.reused"] == 1


def test_no_span_holds_a_word_of_an_article_or_the_key() -> None:
    key = "sk-nobody-may-see-this-one"
    # An endpoint that repeats what it was asked, and the key, in its errors and refusals.
    echo = " ".join(LINES) + key
    replies = [fails(500, echo), says("", refusal=echo), fails(400, echo), says(RIGHT)]
    with ModelServer(replies) as server:
        traced = trace(server, api_key=key)
    assert len(traced.named("chat hand-written")) >= 3
    for secret in (*LINES, "Holt", "Bramfield water", key):
        assert secret not in traced.text


class _Collector(HTTPServer):
    """Takes what is exported, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _CollectorHandler)
        self.taken: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spans(self) -> list[Any]:
        return [
            span
            for request in self.taken
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _CollectorHandler(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.taken.append(ExportTraceServiceRequest.FromString(body))
        self.server.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[_Collector]:
    with _Collector() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bramfield.md"
    path.write_text(f"---\ntitle: {ARTICLE.title}\n---\n{ARTICLE.text}", encoding="utf-8")
    return path


def test_the_command_sends_its_spans_where_the_environment_says(
    collector: _Collector,
    article: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=newsroom")
    with ModelServer(lambda _: says(RIGHT)) as server:
        code = main([str(article), "-m", "hand-written", "--base-url", server.url, "-f", "json"])
    assert code == Exit.OK
    assert set(collector.paths) == {"/v1/traces"}
    assert sorted(span.name for span in collector.spans()) == [
        "chat hand-written",
        "summariser article",
        "summariser summarise",
    ]
    (run,) = (span for span in collector.spans() if span.name == "summariser summarise")
    told = {pair.key: pair.value for pair in run.attributes}
    assert told["process.exit.code"].int_value == Exit.OK
    resource = {
        pair.key: pair.value.string_value
        for pair in collector.taken[0].resource_spans[0].resource.attributes
    }
    assert resource["service.name"] == "summariser"
    assert resource["deployment.environment.name"] == "newsroom"
    shown = capsys.readouterr()
    assert json.loads(shown.out)["records"]
    assert shown.err == ""


def test_a_command_that_ends_with_an_error_says_so_in_its_span(
    collector: _Collector, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{collector.url}/other/path")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "desk")
    assert main([str(article), "--engine", "llm"]) == Exit.USAGE
    assert collector.paths == ["/other/path"]
    (run,) = collector.spans()
    told = {pair.key: pair.value.string_value for pair in run.attributes}
    assert told["error.type"] == "ConfigError"
    names = [
        pair.value.string_value
        for pair in collector.taken[0].resource_spans[0].resource.attributes
        if pair.key == "service.name"
    ]
    assert names == ["desk"]


def test_a_collector_that_is_not_there_changes_nothing(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with ModelServer(lambda _: says(RIGHT)) as server:
        code = main([str(article), "-m", "hand-written", "--base-url", server.url, "-f", "json"])
    assert code == Exit.OK
    shown = capsys.readouterr()
    assert json.loads(shown.out)["records"]
    assert shown.err == ""


def test_spans_on_the_console_stay_off_the_results(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    with ModelServer(lambda _: says(RIGHT)) as server:
        main([str(article), "-m", "hand-written", "--base-url", server.url, "-f", "json"])
    shown = capsys.readouterr()
    assert json.loads(shown.out)["records"]
    assert '"name": "chat hand-written"' in shown.err


@pytest.mark.parametrize(
    ("environ", "exporters"),
    [
        ({}, []),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.example"}, ["otlp"]),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://a.example"}, ["otlp"]),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, []),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, ["otlp"]),
        ({"OTEL_TRACES_EXPORTER": "console, OTLP"}, ["console", "otlp"]),
        (
            {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.example"},
            [],
        ),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "TRUE"}, []),
    ],
)
def test_the_environment_says_which_exporters_there_are(
    environ: dict[str, str], exporters: list[str]
) -> None:
    assert chosen_exporters(environ) == exporters


def test_nothing_of_opentelemetry_is_imported_where_nobody_asks() -> None:
    code = (
        "import sys; from summariser.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, "schema"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
