"""Records of one article that state the same thing are one record with several sentences.

News tells its main points more than once: in the lead, in the body, in a list at the end.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.forms import is_explicit, is_general
from summariser.extract.embedded.grammar import is_negated, lemma

# Cosine of the weighted words of two records, from which on they are one; tuned on local
# development stories. Denials are alike in wording whatever they deny: theirs ask for one source.
_SAME = {"event": 0.4, "allegation": 0.25, "denial": 0.25}
# Strength of an allegation from which on a verb of accusing names the accused.
_EXPLICIT = 0.75
# A list in an article sums it up: its items are mostly restatements.
_SAME_IN_LIST = 0.3
_MOST_SENTENCES = 3
# Words whose stems are kept at hand.
_KEPT = 16_384
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


@dataclass(frozen=True)
class Terms:
    """The words of a text that tell it from others.

    Attributes:
        ordered: Each once, in order of the alphabet.
        known: The same, to look up.
        squares: The squared weight of each, in the same order.
        length: The root of their sum.
    """

    ordered: tuple[str, ...]
    known: frozenset[str]
    squares: tuple[float, ...]
    length: float


def join_restatements(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, restatements joined to the first record that states them."""
    terms = read_terms([candidate.text for candidate in candidates])
    kept: list[tuple[Candidate, Terms]] = []
    for candidate, own in zip(candidates, terms, strict=True):
        for position, (other, theirs) in enumerate(kept):
            if not _may_restate(other, candidate):
                continue
            alike = cosine(theirs, own, _name_words(other, candidate))
            if _is_alike(other, candidate, alike):
                kept[position] = (_join(other, candidate), theirs)
                break
        else:
            kept.append((candidate, own))
    return [candidate for candidate, _ in kept]


def _may_restate(one: Candidate, other: Candidate) -> bool:
    if one.kind != other.kind or one.sentence == other.sentence:
        return False
    if len(one.more_sentences) + 1 >= _MOST_SENTENCES or (
        one.date and other.date and one.date != other.date
    ):
        return False
    if one.kind == "denial":
        goes_on = {one.form, other.form} == {"flat", "qualified"} and _goes_on(one, other)
        said_by_one = one.source == other.source or _is_said_on(one, other)
        return said_by_one and (one.form == other.form or goes_on)
    if one.kind == "event":
        return one.status == other.status and is_negated(one.head) == is_negated(other.head)
    return _may_be_one_voice(one.source, other.source) and not _accuse_apart(one, other)


def _is_said_on(one: Candidate, other: Candidate) -> bool:
    """Whether "a spokesman for Norvia Power denied" is followed by what "a spokesman said"."""
    source, short = one.source or "", other.source or ""
    return _goes_on(one, other) and short.islower() and source.startswith(f"{short} ")


def _may_be_one_voice(one: str | None, other: str | None) -> bool:
    """Whether two sources can be one, such as "prosecutors" and "chief prosecutor Ana Weld"."""
    return one is None or other is None or not _stems(one).isdisjoint(_stems(other))


def _accuse_apart(one: Candidate, other: Candidate) -> bool:
    """Whether two allegations accuse different parties, in so many words.

    Whom a weaker one accuses is too often misread to tell two claims apart by it.
    """
    explicit = min(one.strength, other.strength) >= _EXPLICIT
    return (
        explicit and bool(one.target and other.target) and not set(one.target) & set(other.target)
    )


def _is_alike(one: Candidate, other: Candidate, alike: float) -> bool:
    if one.kind == "denial" and _is_one_answer(one, other):
        return True
    enough = _SAME[one.kind]
    return alike >= (min(enough, _SAME_IN_LIST) if other.in_list else enough)


def _is_one_answer(one: Candidate, other: Candidate) -> bool:
    """Whether two denials of one source are one: told in one breath, or both of any charge."""
    if one.source is None:
        return False
    return _goes_on(one, other) or (one.form == "flat" and is_general(one) and is_general(other))


def _name_words(one: Candidate, other: Candidate) -> frozenset[str]:
    """Return the words of the parties' names where two events are told by different verbs.

    "Lund has withdrawn from the race" and "Lund won the race in 2011" are of one man, not one act.
    """
    if one.kind != "event" or other.kind != "event" or lemma(one.head) == lemma(other.head):
        return frozenset()
    return frozenset(stem for name in (*one.actors, *other.actors) for stem in _stems(name))


def _goes_on(one: Candidate, other: Candidate) -> bool:
    return other.sentence - max((one.sentence, *one.more_sentences)) == 1


def _join(one: Candidate, other: Candidate) -> Candidate:
    joined = _join_fields(one, other)
    if one.kind == "denial" and is_explicit(other) and not is_explicit(one):
        # "'That is not me,' she said. She denied having signed": the second tells what of.
        joined.head, joined.text = other.head, other.text
    return joined


def _join_fields(one: Candidate, other: Candidate) -> Candidate:
    return one.with_(
        more_sentences=(*one.more_sentences, other.sentence),
        strength=max(one.strength, other.strength),
        # The text is that of the first; who else is named where it is told again need not be in it.
        actors=one.actors or other.actors,
        source=one.source or other.source,
        target=tuple(dict.fromkeys((*one.target, *other.target))),
        # Who rejects a claim and goes on to explain has rejected it.
        form="flat" if "flat" in (one.form, other.form) else one.form,
        time_text=one.time_text or other.time_text,
        date=one.date or other.date,
    )


def read_terms(texts: Sequence[str]) -> list[Terms]:
    """Return the terms of each text, weighed by how few of the texts have them.

    Weights are inverse document frequencies: words that every record has tell little.
    """
    found = [sorted(_stems(text)) for text in texts]
    counts = Counter(term for terms in found for term in terms)
    squares = {term: math.log(1 + len(texts) / count) ** 2 for term, count in counts.items()}
    return [
        Terms(
            tuple(terms),
            frozenset(terms),
            tuple(squares[term] for term in terms),
            math.sqrt(sum(squares[term] for term in terms)),
        )
        for terms in found
    ]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY}


@lru_cache(maxsize=_KEPT)
def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def cosine(one: Terms, other: Terms, left_out: frozenset[str] = frozenset()) -> float:
    """Return the cosine of two bags of weighted terms, from 0 to 1.

    Args:
        one: The terms of a text.
        other: Those of another.
        left_out: Terms that do not count.
    """
    if left_out:
        one, other = _without(one, left_out), _without(other, left_out)
    shared = sum(
        square for term, square in zip(one.ordered, one.squares, strict=True) if term in other.known
    )
    length = one.length * other.length
    return shared / length if length else 0.0


def _without(terms: Terms, left_out: frozenset[str]) -> Terms:
    kept = [
        (term, square)
        for term, square in zip(terms.ordered, terms.squares, strict=True)
        if term not in left_out
    ]
    return Terms(
        tuple(term for term, _ in kept),
        terms.known - left_out,
        tuple(square for _, square in kept),
        math.sqrt(sum(square for _, square in kept)),
    )
