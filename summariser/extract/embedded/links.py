"""Which allegations of an article a denial answers.

Every allegation that the denier does not make himself is weighed: is it made against the denier or
whom he speaks for, does it open the case against them, does it stand just before, do the two
sentences share words. The likeliest is answered, and others that come close to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.forms import is_general, is_within
from summariser.extract.embedded.principals import (
    Side,
    find_main_accused,
    find_side,
    party_words,
)
from summariser.extract.embedded.restatements import cosine, read_terms

# How much each circumstance speaks for an answer. Set by hand and checked on annotated stories:
# weights learnt from four of five did worse on the fifth than these.
WEIGHTS = {
    "within": 4.0,
    "against": 0.5,
    "first": 1.0,
    "nearest": 1.0,
    "just_before": 0.5,
    "behind": -1.0,
    "overlap": 1.5,
    "general": 0.5,
    "by_own_side": -2.0,
}
# An answer scores so much at least.
_ENOUGH = 2.0
# A further allegation is answered too where it scores nearly as well as the likeliest.
_NEARLY = 0.25
_MOST_ANSWERED = 3


def link_denials(
    denials: Sequence[Candidate], allegations: Sequence[Candidate]
) -> list[tuple[int, ...]]:
    """Return for each denial the positions (from 1) of the allegations that it answers.

    Args:
        denials: The denials of an article.
        allegations: Its allegations, in order.
    """
    linker = _Linker(denials, allegations)
    links: list[tuple[int, ...]] = []
    for denial in denials:
        scores = dict(linker.score(denial))
        best = max(scores.values(), default=0.0)
        order = sorted(scores, key=lambda position: (-scores[position], position))
        answered = [p for p in order if scores[p] >= max(_ENOUGH, best - _NEARLY)]
        links.append(tuple(sorted(position + 1 for position in answered[:_MOST_ANSWERED])))
    return links


class _Linker:
    """Weighs the allegations of one article for each denial."""

    def __init__(self, denials: Sequence[Candidate], allegations: Sequence[Candidate]) -> None:
        self._allegations = allegations
        self._accused = find_main_accused(allegations)
        self._targets = [party_words(" ".join(a.target)) for a in allegations]
        self._sides = [find_side(a, self._accused) for a in allegations]
        texts = {c.sentence: _sentence_of(c) for c in (*denials, *allegations)}
        terms = read_terms(list(texts.values()))
        self._terms = dict(zip(texts, terms, strict=True))

    def score(self, denial: Candidate) -> Iterator[tuple[int, float]]:
        """Yield the position and the score of each allegation that a denial may answer."""
        side = find_side(denial, self._accused)
        others = [
            position
            for position, allegation in enumerate(self._allegations)
            if not self._is_own(denial, side, position) or is_within(denial, allegation)
        ]
        against = [p for p in others if self._is_against(side, p)]
        line = against or others
        before = [p for p in line if self._allegations[p].sentence <= denial.sentence]
        for position in others:
            allegation = self._allegations[position]
            distance = denial.sentence - allegation.sentence
            told = {
                "within": is_within(denial, allegation),
                "against": position in against,
                "first": position == line[0],
                "nearest": bool(before) and position == before[-1],
                "just_before": distance == 1,
                "behind": distance < 0,
                "general": position in against and is_general(denial),
                "by_own_side": self._is_by_own_side(side, position),
            }
            score = sum(WEIGHTS[name] for name, holds in told.items() if holds)
            if distance:
                score += WEIGHTS["overlap"] * cosine(
                    self._terms[denial.sentence], self._terms[allegation.sentence]
                )
            yield position, score

    def _is_against(self, side: Side, position: int) -> bool:
        return bool((side.own | side.principals) & self._targets[position])

    def _is_own(self, denial: Candidate, side: Side, position: int) -> bool:
        """Whether the denier makes the allegation himself, as in a counter-accusation."""
        return denial.source is not None and bool(
            denial.source == self._allegations[position].source
            or side.own & self._sides[position].own
        )

    def _is_by_own_side(self, side: Side, position: int) -> bool:
        other = self._sides[position]
        return bool(side.own & other.principals or side.principals & (other.own | other.principals))


def _sentence_of(candidate: Candidate) -> str:
    """Return the sentence of a candidate, or its own text where a model found it unparsed."""
    head = candidate.head
    return candidate.text if head is None else head.doc.text
