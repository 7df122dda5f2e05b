"""Clauses that tell of no event, and those that only say who told of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.cues import cue_words
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    is_future,
    is_modal,
    is_negated,
    is_passive,
    lemma,
    own_subject,
    patient,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_THOUGHTS = frozenset(
    "alarm concern doubt fear hope misgiving objection question suspicion worry".split()  # noqa: SIM905
)
_NOW = frozenset({"has", "have", "is", "are"})
_ONCE = frozenset({"when", "once", "until", "till", "after", "before", "whenever"})


def drop_tellers(kept: Sequence[Candidate], attributions: SentenceAttributions) -> list[Candidate]:
    """Return the events of a sentence without those that tell who announced another of them.

    "The yard will close in May, the owners announced" is one event: it closes.

    Args:
        kept: Events of one sentence.
        attributions: Those of the sentence.
    """
    heads = {candidate.head for candidate in kept}
    tellers = {
        one.cue
        for one in attributions.found
        if one.content in heads and one.content is not None and one.content.i < one.cue.i
    }
    return [candidate for candidate in kept if candidate.head not in tellers]


def is_misread(verb: Token) -> bool:
    """Whether a present tense is none: a clause of its own would have a subject or a conjunction.

    "At the Selm Forever tribute": the parser takes "tribute" for a verb.
    """
    described = verb.lower_ in ("aged", "dated", "titled", "entitled")
    if described and verb.dep_ in ("acl", "advcl") and verb.tag_ == "VBN":
        # "His death aged 50", "a form dated 4 June": how old he or it was is no event.
        return True
    if _is_absence(verb) or _asks_for_silence(verb) or _is_told_not_to_be(verb):
        return True
    if _is_condition(verb) or _is_of_any(verb) or _is_voicing(verb):
        return True
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.head.dep_ == "relcl":
        # "The law, under which it had paid, setting a date": who sets it is not told.
        return verb.doc[verb.left_edge.i - 1].text == "," and verb.i > verb.head.i
    bare = verb.dep_ == "advcl" and verb.tag_ in ("VBP", "VBZ") and not auxiliaries(verb)
    return bare and own_subject(verb) is None and not children(verb, "mark")


def _is_condition(verb: Token) -> bool:
    """Whether a clause tells when or if something will be: "once both states have ratified it"."""
    if verb.dep_ != "advcl":
        return False
    opened = {child.lower_ for child in children(verb, "mark", "advmod") if child.i < verb.i}
    if opened & {"if", "unless"}:
        return True
    present = verb.tag_ in ("VBZ", "VBP") or bool(
        {"has", "have", "is", "are"} & {*auxiliaries(verb)}
    )
    ahead = is_future(verb.head) or is_modal(verb.head)
    return bool(opened & _ONCE) and present and ahead


def _is_voicing(verb: Token) -> bool:
    """Whether somebody only voices what he thinks: "concerns raised by officials"."""
    whole = verb.head if verb.dep_ == "acl" and verb.tag_ == "VBN" else patient(verb)
    voiced = whole is not None and lemma(whole) in _THOUGHTS
    return voiced and lemma(verb) in ("raise", "voice", "express")


def _is_of_any(verb: Token) -> bool:
    """Whether a participle tells of any that there may be: "every litre sold", "any breach"."""
    if verb.dep_ not in ("acl", "relcl"):
        return False
    return any(child.lower_ in ("any", "every") for child in children(verb.head, "det"))


def _asks_for_silence(verb: Token) -> bool:
    """Whether somebody only would not be named, or was not to speak: "asked not to be named"."""
    acts = children(verb, "xcomp")
    if is_negated(verb) and lemma(verb) in ("authorise", "authorize", "allow", "permit"):
        return any(lemma(act) in ("speak", "talk", "comment", "discuss") for act in acts)
    return any(lemma(act) in ("name", "identify", "quote") and is_passive(act) for act in acts)


def _is_told_not_to_be(verb: Token) -> bool:
    """Whether somebody only says that something did not happen: "said no gun had been moved"."""
    telling = cue_words("reporting", "say", "claim") | {"promise", "pledge", "vow", "guarantee"}
    told = verb.dep_ == "ccomp" and lemma(verb.head) in telling
    return told and is_negated(verb) and verb.i > verb.head.i


def _is_absence(verb: Token) -> bool:
    """Whether a clause only says who was not there, or that nobody was: "nobody was hurt"."""
    who = own_subject(verb)
    if who is not None and who.lower_ in ("nobody", "none", "nothing"):
        return True
    if lemma(verb) != "be" or not is_negated(verb) or children(verb, "attr", "acomp", "xcomp"):
        return False
    places = [c for c in children(verb, "prep") if c.i > verb.i]
    return any(c.lower_ in ("in", "at", "on", "among", "aboard") for c in places) or any(
        c.lower_ in ("there", "here", "home") for c in verb.children
    )


def is_listed(verb: Token) -> bool:
    """Whether a gerund is one of several that are named: "its tasks are sorting and counting"."""
    first = verb.head
    bare = verb.tag_ == "VBG" and not auxiliaries(verb) and own_subject(verb) is None
    gerund = first.tag_ == "VBG" and not auxiliaries(first) and own_subject(first) is None
    return verb.dep_ == "conj" and bare and gerund and first.dep_ not in ("ROOT", "advcl", "acl")
