"""Cues of attribution in one sentence: which word gives what to whom, by grammar.

The terms (source, cue, content) are those of PARC3 and PolNeAR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import (
    children,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    patient,
)
from summariser.extract.embedded.quotes import QuotedStretches
from summariser.extract.embedded.speakers import (
    SPEAKING_ENTITIES,
    find_noun_source,
    find_source,
    is_party,
    stands_for_nobody,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

Manner = Literal[
    "say",
    "claim",
    "believe",
    "accuse",
    "deny",
    "according",
    "nominal",
    "label",
    "quote",
    "intend",
    "urge",
    "judge",
    "mention",
]

_TELLING = frozenset({"tell", "inform", "assure", "remind", "warn", "notify", "advise", "brief"})
_LEAVING_OFF = frozenset({"stop", "refrain", "avoid", "cease", "resist", "prevent"})
# Who wants to accuse has not done it yet.
_WANTING = frozenset({"go", "hope", "intend", "like", "plan", "prepare", "want", "wish"})
# What is claimed by law or by force, and not by words.
_SEIZED = frozenset(
    """
    asylum benefit compensation credit damages deduction expense exemption inheritance insurance
    land life loss pension prize refund relief scalp seat territory throne title victim
    """.split()  # noqa: SIM905 - a word list, not code
)
_NOUN_PREPOSITIONS = frozenset({"of", "about", "over", "against", "regarding"})
_LABEL = re.compile(
    r"\s*:?\s*((?:[A-Z][\w.'’-]*|of|the|for|and)(?:\s+(?:[A-Z][\w.'’&-]*|of|the|for|and)){0,11})\s*:\s+\S"
)


@dataclass(frozen=True)
class Attribution:
    """A statement given to a source.

    Attributes:
        cue: The word that attributes.
        source: Head of the source's phrase; None where the text names none.
        content: Head of what is said; None where it is said in the neighbouring sentence.
        manner: The class of the cue.
    """

    cue: Token
    source: Token | None
    content: Token | None
    manner: Manner


def read_cues(doc: Doc, quotes: QuotedStretches) -> list[Attribution]:
    """Return the attributions of a sentence that assert something, in the order of their cues."""
    found: list[Attribution] = []
    label = _read_label(doc)
    if label is not None:
        found.append(label)
    for token in doc:
        attribution = _read_cue(token, quotes)
        if attribution is not None:
            found.append(attribution)
    return found


def _read_cue(token: Token, quotes: QuotedStretches) -> Attribution | None:
    if token.lower_ == "according":
        return _read_according(token)
    if token.pos_ == "VERB" or (token.tag_.startswith("VB") and token.dep_ == "ROOT"):
        return _read_verb(token, quotes)
    if token.pos_ == "NOUN":
        return _read_noun(token)
    return None


def _manner_of(verb: Token) -> Manner | None:
    word = lemma(verb)
    accusing, reporting = load_cues("accusing"), load_cues("reporting")
    if word in load_cues("denying")["strong_verbs"]:
        return "deny"
    if word in accusing["strong_verbs"] or _name_given(verb) is not None or is_legal_charge(verb):
        return "accuse"
    if word == "charge" and not children(verb, "ccomp"):
        # What a bank charges its customers is a fee.
        return None
    told: tuple[tuple[frozenset[str], Manner], ...] = (
        (reporting["claim"], "claim"),
        (reporting["say"], "say"),
        (reporting["believe"] | reporting["show"], "believe"),
        (accusing["verbs"], "accuse"),
    )
    return next((manner for words, manner in told if word in words), None)


def is_legal_charge(verb: Token) -> bool:
    """Whether an authority or a plaintiff brings a case against somebody: "charged two officers".

    A bank that charged a customer for a loan, or a fee, accuses nobody.
    """
    whom = patient(verb)
    if whom is None or lemma(verb) not in load_cues("accusing")["legal"] or not is_party(whom):
        return False
    sums = [*children(verb, "dobj", "npadvmod"), *children(whom, "appos")]
    fee = any(other != whom and children(other, "nummod") for other in sums)
    fee = fee or any(prep.lower_ == "for" for prep in children(verb, "prep"))
    return lemma(verb) != "charge" or not fee


def _read_verb(verb: Token, quotes: QuotedStretches) -> Attribution | None:
    if verb.dep_ in ("amod", "compound"):
        return None
    manner = _manner_of(verb)
    if manner is None or _is_seizing(verb):
        return None
    content = _content_of(verb, quotes)
    source = find_source(verb, quotes)
    if manner in ("accuse", "deny"):
        unmade = _is_unmade(verb) or (manner == "accuse" and is_negated(verb))
        return None if unmade else Attribution(verb, source, content, manner)
    nobody = not is_passive(verb) if source is None else stands_for_nobody(source)
    if nobody or (content is None and not _stands_alone(verb, source, quotes)):
        return None
    return Attribution(verb, source, content, manner)


def _is_unmade(verb: Token) -> bool:
    """Whether an accusation or denial is only asked for, left off, or none at all.

    "Don't blame the crew", "stopped attacking", "wants to attack", "is to blame", "denied
    them a visa". "Has not been charged" is no accusation either; "did not deny it" leaves it open.
    """
    if verb.dep_ == "ROOT" and verb.tag_ == "VB" and not children(verb, "nsubj", "nsubjpass"):
        return True
    governor = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if verb.dep_ in ("xcomp", "pcomp") and lemma(governor) in _LEAVING_OFF | _WANTING:
        return True
    if lemma(verb) == "blame" and not children(verb, "dobj") and _has_to(verb):
        return True
    return lemma(verb) == "deny" and bool(children(verb, "dative"))


def _has_to(verb: Token) -> bool:
    return any(child.tag_ == "TO" for child in verb.children)


def _is_seizing(verb: Token) -> bool:
    """Whether "claim" is to take or to apply for: "claimed two lives", "claimed a tax credit"."""
    return lemma(verb) == "claim" and any(
        lemma(thing) in _SEIZED for thing in children(verb, "dobj")
    )


def _stands_alone(verb: Token, source: Token | None, quotes: QuotedStretches) -> bool:
    """Whether a verb attributes without a content of its own: what is said stands beside it."""
    word, reporting = lemma(verb), load_cues("reporting")
    if word in reporting["core"] and source is not None and is_party(source):
        return True
    quoted_beside = bool(quotes.ranges) and not quotes.covers(verb.idx)
    return quoted_beside and word in reporting["say"] | reporting["claim"] - reporting["clausal"]


def _name_given(verb: Token) -> Token | None:
    """Return what a verb of naming calls its object ("called it a disgrace")."""
    if lemma(verb) not in load_cues("accusing")["naming"]:
        return None
    for child in verb.children:
        if child.dep_ in ("oprd", "attr", "acomp") or (child.dep_ == "ccomp" and child.i > verb.i):
            return child
        if child.dep_ == "prep" and child.lower_ == "as":
            return next(iter(children(child, "pobj", "amod", "pcomp", "acomp")), child)
    return None


def _content_of(verb: Token, quotes: QuotedStretches) -> Token | None:
    named = _name_given(verb)
    if named is not None:
        return named
    for child in (*children(verb, "ccomp"), *_told_clauses(verb)):
        return child
    if _is_trailing(verb):
        return verb.head
    clausal = lemma(verb) in load_cues("reporting")["clausal"]
    for child in children(verb, "xcomp", "parataxis"):
        if is_verbal(child) and not (clausal and child.dep_ == "xcomp" and not is_passive(verb)):
            return child
    if quotes.ranges and not quotes.covers(verb.idx):
        start, end = quotes.ranges[0]
        inside = verb.doc.char_span(start, end, alignment_mode="contract")
        if inside is not None and len(inside):
            return inside.root
    return None if clausal else _charge_of(verb)


def _told_clauses(verb: Token) -> list[Token]:
    """Return clauses with "that" which the parser hung on whom they are told to."""
    if lemma(verb) not in _TELLING:
        return []
    return [
        clause
        for told in children(verb, "dobj", "dative")
        for clause in children(told, "acl", "relcl", "ccomp")
        if any(child.dep_ == "mark" for child in clause.children)
    ]


def _is_trailing(verb: Token) -> bool:
    """Whether the cue closes its sentence ("..., two clerks said"), hung under what was said."""
    if not is_verbal(verb.head) or verb.head == verb:
        return False
    if verb.dep_ == "parataxis":
        return True
    # One inside a reported clause has that clause's own cue above it.
    return (
        verb.dep_ in ("ccomp", "dep", "advcl")
        and verb.i > verb.head.i
        and _manner_of(verb.head) is None
        and not children(verb, "mark")
    )


def _charge_of(verb: Token) -> Token | None:
    """Return what comes after "of" or "for" with a verb, or with its object."""
    for governor in (verb, *children(verb, "dobj")):
        for prep in children(governor, "prep"):
            if prep.lower_ in ("of", "for", "about", "over"):
                for inner in children(prep, "pcomp", "pobj"):
                    return inner
    return None


def _read_according(token: Token) -> Attribution | None:
    for to in children(token, "prep"):
        for source in children(to, "pobj"):
            content = token.head if token.head != token else None
            return Attribution(token, source, content, "according")
    return None


def _read_noun(noun: Token) -> Attribution | None:
    word = lemma(noun)
    if word == "blame" and noun.i and noun.doc[noun.i - 1].lower_ == "to":
        # "Is to blame": the parser takes the verb for a noun.
        return None
    if word not in cue_words("accusing", "nouns") and word not in load_cues("reporting")["nouns"]:
        return None
    content: Token | None = None
    for child in noun.children:
        if child.dep_ in ("acl", "ccomp") and (child.tag_ != "VBG" or child.dep_ == "ccomp"):
            if any(t.dep_ == "mark" or t.lower_ == "that" for t in child.children):
                content = child
        elif child.dep_ == "prep" and child.lower_ in _NOUN_PREPOSITIONS:
            inner = children(child, "pobj", "pcomp")
            content = inner[0] if inner else content
    if content is None:
        return None
    return Attribution(noun, find_noun_source(noun), content, "nominal")


def _read_label(doc: Doc) -> Attribution | None:
    match = _LABEL.match(doc.text)
    if match is None:
        return None
    span = doc.char_span(match.start(1), match.end(1), alignment_mode="expand")
    if span is None or span.end + 1 >= len(doc):
        return None
    if not any(token.ent_type_ in SPEAKING_ENTITIES or token.pos_ == "PROPN" for token in span):
        return None
    rest = doc[span.end + 1 :]
    return Attribution(doc[span.end], doc[span.end - 1], rest.root, "label")
