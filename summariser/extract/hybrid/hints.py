"""Hints: what the embedded engine proposes, numbered and written beneath its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summariser.extract.embedded.proposals import Proposal
from summariser.extract.llm.requests import shown_line
from summariser.extract.llm.windows import Window
from summariser.schema import Kind

FIELDS: dict[Kind, tuple[str, ...]] = {
    "event": ("actors", "status", "time", "date"),
    "allegation": ("source", "target", "time", "date"),
    "denial": ("source", "form", "time", "date"),
}
"""What a hint of each kind shows beside its text, and in which order."""
_SENTENCE = "(the sentence)"
# What is so in most records is not worth its tokens.
_UNSAID = {"status": "occurred"}


@dataclass(frozen=True)
class Hint:
    """A proposal under the number by which a request refers to it.

    Attributes:
        number: From 1, in the order of the window.
        proposal: What the embedded engine proposes.
    """

    number: int
    proposal: Proposal


def number_hints(window: Window, proposals: Iterable[Proposal]) -> tuple[Hint, ...]:
    """Return the proposals that rest on a window's sentences as its hints.

    Args:
        window: The sentences asked about.
        proposals: Those of the whole article, in its order.
    """
    own = {sentence.number for sentence in window.sentences}
    here = [proposal for proposal in proposals if proposal.item.sentences[0] in own]
    return tuple(Hint(number, proposal) for number, proposal in enumerate(here, start=1))


def write_hints(window: Window, hints: Sequence[Hint]) -> dict[int, list[str]]:
    """Return the lines to show beneath each sentence, by its number.

    Args:
        window: The sentences asked about.
        hints: The hints beneath them.
    """
    lines: dict[int, list[str]] = {}
    for hint in hints:
        proposal = hint.proposal
        number = proposal.item.sentences[0]
        record = {"kind": proposal.kind, "sure": proposal.sure, **proposal.item.model_dump()}
        line = write_hint(hint.number, record, window.by_number[number].text)
        lines.setdefault(number, []).append(line)
    return lines


def write_hint(number: int, record: Mapping[str, Any], sentence: str) -> str:
    """Return a hint as one line.

    Its words come from the article and are as little to be trusted: no line break and no angle
    bracket of theirs is left.

    Args:
        number: The hint's number.
        record: Kind and fields of the record; what is missing or empty is not shown. ``sure`` says
            whether the embedded engine would keep it.
        sentence: What it stands beneath; a text that only repeats it is not shown once more.
    """
    kind: Kind = record["kind"]
    same = " ".join(record["text"].split()) == " ".join(sentence.split())
    text = _SENTENCE if same else shown_line(record["text"])
    shown = [f"#{number}{'' if record.get('sure', True) else '?'} {kind}: {text}"]
    for field in FIELDS[kind]:
        value = record.get(field)
        words = "; ".join(value) if isinstance(value, list | tuple) else value
        if words and words != _UNSAID.get(field):
            shown.append(f"{field}: {shown_line(words)}")
    return "  " + " | ".join(shown)
