"""The compact form of an answer: a short word for each kind, numbers for evidence, short keys.

What a model writes is what a run costs and waits for. A record begins with a word for its kind and
the numbers of its sentences, in one: ``{"acc":[2],"x":"...","by":"...","of":["..."],"t":[]}``. The
word says status or form as well, so that neither is spelled. A date is given only where it
cannot be worked out from the words of time. Keys that have nothing to tell stay as ``[]`` or
``""``: strict structured outputs require all of them. Where nothing holds a model to the schema,
they may be left out.

The word is a key, and no value of one, because strict structured outputs refuse alternatives that
begin with the same key. It is a word, and no letter, for the sake of small models: shown letters,
one of them took "P", planned, for the past.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from summariser.dates import parse_date_value
from summariser.extract.llm.wire import RECORDS, filled_records

CODES: dict[str, dict[str, str]] = {
    "acc": {"kind": "allegation"},
    "no": {"kind": "denial", "form": "flat"},
    "but": {"kind": "denial", "form": "qualified"},
    "vs": {"kind": "denial", "form": "counter"},
    "mum": {"kind": "denial", "form": "no_comment"},
    "did": {"kind": "event", "status": "occurred"},
    "now": {"kind": "event", "status": "ongoing"},
    "due": {"kind": "event", "status": "planned"},
}
"""The word that a record begins with -> the fields that it says."""

_KEYS: dict[str, dict[str, str]] = {
    "allegation": {"x": "text", "by": "source", "of": "target"},
    "denial": {"x": "text", "by": "source", "re": "answers"},
    "event": {"x": "text", "who": "actors"},
}
"""Short key -> field, by kind, in the order in which they are written; all kinds have a time."""
_TIME = "t"
_EMPTY: dict[str, Any] = {"x": "", "by": "", "of": [], "re": [], "who": [], _TIME: []}

WORDING = {
    "kind: one of allegation, denial, event": f"begin it with one of the keys {', '.join(CODES)}",
    "or give null": "or give []",
}
"""What a model is told of records in the long form -> the same of records in this one."""


def compact_schema() -> dict[str, Any]:
    """Return the JSON Schema of a compact answer, as strict structured outputs require it.

    It holds no descriptions: the prompt explains the keys.
    """
    alternatives = [_record_schema(code, _KEYS[said["kind"]]) for code, said in CODES.items()]
    return {
        "type": "object",
        "properties": {RECORDS: {"type": "array", "items": {"anyOf": alternatives}}},
        "required": [RECORDS],
        "additionalProperties": False,
        "$defs": {
            "n": {"type": "array", "items": {"type": "integer"}},
            "s": {"type": "string"},
            "l": {"type": "array", "items": {"type": "string"}},
        },
    }


def dump_compact(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as the JSON text that a model is to give.

    Args:
        records: Each with its ``kind``; what is missing is filled in with the kind's defaults.

    Raises:
        ValueError: A record does not fit its kind.
    """
    packed = [_pack(record) for record in filled_records(records)]
    return json.dumps({RECORDS: packed}, ensure_ascii=False, separators=(",", ":"))


def unpack_record(value: Any) -> Any:
    """Return a record with the field names of its kind; one with none of the words as it is.

    Args:
        value: A record as a model gave it.
    """
    code = next((key for key in value if key in CODES), None) if isinstance(value, dict) else None
    if code is None:
        return value
    said = CODES[code]
    fields: dict[str, Any] = {**said, "sentences": value[code]}
    fields |= {field: value[key] for key, field in _KEYS[said["kind"]].items() if key in value}
    return {**fields, **_unpack_time(value.get(_TIME))}


def _record_schema(code: str, keys: Mapping[str, str]) -> dict[str, Any]:
    names = [code, *keys, _TIME]
    types = {code: "n", "x": "s", "by": "s", "re": "n"}
    return {
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{types.get(name, 'l')}"} for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _pack(record: Mapping[str, Any]) -> dict[str, Any]:
    code = next(
        code
        for code, said in CODES.items()
        if all(record[field] == value for field, value in said.items())
    )
    packed = {code: record["sentences"]}
    for key, field in _KEYS[record["kind"]].items():
        packed[key] = record[field] or _EMPTY[key]
    packed[_TIME] = [part for part in (record["time"], record["date"]) if part]
    return packed


def _unpack_time(value: Any) -> dict[str, Any]:
    """Return the words of time and the date: ``[words]``, ``[words, date]`` or ``[date]``."""
    parts = value if isinstance(value, list) else [value]
    said = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    if len(said) == 1 and _is_day(said[0]):
        return {"time": None, "date": said[0]}
    if len(said) > 1 and _is_day(said[0]) and not _is_day(said[1]):
        said = [said[1], said[0]]
    time, date = (*said, None, None)[:2]
    return {"time": time, "date": date}


def _is_day(text: str) -> bool:
    """Tell a date in digits from words, among which a bare year counts."""
    try:
        parse_date_value(text)
    except ValueError:
        return False
    return not text.isdigit()
