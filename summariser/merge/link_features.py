"""What speaks for a denial answering a claim, in numbers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from summariser.merge.concepts import concepts
from summariser.merge.features import Features
from summariser.merge.parties import RELATED, SAME
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.wording import Vector, cosine, word_set, words
from summariser.schema import Denial

_CLAUSE = re.compile(r"[:;(]|\s[-–—]\s")
_GENERAL = word_set(
    "wrongdoing charge charges charged allegation allegations accusation accusations claim claims "
    "guilty innocent innocence misconduct denied denies deny denying rejected rejects false untrue"
)
"""Words by which a claim is denied without being told again."""
_FAR = 4000
"""Characters between claim and answer from which on their distance says nothing more."""
_DUST = 1e-9


@dataclass(frozen=True, eq=False)
class Answer:
    """A denial as linking sees it: its profile, and the vector of its first clause.

    "X did it: he answers that Y did" denies what stands before the colon.
    """

    profile: Profile
    first_clause: Vector

    @property
    def record(self) -> Denial:
        """The denial."""
        assert isinstance(self.profile.record, Denial)  # noqa: S101 - built from denials only
        return self.profile.record


def read_answer(denial: Denial, profiler: Profiler) -> Answer:
    """Return what linking compares of a denial."""
    clause = _CLAUSE.split(denial.text, maxsplit=1)[0]
    vector = profiler.terms.vector(Counter(concepts(clause)))
    return Answer(profiler.profile(denial), vector)


def link_features(answer: Answer, claim: Profile, profiler: Profiler) -> Features:
    """Return the features of a denial and an allegation that it may answer."""
    denial = answer.profile
    features = _denier(denial, claim, profiler)
    meaning = max(cosine(denial.meaning, claim.meaning), cosine(answer.first_clause, claim.meaning))
    shared = denial.object.keys() & claim.object.keys()
    rarest = sorted(profiler.terms.rarity(t) for t in shared)[-2:]
    features |= {
        "meaning": meaning,
        "rare": math.fsum(rarest) / 2,
        "meaning_and_target": meaning * features["denier_accused"],
    }
    same_article = not denial.articles.isdisjoint(claim.articles)
    features["same_article"] = float(same_article)
    features["nearness"] = _nearness(denial, claim) if same_article else 0.0
    features["earlier"] = float(
        denial.published is not None
        and claim.published is not None
        and denial.published < claim.published
    )
    return features


def _denier(denial: Profile, claim: Profile, profiler: Profiler) -> Features:
    register = profiler.register
    accused = own = 0.0
    proxy = False
    if denial.source is not None:
        accused = max((register.likeness(denial.source, t) for t in claim.parties), default=0.0)
        proxy = register.party(denial.source).proxy
        if claim.source is not None:
            own = register.likeness(denial.source, claim.source)
    named = 0.0
    if claim.parties:
        terms = [profiler.name_terms((t,)) for t in claim.parties]
        said = denial.meaning.keys()
        named = sum(not names.isdisjoint(said) for names in terms) / len(terms)
    return {
        "denier_accused": float(accused >= SAME),
        "denier_related": float(RELATED <= accused < SAME),
        "denier_proxy": float(proxy and accused < RELATED),
        "denier_alleger": float(own >= SAME and accused < SAME),
        "denier_other": float(
            denial.source is not None and bool(claim.parties) and accused < RELATED and not proxy
        ),
        "target_named": named,
    }


def _nearness(denial: Profile, claim: Profile) -> float:
    """Return how close the two stand in their article: 1 side by side, 0 far away or unknown."""
    if not denial.record.spans or not claim.record.spans:
        return 0.0
    distance = min(
        max(0, max(a, c) - min(b, d)) for a, b in denial.record.spans for c, d in claim.record.spans
    )
    return 1.0 - min(1.0, math.log1p(distance) / math.log1p(_FAR))


def sentence_features(answer: Answer, claim: Profile) -> Features:
    """Return further features, of records that were read off sentences."""
    denial = answer.profile
    said = {word for quote in denial.record.quotes for word in words(quote)}
    same_article = not denial.articles.isdisjoint(claim.articles)
    behind = same_article and _start(claim) > _start(denial)
    return {"general": float(not _GENERAL.isdisjoint(said)), "behind": float(behind)}


def measure_centrality(claims: Sequence[Profile]) -> list[float]:
    """Return for each claim how much of it other articles allege too, 1 for the most central.

    The likeness to all claims of other articles, added up.

    Args:
        claims: The profiles of the allegations, in an order that the input's does not change.
    """
    every: defaultdict[str, float] = defaultdict(float)
    within: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for claim in claims:
        for term, weight in sorted(claim.object.items()):
            every[term] += weight
            within[claim.record.article][term] += weight
    sums = [
        math.fsum(
            weight * (every[term] - within[claim.record.article][term])
            for term, weight in claim.object.items()
        )
        for claim in claims
    ]
    most = max(sums, default=0.0)
    # Differences of equal sums leave dust behind.
    return [round(max(0.0, value) / most, 9) if most > _DUST else 0.0 for value in sums]


def _start(profile: Profile) -> int:
    return min((start for start, _ in profile.record.spans), default=0)
