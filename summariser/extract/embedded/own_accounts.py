"""What somebody is told to have said: whose account it is, and whom its pronouns stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.agreement import HE, IT, PRONOUNS, SHE, THEY, Antecedent
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    children,
    conjuncts,
    is_verbal,
    lemma,
    phrase,
    subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.attribution import SentenceAttributions
    from summariser.extract.embedded.parse_tree import Token

# Longer descriptions read worse than the pronoun.
_LONGEST = 6
_UNSURE = PRONOUNS | {
    "some",
    "many",
    "several",
    "both",
    "other",
    "others",
    "such",
    "these",
    "those",
}
_LINKS = frozenset({"be", "seem", "appear", "become", "take", "remain"})
_CLASSES = (HE, SHE, IT, THEY)
# Who speaks for one person or body, and hardly of himself.
_MOUTHPIECES = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "representative", "publicist", "press"}
)


def find_client(pronoun: Token, speaker: Token | None) -> Token | None:
    """Return the pronoun for whom a lawyer or spokesman speaks, where another means the same.

    "His lawyer said that he had been tricked": who was is the client.

    Args:
        pronoun: The pronoun, in what the speaker is told to have said.
        speaker: Head of who says it; None where nobody does.
    """
    if speaker is None or pronoun.dep_ == "poss" or not _represents(speaker):
        return None
    own = next((kind for kind in _CLASSES if pronoun.lower_ in kind), frozenset())
    return next((child for child in children(speaker, "poss") if child.lower_ in own), None)


def _represents(speaker: Token) -> bool:
    return lemma(speaker) in _MOUTHPIECES | load_cues("denying")["counsel"]


def is_subject_of_account(pronoun: Token, speaker: Token | None) -> bool:
    """Whether a pronoun is the subject of what somebody is told to have said.

    "The port said on Friday it would close": the port is who would, whatever the sentence before
    was about.

    Args:
        pronoun: The pronoun.
        speaker: Head of who says it; None where nobody does.
    """
    if speaker is None or pronoun.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if pronoun.lower_ in IT and pronoun.dep_ == "nsubjpass":
        # "The council says it was given to the village": a field may be what was.
        return False
    clause = pronoun.head
    while clause.dep_ == "conj" and is_verbal(clause.head):
        clause = clause.head
    told_by = subject(clause.head) if clause.dep_ == "ccomp" else None
    return told_by is not None and speaker in conjuncts(told_by)


def name_unnamed(pronoun: Token, meant: Antecedent, sentence: int) -> str | None:
    """Return a description to put for a pronoun: "engineers said they had warned the town".

    Args:
        pronoun: A pronoun that surely means somebody without a name.
        meant: Who that is.
        sentence: Position of the pronoun's sentence.
    """
    if meant.sentence != sentence or pronoun.dep_ not in ("nsubj", "nsubjpass"):
        return None
    described = phrase(pronoun.doc[meant.token])
    first, rest = described[0], described.text.partition(" ")[2]
    if len(described) > _LONGEST:
        return None
    if first.lower_ in ("a", "an", "the"):
        return f"the {rest}"
    return described.text if meant.plural and first.lower_ not in _UNSURE else None


def is_empty(pronoun: Token) -> bool:
    """Whether "it" only opens a clause, or is what happens: "said it was wrong to pay"."""
    if pronoun.lower_ != "it" or pronoun.dep_ != "nsubj":
        return False
    verb = pronoun.head
    if lemma(verb) in ("happen", "occur"):
        return True
    opened = [verb, *children(verb, "acomp", "attr")]
    return lemma(verb) in _LINKS and any(
        clause.i > one.i
        for one in opened
        for clause in children(one, "ccomp", "xcomp", "csubj", "relcl")
        if clause.tag_ == "VB" or children(clause, "mark")
    )


def find_telling(verb: Token, attributions: SentenceAttributions) -> Token:
    """Return the head of the clause that tells an act, with who claims it where it is in dispute.

    "Police suspect that he paid the guards" tells of no payment.

    Args:
        verb: Head of the clause of the act.
        attributions: Those of its sentence.
    """
    told = attributions.of(verb)
    if told is None or not is_verbal(told.cue) or not told.cue.is_ancestor(verb):
        return verb
    cues = load_cues("reporting")
    disputed = told.source is not None and lemma(told.source) in cues["disputants"]
    return told.cue if disputed or lemma(told.cue) in cues["contested"] else verb
