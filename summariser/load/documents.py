"""Timeline documents as they are read: runs of this program and gold files alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from summariser.errors import DocumentError, LoadError
from summariser.load.decoding import decode_text
from summariser.schema import Timeline

# The lists of a document, and the ``type`` that their items have as JSON Lines.
_LISTS = {
    "record": "records",
    "event": "events",
    "claim": "claims",
    "conflict": "conflicts",
    "override": "overrides",
    "dropped": "dropped",
    "judgement": "judgements",
    "failure": "failures",
    "left_out": "left_out",
}
# Without one of these and a story, JSON is something else.
_DOCUMENT = frozenset({"records", "schema_version"})
# Which groups hold ids of which kind of record.
_MEMBERS = (
    ("events", "members", "event"),
    ("claims", "members", "allegation"),
    ("claims", "denials", "denial"),
)


@dataclass
class _Raw:
    """A document's JSON, and where items of its lists stood, if not in one JSON value."""

    source: str
    values: dict[str, Any]
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def error(self, place: str, message: str) -> DocumentError:
        return DocumentError(f"{self.source}: {place} {message}".strip(), source=self.source)

    def place(self, *path: str | int) -> str:
        """Return where something stands, such as ``records[3].kind``."""
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        line = self.lines.get((path[0], path[1])) if len(path) > 1 else None
        return f"line {line}, {steps[1:]}" if line else steps[1:]


def read_document(source: str, *, stdin: BinaryIO | None = None) -> Timeline:
    """Return the timeline document that a file or standard input holds, as JSON or JSON Lines.

    A document that was not made here may lack everything but ``story`` and what makes a record:
    ``spans``, ``events``, ``claims``, ``failures``, ``run``, and all but the ids of the articles.
    Keys that are not known are passed over, and null counts as absent.

    Args:
        source: A path, or ``-`` for standard input.
        stdin: What ``-`` reads, standard input unless given.

    Raises:
        DocumentError: The file cannot be read or breaks the contract; the message names the file,
            the first thing wrong, and its place.
    """
    raw = _parse(_text_of(source, stdin), "standard input" if source == "-" else source)
    _tidy(raw)
    try:
        timeline = Timeline.model_validate(raw.values, extra="ignore")
    except ValidationError as error:
        raise _described(error, raw) from error
    _check_references(timeline, raw)
    return timeline


def _text_of(source: str, stdin: BinaryIO | None) -> str:
    name = "standard input" if source == "-" else source
    try:
        data = (stdin or sys.stdin.buffer).read() if source == "-" else Path(source).read_bytes()
        return decode_text(data, source)
    except OSError as error:
        message = f"{name}: the document cannot be read: {error.strerror or error}"
        raise DocumentError(message, source=source) from error
    except LoadError as error:
        raise DocumentError(f"{name}: the file {error}", source=source) from error


def _parse(text: str, source: str) -> _Raw:
    """Return what a text holds, which is one JSON value or a line for each part."""
    if not text.strip():
        raise DocumentError(f"{source}: the document is empty", source=source)
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        if "\n" in text.strip() and text.lstrip().startswith("{") and error.msg == "Extra data":
            return _parse_lines(text, source)
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(f"{source}: no JSON at {place}: {error.msg}", source=source) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{source}: no JSON that can be read", source=source) from error
    if not isinstance(values, dict):
        message = f"{source}: a timeline document is a JSON object, and this is none"
        raise DocumentError(message, source=source)
    return _Raw(source, values)


def _parse_lines(text: str, source: str) -> _Raw:
    raw = _Raw(source, {"articles": {}} | {name: [] for name in _LISTS.values()})
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise raw.error(f"line {number}", "is no JSON") from error
        if not isinstance(value, dict):
            raise raw.error(f"line {number}", "is no JSON object")
        _add_line(raw, number, value)
    return raw


def _add_line(raw: _Raw, number: int, value: dict[str, Any]) -> None:
    kind = value.pop("type", None)
    if kind in _LISTS:
        items = raw.values[_LISTS[kind]]
        raw.lines[_LISTS[kind], len(items)] = number
        items.append(value)
    elif kind == "article":
        name = value.pop("id", None)
        if not isinstance(name, str):
            raise raw.error(f"line {number}", "is an article without an id")
        raw.values["articles"][name] = value
    elif kind in {"run", "selection"}:
        raw.values[kind] = value
    elif kind == "timeline":
        raw.values |= value
    else:
        message = "is no part of a timeline document; articles are read by summarise and extract"
        raise raw.error(f"line {number}", message)


def _tidy(raw: _Raw) -> None:
    """Make absent what is null, and a text of a version number."""
    values = raw.values
    if "story" not in values and _DOCUMENT.isdisjoint(values):
        raise raw.error("this", "is no timeline document: it has neither a story nor records")
    raw.values = {key: _without_nulls(value) for key, value in values.items() if value is not None}
    articles = raw.values.get("articles")
    if isinstance(articles, dict) and isinstance(values.get("articles"), dict):
        raw.values["articles"] = {name: articles.get(name, {}) for name in values["articles"]}
    if isinstance(raw.values.get("schema_version"), int):
        raw.values["schema_version"] = str(raw.values["schema_version"])


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _described(error: ValidationError, raw: _Raw) -> DocumentError:
    """Return the first thing that validation found wrong as one sentence with its place."""
    first = error.errors()[0]
    # Within the union of records, pydantic puts the kind into the path.
    path = list(first["loc"])
    if path[:1] in (["records"], ["dropped"]):
        del path[2:3]
    place = raw.place(*path) if path else "the document"
    if first["type"] == "missing":
        return raw.error(place, "is missing")
    if first["type"] in {"union_tag_not_found", "union_tag_invalid"}:
        return raw.error(f"{place}.kind", "is not event, allegation or denial")
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return raw.error(place, message if message.startswith("should") else f"is wrong: {message}")


def _check_references(timeline: Timeline, raw: _Raw) -> None:
    """Check that ids are unique and lead to records of the kind that is meant."""
    kinds: dict[str, str] = {}
    for part, index, record in (
        *(("records", *item) for item in enumerate(timeline.records)),
        *(("dropped", *item) for item in enumerate(timeline.dropped)),
    ):
        if record.id in kinds:
            raise raw.error(raw.place(part, index, "id"), f"is {record.id!r} a second time")
        if timeline.articles and record.article not in timeline.articles:
            place = raw.place(part, index, "article")
            raise raw.error(place, f"names {record.article!r}, which is not among the articles")
        kinds[record.id] = record.kind
    for place, name, kind in _references(timeline, raw):
        if kinds.get(name) != kind:
            raise raw.error(place, f"names {name!r}, which is no {kind} of the document")


def _references(timeline: Timeline, raw: _Raw) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each reference, the id, and the kind of record that is meant."""
    for index, record in enumerate(timeline.records):
        for name in getattr(record, "responds_to", ()):
            yield raw.place("records", index, "responds_to"), name, "allegation"
    for part, key, kind in _MEMBERS:
        for index, group in enumerate(getattr(timeline, part)):
            for name in getattr(group, key):
                yield raw.place(part, index, key), name, kind
