"""For whom the parties of an article speak: a spokesman's company, a lawyer's client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import cue_words, load_cues, load_mapping
from summariser.extract.embedded.grammar import children, conjuncts, lemma

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

DEFENCE = "the defence"
"""The principal of counsel for whoever stands accused, where nobody is named."""

_OWNING = frozenset({"for", "of", "at", "to", "with", "from"})
_QUALIFYING = ("poss", "compound", "amod", "nmod")
_DEFENDING = frozenset({"defense", "defence"})
# Counsel of the state, who accuses.
_PUBLIC = frozenset({"district", "general", "state", "assistant", "deputy", "u.s.", "prosecuting"})
_SMALL = frozenset(
    [
        "",
        "of",
        "the",
        "a",
        "an",
        "and",
        "for",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "his",
        "her",
        "its",
    ]
)
_SHORT = {"us": "united states", "uk": "united kingdom", "eu": "european union"}
# Chains of ownership ("the embassy's press office's head") end somewhere.
_DEEPEST = 3


@dataclass(frozen=True)
class Side:
    """Who speaks: the words that tell them, and those of whom they speak for.

    Attributes:
        own: Words of the name.
        principals: Words of the principals' names.
    """

    own: frozenset[str]
    principals: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """The words of both."""
        return self.own | self.principals


class Principals:
    """The principals of one article's parties.

    Args:
        docs: Its sentences.
        coreference: Its parties.
    """

    def __init__(self, docs: Sequence[Doc], coreference: Coreference) -> None:
        self._coreference = coreference
        self._of: dict[str, list[str]] = {}
        for doc in docs:
            for token in doc:
                if _speaks_for_others(token):
                    self._read(token)

    def of(self, name: str | None) -> tuple[str, ...]:
        """Return for whom a party speaks, by the name that the article's records use of it."""
        return tuple(dict.fromkeys(self._of.get(name or "", ())))

    def _read(self, role: Token) -> None:
        owners = list(self._owners(role))
        if not owners and _is_counsel(role):
            owners = [DEFENCE]
        if not owners:
            return
        for holder in self._holders(role):
            self._of.setdefault(holder, []).extend(name for name in owners if name != holder)

    def _holders(self, role: Token) -> Iterator[str]:
        """Yield the names of who has a role: beside it, or itself where nobody is named."""
        coreference = self._coreference
        mention = coreference.mention(role)
        if mention is not None:
            yield mention.party.full
        beside = [*children(role, "appos")]
        beside += [role.head] if role.dep_ in ("appos", "compound", "nmod") else []
        if role.dep_ == "attr" and lemma(role.head) == "be":
            beside += children(role.head, "nsubj")
        for token in beside:
            party = coreference.party(token)
            if party is not None and party.kind == "person":
                yield party.full
        name = coreference.name(role)
        if name:
            yield name

    def _owners(self, noun: Token, depth: int = 0) -> Iterator[str]:
        """Yield whom a role or a body belongs to."""
        if any(child.lower_ in _DEFENDING for child in noun.children) and lemma(noun) in (
            *load_cues("denying")["counsel"],
            "team",
        ):
            yield DEFENCE
        # "Halden chief executive Lind": the company hangs on the name.
        named = [noun, *([noun.head] if noun.dep_ == "compound" and not depth else [])]
        for child in (child for token in named for child in token.children):
            if child.dep_ in _QUALIFYING and child.i < noun.i:
                yield from self._owner(child, depth)
            elif child.dep_ == "prep" and child.lower_ in _OWNING:
                for inner in children(child, "pobj"):
                    for token in conjuncts(inner):
                        yield from self._owner(token, depth)

    def _owner(self, token: Token, depth: int) -> Iterator[str]:
        coreference = self._coreference
        country = coreference.country(token)
        mention = coreference.mention(token)
        if country is not None:
            yield country
        elif (
            mention is not None
            and mention.party.kind == "person"
            and token.ent_type_ in ("GPE", "ORG", "NORP")
        ):
            yield token.text
        elif coreference.party(token) is not None or token.dep_ == "poss":
            name = coreference.name(token)
            if name:
                yield name
        elif token.dep_ == "pobj" and token.pos_ in ("NOUN", "PROPN"):
            yield coreference.name(token) or token.text
        if depth < _DEEPEST and lemma(token) in load_cues("names")["organisations"]:
            yield from self._owners(token, depth + 1)


def _speaks_for_others(token: Token) -> bool:
    known = load_cues("denying")["representatives"]
    return token.pos_ in ("NOUN", "PROPN") and (lemma(token) in known or token.lower_ in known)


def _is_counsel(role: Token) -> bool:
    around = {child.lower_ for child in role.children} | {role.head.lower_}
    return lemma(role) in load_cues("denying")["counsel"] and around.isdisjoint(_PUBLIC)


def find_side(candidate: Candidate, main_accused: str | None) -> Side:
    """Return the side that the source of a record is on.

    Args:
        candidate: The record.
        main_accused: Whom the article accuses most: for them speaks "the defence".
    """
    named = [name for name in candidate.speaks_for if name != DEFENCE]
    if DEFENCE in candidate.speaks_for and main_accused is not None:
        named.append(main_accused)
    return Side(
        party_words(candidate.source or ""), frozenset().union(*(party_words(n) for n in named))
    )


def find_main_accused(allegations: Iterable[Candidate]) -> str | None:
    """Return whom the allegations of an article accuse most often, the first of several."""
    counts = Counter(name for a in allegations for name in dict.fromkeys(a.target))
    return max(counts, key=lambda name: counts[name], default=None)


@lru_cache(maxsize=4096)
def party_words(name: str) -> frozenset[str]:
    """Return the words that tell a party, in lower case, "Chinese" being China's."""
    cleaned = (word.strip(",;:'\"()").lower().replace(".", "") for word in name.split())
    words = {word.removesuffix("'s").removesuffix("’s") for word in cleaned} - {""}
    told = words - _roles()
    longer = load_mapping("names", "demonyms") | _SHORT
    return frozenset(told | {part for w in told for part in longer.get(w, "").lower().split()})


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    """Return words that many parties have in their names."""
    return (
        cue_words("names", "titles", "persons") | load_cues("denying")["representatives"] | _SMALL
    )
