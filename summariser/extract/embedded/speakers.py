"""Who speaks: the source that grammar gives to a verb, noun or phrase of attribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    antecedent,
    children,
    is_passive,
    is_verbal,
    lemma,
    subject,
)
from summariser.extract.embedded.quotes import QuotedStretches

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

SPEAKING_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
_NOBODY = frozenset({"it", "this", "that", "these", "those", "there", "what", "which", "one"})
_SOME = frozenset({"one", "some", "several", "many", "most", "few", "both", "none"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"})
# Verbs that give voice to a noun of attribution: "voiced concern", "issued a warning".
VOICING = frozenset(
    """
    express raise voice make level repeat air have file reiterate share echo highlight lodge issue
    bring cite note release give send publish post write offer deliver
    """.split()  # noqa: SIM905 (a word list, not code)
)


def can_speak(noun: Token) -> bool:
    """Whether a noun or pronoun stands for somebody, a body, or a document that says something."""
    word, cues = lemma(noun), load_cues("names")
    return (
        noun.pos_ == "PRON"
        or word in cues["persons"]
        or word in cues["groups"]
        or word in cues["organisations"]
        or word in load_cues("reporting")["documents"]
        or word in load_cues("reporting")["bodies"]
    )


def is_party(noun: Token) -> bool:
    """Whether a noun or pronoun looks like somebody who acts: a name, a role, "they" or "who"."""
    if noun.pos_ == "NUM" or noun.lower_ in _SOME:
        return _counts_people(noun)
    if noun.pos_ == "PRON":
        return noun.lower_ not in _NOBODY
    # A surname that is a word as well is often taken for that word.
    capital = noun.text[:1].isupper() and noun.i > 0
    return capital or noun.pos_ == "PROPN" or noun.ent_type_ in SPEAKING_ENTITIES or can_speak(noun)


def _counts_people(number: Token) -> bool:
    """Whether a number stands for people: "one of them, Ida Kvist,", "two of the guards"."""
    within = [n for of in children(number, "prep") for n in children(of, "pobj")]
    return any(
        is_party(noun) or noun.lower_ in ("them", "us", "whom")
        for noun in (*within, *children(number, "appos"))
    )


def find_source(verb: Token, quotes: QuotedStretches | None = None) -> Token | None:
    """Return the head of who says what a verb attributes, a relative's antecedent included.

    Args:
        verb: The verb.
        quotes: The quoted stretches of its sentence: who quotes does not stand in the quotation.
    """
    if is_passive(verb) and not _is_active_participle(verb):
        for by in children(verb, "agent"):
            for noun in children(by, "pobj"):
                return noun
        quoted_as = any(t.lower_ == "as" for t in verb.children)
        return subject(verb) if lemma(verb) == "quote" and quoted_as else None
    found = subject(verb) or _find_inverted(verb) or _find_just_before(verb)
    if _is_active_participle(verb):
        found = verb.head
    elif found is not None and verb.dep_ == "acl" and found == verb.head and found.dep_ == "dobj":
        # "The club issued a statement saying ...": the club speaks.
        is_document = lemma(found) in load_cues("reporting")["documents"]
        found = subject(found.head) or found if is_document else found
    if quotes is not None and _is_misread(verb, found, quotes):
        found = _find_beside_quote(verb, quotes) or found
    if found is None or found.pos_ not in _NOMINAL:
        return None
    return antecedent(found)


def _is_active_participle(verb: Token) -> bool:
    """Whether a main verb was taken for a participle: one with an object of its own."""
    return verb.dep_ == "acl" and verb.tag_ == "VBN" and bool(children(verb, "dobj"))


def _is_misread(verb: Token, source: Token | None, quotes: QuotedStretches) -> bool:
    """Whether the parser gave a verb outside a quotation a subject from inside it."""
    return source is not None and quotes.covers(source.idx) and not quotes.covers(verb.idx)


def _find_just_before(verb: Token) -> Token | None:
    """Return the name before a main verb that the parser left without a subject."""
    if verb.dep_ != "ROOT" or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    for token in reversed(list(verb.doc[: verb.i])):
        if token.pos_ not in ("ADV", "AUX"):
            return token if token.pos_ == "PROPN" else None
    return None


def _find_beside_quote(verb: Token, quotes: QuotedStretches) -> Token | None:
    """Return the head of the first noun phrase between a quotation and the verb behind it."""
    ends = [end for _, end in quotes.ranges if end <= verb.idx]
    if not ends:
        return None
    for token in verb.doc:
        if ends[-1] <= token.idx and token.i < verb.i and token.pos_ in ("NOUN", "PROPN", "PRON"):
            goes_on = token.dep_ in ("compound", "poss", "amod", "nmod") and token.head.i > token.i
            if not goes_on:
                return token
    return None


def stands_for_nobody(source: Token) -> bool:
    """Whether a subject names no speaker: "this", "there"; "it" may be a body."""
    if source.lower_ == "one" and _counts_people(source):
        return False
    return source.lower_ in _NOBODY and source.lower_ != "it"


def _find_inverted(verb: Token) -> Token | None:
    """Return the speaker after a quotation ("...," added Lind), often parsed as an object."""
    before = verb.doc[verb.i - 1] if verb.i else None
    if before is None or not (before.is_punct or before.is_quote):
        return None
    for child in children(verb, "dobj", "attr", "npadvmod", "oprd", "dep"):
        if child.i > verb.i and (child.pos_ == "PROPN" or child.ent_type_ in SPEAKING_ENTITIES):
            return child
    return None


def find_noun_source(noun: Token) -> Token | None:
    """Return the head of who makes a claim that a noun stands for ("fears among the crew")."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "among"):
            inner = children(child, "pobj")
            if inner:
                return inner[0]
        if child.dep_ == "acl" and lemma(child) in VOICING:
            for by in children(child, "agent"):
                inner = children(by, "pobj")
                if inner:
                    return inner[0]
    head = noun.head
    if noun.dep_ == "dobj" and is_verbal(head) and lemma(head) in VOICING:
        return find_source(head)
    return None
