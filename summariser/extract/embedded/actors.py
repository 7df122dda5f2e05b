"""Who takes part in an event: subjects, doers, and the parties that a clause names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from summariser.extract.embedded.blame import is_people
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    agent,
    children,
    conjuncts,
    is_verbal,
    lemma,
    subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_HOLDS_PARTICIPANTS = frozenset({"dobj", "dative", "nsubjpass", "prep", "agent", "oprd", "attr"})
_PARTICIPANT = _HOLDS_PARTICIPANTS - {"prep", "agent"} | {"pobj", "poss", "conj"}
_MOST_ACTORS = 6
_WITH = frozenset({"with", "by", "against", "to", "from", "between", "alongside", "before"})


def act_of(verb: Token) -> Token:
    """Return the verb that names the act: the complement of a planning or aspectual verb."""
    cues = load_cues("events")
    for child in verb.children:
        if (
            child.dep_ == "xcomp"
            and is_verbal(child)
            and lemma(verb) in cues["planning"] | cues["aspect"]
        ):
            return child
    return verb


def find_actors(verb: Token, coreference: Coreference) -> tuple[str, ...]:
    """Return who takes part: the subject, the doer, and the parties that the clause names.

    A thing as subject ("the report") gives way to the parties that the clause names.
    """
    leads = [
        noun for who in (subject(verb), agent(verb)) if who is not None for noun in conjuncts(who)
    ]
    act = act_of(verb)
    others = [
        token
        for clause in ((verb, act) if act != verb else (verb,))
        for token in _participants(clause, coreference)
    ]
    parties = [noun for noun in leads if is_party(noun, coreference) or noun.pos_ == "PRON"]
    owners = [
        owner
        for noun in leads
        if noun not in parties
        for owner in children(noun, "poss")
        if is_party(owner, coreference)
    ]
    found = name_all([*parties, *owners, *others], coreference)
    if any(lemma(noun) in load_cues("events")["natural"] for noun in leads):
        found = [*name_all([noun for noun in leads if noun not in parties], coreference), *found]
    if not found:
        found = name_all(_named_beside(verb, coreference), coreference)
    if not found:
        found = name_all(leads, coreference)
    return tuple(dict.fromkeys(found))[:_MOST_ACTORS]


def _named_beside(verb: Token, coreference: Coreference) -> list[Token]:
    """Return the people and bodies that the clause names, those aside who only report it."""
    found: list[Token] = []
    for token in verb.subtree:
        mention = coreference.mention(token)
        if mention is None or token.i != mention.end - 1 or coreference.is_source(token):
            continue
        if mention.party.kind in ("person", "organisation") and token.dep_ != "compound":
            found.append(token)
    return found


def _participants(verb: Token, coreference: Coreference) -> list[Token]:
    """Return the parties in the clause's objects and phrases, clauses of their own left out."""
    found: list[Token] = []
    pending = [child for child in verb.children if child.dep_ in _HOLDS_PARTICIPANTS]
    while pending:
        token = pending.pop(0)
        if token.dep_ in _PARTICIPANT and _takes_part(token, verb, coreference):
            found.append(token)
        pending += [
            child
            for child in token.children
            if child.dep_ in ("prep", "pobj", "conj", "poss", "agent")
        ]
    return sorted(found, key=lambda token: token.i)


def _takes_part(token: Token, verb: Token, coreference: Coreference) -> bool:
    if not is_party(token, coreference):
        return False
    party = coreference.party(token)
    if party is not None and party.kind == "place":
        dealt_with = token.dep_ in ("dobj", "dative", "nsubjpass") and token.head == verb
        return dealt_with and lemma(verb) not in load_cues("events")["motion"]
    direct = token.head == verb or (token.head.head == verb and token.head.lower_ in _WITH)
    return direct or (party is not None and party.kind in ("person", "organisation"))


def is_party(token: Token, coreference: Coreference) -> bool:
    """Whether a noun can take part: a named person or body, or a noun for people."""
    return coreference.party(token) is not None or is_people(token)


def name_all(tokens: Iterable[Token], coreference: Coreference) -> list[str]:
    """Return the names of what the tokens stand for, in order; nameless ones are left out."""
    calendar = load_cues("names")["calendar"]
    return [
        name
        for name in (coreference.name(token) for token in tokens if token.lower_ not in calendar)
        if name
    ]
