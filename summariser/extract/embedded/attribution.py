"""Who says what: cues of attribution, their sources and their contents, by grammar.

Covers direct, indirect and mixed quotation, "according to", nominal cues ("a claim by X that"),
inverted and trailing attribution, speaker labels, and quotations that run over sentences. The terms
(source, cue, content) are those of PARC3 and PolNeAR.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import (
    antecedent,
    children,
    is_passive,
    is_verbal,
    lemma,
    subject,
)
from summariser.extract.embedded.quotes import QuotedStretches

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

Manner = Literal[
    "say", "claim", "believe", "accuse", "deny", "according", "nominal", "label", "quote"
]

_LABEL = re.compile(
    r"\s*:?\s*((?:[A-Z][\w.'’-]*|of|the|for|and)(?:\s+(?:[A-Z][\w.'’&-]*|of|the|for|and)){0,11})\s*:\s+\S"
)
_SPEAKING_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
_NEVER_SPEAKERS = frozenset(
    {"it", "this", "that", "these", "those", "there", "what", "which", "one"}
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


@dataclass(frozen=True)
class SentenceAttributions:
    """The attributions of one sentence.

    Attributes:
        found: In the order of their cues.
        quotes: The quoted stretches.
        carried: Head of a source named in another sentence, for a quotation without a cue here.
    """

    found: tuple[Attribution, ...]
    quotes: QuotedStretches
    carried: Token | None = None

    def of(self, token: Token) -> Attribution | None:
        """Return the innermost attribution in whose content a token stands."""
        best: Attribution | None = None
        size = 10**6
        for attribution in self.found:
            content = attribution.content
            if content is None or token == attribution.cue:
                continue
            if attribution.cue.is_ancestor(content) or attribution.manner in (
                "say",
                "claim",
                "according",
                "label",
                "quote",
                "believe",
            ):
                inside = token == content or content.is_ancestor(token)
                if inside and not _within_cue(attribution, token):
                    width = len(content.subtree)
                    if width < size:
                        best, size = attribution, width
        return best

    def speaker(self, token: Token) -> Token | None:
        """Return the head of the source whose words a token belongs to, if any."""
        attribution = self.of(token)
        if attribution is not None and attribution.source is not None:
            return attribution.source
        if self.quotes.covers(token.idx):
            for candidate in self.found:
                if candidate.source is not None and not self.quotes.covers(candidate.cue.idx):
                    return candidate.source
            return self.carried
        return None


def _within_cue(attribution: Attribution, token: Token) -> bool:
    """Whether the token belongs to the attributing clause that hangs in its own content."""
    cue, content = attribution.cue, attribution.content
    if content is None or not content.is_ancestor(cue):
        return False
    return token == cue or cue.is_ancestor(token)


def find_attributions(
    docs: Sequence[Doc], quotes: Sequence[QuotedStretches]
) -> list[SentenceAttributions]:
    """Return the attributions of each sentence of an article, free quotations included."""
    found = [_find_in_sentence(doc, stretches) for doc, stretches in zip(docs, quotes, strict=True)]
    carried = _carry_sources(found, quotes, docs)
    return [
        SentenceAttributions(tuple(attributions), stretches, source)
        for attributions, stretches, source in zip(found, quotes, carried, strict=True)
    ]


def _carry_sources(
    found: Sequence[list[Attribution]], quotes: Sequence[QuotedStretches], docs: Sequence[Doc]
) -> list[Token | None]:
    """Return for each sentence the source of a quotation that names none in it.

    A quotation that runs on keeps its source; a sentence quoted whole takes the last speaker before
    it, or, at the head of a run of quoted sentences, the one named where the quotation closes.
    """
    carried: list[Token | None] = [None] * len(docs)
    last: Token | None = None
    for i, attributions in enumerate(found):
        speakers = [
            a.source for a in attributions if a.source is not None and a.manner != "nominal"
        ]
        quoted = quotes[i].share(len(docs[i].text)) > 0.6
        if quotes[i].continues or (quoted and not speakers):
            carried[i] = last
        if speakers:
            if quotes[i].continues or quoted:
                _fill_back(carried, quotes, i, speakers[0])
            last = speakers[-1]
        elif not quotes[i].ranges:
            last = None
    return carried


def _fill_back(
    carried: list[Token | None], quotes: Sequence[QuotedStretches], closing: int, source: Token
) -> None:
    """Give a run of quoted sentences the source that is named where it closes."""
    position = closing
    while position > 0 and quotes[position].continues and quotes[position - 1].runs_on:
        position -= 1
        carried[position] = source


def _find_in_sentence(doc: Doc, quotes: QuotedStretches) -> list[Attribution]:
    found: list[Attribution] = []
    label = _find_label(doc)
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
    reporting = load_cues("reporting")
    if word in load_cues("denying")["strong_verbs"]:
        return "deny"
    if word in load_cues("accusing")["strong_verbs"] or _name_given(verb) is not None:
        return "accuse"
    if word in reporting["claim"]:
        return "claim"
    if word in reporting["say"]:
        return "say"
    if word in reporting["believe"] or word in reporting["show"]:
        return "believe"
    return "accuse" if word in load_cues("accusing")["verbs"] else None


def _read_verb(verb: Token, quotes: QuotedStretches) -> Attribution | None:
    manner = _manner_of(verb)
    if manner is None:
        return None
    content = _content_of(verb, quotes)
    source = _source_of(verb)
    if manner in ("accuse", "deny"):
        return Attribution(verb, source, content, manner)
    if content is None and not (
        quotes.ranges and not quotes.covers(verb.idx) and manner != "believe"
    ):
        return None
    if source is None and not is_passive(verb):
        return None
    if source is not None and source.lower_ in _NEVER_SPEAKERS and source.lower_ != "it":
        return None
    return Attribution(verb, source, content, manner)


def _source_of(verb: Token) -> Token | None:
    if is_passive(verb):
        for by in children(verb, "agent"):
            for noun in children(by, "pobj"):
                return noun
        quoted_as = any(t.lower_ == "as" for t in verb.children)
        return subject(verb) if lemma(verb) == "quote" and quoted_as else None
    found = subject(verb) or _inverted_subject(verb)
    if found is not None and verb.dep_ == "acl" and found == verb.head and found.dep_ == "dobj":
        # "The club issued a statement saying ...": the club speaks.
        is_document = lemma(found) in load_cues("reporting")["documents"]
        found = subject(found.head) or found if is_document else found
    if found is None or found.pos_ not in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"):
        return None
    return antecedent(found)


def _inverted_subject(verb: Token) -> Token | None:
    """Return the speaker after a quotation ("...," added Lind), often parsed as an object."""
    before = verb.doc[verb.i - 1] if verb.i else None
    if before is None or not (before.is_punct or before.is_quote):
        return None
    for child in children(verb, "dobj", "attr", "npadvmod", "oprd", "dep"):
        if child.i > verb.i and (child.pos_ == "PROPN" or child.ent_type_ in _SPEAKING_ENTITIES):
            return child
    return None


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
    for child in children(verb, "ccomp"):
        return child
    if _is_trailing(verb):
        return verb.head
    for child in children(verb, "xcomp", "parataxis"):
        if is_verbal(child):
            return child
    if quotes.ranges and not quotes.covers(verb.idx):
        start, end = quotes.ranges[0]
        inside = verb.doc.char_span(start, end, alignment_mode="contract")
        if inside is not None and len(inside):
            return inside.root
    return _charge_of(verb)


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
    if word not in cue_words("accusing", "nouns") and word not in load_cues("reporting")["nouns"]:
        return None
    content: Token | None = None
    for child in noun.children:
        if child.dep_ in ("acl", "ccomp") and (child.tag_ != "VBG" or child.dep_ == "ccomp"):
            if any(t.dep_ == "mark" or t.lower_ == "that" for t in child.children):
                content = child
        elif child.dep_ == "prep" and child.lower_ in (
            "of",
            "about",
            "over",
            "against",
            "regarding",
        ):
            inner = children(child, "pobj", "pcomp")
            content = inner[0] if inner else content
    if content is None:
        return None
    return Attribution(noun, _noun_source(noun), content, "nominal")


def _noun_source(noun: Token) -> Token | None:
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "among"):
            inner = children(child, "pobj")
            if inner:
                return inner[0]
        if child.dep_ == "acl" and lemma(child) in ("make", "level", "raise", "voice", "bring"):
            for by in children(child, "agent"):
                inner = children(by, "pobj")
                if inner:
                    return inner[0]
    head = noun.head
    if (
        noun.dep_ == "dobj"
        and is_verbal(head)
        and lemma(head)
        in (
            "express",
            "raise",
            "voice",
            "make",
            "level",
            "repeat",
            "air",
            "have",
            "file",
            "reiterate",
            "share",
            "echo",
            "highlight",
            "lodge",
            "issue",
            "bring",
            "cite",
            "note",
        )
    ):
        return _source_of(head)
    return None


def _find_label(doc: Doc) -> Attribution | None:
    match = _LABEL.match(doc.text)
    if match is None:
        return None
    span = doc.char_span(match.start(1), match.end(1), alignment_mode="expand")
    if span is None or span.end + 1 >= len(doc):
        return None
    if not any(token.ent_type_ in _SPEAKING_ENTITIES or token.pos_ == "PROPN" for token in span):
        return None
    rest = doc[span.end + 1 :]
    return Attribution(doc[span.end], doc[span.end - 1], rest.root, "label")
