"""From a clause in a sentence to a plain sentence of its own, names filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.coreference import (
    FIRST_PERSON,
    PRONOUNS,
    Coreference,
    possessive,
)
from summariser.extract.embedded.grammar import (
    RELATIVES,
    auxiliaries,
    children,
    is_passive,
    is_verbal,
    own_subject,
    subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONNECTIVES = frozenset(
    [
        *("however", "also", "meanwhile", "additionally", "moreover", "furthermore", "but", "and"),
        *("so", "then", "though", "instead", "nevertheless", "still", "yet", "therefore", "thus"),
        *("indeed", "or", "too"),
    ]
)
_AGREEING = {
    "have": "has",
    "'ve": "has",
    "am": "is",
    "'m": "is",
    "are": "is",
    "'re": "is",
    "do": "does",
    "were": "was",
    "'ll": "will",
    "'d": "would",
}
# By gender: masculine, feminine, unknown.
_THIRD_PERSON = {
    "i": ("he", "she", "they"),
    "we": ("they", "they", "they"),
    "me": ("him", "her", "them"),
    "us": ("them", "them", "them"),
    "my": ("his", "her", "their"),
    "our": ("their", "their", "their"),
    "mine": ("his", "hers", "theirs"),
    "ours": ("theirs", "theirs", "theirs"),
    "myself": ("himself", "herself", "themselves"),
    "ourselves": ("themselves", "themselves", "themselves"),
}
# Adverbs that tie a clause to another.
_LINKS = frozenset({"when", "where", "why", "how", "whenever"})
# Longer clauses lose their relative and adverbial clauses: a timeline line is one plain sentence.
_LONGEST_CLAUSE = 45


class ClauseWriter:
    """Writes clauses of one article as plain sentences."""

    def __init__(self, coreference: Coreference) -> None:
        self._coreference = coreference

    def write(
        self, verb: Token, attributions: SentenceAttributions, others: frozenset[int] = frozenset()
    ) -> str:
        """Return the verb's clause as a sentence.

        Args:
            verb: Head of the clause.
            attributions: Those of its sentence; the attributing clause itself is left out.
            others: Positions of heads of clauses that are told in sentences of their own.
        """
        kept = _clause_tokens(verb, attributions, others, short=False)
        if len(kept) > _LONGEST_CLAUSE:
            kept = _clause_tokens(verb, attributions, others, short=True)
        kept = _strip_edges(kept)
        if not kept:
            return self.write_whole(verb)
        text = self._render(kept)
        if own_subject(verb) is None:
            text = self._give_subject(verb, text)
        return finish(text)

    def write_phrase(self, noun: Token) -> str:
        """Return the noun's whole phrase, names filled in."""
        tokens = [
            token for token in noun.subtree if token.dep_ != "punct" or token.i < noun.right_edge.i
        ]
        return self._render(_strip_edges(tokens))

    def write_whole(self, token: Token) -> str:
        """Return the sentence that a token stands in, names filled in."""
        return finish(self._render(_strip_edges(list(token.doc))))

    def _give_subject(self, verb: Token, text: str) -> str:
        """Return the clause with the subject, and the auxiliary, that it shares with another."""
        governor = subject(verb)
        name = self._coreference.name(governor) if governor is not None else None
        if name is None:
            return text
        plural = governor is not None and governor.tag_ in ("NNS", "NNPS")
        was = "were" if plural else "was"
        lead = ""
        if verb.tag_ == "VB" and text.lower().startswith("to "):
            lead = "are" if plural else "is"
        elif not any(child.dep_ in ("aux", "auxpass") for child in verb.children):
            shared = auxiliaries(verb)
            if shared and verb.dep_ == "conj":
                lead = " ".join(shared)
            elif verb.tag_ == "VBG" or (verb.tag_ == "VBN" and is_passive(verb)):
                lead = was
        return " ".join(part for part in (name, lead, text) if part)

    def _render(self, tokens: list[Token]) -> str:
        parts: list[str] = []
        named: set[str] = set()
        inflected: dict[int, str] = {}
        kept = {token.i for token in tokens}
        skip_until = -1
        for position, token in enumerate(tokens):
            if token.i <= skip_until:
                continue
            mention = self._coreference.mention(token)
            if (
                mention is not None
                and token.i == mention.start
                and mention.party.full not in named
                and kept.issuperset(range(mention.start, mention.end))
            ):
                named.add(mention.party.full)
                skip_until = mention.end - 1
                text, last = mention.party.full, token.doc[mention.end - 1]
            else:
                text, last = self._write_token(token, named, inflected, first=position == 0), token
            parts.append(text + last.whitespace_)
        return "".join(parts)

    def _write_token(
        self, token: Token, named: set[str], inflected: dict[int, str], *, first: bool
    ) -> str:
        if token.i in inflected:
            return inflected[token.i]
        if token.lower_ in PRONOUNS and token.pos_ in ("PRON", "DET"):
            name = self._coreference.name(token)
            if name is None:
                return str(token.text)
            if token.lower_ in FIRST_PERSON and token.dep_ in ("nsubj", "nsubjpass"):
                inflected |= _third_person_verbs(token)
            if name in named or "self" in token.lower_:
                # A second mention of the same party reads better as a pronoun.
                return self._third_person(token)
            named.add(name)
            return possessive(name) if token.tag_ == "PRP$" or token.dep_ == "poss" else name
        if first and token.lower_ in RELATIVES and token.dep_ in ("nsubj", "nsubjpass"):
            governor = subject(token.head)
            name = self._coreference.name(governor) if governor is not None else None
            return name or str(token.text)
        return str(token.text)

    def _third_person(self, token: Token) -> str:
        """Return the pronoun that tells of a speaker what he or she told in the first person."""
        forms = _THIRD_PERSON.get(token.lower_)
        if forms is None:
            return str(token.text)
        speaker = self._coreference.speaker_party(token)
        return forms["mf".find(speaker.gender) if speaker and speaker.gender else 2]


def _third_person_verbs(pronoun: Token) -> dict[int, str]:
    """Return the present-tense forms that "I" and "we" take and a name does not."""
    changed: dict[int, str] = {}
    for verb in (pronoun.head, *children(pronoun.head, "aux", "auxpass")):
        if verb.lower_ in _AGREEING:
            changed[verb.i] = (" " if verb.text.startswith("'") else "") + _AGREEING[verb.lower_]
        elif verb.tag_ == "VBP":
            ending = "es" if verb.text.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
            changed[verb.i] = f"{verb.text}{ending}"
    return changed


def _clause_tokens(
    verb: Token, attributions: SentenceAttributions, others: frozenset[int], *, short: bool
) -> list[Token]:
    dropped: set[int] = set()
    cues = {
        a.cue.i
        for a in attributions.found
        if a.content is not None and a.content.is_ancestor(a.cue)
    }
    for token in verb.subtree:
        if token == verb:
            continue
        if token.i in dropped:
            continue
        drop = (
            (token.i in others and token.dep_ in ("conj", "parataxis", "advcl"))
            or token.i in cues
            or token.dep_ in ("parataxis", "discourse", "intj")
            or (
                token.dep_ == "conj"
                and is_verbal(token)
                and token.head == verb
                and own_subject(token) is not None
            )
            or (token.head == verb and token.dep_ in ("mark", "cc", "preconj"))
            or (token.head == verb and token.lower_ in _LINKS and verb.dep_ != "ROOT")
            or (short and token.dep_ in ("relcl", "advcl", "appos"))
        )
        if drop:
            dropped |= {t.i for t in token.subtree}
    kept = [token for token in verb.subtree if token.i not in dropped]
    return [
        token
        for token in kept
        if not (token.dep_ == "cc" and token.head.i not in dropped and token.head == verb)
    ]


def _strip_edges(tokens: list[Token]) -> list[Token]:
    start, end = 0, len(tokens)
    while start < end and (
        tokens[start].is_punct
        or tokens[start].is_space
        or tokens[start].lower_ in _CONNECTIVES
        or tokens[start].text in "-:"
    ):
        start += 1
    while end > start and (
        tokens[end - 1].is_punct
        or tokens[end - 1].is_space
        or tokens[end - 1].lower_ in ("and", "but", "or")
    ):
        end -= 1
    return tokens[start:end]


def finish(text: str) -> str:
    """Return the text as one sentence: spaces and marks in order, a capital, a full stop."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:-")
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    if text.count('"') % 2:
        text = text.replace('"', "")
    text = re.sub(r"\(\s*\)", "", text).strip(" ,;:-")
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else f"{text}."
