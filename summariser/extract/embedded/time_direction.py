"""Whether a date is one to come: told by the tense of the verb that it hangs on, and by its plans.

"On Friday" is last Friday with a past tense and next Friday with a future one. An infinitive has
no tense: what somebody plans to do is yet to come, what somebody came to do is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.dates import Direction
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.event_nouns import is_event_noun
from summariser.extract.embedded.grammar import (
    AHEAD,
    auxiliaries,
    children,
    clause_head,
    is_finite,
    is_future,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_DEEPEST = 6
# What is arranged lies ahead, and the date with it: "is scheduled for Friday".
_ARRANGING = frozenset({"anticipate", "due", "expect", "intend", "plan", "schedule", "slate"})
# These are acts of their own, done on a day of their own: "a truce was agreed on Friday".
_SETTLING = frozenset({"agree", "arrange", "decide", "pledge", "promise", "set", "swear", "vow"})
# What has a timetable is told in the present.
_TIMETABLED = frozenset(
    "begin close commence conclude depart end expire finish open reopen resume start".split()  # noqa: SIM905
)
# What people arrange for a day to come is told in the progressive: "is stepping down in May".
_ARRANGED = _TIMETABLED | frozenset(
    "arrive come elect face fly go head hold host join launch leave marry meet move".split()  # noqa: SIM905
    + "perform play quit resign retire return sail stage step travel visit".split()  # noqa: SIM905
)
# Who is confirmed, or booked, "to sing in October" is to do so.
_BOOKING = frozenset("book confirm invite line sign tip".split())  # noqa: SIM905
# Nouns whose infinitive is yet to come: "a plan to sell", "the decision to close".
_PROSPECTS = frozenset(
    """
    agreement aim attempt bid date deadline deal decision effort hope intention invitation offer
    opportunity order permission plan pledge promise proposal request threat vow warrant
    """.split()  # noqa: SIM905 - a word list, not code
)
# The tagger takes "hopes" for a form of "hop".
_HOPING = frozenset({"hope", "hopes", "hoped", "hoping"})
_AHEAD = AHEAD | {"slated", "about"}
_POSSIBLE = frozenset({"may", "might", "should", "could"})
_OVER = frozenset({"was", "were", "had", "did"})
_PAST_AUXILIARIES = _OVER | {"has", "have", "'ve"}
_NOW = frozenset({"is", "are", "am", "'s", "'re", "'m"})
_UNTIL = frozenset({"until", "till"})


def direction_of(token: Token) -> Direction | None:
    """Return the direction in time of what a date hangs on; None where the text leaves it open.

    "Agreed to sell the yard on Friday" may tell when it was agreed or when it is to be sold.

    Args:
        token: The head of the date, by the grammar.
    """
    verb = token if is_verbal(token) else clause_head(token)
    for _ in range(_DEEPEST):
        if is_future(verb) or _is_arranged(verb, token) or _is_timetabled(verb):
            # "Had been scheduled for May" may be a May that is over.
            return None if "had" in auxiliaries(verb) else "future"
        if {"to", "have"} <= set(auxiliaries(verb)) and lemma(verb.head) == "be":
            # "Was to have opened on Friday": told before that day or after it.
            return None
        if (possible := _POSSIBLE & set(auxiliaries(verb))) and not _is_past(verb):
            # "Could see the ferry on Friday" may be last Friday.
            return None if possible == {"could"} else "future"
        if is_finite(verb) or verb.head == verb:
            return _direction_by_tense(verb, token)
        above = verb.head if is_verbal(verb.head) else clause_head(verb.head)
        if _is_infinitive(verb):
            found = _direction_of_infinitive(verb, above)
            if found != "past":
                return found
        verb = above
    return "past"


def _direction_by_tense(verb: Token, token: Token) -> Direction | None:
    if _is_end(token):
        return _direction_of_end(verb)
    # "Is selling the yard in July": nothing goes on now in a July that is over.
    own = not is_verbal(token) and clause_head(token) == verb
    return None if own and _is_progressive(verb) else "past"


def _is_progressive(verb: Token) -> bool:
    going_on = verb.tag_ == "VBG" or "being" in auxiliaries(verb)
    return going_on and not _NOW.isdisjoint(auxiliaries(verb))


def _is_end(token: Token) -> bool:
    """Whether a time stands behind "until", whatever the parser hangs it on."""
    first = token.left_edge.i
    return token.lower_ in _UNTIL or (first > 0 and token.doc[first - 1].lower_ in _UNTIL)


def _direction_of_end(verb: Token) -> Direction | None:
    """Return the direction of "until": what is shut till then is, what was shut may have been."""
    return None if verb.tag_ == "VBD" or _OVER & set(auxiliaries(verb)) else "future"


def _is_timetabled(verb: Token) -> bool:
    """Whether a present tense tells what is fixed for a day to come: "it begins on 1 July"."""
    if _is_progressive(verb):
        return lemma(verb) in _ARRANGED and not {"been", "being"} & set(auxiliaries(verb))
    if _goes_to_polls(verb):
        return True
    if verb.tag_ not in ("VBZ", "VBP") or auxiliaries(verb):
        return False
    word, who = lemma(verb), own_subject(verb)
    placed = word == "take" and any(c.lower_ == "place" for c in children(verb, "dobj"))
    # "The vote is on Sunday", "the trial continues on Monday".
    due = (
        word in ("be", "continue")
        and who is not None
        and is_event_noun(who)
        and not children(verb, "attr")
    )
    return placed or due or word in _TIMETABLED


def _goes_to_polls(verb: Token) -> bool:
    """Whether a present tense, which the tagger may take for an infinitive, tells of a vote."""
    present = verb.tag_ in ("VBZ", "VBP") or (verb.tag_ == "VB" and own_subject(verb) is not None)
    if lemma(verb) != "go" or not present or auxiliaries(verb):
        return False
    return any(c.lower_ == "polls" for to in children(verb, "prep") for c in children(to, "pobj"))


def _is_infinitive(verb: Token) -> bool:
    base = verb.tag_ == "VB" or "be" in auxiliaries(verb)
    return base and any(child.tag_ == "TO" for child in verb.children)


def _direction_of_infinitive(verb: Token, above: Token) -> Direction | None:
    """Return the direction of "to" and a verb; "past" where it is that of the clause above."""
    if verb.dep_ in ("acl", "relcl"):
        return None if lemma(verb.head) in _PROSPECTS else "past"
    if verb.dep_ not in ("xcomp", "ccomp", "advcl"):
        return "past"
    word = lemma(above)
    if verb.head != above:
        # "Was due to sail": the adjective has the infinitive.
        return "future" if verb.head.lower_ in _AHEAD else "past"
    ahead = any(child.lower_ in _AHEAD for child in above.children if child.dep_ == "acomp")
    if word == "be" or ahead or (word in _BOOKING and is_passive(above)):
        return "future"
    planning = load_cues("events")["planning"] - {"go", "look"}
    if verb.dep_ not in ("xcomp", "ccomp") or (
        word not in planning and above.lower_ not in _HOPING
    ):
        return "past"
    return None if _is_past(above) and word not in _ARRANGING else "future"


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or not _PAST_AUXILIARIES.isdisjoint(auxiliaries(verb))


def _is_arranged(verb: Token, hanging: Token) -> bool:
    """Whether what is arranged is yet to come ("is expected", "has scheduled a vote Friday")."""
    word, passive = lemma(verb), is_passive(verb)
    if word in _ARRANGING:
        if not passive and (hanging.i < verb.i or not children(verb, "dobj")):
            return False
        return not (_is_past(verb) and hanging.lower_ == "on" and _has_other_time(verb))
    return passive and word in _SETTLING and any(c.lower_ == "for" for c in verb.children)


def _has_other_time(verb: Token) -> bool:
    """Whether the verb also has a "for": "was scheduled on Friday for June 3"."""
    return any(child.lower_ == "for" for child in verb.children)
