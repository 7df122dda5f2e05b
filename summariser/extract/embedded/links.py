"""Which allegations of an article a denial answers."""

from __future__ import annotations

from collections.abc import Sequence

from summariser.extract.embedded.candidates import Candidate

# What speaks for a denial answering an allegation: the denier is who is accused, or speaks for
# them, they share words, they stand close. Tuned on the links within local development articles.
_SAME_PARTY = 1.0
_SPEAKS_FOR = 0.6
_SHARED_WORDS = 2.0
_NEAR = 0.6
_REACH = 4
_ENOUGH = 1.0
_MOST_ANSWERED = 2
_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "that",
        "this",
        "by",
        "with",
        "at",
        "from",
        "is",
        "was",
        "were",
        "be",
        "been",
        "it",
        "said",
        "not",
        "has",
        "have",
        "had",
    ]
)


def link_denials(
    denials: Sequence[Candidate], allegations: Sequence[Candidate]
) -> list[tuple[int, ...]]:
    """Return for each denial the positions (from 1) of the allegations that it answers."""
    links: list[tuple[int, ...]] = []
    for denial in denials:
        scored = [
            (_score(denial, allegation), position)
            for position, allegation in enumerate(allegations, start=1)
            if not _is_own(denial, allegation)
        ]
        best = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda p: (-p[0], p[1]))
        links.append(tuple(sorted(position for _, position in best[:_MOST_ANSWERED])))
    return links


def _is_own(denial: Candidate, allegation: Candidate) -> bool:
    """Whether the denier makes the allegation himself, as in a counter-accusation."""
    return denial.source is not None and denial.source == allegation.source


def _score(denial: Candidate, allegation: Candidate) -> float:
    score = 0.0
    denier = _words(denial.source or "")
    accused = _words(" ".join(allegation.target))
    if denier & accused:
        score += _SAME_PARTY
    elif accused & _words(denial.text):
        score += _SPEAKS_FOR
    mine, theirs = _words(denial.text) - denier, _words(allegation.text)
    if mine and theirs:
        score += _SHARED_WORDS * len(mine & theirs) / min(len(mine), len(theirs))
    distance = abs(denial.sentence - allegation.sentence)
    if distance <= _REACH:
        score += _NEAR * (1 - distance / (_REACH + 1))
    return score


def _words(text: str) -> set[str]:
    return (
        {word.strip(".,;:'\"()").removesuffix("'s").lower() for word in text.split()}
        - _EMPTY
        - {""}
    )
