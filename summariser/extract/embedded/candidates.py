"""What the rules propose for one sentence, before it is decided what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summariser.schema import Form, Kind, Status

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass
class Candidate:
    """A record that grammar proposes.

    Attributes:
        kind: Event, allegation or denial.
        sentence: Position of its sentence among those read, from 0.
        head: Head of the clause or phrase that states it.
        strength: How sure the rules are, from 0 to 1.
        text: The record as one plain sentence.
        more_sentences: Positions of further sentences that state it.
        actors: Who takes part (events).
        status: Of an event.
        source: Who alleges or denies.
        target: Who is accused.
        form: Of a denial.
        time_text: The words that place it in time.
        date: Its ISO 8601 value.
    """

    kind: Kind
    sentence: int
    head: Token
    strength: float
    text: str
    more_sentences: tuple[int, ...] = ()
    actors: tuple[str, ...] = ()
    status: Status = "occurred"
    source: str | None = None
    target: tuple[str, ...] = ()
    form: Form = "flat"
    time_text: str | None = None
    date: str | None = None
    about: frozenset[str] = field(default_factory=frozenset)
