"""Blameworthy predicates and whom they hit: the agent of the act, a possessor, a nationality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    agent,
    children,
    clause_head,
    conjuncts,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
    patient,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token


def blame_in(head: Token, cue: Token | None) -> list[Token]:
    """Return the blameworthy words in the clause or phrase of a head, in order.

    Args:
        head: Head of what is said.
        cue: The attributing word, which does not count although it may stand inside.
    """
    cues = load_cues("accusing")
    found = [
        token
        for token in head.subtree
        if token != cue
        and (cue is None or not _belongs_to_cue(token, cue, head))
        and _is_blame(token, cues)
    ]
    if found:
        return found
    start = _find_phrase(head.doc.text)
    return [] if start is None else [t for t in head.subtree if t.idx >= start][:1]


@lru_cache(maxsize=1024)
def _find_phrase(text: str) -> int | None:
    """Return where the first blameworthy phrase of a sentence begins, if it has one."""
    lowered = text.lower()
    places = [lowered.find(phrase) for phrase in load_cues("accusing")["blame_phrases"]]
    return min((place for place in places if place >= 0), default=None)


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


@dataclass(frozen=True)
class Charge:
    """The grammar of one charge.

    Attributes:
        content: Head of what is held against somebody.
        manner: How it is attributed.
        blame: Its blameworthy words.
        roles: Positions of the nouns in each role: object of the accusing verb and who owns it,
            agents and owners of what is blameworthy, who suffers it, agent of the whole.
    """

    content: Token
    manner: str | None
    blame: tuple[Token, ...]
    roles: dict[str, frozenset[int]]


def read_charge(head: Token, attribution: Attribution | None) -> Charge:
    """Return the grammar of the charge that a clause or phrase makes.

    Args:
        head: Head of the clause or phrase that accuses.
        attribution: By which it is given to a source.
    """
    cue = attribution.cue if attribution is not None else None
    content = _content(head, attribution)
    blame = blame_in(content, cue)[:3]
    accusing = attribution is not None and attribution.manner == "accuse"
    charging = is_verbal(head) and is_passive(head) and _is_charging(head)
    verbs = [cue] if accusing and cue is not None else []
    verbs += [head] if charging else []
    objects = [patient(verb) for verb in verbs]
    owners = [] if is_verbal(content) else _owners_of(content)
    doer = agent(content) if is_verbal(content) else None
    roles: dict[str, list[Token | None]] = {
        "object": objects,
        "accused": [t for verb in verbs for group in _accused(verb)[:1] for t in group],
        "object_owner": [t for verb in verbs for group in _accused(verb)[1:] for t in group],
        "owner": [*owners],
        "agent_of_blame": [*_agents_of(blame[0])] if blame else [],
        "agent_of_more": [t for word in blame[1:] for t in _agents_of(word)],
        "victim": [patient(word) for word in blame if is_verbal(word)],
        "agent": [doer],
        "sufferer": [patient(content)] if is_verbal(content) and is_passive(content) else [],
        "content": [content],
    }
    return Charge(
        content,
        attribution.manner if attribution is not None else None,
        tuple(blame),
        {
            role: frozenset(token.i for token in tokens if token is not None)
            for role, tokens in roles.items()
        },
    )


def _content(head: Token, attribution: Attribution | None) -> Token:
    if attribution is None or attribution.content is None or head.is_ancestor(attribution.cue):
        return head
    return attribution.content


def _is_charging(verb: Token) -> bool:
    cues = load_cues("accusing")
    return lemma(verb) in cues["verbs"] or lemma(verb) in cues["passive_hedges"]


def _accused(verb: Token) -> list[list[Token]]:
    """Return whom a verb of accusing hits: the doer of a thing where the thing is named."""
    targets = [patient(verb)]
    targets += [own_subject(child) for child in children(verb, "ccomp")]
    targets += [
        inner
        for prep in children(verb, "prep")
        if prep.lower_ in ("against", "at", "on", "upon", "after")
        for inner in children(prep, "pobj")
    ]
    return [
        group
        for target in targets
        if target is not None
        for group in (
            [[target]] if target.ent_type_ == "PERSON" else [conjuncts(target), _owners_of(target)]
        )
    ]


def _owners_of(noun: Token) -> list[Token]:
    """Return who stands behind a thing: its possessor, its "by" or "of" phrase, its nationality."""
    owner = _owner_of(noun)
    if owner is not None:
        return conjuncts(owner)
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "nmod") and child.ent_type_ in (
            "NORP",
            "ORG",
            "PERSON",
        ):
            return [child]
    return []


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
        return conjuncts(doer) if doer is not None else []
    if word.pos_ in ("NOUN", "PROPN"):
        owners = _owners_of(word)
        if owners:
            return owners
    current = clause_head(word)
    if not is_verbal(current):
        return []
    doer = agent(current)
    return conjuncts(doer) if doer is not None else []


def is_people(token: Token) -> bool:
    """Whether a common noun stands for a person, a body or a group of people."""
    cues = load_cues("names")
    word = lemma(token)
    return token.pos_ in ("NOUN", "PROPN") and (
        word in cues["persons"] or word in cues["groups"] or word in cues["organisations"]
    )
