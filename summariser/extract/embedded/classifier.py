"""The learnt classifier: which kinds of record does a sentence report?

Two linear stages. The first reads a sentence alone: hashed word n-grams, weighed by one logistic
regression for each kind. The second reads the first's scores of the sentence, of its neighbours
and of the whole article, together with the layout (position, length, quotation marks), and gives
calibrated probabilities. A sentence that goes on about an accusation rarely says so itself, which
is why the neighbours count.

The n-grams are stored as hashes only, so that no text can be read out of the weights. Weights are
integers and are summed as integers, so that the sums are the same on every platform.

Stacked generalisation: Wolpert (1992), "Stacked generalization", Neural Networks 5(2). Weighing
features by their naive Bayes log-count ratio: Wang and Manning (2012), "Baselines and bigrams",
ACL. Calibration by a logistic fit on held-out scores: Platt (1999).
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import numpy as np

from summariser.errors import ConfigError
from summariser.schema import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

# The order of the columns of every array here.
KINDS: tuple[Kind, ...] = ("event", "allegation", "denial")

WEIGHTS_NAME = "kinds.npz"
HASH_NAME = "kinds.npz.sha256"

# Longest n-gram of words. Tuned by cross-validation over stories: 4 gains nothing.
MAX_ORDER = 3
# How far the second stage looks to either side, in sentences.
REACH = 2
# Scores (log odds) that stand for a sentence before the first or after the last one.
BEYOND_ARTICLE = (-3.0, -4.0, -5.0)

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*\d|\d|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTE_MARKS = '"“”„«»'
# Only where capitalised: "may" and "march" are words too.
_MONTH = re.compile(
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
# Capitalised inside a sentence and yet no name: "I", "I've", and what was masked already.
_NO_NAME = re.compile(r"<|i(?:'\w+)?$")
_OPENS_WITH_PRONOUN = re.compile(
    r"[\"“'‘]?(?:he|she|it|they|his|her|their|its|this|that|these|those)\b", re.IGNORECASE
)
_CLOSED = re.compile(r"[.!?…][\"”’')\]]*\s*$")
_ASKS = re.compile(r"\?[\"”’')\]]*\s*$")


def _split_token(token: str) -> list[str]:
    if token[0].isdigit():
        return ["<year>" if _YEAR.fullmatch(token) else "<number>"]
    stem, clitic = token, []
    if token.lower().endswith(("'s", "’s")):
        stem, clitic = token[:-2], ["'s"]
    elif token.lower().endswith(("n't", "n’t")):
        stem, clitic = token[:-3] or "ca", ["n't"]
    if _MONTH.fullmatch(stem):
        return ["<month>", *clitic]
    if _WEEKDAY.fullmatch(stem):
        return ["<weekday>", *clitic]
    return [stem.lower().replace("’", "'"), *clitic]


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
        if token in _QUOTE_MARKS:
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


def _join_ngrams(words: Sequence[str], prefix: str) -> Iterator[str]:
    padded = ["<s>", *words, "</s>"]
    for order in range(1, MAX_ORDER + 1):
        for start in range(len(padded) - order + 1):
            yield prefix + " ".join(padded[start : start + order])


def hash_features(sentence: str) -> NDArray[np.uint32]:
    """Return the hashes of a sentence's features, each once, in ascending order.

    CRC-32 and not Python's ``hash``, which differs from one process to the next.
    """
    plain, masked = tokenise_words(sentence)
    features = set(_join_ngrams(plain, "w:"))
    features.update(gram for gram in _join_ngrams(masked, "m:") if "<name>" in gram)
    hashes = {zlib.crc32(feature.encode("utf-8", "surrogatepass")) for feature in features}
    return np.array(sorted(hashes), dtype=np.uint32)


def _describe_layout(sentence: str, index: int, count: int) -> list[float]:
    words = sentence.split()
    size = len(words)
    capitalised = sum(word[0].isupper() for word in words) / max(1, size)
    marks = sum(sentence.count(mark) for mark in _QUOTE_MARKS)
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
        capitalised > 0.6,
        marks > 0,
        sentence[:1] in {*_QUOTE_MARKS, "‘"},
        marks % 2,
        _OPENS_WITH_PRONOUN.match(sentence) is not None,
        _ASKS.search(sentence) is not None,
        _CLOSED.search(sentence) is None,
        any(character.isdigit() for character in sentence),
    ]


def describe_layout(texts: Sequence[str]) -> Matrix:
    """Return how an article's sentences look and where they stand, one row each."""
    count = len(texts)
    rows = [_describe_layout(text, index, count) for index, text in enumerate(texts)]
    return np.array(rows, dtype=np.float64)


def stack_neighbours(scores: Matrix) -> Matrix:
    """Return each sentence's scores beside its neighbours' and the rest of the article's mean.

    Args:
        scores: Log odds of the first stage, shape (sentences of one article, kinds).
    """
    count = len(scores)
    beyond = np.tile(np.array(BEYOND_ARTICLE), (REACH, 1))
    padded = np.vstack([beyond, scores, beyond])
    columns = [scores]
    for distance in range(1, REACH + 1):
        columns.append(padded[REACH - distance : REACH - distance + count])
        columns.append(padded[REACH + distance : REACH + distance + count])
    chances = 1.0 / (1.0 + np.exp(-scores))
    others = (chances.sum(axis=0) - chances) / max(1, count - 1)
    # The offset keeps an article of one sentence, or one that reports nothing, finite.
    columns.append(np.log(others + 0.02))
    return np.hstack(columns)


@dataclass(frozen=True, eq=False)
class SentenceClassifier:
    """Says how probable it is that a sentence reports an event, an allegation or a denial.

    Attributes:
        keys: Hashes of the features that have a weight, ascending.
        weights: Their weights for each kind, in steps of ``step``; shape (features, kinds).
        step: What one step of a weight is worth in log odds, by kind.
        intercept: Log odds of a sentence none of whose features is known, by kind.
        slopes: Weights of the second stage; shape (its features, kinds).
        offset: Intercept of the second stage, by kind.
        thresholds: Recommended: the probability from which on a sentence counts as reporting the
            kind; best F1 of each kind in cross-validation over stories.
    """

    keys: NDArray[np.uint32]
    weights: NDArray[np.int16]
    step: Matrix
    intercept: Matrix
    slopes: Matrix
    offset: Matrix
    thresholds: dict[Kind, float]

    def score_sentence(self, text: str) -> Matrix:
        """Return the first stage's log odds of each kind for a sentence alone."""
        hashes = hash_features(text)
        places = np.searchsorted(self.keys, hashes)
        places[places == len(self.keys)] = 0
        known = places[self.keys[places] == hashes]
        total = self.weights[known].sum(axis=0, dtype=np.int64)
        scores: Matrix = self.intercept + total * self.step / np.sqrt(len(hashes))
        return scores

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return the probability that each sentence reports each kind.

        Args:
            texts: The sentences of one article, all of them and in order: neighbours count.

        Returns:
            Probabilities of shape (sentences, kinds), the kinds in the order of ``KINDS``.
        """
        if not texts:
            return np.zeros((0, len(KINDS)))
        scores = np.vstack([self.score_sentence(text) for text in texts])
        stacked = np.hstack([stack_neighbours(scores), describe_layout(texts)])
        # Summed row by row: a matrix product may round differently with the number of rows.
        odds = np.vstack([(row[:, None] * self.slopes).sum(axis=0) for row in stacked])
        # Rounded, because exp differs in its last digits from one platform to the next.
        rounded: Matrix = np.round(1.0 / (1.0 + np.exp(-(odds + self.offset))), 6)
        return rounded


def _read_weights(content: bytes) -> SentenceClassifier:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        fields: dict[str, Any] = {name: arrays[name] for name in arrays.files}
    limits = zip(KINDS, fields.pop("thresholds").tolist(), strict=True)
    return SentenceClassifier(thresholds=dict(limits), **fields)


@lru_cache(maxsize=1)
def load_classifier(folder: Traversable | None = None) -> SentenceClassifier:
    """Return a trained classifier, read once.

    Args:
        folder: Where its weights and their hash are; None for those that ship with the package.

    Raises:
        ConfigError: The weights are missing or are not those that were trained.
    """
    if folder is None:
        folder = resources.files("summariser.extract.embedded") / "weights"
    try:
        content = (folder / WEIGHTS_NAME).read_bytes()
        expected = (folder / HASH_NAME).read_text(encoding="ascii").split()[0]
    except (OSError, IndexError) as error:
        raise ConfigError(
            "the embedded engine's weights are missing: install summariser again"
        ) from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise ConfigError(
            "the embedded engine's weights are not those that were trained (their SHA-256 "
            "differs): install summariser again"
        )
    return _read_weights(content)
