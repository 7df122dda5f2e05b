"""The header of a GGUF file: what a model is, read without loading it.

The format is that of the GGUF specification (ggml project), versions 2 and 3, little-endian: a
magic word, a version, two counts, key-value pairs, and a list of tensors.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"GGUF"
_VERSIONS = (2, 3)

_STRING, _ARRAY = 8, 9
# Number of a type -> how struct reads it. 32-bit and 64-bit floats and integers, bytes, truth.
_SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?",
    10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_SIZES = {number: struct.calcsize(form) for number, form in _SCALARS.items()}
_MOST_DIMENSIONS = 8
_DEEPEST = 4
"""Arrays in arrays beyond which a header is not believed."""


class BrokenHeaderError(Exception):
    """The file is no GGUF file, or its header is damaged; the message says what is wrong."""


@dataclass(frozen=True)
class Header:
    """What the header of a GGUF file says.

    Attributes:
        values: The key-value pairs; of an array only its length.
        tensors: How many tensors there are.
        least_size: Bytes that the file has at least, if it is whole.
    """

    values: Mapping[str, Any]
    tensors: int
    least_size: int


def has_magic(path: Path) -> bool:
    """Return whether a file can be read and begins as GGUF files do."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read_header(path: Path) -> Header:
    """Return the header of a GGUF file.

    Args:
        path: The file.

    Raises:
        BrokenHeaderError: It is no GGUF file, of another version, or cut off in the header.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BrokenHeaderError("it does not begin as GGUF files do")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                return _read(_Cursor(content, len(MAGIC)))
            except (struct.error, IndexError, UnicodeDecodeError) as error:
                raise BrokenHeaderError("its header is cut off or damaged") from error


class _Cursor:
    """A place in a file, which moves on as values are read."""

    def __init__(self, content: mmap.mmap, at: int) -> None:
        self._content = content
        self._end = len(content)
        self.at = at

    def number(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self._content, self.at)
        self.at += struct.calcsize(form)
        return value

    def skip(self, size: int) -> None:
        self.at += size
        if self.at > self._end:
            raise IndexError(self.at)

    def text(self) -> str:
        start = self._skip_text()
        return self._content[start : self.at].decode()

    def value(self, kind: int, depth: int = 0) -> Any:
        if kind in _SCALARS:
            return self.number(_SCALARS[kind])
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY or depth > _DEEPEST:
            raise BrokenHeaderError("its header is damaged")
        return self._array_length(depth)

    def _array_length(self, depth: int) -> int:
        kind, length = self.number("<I"), int(self.number("<Q"))
        if kind in _SIZES:
            self.skip(length * _SIZES[kind])
        elif kind == _STRING:
            for _ in range(length):
                self._skip_text()
        else:
            for _ in range(length):
                self.value(kind, depth + 1)
        return length

    def _skip_text(self) -> int:
        """Move past a string and return where it begins."""
        length = self.number("<Q")
        start = self.at
        self.skip(length)
        return start


def _read(cursor: _Cursor) -> Header:
    version = cursor.number("<I")
    if version not in _VERSIONS:
        told = version if version < 1 << 16 else "that of a big-endian file"
        raise BrokenHeaderError(f"its version is {told}, and only 2 and 3 are read")
    tensors, pairs = cursor.number("<Q"), cursor.number("<Q")
    values = {}
    for _ in range(pairs):
        name = cursor.text()
        values[name] = cursor.value(cursor.number("<I"))
    last = 0
    for _ in range(tensors):
        cursor.text()
        dimensions = cursor.number("<I")
        if dimensions > _MOST_DIMENSIONS:
            raise BrokenHeaderError("its list of tensors is damaged")
        cursor.skip(dimensions * 8 + 4)
        last = max(last, cursor.number("<Q"))
    return Header(values, tensors, cursor.at + last)
