"""Which of the claims near it a denial answers: the one decision, for documents and for indices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from summariser.merge.clusters import NEVER
from summariser.merge.link_features import Answer
from summariser.merge.link_scores import AnswerScorer
from summariser.merge.weights import LINK_MARGIN
from summariser.schema import Denial


@dataclass(frozen=True)
class Choice:
    """Why a claim is held to be answered.

    Attributes:
        given: The allegation that the denial itself says it responds to, if that is why.
        value: Log odds of the likeliest allegation of the claim, where they decided.
        position: The position of that allegation.
    """

    given: str | None = None
    value: float = 0.0
    position: int = -1


def choose_claims(denial: Denial, answer: Answer, scorer: AnswerScorer) -> Mapping[str, Choice]:
    """Return the claims that a denial answers.

    Args:
        denial: The denial.
        answer: What is compared of it.
        scorer: Finds and scores the claims near it.
    """
    found: dict[str, Choice] = {}
    for allegation in denial.responds_to:
        own = scorer.claim_of(allegation)
        if own is not None:
            found.setdefault(own, Choice(given=allegation))
    given = bool(found)
    scored = _score(answer, scorer)
    best = scorer.best_by_part(answer, scored.values())
    plain = () if given else _find_plain(answer, scorer)
    for claim, (value, position) in scored.items():
        likeliest = best[scorer.part(answer, position)]
        allowed = scorer.model.allows(value, likeliest, given=given) or claim in plain
        if claim not in found and allowed:
            found[claim] = Choice(value=value, position=position)
    return found


def _score(answer: Answer, scorer: AnswerScorer) -> dict[str, tuple[float, int]]:
    """Return for each claim that is near the log odds of its most likely member."""
    best: dict[str, tuple[float, int]] = {}
    for position in scorer.near(answer):
        value = scorer.score(answer, scorer.features(answer, position))
        claim = scorer.claim_at(position)
        if claim not in best or value > best[claim][0]:
            best[claim] = (value, position)
    return best


def _find_plain(answer: Answer, scorer: AnswerScorer) -> frozenset[str]:
    """Return the claims that a denial plainly answers: the likeliest and those close to it."""
    if not scorer.has_plain:
        return frozenset()
    values: dict[str, float] = {}
    for position in scorer.near(answer):
        value = scorer.score_plain(scorer.features(answer, position))
        if value is not None:
            claim = scorer.claim_at(position)
            values[claim] = max(value, values.get(claim, value))
    best = max(values.values(), default=NEVER)
    return frozenset(claim for claim, value in values.items() if value >= best - LINK_MARGIN)
