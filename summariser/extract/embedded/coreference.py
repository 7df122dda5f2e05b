"""Local coreference: which party a name, a pronoun or "the company" stands for.

A salience ranking in the manner of Lappin and Leass (1994): recency, subjecthood and agreement,
over the sentence and the three before it. Where nothing agrees there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.cues import load_cues, load_mapping
from summariser.extract.embedded.grammar import antecedent, children, conjuncts, lemma, phrase
from summariser.extract.embedded.names import Mention, Party, find_parties

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT = frozenset({"it", "its", "itself"})
FIRST_PERSON = frozenset(
    {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
)
PRONOUNS = _HE | _SHE | _THEY | _IT | FIRST_PERSON
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_BACK = 3


@dataclass(frozen=True)
class _Candidate:
    sentence: int
    token: int
    name: str
    party: Party | None
    plural: bool
    is_subject: bool


class Coreference:
    """The parties of one article, asked token by token."""

    def __init__(self, docs: Sequence[Doc], attributions: Sequence[SentenceAttributions]) -> None:
        self._docs = docs
        self._attributions = attributions
        self._mentions: list[list[Mention]] = find_parties(docs)
        self._at: list[dict[int, Mention]] = [
            {i: mention for mention in mentions for i in range(mention.start, mention.end)}
            for mentions in self._mentions
        ]
        self._number = {id(doc): position for position, doc in enumerate(docs)}
        self._known: dict[tuple[int, int], tuple[str, Party | None]] = {}
        self._candidates: list[_Candidate] = []
        self._open: set[tuple[int, int]] = set()
        for position, doc in enumerate(docs):
            for token in doc:
                self._read(position, token)

    def sentence_of(self, token: Token) -> int:
        """Return the position in the article of the sentence that a token stands in."""
        return self._number[id(token.doc)]

    def party(self, token: Token) -> Party | None:
        """Return the named party that a noun or pronoun stands for, if any."""
        found = self._known.get((self.sentence_of(token), token.i))
        if found is not None:
            return found[1]
        mention = self._at[self.sentence_of(token)].get(token.i)
        return mention.party if mention else None

    def mention(self, token: Token) -> Mention | None:
        """Return the name that a token is part of, if any."""
        return self._at[self.sentence_of(token)].get(token.i)

    def name(self, token: Token) -> str | None:
        """Return the fullest form in the article of what a noun or pronoun stands for.

        None where it is a pronoun that nothing agrees with.
        """
        sentence = self.sentence_of(token)
        found = self._known.get((sentence, token.i))
        if found is not None:
            return found[0]
        token = antecedent(token)
        if token.lower_ in FIRST_PERSON:
            return self._name_speaker(sentence, token)
        if token.pos_ == "PRON" and token.lower_ not in PRONOUNS:
            return (
                None
                if token.lower_ in ("you", "it", "this", "that", "there", "what", "who")
                else token.text
            )
        if token.pos_ == "PRON":
            return None
        return self._describe(token)

    def _name_speaker(self, sentence: int, token: Token) -> str | None:
        """Return who says "I" or "we"; "our lawyers said" tells nothing of who "our" is."""
        speaker = self._attributions[sentence].speaker(token)
        if speaker is None or speaker.lower_ in FIRST_PERSON or (sentence, token.i) in self._open:
            return None
        self._open.add((sentence, token.i))
        try:
            return self.name(speaker)
        finally:
            self._open.discard((sentence, token.i))

    def speaker_party(self, token: Token) -> Party | None:
        """Return the party that says the words that a token is part of, if it is a named one."""
        speaker = self._attributions[self.sentence_of(token)].speaker(token)
        return self.party(speaker) if speaker is not None else None

    def _describe(self, token: Token) -> str:
        """Return the name or the noun phrase, its own names and pronouns filled in."""
        sentence = self.sentence_of(token)
        mention = self._at[sentence].get(token.i)
        if mention is not None and _heads(token, mention):
            return mention.party.full
        for child in children(token, "appos"):
            named = self._at[sentence].get(child.i)
            if named is not None and named.party.kind in ("person", "organisation"):
                return named.party.full
        span = phrase(token)
        if mention is not None:
            # A name inside a longer phrase ("the Northern Bank spokesman").
            start = min(span.start, mention.start)
            span = token.doc[start : span.end]
        return _clean(self.fill(span))

    def fill(self, span: Span) -> str:
        """Return a phrase with its pronouns replaced by what they stand for."""
        parts: list[str] = []
        for token in span:
            text = token.text
            if token.lower_ in PRONOUNS:
                found = self._known.get((self.sentence_of(token), token.i))
                name = (
                    found[0]
                    if found
                    else (self.name(token) if token.lower_ in FIRST_PERSON else None)
                )
                if name:
                    text = (
                        possessive(name) if token.tag_ == "PRP$" or token.dep_ == "poss" else name
                    )
            parts.append(text + token.whitespace_)
        return "".join(parts).strip()

    def _read(self, sentence: int, token: Token) -> None:
        mention = self._at[sentence].get(token.i)
        if mention is not None:
            if token.i == mention.end - 1:
                self._add(sentence, token, mention.party.full, mention.party, plural=False)
            return
        if token.lower_ in FIRST_PERSON:
            return
        if token.lower_ in PRONOUNS and token.pos_ in ("PRON", "DET"):
            found = self._resolve_pronoun(sentence, token)
        elif token.pos_ == "NOUN":
            found = self._resolve_noun(sentence, token)
        else:
            return
        if found is not None:
            self._known[sentence, token.i] = found
            self._add(sentence, token, found[0], found[1], plural=token.lower_ in _THEY)
        elif token.pos_ == "NOUN" and token.dep_ not in ("compound", "npadvmod"):
            self._add_group(sentence, token)

    def _add_group(self, sentence: int, token: Token) -> None:
        word, cues = lemma(token), load_cues("names")
        people = word in cues["groups"] or word in cues["persons"]
        body = word in cues["organisations"]
        if people or body:
            plural = token.tag_ == "NNS" or word in (
                "police",
                "people",
                "family",
                "staff",
                "team",
                "crew",
            )
            kind = Party(
                self._describe(token),
                "organisation" if body and not plural else "group" if plural else "person",
                roles={word},
                named=False,
                gender="f"
                if word in cues["feminine"]
                else "m"
                if word in cues["masculine"]
                else None,
            )
            self._add(sentence, token, kind.name, kind, plural=plural)

    def _add(
        self, sentence: int, token: Token, name: str, party: Party | None, *, plural: bool
    ) -> None:
        head = token
        while head.dep_ in ("compound", "poss", "conj", "appos") and head.dep_ != "poss":
            head = head.head
        is_subject = head.dep_ in ("nsubj", "nsubjpass", "agent")
        self._candidates.append(_Candidate(sentence, token.i, name, party, plural, is_subject))

    def _resolve_pronoun(self, sentence: int, token: Token) -> tuple[str, Party | None] | None:
        word = token.lower_
        speaker = self._attributions[sentence].speaker(token)
        quoted = self._attributions[sentence].quotes.covers(token.idx)
        barred = self._barred(token)
        best: tuple[float, _Candidate] | None = None
        for candidate in reversed(self._candidates):
            distance = sentence - candidate.sentence
            if distance > _BACK:
                break
            if (distance == 0 and candidate.token in barred) or not _agrees(word, candidate):
                continue
            if quoted and speaker is not None and self.name(speaker) == candidate.name:
                continue
            score = (
                -1.6 * distance
                + (1.3 if candidate.is_subject else 0.0)
                + 0.01 * candidate.token / 10
            )
            if candidate.party is not None and candidate.party.named:
                score += 0.4
            if distance == 0 and word in _IT and token.dep_ == "poss":
                # "its" mostly goes with what was named just before it.
                score += 0.1 * candidate.token
            if best is None or score > best[0]:
                best = (score, candidate)
        return (best[1].name, best[1].party) if best else None

    def _barred(self, token: Token) -> set[int]:
        """Return what a pronoun can not stand for: its fellow arguments and what holds it."""
        if token.dep_ == "poss":
            return {
                ancestor.i for ancestor in token.ancestors if ancestor.pos_ in ("NOUN", "PROPN")
            }
        head = token.head
        return {
            child.i
            for child in head.children
            if child != token and child.dep_ in ("nsubj", "dobj", "dative", "nsubjpass", "attr")
        }

    def _resolve_noun(self, sentence: int, token: Token) -> tuple[str, Party | None] | None:
        """Resolve "the company", "the minister": a role that the article has given to a name."""
        if token.tag_ != "NN" or not any(
            child.dep_ == "det" and child.lower_ in _DEFINITE for child in token.children
        ):
            return None
        if any(
            child.dep_ in ("compound", "amod", "poss", "relcl", "appos", "nummod")
            for child in token.children
        ):
            return None
        if any(child.dep_ == "prep" and child.lower_ in ("of", "for") for child in token.children):
            return None
        word, cues = lemma(token), load_cues("names")
        is_person, is_body = word in cues["persons"], word in cues["organisations"]
        if not (is_person or is_body):
            return None
        fallback: _Candidate | None = None
        for candidate in reversed(self._candidates):
            party = candidate.party
            if party is None or sentence - candidate.sentence > 12:
                continue
            if party.kind not in (("person",) if is_person else ("organisation", "place")):
                continue
            if word in party.roles and party.name != token.text:
                return candidate.name, party
            near = sentence - candidate.sentence <= _BACK
            if (
                fallback is None
                and near
                and word in ("company", "firm", "group", "agency", "organisation", "organization")
                and party.kind == "organisation"
            ):
                fallback = candidate
        return (fallback.name, fallback.party) if fallback else None

    def country(self, token: Token) -> str | None:
        """Return the country that a demonym names ("Chinese" is China's)."""
        return load_mapping("names", "demonyms").get(token.lower_)


def name_source(token: Token, coreference: Coreference) -> str | None:
    """Return who speaks, all of them: a thing speaks for its possessor ("China's position")."""
    names: list[str] = []
    for noun in conjuncts(token):
        owner = next((child for child in noun.children if child.dep_ == "poss"), None)
        speaks = coreference.party(noun) is not None or _can_speak(noun)
        if owner is None and not speaks and noun.pos_ == "NOUN" and not _is_agentive(noun):
            continue
        name = coreference.name(owner if owner is not None and not speaks else noun)
        if name:
            names.append(name)
    return " and ".join(dict.fromkeys(names)) or None


def _is_agentive(noun: Token) -> bool:
    """Whether a noun is formed like those for people who do something ("a glazier")."""
    return lemma(noun).endswith(
        ("er", "or", "ist", "ian", "ant", "ent", "ee", "man", "woman", "eer")
    )


def _can_speak(noun: Token) -> bool:
    word, cues = lemma(noun), load_cues("names")
    return (
        noun.pos_ == "PRON"
        or word in cues["persons"]
        or word in cues["groups"]
        or word in cues["organisations"]
        or word in load_cues("reporting")["documents"]
    )


def possessive(name: str) -> str:
    """Return the possessive form of a name."""
    if name.endswith(("'s", "’s")):
        return name
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _heads(token: Token, mention: Mention) -> bool:
    """Whether a token is the head of its name, not a modifier of something else."""
    head = token.doc[mention.start : mention.end].root
    return head == token or token.i == mention.end - 1 or mention.party.kind == "person"


def _agrees(pronoun: str, candidate: _Candidate) -> bool:
    party = candidate.party
    if pronoun in _THEY:
        return candidate.plural or (party is not None and party.kind in ("organisation", "group"))
    if party is None:
        return False
    if pronoun in _IT:
        return party.kind in ("organisation", "place") and not candidate.plural
    if party.kind != "person" or candidate.plural:
        return False
    gender = "m" if pronoun in _HE else "f"
    return party.gender in (None, gender)


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" ,;:-\"'").removesuffix("'s").removesuffix("’s")
    return re.sub(r"^(?:the|a|an|this|that|these|those)\s+", "", text, flags=re.IGNORECASE)
