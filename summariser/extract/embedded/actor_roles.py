"""How a noun stands to the verb of an event, and what sort of noun it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from summariser.extract.embedded.blame import is_people
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import cue_words, load_cues, load_mapping
from summariser.extract.embedded.grammar import (
    agent,
    conjuncts,
    is_passive,
    is_verbal,
    lemma,
    subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
MODIFIERS = frozenset({"amod", "compound", "nmod"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "pcomp", "xcomp", "csubj", "parataxis"})
_DIRECT = frozenset({"dobj", "dative", "attr", "oprd", "npadvmod", "appos", "acomp"})
_PREPOSITIONS = frozenset(
    """
    with by against to from between for in at of on into before after over about among alongside
    through during under near as
    """.split()  # noqa: SIM905 (a word list, not code)
)
_INNER_PREPOSITIONS = frozenset(
    {"of", "from", "for", "with", "by", "against", "between", "to", "in", "at", "on"}
)
_HOLDING = frozenset({"of", "for", "from", "in", "at"})
_PLACES = {
    "nsubj": "subj",
    "nsubjpass": "subj",
    "dobj": "obj",
    "dative": "obj",
    "poss": "poss",
    "pobj": "pobj",
    **dict.fromkeys(MODIFIERS, "mod"),
}


class Role(NamedTuple):
    """How a noun stands to a verb.

    Attributes:
        rank: How far from the verb, 0 for who acts.
        name: What it is there: ``lead``, ``dobj``, ``prep:with``, ``dobj>poss``.
        detail: What else tells it apart.
    """

    rank: float
    name: str
    detail: str = ""

    @property
    def group(self) -> str:
        """The role without what tells its kinds apart."""
        return self.name.partition(">")[0].partition(":")[0]


@dataclass(frozen=True)
class Noun:
    """A noun, pronoun or nationality of a sentence that can stand for an actor.

    Attributes:
        token: Its head.
        name: The fullest name in the article of what it stands for.
        sort: ``person``, ``organisation``, ``place``, ``group``, ``people``, ``propn``, ``pron`` or
            ``thing``.
        marks: What else tells it apart.
    """

    token: Token
    name: str
    sort: str
    marks: tuple[str, ...]

    def words(self, coreference: Coreference) -> Sequence[Token]:
        """Return the words of its name, or its head alone where it has none."""
        mention = coreference.mention(self.token)
        if mention is None:
            return (self.token,)
        return tuple(self.token.doc[mention.start : mention.end])


def read_noun(token: Token, coreference: Coreference) -> Noun | None:
    """Return what a token stands for, or None where it is no noun or nobody can tell."""
    modifies = token.dep_ in MODIFIERS
    country = coreference.country(token) if modifies else None
    mention = coreference.mention(token)
    sort: str
    if mention is not None:
        if token.doc[mention.start : mention.end].root is not token:
            return None
        name: str | None = country or mention.party.full
        sort, marks = mention.party.kind, _marks(token, "", coreference)
    elif modifies:
        name, sort, marks = country, "place", []
    elif token.pos_ in _NOMINAL and token.dep_ != "npadvmod" and not _is_date(token):
        name, sort = coreference.name(token), _sort(token, coreference)
        marks = _marks(token, sort, coreference)
    else:
        return None
    return Noun(token, name, sort, tuple(marks)) if name else None


_PUBLISHING = frozenset({"air", "broadcast", "post", "print", "publish", "release"})
# "Will last eight weeks": how long is nobody.
_LENGTHS = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade"})


def _is_date(token: Token) -> bool:
    return token.lower_ in load_cues("names")["calendar"] or token.lemma in _LENGTHS


def _sort(token: Token, coreference: Coreference) -> str:
    party = coreference.party(token)
    if party is not None:
        return party.kind if party.named else "people"
    if is_people(token):
        return "people"
    if token.pos_ in ("PROPN", "PRON"):
        return token.pos_.lower()
    # A capital within a sentence: a name that the recogniser missed.
    inside = token.i > 0 and not token.doc[token.i - 1].is_punct
    return "propn" if token.text[0].isupper() and inside else "thing"


def _marks(token: Token, sort: str, coreference: Coreference) -> list[str]:
    found = ["source"] if coreference.is_source(token) else []
    if token.pos_ == "PRON":
        found.append("pronoun")
    if token.tag_ in ("NNS", "NNPS"):
        found.append("plural")
    if sort in ("people", "thing"):
        articles = [child.lower_ for child in token.children if child.dep_ == "det"]
        found.append(f"{'def' if 'the' in articles else 'indef' if articles else 'bare'}&{sort}")
    elif sort and sort != "pron" and coreference.mention(token) is None:
        found.append("resolved")
    return found


def holder_of(token: Token) -> Token | None:
    """Return the noun that another one only tells more of: its owner, kind, or what it is of."""
    if token.dep_ == "poss" or token.dep_ in MODIFIERS:
        return token.head
    if token.dep_ == "pobj" and token.head.lower_ in _HOLDING and token.head.head is not token.head:
        return token.head.head
    return None


class EventClause:
    """The clause of an event, asked how the nouns around it stand to it.

    Args:
        head: The verb or noun that states the event.
        act: The verb that names the act; the head where that is the same.

    Attributes:
        subject: Who or what it is about, or whose it is: "the army's attack".
        is_owned: Whether a noun states it and says whose it is.
        passive: Whether its verb is passive.
        traits: What else tells it apart.
    """

    def __init__(self, head: Token, act: Token) -> None:
        self.head, self.act = head, act
        self.passive = is_passive(head)
        self.subject = subject(head) if is_verbal(head) else _owner(head)
        self.is_owned = self.subject is not None and not is_verbal(head)
        self._leads = _number(self.subject)
        self._doers = _number(agent(head) or self._find_publisher())
        self.traits = self._read_traits()

    def _find_publisher(self) -> Token | None:
        """Return whose a thing is that is told to be published: "the Selm Post story published"."""
        thing = self.subject
        if thing is None or not self.passive or lemma(self.act) not in _PUBLISHING:
            return None
        if lemma(thing) not in load_cues("reporting")["documents"]:
            return None
        owners = [c for c in thing.children if c.dep_ == "poss" or c.dep_ in MODIFIERS]
        return next((owner for owner in owners if owner.ent_type_ == "ORG"), None)

    def _read_traits(self) -> tuple[str, ...]:
        word = lemma(self.act)
        reports = word in load_cues("reporting")["acts"] or word in cue_words(
            "reporting", "say", "claim", "believe"
        )
        traits = {
            "passive": self.passive,
            "motion": word in load_cues("events")["motion"],
            "report": reports,
            "nominal": not is_verbal(self.head),
        }
        return tuple(name for name, holds in traits.items() if holds)

    def find_role(self, token: Token) -> Role:
        """Return how a noun stands to the event."""
        if token.i in self._leads:
            name = "lead_passive" if self.passive else "lead"
            return Role(0, name, "conj" if self._leads[token.i] else "")
        if token.i in self._doers:
            return Role(0, "by", "conj" if self._doers[token.i] else "")
        path: list[Token] = []
        current = token
        while current not in (self.head, self.act) and current.head is not current:
            path.append(current)
            current = current.head
        if current in (self.head, self.act):
            return _name_path(path[::-1]) if path else Role(9, "none")
        return self._find_outer_role(token)

    def _find_outer_role(self, token: Token) -> Role:
        """Return how a noun stands that does not depend on the event's verb."""
        current = token
        while not is_verbal(current) and current.head is not current:
            current = current.head
        if is_verbal(current) and current.is_ancestor(self.head):
            return Role(5, f"above:{_place(token)}", self.head.dep_)
        if token.is_ancestor(self.head):
            return Role(4, "holds", self.head.dep_)
        return Role(7, f"aside:{_place(token)}")


def _owner(noun: Token) -> Token | None:
    """Return who does what a noun states: "the army's attack", "the Russian attack"."""
    demonyms = load_mapping("names", "demonyms")
    owners = [
        child
        for child in noun.children
        if (child.dep_ == "poss" and not _is_time(child))
        or (child.dep_ in MODIFIERS and child.lower_ in demonyms)
    ]
    return owners[0] if owners else None


def _is_time(token: Token) -> bool:
    return _is_date(token) or token.ent_type_ in ("DATE", "TIME")


def _number(noun: Token | None) -> Mapping[int, int]:
    """Return the positions of a noun and those joined to it, each with its number."""
    return {} if noun is None else {n.i: k for k, n in enumerate(conjuncts(noun))}


def _place(token: Token) -> str:
    return _PLACES.get(token.dep_, "oth")


def _name_path(steps: list[Token]) -> Role:
    """Return the role at the end of a path of arcs that leads down from the verb."""
    first, last = steps[0], steps[-1]
    if first.dep_ in ("prep", "agent"):
        return _name_in_phrase(steps)
    if first.dep_ in SUBJECTS:
        return _name_inner("s", steps[1:], last)
    if first.dep_ in _DIRECT:
        return _name_inner(first.dep_, steps[1:], last)
    if first.dep_ in _CLAUSES or first.dep_ in ("conj", "dep") or is_verbal(first):
        depth = sum(is_verbal(step) for step in steps)
        kind = first.dep_ if first.dep_ in _CLAUSES or first.dep_ == "conj" else "oth"
        return Role(5 + depth, f"sub:{kind}:{_place(last)}", "deep" if depth > 1 else "")
    return _name_inner("oth", steps[1:], last)


def _name_in_phrase(steps: list[Token]) -> Role:
    """Return the role of a noun in a phrase that a preposition opens."""
    first, last = steps[0], steps[-1]
    if len(steps) == 1:
        return Role(9, "none")
    if steps[1].dep_ == "pcomp":
        return Role(6, f"sub:pcomp:{_place(last)}")
    word = first.lower_ if first.lower_ in _PREPOSITIONS else "other"
    base = "by" if first.dep_ == "agent" else f"prep:{word}"
    # "out of the bank": two prepositions in a row are one.
    return _name_inner(base, steps[3 if steps[1].dep_ == "prep" else 2 :], last)


def _name_inner(base: str, steps: list[Token], last: Token) -> Role:
    """Return the role of a noun within the phrase that fills a role of the verb."""
    labels = [step.dep_ for step in steps if step.dep_ != "conj"]
    if not labels:
        near = base in ("s", "by", "dobj", "dative")
        return Role(1 if near else 2, base, "conj" if steps else "")
    if not _CLAUSES.isdisjoint(labels):
        return Role(6, f"{base.partition(':')[0]}>clause:{_place(last)}")
    if last.dep_ in ("poss", "appos", "nummod", *MODIFIERS):
        inner = last.dep_ if len(labels) == 1 else f"deep_{last.dep_}"
    elif labels[-1] == "pobj":
        word = last.head.lower_ if last.dep_ == "pobj" else "conj"
        known = word in _INNER_PREPOSITIONS or word == "conj"
        inner = f"{'' if len(labels) == 2 else 'deep_'}p:{word if known else 'other'}"
    else:
        inner = "oth"
    return Role(3 + len(labels) / 10, f"{base}>{inner}")
