"""Wider attributions: intentions, requests, judgements and mentions, which claim no truth.

They are what the Penn Discourse Treebank calls eventualities (Prasad et al. 2008), and belong to
the attributions of PolNeAR; records are chosen from assertions and beliefs alone.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from summariser.extract.embedded.cue_reading import Attribution, Manner
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import children, is_passive, lemma
from summariser.extract.embedded.quotes import QuotedStretches
from summariser.extract.embedded.speakers import find_noun_source, find_source, is_party

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# The first list that has a verb, and whose complement the verb has, gives the manner.
_LISTS: tuple[tuple[str, Manner, tuple[str, ...]], ...] = (
    ("intend", "intend", ("xcomp", "ccomp")),
    ("urge", "urge", ("xcomp", "ccomp", "dobj", "prep", "dative")),
    ("judge", "judge", ("dobj", "prep", "ccomp", "oprd", "prt")),
    ("mention", "mention", ("dobj", "prep", "ccomp", "xcomp", "prt")),
)
# What is refused or declined: an act, or an answer.
_DECLINING = frozenset({"decline", "refuse"})


def read_wider_cues(doc: Doc, quotes: QuotedStretches, taken: Container[int]) -> list[Attribution]:
    """Return the wider attributions of a sentence, in the order of their cues.

    Args:
        doc: The sentence.
        quotes: Its quoted stretches; what a quotation tells of others is left to it.
        taken: Positions of the words that are cues already.
    """
    found: list[Attribution] = []
    for token in doc:
        if token.i in taken or quotes.covers(token.idx):
            continue
        if token.pos_ == "VERB" and token.dep_ not in ("amod", "compound"):
            attribution = _read_verb(token, quotes)
        elif token.pos_ == "NOUN":
            attribution = _read_noun(token)
        else:
            continue
        if attribution is not None:
            found.append(attribution)
    return found


def _read_verb(verb: Token, quotes: QuotedStretches) -> Attribution | None:
    source = find_source(verb, quotes)
    if source is None or not is_party(source):
        return None
    word = lemma(verb)
    for name, manner, labels in _LISTS:
        if word not in load_cues("reporting")[name]:
            continue
        more = ("dobj", "advcl") if word in _DECLINING else ()
        content = _content_of(verb, (*labels, *more))
        if content is not None:
            return Attribution(verb, source, content, _manner_of(word, manner))
    return None


def _manner_of(word: str, manner: Manner) -> Manner:
    denies = word in load_cues("denying")["verbs"] or word in _DECLINING
    return "deny" if denies else manner


def _content_of(verb: Token, labels: tuple[str, ...]) -> Token | None:
    if is_passive(verb):
        return next(iter(children(verb, "nsubjpass", "xcomp")), None)
    return next(iter(children(verb, *labels)), None)


def _read_noun(noun: Token) -> Attribution | None:
    """Read a noun for a stance with who takes it: "his refusal to pay", "calls by doctors for"."""
    if lemma(noun) not in load_cues("reporting")["stances"]:
        return None
    source = find_noun_source(noun)
    if source is None or not is_party(source):
        return None
    content = next(iter(children(noun, "prep", "acl", "ccomp")), None)
    return None if content is None else Attribution(noun, source, content, "judge")
