"""What speaks for a denial answering a claim, in numbers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from summariser.merge.concepts import concepts
from summariser.merge.features import Features
from summariser.merge.naming import Party
from summariser.merge.parties import RELATED, SAME
from summariser.merge.profiles import Profile
from summariser.merge.wording import Frequencies, Vector, cosine, word_set, words
from summariser.schema import Denial, Record

_CLAUSE = re.compile(r"[:;(]|\s[-–—]\s")
_JOINED = re.compile(r"\b(?:and|nor)\b", re.IGNORECASE)
_TELLS = 2
"""Content words that a part of a denial must have to deny something by itself."""
_GENERAL = word_set(
    "wrongdoing misconduct charge charges charged allegation allegations accusation accusations "
    "claim claims guilty innocent innocence"
)
"""Words by which any claim may be denied without being told again."""
_FAR = 4000
"""Characters between claim and answer from which on their distance says nothing more."""
_FADING = 600
"""Characters over which what stands near a denial loses two thirds of its part in the context."""
_AFTERWARDS = 0.3
"""The part of a claim that stands behind the denial, next to 1 for one before it."""
_DUST = 1e-9


class Register(Protocol):
    """Knows the parties by number, as `PartyRegister` does."""

    def party(self, number: int) -> Party:
        """Return the party of a number."""

    def likeness(self, a: int, b: int) -> float:
        """Return how likely two numbers mean one party, from 0 to 1."""


class Measures(Protocol):
    """What the features of a link are measured by: a document's `Profiler`, or an index."""

    @property
    def terms(self) -> Frequencies:
        """How rare words are."""

    @property
    def register(self) -> Register:
        """Who the parties are."""

    def name_terms(self, parties: Iterable[int]) -> set[str]:
        """Return the terms that only name parties."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A denial as linking sees it.

    Attributes:
        profile: Its profile.
        first_clause: The vector of its first clause: "X did it: he answers that Y did" denies what
            stands before the colon.
        parts: The vectors of what it denies besides one another ("he took no bribes and hid no
            house"); empty where it denies one thing.
        context: The vector of what its article tells around it, where that was read.
    """

    profile: Profile
    first_clause: Vector
    parts: tuple[Vector, ...] = ()
    context: Vector = field(default_factory=dict)

    @property
    def record(self) -> Denial:
        """The denial."""
        assert isinstance(self.profile.record, Denial)  # noqa: S101 - built from denials only
        return self.profile.record

    def find_part(self, claim: Profile) -> int:
        """Return the number of the part of it that a claim is most like; 0 where it has none."""
        likeness = [cosine(part, claim.meaning) for part in self.parts]
        return likeness.index(max(likeness)) if likeness else 0


def read_answer(denial: Profile, profiler: Measures) -> Answer:
    """Return what linking compares of a denial."""
    clause = _CLAUSE.split(denial.record.text, maxsplit=1)[0]
    vector = profiler.terms.vector(Counter(concepts(clause)))
    parts = [Counter(concepts(part)) for part in _JOINED.split(clause)]
    # "From builders and bankers" names two of whom one thing is denied.
    several = len(parts) > 1 and all(_tells_of_deed(part) for part in parts)
    vectors = [profiler.terms.vector(part) for part in parts] if several else []
    return Answer(denial, vector, tuple(vectors))


def _tells_of_deed(part: Counter[str]) -> bool:
    return len(part) >= _TELLS and any(term.startswith("=") for term in part)


def link_features(answer: Answer, claim: Profile, profiler: Measures) -> Features:
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


def _denier(denial: Profile, claim: Profile, profiler: Measures) -> Features:
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
    distance = _distance(denial.record, claim.record)
    return 1.0 - min(1.0, math.log1p(distance) / math.log1p(_FAR))


def _distance(denial: Record, claim: Record) -> int:
    """Return how many characters lie between two records of an article; many where unknown."""
    return min(
        (max(0, max(a, c) - min(b, d)) for a, b in denial.spans for c, d in claim.spans),
        default=_FAR,
    )


def read_context(answer: Answer, claims: Iterable[Profile], profiler: Measures) -> Answer:
    """Return the answer with its context: the denial's words and those of the claims around it.

    A sentence that denies seldom repeats the claim. What it answers is told by its article, most of
    all just before, in words that other articles use too.

    Args:
        answer: The denial.
        claims: The allegations of its article, or where it has none, others that may stand for
            them; the denier's own are no part of the context.
        profiler: What made the profiles.
    """
    denial = answer.profile
    context = defaultdict[str, float](float, denial.object_quoted)
    for claim in claims:
        if _is_by(denial, claim, profiler, SAME):
            continue
        part = _part(denial, claim)
        for term, weight in claim.object_quoted.items():
            context[term] += part * weight
    length = math.sqrt(math.fsum(weight * weight for weight in context.values()))
    unit = {term: weight / length for term, weight in context.items()} if length else {}
    return replace(answer, context=unit)


def is_general(denial: Denial) -> bool:
    """Tell whether a denial names what it denies by a word for any claim ("the allegations")."""
    return any(word in _GENERAL for quote in denial.quotes for word in words(quote))


def _part(denial: Profile, claim: Profile) -> float:
    """Return how much of a denial's context a claim is: 1 right before it, less farther away."""
    if denial.articles.isdisjoint(claim.articles):
        return 1.0
    near = math.exp(-_distance(denial.record, claim.record) / _FADING)
    return near * _AFTERWARDS if _start(claim) > _start(denial) else near


def sentence_features(answer: Answer, claim: Profile, profiler: Measures) -> Features:
    """Return further features, of records that were read off sentences."""
    denial = answer.profile
    same_article = not denial.articles.isdisjoint(claim.articles)
    behind = same_article and _start(claim) > _start(denial)
    return {
        "context": math.sqrt(cosine(answer.context, claim.object_quoted)),
        "behind": float(behind),
        "denier_involved": float(_is_involved(denial, claim, profiler)),
    }


def _is_involved(denial: Profile, claim: Profile, profiler: Measures) -> bool:
    """Tell whether a claim is about the denier: accuses him or his side, or names him otherwise.

    Whom a sentence accuses is often misread; whom it names beside its source is not.
    """
    source = denial.source
    if source is None:
        return False
    likeness = profiler.register.likeness
    if any(likeness(source, party) >= RELATED for party in claim.parties):
        return True
    named = not profiler.name_terms((source,)).isdisjoint(claim.quoted)
    return named and not _is_by(denial, claim, profiler, RELATED)


def _is_by(denial: Profile, claim: Profile, profiler: Measures, least: float) -> bool:
    if denial.source is None or claim.source is None:
        return False
    return profiler.register.likeness(denial.source, claim.source) >= least


def measure_centrality(claims: Sequence[Profile]) -> list[float]:
    """Return for each claim how much of it others allege too, 1 for the most central.

    The likeness to all other claims, added up.

    Args:
        claims: The profiles of the allegations, in an order that the input's does not change.
    """
    every: defaultdict[str, float] = defaultdict(float)
    for claim in claims:
        for term, weight in claim.object_quoted.items():
            every[term] += weight
    sums = [
        math.fsum(weight * (every[term] - weight) for term, weight in claim.object_quoted.items())
        for claim in claims
    ]
    most = max(sums, default=0.0)
    # Differences of equal sums leave dust behind.
    return [round(max(0.0, value) / most, 9) if most > _DUST else 0.0 for value in sums]


def _start(profile: Profile) -> int:
    return min((start for start, _ in profile.record.spans), default=0)
