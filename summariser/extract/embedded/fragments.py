"""What keeps a text from reading as a sentence: marks, datelines, leads, and missing parts."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    RELATIVES,
    children,
    is_conditional,
    is_finite,
    lemma,
    own_subject,
    shares_negation,
    subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# Emphasis, code and links of Markdown, around words.
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_MARKUP = re.compile(r"[\[*_`#]")
_LEFT_MARKS = re.compile(r"\*{2,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|`+|^#+\s+")
# A place, a date or an agency in brackets, and a dash; or a place in capitals, and a dash.
_DATELINE = re.compile(
    r"^\W{0,3}(?:[^!?\n()]{0,160}\([A-Z][^()\n]{1,40}\)\s*[-–—]+\s*"
    r"|[A-Z][A-Z .'/-]{2,40}(?:,[^!?\n()—–]{1,40})?\s+(?:[–—]|--?)+\s+)"
)
_LEAD = re.compile(
    r"^\W{0,3}(?:(?:media|image|photo|picture) (?:caption|source)|caption"
    r"|(?:file )?(?:photo|image|picture)"
    r"|watch|listen|video|graphic)\s*[:,]\s*",
    re.IGNORECASE,
)
# When a page was changed, run together with what follows: "Page last updated at 16:05 GMT ...",
# "4 May 2012 Last updated at 16:05 GMT Help ...".
_TIME_OF_DAY = (
    r"(?:(?:\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?|\d{1,4}(?:st|nd|rd|th)?"
    r"|GMT|UTC|BST|CET|E[SD]?T|C[SD]?T|P[SD]?T|UK|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6})\b[,.\s]*)+"
)
_STAMP = re.compile(
    rf"^\W{{0,3}}(?:{_TIME_OF_DAY})?(?:(?:this )?page (?:was )?)?"
    rf"(?:last (?:updated|modified)(?: on| at)?[:\s]|updated:)\s*{_TIME_OF_DAY}(?:help\b\s*)?",
    re.IGNORECASE,
)
# Whom a picture is from, before what it shows: "(Ida Kvist - AP) The mayor opens the bridge."
_CREDIT = re.compile(
    r"^\W{0,3}(?:[^()\n]{0,60}\)\s*)?"
    r"\([^()\n]{2,50}\s*[-–—/,]\s*(?:[A-Z]{2,6}|Reuters|Getty(?: Images)?|Bloomberg)\)\s+(?=[A-Z])"
)
_PAIRS = (("“", "”"), ("«", "»"))
_CONNECTIVES = frozenset(
    [
        *("however", "also", "meanwhile", "additionally", "moreover", "furthermore", "but", "and"),
        *("so", "then", "though", "instead", "nevertheless", "still", "yet", "therefore", "thus"),
        *("indeed", "or", "too"),
    ]
)
QUOTATION_MARKS = frozenset('"“”„«»')
_LAST_OPENS = re.compile(r'(?:^|[\s(])"(?=\S)[^"]*$')
_FIRST_CLOSES = re.compile(r'^[^"]*[^\s"(]"(?:[\s,.;:!?)]|$)')
_BEFORE_CLOSING = re.compile(r'\s+"(?=[.,;:!?]|$)')
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_LEAST_CONTENT = 3
_COMPLEMENTS = (
    *("ccomp", "xcomp", "dobj", "attr", "acomp", "oprd", "prt", "agent"),
    *("nsubj", "nsubjpass"),
)
_QUESTION_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})


def strip_markup(text: str) -> str:
    """Return the text without Markdown's marks of emphasis, code, links and headings."""
    if _MARKUP.search(text) is None:
        return text
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    return _LEFT_MARKS.sub("", text)


# Asked anew for every clause and every name of a sentence.
@lru_cache(maxsize=1024)
def find_lead_end(text: str) -> int:
    """Return where a sentence begins after a dateline, a page's stamp or a caption's lead words."""
    end = 0
    for pattern in (_STAMP, _LEAD, _CREDIT, _DATELINE):
        found = pattern.match(text[end:])
        if found is not None and end + found.end() < len(text):
            end += found.end()
    return end


def balance_quotes(text: str) -> str:
    """Return the text with each quotation mark paired and close to what it quotes.

    A quotation cut short is closed at the end, one that began before is opened at the start, as it
    was in the text that it stands in; a mark that neither explains is dropped.
    """
    for opening, closing in _PAIRS:
        if text.count(opening) == text.count(closing) + 1:
            text += closing
        elif text.count(opening) + 1 == text.count(closing):
            text = opening + text
        elif text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    if text.count('"') % 2:
        if _LAST_OPENS.search(text):
            text += '"'
        elif _FIRST_CLOSES.search(text):
            text = f'"{text}'
        else:
            text = text.replace('"', "")
    return _BEFORE_CLOSING.sub('"', text)


def count_marks(text: str) -> int:
    """Return how many quotation marks a text has."""
    return sum(sign in QUOTATION_MARKS for sign in text)


def drop_quotes(text: str) -> str:
    """Return the text without quotation marks."""
    return "".join(sign for sign in text if sign not in QUOTATION_MARKS)


def count_content(tokens: Sequence[Token]) -> int:
    """Return how many words carry meaning of their own."""
    return sum(token.pos_ in _CONTENT for token in tokens)


def reads_as_sentence(verb: Token, kept: Sequence[Token], *, given: str, lead: str) -> bool:
    """Whether the words kept of a clause can stand alone.

    They can where subject and finite verb are there, no part that the verb calls for is cut off,
    and dropping what opened the clause ("if", "whether", "what") leaves the meaning as it was.

    Args:
        verb: Head of the clause.
        kept: The words of it that are kept, in order.
        given: The subject that is set before them, if any.
        lead: The auxiliary that is set before them, if any.
    """
    positions = {token.i for token in kept}
    if verb.i not in positions or count_content(kept) + bool(given) + bool(lead) < _LEAST_CONTENT:
        return False
    own = own_subject(verb)
    if not given and (own is None or _asks(own, kept)):
        return False
    if not (lead or is_finite(verb)):
        return False
    return not (_changes_meaning(verb, kept) or _lacks_complement(verb, positions, given))


def _asks(who: Token, kept: Sequence[Token]) -> bool:
    """Whether a clause opens with a question word or relative ("in which", "several of whom")."""
    opening = [*kept[:2], *(t for prep in children(who, "prep") for t in prep.children)]
    return any(token.tag_ in _QUESTION_TAGS for token in opening)


def _changes_meaning(verb: Token, kept: Sequence[Token]) -> bool:
    """Whether a clause says something else alone: under "if", "hours before", or as the main one.

    A participle of a noun that no verb governs is a main verb that the parser took for none.
    """
    if shares_negation(verb) or any(child.lower_ == "neither" for child in verb.children):
        return True
    if verb.dep_ == "ROOT":
        return False
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return True
    if is_conditional(verb) or _misses_object(verb) or _is_parted(verb):
        return True
    if any(mark.i > kept[0].i for mark in children(verb, "mark")):
        return True
    return verb.dep_ == "acl" and verb.head.dep_ == "ROOT"


def _is_parted(verb: Token) -> bool:
    """Whether another clause stands before a participle: who was charged is not the first named."""
    who = subject(verb)
    if verb.dep_ != "advcl" or verb.tag_ != "VBN" or own_subject(verb) is not None or who is None:
        return False
    between = verb.doc[who.i + 1 : verb.i]
    return any(token.dep_ in ("nsubj", "nsubjpass") for token in between)


def _misses_object(verb: Token) -> bool:
    """Whether the object stands before the clause, without a relative ("the plan he called")."""
    own = own_subject(verb)
    return (
        verb.dep_ == "relcl"
        and own is not None
        and own.lower_ not in RELATIVES
        and not children(verb, "dobj", "ccomp", "xcomp", "attr", "acomp", "auxpass")
        and not any(token.tag_ == "WRB" for token in verb.children)
    )


def _lacks_complement(verb: Token, positions: Container[int], given: str) -> bool:
    return any(
        child.i not in positions and not (child.dep_ in ("nsubj", "nsubjpass") and given)
        for child in children(verb, *_COMPLEMENTS)
    )


def may_tell_of_either(verb: Token) -> bool:
    """Whether a relative clause may tell of either of two: "families of the victims, who marched".

    What follows a comma may go with both nouns where both are people, in one number.
    """
    noun = verb.head
    if verb.dep_ != "relcl" or noun.dep_ != "pobj" or noun.head.lower_ != "of":
        return False
    above, before = noun.head.head, verb.doc[verb.left_edge.i - 1]
    people = all(lemma(n) in load_cues("names")["groups"] for n in (noun, above))
    return people and noun.tag_ == above.tag_ and before.text == ","


def is_alternative(verb: Token) -> bool:
    """Whether "or" joins a verb to another, so that neither is told: "resigned or was sacked"."""
    first = verb.head
    between = first.doc[first.i : verb.i]
    return verb.dep_ == "conj" and any(
        token.dep_ == "cc" and token.lower_ in ("or", "nor") and token.head == first
        for token in between
    )


def leads_to_answer(noun: Token) -> bool:
    """Whether a noun for what is claimed opens who answers it: ", a charge that she denies"."""
    doc, first = noun.doc, noun.left_edge
    return (
        noun.dep_ in ("appos", "dep", "npadvmod")
        and lemma(noun) in load_cues("accusing")["nouns"]
        and first.lower_ in ("a", "an")
        and first.i > 0
        and doc[first.i - 1].text == ","
        and bool(children(noun, "relcl"))
    )


def strip_edges(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a clause without the marks and links at its ends."""
    start, end = 0, len(tokens)
    while start < end and (
        (tokens[start].is_punct and tokens[start].text not in QUOTATION_MARKS)
        or tokens[start].is_space
        or tokens[start].lower_ in _CONNECTIVES
        or tokens[start].text in "-:"
        or (tokens[start].lower_ == "that" and tokens[start].tag_ == "IN")
    ):
        start += 1
    while end > start and (
        (tokens[end - 1].is_punct and tokens[end - 1].text not in QUOTATION_MARKS)
        or tokens[end - 1].is_space
        or tokens[end - 1].lower_ in ("and", "but", "or")
    ):
        end -= 1
    return tokens[start:end]


def drop_loose_marks(verb: Token, tokens: list[Token]) -> list[Token]:
    """Return the tokens of a verb's clause without marks around what was left out.

    These are both commas of an aside, and a last quotation mark.
    """
    who = own_subject(verb)
    asides = {
        mark.i
        for one, other in pairwise(tokens)
        if one.text == other.text == ","
        and other.i > one.i + 1
        # "In May, when it rained, he left": a comma stands before the subject.
        and not (who is not None and one.i < who.i)
        for mark in (one, other)
    }
    tokens = [token for token in tokens if token.i not in asides]
    if not tokens or tokens[-1].text not in QUOTATION_MARKS:
        return tokens
    doc, last = tokens[-1].doc, tokens[-1].i
    before = next((t for t in reversed(doc[:last]) if not t.is_punct), None)
    kept = {token.i for token in tokens}
    return tokens if before is not None and before.i in kept else strip_edges(tokens[:-1])
