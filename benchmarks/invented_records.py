"""Records of an invented news archive, any number of them, for measuring merging.

Nothing is taken from real news. Stories have a cast and words of their own; their events and
accusations fall in bursts over some years and are reported once or, with a heavy tail, hundreds of
times: copied word for word, or told anew with words left out or changed, names in full, with titles
or short, dates to the day, to the month, a day off or not at all, and published days or months
later. The same count and seed give the same records.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from summariser.schema import Allegation, ArticleEntry, Denial, Event, Record

WORDS = 40_000
"""Words of the vocabulary, used as often as Zipf's law says."""
EVENT_SHARE, ALLEGATION_SHARE = 0.7, 0.2
"""Shares of the records; the rest are denials."""
COPIED = 0.3
"""Share of the reports of one thing that copy an earlier one word for word."""
LEFT_OUT, CHANGED = 0.12, 0.08
"""Shares of the words that a report told anew leaves out, or has another word for."""
TAIL = 2.3
"""Exponent of the sizes of groups: most things are reported once."""
LARGEST = 1000
"""Reports of one thing at most."""
STORY_LEAST, STORY_TAIL, STORY_MOST = 15, 1.2, 5000
"""Sizes of the stories in records: the least, the exponent of their spread, and the most."""
PER_ARTICLE = 8
"""Records of an article."""
YEARS = 6
_START = dt.date(2031, 1, 1)
_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "br",
    "cl",
    "dr",
    "fl",
    "gr",
    "kr",
    "pl",
    "pr",
    "sl",
    "st",
    "tr",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["b", "d", "g", "k", "l", "m", "n", "p", "r", "t", "x", "nd", "rk", "lm"]
_ACTS = [
    "visited",
    "arrested",
    "charged",
    "sued",
    "dismissed",
    "appointed",
    "signed",
    "closed",
    "opened",
    "bombed",
    "shelled",
    "rescued",
    "elected",
    "evacuated",
    "searched",
    "fined",
    "banned",
    "approved",
    "rejected",
    "sank",
]
_MISDEEDS = [
    "bribed",
    "poisoned",
    "hid",
    "supplied",
    "falsified",
    "leaked",
    "tortured",
    "threatened",
    "defrauded",
    "stole",
    "ordered",
    "sold",
    "covered",
    "spied",
    "hacked",
    "polluted",
]
_TITLES = ("Minister", "Senator", "Judge", "Governor", "Chief Executive", "Colonel", "Mayor")
_OUTLETS = tuple(
    f"The {name} Courier" for name in ("Ansel", "Brome", "Carrick", "Dunmore", "Eddis")
)


@dataclass
class _Thing:
    """Something that is reported: an event or an accusation."""

    words: list[str]
    who: list[int]
    day: int
    act: str
    number: int | None
    told: list[dict[str, Any]] = field(default_factory=list)


class Archive:
    """An invented archive.

    Attributes:
        articles: The article entries by id.
        groups: Of each event and allegation record the number of the thing that it tells of.
    """

    def __init__(self, count: int, seed: int = 1) -> None:
        """Plan an archive.

        Args:
            count: How many records it holds.
            seed: Another archive with the same habits has another seed.
        """
        self._count = count
        self._random = random.Random(seed)  # noqa: S311 - invented news, no secrets
        self._words = [self._invent_word() for _ in range(WORDS)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        names = 400 + count // 25
        self._people = [
            (self._invent_word().title(), self._invent_word().title()) for _ in range(names)
        ]
        self.articles: dict[str, ArticleEntry] = {}
        self.groups: dict[str, int] = {}
        self._sizes = list(accumulate(size**-TAIL for size in range(1, LARGEST + 1)))
        self._things = 0

    def records(self) -> Iterator[Record]:
        """Yield the records, story by story, filling in `articles` and `groups`."""
        left, story = self._count, 0
        while left > 0:
            found = self._tell_story(story, min(left, self._size_of_story()))
            yield from found
            left -= len(found)
            story += 1

    def _invent_word(self) -> str:
        choose = self._random.choice
        word = "".join(
            choose(_ONSETS) + choose(_VOWELS) for _ in range(self._random.choice((1, 2, 2, 3)))
        )
        return word + choose(_CODAS)

    def _size_of_story(self) -> int:
        return min(STORY_MOST, int(STORY_LEAST * self._random.paretovariate(STORY_TAIL)))

    def _size(self) -> int:
        return self._random.choices(range(1, LARGEST + 1), cum_weights=self._sizes)[0]

    def _draw_words(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def _tell_story(self, story: int, count: int) -> list[Record]:
        """Return the records of one story."""
        draw = self._random
        # A few people are in the news all the time.
        cast = list(dict.fromkeys(int(len(self._people) * draw.random() ** 3) for _ in range(8)))
        topic = self._draw_words(18)
        first = int(draw.random() * 365 * YEARS)
        facts: list[dict[str, Any]] = []
        while len(facts) < count:
            accused = draw.random() > EVENT_SHARE / (EVENT_SHARE + ALLEGATION_SHARE)
            thing = self._invent_thing(cast, topic, first, accused=accused)
            size = min(self._size(), count - len(facts))
            facts += [self._report(thing, accused=accused) for _ in range(size)]
            self._things += 1
        facts.sort(key=lambda one: one["published"])
        records: list[Record] = []
        for start in range(0, len(facts), PER_ARTICLE):
            part = facts[start : start + PER_ARTICLE]
            records += self._print(f"s{story}-{start // PER_ARTICLE}", part)
        for record in records[count:]:
            self.groups.pop(record.id, None)
        return records[:count]

    def _invent_thing(
        self, cast: list[int], topic: list[str], first: int, *, accused: bool
    ) -> _Thing:
        draw = self._random
        words = draw.sample(topic, 3) + self._draw_words(4)
        return _Thing(
            words=words,
            who=draw.sample(cast, 2),
            day=first + int(draw.expovariate(1 / 40)),
            act=draw.choice(_MISDEEDS if accused else _ACTS),
            number=draw.randint(13, 900) if draw.random() < 0.25 else None,
        )

    def _report(self, thing: _Thing, *, accused: bool) -> dict[str, Any]:
        draw = self._random
        late = (
            int(draw.expovariate(1 / 200)) if draw.random() < 0.08 else draw.choice((0, 0, 1, 1, 2))
        )
        published = thing.day + late
        if thing.told and draw.random() < COPIED:
            return draw.choice(thing.told) | {"published": published, "copied": True}
        words = [
            draw.choice(self._words) if draw.random() < CHANGED else word
            for word in thing.words
            if draw.random() > LEFT_OUT
        ] or thing.words
        who = [self._name(person) for person in thing.who]
        count = f" {thing.number}" if thing.number and draw.random() < 0.8 else ""
        text = f"{who[0]} {thing.act}{count} {' '.join(words)} with {who[1]}."
        padding = " ".join(self._draw_words(7))
        told = {
            "group": self._things,
            "accused": accused,
            "text": text,
            "quote": f"{text[:-1]}, as {padding} was told on the day.",
            "date": None if accused else self._date(thing.day),
            "who": who,
            "published": published,
            "copied": False,
        }
        thing.told.append(told)
        return told

    def _name(self, person: int) -> str:
        first, last = self._people[person]
        form = self._random.random()
        if form < 0.25:
            return f"{_TITLES[person % len(_TITLES)]} {first} {last}"
        return last if form < 0.4 else f"{first} {last}"

    def _date(self, day: int) -> str | None:
        form = self._random.random()
        if form < 0.06:
            return None
        slip = self._random.choice((-1, 1)) if form > 0.97 else 0
        date = (_START + dt.timedelta(days=day + slip)).isoformat()
        return date[:7] if form < 0.16 else date

    def _print(self, name: str, facts: list[dict[str, Any]]) -> Iterator[Record]:
        """Yield the records of one article, with denials by the accused of some of them."""
        draw = self._random
        day = max(one["published"] for one in facts)
        published = (_START + dt.timedelta(days=day)).isoformat()
        self.articles[name] = ArticleEntry(
            outlet=draw.choice(_OUTLETS), published=published, origin=name
        )
        numbers: defaultdict[str, int] = defaultdict(int)
        denying = (1 - EVENT_SHARE - ALLEGATION_SHARE) / ALLEGATION_SHARE
        for one in facts:
            kind = "a" if one["accused"] else "e"
            numbers[kind] += 1
            record_id = f"{name}.{kind}{numbers[kind]}"
            self.groups[record_id] = one["group"]
            shared = {"article": name, "quotes": (one["quote"],), "text": one["text"]}
            if kind == "e":
                yield Event(id=record_id, actors=tuple(one["who"]), date=one["date"], **shared)
                continue
            accused, source = one["who"]
            yield Allegation(id=record_id, source=source, target=(accused,), **shared)
            if draw.random() < denying:
                numbers["d"] += 1
                words = " ".join(one["text"].split()[2:6])
                text = f"{accused} denies having {words}."
                yield Denial(
                    id=f"{name}.d{numbers['d']}",
                    article=name,
                    quotes=(f"{text[:-1]}, a statement said.",),
                    text=text,
                    source=accused,
                    responds_to=(record_id,) if draw.random() < 0.7 else (),
                )
