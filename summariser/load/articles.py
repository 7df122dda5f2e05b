"""Articles from files, folders, patterns and standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import BinaryIO

from summariser.errors import LoadError, UnsupportedFormatError
from summariser.load.drafts import Haul, assign_ids, check_size
from summariser.load.formats import Origin, read_data, read_stream
from summariser.load.loaded import Loaded
from summariser.load.sniffing import sniff_format
from summariser.load.sources import (
    ARCHIVE_FORMATS,
    FORMATS,
    LINES_FORMATS,
    SUPPORTED,
    Found,
    find_files,
)


def load_articles(sources: Sequence[str], *, stdin: BinaryIO | None = None) -> Loaded:
    """Return the articles of files, folders, patterns and standard input.

    Read are plain text (``.txt``), Markdown (``.md``), web pages (``.html``, ``.htm``), articles as
    JSON Lines (``.jsonl``, ``.ndjson``), one article or a list of them as JSON (``.json``), PDF
    with a text layer (``.pdf``), Word (``.docx``), e-mail with what is attached to it (``.eml``)
    and web archives, each page an article (``.warc``, ``.warc.gz``). What comes from ``-`` is told
    apart by its beginning. Folders are read with all their folders; hidden files are passed over,
    and links that lead out of a folder are not followed. Sources keep their order, files of a
    folder or pattern are sorted, and a file given twice is read once.

    An article's id is its own, where the file gives one, else the file's name without its
    extension; for the rows of a file this name, a hyphen and the line (in JSON: the place; in an
    archive: that of the record), for what is attached to a mail, a hyphen and the name of that.
    Articles with an id that is taken get ``-2``, ``-3`` and so on. Dates are ISO 8601 dates or
    dates with time; another value is left out with a note, and no date is taken from a name.

    Nothing that goes wrong with one source keeps another from being read: it becomes a failure
    that names the source as it was given, or the article, and says why. Files over 20 MB,
    archives excepted, and binary files fail, and so do those that are encrypted or scanned.

    Args:
        sources: Paths, patterns such as ``news/*.txt``, and ``-``.
        stdin: What ``-`` reads, standard input unless given.
    """
    haul = Haul()
    for found in find_files(sources, haul):
        try:
            _read(found, haul, stdin)
        except LoadError as error:
            subject = "standard input" if found.path is None else "the file"
            haul.fail(found.name, f"{subject} {error}", error=type(error).__name__)
        except OSError as error:
            haul.fail(found.name, f"the file cannot be read: {error.strerror or error}")
    articles, remarks = assign_ids(haul.drafts)
    return Loaded(tuple(articles), tuple(haul.failures), (*haul.notes, *remarks))


def _read(found: Found, haul: Haul, stdin: BinaryIO | None) -> None:
    """Add a file's articles and failures to what has been read.

    Raises:
        LoadError: Nothing of the file could be read; the message says why without naming it.
        OSError: The file could not be opened or read.
    """
    path = found.path
    if path is None:
        data = (stdin or sys.stdin.buffer).read()
        read_data(data, sniff_format(data), Origin("-", "standard input", "stdin"), haul)
        return
    origin, kind = Origin(found.name, path.name, found.stem, found.named), found.format
    size = path.stat().st_size
    if path.is_fifo():
        # What a shell's <(command) gives has neither size nor extension.
        data = path.read_bytes()
        read_data(data, sniff_format(data), origin, haul)
        return
    if kind not in FORMATS:
        what = f"of type {kind}" if kind else "without an extension"
        message = f"is {what}; what can be read is {SUPPORTED}"
        raise UnsupportedFormatError(message, source=found.name)
    if kind in ARCHIVE_FORMATS:
        # Archives are large, and read record by record.
        with path.open("rb") as stream:
            read_stream(stream, origin, haul)
        return
    if kind not in LINES_FORMATS:
        check_size(size, found.name)
    read_data(path.read_bytes(), kind, origin, haul)
