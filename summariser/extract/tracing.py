"""What watches a run for OpenTelemetry: a span for the run, each article and each request.

Requests carry the attributes of the semantic conventions for generative AI. No span holds what an
article says, what is asked or answered about it, or a key.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from summariser.errors import ConfigError
from summariser.extract.observing import WatchedArticle, WatchedRequest

if TYPE_CHECKING:
    from opentelemetry.trace import Span, SpanKind, Tracer

NAME = "summariser"
"""Name of the instrumentation, and the beginning of every attribute that no convention has."""

# OpenAI's is the protocol that every endpoint is asked in, whoever runs it.
_PROVIDER = "openai"
_OPERATION = "chat"
# Our parameters -> attributes of the conventions.
_PARAMETERS = {
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "seed": "gen_ai.request.seed",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "max_tokens": "gen_ai.request.max_tokens",
}
_PORTS = {"http": 80, "https": 443}
_INPUT, _OUTPUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"


class SpanObserver:
    """Makes spans of what it is told.

    Args:
        tracer: Where spans come from; without it the process's own tracer provider, which does
            nothing until the program sets one.

    Raises:
        ConfigError: OpenTelemetry is not installed.
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        try:
            self._trace = importlib.import_module("opentelemetry.trace")
        except ModuleNotFoundError as error:
            raise ConfigError(
                "spans need OpenTelemetry: install it (pip install 'summariser[otel]')"
            ) from error
        self._tracer: Tracer = tracer or self._trace.get_tracer(NAME)
        self._totals = dict.fromkeys(("articles", "failures", "records", "requests", "reused"), 0)
        self._tokens = {_INPUT: 0, _OUTPUT: 0}

    @contextlib.contextmanager
    def run(self, what: str) -> Iterator[Span]:
        """Watch a run: what is told until the end of the block is summed up in its span.

        Args:
            what: What is run.

        Yields:
            The span, for what else there is to say of it.
        """
        with self._span(f"{NAME} {what}") as span:
            try:
                yield span
            finally:
                span.set_attributes({f"{NAME}.{what}": n for what, n in self._totals.items()})
                span.set_attributes(self._tokens)

    @contextlib.contextmanager
    def article(self, watched: WatchedArticle) -> Iterator[None]:
        """Watch an article being read."""
        with self._span(f"{NAME} article") as span:
            span.set_attribute(f"{NAME}.article.id", watched.article.id)
            try:
                yield
            finally:
                self._totals["articles"] += 1
                self._totals["records"] += watched.records
                usage = watched.usage
                span.set_attributes(
                    {
                        f"{NAME}.records": watched.records,
                        f"{NAME}.requests": usage.requests,
                        _INPUT: usage.prompt_tokens,
                        _OUTPUT: usage.completion_tokens,
                    }
                )
                if watched.failure is not None:
                    self._totals["failures"] += 1
                    self._fail(span, watched.failure.error or "_OTHER")

    @contextlib.contextmanager
    def request(self, watched: WatchedRequest) -> Iterator[None]:
        """Watch a request, one attempt of its question."""
        name = f"{_OPERATION} {watched.model}"
        with self._span(name, kind=self._trace.SpanKind.CLIENT) as span:
            span.set_attributes(_asked(watched))
            try:
                yield
            finally:
                self._totals["requests"] += 1
                self._tokens[_INPUT] += watched.prompt_tokens or 0
                self._tokens[_OUTPUT] += watched.completion_tokens or 0
                span.set_attributes(_answered(watched))
                if watched.error is not None:
                    self._fail(span, watched.error)

    def reused(self, article: str, model: str) -> None:
        """Note in the article's span that an answer was kept from an earlier time."""
        self._totals["reused"] += 1
        attributes = {"gen_ai.request.model": model, f"{NAME}.article.id": article}
        self._trace.get_current_span().add_event(f"{NAME}.reused", attributes)

    @contextlib.contextmanager
    def _span(self, name: str, kind: SpanKind | None = None) -> Iterator[Span]:
        # The message and the traceback of an exception may quote an article: its type says enough.
        with self._tracer.start_as_current_span(
            name,
            kind=kind or self._trace.SpanKind.INTERNAL,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                self._fail(span, type(error).__name__)
                raise

    def _fail(self, span: Span, error: str) -> None:
        span.set_attribute("error.type", error)
        span.set_status(self._trace.StatusCode.ERROR)


def _asked(watched: WatchedRequest) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "gen_ai.operation.name": _OPERATION,
        "gen_ai.provider.name": _PROVIDER,
        "gen_ai.request.model": watched.model,
        "gen_ai.output.type": _output_type(watched.parameters),
        f"{NAME}.article.id": watched.article,
    }
    for ours, theirs in _PARAMETERS.items():
        if isinstance(value := watched.parameters.get(ours), int | float):
            attributes[theirs] = value
    address = urlsplit(watched.host or "")
    if address.hostname:
        attributes["server.address"] = address.hostname
        attributes["server.port"] = address.port or _PORTS.get(address.scheme, 443)
    if watched.number > 1:
        attributes["http.request.resend_count"] = watched.number - 1
    return attributes


def _answered(watched: WatchedRequest) -> dict[str, Any]:
    reason = watched.finish_reason
    attributes = {
        "gen_ai.response.model": watched.answered_by,
        "gen_ai.response.id": watched.response_id,
        "gen_ai.response.finish_reasons": None if reason is None else [reason],
        "http.response.status_code": watched.status,
        _INPUT: watched.prompt_tokens,
        _OUTPUT: watched.completion_tokens,
        f"{NAME}.retry_after": watched.retry_after,
    }
    return {name: value for name, value in attributes.items() if value is not None}


def _output_type(parameters: Mapping[str, Any]) -> str:
    return "json" if "response_format" in parameters or "tools" in parameters else "text"
