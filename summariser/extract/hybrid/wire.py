"""The form in which verdicts travel: one word for each hint, and only what is wrong or missing.

    {"hints": {"1": "allegation", "2": "none"},
     "changes": [{"hint": 1, "field": "target", "value": ["Norvale Chemicals"]}],
     "new": [records as the llm engine gives them]}

A verdict says what a sentence reports where the hint stands: the hint's own kind keeps it, another
kind corrects it, "none" drops it. To copy a kind a model must look at its hint; asked for "keep" or
"drop", a small one says the same of all. The hints' numbers are the names of required properties,
so that a server which holds the model to the schema gets one verdict for each, in their order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from summariser.extract.llm.question import answer_model
from summariser.extract.llm.wire import KINDS, RECORDS, answer_schema, dump_records
from summariser.schema import ArticleAnswer

HINTS, CHANGES, NEW = "hints", "changes", "new"
DROP = "none"
VERDICTS = (*KINDS, DROP)
CHANGEABLE = (
    "text", "source", "target", "actors", "status", "form", "time", "date", "sentences",
)  # fmt: skip
"""The fields that a change may name; links are made anew from what is kept."""
# A small model that has begun to list goes on until its tokens are spent. Nothing is lost by a
# limit that no honest answer reaches.
_CHANGES_PER_HINT = 2
_FEWEST_NEW = 12


@cache
def verdict_schema(hints: int) -> dict[str, Any]:
    """Return the JSON Schema of an answer about a number of hints, as strict outputs require it.

    Args:
        hints: How many; without any, only new records are asked for.
    """
    whole = answer_schema()
    properties: dict[str, Any] = {}
    if hints:
        numbers = range(1, hints + 1)
        verdicts = {str(number): {"type": "string", "enum": list(VERDICTS)} for number in numbers}
        properties[HINTS] = _object(verdicts)
        change = {
            "hint": {"type": "integer", "enum": list(numbers)},
            "field": {"type": "string", "enum": list(CHANGEABLE)},
            "value": {"type": "array", "items": {"type": "string"}},
        }
        properties[CHANGES] = {
            "type": "array",
            "items": _object(change),
            "maxItems": _CHANGES_PER_HINT * hints,
        }
    properties[NEW] = dict(whole["properties"][RECORDS])
    if hints:
        properties[NEW]["maxItems"] = max(_FEWEST_NEW, hints)
    return {**_object(properties), "$defs": whole["$defs"]}


@cache
def verdict_model(hints: int) -> type[ArticleAnswer]:
    """Return the class that instructor has an answer about so many hints fit."""
    return answer_model(verdict_schema(hints))


def dump_verdicts(answer: Mapping[str, Any], hints: int) -> str:
    """Return an answer as the JSON text that a model is to give.

    Args:
        answer: Its verdicts, changes and new records; what is missing is empty.
        hints: How many hints there are.

    Raises:
        ValueError: It does not fit.
    """
    verdicts = {str(number): answer[HINTS][str(number)] for number in range(1, hints + 1)}
    if set(verdicts.values()) - set(VERDICTS) or len(verdicts) != len(answer.get(HINTS, {})):
        raise ValueError(f"the verdicts are not one of {', '.join(VERDICTS)} for each hint")
    changes = [
        {"hint": change["hint"], "field": change["field"], "value": change["value"]}
        for change in answer.get(CHANGES, ())
    ]
    if any(str(c["hint"]) not in verdicts or c["field"] not in CHANGEABLE for c in changes):
        raise ValueError("a change names a hint or a field that does not exist")
    new = json.loads(dump_records(answer.get(NEW, [])))[RECORDS]
    parts = {HINTS: verdicts, CHANGES: changes, NEW: new} if hints else {NEW: new}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
