"""Web archives (WARC): every page in them an article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from summariser.errors import LoadError
from summariser.load.drafts import MAX_SIZE
from summariser.load.extras import import_library

_PAGE_KINDS = frozenset({"text/html", "application/xhtml+xml"})
# Bytes of the blank lines after a record, which do not count to it.
_BLANK = 4
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True)
class ArchivedPage:
    """A page as it was archived.

    Attributes:
        number: Place of its record in the archive, from 1.
        url: The address that was asked.
        archived: When, as the archive says it: ISO 8601.
        content: The page's bytes, unpacked.
        charset: The encoding that the server named.
    """

    number: int
    url: str
    archived: str | None
    content: bytes
    charset: str | None


def read_archive(stream: BinaryIO, source: str) -> Iterator[ArchivedPage]:
    """Yield the web pages of an archive, compressed or not, in its order.

    Pages are HTML answers with the status 200, and HTML kept as a resource. Answers of other kinds
    and revisits, which hold no content, are passed over.

    Args:
        stream: The archive.
        source: Its source, for the error.

    Raises:
        UnsupportedFormatError: The extra is missing.
        LoadError: The archive is broken from some place on, or is none.
    """
    warcio = import_library("warcio.archiveiterator", "WARC", source)
    number = end = 0
    try:
        records = warcio.ArchiveIterator(stream)
        for number, record in enumerate(records, start=1):
            page = _page(record, number)
            end = records.get_record_offset() + records.get_record_length()
            if page is not None:
                yield page
        _check_end(stream, end)
    # The library raises whatever its depths raise; what was read before is kept.
    except Exception as error:
        where = f" after record {number}" if number else ""
        message = f"is a web archive that is broken{where} ({type(error).__name__})"
        raise LoadError(message, source=source) from error
    if not number:
        raise LoadError("is a web archive without any record", source=source)


def _check_end(stream: BinaryIO, end: int) -> None:
    """Check that a file goes no further than its last record.

    Raises:
        EOFError: It does: what follows is cut off within its head, of which warcio says nothing.
    """
    if stream.seekable() and stream.seek(0, io.SEEK_END) > end + _BLANK:
        raise EOFError("the archive ends within a record")


def _page(record: Any, number: int) -> ArchivedPage | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != "200":
            return None
        kind = record.http_headers.get_header("Content-Type") or ""
    elif record.rec_type == "resource":
        kind = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    if not url or kind.partition(";")[0].strip().lower() not in _PAGE_KINDS:
        return None
    charset = _CHARSET.search(kind)
    # One byte more than is read, so that what is larger shows.
    content = record.content_stream().read(MAX_SIZE + 1)
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        raise EOFError("the archive ends within a record")  # warcio itself says nothing of it
    return ArchivedPage(
        number,
        url.strip("<>"),
        record.rec_headers.get_header("WARC-Date"),
        content,
        charset[1] if charset else None,
    )
