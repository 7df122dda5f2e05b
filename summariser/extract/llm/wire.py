"""The form in which an answer travels: one list of records, in the order of the article.

An `ArticleAnswer` has a list for each kind. A small model that is asked for three lists goes
through the sentences three times and files many of them twice; asked for one, it decides about
each sentence once. A denial points at allegations by the numbers of their sentences, as counting
them in a mixed list goes wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from summariser.schema import AllegationAnswer, DenialAnswer, EventAnswer

RECORDS = "records"
KINDS: dict[str, type[AllegationAnswer | DenialAnswer | EventAnswer]] = {
    "allegation": AllegationAnswer,
    "denial": DenialAnswer,
    "event": EventAnswer,
}

# Where a server holds a model to the schema, fields are written in the schema's order: the kind
# first, which tells the alternatives apart, then the evidence, and only then the wording.
_ORDER = (
    "kind", "sentences", "text", "source", "actors", "target",
    "status", "form", "answers", "time", "date",
)  # fmt: skip
# OpenAI's strict mode refuses a default and does not list a string's least length among what it
# knows; titles only cost tokens.
_NOT_SENT = ("default", "minLength", "title")
_ANSWERS = "numbers of the sentences with the allegations that it answers"


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer as strict structured outputs require it.

    Every object names all of its properties as required and allows no others; what may be missing
    is null or an empty list instead.
    """
    records = {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]}
    return {
        "type": "object",
        "properties": {RECORDS: {"type": "array", "items": records}},
        "required": [RECORDS],
        "additionalProperties": False,
        "$defs": {kind: _record_schema(kind) for kind in KINDS},
    }


def dump_records(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as the JSON text that a model is to give.

    Args:
        records: Each with its ``kind``; what is missing is filled in with the kind's defaults.

    Raises:
        ValueError: A record does not fit its kind.
    """
    filled = [_ordered(record) for record in filled_records(records)]
    return json.dumps({RECORDS: filled}, ensure_ascii=False, separators=(",", ":"))


def filled_records(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return records with every field of their kind, as JSON holds them.

    Args:
        records: Each with its ``kind``; what is missing is filled in with the kind's defaults.

    Raises:
        ValueError: A record does not fit its kind.
    """
    filled = []
    for record in records:
        fields = dict(record)
        kind = fields.pop("kind", None)
        if kind not in KINDS:
            raise ValueError(f"no kind {kind!r}")
        item = KINDS[kind].model_validate(fields)
        filled.append({"kind": kind, **item.model_dump(mode="json")})
    return filled


def _record_schema(kind: str) -> dict[str, Any]:
    schema = KINDS[kind].model_json_schema()
    properties = {name: _stripped(value) for name, value in schema["properties"].items()}
    if "answers" in properties:
        properties["answers"]["description"] = _ANSWERS
    properties = _ordered({"kind": {"type": "string", "enum": [kind]}, **properties})
    return {
        "type": "object",
        "description": schema["description"],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _ordered(fields: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: fields[name] for name in _ORDER if name in fields}
    return {**known, **fields}


def _stripped(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in _NOT_SENT}
