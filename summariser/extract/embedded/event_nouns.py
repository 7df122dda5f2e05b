"""Nouns that name what happens, or what is said at a time of its own, and their clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import children, is_negated, is_verbal, lemma

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# "In a speech on Friday": what is told in the clause was on that day.
SETTING = frozenset({"in", "at", "during", "on"})
# What is said in these is said when they are dated.
_DOCUMENTS = frozenset(
    """
    affidavit article audit broadcast column complaint document editorial email e-mail filing
    interview lawsuit letter memo memorandum post report review statement story study survey tweet
    """.split()  # noqa: SIM905 - a word list, not code
)
_INQUIRIES = frozenset({"inquest", "inquiry", "investigation", "probe", "testimony"})
# What an event does when it happens.
DONE_BY_EVENTS = frozenset(
    """
    begin claim come damage destroy devastate engulf happen hit injure kill level maim occur ravage
    rip rock shake sink strike sweep take tear unfold wound wreck
    """.split()  # noqa: SIM905 - a word list, not code
)
# Who does this to an event does it while it lasts, or makes it: "closed the summit on Friday".
_TAKING_PART = frozenset(
    """
    address attend begin broadcast carry chair close commit conclude conduct contest deliver
    disrupt enter film finish give have hold host interrupt join launch lead lose make mark
    miss moderate open organise organize perpetrate picket play skip stage start survive watch
    win witness
    """.split()  # noqa: SIM905 - a word list, not code
)
# What says of an event that it takes place.
_TAKING_PLACE = frozenset("happen hold occur stage take".split())  # noqa: SIM905
# What keeps an event from taking place, for the time being or for good.
_PUT_OFF = frozenset(
    """
    abandon avert avoid ban bar block call cancel delay foil forbid oppose outlaw postpone prevent
    prohibit propose reschedule scrap shelve suspend thwart threaten
    """.split()  # noqa: SIM905 - a word list, not code
)
# "The report, due for release today": it is yet to come.
_DUE = frozenset("booked due lined planned ready scheduled set slated".split())  # noqa: SIM905
_AHEAD = frozenset("coming forthcoming future next planned proposed scheduled upcoming".split())  # noqa: SIM905
_BEHIND = frozenset("ago earlier last latest past previous recent recently".split())  # noqa: SIM905


def above(verb: Token) -> Token:
    """Return the verb that a verb only completes, and which then stands for both."""
    while verb.dep_ == "xcomp" and verb.head != verb:
        verb = verb.head
    return verb


def is_event_noun(token: Token) -> bool:
    """Whether a noun names something that happens."""
    return token.pos_ == "NOUN" and lemma(token) in load_cues("events")["nouns"]


def is_finding(token: Token) -> bool:
    """Whether a noun names what says something at a time of its own: a report, an inquiry."""
    return token.pos_ == "NOUN" and lemma(token) in _DOCUMENTS | _INQUIRIES


def is_dated_noun(token: Token) -> bool:
    """Whether a noun names an event, or what is said at a time of its own ("a 2008 report")."""
    return is_event_noun(token) or (token.pos_ == "NOUN" and lemma(token) in _DOCUMENTS)


def noun_of_modifier(token: Token) -> Token | None:
    """Return the noun that a date modifies: "Tuesday's hearing", "a 2008 report"."""
    if token.dep_ not in ("poss", "amod", "compound", "nummod", "nmod"):
        return None
    return token.head if token.head.pos_ == "NOUN" else None


def is_done_in_time_of(noun: Token) -> bool:
    """Whether the clause around a noun with a date is of that date too.

    What is done to "the first-quarter dividend", "tomorrow's debate" or "its 2009 report" may be
    done at any time, unless it is done by those who take part.
    """
    if noun.dep_ == "pobj":
        return noun.head.lower_ in SETTING
    if noun.dep_ not in ("dobj", "nsubjpass"):
        return True
    verb = noun.head
    return not is_negated(verb) and lemma(verb) in _TAKING_PART | DONE_BY_EVENTS


def clauses_of_modifier(token: Token) -> Iterator[Token]:
    """Yield the clause around the noun in "Tuesday's hearing" or "a 2008 inquiry".

    The clause is that of which the noun is the subject, the object, or the setting ("in Tuesday's
    opening statement, she said ...").
    """
    noun = noun_of_modifier(token)
    if noun is None:
        return
    top = noun.head if noun.dep_ == "pobj" else noun
    argument = noun.dep_ in ("nsubj", "nsubjpass", "dobj") and is_dated_noun(noun)
    if (argument or noun.dep_ == "pobj") and is_done_in_time_of(noun) and is_verbal(top.head):
        yield above(top.head)


def clauses_at_event(noun: Token, token: Token) -> Iterator[Token]:
    """Yield the clause of who takes part in an event whose date stands behind it.

    "Closed the conference on Saturday": a parser may hang the day on either.
    """
    verb = noun.head
    behind = noun.dep_ == "dobj" and is_verbal(verb) and noun.i < token.i
    if behind and lemma(verb) in _TAKING_PART and not is_negated(verb):
        yield above(verb)


def is_told_by_verb(noun: Token) -> bool:
    """Whether the verb beside an event noun says that the event takes place, or that it does not.

    "The debate will be held on Friday" is one event; "called off Friday's debate" tells of none.
    """
    if noun.dep_ not in ("nsubj", "nsubjpass", "dobj"):
        return False
    verb, done = noun.head, noun.dep_ != "nsubj"
    return lemma(verb) in _TAKING_PLACE or (
        done and lemma(verb) in _PUT_OFF and (lemma(verb) != "call" or _has_off(verb))
    )


def is_told_behind(noun: Token, time: Token) -> bool:
    """Whether a clause behind an event noun tells of the event, or has the date for its own.

    "His trial, which ended on Monday", "the 2009 crash, which killed two".
    """
    behind = [c for c in children(noun, "relcl", "acl") if c.left_edge.i > noun.i]
    told = (c for c in behind if c.dep_ == "relcl" and c.tag_ == "VBD")
    return any(clause.is_ancestor(time) for clause in behind) or any(told)


def _has_off(verb: Token) -> bool:
    return any(child.lower_ == "off" for child in children(verb, "prt", "prep", "advmod"))


def lies_ahead(noun: Token, words: str) -> bool:
    """Whether an event noun, or the words of its time, say that the event is to come."""
    due = noun.dep_ == "pobj" and noun.head.lower_ == "for" and noun.head.head.lower_ in _DUE
    return due or not _AHEAD.isdisjoint(_words_beside(noun, words))


def lies_behind(noun: Token, words: str) -> bool:
    """Whether an event noun, or the words of its time, say that the event is over."""
    return not _BEHIND.isdisjoint(_words_beside(noun, words))


def _words_beside(noun: Token, words: str) -> set[str]:
    return {child.lower_ for child in children(noun, "amod")} | set(words.lower().split())
