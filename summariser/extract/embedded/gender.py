"""Gender of people whose first name tells none, by the pronouns that the article uses of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.agreement import HE, SHE
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.parties import Mention, Party
from summariser.extract.embedded.quotes import QuotedStretches

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# So many times more votes for one gender than for the other are taken as certain.
_MAJORITY = 3
_KINDS = ("masculine", "feminine")
_SUBJECTS = ("nsubj", "nsubjpass")


def infer_genders(
    docs: Sequence[Doc], mentions: Sequence[Sequence[Mention]], quotes: Sequence[QuotedStretches]
) -> None:
    """Give people of unknown gender that of the pronouns that can mean nobody else.

    A pronoun counts where its sentence names one person only, before it. Where none does, one that
    opens a sentence counts for the only person of the sentence before. Pronouns in quotations do
    not count, nor those that may mean somebody without a name ("his wife ... she").

    Args:
        docs: The sentences of an article.
        mentions: The names in each.
        quotes: The quoted stretches of each.
    """
    near: dict[int, list[int]] = {}
    far: dict[int, list[int]] = {}
    known: dict[int, Party] = {}
    for place, doc in enumerate(docs):
        own = _only_person(mentions[place])
        before = _only_person(mentions[place - 1]) if place else None
        for token in doc:
            gender = _gender_of(token)
            if gender is None or quotes[place].covers(token.idx):
                continue
            if own is not None and own.end <= token.i:
                if _tells_of(gender, doc[own.end : token.i]):
                    continue
                party, votes = own.party, near
            elif (
                before is not None and _opens(token) and not _people_before(mentions[place], token)
            ):
                if _tells_of(gender, docs[place - 1][before.end :]):
                    continue
                party, votes = before.party, far
            else:
                continue
            known[id(party)] = party
            votes.setdefault(id(party), [0, 0])[gender] += 1
    for key, party in known.items():
        male, female = near.get(key) or far[key]
        if party.gender is None and max(male, female) >= _MAJORITY * min(male, female):
            party.gender = "m" if male > female else "f"


def _gender_of(token: Token) -> int | None:
    if token.lower_ in HE:
        return 0
    return 1 if token.lower_ in SHE else None


def _tells_of(gender: int, words: Iterable[Token]) -> bool:
    """Whether words tell of somebody of a gender who has no name: "his wife"."""
    kind = load_cues("names")[_KINDS[gender]]
    return any(token.pos_ == "NOUN" and token.lower_ in kind for token in words)


def _only_person(mentions: Sequence[Mention]) -> Mention | None:
    """Return the first mention of the only person of a sentence."""
    people = [mention for mention in mentions if mention.party.kind == "person"]
    if not people or any(mention.party is not people[0].party for mention in people):
        return None
    return people[0]


def _people_before(mentions: Sequence[Mention], token: Token) -> bool:
    return any(m.party.kind == "person" and m.start < token.i for m in mentions)


def _opens(token: Token) -> bool:
    """Whether a pronoun is, or belongs to, the first subject of its sentence.

    A subject of the other gender may come first: "She sued him".
    """
    subject = token.head if token.dep_ == "poss" else token
    before = [other for other in token.doc[: subject.i] if other.dep_ in _SUBJECTS]
    if not before:
        return subject.dep_ in _SUBJECTS
    own = _gender_of(token)
    return all(_gender_of(other) not in (None, own) for other in before)
