"""The learnt classifier: which kinds of record does a sentence report?

Two stages. In the first, two readers judge a sentence alone: one logistic regression for each kind
over hashed n-grams and cue families, and the sentence encoder. The second is linear: it reads both
readers' scores of the sentence, of its neighbours and of the whole article, together with the
layout (position, length, quotation marks), and gives calibrated probabilities. A sentence that
goes on about an accusation rarely says so itself, which is why the neighbours count.

Features are stored as hashes only, so that no text can be read out of the weights. Weights are
integers and are summed as integers, so that the sums are the same on every platform.

Stacked generalisation: Wolpert (1992), "Stacked generalization", Neural Networks 5(2). Weighing
features by their naive Bayes log-count ratio: Wang and Manning (2012), "Baselines and bigrams",
ACL. Calibration by a logistic fit on held-out scores: Platt (1999).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import numpy as np

from summariser.errors import ConfigError
from summariser.extract.embedded.encoder import SentenceEncoder, load_encoder
from summariser.extract.embedded.sentence_features import describe_layout, hash_features
from summariser.extract.embedded.word_roles import WordRoles
from summariser.schema import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from summariser.extract.embedded.sentence_features import Lexicon

    Matrix = NDArray[np.float64]

# The order of the columns of every array here.
KINDS: tuple[Kind, ...] = ("event", "allegation", "denial")

WEIGHTS_NAME = "kinds.npz"
HASH_NAME = "kinds.npz.sha256"

# How far the second stage looks to either side, in sentences.
REACH = 2
# Scores (log odds) that stand for a sentence before the first or after the last one.
BEYOND_ARTICLE = (-3.0, -4.0, -5.0)


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
        lexicon: The cue families of words and phrases, as they were when the weights were trained.
        keys: Hashes of the features that have a weight, ascending.
        weights: Their weights for each kind, in steps of ``step``; shape (features, kinds).
        step: What one step of a weight is worth in log odds, by kind.
        intercept: Log odds of a sentence none of whose features is known, by kind.
        slopes: Weights of the second stage; shape (its features, kinds).
        offset: Intercept of the second stage, by kind.
        thresholds: Recommended: the probability from which on a sentence counts as reporting the
            kind; best F1 of each kind in cross-validation over stories.
        encoder: The other reader of the first stage; None for weights trained without it.
    """

    lexicon: Lexicon
    keys: NDArray[np.uint32]
    weights: NDArray[np.int16]
    step: Matrix
    intercept: Matrix
    slopes: Matrix
    offset: Matrix
    thresholds: dict[Kind, float]
    encoder: SentenceEncoder | None = None

    def score_sentences(self, texts: Sequence[str]) -> Matrix:
        """Return the first stage's log odds of each kind for sentences, each by itself.

        Args:
            texts: At least one sentence.
        """
        found = [hash_features(text, self.lexicon) for text in texts]
        counts = np.array([len(hashes) for hashes in found])
        hashes = np.concatenate(found)
        places = np.searchsorted(self.keys, hashes)
        places[places == len(self.keys)] = 0
        steps = self.weights[places]
        steps[self.keys[places] != hashes] = 0
        # No sentence is without features: its beginning and end are among them.
        total = np.add.reduceat(steps, np.cumsum(counts) - counts, axis=0, dtype=np.int64)
        scores: Matrix = self.intercept + total * self.step / np.sqrt(counts)[:, None]
        return scores

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return the probability that each sentence reports each kind.

        Args:
            texts: The sentences of one article, all of them and in order: neighbours count.

        Returns:
            Probabilities of shape (sentences, kinds), the kinds in the order of ``KINDS``.
        """
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[WordRoles]]:
        """Return the probabilities, and what the words of each sentence are taken for.

        Args:
            texts: The sentences of one article, all of them and in order.

        Returns:
            What `probabilities` returns, and the encoder's reading of each sentence's words; none
            without an encoder.
        """
        if not texts:
            return np.zeros((0, len(KINDS))), []
        readings = [self.score_sentences(texts)]
        roles: list[WordRoles] = []
        if self.encoder is not None:
            scores, roles = self.encoder.read(texts)
            readings.append(scores)
        stacked = np.hstack([*map(stack_neighbours, readings), describe_layout(texts)])
        # Summed row by row: a matrix product may round differently with the number of rows.
        odds = np.vstack([(row[:, None] * self.slopes).sum(axis=0) for row in stacked])
        # Rounded, because exp differs in its last digits from one platform to the next.
        rounded: Matrix = np.round(1.0 / (1.0 + np.exp(-(odds + self.offset))), 6)
        return rounded, roles


def _read_weights(content: bytes, folder: Traversable) -> SentenceClassifier:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        fields: dict[str, Any] = {name: arrays[name] for name in arrays.files}
    entries = zip(
        fields.pop("lexicon_keys").tolist(), fields.pop("lexicon_families").tolist(), strict=True
    )
    lexicon: dict[int, tuple[int, ...]] = {}
    for key, family in entries:
        lexicon[key] = (*lexicon.get(key, ()), family)
    limits = zip(KINDS, fields.pop("thresholds").tolist(), strict=True)
    encoder = load_encoder(folder) if fields.pop("encoded", False) else None
    return SentenceClassifier(lexicon=lexicon, thresholds=dict(limits), encoder=encoder, **fields)


@lru_cache(maxsize=1)
def load_classifier(folder: Traversable | None = None) -> SentenceClassifier:
    """Return a trained classifier, read once.

    Args:
        folder: Where its weights and their hash are; None for those that ship with the package.

    Raises:
        ConfigError: Weights or encoder are missing or are not those that were trained.
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
    return _read_weights(content, folder)
