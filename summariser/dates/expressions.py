"""Find the date expressions of a text and say what each means."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from summariser.dates import (
    rules_anchored,
    rules_calendar,
    rules_clock,
    rules_context,
    rules_duration,
    rules_periods,
    rules_relative,
)
from summariser.dates.ambiguity import settle_ambiguity
from summariser.dates.direction import wording_direction
from summariser.dates.feasts import merge_feasts
from summariser.dates.interval import Interval, Precision
from summariser.dates.lexicon import RELATIONS, Relation
from summariser.dates.patterns import Hit, Rule, RuleSet
from summariser.dates.reading import NO_DATE, Anchor, Direction, Kind, Mention, Reading, Setting
from summariser.dates.tokens import Token, tokenise

# Where two rules match the same words the earlier one is taken.
_RULES: Final = RuleSet(
    (
        *rules_calendar.RULES,
        *rules_anchored.RULES,
        *rules_clock.RULES,
        *rules_periods.RULES,
        *rules_relative.RULES,
        *rules_context.RULES,
        *rules_duration.RULES,
    )
)
# How many dates back "that year" or "a day earlier" is looked for.
_MEMORY: Final = 24
# "From Monday to Friday", "between March and May".
_RANGE_WORDS: Final = frozenset({"to", "and", "through", "until", "till", "-", "–"})
_BACK: Final = frozenset({"EARLIER", "PREVIOUS", "AGO", "BEFORE"})
_LED_IN_BY: Final = frozenset({"THE", "ARTICLE", "EARLY", "LATE", "MID", "EARLIER", "LATER"})


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date expression in a text, and what it means.

    Attributes:
        start: Where it begins, as a character offset; prepositions are left out.
        end: Where it ends; ``text`` is what stands between.
        text: The words.
        kind: The TIMEX3 type in lower case.
        timex: The TIMEX3 value (``2022-02``, ``2024-W16``, ``P3D``, ``PRESENT_REF``); it may rest
            on the date mentioned last, however far back. None where there is nothing to say.
        interval: The days meant, or None where they cannot be known.
        relation: How what is told lies to the date, by the preposition before it.
        phrase_start: Where the preposition begins, if there is one, else ``start``.
        anchor: What the reading rests on: the words, the document creation time, a date
            mentioned before, or an event.
        offset: A signed TIMEX3 duration from the event named after it, such as ``-P2D``.
    """

    start: int
    end: int
    text: str
    kind: Kind
    timex: str | None
    interval: Interval | None
    relation: Relation | None
    phrase_start: int
    anchor: Anchor
    offset: str | None = None

    @property
    def value(self) -> str | None:
        """The schema DateValue at the precision known, or None where the days are not known."""
        return self.interval.value if self.interval else None

    @property
    def precision(self) -> Precision | None:
        """What sort of stretch is known, or None where the days are not known."""
        return self.interval.precision if self.interval else None


class _Candidate(NamedTuple):
    """A match, in the order in which candidates are tried: leftmost, longest, earliest rule."""

    first: int
    shortness: int
    order: int
    hit: Hit
    rule: Rule


def find_dates(
    text: str, dct: dt.date | None, *, direction: Direction | None = None
) -> tuple[DateExpression, ...]:
    """Return the date expressions of an English text, in order and without overlap.

    Args:
        text: Any text; offsets count its characters.
        dct: The document creation time; without it no relative expression has a value.
        direction: Whether the text speaks of the past or the future, if the caller knows; used
            for names that recur (weekdays, months, days of a month). Without it the words nearby
            decide, and news is taken to speak of the past.
    """
    return tuple(_Finder(text, _scan(text), dct, direction).find())


class _Scan(NamedTuple):
    """What the words of a text alone tell: its tokens, their sentences, and what may be a date."""

    tokens: Sequence[Token]
    sentences: Sequence[int]
    candidates: Sequence[_Candidate]


# A sentence is read several times over, towards the past and towards the future.
@lru_cache(maxsize=8)
def _scan(text: str) -> _Scan:
    tokens = settle_ambiguity(text, merge_feasts(text, tokenise(text)))
    return _Scan(tokens, _sentence_numbers(text, tokens), _candidates(tokens))


class _Finder:
    """Tries the candidates from left to right and remembers the date mentioned last."""

    def __init__(
        self, text: str, scan: _Scan, dct: dt.date | None, direction: Direction | None
    ) -> None:
        self._text = text
        self._tokens, self._sentences, self._candidates = scan
        self._dct = dct
        self._direction = direction
        self._previous: DateExpression | None = None
        self._mentions: deque[Mention] = deque(maxlen=_MEMORY)

    def find(self) -> Iterator[DateExpression]:
        done = 0
        for candidate in self._candidates:
            if candidate.first < done:
                continue
            reading = self._read(candidate)
            if reading is None:
                continue
            done = candidate.hit.last
            if reading is NO_DATE:
                continue
            self._remember(candidate, reading)
            self._previous = self._expression(candidate.hit, reading)
            yield self._previous

    def _read(self, candidate: _Candidate) -> Reading | None:
        hit = candidate.hit
        setting = Setting(
            self._dct,
            self._direction or wording_direction(self._text, self._tokens, hit.first, hit.last),
            self._mentions,
            self._sentences[hit.first],
        )
        try:
            return candidate.rule.read(hit, setting)
        except (ValueError, OverflowError):
            # Dates beyond the calendar's first or last year.
            return None

    def _remember(self, candidate: _Candidate, reading: Reading) -> None:
        # "A year earlier" twice over is told from the same date; "the next day" leads on.
        back = reading.anchor == "context" and bool(_BACK & candidate.hit.kinds())
        if reading.interval is not None and reading.kind in {"date", "time"} and not back:
            sentence = self._sentences[candidate.first]
            certain = reading.anchor != "context"
            self._mentions.append(Mention(reading.interval, sentence, certain))

    def _expression(self, hit: Hit, reading: Reading) -> DateExpression:
        start, end = hit.tokens[0].start, hit.tokens[-1].end
        place, relation = _preposition(self._tokens, hit.first)
        if self._previous is not None and self._previous.relation == "since":
            between = self._text[self._previous.end : start].strip().lower()
            relation = "until" if between in _RANGE_WORDS else relation
        return DateExpression(
            start,
            end,
            self._text[start:end],
            reading.kind,
            reading.timex,
            reading.interval,
            relation,
            self._tokens[place].start,
            reading.anchor,
            reading.offset,
        )


def _candidates(tokens: Sequence[Token]) -> list[_Candidate]:
    candidates = [
        _Candidate(hit.first, -hit.last, order, hit, rule)
        for order, rule, hit in _RULES.hits(tokens)
    ]
    return sorted(candidates, key=lambda candidate: candidate[:3])


def _index_relations() -> dict[str, list[tuple[tuple[str, ...], Relation]]]:
    """Return the prepositions by their last word, in their order."""
    index: dict[str, list[tuple[tuple[str, ...], Relation]]] = {}
    for words, relation in RELATIONS:
        index.setdefault(words[-1], []).append((words, relation))
    return index


_RELATIONS_BY_LAST: Final = _index_relations()


def _preposition(tokens: Sequence[Token], first: int) -> tuple[int, Relation | None]:
    """Return where the phrase begins, and the relation that its preposition gives."""
    place = first
    while place and tokens[place - 1].kind in _LED_IN_BY:
        place -= 1
    before = tokens[place - 1].word if place else ""
    for words, relation in _RELATIONS_BY_LAST.get(before, ()):
        begin = place - len(words)
        if begin >= 0 and all(
            token.word == word for token, word in zip(tokens[begin:place], words, strict=True)
        ):
            return begin, relation
    return min(first, place), None


def _sentence_numbers(text: str, tokens: Sequence[Token]) -> list[int]:
    """Return, for each token, the number of its sentence; full stops within sentences may count."""
    numbers, number = [], 0
    for place, token in enumerate(tokens):
        numbers.append(number)
        after = tokens[place + 1].start if place + 1 < len(tokens) else len(text)
        stop = token.kind == "DOT" and after > token.end and len(tokens[place - 1].word) > 3
        number += token.kind == "BREAK" or stop
    return numbers
