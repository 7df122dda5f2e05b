"""The times of one sentence: when each of its clauses was, and when what it tells was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.event_nouns import is_finding
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    clause_head,
    is_finite,
    is_verbal,
    lemma,
    own_subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

Relation = Literal["past", "future", "since"]


@dataclass(frozen=True)
class Time:
    """A date expression in a sentence, with the word it hangs on."""

    text: str
    date: str | None
    relation: Relation | None
    token: Token


# A date further back than this is no longer the news, but what led to it.
_NEWS_DAYS = 7
_DAY = len("2024-04-19")
# Words that part what somebody says from what he said before.
PARTING = frozenset(
    """
    already before earlier ever first formerly initially last later long never often once originally
    previously repeatedly since subsequently
    """.split()  # noqa: SIM905 - a word list, not code
)


def is_news(time: Time, published: dt.date | None) -> bool:
    """Whether a time is a day of the news that an article reports, and not one that led to it."""
    if published is None or time.date is None or len(time.date) != _DAY:
        return False
    days = (published - dt.date.fromisoformat(time.date)).days
    return time.relation != "since" and 0 <= days <= _NEWS_DAYS


class SpokenTimes:
    """When each source of an article spoke last.

    Args:
        published: The day of publication.
    """

    def __init__(self, published: dt.date | None) -> None:
        self._published = published
        self._said: dict[str, tuple[int, Time]] = {}

    def recall(self, source: str, sentence: int, cue: Token | None) -> Time | None:
        """Return when a source spoke that speaks on without a time of its own.

        In the next sentence it goes on. Further down, what a source that spoke on a day of the news
        "said", in the plain past, is what it said then: a report tells of another day by a word.
        """
        last, time = self._said.get(source, (sentence, None))
        if time is None or sentence - last <= 1:
            return time
        plain = cue is not None and cue.tag_ == "VBD" and not auxiliaries(cue)
        if cue is None or not plain or not is_news(time, self._published):
            return None
        return None if any(child.lower_ in PARTING for child in cue.children) else time

    def remember(self, source: str, sentence: int, time: Time) -> None:
        """Keep when a source has spoken."""
        self._said[source] = (sentence, time)


class SentenceTimes:
    """The date expressions of one sentence, each given to one clause or noun."""

    def __init__(
        self,
        times: list[Time],
        owners: dict[int, Time],
        shared: dict[int, Time],
        speech: tuple[int, SpokenTimes],
    ) -> None:
        self._times = times
        self._owners = owners
        self._shared = shared
        self._number, self._spoken = speech

    def of(self, head: Token) -> Time | None:
        """Return the time that is given of the clause, or of the event noun, that a token heads."""
        return self._owners.get(head.i)

    def around(self, verb: Token) -> Time | None:
        """Return the time of a clause or, where it has none, of a clause that was at once.

        "He testified on Monday, telling the court ...": both were on Monday.
        """
        own, shared = self.of(verb), self._shared.get(verb.i)
        return shared if shared is not None and (own is None or own.date is None) else own

    def above(self, head: Token, text: str) -> Time | None:
        """Return the time of a clause around the one that a token heads, told in a text with it.

        Args:
            head: Head of a clause that has no date of its own.
            text: What is written of it: it may take in more than the clause.
        """
        for outer in head.ancestors:
            time = self._owners.get(outer.i)
            if time is not None and time.date is not None and time.text in text:
                return time
        return None

    def of_speech(self, cue: Token | None, source: str | None) -> Time | None:
        """Return when something was said: the time of the attributing clause.

        One who speaks on, where no time is given, speaks at the same time.

        Args:
            cue: The word that attributes; None where the sentence has none.
            source: Who speaks.
        """
        found = self._of_attribution(cue) if cue is not None else None
        if source is None:
            return found
        found = found or self._spoken.recall(source, self._number, cue)
        if found is not None:
            self._spoken.remember(source, self._number, found)
        return found

    def _of_attribution(self, cue: Token) -> Time | None:
        """Return the time of an attributing word: of its clause, its source, or what it completes.

        "On Monday the union hit back, accusing the port of delay": both were on Monday.
        """
        found = self.around(cue) or self.around(_source_of(cue))
        if not is_verbal(cue):
            return found or self.around(clause_head(cue))
        while found is None:
            outer = _clause_of_telling(cue)
            if outer is None:
                return None
            cue = outer
            found = self.around(cue)
        return found

    def any_time(self) -> Time | None:
        """Return the only time of the sentence, where there is just one.

        One without an expression of time has the time that its clauses take over, if it is one.
        """
        if self._times:
            return self._times[0] if len(self._times) == 1 else None
        shared = list(self._shared.values())
        return shared[0] if len({time.date for time in shared}) == 1 else None


def _source_of(cue: Token) -> Token:
    """Return the noun that a cue gives as its source, or the cue: "according to the report"."""
    for prep in children(cue, "prep") if cue.lower_ == "according" else ():
        for noun in children(prep, "pobj"):
            return noun if is_finding(noun) else cue
    who = own_subject(cue)
    return who if who is not None and is_finding(who) else cue


def _clause_of_telling(verb: Token) -> Token | None:
    """Return the clause above one of saying, where the two are told with one time."""
    head = verb.head
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and is_finding(head) and is_verbal(head.head):
        # "Issued a statement on Friday saying ..."
        return head.head
    if not is_verbal(head) or head == verb:
        return None
    return head if _completes(verb) else None


def _completes(verb: Token) -> bool:
    if verb.dep_ == "ccomp":
        # "She denies it, he said on Monday": what is told in the present is so when it is told.
        return verb.tag_ in ("VBZ", "VBP") or _is_view(verb)
    if verb.dep_ == "advcl":
        return not is_finite(verb)
    return verb.dep_ == "xcomp" or (verb.dep_ == "conj" and own_subject(verb) is None)


def _is_view(verb: Token) -> bool:
    """Whether a clause says what speakers think, or what they say that evidence shows.

    "They said on Monday that they suspected the crew", "that the log would show who steered".
    """
    who = own_subject(verb)
    if who is None or lemma(verb.head) not in cue_words("reporting", "say", "claim"):
        return False
    if lemma(verb) in load_cues("reporting")["believe"]:
        return who.pos_ == "PRON"
    return (
        lemma(verb) in load_cues("reporting")["show"] and who.pos_ == "NOUN" and not is_finding(who)
    )
