"""Reading verdicts: each hint kept, changed or dropped, and every change and new record checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from summariser.extract.embedded.proposals import Proposal
from summariser.extract.hybrid.hints import Hint
from summariser.extract.hybrid.wire import CHANGEABLE, CHANGES, DROP, HINTS, NEW, VERDICTS
from summariser.extract.llm.dating import check_dates
from summariser.extract.llm.reading import (
    MOST_SENTENCES,
    Fault,
    Reading,
    find_object,
    first_reason,
    read_records,
    tidy_fields,
)
from summariser.extract.llm.windows import Window
from summariser.extract.llm.wire import KINDS
from summariser.schema import Kind, Sentence

# Fields that hold a list; a change gives one, or none, of all others.
_LISTS = frozenset(("actors", "target", "sentences"))
_NAMES = ("source", "target", "actors")
_DATED = frozenset(("time", "date", "sentences"))
# Share of the shorter text's words, from which on a new record on a sentence says what a kept hint
# of its kind says. Set by eye: small models like to list again what they have just kept.
_SAME_WORDS = 0.6
_WORD = re.compile(r"\w+")

DROPPED = "a record of the embedded engine that the model dropped"
UNJUDGED = "a record of the embedded engine that the model did not judge"
UNFIT_CHANGE = "a correction that does not stand"


@dataclass(frozen=True)
class Verdicts(Reading):
    """What an answer says of the hints, and the new records that passed.

    Attributes:
        confirmed: The proposals that are kept, with their corrections.
        judged: How many hints it decides about.
    """

    confirmed: tuple[Proposal, ...] = ()
    judged: int = 0

    @property
    def kept(self) -> int:
        """How much of the answer can be used: hints decided about, and new records."""
        return self.judged + super().kept


def read_verdicts(
    text: str, window: Window, hints: Sequence[Hint], by_number: Mapping[int, Sentence]
) -> Verdicts:
    """Check an answer about hints.

    What a hint says is the embedded engine's, checked there; only what the model changes or adds is
    checked here.

    Args:
        text: What the model wrote.
        window: The sentences that were asked about.
        hints: The hints beneath them.
        by_number: All sentences of the article.
    """
    fields = find_object(text)
    if fields is None or not isinstance(fields.get(NEW), list):
        told = f"the answer is not a JSON object with {HINTS!r}, {CHANGES!r} and the list {NEW!r}"
        return Verdicts(None, (Fault(told, "an answer that could not be read"),))
    judge = _Judge(window, by_number)
    confirmed, judged = judge.decide(hints, fields.get(HINTS), fields.get(CHANGES))
    alleged = [n for p in confirmed if p.kind == "allegation" for n in p.item.sentences]
    fresh = [value for value in fields[NEW] if not judge.repeats(value, confirmed)]
    new = read_records(fresh, window, alleged=alleged)
    return Verdicts(new.answer, (*judge.faults, *new.faults), tuple(confirmed), judged)


class _Judge:
    """Applies the verdicts of one answer and gathers what is wrong with them."""

    def __init__(self, window: Window, by_number: Mapping[int, Sentence]) -> None:
        self._window = window
        self._by_number = by_number
        self.faults: list[Fault] = []

    def decide(
        self, hints: Sequence[Hint], verdicts: Any, changes: Any
    ) -> tuple[list[Proposal], int]:
        """Return the proposals kept, and how many hints were decided about."""
        said = verdicts if isinstance(verdicts, dict) else {}
        confirmed, judged = [], 0
        for hint in hints:
            verdict = said.get(str(hint.number))
            if verdict not in VERDICTS:
                told = f"hints: say {', '.join(VERDICTS[:-1])} or {DROP} of hint {hint.number}"
                counted = UNJUDGED if hint.proposal.sure else "a guess that the model did not judge"
                self.faults.append(Fault(told, counted))
                continue
            judged += 1
            if verdict != DROP:
                confirmed.append(self._apply(hint, verdict, _changes_of(hint, changes)))
            elif hint.proposal.sure:
                self.faults.append(Fault(None, DROPPED))
        return confirmed, judged

    def repeats(self, value: Any, confirmed: Sequence[Proposal]) -> bool:
        """Whether a new record says what a kept hint says, and count it if so."""
        if not isinstance(value, dict) or not isinstance(value.get("sentences"), list):
            return False
        for proposal in confirmed:
            here = set(map(str, proposal.item.sentences)) & set(map(str, value["sentences"]))
            same_kind = proposal.kind == value.get("kind")
            if same_kind and here and _is_same_text(str(value.get("text")), proposal.item.text):
                self.faults.append(Fault(None, "a record given twice"))
                return True
        return False

    def _apply(self, hint: Hint, kind: Kind, changes: Mapping[str, Any]) -> Proposal:
        """Return a proposal of the kind given, with those of its changes that stand."""
        proposal = hint.proposal
        if kind != proposal.kind:
            proposal = proposal.changed({"kind": kind})
        fields = dict(changes)
        for name in changes:
            if (reason := self._misfit(proposal, name, fields[name])) is not None:
                self._refuse(hint, f"{name}: {reason}")
                del fields[name]
        if not fields:
            return proposal
        return self._dated(hint, proposal.changed(self._typed(proposal, fields)), fields)

    def _misfit(self, proposal: Proposal, name: str, value: Any) -> str | None:
        """Return why a change does not stand, or None."""
        if name not in KINDS[proposal.kind].model_fields or name not in CHANGEABLE:
            return f"records of the kind {proposal.kind} have no such field"
        try:
            self._typed(proposal, {name: value})
        except ValidationError as error:
            return first_reason(error)
        if name == "sentences":
            return self._misplaced(value)
        if name in _NAMES:
            names = value if isinstance(value, list) else [value]
            for one in names:
                if one is not None and not self._window.vocabulary.has(one):
                    return f"{one!r} is not in the article; copy names as the article writes them"
        return None

    def _misplaced(self, numbers: Any) -> str | None:
        unknown = sorted(set(numbers) - self._window.by_number.keys())
        if unknown:
            return f"sentence {unknown[0]} is not here"
        if not set(numbers) & self._window.own_numbers:
            return "one of them must be asked about, and no headline"
        return None

    def _typed(self, proposal: Proposal, fields: Mapping[str, Any]) -> dict[str, Any]:
        model = KINDS[proposal.kind]
        whole = model.model_validate({**proposal.item.model_dump(), **fields})
        return {name: getattr(whole, name) for name in fields}

    def _dated(self, hint: Hint, proposal: Proposal, changes: Mapping[str, Any]) -> Proposal:
        """Return a changed proposal with time and date checked anew where they are concerned."""
        if not _DATED & changes.keys():
            return proposal
        item = proposal.item
        if "date" not in changes:
            # The words or their sentences changed: what the old ones meant says nothing now.
            item = item.model_copy(update={"date": None})
        checked = check_dates(item, self._window.article, self._by_number)
        for reason, counted in checked.faults:
            told = reason and f"changes: hint {hint.number}: {reason}"
            self.faults.append(Fault(told, counted))
        return proposal.changed({"time": checked.time, "date": checked.date})

    def _refuse(self, hint: Hint, reason: str) -> None:
        self.faults.append(Fault(f"changes: hint {hint.number}: {reason}", UNFIT_CHANGE))


def _changes_of(hint: Hint, changes: Any) -> dict[str, Any]:
    """Return the changes to a hint by field, in the types of an answer's fields."""
    found: dict[str, Any] = {}
    for change in changes if isinstance(changes, list) else ():
        if not isinstance(change, dict) or str(change.get("hint")) != str(hint.number):
            continue
        name, value = change.get("field"), change.get("value")
        if isinstance(name, str):
            values = value if isinstance(value, list) else [] if value is None else [value]
            found[name] = values if name in _LISTS else (values[0] if values else None)
    tidied = tidy_fields(found)
    if isinstance(tidied.get("sentences"), list):
        tidied["sentences"] = tidied["sentences"][:MOST_SENTENCES]
    return tidied


def _is_same_text(one: str, other: str) -> bool:
    first, second = (set(_WORD.findall(text.casefold())) for text in (one, other))
    return len(first & second) >= _SAME_WORDS * max(1, min(len(first), len(second)))
