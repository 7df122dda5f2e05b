"""What merging compares of a record, worked out once: vectors, parties, time, numbers, modality."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.dates import Interval, parse_date_value
from summariser.merge.concepts import concepts
from summariser.merge.countries import find_country
from summariser.merge.parties import PartyRegister
from summariser.merge.steps import read_steps
from summariser.merge.wording import Frequencies, Vector, char_ngrams, normalise, word_set, words
from summariser.schema import Allegation, ArticleEntry, Event, Record, Timeline

_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ORDINALS = {
    word: rank
    for rank, forms in enumerate(
        ("first 1st", "second 2nd again", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"),
        start=1,
    )
    for word in forms.split()
}
_POSSIBLE = word_set(
    "may might could possibly perhaps allegedly considering consider considered considers "
    "contemplating suspected suspects potential potentially"
)
_NEGATION = word_set("no not never nor neither nobody nothing without cannot n't")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve"
_SMALL_NUMBERS = {word: str(n) for n, word in enumerate(_NUMBER_WORDS.split(), start=2)}


@dataclass(frozen=True, eq=False)
class Profile:
    """A record as merging sees it.

    Attributes:
        record: The record.
        articles: Ids of the articles that have it, word for word.
        published: The day its article was published, if known.
        interval: The days its date covers, if it has a date.
        letters: Character n-gram vector of an event's text; claims differ too much for it.
        meaning: Concept vector of the text.
        quoted: Concept vector of the quotes.
        object: Concept vector of the text less the names of its parties: what is done, to what.
        object_quoted: The same of the quotes.
        acts: The acts that the text names.
        numbers: Numbers in the text that are no dates.
        ordinals: Ranks named in the text ("second visit" holds 2).
        steps: The steps of an affair that the text tells of, a bit each.
        possible: Whether the text says that something may be, or is considered.
        negated: Whether the text holds a negation.
        parties: Numbers of the actors or targets in the register.
        source: Number of the source in the register, if one is named.
        answers: Of an allegation: denier and concept vector of each denial said to respond to it.
    """

    record: Record
    articles: frozenset[str]
    published: dt.date | None
    interval: Interval | None
    letters: Vector
    meaning: Vector
    quoted: Vector
    object: Vector
    object_quoted: Vector
    acts: frozenset[str]
    numbers: frozenset[str]
    ordinals: frozenset[int]
    steps: int
    possible: bool
    negated: bool
    parties: tuple[int, ...]
    source: int | None
    answers: tuple[tuple[int, Vector], ...] = ()


def mentioned_parties(record: Record) -> tuple[str, ...]:
    """Return the names that a record gives: its actors, or its source and targets."""
    if isinstance(record, Event):
        return record.actors
    target = record.target if isinstance(record, Allegation) else ()
    return (*target, record.source) if record.source else target


def read_interval(date: str | None) -> Interval | None:
    """Return the days of a date value; None without one, or where it names no real day."""
    if date is None:
        return None
    try:
        return parse_date_value(date)
    except ValueError:
        return None


def read_published(entry: ArticleEntry | None) -> dt.date | None:
    """Return the day on which an article was published, if known."""
    if entry is None or entry.published is None:
        return None
    return dt.date.fromisoformat(entry.published[:10])


def find_numbers(text: str, excluded: str = "") -> frozenset[str]:
    """Return a text's numbers, in words up to twelve, without years and those ``excluded``."""
    outside = find_numerals(excluded)
    values = (read_number(word) for word in words(text) if word not in outside)
    return frozenset(value for value in values if value is not None)


def find_numerals(text: str) -> frozenset[str]:
    """Return the numbers that a text has in figures."""
    return frozenset(_NUMBER.findall(text))


def read_number(word: str) -> str | None:
    """Return the number that a word stands for, in figures; None for years and other words."""
    value = _SMALL_NUMBERS.get(word, word)
    return value if value[:1].isdigit() and not _YEAR.fullmatch(value) else None


def read_ordinal(word: str) -> int | None:
    """Return the rank that a word names, or None."""
    return _ORDINALS.get(word)


def is_possible(word: str) -> bool:
    """Tell whether a word says that something may be, or is considered."""
    return word in _POSSIBLE


def is_negation(word: str) -> bool:
    """Tell whether a word negates."""
    return word in _NEGATION


class Profiler:
    """Makes the profiles of a timeline's records against one set of frequencies."""

    def __init__(self, timeline: Timeline, origins: Mapping[str, str] | None = None) -> None:
        """Take a timeline and, where known, the origin of each article.

        Names are counted once an origin and words once a text, so that copies change nothing.
        """
        self._articles = timeline.articles
        self._origins = origins or {}
        self.register = PartyRegister(
            (self._origin(r), name) for r in timeline.records for name in mentioned_parties(r)
        )
        self._terms_of: dict[str, Counter[str]] = {}
        told = {normalise(r.text) for r in timeline.records}
        quoted = {normalise(quote) for r in timeline.records for quote in r.quotes}
        happened = {normalise(r.text) for r in timeline.event_records}
        self._letters_of = {text: char_ngrams(text) for text in happened}
        self._letters = Frequencies(self._letters_of.values())
        self.terms = Frequencies(self.count_terms(text) for text in told | quoted)
        self._answers: defaultdict[str, list[tuple[int, Vector]]] = defaultdict(list)
        for denial in sorted(timeline.denial_records, key=lambda record: record.id):
            if denial.source is not None:
                denier = self.register.number(self._origin(denial), denial.source)
                vector = self.terms.vector(self.count_terms(denial.text))
                for allegation in denial.responds_to:
                    self._answers[allegation].append((denier, vector))

    def profile(self, record: Record, articles: frozenset[str] = frozenset()) -> Profile:
        """Return the profile of a record.

        Args:
            record: The record.
            articles: Ids of all articles that have it word for word; its own by default.
        """
        letters: Vector = {}
        if isinstance(record, Event):
            letters = self._letters.vector(self._letters_of[normalise(record.text)])
        said = words(record.text)
        named: Sequence[str] = ()
        if isinstance(record, Event):
            named = record.actors
        elif isinstance(record, Allegation):
            named = record.target
        source = None if isinstance(record, Event) else record.source
        origin = self._origin(record)
        parties = self.register.numbers(origin, named)
        speaker = self.register.number(origin, source) if source else None
        names = self.name_terms((*parties, speaker) if speaker is not None else parties)
        meaning = self.count_terms(record.text)
        quoted = Counter[str]()
        for quote in record.quotes:
            quoted.update(self.count_terms(quote))
        return Profile(
            record=record,
            articles=articles or frozenset({record.article}),
            published=read_published(self._articles.get(record.article)),
            interval=read_interval(record.date),
            letters=letters,
            meaning=self.terms.vector(meaning),
            quoted=self.terms.vector(quoted),
            object=self.terms.vector(_without(meaning, names)),
            object_quoted=self.terms.vector(_without(quoted, names)),
            acts=frozenset(term for term in meaning if term.startswith("=")),
            numbers=find_numbers(record.text, f"{record.date or ''} {record.time_text or ''}"),
            ordinals=frozenset(_ORDINALS[word] for word in said if word in _ORDINALS),
            steps=read_steps(said),
            possible=not _POSSIBLE.isdisjoint(said),
            negated=not _NEGATION.isdisjoint(said) or "n't" in normalise(record.text),
            parties=parties,
            source=speaker,
            answers=tuple(self._answers.get(record.id, ())),
        )

    def count_terms(self, text: str) -> Counter[str]:
        """Return how often a text holds each concept; worked out once a text."""
        levelled = normalise(text)
        if levelled not in self._terms_of:
            self._terms_of[levelled] = Counter(concepts(levelled))
        return self._terms_of[levelled]

    def _origin(self, record: Record) -> str:
        return self._origins.get(record.article, record.article)

    def name_terms(self, parties: Iterable[int]) -> set[str]:
        """Return the terms that only name the parties."""
        terms = set()
        for number in parties:
            party = self.register.party(number)
            terms.update(concepts(" ".join((*party.name, party.country or ""))))
        return terms


def _without(counts: Counter[str], terms: set[str]) -> dict[str, int]:
    return {t: n for t, n in counts.items() if t not in terms and find_country((t,)) is None}
