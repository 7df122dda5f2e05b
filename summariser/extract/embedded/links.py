"""Which allegations of an article a denial answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.cues import cue_words, load_mapping
from summariser.extract.embedded.grammar import lemma

# What speaks for a denial answering an allegation: the denier is who is accused or speaks for
# them, they share words, the allegation stands close before. Set by hand, by how answers are told.
_SAME_PARTY = 1.0
_SPEAKS_FOR = 0.6
_SHARED_WORDS = 1.5
_BEFORE = 0.8
_BEHIND = 0.4
_REACH = 6
_REACH_BEHIND = 2
_FAR = -0.3
_WITHIN = 1.0
_JUST_BEFORE = 0.5
_ENOUGH = 1.2
_MOST_ANSWERED = 3
# A further allegation is answered too where it scores nearly as well as the best.
_NEARLY = 0.25
_TITLES = frozenset(
    """
    mr mrs ms dr sen rep gov president minister prime secretary senator general chief executive
    director spokesman spokeswoman spokesperson official officials company group police
    """.split()  # noqa: SIM905 (a word list, not code)
)
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
        answered = [position for score, position in best if score >= best[0][0] - _NEARLY]
        links.append(tuple(sorted(answered[:_MOST_ANSWERED])))
    return links


def _is_own(denial: Candidate, allegation: Candidate) -> bool:
    """Whether the denier makes the allegation himself, as in a counter-accusation."""
    if denial.source is None or allegation.source is None or _is_within(denial, allegation):
        return False
    return denial.source == allegation.source or bool(
        _party_words(denial.source) & _party_words(allegation.source)
    )


def _is_within(denial: Candidate, allegation: Candidate) -> bool:
    """Whether the denial names the claim in its own clause ("denied claims that he lied")."""
    return (
        denial.sentence == allegation.sentence
        and denial.form != "counter"
        and denial.head.is_ancestor(allegation.head)
        and denial.head != allegation.head
        and lemma(denial.head) in cue_words("denying", "verbs", "naming")
    )


def _score(denial: Candidate, allegation: Candidate) -> float:
    score = _WITHIN if _is_within(denial, allegation) else 0.0
    denier = _party_words(denial.source or "")
    accused = _party_words(" ".join(allegation.target))
    if denier & accused:
        score += _SAME_PARTY
    elif accused & _words(denial.text):
        score += _SPEAKS_FOR
    mine, theirs = _words(denial.text) - denier, _words(allegation.text) - accused
    if mine and theirs:
        score += _SHARED_WORDS * len(mine & theirs) / min(len(mine), len(theirs))
    return score + _nearness(denial, allegation)


def _nearness(denial: Candidate, allegation: Candidate) -> float:
    """Return what the distance tells: an answer follows its claim, seldom the other way round."""
    distance = denial.sentence - allegation.sentence
    if denial.form == "no_comment" and distance == 1:
        return _BEFORE + _JUST_BEFORE
    if 0 <= distance <= _REACH:
        return _BEFORE * (1 - distance / (_REACH + 1))
    if -_REACH_BEHIND <= distance < 0:
        return _BEHIND * (1 + distance / (_REACH_BEHIND + 1))
    return _FAR


@lru_cache(maxsize=4096)
def _party_words(name: str) -> frozenset[str]:
    """Return the words that tell a party, "Chinese" being China's."""
    demonyms = load_mapping("names", "demonyms")
    words = _words(name) - _TITLES
    return words | {part for word in words for part in demonyms.get(word, "").lower().split()}


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(
        {word.strip(".,;:'\"()").removesuffix("'s").lower() for word in text.split()}
        - _EMPTY
        - {""}
    )
