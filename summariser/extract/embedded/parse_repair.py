"""Sentences that the parser reads upside down, put right.

It takes the first of two clauses with a semicolon or colon between them for something that the
second says ("Two men were held; both deny it" as though both denied that two men were held). They
stand side by side. It takes the verb of "when a ferry capsized" for a participle, so that the
clause has none; "when shells hit the town", where others were killed, for a present tense; and the
participle of "the doctor charged over it" for a past tense. And it has the tunnel kill in "the
collapse of a tunnel that killed nine", where the collapse did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.clause_repair import SAME_IN_PAST, repair_clause
from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import SUBJECTS, auxiliaries, is_finite, own_subject

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

_PAST = frozenset({"was", "were", "did", "had"})
# What befalls people by what happens; a thing that it happens to, or where, does none of it.
_HARMING = frozenset({"displace", "injure", "kill", "maim", "wound"})
_WITHIN = frozenset({"aboard", "at", "in", "inside", "near", "of", "on"})
_RELATIVE_THINGS = frozenset({"that", "which"})
_WHICH_TIME = frozenset({"first", "last", "next", "only"})
_OPENERS = frozenset({"when", "as", "after", "before", "while", "since"})


def repair(doc: Doc) -> Doc:
    """Return a parse with its clauses beside each other, and each with its verb.

    Args:
        doc: The parse, which is changed in place; no subtree of it has been asked for yet.
    """
    for token in list(doc):
        _repair_token(token)
        repair_clause(token)
    if ";" not in doc.text and ":" not in doc.text:
        return doc
    # From the right: of three clauses the second is hung under the third, the first under it.
    for first in reversed(list(doc)):
        second = first.head
        if first.dep_ != "ccomp" or first.i > second.i:
            continue
        mark = _find_mark(first, second)
        if mark is not None and not _is_said(second):
            _coordinate(first, second, mark)
    return doc


def _repair_token(token: Token) -> None:
    """Put right what hangs on one token, and its tag."""
    if token.head is token and token.pos_ in ("NOUN", "PROPN"):
        _raise_main_verb(token)
        _raise_modifier(token)
    elif token.dep_ == "advcl" and token.pos_ in ("NOUN", "PROPN"):
        _raise_participle(token)
    elif token.dep_ == "pobj" and token.tag_ == "NNS":
        _part_many_from_one(token)
    elif token.tag_ == "VBP" and token.lower_ in SAME_IN_PAST and _is_past(token.head):
        token.tag_ = "VBD"
    elif token.dep_ == "acl" and token.tag_ == "VBD" and own_subject(token) is None:
        # "Lund, the doctor charged over it": a participle.
        token.tag_ = "VBN"
    elif token.dep_ == "relcl" and token.lemma in _HARMING:
        _hang_on_event(token)
    elif token.lower_ == "aged" and token.tag_ in ("VBN", "VBD"):
        _hang_age(token)
    elif token.lemma == "time" and token.dep_ == "npadvmod" and token.head.head is token.head:
        _hang_occasion(token)


def _part_many_from_one(many: Token) -> None:
    """Let "said in a statement rebels shelled it" have rebels shell it: nobody is "a rebels"."""
    prep, saying = many.head, many.head.head
    one = next((c for c in many.children if c.dep_ == "compound" and c.i == many.i - 1), None)
    article = next((c for c in many.children if c.lower_ in ("a", "an")), None)
    told = (c for c in saying.children if c.dep_ == "ccomp" and c.i > many.i)
    verb = next((c for c in told if own_subject(c) is None), None)
    if one is None or article is None or verb is None or not is_finite(verb):
        return
    left = [child for child in many.children if child.i < many.i and child is not one]
    many.children = [child for child in many.children if child.i > many.i]
    one.children = sorted([*one.children, *left], key=lambda token: token.i)
    for child in left:
        child.head = one
    one.head, one.dep_ = prep, "pobj"
    prep.children = [one if child is many else child for child in prep.children]
    many.head, many.dep_ = verb, "nsubj"
    verb.children = sorted([*verb.children, many], key=lambda token: token.i)


def _hang_age(aged: Token) -> None:
    """Let an age say something of its noun, and hold no date: "his death aged 50 in June shook"."""
    noun = own_subject(aged) if aged.head is aged else aged.head
    if noun is None or noun.pos_ != "NOUN" or noun.i > aged.i or auxiliaries(aged):
        return
    if aged.head is aged:
        told = [c for c in aged.children if c.dep_ == "conj" and c.tag_ in ("VBD", "VBZ", "VBP")]
        if not told or own_subject(told[0]) not in (None, noun):
            return
        _raise_over(aged, told[0], noun)
    elif aged.dep_ != "acl":
        return
    moved = [c for c in aged.children if c.dep_ in ("prep", "npadvmod", "tmod") and c.i > aged.i]
    aged.children = [child for child in aged.children if child not in moved]
    for child in moved:
        child.head = noun
    noun.children = sorted([*noun.children, *moved], key=lambda token: token.i)


def _hang_occasion(time: Token) -> None:
    """Let "the last time he called" be something: "the last time he called was on 3 May"."""
    verb = time.head
    if time.i > verb.i or not any(child.lower_ in _WHICH_TIME for child in time.children):
        return
    for told in verb.children:
        is_link = told.lemma == "be" and told.dep_ in ("advcl", "ccomp", "conj") and told.i > verb.i
        if is_link and own_subject(told) is None:
            _raise_over(verb, told, time)
            verb.dep_ = "relcl"
            return


def _raise_over(aged: Token, verb: Token, noun: Token) -> None:
    """Make the verb behind an age the main one, and the noun before it its subject."""
    moved = [c for c in aged.children if c is not verb and (c.is_punct or c.i > verb.i)]
    aged.children = [c for c in aged.children if c not in (verb, noun) and c not in moved]
    aged.head, aged.dep_ = noun, "acl"
    noun.children.append(aged)
    noun.head, noun.dep_ = verb, "nsubj"
    verb.head, verb.dep_ = verb, "ROOT"
    for child in moved:
        child.head = verb
    verb.children = sorted([*verb.children, *moved, noun], key=lambda token: token.i)


def _hang_on_event(verb: Token) -> None:
    """Let what happened do harm, not what it happened to: "the fire at a mill that killed nine"."""
    cause, thing = verb.head, verb.head
    opened = any(child.lower_ in _RELATIVE_THINGS for child in verb.children)
    persons = cue_words("names", "persons", "groups")
    if not opened or thing.ent_type_ == "PERSON" or thing.lemma in persons:
        return
    nouns = load_cues("events")["nouns"]
    while cause.lemma not in nouns:
        prep = cause.head
        if cause.dep_ != "pobj" or prep.dep_ != "prep" or prep.lower_ not in _WITHIN:
            return
        if prep.head.pos_ not in ("NOUN", "PROPN"):
            return
        cause = prep.head
    if cause is not thing:
        thing.children = [child for child in thing.children if child is not verb]
        verb.head = cause
        cause.children = sorted([*cause.children, verb], key=lambda token: token.i)


def _raise_participle(noun: Token) -> None:
    """Make a participle the verb of a clause that has none: "when a ferry with nine capsized"."""
    opened = any(child.lower_ in _OPENERS and child.i < noun.i for child in noun.children)
    behind = noun.doc[noun.i + 1 :] if opened else ()
    verb = next((token for token in behind if _lacks_subject(token, noun)), None)
    if verb is None:
        return
    above = noun.head
    moved = [c for c in noun.children if c.lower_ in _OPENERS or c.i > verb.i]
    verb.head.children.remove(verb)
    noun.children = [child for child in noun.children if child not in moved]
    above.children = [verb if child is noun else child for child in above.children]
    verb.head, verb.dep_, verb.tag_ = above, "advcl", "VBD"
    noun.head, noun.dep_ = verb, "nsubj"
    for child in moved:
        child.head = verb
    verb.children = sorted([*verb.children, *moved, noun], key=lambda token: token.i)


def _raise_main_verb(noun: Token) -> None:
    """Make a participle that has what only a verb has the verb of a sentence that has none.

    "The bank, with that in mind, announced that rates would fall": announced is no participle.
    """
    found = (c for c in noun.children if c.dep_ == "acl" and c.tag_ in ("VBN", "VBD"))
    verb = next((c for c in found if _has_complement(c) or _follows_aside(c)), None)
    if verb is None or any(child.dep_ in ("cop", *SUBJECTS) for child in noun.children):
        return
    moved = [
        child
        for child in noun.children
        if child is not verb and (child.i > verb.i or child.dep_ in ("npadvmod", "advmod"))
    ]
    noun.children = [child for child in noun.children if child is not verb and child not in moved]
    noun.head, noun.dep_ = verb, "nsubj"
    verb.head, verb.dep_, verb.tag_ = verb, "ROOT", "VBD"
    for child in moved:
        child.head = verb
    verb.children = sorted([*verb.children, *moved, noun], key=lambda token: token.i)


def _raise_modifier(noun: Token) -> None:
    """Make a participle before a name, and a noun before it, verb and subject.

    "Earlier this year, the tabloid endorsed Lund": no name is "tabloid endorsed".
    """
    for verb in noun.children:
        who = next((c for c in verb.children if c.dep_ == "npadvmod" and c.i == verb.i - 1), None)
        if verb.dep_ != "amod" or verb.tag_ != "VBN" or who is None or noun.pos_ != "PROPN":
            continue
        article = next((c for c in noun.children if c.dep_ == "det" and c.i < who.i), None)
        if article is None or any(child.dep_ in ("cop", *SUBJECTS) for child in noun.children):
            return
        moved = [c for c in noun.children if c not in (verb, article) and not _is_before(c, noun)]
        noun.children = [c for c in noun.children if c not in (verb, article, *moved)]
        article.head, who.dep_, who.tag_, who.pos_ = who, "nsubj", "NN", "NOUN"
        who.children = sorted([*who.children, article], key=lambda token: token.i)
        noun.head, noun.dep_ = verb, "dobj"
        verb.head, verb.dep_, verb.tag_, verb.pos_ = verb, "ROOT", "VBD", "VERB"
        for child in moved:
            child.head = verb
        verb.children = sorted([*verb.children, *moved, noun], key=lambda token: token.i)
        return


def _is_before(child: Token, noun: Token) -> bool:
    """Whether a word stands within the name that it depends on."""
    return child.dep_ in ("amod", "compound", "nmod", "nummod") and child.i < noun.i


def _has_complement(verb: Token) -> bool:
    """Whether a verb has a clause that only its active takes: "announced that"."""
    clauses = (child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i)
    return any(child.lower_ == "that" for clause in clauses for child in clause.children)


def _follows_aside(verb: Token) -> bool:
    """Whether a verb follows a relative clause "the yard, which failed, settled"."""
    noun, before = verb.head, verb.doc[verb.i - 1]
    aside = next((c for c in noun.children if c.dep_ == "relcl" and c.i < verb.i), None)
    if aside is None or before.text != "," or aside.right_edge.i > before.i:
        return False
    pictured = verb.lemma in ("picture", "photograph", "see", "show", "know", "call", "name")
    told = any(c.dep_ in ("prep", "npadvmod", "advmod", "dobj") for c in verb.children)
    return told and not pictured and not any(c.dep_ == "agent" for c in verb.children)


def _lacks_subject(verb: Token, noun: Token) -> bool:
    """Whether a participle hangs on a noun's phrase, or beside it without a subject of its own."""
    if verb.tag_ not in ("VBN", "VBD") or verb.pos_ != "VERB":
        return False
    if verb.dep_ == "acl":
        return noun.is_ancestor(verb)
    beside = verb.dep_ == "advcl" and verb.head is noun.head
    return beside and not any(child.dep_ in SUBJECTS for child in verb.children)


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or not _PAST.isdisjoint(auxiliaries(verb))


def _find_mark(first: Token, second: Token) -> Token | None:
    """Return the mark that parts two clauses, outside of quotations.

    A colon behind a word of saying leads to what is said.
    """
    subject = next((child for child in second.children if child.dep_ in SUBJECTS), None)
    if subject is None:
        return None
    doc = first.doc
    reporting = cue_words("reporting", "say", "claim", "believe", "show")
    marks = {";"} if first.lemma in reporting else {";", ":"}
    for token in doc[first.i + 1 : subject.i]:
        if token.text in marks:
            quoted = sum(other.is_quote for other in doc[: token.i]) % 2
            return None if quoted else token
    return None


def _is_said(second: Token) -> bool:
    """Whether the second clause only tells who said the first ("...; he said")."""
    if second.lemma not in cue_words("reporting", "say", "claim"):
        return False
    return not any(child.i > second.i and not child.is_punct for child in second.children)


def _coordinate(first: Token, second: Token, mark: Token) -> None:
    above = second.head
    first.dep_, second.dep_ = second.dep_, "conj"
    moved = [child for child in second.children if child.i < mark.i and child is not first]
    second.children = [child for child in second.children if child.i >= mark.i]
    for child in moved:
        child.head = first
    first.children = sorted([*first.children, *moved, second], key=lambda token: token.i)
    second.head = first
    if above is second:
        first.head = first
        return
    first.head = above
    above.children = sorted(
        [first if child is second else child for child in above.children], key=lambda token: token.i
    )
