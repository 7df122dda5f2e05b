"""Reading an answer: each item checked against the article, with a reason for all that fails.

One pass serves both ends. While attempts are left, the reasons go back to the model; after the
last, the items that passed are kept and the others counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from summariser.extract.llm import dating
from summariser.extract.llm.windows import Window
from summariser.schema import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer

_Answer = EventAnswer | AllegationAnswer | DenialAnswer

KINDS: dict[str, type[_Answer]] = {
    "events": EventAnswer,
    "allegations": AllegationAnswer,
    "denials": DenialAnswer,
}
MOST_SENTENCES = 3

# What models write where they mean null.
_NULLS = frozenset(("", "null", "none", "n/a", "unknown", "not specified", "the article"))


@dataclass(frozen=True)
class Fault:
    """Something in an answer that cannot be kept.

    Attributes:
        told: The reason, for the model that is asked again; None where asking again is no use.
        counted: The reason, for the reader of the timeline.
    """

    told: str | None
    counted: str


@dataclass(frozen=True)
class Reading:
    """What an answer holds once it is checked: the items that passed, and what did not.

    Attributes:
        answer: The items that passed; None where no answer could be read at all.
        faults: What did not pass.
    """

    answer: ArticleAnswer | None
    faults: tuple[Fault, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What to tell the model, should it be asked again."""
        return tuple(fault.told for fault in self.faults if fault.told is not None)

    @property
    def kept(self) -> int:
        """How many items passed."""
        if self.answer is None:
            return -1
        return len(self.answer.events) + len(self.answer.allegations) + len(self.answer.denials)


def best_reading(readings: Sequence[Reading]) -> Reading | None:
    """Return the reading that keeps the most items, the latest of equals; None without any."""
    readable = [reading for reading in readings if reading.answer is not None]
    return max(reversed(readable), key=lambda reading: reading.kept, default=None)


def read_answer(text: str, window: Window) -> Reading:
    """Check an answer against the sentences that it is about.

    Args:
        text: What the model wrote.
        window: The sentences that were asked about.
    """
    fields = _find_object(text)
    if fields is None or not KINDS.keys() & fields.keys():
        told = f"the answer is not a JSON object with the lists {', '.join(KINDS)}"
        return Reading(None, (Fault(told, "an answer that could not be read"),))
    reader = _Reader(window)
    events = reader.read_list("events", fields)
    allegations = reader.read_list("allegations", fields)
    kept = {position: new for new, (position, _) in enumerate(allegations, start=1)}
    denials = reader.read_list("denials", fields)
    answer = ArticleAnswer(
        events=tuple(item for _, item in events),
        allegations=tuple(item for _, item in allegations),
        denials=tuple(
            item.model_copy(
                update={"answers": tuple(kept[n] for n in dict.fromkeys(item.answers) if n in kept)}
            )
            for _, item in denials
        ),
    )
    return Reading(answer, tuple(reader.faults))


class _Reader:
    """Reads the lists of one answer and gathers what is wrong with them."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.faults: list[Fault] = []
        self._seen: set[tuple[str, tuple[int, ...], str]] = set()
        self._allegations = 0

    def read_list(self, kind: str, fields: dict[str, Any]) -> list[tuple[int, Any]]:
        """Return the items of a kind that pass, each with its position in the answer."""
        raw = fields.get(kind) or []
        if not isinstance(raw, list):
            self.faults.append(Fault(f"{kind} is not a list", "a list that could not be read"))
            return []
        if kind == "allegations":
            self._allegations = len(raw)
        kept = []
        for position, value in enumerate(raw, start=1):
            item = self._read_item(kind, position, value)
            if item is not None:
                kept.append((position, item))
        return kept

    def _read_item(self, kind: str, position: int, value: Any) -> _Answer | None:
        where = f"{kind} {position}"
        model = KINDS[kind]
        try:
            item = model.model_validate(_tidied(value, model))
        except ValidationError as error:
            self._report(where, _first_reason(error), "a record that does not fit the schema")
            return None
        if not self._evidence_stands(where, item) or not self._source_stands(where, item):
            return None
        same = (kind, item.sentences, item.text.casefold())
        if same in self._seen:
            self.faults.append(Fault(None, "a record given twice"))
            return None
        self._seen.add(same)
        return self._with_checked_fields(where, item)

    def _evidence_stands(self, where: str, item: _Answer) -> bool:
        numbers, window = set(item.sentences), self.window
        unknown = sorted(numbers - window.by_number.keys())
        if unknown:
            told = f"sentence {unknown[0]} is not here; cite {window.first} to {window.last}"
            self._report(where, told, "a record citing a sentence that does not exist")
        elif not numbers & window.own_numbers:
            # Asking again could only have it left out, which can be done here.
            counted = "a record resting on a headline or on context alone"
            self.faults.append(Fault(None, counted))
        else:
            return True
        return False

    def _source_stands(self, where: str, item: _Answer) -> bool:
        source = getattr(item, "source", None)
        if source is None or self.window.vocabulary.has(source):
            return True
        # Without its source an allegation would read as the article's own: it cannot stay.
        told = f"source {source!r} is not in the article; copy it as the article writes it"
        self._report(where, told, "a record whose source the article does not name")
        return False

    def _with_checked_fields(self, where: str, item: _Answer) -> _Answer:
        changes: dict[str, Any] = {}
        for field in ("actors", "target"):
            names = getattr(item, field, ())
            changes[field] = tuple(name for name in names if self._name_stands(where, field, name))
        if isinstance(item, DenialAnswer):
            for number in item.answers:
                if not 1 <= number <= self._allegations:
                    told = f"there is no allegation {number}; there are {self._allegations}"
                    self._report(where, told, "an answer to an allegation that does not exist")
        checked = dating.check_dates(item, self.window)
        for reason, counted in checked.faults:
            self.faults.append(Fault(reason and f"{where}: {reason}", counted))
        changes |= {"time": checked.time, "date": checked.date}
        known = {name: value for name, value in changes.items() if name in type(item).model_fields}
        return item.model_copy(update=known)

    def _name_stands(self, where: str, field: str, name: str) -> bool:
        if self.window.vocabulary.has(name):
            return True
        told = f"{field} {name!r} is not in the article; copy names as the article writes them"
        self._report(where, told, "a name that the article does not contain")
        return False

    def _report(self, where: str, told: str, counted: str) -> None:
        self.faults.append(Fault(f"{where}: {told}", counted))


def _find_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object in an answer, bare or wrapped in prose or a code block."""
    start, end = text.find("{"), text.rfind("}")
    for candidate in (text, text[start : end + 1]):
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return None


def _tidied(value: Any, model: type[_Answer]) -> Any:
    """Return an item without what models add by habit, its meaning unchanged."""
    if not isinstance(value, dict):
        return value
    tidied = {
        name: _TIDY.get(name, _or_null)(content)
        for name, content in value.items()
        if name in model.model_fields
    }
    return {name: content for name, content in tidied.items() if content is not None}


def _or_null(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return None if text.casefold() in _NULLS else text


def _as_names(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    names = [_or_null(name) for name in values]
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def _as_numbers(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    try:
        return sorted({int(number) for number in values if number is not None})
    except (TypeError, ValueError):
        return value


def _as_evidence(value: Any) -> Any:
    numbers = _as_numbers(value)
    return numbers[:MOST_SENTENCES] if isinstance(numbers, list) else numbers


_TIDY: dict[str, Callable[[Any], Any]] = {
    "actors": _as_names,
    "target": _as_names,
    "answers": _as_numbers,
    "sentences": _as_evidence,
}


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "it"
    return f"{place}: {first['msg']}"
