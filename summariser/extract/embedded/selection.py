"""What is kept of what the rules propose: grammar counts the records, learning judges the kinds.

The learnt probability of a kind and the strength of the rules' best candidate are joined in log
odds (stacking, Wolpert 1992); where the sum passes a threshold the candidate is kept. A sentence
with a high probability and no candidate gets the best record that grammar can make of it. The
numbers are refitted with ``python training/train_selection.py DATA_FOLDER HELD_OUT_FILE``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.extract.embedded.candidates import Candidate
from summariser.schema import Kind

KINDS: tuple[Kind, ...] = ("event", "allegation", "denial")


@dataclass(frozen=True)
class Stacking:
    """How one kind is decided.

    Attributes:
        learnt: Weight of the classifier's log odds.
        strength: Weight of the rules' strength.
        bias: Log odds with both at nothing.
        enough: Log odds from which on a sentence yields its strongest candidate.
        further: Strength from which on it also yields a further one.
        alone: Strength that is enough without a classifier.
    """

    learnt: float
    strength: float
    bias: float
    enough: float
    further: float
    alone: float


# Fitted by logistic regression on local training sentences, with probabilities from folds that had
# not seen the article. Thresholds lie at the best F1 there, for denials lower: the training labels
# miss more of them than careful annotation does. Refit after changing strengths or the classifier.
STACKING: dict[Kind, Stacking] = {
    "event": Stacking(0.9, 1.65, -0.93, enough=-0.4, further=0.68, alone=0.5),
    "allegation": Stacking(0.93, 0.73, -0.24, enough=-1.4, further=0.75, alone=0.4),
    "denial": Stacking(0.86, 2.2, -0.64, enough=-1.7, further=0.8, alone=0.4),
}
# Keeps the log odds of a probability of 0 or 1 finite.
_LEAST = 1e-4


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
        probability: The learnt probability that the sentence reports it; None without learning.
        make_fallback: Makes the best record that grammar can of the sentence.
    """
    settings = STACKING[kind]
    best = found[0].strength if found else 0.0
    if probability is None:
        enough = best >= settings.alone
    else:
        chance = min(1 - _LEAST, max(_LEAST, probability))
        odds = math.log(chance / (1 - chance))
        enough = (
            settings.bias + settings.learnt * odds + settings.strength * best >= settings.enough
        )
    if not enough:
        return []
    if not found:
        fallback = make_fallback()
        return [fallback] if fallback is not None else []
    return [found[0], *(c for c in found[1:] if c.strength >= settings.further)]
