"""Who issued a document that a text quotes: "the letter" says what its writers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import children, is_verbal, lemma
from summariser.extract.embedded.speakers import SPEAKING_ENTITIES, VOICING, find_source

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# In the list of documents for what they publish, but speakers of their own.
_PUBLISHERS = frozenset(
    {"newspaper", "magazine", "paper", "website", "source", "media", "press", "blog"}
)
_DATED = frozenset({"DATE", "TIME"})
# What a document is called for short in later sentences.
_SHORT = frozenset({"document", "paper", "text"})


class Documents:
    """The documents of an article and their issuers."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self._issued: list[tuple[int, str, Token]] = []
        for sentence, doc in enumerate(docs):
            for token in doc:
                if is_document(token):
                    issuer = find_issuer(token)
                    if issuer is not None:
                        self._issued.append((sentence, lemma(token), issuer))

    def issuer(self, sentence: int, noun: Token) -> Token | None:
        """Return the head of who issued a document: by its own phrase, or as told before.

        Args:
            sentence: Position of the sentence in the article.
            noun: Head of the document's phrase.
        """
        own = find_issuer(noun)
        if own is not None or not _is_known(noun):
            return own
        word = lemma(noun)
        told = [
            issuer
            for position, other, issuer in self._issued
            if position <= sentence and (other == word or word in _SHORT)
        ]
        return told[-1] if told else None


def is_document(noun: Token) -> bool:
    """Whether a noun is a document or finding, and no name and no publisher."""
    word = lemma(noun)
    return (
        noun.pos_ == "NOUN"
        and word in load_cues("reporting")["documents"]
        and word not in _PUBLISHERS
    )


def find_issuer(noun: Token) -> Token | None:
    """Return the head of who issued a document, by the sentence that it stands in."""
    for child in noun.children:
        if child.dep_ == "poss" and child.ent_type_ not in _DATED:
            return child
        if child.dep_ == "compound" and child.ent_type_ in SPEAKING_ENTITIES:
            return child
        by = _by_phrase(child)
        if by is not None:
            return next(iter(children(by, "pobj")), None)
    return _find_voice(noun)


def _by_phrase(child: Token) -> Token | None:
    """Return "by" or "from", with the noun or with its participle ("a letter signed by")."""
    if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
        return child
    if child.dep_ == "acl" and child.tag_ == "VBN":
        return next(iter(children(child, "agent")), None)
    return None


def _find_voice(noun: Token) -> Token | None:
    """Return who issues a document, or says something in it, by the verb that it goes with."""
    verb = noun.head
    if noun.dep_ in ("dobj", "nsubjpass") and is_verbal(verb) and lemma(verb) in VOICING:
        return find_source(verb)
    if noun.dep_ == "pobj" and verb.lower_ == "in" and _is_speech(verb.head):
        return find_source(verb.head)
    return None


def _is_speech(verb: Token) -> bool:
    reporting = load_cues("reporting")
    return is_verbal(verb) and lemma(verb) in reporting["say"] | reporting["claim"]


def _is_known(noun: Token) -> bool:
    """Whether a document stands with "the" or the like: it has been told of."""
    return any(child.lower_ in ("the", "this", "that", "these", "those") for child in noun.children)
