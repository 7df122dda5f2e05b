"""The day of a sitting: what a report of a trial or a hearing tells of was in it.

"In Monday's opening statement the prosecutor ...": a report of a sitting gives its day once. Who
then takes the stand, and what the jury is shown, was on that day, for it cannot be elsewhere; and
so is what the parties to the sitting say, as long as the report names no other day. Where an
article tells of sittings on several days, none is taken over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import cue_words
from summariser.extract.embedded.event_nouns import is_finding
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    clause_head,
    is_conditional,
    is_modal,
    is_negated,
    is_verbal,
    lemma,
)
from summariser.extract.embedded.sentence_times import PARTING, is_news

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token
    from summariser.extract.embedded.sentence_times import Time

_TRIALS = frozenset(
    """
    arraignment courtroom court-martial cross-examination inquest retrial sentencing trial
    """.split()  # noqa: SIM905 - a word list, not code
)
# A trial goes on for weeks: what was "at the trial" may have been on any of its days.
_LONG = frozenset({"inquest", "retrial", "trial"})
_SITTINGS = _TRIALS | {"hearing", "testimony", "tribunal"}
# "Opening statements", "closing arguments": of a trial, unless they say of what else.
_SPEECHES = frozenset({"argument", "speech", "statement", "submission"})
_OPENING = frozenset({"closing", "opening"})
_INSIDE = frozenset({"at", "before", "during", "in", "into"})
# Who hears what is said in a sitting.
_HEARERS = frozenset(
    """
    coroner commission committee congress court hearing inquest inquiry judge juror jury lawmaker
    legislator magistrate panel parliament senator subcommittee tribunal
    """.split()  # noqa: SIM905 - a word list, not code
)
# Who speaks at a trial. "His lawyer" may speak anywhere.
_PARTIES = frozenset(
    """
    coroner defence defense judge magistrate prosecution prosecutor
    """.split()  # noqa: SIM905 - a word list, not code
)
_SIDES = frozenset({"defence", "defense", "district", "prosecuting", "state"})
_LAWYERS = frozenset({"attorney", "barrister", "counsel", "lawyer", "solicitor"})
_QUESTIONERS = frozenset({"committee", "juror", "lawmaker", "legislator", "panel", "senator"})
# What is done in a sitting and nowhere else.
_SITTING_ACTS = frozenset({"arraign", "cross-examine", "testify"})
_HEARD = frozenset({"hear", "see", "watch"})
_SHOWN = frozenset({"give", "hear", "play", "read", "show", "tell"})
_ASKED = frozenset({"grill", "press", "question", "quiz"})
_STAGES = frozenset({"adjourn", "begin", "continue", "end", "open", "resume", "start"})
_CASE_ACTS = frozenset({"begin", "close", "conclude", "end", "open", "present", "rest", "start"})
# What is found or decided was so before it is told.
_FOUND = frozenset({"decide", "determine", "discover", "find", "read", "reveal"})
# "Over the six weeks of the trial": more than one day of it.
_STRETCHES = ("over ", "during ", "throughout ")
# Said to others than those in the sitting, or on paper.
_ELSEWHERE = frozenset({"after", "before", "outside", "to"})


class Sittings:
    """The day of the sitting that an article reports.

    Args:
        docs: The sentences of the article, parsed.
        times: The times of each sentence.
        coreference: Who is who.
        published: The day of publication.
    """

    def __init__(
        self,
        docs: Sequence[Doc],
        times: Sequence[Sequence[Time]],
        coreference: Coreference,
        published: dt.date | None,
    ) -> None:
        self._coreference = coreference
        self._news = [[time for time in inside if is_news(time, published)] for inside in times]
        found = [time for inside in self._news for time in inside if _is_of_sitting(time.token)]
        days = {time.date for time in found}
        self._time = found[0] if len(days) == 1 else None
        self._at_trial = any(_is_of_trial(time.token) for time in found)
        # On its first day a trial has no other.
        opens = any(_is_of_opening(time.token) for time in found)
        self._words = _SITTINGS if opens else _SITTINGS - _LONG
        named = self._find_parties(docs) if self._at_trial and self._time is not None else ()
        self._parties = frozenset(named)

    def find(self, doc: Doc, position: int, known: Mapping[int, Time]) -> dict[int, Time]:
        """Return the times of the clauses of a sentence that were in the sitting.

        Args:
            doc: The sentence.
            position: Its position among the sentences of the article.
            known: The times that its clauses have already.
        """
        if self._time is None:
            return {}
        if any(time.text.lower().startswith(_STRETCHES) for time in known.values()):
            return {}
        goes_on = self._is_day_told(position)
        return {
            verb.i: replace(self._time, token=verb)
            for verb in doc
            if verb.i not in known
            and is_verbal(verb)
            and _is_told(verb)
            and (_is_in_sitting(verb, self._words) or (goes_on and self._is_by_party(verb)))
        }

    def _is_day_told(self, position: int) -> bool:
        """Whether the day that the report tells of, at a sentence, is that of the sitting."""
        day = self._time.date if self._time is not None else None
        for inside in reversed(self._news[: position + 1]):
            if inside:
                return all(time.date == day for time in inside)
        return all(time.date == day for inside in self._news for time in inside)

    def _is_by_party(self, verb: Token) -> bool:
        who = _subject(verb)
        if who is None:
            return False
        if lemma(verb) in _ASKED and lemma(who) in _QUESTIONERS:
            return True
        says = lemma(verb) in cue_words("reporting", "say", "claim") - _FOUND
        if not self._at_trial or not says or _is_elsewhere(verb):
            return False
        return _is_party(who) or self._coreference.name(who) in self._parties

    def _find_parties(self, docs: Sequence[Doc]) -> Iterator[str]:
        for doc in docs:
            for token in doc:
                party = token.pos_ == "PROPN" and _is_party_name(token)
                name = self._coreference.name(token) if party else None
                if name is not None:
                    yield name


def _subject(verb: Token) -> Token | None:
    # The last, for the words of a headline or a dateline may have been taken for another.
    return next(reversed(children(verb, "nsubj", "nsubjpass")), None)


def _is_party_name(name: Token) -> bool:
    """Whether somebody is named as a party: "the prosecutor Mara Lund", "defence lawyer Lund"."""
    words = {_singular(title) for title in name.doc[name.left_edge.i : name.i]}
    if words & _LAWYERS:
        return not words.isdisjoint(_SIDES)
    beside = children(name, "appos") + ([name.head] if name.dep_ == "appos" else [])
    return bool(words & (_PARTIES - _SIDES)) or any(map(_is_party, beside))


def _is_party(noun: Token) -> bool:
    word = _singular(noun)
    if word in _LAWYERS:
        return any(_singular(child) in _SIDES for child in children(noun, "compound", "amod"))
    return word in _PARTIES


def _singular(noun: Token) -> str:
    # The tagger takes a noun that opens a sentence for a name, and leaves its plural.
    return noun.lower_.removesuffix("s") if noun.pos_ == "PROPN" else lemma(noun)


def _is_sitting(noun: Token, words: frozenset[str] = _SITTINGS) -> bool:
    return noun.pos_ in ("NOUN", "PROPN") and (lemma(noun) in words or _is_in_court(noun))


def _is_trial(noun: Token) -> bool:
    return _is_in_court(noun) or lemma(noun) in _TRIALS


def _is_in_court(noun: Token) -> bool:
    """Whether a noun is of a day in court: "closing arguments", "in court"."""
    if lemma(noun) in _SPEECHES:
        opening = any(child.lower_ in _OPENING for child in noun.children)
        return opening and all(prep.lower_ == "by" for prep in children(noun, "prep"))
    # "In court", while "at the same court" is a place.
    return lemma(noun) == "court" and noun.head.lower_ == "in" and not children(noun, "det")


def _is_of_sitting(token: Token) -> bool:
    """Whether a date is that of a sitting: of its noun, or of a clause that is set in it."""
    nouns, clause = _above(token)
    return any(map(_is_sitting, nouns)) or (clause is not None and _is_in_sitting(clause))


def _is_of_trial(token: Token) -> bool:
    """Whether a date is that of a sitting of a court."""
    return any(map(_is_trial, _nouns_about(token)))


def _is_of_opening(token: Token) -> bool:
    """Whether a date is that on which a trial opens: of the "opening statements"."""
    return any(
        _is_in_court(noun) and any(child.lower_ == "opening" for child in noun.children)
        for noun in _nouns_about(token)
    )


def _nouns_about(token: Token) -> list[Token]:
    """Return the nouns that a date belongs to, and those that its clause is set in."""
    nouns, clause = _above(token)
    settings = _settings(clause) if clause is not None else ()
    return nouns + [noun for setting in settings for noun in setting.subtree]


def _above(token: Token) -> tuple[list[Token], Token | None]:
    """Return what stands above a date in the tree, up to its clause: its nouns and its verb."""
    nouns: list[Token] = []
    current = token
    while not is_verbal(current) and current.head != current:
        current = current.head
        nouns.append(current)
    return nouns, current if is_verbal(current) else None


def _is_in_sitting(verb: Token, words: frozenset[str] = _SITTINGS) -> bool:
    """Whether what a clause tells of is done in a sitting and nowhere else.

    Args:
        verb: Head of the clause.
        words: The nouns that stand for a sitting.
    """
    told = lemma(verb) == "tell" and any(
        lemma(noun) in _HEARERS for noun in children(verb, "dobj", "dative")
    )
    set_in = any(_is_sitting(n, words) for setting in _settings(verb) for n in setting.subtree)
    who = _subject(verb)
    by_whom = who is not None and _is_done_by(verb, who, words)
    return lemma(verb) in _SITTING_ACTS or told or set_in or by_whom or _takes_stand(verb)


def _is_done_by(verb: Token, who: Token, words: frozenset[str]) -> bool:
    """Whether it is done in a sitting by who does it: "the jury heard", "the trial opened"."""
    word = lemma(verb)
    if lemma(who) in ("court", "juror", "jury"):
        return word in _HEARD | _SHOWN
    if _is_sitting(who, words):
        return word in _STAGES and who.dep_ == "nsubj"
    objects = children(verb, "dobj")
    own_case = any(lemma(noun) == "case" and children(noun, "poss") for noun in objects)
    return own_case and word in _CASE_ACTS and _is_party(who)


def _settings(verb: Token) -> Iterator[Token]:
    for prep in children(verb, "prep"):
        if prep.lower_ in _INSIDE:
            yield from children(prep, "pobj")


def _takes_stand(verb: Token) -> bool:
    """Whether somebody takes the stand, or follows another to it."""
    nouns = children(verb, "dobj") if lemma(verb) == "take" else []
    for way in children(verb, "prep"):
        nouns += children(way, "pobj") if way.lower_ in ("on", "to") else []
    for token in verb.children:
        inner = children(token, "relcl", "acl") if lemma(token) == "witness" else []
        nouns += [noun for clause in inner for noun in children(clause, "dobj")]
    return any(lemma(noun) == "stand" and len(list(noun.children)) <= 1 for noun in nouns)


def _is_elsewhere(verb: Token) -> bool:
    """Whether something is said on paper, or to others than those in the sitting."""
    if children(verb, "dobj", "dative"):
        return True
    for prep in children(verb, "prep"):
        if prep.lower_ in _ELSEWHERE or any(is_finding(noun) for noun in children(prep, "pobj")):
            return True
    return False


def _is_told(verb: Token) -> bool:
    """Whether a clause tells a fact in the plain past, and is told of no other time."""
    clause = clause_head(verb)
    plain = clause.tag_ == "VBD" or {"was", "were", "did"} & set(auxiliaries(clause))
    if not plain or {"had", "has", "have"} & set(auxiliaries(clause)):
        return False
    if is_negated(clause) or is_modal(clause) or is_conditional(clause):
        return False
    return not any(child.lower_ in PARTING for child in clause.children)
