"""Which date belongs to which clause: every expression goes to the nearest head in the tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from summariser.dates import DateExpression, Direction, find_dates, normalise_date
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    children,
    clause_head,
    is_finite,
    is_future,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
)
from summariser.schema import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Relation = Literal["past", "future", "since"]

_WEEKDAYS = frozenset(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
# "In a speech on Friday": what is told in the clause was on that day.
_SETTING = frozenset({"in", "at", "during", "on"})
_COMPLETING = frozenset({"advcl", "xcomp", "conj"})


@dataclass(frozen=True)
class Time:
    """A date expression in a sentence, with the word it hangs on."""

    text: str
    date: str | None
    relation: Relation | None
    token: Token


# When each source spoke last: the number of the sentence and the time.
SaidTimes = dict[str, tuple[int, Time | None]]


class SentenceTimes:
    """The date expressions of one sentence, each given to one clause or noun."""

    def __init__(
        self, times: list[Time], owners: dict[int, Time], number: int, said: SaidTimes
    ) -> None:
        self._times = times
        self._owners = owners
        self._number = number
        self._said = said

    def of(self, head: Token) -> Time | None:
        """Return the time of the clause, or of the event noun, that a token heads."""
        return self._owners.get(head.i)

    def around(self, verb: Token) -> Time | None:
        """Return the time of a clause or, where it has none, of the clauses that it completes.

        "On Monday the union hit back, accusing the port of delay": both were on Monday.
        """
        found = self.of(verb)
        while found is None and verb.dep_ in _COMPLETING and is_verbal(verb.head):
            verb = verb.head
            found = self.of(verb)
        return found

    def of_speech(self, cue: Token | None, source: str | None) -> Time | None:
        """Return when something was said: the time of the attributing clause.

        One who speaks on in the next sentence, where no time is given, speaks at the same time.

        Args:
            cue: The verb that attributes; None where the sentence has none.
            source: Who speaks.
        """
        found = self.around(cue) if cue is not None and is_verbal(cue) else None
        if source is None:
            return found
        number, time = self._said.get(source, (self._number - 2, None))
        if found is None and self._number - number <= 1:
            found = time
        if found is not None:
            self._said[source] = (self._number, found)
        return found

    def any_time(self) -> Time | None:
        """Return the only time of the sentence, where there is just one."""
        return self._times[0] if len(self._times) == 1 else None


class ArticleTimes:
    """The date expressions of one article.

    Args:
        text: The article's text; dates mentioned before give "a day earlier" its meaning.
        published: Day of publication, or None where it is not known.
    """

    def __init__(self, text: str, published: dt.date | None) -> None:
        self._published = published
        self._expressions = find_dates(text, published)
        self._said: SaidTimes = {}

    def in_sentence(self, sentence: Sentence, doc: Doc) -> SentenceTimes:
        """Return the expressions of a sentence, each attached to the head it hangs on."""
        times: list[Time] = []
        owners: dict[int, Time] = {}
        inside = [
            expression
            for expression in self._expressions
            if sentence.start <= expression.start < expression.end <= sentence.end
        ]
        for expression in inside:
            token = _hanging_token(
                doc,
                max(0, expression.phrase_start - sentence.start),
                expression.end - sentence.start,
            )
            if token is None:
                continue
            owner = _owner_of(token)
            time = self._time_of(expression, sentence, token, owner)
            times.append(time)
            known = owners.get(owner.i) if owner is not None else None
            if owner is not None and (known is None or (known.date is None and time.date)):
                owners[owner.i] = time
            _share_with_clause(owner, time, owners)
            _share_of_modifier(token, time, owners)
            _share_with_when(token, owner, time, owners)
        times = self._join_ranges(sentence, doc, inside, times, owners)
        _spread_fronted(doc, owners)
        return SentenceTimes(times, owners, sentence.number, self._said)

    def _time_of(
        self, expression: DateExpression, sentence: Sentence, token: Token, owner: Token | None
    ) -> Time:
        begin = max(0, expression.phrase_start - sentence.start)
        if token.dep_ in ("amod", "compound", "poss"):
            # "A recent call", "last year's flood": the preposition before is the noun's.
            begin = expression.start - sentence.start
        read = self._reread(expression, sentence, owner)
        phrase = sentence.text[begin : expression.end - sentence.start].strip()
        date = None if _is_undecided(read, token) else read.value
        return Time(phrase, date, self._relation_of(phrase, read), token)

    def _join_ranges(
        self,
        sentence: Sentence,
        doc: Doc,
        inside: list[DateExpression],
        times: list[Time],
        owners: dict[int, Time],
    ) -> list[Time]:
        """Return the times, with "from Monday to Friday" made one of its two ends."""
        for first, second in pairwise(inside):
            if first.relation != "since" or second.relation != "until":
                continue
            start, end = first.phrase_start - sentence.start, second.end - sentence.start
            phrase = sentence.text[max(0, start) : end]
            token = _hanging_token(doc, max(0, start), second.end - sentence.start)
            owner = _owner_of(token) if token is not None else None
            verb = owner if owner is None or is_verbal(owner) else clause_head(owner)
            direction = _direction_of(verb) if verb is not None else None
            date = normalise_date(phrase, self._published, direction=direction)
            if token is None or owner is None:
                continue
            if date is None or "/" not in date:
                # Ends that do not fit together ("from Monday to Friday last week") tell no date.
                date = None
            joined = Time(phrase, date, None, token)
            places = (first.text, second.text)
            ends = [t for t in times if any(place in t.text for place in places)]
            for place, time in list(owners.items()):
                if time in ends:
                    owners[place] = joined
            owners[owner.i] = joined
            times = [*(t for t in times if t not in ends), joined]
        return times

    def _reread(
        self, expression: DateExpression, sentence: Sentence, owner: Token | None
    ) -> DateExpression:
        """Return the expression read with the tense of its own clause.

        "On Friday" is last Friday with a past tense and next Friday with a future one.
        """
        if owner is None or expression.anchor != "dct" or self._published is None:
            return expression
        direction = _direction_of(owner if is_verbal(owner) else clause_head(owner))
        start, end = expression.start - sentence.start, expression.end - sentence.start
        for other in find_dates(sentence.text, self._published, direction=direction):
            if (other.start, other.end) == (start, end):
                return other
        return expression

    def _relation_of(self, phrase: str, expression: DateExpression) -> Relation | None:
        if phrase.lower().startswith("since "):
            return "since"
        if expression.value is None or self._published is None:
            return None
        start = expression.value.partition("/")[0]
        today = self._published.isoformat()[: len(start)]
        return "future" if start > today else "past" if start < today else None


def _share_with_clause(noun: Token | None, time: Time, owners: dict[int, Time]) -> None:
    """Give a dated event's time to the clause told from it ("since the raid in May")."""
    if noun is None or noun.dep_ != "pobj" or time.date is None:
        return
    if noun.head.lower_ in _SETTING and is_verbal(noun.head.head):
        owners.setdefault(_above(noun.head.head).i, time)
    if noun.head.lower_ != "since":
        return
    verb = _above(clause_head(noun.head))
    if is_verbal(verb):
        span = noun.doc[noun.head.i : max(noun.right_edge.i, time.token.i) + 1]
        owners.setdefault(verb.i, Time(span.text, time.date, "since", time.token))


def _share_of_modifier(token: Token, time: Time, owners: dict[int, Time]) -> None:
    """Give the date in "Tuesday's hearing" or "a 2008 inquiry" to the clause around it.

    The clause is that of which the noun is the subject, the object, or the setting ("in Tuesday's
    opening statement, she said ...").
    """
    if token.dep_ not in ("poss", "amod", "compound", "nummod", "nmod") or time.date is None:
        return
    noun = token.head
    if noun.pos_ != "NOUN":
        return
    top = noun
    if noun.dep_ == "pobj":
        if noun.head.lower_ not in _SETTING:
            return
        top = noun.head
    elif noun.dep_ not in ("nsubj", "nsubjpass", "dobj") or not _is_event_noun(noun):
        return
    if is_verbal(top.head):
        owners.setdefault(_above(top.head).i, time)


def _share_with_when(
    token: Token, owner: Token | None, time: Time, owners: dict[int, Time]
) -> None:
    """Give a time to the clause that explains it ("the uproar in 2012 when she resigned")."""
    for anchor in (token, *children(token, "pobj"), owner):
        for clause in children(anchor, "relcl", "advcl") if anchor is not None else ():
            when = any(c.lower_ == "when" for c in clause.children)
            if when and token.i < clause.left_edge.i and is_finite(clause):
                owners.setdefault(clause.i, time)


def _spread_fronted(doc: Doc, owners: dict[int, Time]) -> None:
    """Give a time that opens the sentence to the clauses that are joined to its own.

    "On Monday, she toured the plant and met the crew", "..., as she held a rally".
    """
    for verb in doc:
        if verb.i in owners or verb.dep_ not in ("conj", "advcl") or not is_verbal(verb):
            continue
        time = owners.get(verb.head.i)
        if time is None or not _opens_clause(time.token, verb.head):
            continue
        meanwhile = any(
            child.dep_ in ("mark", "advmod") and child.lower_ in ("as", "while")
            for child in verb.children
        )
        if is_finite(verb) and (verb.dep_ == "conj" or meanwhile):
            owners[verb.i] = time


def _opens_clause(token: Token, verb: Token) -> bool:
    """Whether a time stands before the subject of its clause."""
    who = own_subject(verb)
    return who is not None and token.i < who.left_edge.i


def _is_undecided(expression: DateExpression, token: Token) -> bool:
    """Whether a bare weekday is the end of a stretch that no tense places ("until Friday")."""
    word = expression.text.strip().lower()
    if word not in _WEEKDAYS or expression.relation not in ("until", "by", "before"):
        return False
    verb = clause_head(token)
    return not is_finite(verb) and verb.dep_ in ("xcomp", "ccomp", "advcl", "acl", "pcomp")


def _direction_of(verb: Token) -> Direction:
    """Return the direction in time of a clause: its own tense, or that of the clause above it."""
    for _ in range(6):
        if is_future(verb) or _has_infinitive_plan(verb):
            return "future"
        if is_finite(verb) or verb.head == verb:
            break
        verb = clause_head(verb.head)
    return "past"


def _has_infinitive_plan(verb: Token) -> bool:
    planning = load_cues("events")["planning_strong"] | {"be"}
    if lemma(verb) not in planning:
        return False
    arranged = is_passive(verb) and lemma(verb) != "be"
    return arranged or any(child.dep_ == "xcomp" and child.tag_ == "VB" for child in verb.children)


def _hanging_token(doc: Doc, start: int, end: int) -> Token | None:
    """Return the word of an expression that ties it to the rest of the sentence."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    # "A 2008 inquiry": the article belongs to the noun behind, the year is what counts.
    return span[-1] if span.root.dep_ == "det" else span.root


def _owner_of(token: Token) -> Token | None:
    """Return the clause or event noun that a date belongs to: the first above it in the tree."""
    current = token
    for _ in range(10):
        if current != token and (is_verbal(current) or _is_event_noun(current)):
            return current if not _is_mere_complement(current) else _above(current)
        if current.head == current:
            return current if is_verbal(current) else None
        current = current.head
    return None


def _is_mere_complement(verb: Token) -> bool:
    """Whether a verb completes the one above it, which then stands for both."""
    return verb.dep_ == "xcomp" and verb.head != verb


def _above(verb: Token) -> Token:
    while verb.dep_ == "xcomp" and verb.head != verb:
        verb = verb.head
    return verb


def _is_event_noun(token: Token) -> bool:
    return token.pos_ == "NOUN" and lemma(token) in load_cues("events")["nouns"]
