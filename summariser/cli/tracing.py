"""Spans of what a command does, sent where the standard OTEL_* variables say.

Without one of these nothing is imported and nothing is sent.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata, util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_log = logging.getLogger(__name__)

_SERVICE = "summariser"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_EXPORTERS = "OTEL_TRACES_EXPORTER"
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL = "http/protobuf"

NoteExit = Callable[[int], None]
"""Is told the exit code."""


def chosen_exporters(environ: Mapping[str, str]) -> list[str]:
    """Return the exporters that the environment asks for: ``otlp``, ``console`` or others.

    Args:
        environ: The environment.
    """
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return []
    named = environ.get(_EXPORTERS, "").strip().lower()
    if not named:
        return ["otlp"] if any(environ.get(name, "").strip() for name in _ENDPOINTS) else []
    names = dict.fromkeys(name.strip() for name in named.split(","))
    return [name for name in names if name and name != "none"]


@contextlib.contextmanager
def traced(command: str) -> Iterator[NoteExit]:
    """Have what a command does watched, if the environment says where spans are to go.

    Args:
        command: Name of the command.

    Yields:
        What to tell the exit code.
    """
    exporters = chosen_exporters(os.environ)
    if exporters and util.find_spec("opentelemetry") is None:
        _log.warning("OTEL_* asks for traces: pip install 'summariser[otel]' to have them")
        exporters = []
    provider = _make_provider(exporters) if exporters else None
    if provider is None:
        yield lambda _: None
        return
    try:
        with _watched(provider, command) as note:
            yield note
    finally:
        # Sends what is left; a collector that does not answer costs its timeout and nothing else.
        provider.shutdown()


@contextlib.contextmanager
def _watched(provider: TracerProvider, command: str) -> Iterator[NoteExit]:
    from summariser.extract.observing import observed_by  # noqa: PLC0415 - help waits for nothing
    from summariser.extract.tracing import NAME, SpanObserver  # noqa: PLC0415

    watching = SpanObserver(provider.get_tracer(NAME, metadata.version("summariser")))
    with watching.run(command) as span, observed_by(watching):
        yield lambda code: span.set_attribute("process.exit.code", int(code))


def _make_provider(exporters: list[str]) -> TracerProvider | None:
    """Return where spans come from, or None where no exporter can be used."""
    try:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - imported when asked for
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        made = [_make_exporter(name) for name in exporters]
    except ImportError as error:
        _log.warning("traces cannot be sent (%s): pip install 'summariser[otel]'", error)
        return None
    usable = [exporter for exporter in made if exporter is not None]
    if not usable:
        return None
    provider = TracerProvider(resource=Resource.create(_resource(os.environ)))
    for exporter in usable:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _make_exporter(name: str) -> Any:
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

        return ConsoleSpanExporter(out=sys.stderr)  # standard output is for results
    if name != "otlp":
        _log.warning("%s names %r, which is not known: there are otlp, console", _EXPORTERS, name)
        return None
    protocol = next((os.environ[p] for p in _PROTOCOLS if os.environ.get(p)), _PROTOCOL)
    if protocol != _PROTOCOL:
        _log.warning("traces are sent as %s, not as %s", _PROTOCOL, protocol)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def _resource(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the spans' resource is called where the environment does not say."""
    attributes = {"service.version": metadata.version("summariser")}
    named = environ.get("OTEL_SERVICE_NAME") or "service.name=" in environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    return attributes if named else {"service.name": _SERVICE, **attributes}
