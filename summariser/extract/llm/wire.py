"""The form in which an answer travels: the schema that is sent, and answers written in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from summariser.schema import ArticleAnswer

# Where a server holds a model to the schema, fields are written in the schema's order. Events come
# last: a small model that begins with them files the accusations there too. Within a record the
# sentences come first, so that a model points at the evidence before it words the record.
_ORDER = (
    "allegations", "denials", "events",
    "sentences", "text", "source", "actors", "target",
    "status", "form", "answers", "time", "date",
)  # fmt: skip
# OpenAI's strict mode refuses a default and does not list a string's least length among what it
# knows; titles only cost tokens.
_NOT_SENT = ("default", "minLength", "title")


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an `ArticleAnswer` as strict structured outputs require it.

    Every object names all of its properties as required and allows no others; what may be missing
    is null or an empty list instead.
    """
    schema: dict[str, Any] = _strict(ArticleAnswer.model_json_schema())
    return schema


def dump_answer(answer: ArticleAnswer) -> str:
    """Return an answer as the JSON text that a model is to give."""
    fields = {
        kind: [_ordered(item) for item in items]
        for kind, items in _ordered(answer.model_dump(mode="json")).items()
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _ordered(fields: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: fields[name] for name in _ORDER if name in fields}
    return {**known, **fields}


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in _NOT_SENT}
    if "properties" not in node:
        return {key: _strict(value) for key, value in kept.items()}
    properties = _ordered(node["properties"])
    rest = {key: _strict(value) for key, value in kept.items() if key != "properties"}
    return {
        **rest,
        "properties": {name: _strict(value) for name, value in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }
