"""The bytes of an answer, unpacked within limits."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from summariser.errors import FetchError

ACCEPTED_ENCODINGS = "gzip, deflate"
"""What answers may be packed with. Others are not asked for, and refused where they come."""
_GZIP = b"\x1f\x8b"
_AUTOMATIC, _RAW = zlib.MAX_WBITS | 32, -zlib.MAX_WBITS


async def read_body(
    chunks: AsyncIterable[bytes], encoding: str, *, limit: int, source: str
) -> bytes:
    """Return a body, unpacked.

    Args:
        chunks: The body as it comes.
        encoding: The header Content-Encoding.
        limit: Bytes that it may have at most, both packed and unpacked.
        source: Its address, for the error.

    Raises:
        FetchError: It is larger, broken, cut short, packed twice, or packed in another way.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > 1:
        raise FetchError("is packed more than once, which nobody asked for", source=source)
    if names and names[0] not in {"gzip", "x-gzip", "deflate"}:
        message = f"is packed with {names[0][:20]}, which was not asked for"
        raise FetchError(message, source=source)
    unpacker = Unpacker(limit, source) if names else None
    content, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise _too_large(limit, source)
        content += chunk if unpacker is None else unpacker.unpack(chunk)
    if unpacker is not None and received:
        unpacker.finish()
    return bytes(content)


def unpack_gzip(content: bytes, *, limit: int, source: str) -> bytes:
    """Return what a gzip file holds, or bytes that are none as they are.

    Raises:
        FetchError: It holds more than the limit, or another gzip file, or is broken.
    """
    if not content.startswith(_GZIP):
        return content
    unpacker = Unpacker(limit, source)
    unpacked = unpacker.unpack(content)
    unpacker.finish()
    if unpacked.startswith(_GZIP):
        raise FetchError("is packed more than once", source=source)
    return unpacked


class Unpacker:
    """Unpacks gzip, zlib and bare deflate, and stops where a limit is passed.

    Args:
        limit: Bytes that may come out at most.
        source: What is unpacked, for the error.
    """

    def __init__(self, limit: int, source: str) -> None:
        self._left, self._limit, self._source = limit, limit, source
        self._inner = zlib.decompressobj(_AUTOMATIC)
        self._begun = False

    def unpack(self, chunk: bytes) -> bytes:
        """Return what comes out of some more bytes.

        Raises:
            FetchError: They are broken, or more comes out than may.
        """
        try:
            try:
                found = self._inner.decompress(chunk, self._left + 1)
            except zlib.error:
                if self._begun:
                    raise
                # Some servers call deflate what has no header around it.
                self._inner = zlib.decompressobj(_RAW)
                found = self._inner.decompress(chunk, self._left + 1)
        except zlib.error as error:
            raise FetchError("is packed, and broken", source=self._source) from error
        self._begun = True
        self._left -= len(found)
        if self._left < 0:
            raise _too_large(self._limit, self._source, "unpacked")
        return found

    def finish(self) -> None:
        """Check that the end was reached.

        Raises:
            FetchError: It was not.
        """
        if not self._inner.eof:
            message = "was cut off on its way"
            raise FetchError(message, source=self._source, retryable=True)


def _too_large(limit: int, source: str, how: str = "") -> FetchError:
    size = f"{limit / 2**20:.0f} MB" if limit >= 2**20 else f"{limit:,} bytes"
    return FetchError(f"is larger than {size}{f' {how}' if how else ''}", source=source)
