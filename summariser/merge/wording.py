"""How alike two wordings are: normalised words, light stems, and sparse TF-IDF vectors.

Vectors are dictionaries, for one pair at a time (`summariser.merge.tokens` has the matrices); a
cosine is summed with `math.fsum`, which rounds once and so does not depend on the order of terms.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "\u00ad": None,
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "…": " ",
    }
)  # fmt: skip
ABBREVIATION = re.compile(r"\b(?:[a-z]\.){2,}")
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")


def word_set(listing: str) -> frozenset[str]:
    """Return the words of a listing, which are separated by white space."""
    return frozenset(listing.split())


STOP_WORDS = word_set(
    """
    a about above after again against all also although am an and any are as at be because been
    before being below between both but by can could did do does doing down during each either
    few for from further had has have having he her here hers him his how i if in into is it its
    itself just may me might more most must my no nor not now of off on once only or other our out
    over own per said same say says shall she should since so some still such than that the their
    theirs them then there these they this those through to told too under until up upon very was
    we were what when where whether which while who whom whose why will with within without would
    yet you your
    """
)
"""English function words and the plain verbs of saying."""

_IRREGULAR = {
    form: stem
    for stem, forms in {
        "arise": "arose arisen", "become": "became", "begin": "began begun", "bring": "brought",
        "build": "built", "buy": "bought", "catch": "caught", "choose": "chose chosen",
        "come": "came", "die": "died dies dying dead death deaths", "drive": "drove driven",
        "fall": "fell fallen", "fight": "fought", "find": "found", "flee": "fled",
        "fly": "flew flown flight flights", "forbid": "forbade forbidden", "get": "got gotten",
        "give": "gave given giving", "go": "went gone", "hear": "heard", "hide": "hid hidden",
        "hold": "held", "keep": "kept", "know": "knew known", "lead": "led", "leave": "left",
        "lose": "lost loss losses", "make": "made making", "meet": "met", "pay": "paid",
        "rise": "rose risen", "run": "ran", "sell": "sold sale sales", "send": "sent",
        "shoot": "shot shots", "sink": "sank sunk", "speak": "spoke spoken speech speeches",
        "spend": "spent", "steal": "stole stolen", "strike": "struck", "swear": "swore sworn",
        "take": "took taken taking", "teach": "taught", "think": "thought",
        "win": "won winning", "write": "wrote written", "child": "children", "man": "men",
        "woman": "women", "person": "people persons", "invade": "invasion invasions",
        "decide": "decision decisions", "arrive": "arrival arrivals", "deny": "denial denials",
        "destroy": "destruction", "explode": "explosion explosions", "propose": "proposal",
    }.items()
    for form in forms.split()
}  # fmt: skip

_SUFFIXES = (
    ("ements", 4), ("ement", 4), ("ments", 4), ("ment", 4), ("ities", 4), ("ity", 4),
    ("ingly", 4), ("edly", 4), ("ances", 4), ("ance", 4), ("ences", 4), ("ence", 4), ("ions", 4),
    ("ion", 4), ("ings", 3), ("ing", 3), ("ies", 3), ("ied", 3), ("ers", 4), ("ors", 4),
    ("er", 4), ("or", 4), ("ed", 3), ("es", 3), ("ly", 4), ("ive", 4), ("al", 4), ("s", 3),
    ("e", 3), ("y", 3),
)  # fmt: skip


def normalise(text: str) -> str:
    """Return the text with compatibility forms, typography and case levelled out."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY).lower()


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, normalised, without possessive endings.

    Dotted abbreviations become one word (``U.S.`` is ``us``), thousands separators go.
    """
    levelled = ABBREVIATION.sub(lambda m: m.group().replace(".", ""), normalise(text))
    return [strip_word(token) for token in WORD.findall(levelled)]


def strip_word(token: str) -> str:
    """Return a word without its possessive ending, or a number without separators."""
    return token.replace(",", "") if token[0].isdigit() else token.removesuffix("'s")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a light stem of an English word: inflection and the commonest derivation cut off."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word[0].isdigit() or len(word) < 4:
        return word
    for suffix, least in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word[: -len(suffix)]
            # "operate", "operation" and "operator" meet here, as do "accuse" and "accusation".
            word = word.removesuffix("at") if len(word) > 5 else word
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return _IRREGULAR.get(word, word)


def stems(text: str) -> list[str]:
    """Return the stems of the content words of a text, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def char_ngrams(text: str) -> Counter[str]:
    """Count the character n-grams inside word boundaries, as in Cavnar and Trenkle (1994)."""
    return Counter(gram for word in words(text) for gram in word_ngrams(word))


def word_ngrams(word: str, low: int = 3, high: int = 5) -> list[str]:
    """Return the character n-grams of a word with a space on either side, in order."""
    padded = f" {word} "
    return [
        padded[i : i + size] for size in range(low, high + 1) for i in range(len(padded) - size + 1)
    ]


Vector = Mapping[str, float]


BACKGROUND = 100
"""Texts taken to be there without any of the terms: in a document of three records, a word that all
three share must still count as telling. About as many as the smaller tuning stories have."""


class Frequencies:
    """Document frequencies over distinct texts, from which TF-IDF vectors are made.

    Counting distinct texts keeps a copied article from changing what counts as rare.
    """

    def __init__(self, documents: Iterable[Mapping[str, int]]) -> None:
        self._counts: Counter[str] = Counter()
        self._total = BACKGROUND
        self._idf: dict[str, float] = {}
        for document in documents:
            self._counts.update(document.keys())
            self._total += 1

    @classmethod
    def counted(cls, counts: Mapping[str, int], documents: int) -> Frequencies:
        """Return frequencies that were counted before.

        Args:
            counts: In how many documents each term stands.
            documents: How many documents there are.
        """
        found = cls(())
        found._counts.update(counts)
        found._total += documents
        return found

    @cached_property
    def _highest(self) -> float:
        return math.log(2 * (self._total + 1)) + 0.1

    def idf(self, term: str) -> float:
        """Return the smoothed inverse document frequency of a term, above 0."""
        known = self._idf.get(term)
        if known is None:
            count = self._counts.get(term, 0)
            known = self._idf[term] = math.log((self._total + 1) / (count + 0.5)) + 0.1
        return known

    def rarity(self, term: str) -> float:
        """Return the idf as a share of the highest possible one, in 0..1."""
        return self.idf(term) / self._highest

    def vector(self, counts: Mapping[str, int]) -> Vector:
        """Return the TF-IDF vector (sublinear term frequency) of length 1, or an empty one."""
        # Most terms stand once, and the logarithm of 1 is nothing.
        weights = {
            t: self.idf(t) if n == 1 else (1 + math.log(n)) * self.idf(t) for t, n in counts.items()
        }
        norm = math.sqrt(math.fsum(w * w for w in weights.values()))
        return {t: w / norm for t, w in weights.items()} if norm else {}


def cosine(a: Vector, b: Vector) -> float:
    """Return the cosine of two vectors of length 1, in 0..1; 0 where one is empty."""
    if len(b) < len(a):
        a, b = b, a
    # Which of the two is walked decides the order of the terms, which fsum does not mind.
    return min(1.0, math.fsum([weight * b[t] for t, weight in a.items() if t in b]))
