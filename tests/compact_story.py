"""Answers in compact form, written from answers in long form, right or wrong alike."""

from __future__ import annotations

import re
from typing import Any

from model_server import Body

_WORDS: dict[tuple[str, str | None], str] = {
    ("allegation", None): "acc",
    ("denial", "flat"): "no",
    ("denial", "qualified"): "but",
    ("denial", "counter"): "vs",
    ("denial", "no_comment"): "mum",
    ("event", "occurred"): "did",
    ("event", "ongoing"): "now",
    ("event", "planned"): "due",
}
_KEYS = {"text": "x", "source": "by", "target": "of", "answers": "re", "actors": "who"}
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?(/.*)?")


def packed(answer: Body | str) -> Body | str:
    """Return an answer in compact form; what has no such form stays as it is."""
    records = answer.get("records") if isinstance(answer, dict) else None
    if not isinstance(records, list):
        return answer
    return {"records": [_packed(record) for record in records]}


def _packed(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    fields = dict(record)
    word = _WORDS.get(
        (fields.pop("kind", ""), fields.pop("status", None) or fields.pop("form", None))
    )
    time, date = fields.pop("time", None), fields.pop("date", None)
    if word is None or (date and not time and not _DAY.fullmatch(date)):
        return record
    compact = {word: fields.pop("sentences", None)}
    compact |= {_KEYS.get(name, name): value for name, value in fields.items()}
    return {**compact, "t": [part for part in (time, date) if part]}
