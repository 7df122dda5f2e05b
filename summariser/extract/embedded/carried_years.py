"""The year of a month that is told behind a date with its year.

"On 3 April 2011 the rig exploded; in May the well was sealed": that May was in 2011, whatever year
the article is of. "The firm was founded in March 2011 and was sold in May" leaves it open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from summariser.extract.embedded.grammar import auxiliaries, clause_head
from summariser.extract.embedded.sentence_times import Time
from summariser.extract.embedded.time_attachment import opens_clause

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)|apr(?:il|\.)|may|june?|july?|aug(?:ust|\.)"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_BARE = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?",
    re.IGNORECASE,
)
# With its capital: "may" and "march" are verbs.
_ANY_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_YEAR = re.compile(r"\b\d{4}\b")
_DATED = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_NOT_TOLD_ON = frozenset({"has", "have", "'ve", "will", "would"})


def carry_year(time: Time, words: str, earlier: Sequence[Time]) -> Time:
    """Return a time in the year in which its sentence tells, or without a date where it is open.

    Args:
        time: As it is read by the day of publication.
        words: Its words, without a preposition.
        earlier: The times before it in its sentence, in order.
    """
    date = time.date
    if date is None or not _DATED.fullmatch(date) or not _BARE.fullmatch(words):
        return time
    verb = clause_head(time.token)
    if verb.dep_ != "conj" or not _NOT_TOLD_ON.isdisjoint(auxiliaries(verb)):
        return time
    for first in reversed(earlier):
        if first.date is None or not _DATED.fullmatch(first.date) or not _YEAR.search(first.text):
            continue
        clause = clause_head(first.token)
        if first.date >= date or not _is_joined(verb, clause):
            return time
        told = _after(first.date, date) if opens_clause(first.token, clause) else None
        return time if told == date else replace(time, date=told)
    return time


def names_month(time: Time | None) -> bool:
    """Whether a time gives a month of its own: it is not that of the clause beside it."""
    return time is not None and _ANY_MONTH.search(time.text) is not None


def _is_joined(verb: Token, first: Token) -> bool:
    """Whether a clause goes on from another, at any number of steps."""
    while verb.dep_ == "conj" and verb.head is not verb:
        verb = verb.head
        if verb is first:
            return True
    return False


def _after(first: str, date: str) -> str | None:
    """Return the first such month, or day of a month, from a date on, if it is not past another."""
    year = int(first[:4])
    shared = min(len(first), len(date))
    told = f"{year}{date[4:]}"
    if told[:shared] < first[:shared]:
        told = f"{year + 1}{date[4:]}"
    try:
        dt.date.fromisoformat(f"{told}-01"[:10])
    except ValueError:
        return None
    return min(told, date)
