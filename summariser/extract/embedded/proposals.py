"""What the embedded engine finds and what it only half believes, for another judge to decide."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from summariser.extract.embedded.answers import (
    make_allegation,
    make_answer,
    make_denial,
    make_event,
)
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.selection import select_candidates
from summariser.schema import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer, Kind

REACH = 1.5
"""How much surer, in log odds, the classifier would have to be for a doubtful proposal to be kept.

Set on the training articles: further down, more than four proposals in five are wrong.
"""

_LEAST = 1e-4
# Names of the fields of an answer and of a candidate, where they differ.
_NAMES = {"time": "time_text"}


@dataclass(frozen=True)
class Proposal:
    """A record that the embedded engine proposes.

    Attributes:
        candidate: What grammar found.
        numbers: The number of the sentence at each position.
        sure: Whether the engine itself would keep it.
    """

    candidate: Candidate
    numbers: tuple[int, ...]
    sure: bool

    @property
    def kind(self) -> Kind:
        """Event, allegation or denial."""
        return self.candidate.kind

    @cached_property
    def item(self) -> EventAnswer | AllegationAnswer | DenialAnswer:
        """The record as an answer, a denial not yet linked."""
        if self.kind == "event":
            return make_event(self.candidate, self.numbers)
        if self.kind == "allegation":
            return make_allegation(self.candidate, self.numbers)
        return make_denial(self.candidate, self.numbers)

    def changed(self, changes: Mapping[str, Any]) -> Proposal:
        """Return the proposal with some fields changed.

        Args:
            changes: New values by the names of an answer's fields, and ``kind``. Sentences must be
                among those that were read.
        """
        fields = {_NAMES.get(name, name): value for name, value in changes.items()}
        if "text" in fields:
            text = fields.pop("text")
            fields["write"] = lambda: text
        if "sentences" in fields:
            first, *more = (self.numbers.index(number) for number in fields.pop("sentences"))
            fields |= {"sentence": first, "more_sentences": tuple(more)}
        return replace(self, candidate=replace(self.candidate, **fields))


def settle_proposals(kept: Sequence[Proposal]) -> ArticleAnswer:
    """Return the proposals of one article that are kept as an answer, denials linked.

    Args:
        kept: In the order of the article.
    """
    numbers = kept[0].numbers if kept else ()
    return make_answer([proposal.candidate for proposal in kept], numbers)


@dataclass
class ProposalSelection:
    """Selects as the engine does, and remembers what it would keep if it were a little surer.

    Attributes:
        doubtful: What was not kept, in the order in which it was found.
    """

    doubtful: list[Candidate] = field(default_factory=list)

    def select(
        self,
        kind: Kind,
        found: Sequence[Candidate],
        probability: float | None,
        make_fallback: Callable[[], Candidate | None],
    ) -> list[Candidate]:
        """Return what the engine keeps of one sentence; takes what `select_candidates` does."""
        kept = select_candidates(kind, found, probability, make_fallback)
        if not kept and probability is not None:
            raised = _raise(probability)
            self.doubtful += select_candidates(kind, found, raised, make_fallback)
        return kept


def _raise(probability: float) -> float:
    chance = min(1 - _LEAST, max(_LEAST, probability))
    return 1 / (1 + math.exp(-(math.log(chance / (1 - chance)) + REACH)))
