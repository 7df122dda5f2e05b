"""Events that an article dates in one place, and tells of without a date in another.

"The blast on 3 May" dates "at the time of the blast", "the day Lund died" is a day if the article
says elsewhere when she died. A date is taken over only where one event alone can be meant: the
article gives it one date, and whom it befell is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summariser.dates import parse_date_value
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.event_nouns import (
    DONE_BY_EVENTS,
    SETTING,
    above,
    is_dated_noun,
    is_event_noun,
)
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    clause_head,
    conjuncts,
    is_conditional,
    is_future,
    is_modal,
    is_negated,
    is_verbal,
    lemma,
    patient,
    subject,
)
from summariser.extract.embedded.time_attachment import clauses_about, clauses_of_noun, owner_of
from summariser.extract.embedded.time_steps import (
    count_days,
    fit_length,
    step_from,
    words_of_length,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token
    from summariser.extract.embedded.sentence_times import Time

# What happens once to whom it befalls: a second telling is of the same event. To be killed is to
# die, whoever tells it.
_ONCE: Mapping[str, str] = {
    word: words.split()[0]
    for words in (
        "die death kill killing murder assassinate assassination",
        "bear birth",
        "marry marriage wedding",
        "convict conviction",
        "acquit acquittal",
        "sentence sentencing",
        "indict indictment",
        "execute execution",
        "extradite extradition",
        "resign resignation",
        "inaugurate inauguration",
        "kidnap kidnapping abduct abduction",
        "hijack hijacking",
        "explode explosion blast",
        "sink sinking",
        "derail derailment",
        "found founding",
        "bankrupt bankruptcy",
        "invade invasion",
        "annex annexation",
        "abolish abolition",
        "overthrow coup",
        "bury burial funeral",
    )
    for word in words.split()
} | {word: word for word in ("arrest", "capsize", "collapse", "crash")}
# These go on for long: a day that is named with them is one of theirs.
_LONG = frozenset(
    """
    campaign crisis inquest inquiry investigation mission occupation offensive operation probe race
    siege strike tour tournament trial war
    """.split()  # noqa: SIM905 - a word list, not code
)
# "On the day of the blast", "the night she died", "at the time of his death".
_TIME_NOUNS: Mapping[str, int] = dict.fromkeys(
    ("day", "night", "morning", "evening", "afternoon", "date", "time", "moment", "hour"), 1
) | {"weekend": 2, "week": 7, "month": 31, "year": 366}
_AGAIN = frozenset(
    """
    again also another before earlier ever first formerly last later never once other previously
    second third twice would
    """.split()  # noqa: SIM905 - a word list, not code
)
_DEFINITE = frozenset({"the", "that", "this", "these", "those"})
_SOMEBODY = frozenset({"?"})


@dataclass(frozen=True)
class _Mention:
    """An event that a sentence gives a date: what happens, to whom, and when."""

    act: str
    whom: frozenset[str]
    time: Time


class DatedEvents:
    """The events that an article gives a date, asked for what tells of them without one.

    Args:
        docs: The sentences of the article, parsed.
        times: The times that the grammar of each sentence gives its words, by their places.
        coreference: Who is who.
    """

    def __init__(
        self,
        docs: Sequence[Doc],
        times: Sequence[Mapping[int, Time]],
        coreference: Coreference,
    ) -> None:
        self._coreference = coreference
        self._mentions = [
            mention
            for doc, inside in zip(docs, times, strict=True)
            for token in doc
            if token.i in inside and not _is_of_many(token, inside)
            for mention in self._mentions_of(token, inside[token.i])
        ]

    def find(self, doc: Doc, own: Mapping[int, Time]) -> dict[int, Time]:
        """Return the times of the clauses of a sentence that rest on events dated elsewhere.

        Args:
            doc: The sentence.
            own: The times that its own grammar gives; what has a date of its own is left alone.
        """
        found: dict[int, Time] = {}
        readers = (
            self._read_time_nouns,
            self._read_steps,
            self._read_settings,
            self._read_since,
            self._read_doings,
            self._read_restated,
            self._read_nouns,
        )
        for read in readers:
            for head, time in read(doc, own):
                known = own.get(head.i)
                if known is None or known.date is None:
                    found.setdefault(head.i, time)
        return found

    def _mentions_of(self, token: Token, time: Time) -> Iterator[_Mention]:
        if time.date is None or time.relation == "since":
            return
        if is_dated_noun(token):
            yield _Mention(_act_of(token), self._whom_of_noun(token), time)
        elif _happens_once(token) and is_verbal(token) and _is_fact(token):
            yield _Mention(_act_of(token), self._whom_of_verb(token), time)

    def _whom_of_verb(self, verb: Token) -> frozenset[str]:
        verdict = _verdict(verb)
        # "Found her guilty" may be parsed as if the guilt were hers.
        found = children(verdict, "nsubj", "poss") if verdict is not None else []
        return self._names(found[0] if found else patient(verb) or subject(verb))

    def _whom_of_noun(self, noun: Token) -> frozenset[str]:
        owners = children(noun, "poss")
        for prep in children(noun, "prep"):
            owners += children(prep, "pobj") if prep.lower_ in ("of", "on", "aboard") else []
        names = frozenset(name for owner in owners for name in self._names(owner))
        # "His campaign" is somebody's, even where nobody knows whose.
        return names or (_SOMEBODY if owners else names)

    def _names(self, token: Token | None) -> frozenset[str]:
        if token is None:
            return frozenset()
        return frozenset(
            name.lower().removeprefix("the ")
            for noun in conjuncts(token)
            if (name := self._coreference.name(noun)) is not None
        )

    def _time_of_event(self, token: Token) -> Time | None:
        """Return the time of the dated event that a noun or a verb tells of, if one alone can be.

        A noun has to be definite: "the blast" is one that the reader knows, "a blast" is not.
        """
        if is_verbal(token):
            if not _happens_once(token) or not _is_fact(token):
                return None
            whom = self._whom_of_verb(token)
            if not whom:
                return None
        elif not is_dated_noun(token) or not _is_definite(token):
            return None
        else:
            whom = self._whom_of_noun(token)
        alike = [mention for mention in self._mentions if mention.act == _act_of(token)]
        same = [mention for mention in alike if _have_common(mention.whom, whom)]
        # "The blast" may be any: then all such events of the article must be one.
        return _only_time(same if whom else alike)

    def _read_time_nouns(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "on the day of the blast", "the night she died"."""
        for token in doc:
            longest = _TIME_NOUNS.get(lemma(token), 0)
            if not longest or token.i in own or not _is_definite(token):
                continue
            events = [e for of in children(token, "prep") for e in children(of, "pobj")]
            for event in (*events, *children(token, "relcl")):
                of = event.head.lower_ == "of" or is_verbal(event)
                time = self._time_of_event(event) if of else None
                owner = owner_of(token)
                if time is None or owner is None or not is_verbal(owner):
                    continue
                first = token.head if token.dep_ == "pobj" else token.left_edge
                if first.lower_ not in (*SETTING, "by", "the", "that"):
                    continue
                date = fit_length(time.date, lemma(token), longest)
                if date is not None:
                    words = doc[first.i : event.right_edge.i + 1].text
                    yield owner, replace(time, text=words, date=date, token=token)

    def _read_steps(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "two days after the blast", "a week before she resigned"."""
        for way in doc:
            if way.lower_ not in ("after", "before") or way.i == 0:
                continue
            if way.dep_ == "mark":
                event, head = way.head, way.head.head
            else:
                event, head = next(iter(children(way, "pobj")), way), clause_head(way)
            time = self._time_of_event(event)
            if time is None or not is_verbal(head) or own.get(event.i) is not None:
                continue
            length = words_of_length(way)
            date = step_from(length, way.lower_, time.date)
            if date is not None:
                words = f"{length} {doc[way.i : event.right_edge.i + 1].text}"
                yield above(head), replace(time, text=words, date=date, token=way)

    def _read_settings(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "at the hearing", "As the hearing went on": the clause is in the event."""
        for noun in doc:
            if noun.i in own or noun.dep_ not in ("pobj", "nsubj"):
                continue
            time = self._time_of_event(noun)
            if time is None or lemma(noun) in _LONG or noun.head.lower_ == "on":
                continue
            head = noun.head
            if noun.dep_ == "nsubj":
                if any(child.lower_ in ("as", "while") for child in children(head, "mark")):
                    words = doc[head.left_edge.i : head.right_edge.i + 1].text
                    yield head, replace(time, text=words, token=noun)
                continue
            words = doc[head.i : noun.right_edge.i + 1].text
            for clause in clauses_of_noun(noun):
                if _is_fact(clause):
                    yield clause, replace(time, text=words, token=noun)

    def _read_since(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "since the blast": what goes on since then."""
        for since in doc:
            if since.lower_ != "since" or since.dep_ != "prep":
                continue
            for noun in children(since, "pobj"):
                time = self._time_of_event(noun) if noun.i not in own else None
                clause = above(clause_head(since))
                if time is not None and is_verbal(clause):
                    words = doc[since.i : noun.right_edge.i + 1].text
                    yield clause, replace(time, text=words, relation="since", token=since)

    def _read_doings(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "the blast killed two": what an event did when it happened."""
        for noun in doc:
            if noun.i in own or not is_event_noun(noun):
                continue
            clauses = list(clauses_about(noun))
            if noun.dep_ == "nsubj" and lemma(noun.head) in DONE_BY_EVENTS:
                clauses.append(noun.head)
            time = self._time_of_event(noun) if clauses else None
            for clause in clauses if time is not None else ():
                if time is not None and _is_fact(clause):
                    yield clause, replace(time, token=noun)

    def _read_restated(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "Lund died" where the article says when she did."""
        for verb in doc:
            if verb.i in own or not is_verbal(verb) or not _happens_once(verb):
                continue
            if any(child.lower_ in _AGAIN for child in verb.children):
                continue
            time = self._time_of_event(verb)
            if time is not None:
                yield verb, replace(time, token=verb)

    def _read_nouns(self, doc: Doc, own: Mapping[int, Time]) -> Iterator[tuple[Token, Time]]:
        """Read "the inquiry", said to have found something, where its date was given before."""
        for noun in doc:
            if noun.i not in own and is_dated_noun(noun):
                time = self._time_of_event(noun)
                if time is not None:
                    yield noun, replace(time, token=noun)


def _is_of_many(token: Token, times: Mapping[int, Time]) -> bool:
    """Whether a date may be that of one of several ("the elections of 2015, 2017 and 2019")."""
    return token.tag_ == "NNS" and len({time.date for time in times.values()}) > 1


def _have_common(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two lists of names have one in common, which may be a surname in one of them."""
    return bool(some & others) or any(
        " " not in short and long.split()[-1] == short
        for one in some
        for other in others
        for short, long in ((one, other), (other, one))
    )


def _act_of(token: Token) -> str:
    word = "convict" if _verdict(token) is not None else lemma(token)
    return _ONCE.get(word, word)


def _happens_once(verb: Token) -> bool:
    return _act_of(verb) in _ONCE


def _verdict(verb: Token) -> Token | None:
    """Return "guilty" where somebody is found so: to convict in two words."""
    words = (w for w in verb.children if w.lower_ == "guilty")
    return next(words, None) if lemma(verb) == "find" else None


def _is_fact(verb: Token) -> bool:
    """Whether a clause tells what has happened: no plan, wish, doubt or denial."""
    if is_negated(verb) or is_modal(verb) or is_future(verb) or is_conditional(verb):
        return False
    infinitive = verb.tag_ == "VB" and "did" not in auxiliaries(verb)
    return not infinitive and verb.tag_ not in ("VBZ", "VBP")


def _is_definite(noun: Token) -> bool:
    return any(
        child.dep_ == "poss" or child.lower_ in _DEFINITE for child in children(noun, "det", "poss")
    )


def _only_time(mentions: Sequence[_Mention]) -> Time | None:
    """Return the finest time of some mentions, where all others are no more than coarser."""
    if not mentions:
        return None
    finest = min((mention.time for mention in mentions), key=lambda time: count_days(time.date))
    inner = parse_date_value(finest.date or "")
    outer = [parse_date_value(mention.time.date or "") for mention in mentions]
    return finest if all(interval.contains(inner) for interval in outer) else None
