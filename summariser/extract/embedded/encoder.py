"""The sentence encoder: a small transformer, fine-tuned to say which kinds a sentence reports.

It reads one sentence at a time and gives log odds of each kind, which the classifier weighs beside
its n-grams and cue families. Six layers of MiniLM (Wang et al. 2020, "MiniLM: deep self-attention
distillation", NeurIPS), started from the published all-MiniLM-L6-v2 (Apache 2.0), trained by
``training/train_encoder.py``, stored with 8-bit weights and run by onnxruntime on one core.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import numpy as np

from summariser.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENCODER_NAME = "encoder.onnx"
VOCABULARY_NAME = "encoder.vocabulary.txt"
HASHES_NAME = "encoder.sha256"

# Pieces of a sentence that are read; the longest of ordinary prose has fewer.
MOST_PIECES = 96
# Sentences of like length are run together, few at once: padding is work too.
BATCH = 4
# Log odds are cut to this many digits, because kernels differ in the last ones.
DIGITS = 3

# A word longer than this is no word: it gets the piece for what is unknown.
_LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def split_words(text: str) -> list[str]:
    """Return words and marks as the encoder's vocabulary has them: lower case, no accents."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    plain = unicodedata.normalize("NFD", whole.lower())
    return _WORD.findall("".join(c for c in plain if unicodedata.category(c) != "Mn"))


class PieceTable:
    """Turns sentences into numbers of word pieces.

    Args:
        pieces: The vocabulary, each piece at its number.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        import curated_tokenizers  # noqa: PLC0415 - only when needed

        self._split: Any = curated_tokenizers.WordPieceProcessor(list(pieces))
        self._first, self._last = pieces.index("[CLS]"), pieces.index("[SEP]")
        self._unknown = pieces.index("[UNK]")

    def number_pieces(self, text: str) -> list[int]:
        """Return the numbers of a sentence's pieces, between those that mark its two ends."""
        numbers: list[int] = []
        for word in split_words(text):
            found = self._split.encode(word)[0] if len(word) <= _LONGEST_WORD else [-1]
            numbers += [self._unknown] if -1 in found else found
            if len(numbers) >= MOST_PIECES:
                break
        return [self._first, *numbers[:MOST_PIECES], self._last]


class SentenceEncoder:
    """Gives each sentence's log odds of each kind.

    Args:
        model: The network, in ONNX.
        pieces: Its vocabulary.
    """

    def __init__(self, model: bytes, pieces: Sequence[str]) -> None:
        import onnxruntime  # noqa: PLC0415 - tens of milliseconds, only when needed

        options = onnxruntime.SessionOptions()
        # One core: articles are what runs side by side, and sums keep their order.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._pieces = PieceTable(pieces)

    def score(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return log odds of shape (sentences, kinds), the kinds in the classifier's order.

        Args:
            texts: The sentences of one article; each is read by itself.
        """
        numbered = [self._pieces.number_pieces(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(numbered[place]))
        scores: NDArray[np.float64] = np.zeros((len(texts), 3))
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            width = max(len(numbered[place]) for place in places)
            pieces = np.zeros((len(places), width), dtype=np.int64)
            mask = np.zeros((len(places), width), dtype=np.float32)
            for row, place in enumerate(places):
                pieces[row, : len(numbered[place])] = numbered[place]
                mask[row, : len(numbered[place])] = 1.0
            scores[places] = self._session.run(None, {"pieces": pieces, "mask": mask})[0]
        return np.round(scores, DIGITS)


def load_encoder(folder: Traversable) -> SentenceEncoder:
    """Return a trained encoder.

    Args:
        folder: Where its files and their hashes are.

    Raises:
        ConfigError: The files are missing or are not those that were trained.
    """
    try:
        hashes = (folder / HASHES_NAME).read_text(encoding="ascii").split()
        expected = dict(zip(hashes[1::2], hashes[::2], strict=True))
        content = {name: (folder / name).read_bytes() for name in (ENCODER_NAME, VOCABULARY_NAME)}
    except (OSError, ValueError) as error:
        raise ConfigError(
            "the embedded engine's encoder is missing: install summariser again"
        ) from error
    for name, part in content.items():
        if hashlib.sha256(part).hexdigest() != expected.get(name):
            raise ConfigError(
                f"the embedded engine's {name} is not the one that was trained (its SHA-256 "
                "differs): install summariser again"
            )
    return SentenceEncoder(
        content[ENCODER_NAME], content[VOCABULARY_NAME].decode("utf-8").split("\n")
    )
