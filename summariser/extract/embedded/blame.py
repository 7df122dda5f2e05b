"""Blameworthy predicates and whom they hit: the agent of the act, a possessor, a nationality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    agent,
    children,
    conjuncts,
    is_passive,
    is_verbal,
    lemma,
    patient,
    subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOST_TARGETS = 3
# "X failed to", "X refused to": the act blamed is that of their subject.
_VAGUE = frozenset(
    {
        "it",
        "there",
        "this",
        "that",
        "which",
        "what",
        "who",
        "something",
        "nothing",
        "everything",
        "everyone",
    }
)


def blame_in(head: Token, cue: Token | None) -> list[Token]:
    """Return the blameworthy words in the clause or phrase of a head, in order.

    Args:
        head: Head of what is said.
        cue: The attributing word, which does not count although it may stand inside.
    """
    cues = load_cues("accusing")
    text = head.doc.text.lower()
    found = [
        token
        for token in head.subtree
        if token != cue
        and (cue is None or not _belongs_to_cue(token, cue, head))
        and _is_blame(token, cues)
    ]
    if not found and any(phrase in text for phrase in cues["blame_phrases"]):
        start = min(text.find(phrase) for phrase in cues["blame_phrases"] if phrase in text)
        found = [token for token in head.subtree if token.idx >= start][:1]
    return found


def _belongs_to_cue(token: Token, cue: Token, head: Token) -> bool:
    return head.is_ancestor(cue) and cue.is_ancestor(token)


def _is_blame(token: Token, cues: dict[str, frozenset[str]]) -> bool:
    word = lemma(token)
    if token.pos_ == "VERB":
        return word in cues["blame_verbs"] or word in cues["strong_verbs"]
    if token.pos_ in ("NOUN", "PROPN"):
        return word in cues["blame_nouns"] and not token.ent_type_
    if token.pos_ in ("ADJ", "ADV"):
        return token.lower_ in cues["blame_adjectives"]
    return False


def find_targets(
    head: Token, attribution: Attribution | None, coreference: Coreference
) -> tuple[str, ...]:
    """Return who is accused, in the fullest form that the article has.

    Tried in turn: the object of a verb of accusing; the agent of the blameworthy predicate; its
    possessor, its nationality or its "by" phrase; the subject of the clause.
    """
    for tokens in _candidates(head, attribution):
        names: list[str] = []
        for token in tokens:
            names += _name_target(token, coreference)
        if names:
            return tuple(dict.fromkeys(names))[:_MOST_TARGETS]
    return ()


def _candidates(head: Token, attribution: Attribution | None) -> list[list[Token]]:
    tried: list[list[Token]] = []
    if attribution is not None and attribution.manner == "accuse":
        accused = _accused(attribution.cue)
        if accused is not None:
            tried.append(conjuncts(accused))
    cue = attribution.cue if attribution is not None else None
    content = (
        attribution.content if attribution is not None and attribution.content is not None else head
    )
    tried.extend(_agents_of(word) for word in blame_in(content, cue)[:3])
    if is_verbal(content):
        doer = agent(content) or subject(content)
        tried.append(conjuncts(doer) if doer is not None else [])
    else:
        tried.append(_agents_of(content))
        tried.append([content])
    return tried


def _accused(verb: Token) -> Token | None:
    """Return whom a verb of accusing hits: not the thing, where a "by" phrase has its doer."""
    target = patient(verb)
    if target is None:
        for prep in children(verb, "prep"):
            if prep.lower_ in ("against", "at", "on"):
                return next(iter(children(prep, "pobj")), None)
        return None
    return _owner_of(target) or target


def _owner_of(noun: Token) -> Token | None:
    """Return who stands behind a thing: its possessor, its "by" or "of" phrase."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "of", "from"):
            inner = children(child, "pobj")
            if inner and (inner[0].pos_ == "PROPN" or inner[0].ent_type_):
                return inner[0]
    return None


def _agents_of(word: Token) -> list[Token]:
    """Return who is to blame in a blameworthy word's own construction."""
    if is_verbal(word):
        doer = agent(word)
        if doer is not None:
            return conjuncts(doer)
        return []
    if word.pos_ in ("NOUN", "PROPN"):
        owner = _owner_of(word)
        if owner is not None:
            return conjuncts(owner)
        for child in word.children:
            if child.dep_ in ("amod", "compound") and child.ent_type_ in (
                "NORP",
                "GPE",
                "ORG",
                "PERSON",
            ):
                return [child]
    current = word
    while current.head != current and not is_verbal(current):
        current = current.head
    if not is_verbal(current):
        return []
    doer = agent(current) if is_passive(current) else subject(current)
    return conjuncts(doer) if doer is not None else []


def _name_target(token: Token, coreference: Coreference) -> list[str]:
    if token.lower_ in _VAGUE and coreference.party(token) is None:
        return []
    country = coreference.country(token)
    if country is not None and token.dep_ in ("amod", "compound"):
        return [country]
    owner = next((child for child in token.children if child.dep_ == "poss"), None)
    if (
        owner is not None
        and coreference.party(token) is None
        and token.pos_ == "NOUN"
        and not _is_people(token)
    ):
        name = coreference.name(owner)
        return [name] if name else []
    name = coreference.name(token)
    return [name] if name else []


def _is_people(token: Token) -> bool:
    cues = load_cues("names")
    word = lemma(token)
    return word in cues["persons"] or word in cues["groups"] or word in cues["organisations"]
