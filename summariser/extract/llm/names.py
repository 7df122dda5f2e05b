"""Whether a name that a model gives stands in the article, allowing for inflection."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from summariser.schema import Article

# A name passes when this share of its words is found. Capitalised words weigh double, so that a
# known role cannot carry an invented surname ("President Moreau" where only a president is named),
# while one unseen word of a long title does no harm. Set by hand on invented cases.
_NAME_SHARE = 2 / 3
_PHRASE_SHARE = 1 / 2
# Two words are forms of one where they share a beginning of this many letters, and of this share
# of the longer word: "Chinese"/"China", "officials"/"official", "ministerial"/"ministry".
_STEM_LETTERS = 4
_STEM_SHARE = 0.55

_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "s", "the", "to")
)


class Vocabulary:
    """The words of an article, of its title and of its outlet's name."""

    def __init__(self, article: Article) -> None:
        self._text = "\n".join(filter(None, (article.text, article.title, article.outlet)))

    def has(self, name: str) -> bool:
        """Return whether the article names somebody so, or nearly so.

        Args:
            name: A name or a description, such as ``two senior officials``.
        """
        if self._has_verbatim(_fold(name)):
            return True
        words = _words(name)
        if not words:
            return False
        if _initials(words) in self._capitals or "".join(words) in self._acronyms:
            return True
        weights = [2 if word[0].isupper() else 1 for word in words]
        found = sum(
            weight for word, weight in zip(words, weights, strict=True) if self._has_word(word)
        )
        share = _NAME_SHARE if max(weights) > 1 else _PHRASE_SHARE
        return found >= share * sum(weights)

    @cached_property
    def _folded(self) -> str:
        return _fold(self._text)

    @cached_property
    def _word_list(self) -> list[str]:
        return _words(self._text)

    @cached_property
    def _by_stem(self) -> dict[str, set[str]]:
        stems: dict[str, set[str]] = {}
        for word in self._word_list:
            folded = word.casefold()
            stems.setdefault(folded[:_STEM_LETTERS], set()).add(folded)
        return stems

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """The words written in capitals: the "EU" that a "European Union" may be called."""
        return frozenset(word for word in self._word_list if len(word) > 1 and word.isupper())

    @cached_property
    def _acronyms(self) -> frozenset[str]:
        """The initials of runs of two to five capitalised words: "United Nations" is "UN"."""
        firsts = [word[0] if word[0].isupper() else " " for word in self._word_list]
        joined = "".join(firsts)
        return frozenset(
            joined[start : start + length]
            for start in range(len(joined))
            for length in range(2, 6)
            if " " not in joined[start : start + length]
        )

    def _has_verbatim(self, name: str) -> bool:
        if not any(letter.lower() != letter.upper() for letter in name):
            # Scripts without capitals may set no spaces: there is no edge of a word to ask for.
            return any(map(str.isalnum, name)) and name in self._folded
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self._folded) is not None

    def _has_word(self, word: str) -> bool:
        folded = word.casefold()
        near = self._by_stem.get(folded[:_STEM_LETTERS], ())
        return any(folded == other or _same_stem(folded, other) for other in near)


def _same_stem(one: str, other: str) -> bool:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _STEM_LETTERS and shared >= _STEM_SHARE * max(len(one), len(other))


def _fold(text: str) -> str:
    straight = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(straight.split())


def _words(text: str) -> list[str]:
    undotted = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    found = _WORD.findall(unicodedata.normalize("NFKC", undotted))
    return [word for word in found if word.casefold() not in _SMALL_WORDS]


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper()) if len(words) > 1 else ""
