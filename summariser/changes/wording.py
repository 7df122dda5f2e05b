"""How alike two wordings and two names are, as far as telling changes needs it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def word_set(listing: str) -> frozenset[str]:
    """Return the words of a listing, which are separated by white space."""
    return frozenset(listing.split())


_NO_NAMES = word_set(
    """
    a an the of for and in at on to by from its his her their mr mrs ms dr sir lord lady
    madam spokesman spokeswoman spokesperson spokespeople spokesmen lawyer lawyers attorney
    attorneys representative representatives statement aide office press official officials
    """
)
"""Words that name nobody: "a spokeswoman for the port" and "the port" are one party."""


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case, compatibility forms levelled out."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.casefold())


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for case, punctuation and spaces."""
    return one == other or words(one) == words(other)


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how many words two texts share, from 0 to 1: the Dice coefficient of their words."""
    a, b = Counter(one), Counter(other)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def same_party(one: str | None, other: str | None) -> bool:
    """Tell whether two names may name one party: the words of the shorter are in the longer.

    A party not named may be any. "Brant", "Brant Holdings" and "a spokesman for Brant Holdings"
    are one; so, wrongly, are a mother and a son of whom one is called by the family name alone.
    """
    if one is None or other is None or one == other:
        return True
    a, b = set(words(one)), set(words(other))
    a, b = a - _NO_NAMES or a, b - _NO_NAMES or b
    return a <= b or b <= a
