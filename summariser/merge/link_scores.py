"""How likely a denial answers each of a document's claims."""

from __future__ import annotations

import heapq
import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from summariser.merge.blocking import TermIndex
from summariser.merge.comparison import Comparison
from summariser.merge.features import Features
from summariser.merge.link_features import (
    Answer,
    is_general,
    link_features,
    measure_centrality,
    read_answer,
    read_context,
    sentence_features,
)
from summariser.merge.profiles import Profile
from summariser.merge.weights import (
    GIVEN_LINK_BIAS,
    LINK_BIAS,
    LINK_LEAST,
    LINK_MARGIN,
    LINK_WEIGHTS,
    PLAIN_LINK_LEAST,
    SENTENCE_LINK_BIAS,
    SENTENCE_LINK_FIRST,
    SENTENCE_LINK_GIVEN_MARGIN,
    SENTENCE_LINK_LEAST,
    SENTENCE_LINK_MARGIN,
    SENTENCE_LINK_WEIGHTS,
    log_odds,
)
from summariser.schema import Denial, Event, Record, Timeline

_CENTRAL = 30
"""Of how many claims, the most central ones, it is asked whether a denial answers them."""


@dataclass(frozen=True)
class LinkModel:
    """What the features of a pair weigh, and from where on it is a link.

    Attributes:
        weights: Feature -> weight.
        bias: Log odds without any features.
        given_bias: The same for a denial that says itself what it responds to.
        least: Log odds above which a denial is linked to the likeliest claim.
        further_least: The same for any further claim.
        margin: How far behind the likeliest a further claim may be.
        given_margin: The same for a denial that says itself what it responds to.
    """

    weights: Mapping[str, float]
    bias: float
    given_bias: float
    least: float
    further_least: float
    margin: float
    given_margin: float = math.inf

    def allows(self, value: float, best: float, *, given: bool) -> bool:
        """Tell whether a denial answers a claim.

        Args:
            value: The log odds of the claim.
            best: Those of its likeliest claim.
            given: Whether the denial says itself what it responds to.
        """
        if given or value < best:
            margin = self.given_margin if given else self.margin
            return value > self.further_least and value >= best - margin
        return value > self.least


WORDED = LinkModel(LINK_WEIGHTS, LINK_BIAS, GIVEN_LINK_BIAS, LINK_LEAST, 0.0, LINK_MARGIN)
"""For records whose texts tell what is alleged, or denied."""
_READ = LinkModel(
    SENTENCE_LINK_WEIGHTS,
    SENTENCE_LINK_BIAS,
    SENTENCE_LINK_BIAS,
    SENTENCE_LINK_FIRST,
    SENTENCE_LINK_LEAST,
    SENTENCE_LINK_MARGIN,
    SENTENCE_LINK_GIVEN_MARGIN,
)
_READING_ENGINES = frozenset({"embedded"})
"""Engines whose records are worded as the article's sentences are."""


_Place = tuple[str, str, int]
"""An article, who speaks in it, and where the sentence begins."""


def _places(record: Record) -> tuple[_Place, ...]:
    if isinstance(record, Event) or record.source is None:
        return ()
    return tuple((record.article, record.source, start) for start, _ in record.spans)


class Profiles(Protocol):
    """Profiles by number."""

    def __getitem__(self, position: int, /) -> Profile:
        """Return a profile."""


class AnswerScorer(ABC):
    """Scores pairs of a denial and an allegation, wherever their profiles are kept.

    Attributes:
        profiles: The profiles of allegations by position.
        model: The weights that go with how the records were made.
    """

    model: LinkModel
    profiles: Profiles

    @abstractmethod
    def claim_of(self, allegation: str) -> str | None:
        """Return the id of the claim that holds an allegation, None where it is in none."""

    @abstractmethod
    def claim_at(self, position: int) -> str:
        """Return the id of the claim that holds the allegation at a position."""

    @abstractmethod
    def near(self, answer: Answer) -> list[int]:
        """Return the positions of the allegations that a denial may answer, in order."""

    @abstractmethod
    def features(self, answer: Answer, position: int) -> Features:
        """Return the features of a denial and the allegation at a position."""

    def part(self, answer: Answer, position: int) -> int:
        """Return the number of the part of a denial that the allegation at a position is like."""
        return answer.find_part(self.profiles[position])

    def best_by_part(
        self, answer: Answer, scored: Iterable[tuple[float, int]]
    ) -> Mapping[int, float]:
        """Return the log odds of the likeliest claim for each part of a denial.

        What denies two things answers the likeliest claim of either kind: they do not compete.

        Args:
            answer: The denial.
            scored: Log odds and position of allegations.
        """
        best: dict[int, float] = {}
        for value, position in scored:
            part = self.part(answer, position)
            best[part] = max(value, best.get(part, value))
        return best

    def is_given(self, denial: Denial) -> bool:
        """Tell whether a denial says itself which of the claims it responds to."""
        return any(self.claim_of(name) is not None for name in denial.responds_to)

    def bias(self, denial: Denial) -> float:
        """Return the log odds that a denial answers a claim of which nothing is known."""
        return self.model.given_bias if self.is_given(denial) else self.model.bias

    @property
    def has_plain(self) -> bool:
        """Whether `score_plain` may tell more than `score`."""
        return self.model is _READ

    def score_plain(self, features: Features) -> float | None:
        """Return the log odds that the accused answers, where what is claimed is plainly repeated.

        None where it is not, or where the document's own weights go by the wording anyway.
        """
        if not self.has_plain or not features["denier_accused"]:
            return None
        value = log_odds(features, LINK_WEIGHTS, LINK_BIAS)
        return value if value > PLAIN_LINK_LEAST else None

    def score(self, answer: Answer, features: Features) -> float:
        """Return the log odds that a denial answers an allegation, by their features."""
        return log_odds(features, self.model.weights, self.bias(answer.record))


class LinkScorer(AnswerScorer):
    """Scores the claims of a document that a denial may answer.

    Attributes:
        profiles: The profiles of the allegations that are in a claim, by publication.
        model: The weights that go with how the document's records were made.
    """

    def __init__(
        self, timeline: Timeline, comparison: Comparison, claim_of: Mapping[str, str]
    ) -> None:
        """Take a document, what compares its records, and the claim of each allegation."""
        self.model = _READ if timeline.run.engine in _READING_ENGINES else WORDED
        self._profiler = comparison.profiler
        self._claim_of = claim_of
        allegations = [
            r for r in comparison.ordered(timeline.allegation_records) if r.id in claim_of
        ]
        profiles = [self._profiler.profile(record) for record in allegations]
        self.profiles: Sequence[Profile] = profiles
        self._index = TermIndex(profiles, self._profiler)
        self._in_article: defaultdict[str, list[int]] = defaultdict(list)
        for position, record in enumerate(allegations):
            self._in_article[record.article].append(position)
        self._centrality = measure_centrality(profiles)
        places = range(len(profiles))
        self._central: list[int] = []
        self._denied: frozenset[_Place] = frozenset()
        if self.model is _READ:
            self._denied = frozenset(
                place for denial in timeline.denial_records for place in _places(denial)
            )
            self._central = heapq.nsmallest(
                _CENTRAL, places, key=lambda place: (-self._centrality[place], place)
            )

    def read(self, denial: Denial) -> Answer:
        """Return what is compared of a denial."""
        answer = read_answer(self._profiler.profile(denial), self._profiler)
        if self.model is not _READ:
            return answer
        around = self._in_article.get(denial.article, [])
        if not around and is_general(denial):
            # An article that tells only of the denial takes for known what others allege most.
            around = self._central
        return read_context(answer, [self.profiles[p] for p in around], self._profiler)

    def claim_of(self, allegation: str) -> str | None:
        """Return the id of the claim that holds an allegation, None where it is in none."""
        return self._claim_of.get(allegation)

    def claim_at(self, position: int) -> str:
        """Return the id of the claim that holds the allegation at a position."""
        return self._claim_of[self.profiles[position].record.id]

    def near(self, answer: Answer) -> list[int]:
        """Return the positions of the allegations that a denial may answer."""
        near = {
            *self._index.nearest(answer.profile),
            *self._in_article.get(answer.record.article, ()),
        }
        if answer.context:
            around = replace(answer.profile, meaning=answer.context)
            near.update(self._index.nearest(around))
        return sorted({*near, *self._central})

    def features(self, answer: Answer, position: int) -> Features:
        """Return the features of a denial and the allegation at a position."""
        claim: Profile = self.profiles[position]
        features = link_features(answer, claim, self._profiler)
        if self.model is not _READ:
            return features
        return {
            **features,
            **sentence_features(answer, claim, self._profiler),
            "central": self._centrality[position],
            "is_denial": float(not self._denied.isdisjoint(_places(claim.record))),
        }
