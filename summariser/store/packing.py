"""Documents and texts as compressed bytes."""

from __future__ import annotations

import contextlib
import gc
import json
import zlib
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from summariser.errors import StoreError

_Model = TypeVar("_Model", bound=BaseModel)


def pack(content: bytes) -> bytes:
    """Return the bytes compressed."""
    return zlib.compress(content)


def unpack(packed: bytes) -> bytes:
    """Return the bytes that were packed.

    Raises:
        StoreError: They are damaged.
    """
    try:
        return zlib.decompress(packed)
    except zlib.error as error:
        raise StoreError(f"the store is damaged ({error}); restore it from a backup") from error


def pack_text(text: str) -> bytes:
    """Return the text compressed; lone surrogates, which some pages have, survive."""
    return pack(text.encode("utf-8", "surrogatepass"))


def unpack_text(packed: bytes) -> str:
    """Return the text that was packed, character for character.

    Raises:
        StoreError: It is damaged.
    """
    return unpack(packed).decode("utf-8", "surrogatepass")


def json_bytes(value: Any) -> bytes:
    """Return a plain value as JSON with sorted keys, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def model_bytes(model: BaseModel) -> bytes:
    """Return a document as JSON in the order of its own keys, the same bytes for the same one."""
    try:
        return model.model_dump_json().encode()
    except PydanticSerializationError:  # lone surrogates, which Python's encoder can be asked for
        plain = model.model_dump(mode="json")
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for garbage among what is just being made.

    Nothing in a document refers back, and with many thousand records the search takes as long as
    the reading.
    """
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


def read_model(kind: type[_Model], content: bytes) -> _Model:
    """Return the document that the bytes hold.

    Raises:
        StoreError: They hold no such document.
    """
    try:
        try:
            with _collector_at_rest():
                return kind.model_validate_json(content)
        except ValueError:  # lone surrogates, which that parser refuses and Python's reads
            return kind.model_validate(json.loads(content.decode("utf-8", "surrogatepass")))
    except ValueError as error:
        raise StoreError(
            f"the store holds a {kind.__name__.lower()} that this version cannot read; restore it "
            "from a backup, or update summariser"
        ) from error
