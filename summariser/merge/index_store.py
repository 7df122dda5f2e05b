"""An index of grouped records as plain arrays: in memory, or in a folder and mapped from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from summariser.errors import ConfigError
from summariser.merge.columns import Matrix, build_matrix
from summariser.merge.ragged import flat_ranges
from summariser.merge.weights import CLAIM_BIAS, CLAIM_WEIGHTS, EVENT_BIAS, EVENT_WEIGHTS

Numbers = NDArray[np.int64]

FORMAT = 3
"""Raised whenever the arrays change their meaning."""
_MANIFEST = "index.json"
_LISTS = "lists.json"
_KINDS = ("event", "allegation", "denial")


@dataclass(frozen=True, eq=False)
class StoredMatrix:
    """A sparse matrix of which some rows are read at a time."""

    offsets: NDArray[Any]
    columns: NDArray[Any]
    data: NDArray[Any]

    @staticmethod
    def of(matrix: Matrix) -> StoredMatrix:
        """Return a matrix in this form."""
        return StoredMatrix(matrix.indptr, matrix.indices, matrix.data)

    def flat(self, rows: Numbers) -> tuple[Numbers, NDArray[Any], NDArray[Any]]:
        """Return how long rows are, and their columns and values one after the other."""
        starts = np.asarray(self.offsets[rows], dtype=np.int64)
        lengths = np.asarray(self.offsets[rows + 1], dtype=np.int64) - starts
        places = flat_ranges(starts, lengths)
        return lengths, np.asarray(self.columns[places]), np.asarray(self.data[places])

    def row(self, row: int) -> tuple[list[int], list[Any]]:
        """Return the columns and the values of one row."""
        start, end = int(self.offsets[row]), int(self.offsets[row + 1])
        return self.columns[start:end].tolist(), self.data[start:end].tolist()

    def rows(self, rows: Numbers, width: int) -> Matrix:
        """Return some rows."""
        return build_matrix(*self.flat(rows), width)

    def extended(self, lengths: Numbers, columns: Numbers, data: NDArray[Any]) -> StoredMatrix:
        """Return the matrix with further rows after its own."""
        ends = self.offsets[-1] + np.cumsum(lengths)
        return StoredMatrix(
            np.concatenate([self.offsets, ends.astype(np.int64)]),
            np.concatenate([self.columns, columns.astype(self.columns.dtype)]),
            np.concatenate([self.data, data.astype(self.data.dtype)]),
        )


@dataclass(frozen=True, eq=False)
class StoredKind:
    """The nodes of one kind of record; of denials one a record.

    Attributes:
        matrices: Node by term and so on, as in `Columns`; articles and evidence by digest.
        arrays: Node attributes, and the lists that blocking looks nodes up in.
    """

    matrices: Mapping[str, StoredMatrix]
    arrays: Mapping[str, NDArray[Any]]

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return len(self.arrays["published"])

    def joined(self, other: StoredKind) -> StoredKind:
        """Return the same nodes with further matrices and arrays."""
        return StoredKind({**self.matrices, **other.matrices}, {**self.arrays, **other.arrays})


@dataclass(frozen=True, eq=False)
class Store:
    """All of an index.

    Attributes:
        kinds: The nodes by kind of record.
        arrays: What is counted over all records.
        lists: The strings that have numbers.
    """

    kinds: Mapping[str, StoredKind]
    arrays: Mapping[str, NDArray[Any]]
    lists: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def save(self, folder: str | Path) -> None:
        """Write the index into a folder, which is made.

        Raises:
            ConfigError: The folder cannot be written.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shapes = {}
            for name, values in self._all().items():
                np.save(folder / f"{name}.npy", values, allow_pickle=False)
                shapes[name] = [str(values.dtype), len(values)]
            lists = json.dumps(dict(self.lists), ensure_ascii=True).encode()
            (folder / _LISTS).write_bytes(lists)
            manifest = {
                "format": FORMAT,
                "weights": weights_digest(),
                "lists": hashlib.sha256(lists).hexdigest(),
                "arrays": shapes,
            }
            (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{folder}: the index could not be written ({error})") from error

    def _all(self) -> dict[str, NDArray[Any]]:
        found = {f"all.{name}": values for name, values in self.arrays.items()}
        for kind, stored in self.kinds.items():
            found |= {f"{kind}.{name}": values for name, values in stored.arrays.items()}
            for name, matrix in stored.matrices.items():
                found[f"{kind}.{name}~offsets"] = matrix.offsets
                found[f"{kind}.{name}~columns"] = matrix.columns
                found[f"{kind}.{name}~data"] = matrix.data
        return found

    @staticmethod
    def open(folder: str | Path) -> Store:
        """Return the index of a folder; its arrays are mapped, and read where they are needed.

        Raises:
            ConfigError: There is no index, or one that this version cannot use or that is damaged.
        """
        folder = Path(folder)
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            lists = (folder / _LISTS).read_bytes()
        except (OSError, ValueError) as error:
            raise ConfigError(f"{folder}: no index of records; build one first") from error
        if manifest.get("format") != FORMAT or manifest.get("weights") != weights_digest():
            raise ConfigError(f"{folder}: the index is of another version; build it anew")
        if manifest["lists"] != hashlib.sha256(lists).hexdigest():
            raise ConfigError(f"{folder}: the index is damaged; build it anew")
        arrays = {}
        for name, (kind, length) in manifest["arrays"].items():
            arrays[name] = values = _map(folder / f"{name}.npy", length)
            if str(values.dtype) != kind or len(values) != length:
                raise ConfigError(f"{folder}: {name} is damaged; build the index anew")
        return _assemble(arrays, json.loads(lists))


def _map(path: Path, length: int) -> NDArray[Any]:
    # Nothing can be mapped of a file without values.
    mode: Literal["r"] | None = "r" if length else None
    try:
        # As a plain array: looking things up in a mapped one goes through much more.
        values: NDArray[Any] = np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise ConfigError(f"{path}: the index is damaged; build it anew") from error
    return values


def _assemble(arrays: Mapping[str, NDArray[Any]], lists: Mapping[str, Sequence[Any]]) -> Store:
    parts: dict[str, dict[str, NDArray[Any]]] = {}
    for name, values in arrays.items():
        owner, _, rest = name.partition(".")
        parts.setdefault(owner, {})[rest] = values
    kinds = {}
    for kind in _KINDS:
        own = parts[kind]
        names = {name.partition("~")[0] for name in own if "~" in name}
        kinds[kind] = StoredKind(
            matrices={
                name: StoredMatrix(
                    own[f"{name}~offsets"], own[f"{name}~columns"], own[f"{name}~data"]
                )
                for name in sorted(names)
            },
            arrays={name: values for name, values in own.items() if "~" not in name},
        )
    return Store(kinds, parts["all"], lists)


def weights_digest() -> str:
    """Return a digest of the weights: with others the stored groups would not be the same."""
    told = [EVENT_BIAS, sorted(EVENT_WEIGHTS.items()), CLAIM_BIAS, sorted(CLAIM_WEIGHTS.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
