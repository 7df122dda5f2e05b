"""Why a denial is held to answer a claim, and which claims it was held not to answer."""

from __future__ import annotations

from collections.abc import Iterable

from summariser.merge.comparison import Comparison
from summariser.merge.link_scores import LinkScorer
from summariser.merge.weighing import weigh_features
from summariser.merge.weights import probability
from summariser.schema import ClaimThread, Denial, ExplainedPair, Timeline


class Answering:
    """The denials and claims of a document, each pair scored as linking scores it."""

    def __init__(self, timeline: Timeline, comparison: Comparison) -> None:
        """Take a merged document and what compares its records."""
        self._claims = {claim.id: claim for claim in timeline.claims}
        self._claim_of = {m: claim.id for claim in timeline.claims for m in claim.members}
        self._denials = {record.id: record for record in timeline.denial_records}
        self._scorer = LinkScorer(timeline, comparison, self._claim_of)

    def of_claim(self, claim: ClaimThread) -> tuple[ExplainedPair, ...]:
        """Return the denials that answer a claim, each with its likeliest member."""
        return tuple(self._told(claim, name) for name in claim.denials if name in self._denials)

    def near_claim(self, claim: ClaimThread) -> tuple[ExplainedPair, ...]:
        """Return the denials that were held not to answer a claim, the likeliest first."""
        others = [d for name, d in self._denials.items() if name not in claim.denials]
        return self._near((denial, self._best(denial, claim.id)) for denial in others)

    def of_denial(self, name: str) -> tuple[ExplainedPair, ...]:
        """Return the claims that a denial answers."""
        return tuple(
            self._told(claim, name) for claim in self._claims.values() if name in claim.denials
        )

    def near_denial(self, name: str) -> tuple[ExplainedPair, ...]:
        """Return the claims that a denial was held not to answer, the likeliest first."""
        denial = self._denials[name]
        others = [
            claim for claim in self._near_claims(denial) if name not in self._claims[claim].denials
        ]
        return self._near((denial, self._best(denial, claim)) for claim in others)

    def _near_claims(self, denial: Denial) -> tuple[str, ...]:
        """Return the claims that a denial may answer."""
        near = self._scorer.near(self._scorer.read(denial))
        return tuple(dict.fromkeys(self._scorer.claim_at(position) for position in near))

    def _best(self, denial: Denial, claim: str) -> ExplainedPair | None:
        """Return the pair of a denial and the likeliest member of a claim near it."""
        scorer = self._scorer
        answer = scorer.read(denial)
        pairs = []
        for position in scorer.near(answer):
            if scorer.claim_at(position) != claim:
                continue
            features = scorer.features(answer, position)
            value = scorer.score(answer, features)
            pairs.append(
                ExplainedPair(
                    records=(denial.id, scorer.profiles[position].record.id),
                    group=claim,
                    log_odds=round(value, 3),
                    score=probability(value),
                    features=weigh_features(features, scorer.model.weights, scorer.bias(denial)),
                    verdict="",
                )
            )
        return max(pairs, key=lambda pair: pair.score, default=None)

    def _told(self, claim: ClaimThread, name: str) -> ExplainedPair:
        denial = self._denials[name]
        link = next((link for link in claim.links if link.denial == name), None)
        reasons = link.reasons if link else ()
        given = [a for a in denial.responds_to if a in claim.members]
        if given:
            return ExplainedPair(
                records=(name, given[0]),
                group=claim.id,
                score=1.0,
                reasons=reasons,
                verdict="answers it: its own article says so",
            )
        verdict = "answers it"
        if any(reason.startswith("linked by ") for reason in reasons):
            verdict = "answers it by an override"
        pair = self._best(denial, claim.id)
        if pair is None:
            return ExplainedPair(
                records=(name, claim.members[0]),
                group=claim.id,
                score=link.score if link else 0.0,
                reasons=reasons,
                verdict=verdict,
            )
        return pair.model_copy(update={"reasons": reasons, "verdict": verdict})

    def _near(
        self, found: Iterable[tuple[Denial, ExplainedPair | None]]
    ) -> tuple[ExplainedPair, ...]:
        told = [
            pair.model_copy(update={"verdict": self._why_not(denial, pair)})
            for denial, pair in found
            if pair is not None
        ]
        told.sort(key=lambda pair: (-(pair.log_odds or 0.0), pair.records))
        return tuple(told)

    def _why_not(self, denial: Denial, pair: ExplainedPair) -> str:
        value = pair.log_odds or 0.0
        model = self._scorer.model
        if self._scorer.is_given(denial):
            return "not linked: its own article says what it answers, and this is not likely enough"
        best = self._best_beside(denial, pair)
        if value >= best:
            return f"not linked: the log odds are not above {model.least}"
        if value > model.further_least:
            return f"not linked: more than {model.margin} behind the likeliest claim"
        return "not linked: another claim is likelier"

    def _best_beside(self, denial: Denial, pair: ExplainedPair) -> float:
        """Return the log odds of the likeliest claim that a claim competes with for a denial."""
        scorer = self._scorer
        answer = scorer.read(denial)
        at = {profile.record.id: number for number, profile in enumerate(scorer.profiles)}
        pairs = [pair, *(self._best(denial, claim) for claim in self._near_claims(denial))]
        scored = [(p.log_odds or 0.0, at[p.records[1]]) for p in pairs if p is not None]
        return scorer.best_by_part(answer, scored)[scorer.part(answer, at[pair.records[1]])]
