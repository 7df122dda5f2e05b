"""Which claims a denial answers: in its own article and in those of other outlets.

What the record itself says it responds to comes first. Beyond that a denial answers a claim where
its denier is the accused or speaks for it, and what it denies is worded like the claim; or, where
records were read off sentences that do not repeat the claim, where the claim is like what its own
article tells around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from summariser.merge.comparison import Comparison
from summariser.merge.link_choice import Choice, choose_claims
from summariser.merge.link_features import Answer
from summariser.merge.link_scores import LinkScorer
from summariser.merge.weights import probability
from summariser.schema import ClaimThread, Denial, DenialLink, Timeline

_TELLING = 0.2
"""Likeness of a denial to a claim from which on it is worth a mention."""
_CENTRAL = 0.5
"""Centrality of a claim from which on it is worth a mention."""
_AROUND = 0.5
"""Likeness of a claim to what stands around the denial from which on it is worth a mention."""


def link_denials(
    claims: Sequence[ClaimThread], timeline: Timeline, comparison: Comparison
) -> tuple[ClaimThread, ...]:
    """Return the claims with the denials that answer them, and why.

    Args:
        claims: Threads without denials.
        timeline: The document, for its denials and allegations.
        comparison: What to look things up in.
    """
    linker = _Linker(claims, timeline, comparison)
    links: defaultdict[str, list[DenialLink]] = defaultdict(list)
    for record in comparison.ordered(timeline.denial_records):
        if isinstance(record, Denial):
            for claim, link in linker.links(record):
                links[claim].append(link)
    return tuple(
        claim.model_copy(
            update={
                "denials": tuple(link.denial for link in links[claim.id]),
                "links": tuple(links[claim.id]),
            }
        )
        for claim in claims
    )


class _Linker:
    """Finds the claims that a denial answers."""

    def __init__(
        self, claims: Sequence[ClaimThread], timeline: Timeline, comparison: Comparison
    ) -> None:
        self._claim_of = {member: claim.id for claim in claims for member in claim.members}
        self._place = {claim.id: number for number, claim in enumerate(claims)}
        self._scorer = LinkScorer(timeline, comparison, self._claim_of)

    def links(self, denial: Denial) -> list[tuple[str, DenialLink]]:
        """Return the claims that a denial answers with the links, in the order of the claims."""
        answer = self._scorer.read(denial)
        links = [
            (claim, self._tell(answer, choice))
            for claim, choice in choose_claims(denial, answer, self._scorer).items()
        ]
        return sorted(links, key=lambda item: self._place[item[0]])

    def _tell(self, answer: Answer, choice: Choice) -> DenialLink:
        """Return the link that was chosen, with its reasons."""
        if choice.given is not None:
            reasons: tuple[str, ...] = (f"answers {choice.given} in its own article",)
            return DenialLink(denial=answer.record.id, score=1.0, reasons=reasons)
        return DenialLink(
            denial=answer.record.id,
            score=probability(choice.value),
            reasons=self._explain(answer, choice.position),
        )

    def _explain(self, answer: Answer, position: int) -> tuple[str, ...]:
        features = self._scorer.features(answer, position)
        reasons = []
        if features["denier_accused"]:
            reasons.append(f"{answer.record.source} is accused of it")
        elif features["denier_related"]:
            reasons.append(f"{answer.record.source} speaks for or belongs to the accused")
        elif features["denier_proxy"]:
            reasons.append(f"{answer.record.source} speaks for another")
        if features["meaning"] >= _TELLING:
            claim = self._scorer.profiles[position].record.id
            reasons.append(f"what is denied is worded like {claim}: {features['meaning']:.2f}")
        if features.get("context", 0.0) >= _AROUND and not features["same_article"]:
            reasons.append("the denial's own article tells much the same")
        if features.get("central", 0.0) >= _CENTRAL:
            reasons.append("others allege much the same")
        if features["same_article"]:
            reasons.append("in the same article")
        return tuple(reasons) or ("the likeliest of the claims near it",)
