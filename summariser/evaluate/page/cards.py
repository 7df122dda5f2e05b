"""A record of gold and run as a card: what both say, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml.html import builder as h

from summariser.evaluate.page.marks import Item, find_quotes
from summariser.evaluate.page.markup import Element, attributes, clean
from summariser.evaluate.pairing import Record

SIGNS = {"found": "✓", "missed": "−", "extra": "+"}
WORDS = {"found": "found", "missed": "missed", "extra": "extra"}
_DIFFERENT = "≠"
_FIELDS = {
    "event": ("actors", "status", "date", "time_text"),
    "allegation": ("source", "target", "date", "time_text"),
    "denial": ("source", "form", "date", "time_text"),
}
_LABELS = {"time_text": "time in words"}
_NOTHING = "–"


def make_card(item: Item, anchor: str, text: str | None) -> Element:
    """Return a card of one item.

    Args:
        item: The item.
        anchor: The id that marks in the text lead to.
        text: The article's text, or None where it is not at hand: the quotes are shown then.
    """
    kind = item.record["kind"]
    wrong = [field for field, mark in item.marks.items() if mark < 1]
    heading = h.H4(
        h.SPAN(f"{SIGNS[item.verdict]} {item.number}", attributes(klass="sign")),
        h.SPAN(f" {WORDS[item.verdict]} {kind}", attributes(klass="verdict")),
    )
    if wrong:
        note = f"{_DIFFERENT} {', '.join(wrong)}"
        heading.append(h.SPAN(note, attributes(klass="differs")))
    sides = [("gold", item.gold), ("run", item.given)]
    present = [(name, record) for name, record in sides if record is not None]
    rows = [_row("text", [record["text"] for _, record in present], differs=False)]
    for field in _FIELDS[kind]:
        values = [_value(record, field) for _, record in present]
        if any(value != _NOTHING for value in values):
            rows.append(_row(_LABELS.get(field, field), values, differs=field in wrong))
    for number, quotes in enumerate(_quotes(present, text), start=1):
        rows.append(_row(f"quote {number}", quotes, differs=False))
    head = h.TR(h.TD(), *(h.TH(name, attributes(scope="col")) for name, _ in present))
    table = h.TABLE(h.THEAD(head), h.TBODY(*rows))
    return h.DIV(heading, table, attributes(id=anchor, klass=f"card {item.verdict}"))


def _row(label: str, values: Sequence[str], *, differs: bool) -> Element:
    sign = f"{_DIFFERENT} " if differs else ""
    head = h.TH(f"{sign}{label}", attributes(scope="row"))
    return h.TR(
        head,
        *(h.TD(clean(value)) for value in values),
        attributes(klass="differs" if differs else ""),
    )


def _value(record: Record, field: str) -> str:
    value: Any = record.get(field)
    if isinstance(value, str):
        return value
    if field == "source" and record["kind"] == "allegation" and value is None:
        return "the article's own voice"
    return "; ".join(value) if value else _NOTHING


def _quotes(present: Sequence[tuple[str, Record]], text: str | None) -> list[list[str]]:
    """Return the rows of quotes to show: all without the text, else those that are not in it."""
    columns = [
        []
        if text is not None and len(find_quotes(record, text)) == len(record["quotes"])
        else [f"“{quote}”" for quote in record["quotes"]]
        for _, record in present
    ]
    length = max(map(len, columns))
    return [[*row] for row in zip(*(c + [""] * (length - len(c)) for c in columns), strict=True)]
