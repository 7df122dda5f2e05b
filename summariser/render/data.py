"""The timeline document as JSON and as JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from summariser.schema import Timeline

# The keys that the document always has, with null where nothing is known. Others stand only where
# they have a value.
_ALWAYS: Mapping[str, frozenset[str]] = {
    "article": frozenset({"title", "outlet", "url", "published", "language", "sha256"}),
    "record": frozenset(
        {"id", "article", "kind", "quotes", "spans", "text"}
        | {"actors", "status", "source", "target", "form", "responds_to"}
    ),
    "event": frozenset({"id", "date", "text", "members"}),
    "claim": frozenset({"id", "text", "members", "denials"}),
    "conflict": frozenset({"id", "about", "label", "sides", "reason"}),
    "override": frozenset({"action", "source", "line", "records", "state"}),
    "judgement": frozenset({"records", "same", "model"}),
    "selection": frozenset({"events", "dates", "of_dates"}),
    "failure": frozenset({"article", "stage", "reason"}),
    "left_out": frozenset({"article", "reason", "count"}),
    "run": frozenset(
        {"engine", "model", "prompt", "prompt_sha256", "versions", "usage", "cost", "started"}
    ),
}

# Valid inside a JSON string, but a terminal may obey it, or it cannot be written as UTF-8.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render_json(timeline: Timeline, *, evidence: bool = False, origins: bool = False) -> str:
    """Return the whole document as JSON: two spaces, UTF-8 as it is, one final newline.

    Quotes, offsets and origins are always part of it; ``evidence`` and ``origins`` change nothing.
    """
    del evidence, origins
    document = {
        "schema_version": timeline.schema_version,
        "story": timeline.story,
        "articles": {name: _pruned(entry, "article") for name, entry in timeline.articles.items()},
        "records": [_pruned(record, "record") for record in timeline.records],
        "events": [_pruned(event, "event") for event in timeline.events],
        "claims": [_pruned(claim, "claim") for claim in timeline.claims],
        **_additions(timeline),
        "failures": [_pruned(failure, "failure") for failure in timeline.failures],
        "left_out": [_pruned(item, "left_out") for item in timeline.left_out],
        "run": _pruned(timeline.run, "run"),
    }
    return _dumped(document, indent=2)


def _additions(timeline: Timeline) -> dict[str, Any]:
    """Return what a document holds only where there is something of it."""
    found: dict[str, Any] = {
        "conflicts": [_pruned(conflict, "conflict") for conflict in timeline.conflicts],
        "overrides": [_pruned(override, "override") for override in timeline.overrides],
        "dropped": [_pruned(record, "record") for record in timeline.dropped],
        "judgements": [_pruned(judgement, "judgement") for judgement in timeline.judgements],
    }
    if timeline.selection is not None:
        found["selection"] = _pruned(timeline.selection, "selection")
    return {key: value for key, value in found.items() if value}


def render_jsonl(timeline: Timeline, *, evidence: bool = False, origins: bool = False) -> str:
    """Return the document as JSON Lines, one object a line, each with its ``type``.

    The types come in this order: one ``timeline``, then ``article``, ``record``, ``event``,
    ``claim``, ``conflict``, ``override``, ``dropped``, ``judgement``, ``selection``, ``failure``
    and ``left_out`` lines, and one ``run``.
    """
    del evidence, origins
    return "".join(_dumped(line) for line in _lines(timeline))


def _lines(timeline: Timeline) -> Iterator[dict[str, Any]]:
    yield {
        "type": "timeline",
        "schema_version": timeline.schema_version,
        "story": timeline.story,
    }
    for name, entry in timeline.articles.items():
        yield {"type": "article", "id": name, **_pruned(entry, "article")}
    groups: tuple[tuple[str, Iterable[BaseModel]], ...] = (
        ("record", timeline.records),
        ("event", timeline.events),
        ("claim", timeline.claims),
        ("conflict", timeline.conflicts),
        ("override", timeline.overrides),
        ("dropped", timeline.dropped),
        ("judgement", timeline.judgements),
        ("selection", () if timeline.selection is None else (timeline.selection,)),
        ("failure", timeline.failures),
        ("left_out", timeline.left_out),
        ("run", (timeline.run,)),
    )
    for kind, models in groups:
        for model in models:
            yield {"type": kind, **_pruned(model, kind)}


def _pruned(model: BaseModel, kind: str) -> dict[str, Any]:
    always = _ALWAYS["record" if kind == "dropped" else kind]
    return {
        key: value
        for key, value in model.model_dump(mode="json").items()
        if key in always or (value is not None and value not in ([], {}))
    }


def _dumped(value: Any, *, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
