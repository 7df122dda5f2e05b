"""What the rules propose for one sentence, before it is decided what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from summariser.schema import Form, Kind, Status

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token


@dataclass
class Candidate:
    """A record that grammar proposes.

    Attributes:
        kind: Event, allegation or denial.
        sentence: Position of its sentence among those read, from 0.
        head: Head of the clause or phrase that states it.
        strength: How sure the rules are, from 0 to 1.
        write: Makes its text; only what is kept is written out.
        more_sentences: Positions of further sentences that state it.
        actors: Who takes part (events).
        status: Of an event.
        source: Who alleges or denies.
        speaks_for: For whom the source speaks, as a spokesman does for a company.
        target: Who is accused.
        form: Of a denial.
        time_text: The words that place it in time.
        date: Its ISO 8601 value.
        in_list: Whether it stands in a list, as the sums at the end of an article do.
        complete: Reads the fields that nobody asks for before it is kept; None where it has all.
    """

    kind: Kind
    sentence: int
    head: Token
    strength: float
    write: Callable[[], str]
    more_sentences: tuple[int, ...] = ()
    actors: tuple[str, ...] = ()
    status: Status = "occurred"
    source: str | None = None
    speaks_for: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    form: Form = "flat"
    time_text: str | None = None
    date: str | None = None
    in_list: bool = False
    complete: Callable[[Candidate], dict[str, Any]] | None = None

    @cached_property
    def text(self) -> str:
        """The record as one plain sentence."""
        return self.write()

    def with_(self, **changes: Any) -> Candidate:
        """Return the candidate complete, with some fields changed, and the text that it has."""
        if self.complete is not None:
            changes = {**self.complete(self), "complete": None, **changes}
        changed = replace(self, **changes)
        changed.text = self.text
        return changed
