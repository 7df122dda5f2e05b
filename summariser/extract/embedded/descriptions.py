"""Whom a description means: "the party's finance chief", "an aide to the mayor, Tom Lund,"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import lemma, phrase
from summariser.extract.embedded.names import CONTENT_TAGS
from summariser.extract.embedded.parties import Mention, Party

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# Nouns that stand for the only organisation around, whatever the article has called it, or for the
# one that it names so many times as often as any other around.
_COMPANIES = frozenset({"company", "firm", "group", "agency", "organisation", "organization"})
_MAJORITY = 3
_FIRMS = frozenset({"company", "firm"})
_OTHERS = frozenset({"another", "other", "any", "no", "each", "every", "some"})


def find_described(
    noun: Token, mentions: Sequence[Sequence[Mention]], kinds: Sequence[str]
) -> Party | None:
    """Return the only named party of an article that it describes in the words of a phrase.

    Args:
        noun: Head of the phrase, a role or a noun for a body.
        mentions: The names of each sentence.
        kinds: What the noun can stand for.
    """
    calendar = load_cues("names")["calendar"]
    words = {
        token.lower_
        for token in phrase(noun)
        if token.pos_ in CONTENT_TAGS and token.i != noun.i and token.lower_ not in calendar
    }
    if not words or any(child.lower_ in _OTHERS for child in noun.children):
        return None
    found = {
        id(mention.party): mention.party
        for here in mentions
        for mention in here
        if mention.party.kind in kinds and _fits(lemma(noun), words, mention.party)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _fits(role: str, words: set[str], party: Party) -> bool:
    # "Aske's lawyer" is not Aske, while "the Halden bank" is Halden.
    own = set() if party.kind == "person" else set(party.words)
    return party.named and role in party.roles and words <= party.described | own


def find_company(noun: str, near: Mapping[str, Party], counts: Mapping[str, int]) -> str | None:
    """Return the name of the organisation that a bare "the company" stands for, if one stands out.

    Args:
        noun: The noun.
        near: The organisations that are named not far before it, by name.
        counts: How often the article names each.
    """
    if noun not in _COMPANIES:
        return None
    public = load_cues("names")["organisations"] - _FIRMS if noun in _FIRMS else frozenset()
    ranked = sorted(near, key=lambda name: -counts.get(name, 0))
    # "The company" is no ministry, however often that is named.
    ranked = [name for name in ranked if public.isdisjoint(name.lower().split())]
    if not ranked:
        return None
    if len(ranked) > 1 and counts.get(ranked[0], 0) < _MAJORITY * counts.get(ranked[1], 0):
        return None
    return ranked[0]


def find_named_beside(role: Token, mentions: Sequence[Mention]) -> Party | None:
    """Return who bears a role and is named behind it, between commas.

    Args:
        role: Head of the phrase for the role ("an aide to the mayor").
        mentions: The names of its sentence.
    """
    doc = role.doc
    for mention in mentions:
        if mention.start <= role.i + 1 or mention.party.kind != "person":
            continue
        between = list(doc[role.i + 1 : mention.start])
        commas = [token.i for token in between if token.text == ","]
        if not commas:
            continue
        joined = any(token.pos_ in ("VERB", "AUX", "CCONJ") for token in between)
        if joined or commas != [mention.start - 1]:
            return None
        after = doc[mention.end] if mention.end < len(doc) else None
        closes = after is None or after.text in (",", ".", "(") or after.pos_ in ("VERB", "AUX")
        return mention.party if closes else None
    return None
