"""Word files (DOCX): paragraphs and tables, in the order in which they are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from summariser.errors import LoadError, UnsupportedFormatError
from summariser.load.extras import import_library

# Bytes that the parts of a file may take unpacked: a ratio of a thousand is no text.
_MOST_UNPACKED = 200 * 1024 * 1024
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What the author has taken out, and the copy of a text box that old versions read.
_UNREAD = frozenset({f"{_NS}del", f"{_NS}moveFrom", _FALLBACK})
_SIGNS = {f"{_NS}tab": "\t", f"{_NS}br": "\n", f"{_NS}cr": "\n", f"{_NS}noBreakHyphen": "-"}


def read_docx(data: bytes, source: str) -> dict[str, object]:
    """Return the fields of a Word file: its text, a paragraph apart from the next, and its title.

    Proposed changes are read as if they were accepted. The file's dates say when it was written,
    not published, and are not used.

    Args:
        data: The file.
        source: Its source, for the error.

    Raises:
        UnsupportedFormatError: The extra is missing, or the file is encrypted or of an old format.
        LoadError: The file is broken, or too large unpacked.
    """
    if data.startswith(_OLD_WORD):
        message = "is an encrypted or an old Word file (.doc); save it as .docx without a password"
        raise UnsupportedFormatError(message, source=source)
    docx = import_library("docx", "Word", source)
    try:
        _check_unpacked(data, source)
        document = docx.Document(io.BytesIO(data))
        paragraphs = [text for text in _paragraphs(document.element.body) if text.strip()]
        title = document.core_properties.title
    except LoadError:
        raise
    # The libraries raise whatever their depths raise; one file must not end the run.
    except Exception as error:
        message = f"is a Word file that cannot be taken apart ({type(error).__name__})"
        raise LoadError(message, source=source) from error
    return {"text": "\n\n".join(paragraphs), "title": title or None}


def _check_unpacked(data: bytes, source: str) -> None:
    # zipfile never unpacks more of a part than the size that is declared for it.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > _MOST_UNPACKED:
        message = f"is a Word file of more than {_MOST_UNPACKED // 2**20} MB unpacked"
        raise LoadError(message, source=source)


def _paragraphs(body: Any) -> Iterator[str]:
    """Yield the text of every paragraph, those of tables and text boxes among them."""
    for paragraph in body.iter(f"{_NS}p"):
        if not any(parent.tag in _UNREAD for parent in paragraph.iterancestors()):
            yield "".join(_signs(paragraph))


def _signs(element: Any) -> Iterator[str]:
    for child in element:
        # A paragraph within a paragraph is that of a text box, and yielded on its own.
        if child.tag in _UNREAD or child.tag == f"{_NS}p":
            continue
        if child.tag == f"{_NS}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _signs(child)
