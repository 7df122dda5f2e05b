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
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import numpy as np

from summariser.errors import ConfigError
from summariser.extract.embedded.word_roles import WordRoles

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
# Words whose pieces are kept: more than a batch of articles uses again and again.
_KEPT = 32_768
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def split_words(text: str) -> list[str]:
    """Return words and marks as the encoder's vocabulary has them: lower case, no accents."""
    return [word for word, _ in place_words(text)]


def place_words(text: str) -> list[tuple[str, int]]:
    """Return the words and marks that the encoder reads, each with where it begins in the text."""
    plain, places = text.lower(), None
    if not text.isascii():
        whole = text.encode("utf-8", "replace").decode("utf-8")
        folded = [_fold_character(character) for character in whole]
        plain = "".join(folded)
        places = [place for place, parts in enumerate(folded) for _ in parts]
    return [
        (found[0], found.start() if places is None else places[found.start()])
        for found in _WORD.finditer(plain)
    ]


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Return a character in lower case and without accents: none where it is an accent itself."""
    parts = unicodedata.normalize("NFD", character.lower())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


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
        self._known: dict[str, list[int]] = {}

    def number_pieces(self, text: str) -> list[int]:
        """Return the numbers of a sentence's pieces, between those that mark its two ends."""
        return self.number_words(word for word, _ in place_words(text))[0]

    def number_words(self, words: Iterable[str]) -> tuple[list[int], list[int]]:
        """Return the numbers of a sentence's pieces, and the first piece of each word among them.

        Of a long sentence only the beginning is read; its last words have no piece.
        """
        numbers: list[int] = []
        first: list[int] = []
        known = self._known
        for word in words:
            if len(numbers) >= MOST_PIECES:
                break
            first.append(len(numbers) + 1)
            numbers += known[word] if word in known else self._number_word(word)
        return [self._first, *numbers[:MOST_PIECES], self._last], first

    def _number_word(self, word: str) -> list[int]:
        found: list[int] = self._split.encode(word)[0] if len(word) <= _LONGEST_WORD else [-1]
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[word] = [self._unknown] if -1 in found else found
        return self._known[word]


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
            model,
            options,
            providers=["CPUExecutionProvider"],
            # Added and normalised in one step, states take four times as long as in two, because
            # that step runs number by number: it was a tenth of all the encoder's work.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._pieces = PieceTable(pieces)

    def score(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return log odds of shape (sentences, kinds), the kinds in the classifier's order.

        Args:
            texts: The sentences of one article; each is read by itself.
        """
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[NDArray[np.float64], list[WordRoles]]:
        """Return log odds of the sentences, as `score` does, and of the words of each.

        Args:
            texts: The sentences of one article; each is read by itself.
        """
        placed = [place_words(text) for text in texts]
        numbered = [self._pieces.number_words(word for word, _ in words) for words in placed]
        order = sorted(range(len(texts)), key=lambda place: len(numbered[place][0]))
        scores: NDArray[np.float64] = np.zeros((len(texts), 3))
        roles = [WordRoles((), ())] * len(texts)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            width = max(len(numbered[place][0]) for place in places)
            pieces = np.zeros((len(places), width), dtype=np.int64)
            mask = np.zeros((len(places), width), dtype=np.float32)
            for row, place in enumerate(places):
                numbers = numbered[place][0]
                pieces[row, : len(numbers)] = numbers
                mask[row, : len(numbers)] = 1.0
            scores[places], named = self._session.run(None, {"pieces": pieces, "mask": mask})
            named = np.round(named.astype(np.float64), DIGITS)
            for row, place in enumerate(places):
                starts = [begin for _, begin in placed[place]]
                roles[place] = WordRoles(starts, named[row, numbered[place][1]].tolist())
        return np.round(scores, DIGITS), roles


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
