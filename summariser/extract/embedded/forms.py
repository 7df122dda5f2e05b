"""The form of a denial: flat, qualified, an accusation in return, or no comment.

The forms are read off the words of the sentence in a fixed order. What grants, explains or only
knows of nothing is qualified; a word of rejecting makes it flat; what is thought or limited is
qualified; and what is left is flat where something is negated. An accusation in return is told by
the allegation that the same sentence yields from the same source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import (
    RELATIVES,
    auxiliaries,
    children,
    is_negated,
    is_verbal,
    lemma,
)
from summariser.schema import Form

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# "as" and "since" open a reason where they mark a clause.
_REASONS = frozenset({"because", "since", "as"})
_PERFECT = frozenset({"has", "have", "had", "having", "'ve", "'s", "'d"})
_NEGATIONS = frozenset(
    {"n't", "n’t", "not", "no", "never", "nothing", "none", "neither", "nor", "without", "nobody"}
)


def judge_form(doc: Doc) -> Form:
    """Return the form of the denial that a sentence states.

    The order was chosen on labelled training articles: right for 71 % of their flat and qualified
    denials, where a logistic regression on the same and further features was no better than 69 %.

    Args:
        doc: The sentence.
    """
    text = doc.text.lower().replace("’", "'")
    cues = load_cues("denying")
    verbs = {lemma(token) for token in doc if token.pos_ == "VERB"}
    steps: tuple[tuple[Callable[[], bool], Form], ...] = (
        (lambda: any(phrase in text for phrase in cues["no_comment"]), "no_comment"),
        (lambda: any(declines(token) for token in doc), "no_comment"),
        (lambda: any(phrase in text for phrase in cues["qualified"]), "qualified"),
        (lambda: not verbs.isdisjoint(cues["granting"]) or _explains(doc), "qualified"),
        (lambda: _rejects(doc, text), "flat"),
        (lambda: _thinks(verbs) or any(t.lower_ in cues["limiting"] for t in doc), "qualified"),
        (lambda: any(_only_knows_not(token) for token in doc), "qualified"),
        (lambda: any(token.lower_ in _NEGATIONS for token in doc), "flat"),
    )
    return next((form for applies, form in steps if applies()), "qualified")


def is_within(denial: Candidate, claim: Candidate) -> bool:
    """Whether a denial names the claim in its own clause ("denied claims that he lied").

    Or it stands by the claim: "said that he lied, a charge that he denies".
    """
    if denial.head is None or claim.head is None or denial.sentence != claim.sentence:
        return False
    if denial.head.dep_ == "relcl" and lemma(denial.head.head) in load_cues("denying")["claims"]:
        return claim.head.is_ancestor(denial.head)
    return (
        denial.head != claim.head
        and denial.head.is_ancestor(claim.head)
        and not _is_beside(denial.head, claim.head)
        and lemma(denial.head) in cue_words("denying", "verbs", "naming")
    )


def _is_beside(verb: Token, head: Token) -> bool:
    """Whether a head belongs to another verb of the same subject ("denied it and said so")."""
    line = [head, *head.ancestors]
    top = line[line.index(verb) - 1]
    return top.dep_ == "conj" and is_verbal(top)


def is_explicit(denial: Candidate) -> bool:
    """Whether a denial is one by its verb ("denied", "called it a lie"), not by what is said."""
    head = denial.head
    outright = lemma(head) in load_cues("denying")["strong_verbs"] and not is_withheld(head)
    return outright or is_rejection(head) or names_false(head)


def is_general(denial: Candidate) -> bool:
    """Whether what is denied is named by a word for any charge ("denies wrongdoing")."""
    general = load_cues("denying")["general"]
    if denial.head is None:
        return not general.isdisjoint(denial.text.lower().replace(".", "").split())
    return any(t.lower_ in general or lemma(t) in general for t in denial.head.doc)


def declines(verb: Token) -> bool:
    """Whether a verb says that somebody would not answer ("declined to comment")."""
    cues = load_cues("denying")
    if is_verbal(verb) and lemma(verb) in ("answer", "respond", "reply") and is_negated(verb):
        return bool(children(verb, "dobj", "prep")) or lemma(verb) != "answer"
    if not is_verbal(verb) or lemma(verb) not in cues["declining"]:
        return False
    for child in verb.children:
        if child.dep_ == "xcomp":
            words = {lemma(token) for token in child.subtree}
            if lemma(child) in cues["answering"] or words & {"question", "comment"}:
                return not _is_identified(child)
        if child.dep_ == "dobj" and lemma(child) in ("comment", "interview", "question", "request"):
            return lemma(child) != "request" or "comment" in child.doc.text.lower()
    return False


def leaves_open(verb: Token) -> bool:
    """Whether somebody would "neither confirm nor deny"."""
    confirmed = verb.head
    return (
        lemma(verb) == "deny"
        and verb.dep_ == "conj"
        and lemma(confirmed) == "confirm"
        and (is_negated(confirmed) or any(t.lower_ == "neither" for t in confirmed.children))
    )


def _is_identified(verb: Token) -> bool:
    """Whether what is declined is to be named, as sources are that do answer."""
    return lemma(verb) in ("identify", "name") and any(
        child.dep_ in ("auxpass", "nsubjpass") for child in verb.children
    )


def falls_short(verb: Token) -> bool:
    """Whether a clause grants that a charge does not go so far.

    "While falling short of sending arms", "despite not sending arms".
    """
    if verb.tag_ != "VBG":
        return False
    if lemma(verb) in ("fall", "stop"):
        return any(child.lower_ == "short" for child in verb.children)
    return verb.dep_ == "pcomp" and verb.head.lower_ == "despite" and is_negated(verb)


def names_false(verb: Token) -> bool:
    """Whether a verb of naming says that something is untrue ("called it a fabrication").

    What is untrue is so of anything; "outrageous" rejects a claim, but only scolds an act.
    """
    cues = load_cues("denying")
    if not is_verbal(verb) or lemma(verb) not in cues["naming"]:
        return False
    said = {
        word
        for child in children(
            verb, "oprd", "ccomp", "attr", "prep", "xcomp", "dobj", "advcl", "acomp"
        )
        for token in child.subtree
        for word in (token.lower_, lemma(token))
    }
    if said & cues["untrue"]:
        return True
    named = [
        child.lower_ if child.pos_ == "PRON" else lemma(child)
        for child in (*children(verb, "dobj", "nsubjpass"), *_subjects_of_clauses(verb))
    ]
    claims = cues["claims"] | cues["affairs"] | {"it", "this", "that", "them", "these", "those"}
    return bool(said & cues["falsity"]) and any(name in claims for name in named)


def calls_false(content: Token) -> bool:
    """Whether a clause says of something that it is untrue ("the story is nonsense")."""
    falsity = cue_words("denying", "falsity", "untrue")
    return lemma(content) == "be" and any(
        child.dep_ in ("attr", "acomp") and (child.lower_ in falsity or lemma(child) in falsity)
        for child in content.children
    )


def _subjects_of_clauses(verb: Token) -> list[Token]:
    return [
        noun for clause in children(verb, "ccomp", "oprd") for noun in children(clause, "nsubj")
    ]


def _rejects(doc: Doc, text: str) -> bool:
    cues, false = load_cues("denying"), cue_words("denying", "falsity", "untrue")
    return any(phrase in text for phrase in cues["flat"]) or any(
        lemma(token) in cues["strong_verbs"]
        or lemma(token) in false
        or token.lower_ in false
        or is_rejection(token)
        for token in doc
    )


def is_rejection(verb: Token) -> bool:
    """Whether a verb rejects a claim: a clause, a noun for a claim, or a pronoun for one."""
    cues = load_cues("denying")
    if not is_verbal(verb) or lemma(verb) not in cues["verbs"] or is_withheld(verb):
        return _waves_off(verb)
    if any(child.dep_ == "ccomp" for child in verb.children) or _is_rejected_above(verb):
        return True
    for noun in children(verb, "dobj", "nsubjpass"):
        if lemma(noun) in cues["claims"] or noun.lower_ in ("it", "this", "that", "them"):
            return True
        if any(lemma(inner) in cues["claims"] for inner in noun.subtree):
            return True
    return False


def _waves_off(verb: Token) -> bool:
    """Whether somebody "laughed off the remark", or "disagreed with that account"."""
    cues = load_cues("denying")
    away = frozenset({"off", "aside", "away"})
    if lemma(verb) == "disagree":
        away = frozenset({"with"})
    elif lemma(verb) not in ("brush", "laugh", "shrug", "wave"):
        return False
    # "Off" is an adverb or a preposition, as the parser will have it.
    led = [child for child in verb.children if child.lower_ in away]
    nouns = [noun for word in (verb, *led) for noun in children(word, "dobj", "pobj")]
    meant = cues["claims"] | {"that", "this", "it", "them", "those"}
    return bool(led) and any(lemma(noun) in meant or noun.lower_ in meant for noun in nouns)


def _is_rejected_above(verb: Token) -> bool:
    """Whether a relative clause rejects the claim that it stands by: "a charge he rejects"."""
    if verb.dep_ != "relcl" or lemma(verb.head) not in load_cues("denying")["claims"]:
        return False
    objects = children(verb, "dobj", "nsubjpass")
    return all(noun.lower_ in RELATIVES for noun in objects)


def is_withheld(verb: Token) -> bool:
    """Whether what is denied or rejected is a thing refused ("denied a visa"), not a claim."""
    cues = load_cues("denying")
    objects = children(verb, "dobj")
    if children(verb, "dative") or len(objects) > 1:
        return True
    # "previously denied to them": what is withheld is withheld from somebody.
    kept_from = verb.dep_ == "acl" and any(p.lower_ == "to" for p in children(verb, "prep"))
    if kept_from or (_is_passive_form(verb) and children(verb, "dobj", "oprd")):
        return True
    done = objects or children(verb, "nsubjpass")
    return bool(done) and lemma(done[0]) in cues["withheld"] - cues["claims"]


def _is_passive_form(verb: Token) -> bool:
    # "Has denied the claim" is a participle, and active.
    participle = verb.tag_ == "VBN" and _PERFECT.isdisjoint(auxiliaries(verb))
    return bool(children(verb, "nsubjpass", "auxpass")) or participle


def _only_knows_not(verb: Token) -> bool:
    """Whether somebody says only that he does not know ("did not recall", "had no idea")."""
    cues = load_cues("denying")
    if not is_verbal(verb) or not is_negated(verb):
        return False
    return lemma(verb) in cues["knowing"] or any(
        lemma(noun) in cues["unknown"] for noun in children(verb, "dobj")
    )


def _explains(doc: Doc) -> bool:
    return any(token.lower_ in _REASONS and token.dep_ == "mark" for token in doc)


def _thinks(verbs: set[str]) -> bool:
    return not verbs.isdisjoint(load_cues("reporting")["believe"])
