"""The name of a source, as a reader would give it: who answers for what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.documents import is_document
from summariser.extract.embedded.fragments import find_lead_end
from summariser.extract.embedded.grammar import children, conjuncts, lemma
from summariser.extract.embedded.speakers import can_speak

if TYPE_CHECKING:
    from summariser.extract.embedded.coreference import Coreference
    from summariser.extract.embedded.parse_tree import Token

# Endings of nouns for acts and qualities: what they "show" is nobody's word.
_ABSTRACT = ("tion", "sion", "ment", "ness", "ity", "ance", "ence", "ism", "ship", "ing", "al")


def name_source(token: Token, coreference: Coreference) -> str | None:
    """Return who speaks, all of them, in the fullest form that the article has.

    A thing speaks for its possessor ("Norvia's position"), a document for who issued it, and what
    is said within a quotation is the word of who is quoted.

    Args:
        token: Head of the source that grammar gives.
        coreference: The article's parties.
    """
    speaker = coreference.quoted_speaker(token)
    if speaker is not None:
        token = speaker
    if token.idx < find_lead_end(token.doc.text):
        return _name_after_lead(token, coreference)
    names: list[str] = []
    for noun in conjuncts(token):
        name = _name_one(noun, coreference)
        if name:
            names.append(name)
    return " and ".join(dict.fromkeys(names)) or None


def _name_one(noun: Token, coreference: Coreference) -> str | None:
    if is_document(noun) and coreference.party(noun) is None:
        issuer = coreference.issuer(noun)
        name = coreference.name(issuer) if issuer is not None else None
        if name:
            return name
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    # "Its chair, Ruth Albery, said": she does.
    named = any(coreference.party(child) is not None for child in children(noun, "appos"))
    speaks = named or coreference.party(noun) is not None or can_speak(noun)
    if not speaks and noun.pos_ == "NOUN":
        if owner is None and _is_abstract(noun):
            return None
        noun = owner if owner is not None else noun
    return coreference.name(noun)


def _is_abstract(noun: Token) -> bool:
    return lemma(noun).endswith(_ABSTRACT)


def _name_after_lead(token: Token, coreference: Coreference) -> str | None:
    """Return the name that follows a dateline which the parser took for the subject."""
    start = find_lead_end(token.doc.text)
    for other in token.subtree:
        if other.idx >= start and coreference.mention(other) is not None:
            return coreference.name(other)
    return None
