"""Which record of a run is which record of the gold.

Records are paired one to one within an article and a kind. A pair is allowed where a quote of
one covers at least half of a quote of the other; among the allowed pairs the assignment with the
most similar evidence and wording is taken.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from summariser.evaluate.assignment import assign

Record = Mapping[str, Any]

KINDS = ("event", "allegation", "denial")

# What counts as the same evidence is part of the definition of the figures, not tuned on anything.
MIN_OVERLAP = 0.5
MIN_CONTAINED = 20  # characters; a shorter quote within another proves nothing

_WORD = re.compile(r"[a-z0-9]+")
_SPACE = re.compile(r"\s+")
_PLAIN_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'"})
_FUNCTION_WORDS = frozenset(
    _WORD.findall(
        "a an the and or of to in on for by with at from that this which who it its his her their "
        "as is was were be been has have had said"
    )
)


def pair_records(expected: Sequence[Record], given: Sequence[Record]) -> dict[str, str]:
    """Return the id of each gold record that is paired, with that of its partner in the run.

    Args:
        expected: The records of the gold.
        given: The records of the run, in its order.
    """
    pairs: dict[str, str] = {}
    articles = dict.fromkeys(record["article"] for record in expected)
    for article, kind in itertools.product(articles, KINDS):
        rows, columns = (
            [r for r in records if r["article"] == article and r["kind"] == kind]
            for records in (expected, given)
        )
        weights = [[_pair_weight(row, column) for column in columns] for row in rows]
        for i, j in assign(weights):
            if weights[i][j] > 0:
                pairs[rows[i]["id"]] = columns[j]["id"]
    return pairs


def _pair_weight(one: Record, other: Record) -> float:
    """Return 0 where the evidence forbids the pair, else how well evidence and wording agree."""
    shared = evidence_overlap(one["quotes"], other["quotes"])
    if shared < MIN_OVERLAP:
        return 0.0
    return 1 + shared + 2 * _wording_similarity(one["text"], other["text"])


def evidence_overlap(quotes: Iterable[str], others: Iterable[str]) -> float:
    """Return the greatest share of the shorter quote that two quotes have in one piece."""
    compared = itertools.product(map(_flatten, quotes), map(_flatten, others))
    return max((_shared_share(a, b) for a, b in compared if a and b), default=0.0)


@lru_cache(maxsize=100_000)
def _shared_share(a: str, b: str) -> float:
    shorter = min(len(a), len(b))
    if a in b or b in a:
        return float(shorter >= MIN_CONTAINED)
    block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return block.size / shorter


def _flatten(quote: str) -> str:
    return _SPACE.sub(" ", quote.translate(_PLAIN_QUOTES)).strip().lower()


def content_words(text: str | None) -> set[str]:
    """Return the words of a text that carry meaning, in small letters."""
    lowered = (text or "").lower().replace("’", "'").replace("u.s.", "us")
    return set(_WORD.findall(lowered)) - _FUNCTION_WORDS


def _wording_similarity(text: str, other: str) -> float:
    """Return the Dice coefficient of the content words."""
    a, b = content_words(text), content_words(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
