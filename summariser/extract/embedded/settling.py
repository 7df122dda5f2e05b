"""Allegations and denials of one article, fitted to each other before they are linked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.cues import cue_words
from summariser.extract.embedded.forms import is_explicit, is_within
from summariser.extract.embedded.grammar import is_negated, is_verbal, lemma
from summariser.extract.embedded.principals import (
    Principals,
    find_main_accused,
    find_side,
    party_words,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc

# Strength of an allegation from which on it is an accusation by its grammar; what the classifier
# alone takes for one may be the denial itself. Checked on labelled training articles.
_ACCUSING = 0.4


def settle_answers(candidates: Sequence[Candidate], parsed: ParsedArticle) -> list[Candidate]:
    """Return the candidates of an article, allegations and denials of one sentence fitted together.

    Each is told for whom its source speaks. A denial that comes with an accusation by the same
    source, of somebody else, in a verb of accusing, is an accusation in return; one that says
    outright that it denies, or that negates, stays what it is. The claim that a denial names
    ("denied claims that he lied") is not made by who denies it.

    Args:
        candidates: What is kept of the article.
        parsed: The article.
    """
    principals = Principals(parsed.docs, parsed.coreference)
    denials = [c for c in candidates if c.kind == "denial"]
    settled = [_disown(c, denials) if c.kind == "allegation" else c for c in candidates]
    settled = [
        c if c.kind == "event" else c.with_(speaks_for=principals.of(c.source)) for c in settled
    ]
    claims = [c for c in settled if c.kind == "allegation"]
    accused = find_main_accused(claims)
    return [
        c.with_(form="counter") if c.kind == "denial" and _is_counter(c, claims, accused) else c
        for c in settled
    ]


def _disown(claim: Candidate, denials: Sequence[Candidate]) -> Candidate:
    within = any(is_within(d, claim) and d.source == claim.source for d in denials)
    return claim.with_(source=None) if within else claim


def _is_counter(denial: Candidate, claims: Sequence[Candidate], accused: str | None) -> bool:
    if denial.form == "no_comment" or is_explicit(denial) or not _hits_back(denial.head.doc):
        return False
    side = find_side(denial, accused).all
    return any(
        claim.sentence == denial.sentence
        and claim.source == denial.source
        and claim.strength >= _ACCUSING
        and not (is_verbal(claim.head) and is_negated(claim.head))
        and bool(party_words(" ".join(claim.target)) - side)
        for claim in claims
    )


def _hits_back(doc: Doc) -> bool:
    """Whether a sentence accuses in so many words; one that negates only rejects."""
    if any(token.dep_ == "neg" for token in doc):
        return False
    verbs = {lemma(token) for token in doc if token.pos_ == "VERB"}
    return not verbs.isdisjoint(cue_words("accusing", "verbs", "strong_verbs"))
