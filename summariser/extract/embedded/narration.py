"""Dates that a report carries on from one sentence to the next.

"Lund on Friday sacked her deputy. She called him a liar.": who is told of goes on, in the plain
past and without another time, and so does the day. Only days of the news carry: in what is told
of older times a sentence may span years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    is_negated,
)
from summariser.extract.embedded.sentence_times import is_news
from summariser.extract.embedded.time_attachment import main_verb

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token
    from summariser.extract.embedded.sentence_times import Time

_FARTHEST = 3
# Words that part the time of a clause from that of the one before it.
_PARTING = frozenset(
    """
    after afterwards again ago already always annually before earlier ever finally first formerly
    frequently hitherto initially last lately later long meanwhile never next now occasionally often
    once originally previously recently regularly repeatedly since sometimes soon still subsequently
    then twice until usually when while
    """.split()  # noqa: SIM905 - a word list, not code
)


@dataclass(frozen=True)
class _Told:
    """The last clause with a day: who did it, when, in which sentence, and how far it carries."""

    who: str
    time: Time
    sentence: int
    steps: int


class Narration:
    """Carries the day of a main clause on, sentence by sentence.

    Args:
        coreference: Who is who.
        published: The day of publication.
    """

    def __init__(self, coreference: Coreference, published: dt.date | None) -> None:
        self._coreference = coreference
        self._published = published
        self._told: _Told | None = None

    def read(self, doc: Doc, number: int, times: Mapping[int, Time], *, dated: bool) -> Time | None:
        """Return the time that the main clause of the next sentence takes over, if any.

        Args:
            doc: The sentence.
            number: Its number in the article.
            times: The times of its clauses.
            dated: Whether there is any expression of time in it.
        """
        verb = main_verb(doc)
        told, self._told = self._told, None
        if verb is None:
            return None
        who = self._who(verb)
        if who is None:
            return None
        own = times.get(verb.i)
        if own is not None:
            if is_news(own, self._published):
                self._told = _Told(who, own, number, 0)
            return None
        if told is None or dated or told.who != who or number - told.sentence != 1:
            return None
        if told.steps >= _FARTHEST or not _goes_on(verb):
            return None
        time = replace(told.time, token=verb)
        self._told = _Told(who, time, number, told.steps + 1)
        return time

    def _who(self, verb: Token) -> str | None:
        # The last, for the words of a dateline may have been taken for another.
        subjects = children(verb, "nsubj", "nsubjpass")
        return self._coreference.name(subjects[-1]) if subjects else None


def _goes_on(verb: Token) -> bool:
    """Whether a main clause is in the plain past, and nothing in it tells of another time."""
    plain = verb.tag_ == "VBD" or {"was", "were"} & set(auxiliaries(verb))
    if not plain or is_negated(verb) or {"had", "has", "have", "would"} & set(auxiliaries(verb)):
        return False
    return not any(token.lower_ in _PARTING for token in verb.doc)
