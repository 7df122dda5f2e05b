"""A party of an article, and where its names stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

PartyKind = Literal["person", "organisation", "place", "group"]

_LEGAL_FORMS = frozenset(
    {
        "inc",
        "inc.",
        "corp",
        "corp.",
        "co",
        "co.",
        "ltd",
        "ltd.",
        "plc",
        "llc",
        "the",
        "company",
        "group",
        "ag",
        "sa",
        "&",
    }
)
# Titles that a full name does without.
_COURTESIES = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"})
# Small words within titles and names.
LINKING = frozenset({"of", "for", "the", "and", "&"})


def is_legal_form(word: str) -> bool:
    """Whether a word of a body's name only tells its legal form."""
    return word.lower() in _LEGAL_FORMS


@dataclass
class Party:
    """Somebody or something that an article names.

    Attributes:
        name: The fullest form of the name itself.
        kind: What sort of party it is.
        title: What the article puts before the name ("Interior Minister").
        roles: Lemmas of nouns that the article uses of it.
        described: Words in lower case of the phrases that the article puts with the name.
        gender: ``m``, ``f`` or None where nothing tells.
        definite: Whether the article sets "the" before the name.
        named: False for people who are only described ("two former clerks").
    """

    name: str
    kind: PartyKind
    title: str = ""
    roles: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    gender: str | None = None
    definite: bool = False
    named: bool = True

    @property
    def full(self) -> str:
        """The name with the title that goes with it."""
        if self.title.lower() in _COURTESIES and " " in self.name:
            return self.name
        return f"{self.title} {self.name}".strip()

    @property
    def in_text(self) -> str:
        """The name with a title printed in capitals; a role stays where the article has it."""
        words = [word for word in self.title.split() if word not in LINKING]
        formal = bool(words) and all(word[0].isupper() for word in words)
        return self.full if formal else self.name

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, in lower case, without legal forms."""
        return _words_of(self.name)


# Every name of an article is held against every other one.
@lru_cache(maxsize=10_000)
def _words_of(name: str) -> tuple[str, ...]:
    found = tuple(word.lower().strip(".,()") for word in name.split())
    return tuple(word for word in found if word and word not in _LEGAL_FORMS) or found


@dataclass(frozen=True)
class Mention:
    """A name as it stands in a sentence (tokens ``start`` to ``end``)."""

    start: int
    end: int
    party: Party
