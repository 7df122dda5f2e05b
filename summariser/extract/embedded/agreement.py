"""Agreement and salience: what a pronoun or a definite noun can stand for in an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summariser.extract.embedded.grammar import children
from summariser.extract.embedded.parties import Party

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
FIRST_PERSON = frozenset(
    {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
)
FIRST_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
PRONOUNS = HE | SHE | THEY | IT | FIRST_PERSON
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


@dataclass(frozen=True)
class Antecedent:
    """A name or noun that a later word may stand for."""

    sentence: int
    token: int
    name: str
    party: Party | None
    plural: bool
    is_subject: bool


def agrees(pronoun: str, candidate: Antecedent) -> bool:
    """Whether a pronoun in lower case agrees in number, gender and kind."""
    party = candidate.party
    if pronoun in THEY:
        return candidate.plural or (party is not None and party.kind in ("organisation", "group"))
    if party is None:
        return False
    if pronoun in IT:
        return party.kind in ("organisation", "place") and not candidate.plural
    if party.kind != "person" or candidate.plural:
        return False
    gender = "m" if pronoun in HE else "f"
    return party.gender in (None, gender)


def weigh_salience(candidate: Antecedent, distance: int) -> float:
    """Return how salient an antecedent is so many sentences later."""
    named = candidate.party is not None and candidate.party.named
    return (
        -1.6 * distance
        + (1.3 if candidate.is_subject else 0.0)
        + (0.4 if named else 0.0)
        + 0.001 * candidate.token
    )


def is_bare_definite(noun: Token) -> bool:
    """Whether a noun stands with "the" and nothing that tells which one is meant."""
    telling = ("compound", "amod", "poss", "relcl", "appos", "nummod")
    return (
        noun.tag_ == "NN"
        and any(child.lower_ in _DEFINITE for child in children(noun, "det"))
        and not children(noun, *telling)
        and not any(child.lower_ in ("of", "for") for child in children(noun, "prep"))
    )


def find_barred(token: Token) -> set[int]:
    """Return what a pronoun can not stand for: its fellow arguments and what holds it."""
    if token.dep_ == "poss":
        return {ancestor.i for ancestor in token.ancestors if ancestor.pos_ in ("NOUN", "PROPN")}
    head = token.head
    return {
        child.i
        for child in head.children
        if child != token and child.dep_ in ("nsubj", "dobj", "dative", "nsubjpass", "attr")
    }
