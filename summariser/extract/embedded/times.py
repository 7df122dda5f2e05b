"""Which date belongs to which clause: every expression goes to the nearest head in the tree."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from summariser.dates import DateExpression, Direction, find_dates, normalise_date
from summariser.extract.embedded.carried_years import carry_year, names_month
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.dated_events import DatedEvents
from summariser.extract.embedded.event_nouns import (
    above,
    clauses_at_event,
    clauses_of_modifier,
    is_dated_noun,
    noun_of_modifier,
)
from summariser.extract.embedded.fragments import find_lead_end
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    clause_head,
    is_finite,
    is_verbal,
)
from summariser.extract.embedded.narration import Narration
from summariser.extract.embedded.sentence_times import Relation, SentenceTimes, SpokenTimes, Time
from summariser.extract.embedded.sittings import Sittings
from summariser.extract.embedded.time_attachment import (
    clauses_about,
    clauses_at_once,
    clauses_done_by,
    clauses_in_step,
    clauses_of_noun,
    clauses_told_of,
    hanging_token,
    joined_clauses,
    main_verb,
    opens_clause,
    owner_of,
    start_of_phrase,
)
from summariser.extract.embedded.time_direction import direction_of
from summariser.schema import Sentence

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

__all__ = ["ArticleTimes", "SentenceTimes", "Time"]

_WEEKDAYS = frozenset(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)


# What stands around the date of a heading or an item.
_MARKS = " \t\r\n:;,.*#–—-•"
# "In the last week before the vote": counted from the vote, and not from today.
_TO_AN_EVENT = re.compile(r"(?:\s+or\s+\w+)?\s+(?:before|leading up to|of)\s", re.IGNORECASE)
_LAST = re.compile(r"(?:\w+\s+)?the\s+(?:final|last)\b", re.IGNORECASE)
_AFTER_HEADING = re.compile(r"\s*(?::|\s[-–]{1,2}\s|—)\s*\S")


class ArticleTimes:
    """The date expressions of one article.

    Args:
        text: The article's text; dates mentioned before give "a day earlier" its meaning.
        published: Day of publication, or None where it is not known.
        parsed: The article's grammar: with it, what one sentence dates holds for what others tell
            of the same.
    """

    def __init__(
        self, text: str, published: dt.date | None, parsed: ParsedArticle | None = None
    ) -> None:
        self._text = text
        self._published = published
        self._expressions = find_dates(text, published)
        self._spoken = SpokenTimes(published)
        self._read: dict[int, SentenceTimes] = {}
        if parsed is not None:
            self._read = self._read_all(parsed)

    def in_sentence(self, sentence: Sentence, doc: Doc) -> SentenceTimes:
        """Return the expressions of a sentence, each attached to the head it hangs on."""
        known = self._read.get(sentence.start)
        if known is not None:
            return known
        times, owners = self._attach(sentence, doc)
        return SentenceTimes(times, owners, _spread(doc, owners), (sentence.number, self._spoken))

    def _read_all(self, parsed: ParsedArticle) -> dict[int, SentenceTimes]:
        """Return the times of all sentences, those taken over from other sentences included."""
        attached = [
            self._attach(sentence, doc)
            for sentence, doc in zip(parsed.sentences, parsed.docs, strict=True)
        ]
        events = DatedEvents(parsed.docs, [owners for _, owners in attached], parsed.coreference)
        narration = Narration(parsed.coreference, self._published)
        sittings = Sittings(
            parsed.docs, [times for times, _ in attached], parsed.coreference, self._published
        )
        read: dict[int, SentenceTimes] = {}
        for position, (sentence, doc, (times, owners)) in enumerate(
            zip(parsed.sentences, parsed.docs, attached, strict=True)
        ):
            elsewhere = events.find(doc, owners)
            elsewhere |= sittings.find(doc, position, owners | elsewhere)
            shared = elsewhere | _spread(doc, owners | elsewhere)
            told = narration.read(doc, sentence.number, owners | shared, dated=bool(times))
            if told is not None:
                shared |= _spread(doc, {told.token.i: told}) | {told.token.i: told}
            read[sentence.start] = SentenceTimes(
                times, owners, shared, (sentence.number, self._spoken)
            )
        return read

    def _attach(self, sentence: Sentence, doc: Doc) -> tuple[list[Time], dict[int, Time]]:
        """Return the times of a sentence, and those of its clauses and events by their place."""
        times: list[Time] = []
        owners: dict[int, Time] = {}
        # The date of a dateline is that of the report, and of no clause in it.
        start = sentence.start + find_lead_end(sentence.text)
        inside = [
            expression
            for expression in self._expressions
            if start <= expression.start < expression.end <= sentence.end
        ]
        for expression in inside:
            token = self._hanging_token(expression, sentence, doc)
            if token is None:
                continue
            owner = self._heads(expression, sentence, doc) or owner_of(token)
            time = self._time_of(expression, sentence, token)
            time = carry_year(time, expression.text, times)
            times.append(time)
            known = owners.get(owner.i) if owner is not None else None
            if owner is not None and (known is None or (known.date is None and time.date)):
                owners[owner.i] = time
            _share(token, owner, time, owners)
        times = self._join_ranges(sentence, doc, inside, times, owners)
        _spread_fronted(doc, owners)
        _spread_since(doc, owners)
        if not times:
            owners |= self._read_heading(sentence, doc)
        return times, owners

    def _hanging_token(
        self, expression: DateExpression, sentence: Sentence, doc: Doc
    ) -> Token | None:
        """Return the word that ties a date to the sentence, its preposition included."""
        end = expression.end - sentence.start
        token = hanging_token(doc, max(0, expression.phrase_start - sentence.start), end)
        alone = hanging_token(doc, expression.start - sentence.start, end)
        # "In Tuesday's hearing": the preposition is that of the hearing.
        return alone if alone is not None and noun_of_modifier(alone) is not None else token

    def _heads(self, expression: DateExpression, sentence: Sentence, doc: Doc) -> Token | None:
        """Return the main clause of a sentence that a date heads: "3 June: the council met"."""
        before = self._text[sentence.start : expression.phrase_start]
        after = self._text[expression.end : sentence.end]
        headed = not before.strip(_MARKS) and _AFTER_HEADING.match(after)
        return main_verb(doc) if headed else None

    def _read_heading(self, sentence: Sentence, doc: Doc) -> dict[int, Time]:
        """Return the time of a line with a date alone, which heads what follows it.

        A date of publication heads an article too, and tells of none of its events.
        """
        above_it = self._text[: sentence.start].rstrip()
        line = above_it.rpartition("\n")[2].strip(_MARKS)
        start = above_it.rfind(line)
        for date in self._expressions if line else ():
            if (date.start, date.text) != (start, line) or date.anchor != "text":
                continue
            verb = main_verb(doc)
            if verb is not None and date.value != f"{self._published}":
                return {verb.i: Time(date.text, date.value, None, verb)}
        return {}

    def _time_of(self, expression: DateExpression, sentence: Sentence, token: Token) -> Time:
        begin = max(0, expression.phrase_start - sentence.start)
        if token.dep_ in ("amod", "compound", "poss"):
            # "A recent call", "last year's flood": the preposition before is the noun's.
            begin = expression.start - sentence.start
        begin = min(begin, start_of_phrase(token))
        read, date = self._reread(expression, sentence, token)
        phrase = sentence.text[begin : expression.end - sentence.start].strip()
        behind = _TO_AN_EVENT.match(self._text, expression.end, sentence.end)
        counted = behind is not None and _LAST.match(
            self._text, expression.phrase_start, expression.end
        )
        date = None if counted or _is_undecided(read, token) else date
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
            token = hanging_token(doc, max(0, start), second.end - sentence.start)
            owner = owner_of(token) if token is not None else None
            if token is None or owner is None:
                continue
            date = normalise_date(phrase, self._published, direction=direction_of(token))
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
        self, expression: DateExpression, sentence: Sentence, token: Token
    ) -> tuple[DateExpression, str | None]:
        """Return the expression read with the tense of its own clause, and its date.

        There is none where the tense leaves the direction open, and the date would turn on it.
        """
        if expression.anchor != "dct" or self._published is None:
            return expression, expression.value
        direction = direction_of(token)
        directions: list[Direction] = [direction] if direction else ["past", "future"]
        read = [self._read_towards(other, expression, sentence) for other in directions]
        values = {other.value for other in read}
        return read[0], read[0].value if len(values) == 1 else None

    def _read_towards(
        self, direction: Direction, expression: DateExpression, sentence: Sentence
    ) -> DateExpression:
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


def _share(token: Token, owner: Token | None, time: Time, owners: dict[int, Time]) -> None:
    """Give a time to the clauses that are told of it or of the event that it dates."""
    if time.date is not None:
        if owner is not None:
            for clause in (
                *clauses_of_noun(owner),
                *clauses_about(owner),
                *clauses_done_by(owner),
                *clauses_at_event(owner, token),
            ):
                owners.setdefault(clause.i, time)
            _share_with_since(owner, time, owners)
        noun = noun_of_modifier(token)
        if noun is not None and is_dated_noun(noun):
            owners.setdefault(noun.i, time)
        for clause in clauses_of_modifier(token):
            owners.setdefault(clause.i, time)
    for clause in clauses_told_of(token, owner):
        owners.setdefault(clause.i, time)


def _share_with_since(noun: Token, time: Time, owners: dict[int, Time]) -> None:
    """Give a dated event's time to the clause told from it ("since the raid in May")."""
    if noun.dep_ != "pobj" or noun.head.lower_ != "since":
        return
    verb = above(clause_head(noun.head))
    if is_verbal(verb):
        span = noun.doc[noun.head.i : max(noun.right_edge.i, time.token.i) + 1]
        owners.setdefault(verb.i, Time(span.text, time.date, "since", time.token))


def _spread_fronted(doc: Doc, owners: dict[int, Time]) -> None:
    """Give a time that opens the sentence to the clauses that are joined to its own.

    "On Monday, she toured the plant and met the crew", "..., as she held a rally".
    """
    for first, verb in joined_clauses(doc):
        time = owners.get(first.i)
        if verb.i not in owners and time is not None and opens_clause(time.token, first):
            owners[verb.i] = time


def _spread_since(doc: Doc, owners: dict[int, Time]) -> None:
    """Give what goes on since a dated clause its time: "has fallen since she resigned in May"."""
    for verb in doc:
        time = owners.get(verb.i)
        if time is None or time.date is None or verb.dep_ != "advcl" or time.token.i < verb.i:
            continue
        main = above(verb.head)
        for since in children(verb, "mark"):
            if since.lower_ == "since" and {"has", "have", "'ve"} & set(auxiliaries(main)):
                span = doc[since.i : time.token.right_edge.i + 1]
                owners.setdefault(main.i, Time(span.text, time.date, "since", time.token))


def _spread(doc: Doc, owners: dict[int, Time]) -> dict[int, Time]:
    """Return the times of clauses that have none of their own, from those that were at once."""
    found: dict[int, Time] = {}
    at_once = list(clauses_at_once(doc))
    pairs = [*at_once, *((verb, main) for main, verb in at_once), *clauses_in_step(doc)]
    # Twice, so that a time gets from one clause over a second to a third.
    for one, other in (*pairs, *pairs):
        time = owners.get(one.i) or found.get(one.i)
        if time is not None and time.date and time.relation != "since":
            # "Recalled the marches of May, when": May is not when it was recalled.
            beneath = other.is_ancestor(one) and time.token.i < one.left_edge.i
            if not beneath and not names_month(owners.get(other.i)):
                found.setdefault(other.i, time)
    return found


def _is_undecided(expression: DateExpression, token: Token) -> bool:
    """Whether a bare weekday is the end of a stretch that no tense places ("until Friday")."""
    word = expression.text.strip().lower()
    if word not in _WEEKDAYS or expression.relation not in ("until", "by", "before"):
        return False
    verb = clause_head(token)
    return not is_finite(verb) and verb.dep_ in ("xcomp", "ccomp", "advcl", "acl", "pcomp")
