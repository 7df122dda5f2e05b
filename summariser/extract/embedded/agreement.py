"""Agreement and salience: what a pronoun or a definite noun can stand for in an article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import (
    OBJECT_CONTROL,
    children,
    clause_head,
    conjuncts,
    lemma,
    subject,
)
from summariser.extract.embedded.parties import Mention, Party

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
# Alone as a subject they stand for several who were named together.
QUANTIFIERS = frozenset({"both", "neither", "all", "none"})
FIRST_PERSON = frozenset(
    {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
)
FIRST_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
PRONOUNS = HE | SHE | THEY | IT | FIRST_PERSON
_OBJECT_FORMS = frozenset({"him", "her", "them"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


@dataclass(frozen=True)
class Antecedent:
    """A name or noun that a later word may stand for.

    Attributes:
        sentence: Position of its sentence in the article.
        token: Its position in the sentence.
        name: What it is called, in the fullest form.
        party: Who it is, where that is known.
        plural: Whether it stands for several.
        is_subject: Whether it is the subject of a clause.
        is_main: Whether that clause is the main one.
        is_source: Whether something is attributed to it.
        is_quoted: Whether it stands in a quotation.
    """

    sentence: int
    token: int
    name: str
    party: Party | None
    plural: bool
    is_subject: bool
    is_main: bool = False
    is_source: bool = False
    is_quoted: bool = False


def agrees(pronoun: str, candidate: Antecedent) -> bool:
    """Whether a pronoun in lower case agrees in number, gender and kind."""
    party = candidate.party
    if pronoun in QUANTIFIERS:
        return candidate.plural
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


def is_sure(pronoun: Token, meant: Antecedent, people: Collection[str]) -> bool:
    """Whether a pronoun surely stands for the only party close by that it agrees with.

    "He" and "she" do where the gender is known, or nobody else has a name. Things that are no
    parties are not looked at, and "it" may be any of them: there a subject is asked for.

    Args:
        pronoun: The pronoun.
        meant: The only party close by that it agrees with.
        people: The names of all people in the article.
    """
    word = pronoun.lower_
    if word in IT and pronoun.dep_ == "poss" and _has_thing_before(pronoun, meant):
        return False
    if word in IT and pronoun.dep_ not in ("nsubj", "nsubjpass", "poss"):
        # "She had received it": that may be any thing.
        return lemma(pronoun.head) in OBJECT_CONTROL
    if word not in HE | SHE:
        return meant.is_subject
    if meant.party is not None and meant.party.gender is not None:
        return True
    return meant.party is not None and list(people) == [meant.party.name]


def _has_thing_before(pronoun: Token, meant: Antecedent) -> bool:
    """Whether the subject of its clause may own what a pronoun owns: "a hotline took its calls"."""
    who = subject(clause_head(pronoun))
    if who is None or who.tag_ != "NN" or not meant.token != who.i < pronoun.i:
        return False
    return who.lemma not in cue_words("names", "persons", "groups", "organisations")


# Weights of salience, set by hand on the sources of local training articles, together. A speaker
# seldom names himself in his own words, so that names in quotations count for little outside them.
_PER_SENTENCE = 1.4
_SUBJECT = 1.3
_MAIN_SUBJECT = 0.5
_NAMED = 0.4
_SPOKE_BEFORE = 1.0
_WITHIN_QUOTATION = 2.0
# "It blames the weather": a port hardly does, where a firm is near.
_PLACE_SPEAKS = 0.7
_KNOWN_GENDER = 0.5
_PER_TOKEN = 0.001


def weigh_salience(
    candidate: Antecedent, distance: int, *, speaks: bool = False, quoted: bool = False
) -> float:
    """Return how salient an antecedent is so many sentences later.

    Args:
        candidate: The antecedent.
        distance: How many sentences before the pronoun it stands.
        speaks: Whether the pronoun is the source of an attribution.
        quoted: Whether the pronoun stands in a quotation.
    """
    party = candidate.party
    score = _PER_TOKEN * candidate.token - _PER_SENTENCE * distance
    if candidate.is_subject:
        score += _SUBJECT + (_MAIN_SUBJECT if candidate.is_main else 0.0)
    if candidate.is_source and speaks:
        score += _SPOKE_BEFORE
    if speaks and party is not None and party.kind == "place":
        score -= _PLACE_SPEAKS
    if candidate.is_quoted and not quoted:
        score -= _WITHIN_QUOTATION
    if party is not None:
        score += (_NAMED if party.named else 0.0) + (_KNOWN_GENDER if party.gender else 0.0)
    return score


def is_first_person(token: Token) -> bool:
    """Whether a word is "I", "we" or a form of them, and not the country in capitals."""
    return token.lower_ in FIRST_PERSON and token.text != "US"


def is_misread_noun(token: Token) -> bool:
    """Whether a common noun for somebody or for a body was taken for a name ("the ministry")."""
    cues = load_cues("names")
    if token.pos_ != "PROPN":
        return False
    small = token.text.islower() and token.lower_ in cues["organisations"]
    return small or token.lower_ in cues["persons"]


def is_quantifier(token: Token) -> bool:
    """Whether a word such as "both" stands alone for several people: "both deny it"."""
    alone = token.pos_ in ("DET", "PRON") and not token.children
    return token.lower_ in QUANTIFIERS and alone and token.dep_ in ("nsubj", "nsubjpass")


def is_bare_definite(noun: Token) -> bool:
    """Whether a noun stands with "the" and nothing that tells which one is meant."""
    telling = ("compound", "amod", "poss", "relcl", "appos", "nummod")
    return (
        noun.tag_ in ("NN", "NNP")
        and any(child.lower_ in _DEFINITE for child in children(noun, "det"))
        and not children(noun, *telling)
        and not any(child.lower_ in ("of", "for") for child in children(noun, "prep"))
    )


def find_barred(token: Token) -> set[int]:
    """Return what a pronoun can not stand for: its fellow arguments and what holds it."""
    if token.dep_ == "poss":
        # "A man who said they broke his jaw": what stands beyond a verb does not hold it.
        held = takewhile(lambda above: above.pos_ not in ("VERB", "AUX"), token.ancestors)
        return {ancestor.i for ancestor in held if ancestor.pos_ in ("NOUN", "PROPN")}
    heads = [token.head]
    if token.dep_ == "nsubj" and token.lower_ in _OBJECT_FORMS:
        # "The jury found her guilty": to its verb's other arguments it stands as an object does.
        heads.append(token.head.head)
    return {
        child.i
        for head in heads
        for child in head.children
        if child != token and child.dep_ in ("nsubj", "dobj", "dative", "nsubjpass", "attr")
    }


def find_named_below(pronoun: Token, mentions: Sequence[Mention]) -> set[str]:
    """Return whom a pronoun can not stand for since its own clause names them later.

    "He accuses Karl Vendt" tells of two people: principle C of the binding theory (Chomsky 1981).

    Args:
        pronoun: The pronoun.
        mentions: The names of its sentence.
    """
    if pronoun.dep_ not in ("nsubj", "nsubjpass"):
        return set()
    heads = [(mention, pronoun.doc[mention.start : mention.end].root) for mention in mentions]
    return {
        mention.party.full
        for mention, head in heads
        if head.i > pronoun.i
        and head.dep_ not in ("compound", "poss", "nmod", "amod", "nsubj", "nsubjpass")
        and pronoun.head in _within_clause(head)
    }


def _within_clause(token: Token) -> list[Token]:
    """Return what stands above a word, as far as its own clause's verb."""
    above: list[Token] = []
    for ancestor in token.ancestors:
        above.append(ancestor)
        if ancestor.pos_ in ("VERB", "AUX"):
            break
    return above


def find_commanding(noun: Token) -> set[int]:
    """Return what a description can not stand for: the subjects of the clauses that it is part of.

    "The mayor said the politician had left" tells of two people: principle C of the binding theory
    (Chomsky 1981, "Lectures on government and binding").
    """
    return {
        other.i
        for above in (noun, *noun.ancestors)
        for child in children(above, "nsubj", "nsubjpass")
        if child != noun and not child.is_ancestor(noun)
        for other in conjuncts(child)
    }
