"""PDF files: the text layer, without what stands at the head and foot of every page."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from summariser.errors import LoadError, UnsupportedFormatError
from summariser.load.extras import import_library

# Pages of the longest document that is read: court files have hundreds.
_MOST_PAGES = 2000
# Lines at the head and at the foot of a page that may repeat from page to page.
_MARGIN = 2
# Letters and digits below which a page counts as one without text: stamps and page numbers.
_LEAST_SIGNS = 8
_NUMBER = re.compile(r"\d+")
_HYPHENATED = re.compile(r"(?P<head>[^\W\d_]+)[-\u2010\u00ad]\n(?P<tail>[^\W\d_]+)")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# What the library finds odd in a file is either an error here or of no concern to the reader.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(data: bytes, source: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the fields of a PDF file's text, and remarks about what could not be read.

    The text is that of the text layer, page by page. Lines that repeat at the head or foot of the
    pages are left out, and words divided at the end of a line are joined. The title counts only if
    the first page shows it; the file's dates say when it was made, not published, and are not used.

    Args:
        data: The file.
        source: Its source, for the error.

    Raises:
        UnsupportedFormatError: The extra is missing, or the file is encrypted or scanned.
        LoadError: The file is broken or too long.
    """
    pypdf = import_library("pypdf", "PDF", source)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _decrypt(reader, source)
        _check_length(len(reader.pages), source)
        pages = [page.extract_text() for page in reader.pages]
        title = _title(reader, pages)
    except LoadError:
        raise
    # The library raises whatever its depths raise; one file must not end the run.
    except Exception as error:
        message = f"is a PDF file that cannot be taken apart ({type(error).__name__})"
        raise LoadError(message, source=source) from error
    empty = [number for number, page in enumerate(pages, start=1) if _is_empty(page)]
    if len(empty) == len(pages):
        message = "is a PDF file without a text layer, as of scanned pages; run OCR on it first"
        raise UnsupportedFormatError(message, source=source)
    text = _join_pages([page.strip() for page in _without_margins(pages) if page.strip()])
    return {"text": _join_words(text), "title": title}, _remarks(empty, len(pages))


def _decrypt(reader: Any, source: str) -> None:
    """Open a file that is locked against changes only.

    Raises:
        UnsupportedFormatError: It takes a password to read it.
    """
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except Exception as error:
        message = "is an encrypted PDF file; save it without encryption"
        raise UnsupportedFormatError(message, source=source) from error
    if not opened:
        message = "is a PDF file with a password; save it without one"
        raise UnsupportedFormatError(message, source=source)


def _check_length(count: int, source: str) -> None:
    if count > _MOST_PAGES:
        message = f"has {count:,} pages, more than the {_MOST_PAGES:,} that are read"
        raise LoadError(message, source=source)


def _title(reader: Any, pages: Sequence[str]) -> str | None:
    """Return the title that the file gives, where its first page shows it, too."""
    given = reader.metadata.title if reader.metadata else None
    if not isinstance(given, str) or not given.strip() or not pages:
        return None
    shown = " ".join(pages[0].split()).casefold()
    title = " ".join(given.split())
    return title if title.casefold() in shown else None


def _is_empty(page: str) -> bool:
    return sum(map(str.isalnum, page)) < _LEAST_SIGNS


def _remarks(empty: Sequence[int], count: int) -> tuple[str, ...]:
    if not empty:
        return ()
    named = ", ".join(map(str, empty[:10])) + (", ..." if len(empty) > 10 else "")
    which = f"page {named} has" if len(empty) == 1 else f"pages {named} have"
    return (f"{which} no text layer and could not be read ({len(empty)} of {count})",)


def _without_margins(pages: Sequence[str]) -> list[str]:
    """Return the pages without the lines that repeat at their heads and feet."""
    split = [page.strip().splitlines() for page in pages]
    if len(pages) < 3:
        return ["\n".join(lines) for lines in split]
    seen: Counter[tuple[str, str]] = Counter()
    for lines in split:
        seen.update({("head", _pattern(line)) for line in lines[:_MARGIN]})
        seen.update({("foot", _pattern(line)) for line in lines[-_MARGIN:]})
    repeated = {key for key, count in seen.items() if count > len(pages) / 2}
    return ["\n".join(_body(lines, repeated)) for lines in split]


def _body(lines: list[str], repeated: set[tuple[str, str]]) -> list[str]:
    """Return the lines of a page between its margins."""
    start, end = 0, len(lines)
    while start < min(_MARGIN, end) and ("head", _pattern(lines[start])) in repeated:
        start += 1
    while end > max(start, len(lines) - _MARGIN) and ("foot", _pattern(lines[end - 1])) in repeated:
        end -= 1
    return lines[start:end]


def _join_pages(pages: Sequence[str]) -> str:
    """Return pages as one text: a sentence that the end of a page cuts goes on in the next line."""
    text = ""
    for page in pages:
        gap = "\n\n" if _SENTENCE_END.search(text) else "\n"
        text = f"{text}{gap}{page}" if text else page
    return text


def _pattern(line: str) -> str:
    """Return a line as it looks on every page: with any number for its own."""
    return _NUMBER.sub("0", " ".join(line.split()))


def _join_words(text: str) -> str:
    """Join words that were divided at line ends, with a hyphen where the text writes them so."""
    known = Counter(match[0].lower() for match in _WORD.finditer(text))

    def join(match: re.Match[str]) -> str:
        head, tail = match["head"], match["tail"]
        if not tail[:1].islower():
            return match[0]
        whole, compound = (head + tail).lower(), f"{head}-{tail}".lower()
        # The whole is preferred unless only the compound stands elsewhere in the text.
        return f"{head}-{tail}" if known[compound] > known[whole] else head + tail

    return _HYPHENATED.sub(join, text)
