"""What the classifier of sentences sees in one sentence: hashed features, and its layout.

The features are n-grams of words, of words with the names masked and of word stems, and the cue
families that the words belong to: verbs of denying, nouns of blame, verbs of saying, and so on.
Families let the classifier treat a cue that it has never seen like those it has. The lexicon of
families is frozen with the weights, so that a change to the cue files changes nothing until the
classifier is trained again.

Everything is hashed with CRC-32 and not with Python's ``hash``, which differs from one process
to the next.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import or_
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Lexicon = Mapping[int, tuple[int, ...]]

# Longest n-grams; a fourth word gains nothing in cross-validation over stories.
MAX_WORDS = 3
MAX_STEMS = 2
# Longest cue phrase that is looked up, in words.
MAX_PHRASE = 5
# How far apart two cues may stand to count as a pair, in words; 6 and 10 were no better.
PAIR_REACH = 3
# A word's place in the sentence is told in this many parts.
PARTS = 3
# Distinct words whose analysis is kept: more than a batch of articles uses again and again.
CACHED_WORDS = 16_384

QUOTE_MARKS = '"“”„«»'
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*\d|\d|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Only where capitalised: "may" and "march" are words too.
_MONTH = re.compile(
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
# Capitalised inside a sentence and yet no name: "I", "I've", and what was masked already.
_NO_NAME = re.compile(r"<|i(?:'\w+)?$")
_NEGATIONS = frozenset(
    ["n't", "not", "no", "never", "nothing", "none", "neither", "nor", "without", "nobody"]
)
_FIRST_PERSON = frozenset(["i", "we", "my", "our", "me", "us"])
_ENDINGS = (
    *("ed", "ing", "ly", "tion", "sion", "ment", "ers", "ors", "er", "or", "ists", "ist"),
    *("ity", "ness", "al", "ive", "able", "ous", "s"),
)
_INFLECTIONS = ("ing", "ed", "es", "ly", "s", "e")

_OPENS_WITH_PRONOUN = re.compile(
    r"[\"“'‘]?(?:he|she|it|they|his|her|their|its|this|that|these|those)\b", re.IGNORECASE
)
_CLOSED = re.compile(r"[.!?…][\"”’')\]]*\s*$")
_ASKS = re.compile(r"\?[\"”’')\]]*\s*$")


@lru_cache(maxsize=CACHED_WORDS)
def _split_token(token: str) -> tuple[str, ...]:
    if token[0].isdigit():
        return ("<year>" if _YEAR.fullmatch(token) else "<number>",)
    stem: str = token
    clitic: tuple[str, ...] = ()
    if token.lower().endswith(("'s", "’s")):
        stem, clitic = token[:-2], ("'s",)
    elif token.lower().endswith(("n't", "n’t")):
        stem, clitic = token[:-3] or "ca", ("n't",)
    if _MONTH.fullmatch(stem):
        return ("<month>", *clitic)
    if _WEEKDAY.fullmatch(stem):
        return ("<weekday>", *clitic)
    return (stem.lower().replace("’", "'"), *clitic)


def tokenise_words(sentence: str) -> tuple[list[str], list[str]]:
    """Return a sentence's words twice: as they are, and with its names masked.

    Both are in lower case, with numbers, years, months and weekdays masked and ``n't`` and ``'s``
    cut off. In the second each run of capitalised words inside the sentence is one ``<name>``:
    what is said carries over to stories that a name has never occurred in.
    """
    plain: list[str] = []
    masked: list[str] = []
    opening, after_name = True, False
    for token in _TOKEN.findall(sentence):
        if token in QUOTE_MARKS:
            plain.append('"')
            masked.append('"')
            opening, after_name = True, False
            continue
        pieces = _split_token(token)
        plain.extend(pieces)
        is_name = not opening and token[0].isupper() and not _NO_NAME.match(pieces[0])
        if is_name:
            masked.extend([] if after_name else ["<name>"])
            masked.extend(pieces[1:])
        else:
            masked.extend(pieces)
        opening, after_name = False, is_name and len(pieces) == 1
    return plain, masked


@lru_cache(maxsize=CACHED_WORDS)
def stem_word(word: str) -> str:
    """Return a word without its inflection, roughly: denies, denied, denying and deny are one."""
    if word.endswith(("ied", "ies")) and len(word) > 4:
        return word[:-3] + "y"
    stem = word
    for ending in _INFLECTIONS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            break
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem


@lru_cache(maxsize=CACHED_WORDS)
def hash_text(text: str) -> int:
    """Return the CRC-32 of a text in UTF-8 (lone surrogates kept)."""
    return zlib.crc32(_encode(text))


@lru_cache(maxsize=CACHED_WORDS)
def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def hash_cue(phrase: str) -> int:
    """Return the key under which a cue word or phrase stands in the lexicon."""
    words = tokenise_words(phrase)[0]
    return hash_text(stem_word(words[0]) if len(words) == 1 else " ".join(words))


def _hash_ngrams(
    words: Sequence[bytes], longest: int, prefix: bytes, within: bytes | None = None
) -> Iterator[int]:
    """Yield the hashes of all n-grams, or of those with a certain word, joined by spaces.

    Each is worked out from that of the n-gram which is a word shorter, so that no text is joined.
    """
    padded = [b"<s>", *words, b"</s>"]
    wanted = [within is None or word == within for word in padded]
    if not any(wanted):
        return
    spaced = [b" " + word for word in padded]
    keys = list(map(zlib.crc32, padded, repeat(zlib.crc32(prefix))))
    found = wanted
    yield from compress(keys, found)
    for further in range(1, longest):
        # What is left over at the end of the longer sequence has no word so far on.
        keys = list(map(zlib.crc32, spaced[further:], keys))
        found = list(map(or_, found, wanted[further:]))
        yield from compress(keys, found)


@lru_cache(maxsize=CACHED_WORDS)
def _find_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return ending
    return ""


def _pair_families(words: Sequence[str], families: Sequence[tuple[int, ...]]) -> Iterator[str]:
    paired = [
        place
        for place, (word, here) in enumerate(zip(words, families, strict=True))
        if here or word == "<name>" or word in _NEGATIONS
    ]
    for at, first in enumerate(paired):
        word = words[first]
        for second in paired[at + 1 : at + 1 + PAIR_REACH]:
            if second - first > PAIR_REACH:
                break
            for right in families[second]:
                for left in families[first]:
                    yield f"pair:{left}>{right}"
                if word in _NEGATIONS:
                    yield f"not>{right}"
                if word == "<name>":
                    yield f"name>{right}"
            if words[second] == "<name>":
                for left in families[first]:
                    yield f"{left}>name"


@lru_cache(maxsize=CACHED_WORDS)
def _place_family(family: int, side: str, part: int, ending: str) -> tuple[str, ...]:
    return f"cue:{family}", f"{side}:{family}", f"part{part}:{family}", f"form:{family}{ending}"


def _place_families(words: Sequence[str], families: Sequence[tuple[int, ...]]) -> Iterator[str]:
    quoted = False
    negated = not _NEGATIONS.isdisjoint(words)
    for index, (word, here) in enumerate(zip(words, families, strict=True)):
        if word == '"':
            quoted = not quoted
        if here:
            side = "in" if quoted else "out"
            part = min(PARTS - 1, PARTS * index // len(words))
            ending = _find_ending(word)
            for family in here:
                yield from _place_family(family, side, part, ending)
                if negated:
                    yield f"negated:{family}"
        if quoted and word in _FIRST_PERSON:
            yield "in:first-person"
        if quoted and word in _NEGATIONS:
            yield "in:negation"


def _find_phrases(words: Sequence[bytes], lexicon: Lexicon) -> Iterator[str]:
    spaced = [b" " + word for word in words]
    keys = list(map(zlib.crc32, words))
    for further in range(1, MAX_PHRASE):
        keys = list(map(zlib.crc32, spaced[further:], keys))
        for key in lexicon.keys() & keys:
            for family in lexicon[key]:
                yield f"phrase:{family}"


def list_cues(sentence: str, lexicon: Lexicon) -> set[str]:
    """Return the features of a sentence that its cues make: all but the n-grams.

    Args:
        sentence: Its text.
        lexicon: The numbers of the cue families that a word or phrase belongs to, by
            :func:`hash_cue`.
    """
    plain, masked = tokenise_words(sentence)
    return _name_cues(list(map(_encode, plain)), masked, list(map(stem_word, masked)), lexicon)


def _name_cues(
    plain: Sequence[bytes], masked: Sequence[str], stems: Sequence[str], lexicon: Lexicon
) -> set[str]:
    families = [lexicon.get(hash_text(stem), ()) for stem in stems]
    features = set(_place_families(masked, families))
    features.update(_pair_families(masked, families))
    features.update(_find_phrases(plain, lexicon))
    return features


def hash_features(sentence: str, lexicon: Lexicon) -> NDArray[np.uint32]:
    """Return the hashes of a sentence's features, each once, in ascending order.

    Args:
        sentence: Its text.
        lexicon: As for `list_cues`.
    """
    words, masked = tokenise_words(sentence)
    stems = [stem_word(word) for word in masked]
    plain = [_encode(word) for word in words]
    hashes = set(map(hash_text, _name_cues(plain, masked, stems, lexicon)))
    hashes.update(_hash_ngrams(plain, MAX_WORDS, b"w:"))
    hashes.update(_hash_ngrams([_encode(word) for word in masked], MAX_WORDS, b"m:", b"<name>"))
    hashes.update(_hash_ngrams([_encode(stem) for stem in stems], MAX_STEMS, b"s:"))
    found = np.fromiter(hashes, dtype=np.uint32, count=len(hashes))
    found.sort()
    return found


def _describe_sentence(sentence: str, index: int, count: int) -> list[float]:
    words = sentence.split()
    size = len(words)
    capitalised = sum(word[0].isupper() for word in words) / max(1, size)
    marks = sum(sentence.count(mark) for mark in QUOTE_MARKS)
    return [
        index == 0,
        index == 1,
        index == 2,
        min(index, 10) / 10,
        index / max(1, count - 1),
        index == count - 1,
        float(np.log1p(count)),
        float(np.log1p(size)),
        size < 6,
        size > 35,
        capitalised,
        # Headlines and subheads: most words capitalised.
        capitalised > 0.6,
        marks > 0,
        sentence[:1] in {*QUOTE_MARKS, "‘"},
        # A quotation that runs on into the next sentence.
        marks % 2,
        _OPENS_WITH_PRONOUN.match(sentence) is not None,
        _ASKS.search(sentence) is not None,
        _CLOSED.search(sentence) is None,
        any(map(str.isdigit, sentence)),
    ]


def describe_layout(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how an article's sentences look and where they stand, one row each."""
    count = len(texts)
    rows = [_describe_sentence(text, index, count) for index, text in enumerate(texts)]
    return np.array(rows, dtype=np.float64)
