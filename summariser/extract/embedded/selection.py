"""What is kept of what the rules propose: grammar counts the records, learning judges the kinds.

A candidate is kept where the rules' strength and the learnt probability of its kind, averaged, pass a
threshold; a sentence with a high probability and no candidate gets the best that grammar can make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.extract.embedded.candidates import Candidate
from summariser.schema import Kind

KINDS: tuple[Kind, ...] = ("event", "allegation", "denial")


@dataclass(frozen=True)
class Thresholds:
    """Settings of one kind.

    Attributes:
        weight: Share of the learnt probability in the average with the rules' strength.
        first: What a sentence's strongest candidate must reach.
        further: What a sentence's further candidates must reach in the average, and their strength alone.
        fallback: Probability from which on a sentence without a candidate still yields one.
    """

    weight: float
    first: float
    further: float
    fallback: float


# Tuned on local training sentences (sentence-level counts of records, probabilities from folds that had
# not seen the article). With rules alone the strength itself must pass `rules_first`.
LEARNT: dict[Kind, Thresholds] = {
    "event": Thresholds(weight=0.75, first=0.45, further=0.68, fallback=0.5),
    "allegation": Thresholds(weight=0.75, first=0.42, further=0.75, fallback=0.5),
    "denial": Thresholds(weight=0.65, first=0.45, further=0.8, fallback=0.5),
}
RULES_ALONE: dict[Kind, Thresholds] = {
    "event": Thresholds(weight=0.0, first=0.5, further=0.68, fallback=2.0),
    "allegation": Thresholds(weight=0.0, first=0.4, further=0.75, fallback=2.0),
    "denial": Thresholds(weight=0.0, first=0.4, further=0.8, fallback=2.0),
}


def select_candidates(
    kind: Kind,
    found: Sequence[Candidate],
    probability: float | None,
    make_fallback: Callable[[], Candidate | None],
) -> list[Candidate]:
    """Return the records of one kind that a sentence is held to report.

    Args:
        kind: The kind.
        found: The rules' candidates of that kind, strongest first.
        probability: The learnt probability that the sentence reports the kind; None without learning.
        make_fallback: Makes the best record that grammar can of the sentence.
    """
    settings = (RULES_ALONE if probability is None else LEARNT)[kind]
    learnt = probability or 0.0

    def merit(candidate: Candidate) -> float:
        return settings.weight * learnt + (1 - settings.weight) * candidate.strength

    kept: list[Candidate] = []
    for position, candidate in enumerate(found):
        if (
            position == 0
            and merit(candidate) >= settings.first
            or (
                position
                and kept
                and merit(candidate) >= settings.further
                and candidate.strength >= settings.further
            )
        ):
            kept.append(candidate)
    if not kept and learnt >= settings.fallback:
        fallback = found[0] if found else make_fallback()
        kept = [fallback] if fallback is not None else []
    return kept
