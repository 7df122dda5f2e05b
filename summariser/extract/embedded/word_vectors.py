"""The vectors of words in spaCy's networks, in less time.

The first layers turn a word's form, prefix, suffix and shape into a vector, by four to six
embeddings and a dense layer: a fifth of the time of the whole pipeline, for words that come again
and again. They are worked out once a word. Those that follow look at the words around it: they are
run in one go, without what only training needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]

_WINDOW = r"residual\(expand_window>>maxout>>layernorm>>dropout\)"
_WINDOWS = rf"with_array\({_WINDOW}(?:>>{_WINDOW})*\)"
# Keeps the root of a variance of nothing from being nothing, as in thinc.
_LEAST = 1e-8
# Words whose vectors are kept, 400 bytes each: more than a batch of articles uses again and again.
_KEPT = 32_768
_LAYERS = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
_DENSE = "with_array(maxout>>layernorm>>dropout)"


def keep_vectors(tok2vec: Any) -> None:
    """Put quicker forms in the place of a network's two parts, if they are built as is known here.

    Args:
        tok2vec: spaCy's network from texts to a vector for each word in its context.
    """
    from thinc.api import Model  # noqa: PLC0415 - only when needed

    embed = tok2vec.layers[0] if tok2vec.layers else tok2vec
    names = [layer.name for layer in embed.layers]
    if [name.partition("(")[0] for name in names] == _LAYERS and names[-2] == _DENSE:
        tok2vec.layers[0] = Model("vector_table", VectorTable(embed))
    encode = tok2vec.layers[-1]
    if re.fullmatch(_WINDOWS, encode.name):
        tok2vec.layers[-1] = Model("window_layers", WindowLayers(encode))


class VectorTable:
    """Looks up the vectors of words, and works out those of words that it has not seen.

    Args:
        embed: The first part of the network: from texts to a vector for each word by itself.
    """

    def __init__(self, embed: Any) -> None:
        extract, _, self._lookup, dense, _ = embed.layers
        self._columns = extract.attrs["columns"]
        nodes = {node.name: node for node in dense.walk()}
        self._dense = _read_window(nodes["maxout"], nodes["layernorm"])
        self._places: dict[bytes, int] = {}
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)

    def __call__(
        self,
        model: Any,  # noqa: ARG002 - as thinc calls it
        docs: Sequence[Doc],
        is_train: bool,  # noqa: ARG002, FBT001 - as thinc calls it
    ) -> tuple[list[Floats], Callable[[Any], list[Any]]]:
        """Return the vectors of the words of each text, and how to train them: not at all."""
        seen = [doc.to_array(self._columns) for doc in docs]
        rows = np.ascontiguousarray(np.concatenate(seen), dtype=np.uint64)
        keys = rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel().tolist()
        fresh = {key: place for place, key in enumerate(keys) if key not in self._places}
        if len(self._places) + len(fresh) > len(self._vectors):
            # Empty as yet, or full.
            self._places.clear()
            fresh = {key: place for place, key in enumerate(keys)}
            self._vectors = np.zeros((0, 0), dtype=np.float32)
        if fresh:
            self._learn(list(fresh), rows[list(fresh.values())])
        found = self._vectors[list(map(self._places.__getitem__, keys))]
        return np.split(found, np.cumsum([len(doc) for doc in docs])[:-1]), _train_nothing

    def _learn(self, keys: Sequence[bytes], rows: NDArray[np.uint64]) -> None:
        vectors = self._work_out(rows)
        known = len(self._places)
        if not self._vectors.size:
            self._vectors = np.zeros((max(_KEPT, len(rows)), vectors.shape[1]), np.float32)
        self._vectors[known : known + len(rows)] = vectors
        self._places.update((key, known + place) for place, key in enumerate(keys))

    def _work_out(self, rows: NDArray[np.uint64]) -> Floats:
        from thinc.types import Ragged  # noqa: PLC0415 - only when needed

        read = Ragged(rows, np.array([len(rows)], dtype=np.int32))  # type: ignore[arg-type]
        found = np.asarray(self._lookup.predict(read).dataXd, dtype=np.float32)
        # Word by word: the product of a whole matrix rounds a row differently by where in it the
        # row stands, on some processors, and a word's vector would hang on its company.
        return _normalise(self._dense, (found[:, None, :] @ self._dense.weights)[:, 0, :])


class _Window(NamedTuple):
    """One layer: a dense step over a word and those beside it, normalised.

    Attributes:
        weights: Of the dense step; its columns piece by piece, of which the greatest counts.
        offsets: The same.
        scale: What the normalised values are multiplied with.
        shift: What is added to them.
    """

    weights: Floats
    offsets: Floats
    scale: Floats
    shift: Floats


class WindowLayers:
    """Gives each word its vector in context, from those of the words by themselves.

    Args:
        encode: The second part of the network.
    """

    def __init__(self, encode: Any) -> None:
        nodes = list(encode.walk())
        self._ops, self._pad = encode.ops, encode.attrs["pad"]
        self._reach = next(n for n in nodes if n.name == "expand_window").attrs["window_size"]
        dense = [node for node in nodes if node.name == "maxout"]
        norms = [node for node in nodes if node.name == "layernorm"]
        self._windows = [_read_window(*pair) for pair in zip(dense, norms, strict=True)]

    def __call__(
        self,
        model: Any,  # noqa: ARG002 - as thinc calls it
        words: Sequence[Floats],
        is_train: bool,  # noqa: ARG002, FBT001 - as thinc calls it
    ) -> tuple[list[Floats], Callable[[Any], list[Any]]]:
        """Return the vectors of the words of each text, and how to train them: not at all."""
        lengths = np.array([len(own) for own in words], dtype=np.int32)
        states = self._ops.flatten(words, pad=self._pad)
        for window in self._windows:
            states += _normalise(window, self._ops.seq2col(states, self._reach) @ window.weights)
        return self._ops.unflatten(states, lengths, pad=self._pad), _train_nothing


def _normalise(window: _Window, dense: Floats) -> Floats:
    """Return what a layer makes of the sums of its dense step, which are written over."""
    dense += window.offsets
    width = len(window.scale)
    # Piece by piece: numpy is ten times slower at the maximum of a short last axis.
    best: Floats = np.maximum(dense[:, :width], dense[:, -width:])
    for start in range(width, dense.shape[1] - width, width):
        np.maximum(best, dense[:, start : start + width], out=best)
    best -= np.add.reduce(best, axis=1, keepdims=True) / np.float32(width)
    variance = np.add.reduce(best * best, axis=1, keepdims=True) / np.float32(width)
    best *= 1 / np.sqrt(variance + np.float32(_LEAST))
    best *= window.scale
    best += window.shift
    return best


def _read_window(dense: Any, norm: Any) -> _Window:
    weights, offsets = dense.get_param("W"), dense.get_param("b")
    by_piece = weights.transpose(1, 0, 2).reshape(-1, weights.shape[2])
    return _Window(
        np.ascontiguousarray(by_piece).T,
        offsets.T.ravel(),
        norm.get_param("G"),
        norm.get_param("b"),
    )


def _train_nothing(_: Any) -> list[Any]:
    return []
