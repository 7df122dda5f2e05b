"""Reading an answer: each record checked against the article, with a reason for all that fails.

One pass serves both ends. While attempts are left, the reasons go back to the model; after the
last, the records that passed are kept and the others counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from summariser.extract.llm import dating
from summariser.extract.llm.windows import Window
from summariser.extract.llm.wire import KINDS, RECORDS
from summariser.schema import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer

_Answer = EventAnswer | AllegationAnswer | DenialAnswer

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
    """What an answer holds once it is checked: the records that passed, and what did not.

    Attributes:
        answer: The records that passed; None where no answer could be read at all. A denial's
            ``answers`` still are sentence numbers, which `join_answers` resolves.
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
        """How many records passed."""
        if self.answer is None:
            return 0
        return len(self.answer.events) + len(self.answer.allegations) + len(self.answer.denials)


def best_reading(readings: Sequence[Reading]) -> Reading | None:
    """Return the reading that keeps the most records, the latest of equals; None without any."""
    readable = [reading for reading in readings if reading.answer is not None]
    return max(reversed(readable), key=lambda reading: reading.kept, default=None)


def read_answer(text: str, window: Window) -> Reading:
    """Check an answer against the sentences that it is about.

    Args:
        text: What the model wrote.
        window: The sentences that were asked about.
    """
    fields = find_object(text)
    records = fields.get(RECORDS) if fields else None
    if not isinstance(records, list):
        told = f"the answer is not a JSON object with the list {RECORDS!r}"
        return Reading(None, (Fault(told, "an answer that could not be read"),))
    return read_records(records, window)


def read_records(records: Sequence[Any], window: Window, *, alleged: Iterable[int] = ()) -> Reading:
    """Check records against the sentences that they are about.

    Args:
        records: What the model listed.
        window: The sentences that were asked about.
        alleged: Numbers of sentences with further allegations, which a denial may answer.
    """
    reader = _Reader(window, frozenset(alleged))
    for position, value in enumerate(records, start=1):
        reader.read(position, value)
    return Reading(reader.answer(), tuple(reader.faults))


@dataclass(frozen=True)
class Salvage:
    """What was saved of an answer that was cut off.

    Attributes:
        reading: The records before the cut, checked.
        first: Number of the sentence to go on from: no record of it, nor of a later one, is saved.
    """

    reading: Reading
    first: int


def salvage_answer(text: str, window: Window) -> Salvage | None:
    """Save the records of an answer that was cut off, up to where it was cut.

    Records come in the order of the article. The last one may be in pieces and others of its
    sentence may be missing, so that reading goes on from there.

    Args:
        text: What the model wrote.
        window: The sentences that were asked about.

    Returns:
        What was saved; None where going on would begin where the window does.
    """
    try:
        fields = from_json(text[max(0, text.find("{")) :], allow_partial=True)
    except ValueError:
        return None
    records = fields.get(RECORDS) if isinstance(fields, dict) else None
    places = [_place(record, window) for record in records] if isinstance(records, list) else []
    known = [place for place in places[:-1] if place is not None]
    if not isinstance(records, list) or not known:
        return None
    first = max(known)
    if first <= window.first:
        return None
    whole = [
        record
        for record, place in zip(records[:-1], places, strict=False)
        if place is not None and place < first
    ]
    return Salvage(read_records(whole, window), first)


def _place(record: Any, window: Window) -> int | None:
    """Return the first sentence of the window that a record rests on."""
    numbers = _as_numbers(record.get("sentences")) if isinstance(record, dict) else None
    own = [n for n in numbers if n in window.own_numbers] if isinstance(numbers, list) else []
    return min(own, default=None)


def join_answers(
    answers: Sequence[ArticleAnswer], base: ArticleAnswer | None = None
) -> ArticleAnswer:
    """Return the answers about the windows of one article as one answer.

    A denial that points at a sentence is linked to the allegations resting on it: those in its own
    words where there are such, else all of them. A denial of something alleged out of its window's
    sight is linked when the article's records are merged.

    Args:
        answers: The answers, whose denials point at sentences.
        base: Records to begin with, whose denials are linked already.
    """
    base = base or ArticleAnswer()
    allegations = (*base.allegations, *(c for answer in answers for c in answer.allegations))
    by_sentence: dict[int, list[int]] = {}
    for position, claim in enumerate(allegations, start=1):
        for number in claim.sentences:
            by_sentence.setdefault(number, []).append(position)

    def answered(denial: DenialAnswer) -> tuple[int, ...]:
        positions: dict[int, None] = {}
        for number in denial.answers:
            here = by_sentence.get(number, [])
            same = [p for p in here if _same_text(allegations[p - 1], denial)]
            positions |= dict.fromkeys(same or here)
        return tuple(positions)

    return ArticleAnswer(
        events=(*base.events, *(event for answer in answers for event in answer.events)),
        allegations=allegations,
        denials=(
            *base.denials,
            *(
                denial.model_copy(update={"answers": answered(denial)})
                for answer in answers
                for denial in answer.denials
            ),
        ),
    )


class _Reader:
    """Reads the records of one answer and gathers what is wrong with them."""

    def __init__(self, window: Window, alleged: frozenset[int]) -> None:
        self.window = window
        self._alleged = alleged
        self.faults: list[Fault] = []
        self._kept: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        self._places: list[str] = []
        self._seen: set[tuple[str, tuple[int, ...], str]] = set()

    def read(self, position: int, value: Any) -> None:
        """Keep a record if it stands."""
        where = f"record {position}"
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            told = f"kind: one of {', '.join(KINDS)}"
            self._report(where, told, "a record that does not fit the schema")
            return
        try:
            item = KINDS[kind].model_validate(_tidied(value, KINDS[kind]))
        except ValidationError as error:
            self._report(where, first_reason(error), "a record that does not fit the schema")
            return
        if not self._evidence_stands(where, item) or not self._source_stands(where, item):
            return
        same = (kind, item.sentences, item.text.casefold())
        if same in self._seen:
            self.faults.append(Fault(None, "a record given twice"))
            return
        self._seen.add(same)
        self._kept[kind].append(self._with_checked_fields(where, item))
        if kind == "denial":
            self._places.append(where)

    def answer(self) -> ArticleAnswer:
        """Return the records that stand, once all have been read."""
        alleged = {number for claim in self._kept["allegation"] for number in claim.sentences}
        alleged |= self._alleged
        denials = []
        for where, denial in zip(self._places, self._kept["denial"], strict=True):
            answers = [
                number for number in denial.answers if self._can_answer(where, number, alleged)
            ]
            denials.append(denial.model_copy(update={"answers": tuple(answers)}))
        return ArticleAnswer(
            events=tuple(self._kept["event"]),
            allegations=tuple(self._kept["allegation"]),
            denials=tuple(denials),
        )

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
        checked = dating.check_dates(item, self.window.article, self.window.by_number)
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

    def _can_answer(self, where: str, number: int, alleged: set[int]) -> bool:
        # What rests on a sentence of the context was read with the window before.
        if number in alleged or number in self.window.by_number.keys() - self.window.own_numbers:
            return True
        told = f"answers: no allegation rests on sentence {number}; list it, or give []"
        self._report(where, told, "an answer to an allegation that does not exist")
        return False

    def _report(self, where: str, told: str, counted: str) -> None:
        self.faults.append(Fault(f"{where}: {told}", counted))


def _same_text(claim: AllegationAnswer, denial: DenialAnswer) -> bool:
    return claim.text.casefold() == denial.text.casefold()


def find_object(text: str) -> dict[str, Any] | None:
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


def _tidied(value: dict[str, Any], model: type[_Answer]) -> dict[str, Any]:
    """Return a record without what models add by habit, its meaning unchanged."""
    tidied = tidy_fields({n: content for n, content in value.items() if n in model.model_fields})
    return {name: content for name, content in tidied.items() if content is not None}


def tidy_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a record with what models write for null, and lists, made plain."""
    return {name: _TIDY.get(name, _or_null)(content) for name, content in fields.items()}


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


def first_reason(error: ValidationError) -> str:
    """Return where a record does not fit its kind first, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "it"
    return f"{place}: {first['msg']}"
