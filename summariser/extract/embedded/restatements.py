"""Records of one article that state the same thing are one record with several sentences.

News tells its main points more than once: in the lead, in the body, in a list at the end.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from summariser.extract.embedded.candidates import Candidate

# Cosine of the weighted words of two records, from which on they are one; tuned on local
# development stories. Denials are alike in wording whatever they deny: theirs ask for one source.
_SAME = {"event": 0.5, "allegation": 0.5, "denial": 0.5}
# A list in an article sums it up: its items are mostly restatements.
_SAME_IN_LIST = 0.3
_MOST_SENTENCES = 3
_WORD = re.compile(r"[a-z0-9]+")
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
        "its",
        "his",
        "her",
        "their",
        "as",
        "is",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "it",
        "which",
        "who",
        "said",
        "say",
        "says",
        "not",
        "will",
        "would",
        "after",
        "before",
        "he",
        "she",
        "they",
    ]
)


def join_restatements(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, restatements joined to the first record that states them."""
    weights = _weigh([_terms(candidate.text) for candidate in candidates])
    kept: list[Candidate] = []
    for candidate in candidates:
        for position, other in enumerate(kept):
            if _is_restatement(other, candidate, weights):
                kept[position] = _join(other, candidate)
                break
        else:
            kept.append(candidate)
    return kept


def _is_restatement(one: Candidate, other: Candidate, weights: Mapping[str, float]) -> bool:
    if one.kind != other.kind or one.sentence == other.sentence:
        return False
    if len(one.more_sentences) + 1 >= _MOST_SENTENCES or (
        one.date and other.date and one.date != other.date
    ):
        return False
    if one.kind == "denial" and (one.source != other.source or one.form != other.form):
        return False
    if one.kind == "event" and one.status != other.status:
        return False
    if (
        one.kind == "allegation"
        and one.target
        and other.target
        and not set(one.target) & set(other.target)
    ):
        return False
    enough = _SAME_IN_LIST if other.in_list else _SAME[one.kind]
    return cosine(_terms(one.text), _terms(other.text), weights) >= enough


def _join(one: Candidate, other: Candidate) -> Candidate:
    return replace(
        one,
        more_sentences=(*one.more_sentences, other.sentence),
        strength=max(one.strength, other.strength),
        actors=tuple(dict.fromkeys((*one.actors, *other.actors)))[:6],
        source=one.source or other.source,
        target=one.target or other.target,
        time_text=one.time_text or other.time_text,
        date=one.date or other.date,
    )


@cache
def _terms(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _weigh(texts: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Return inverse document frequencies: words that every record has tell little."""
    counts = Counter(term for terms in texts for term in sorted(set(terms)))
    return {term: math.log(1 + len(texts) / count) for term, count in counts.items()}


def cosine(one: tuple[str, ...], other: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """Return the cosine of two bags of weighted terms, from 0 to 1."""
    first, second = sorted(set(one)), set(other)
    shared = sum(weights.get(term, 1.0) ** 2 for term in first if term in second)
    length = math.sqrt(sum(weights.get(t, 1.0) ** 2 for t in first)) * math.sqrt(
        sum(weights.get(t, 1.0) ** 2 for t in sorted(second))
    )
    return shared / length if length else 0.0
