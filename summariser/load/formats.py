"""The bytes of one file to articles, by format."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from summariser.errors import LoadError
from summariser.load.decoding import decode_text
from summariser.load.drafts import Haul, article_id, check_size, draft_article
from summariser.load.plain_text import read_markdown, read_plain_text
from summariser.load.sources import JSON_FORMATS, LINES_FORMATS, MARKDOWN_FORMATS, PAGE_FORMATS
from summariser.schema import LeftOut

_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# Characters, and lines, of nameless data that their format is told by.
_SNIFFED = 4096
_SNIFFED_LINES = 5
# Keys by which JSON that is no article is recognised as a document of ours.
_DOCUMENT_KEYS = frozenset({"records", "schema_version"})


@dataclass(frozen=True)
class Origin:
    """Where data come from: the source as it was given, or as it was found.

    ``name`` is the file's name for sentences about a line of it, ``stem`` the id it lends, and
    ``named`` says that the file itself was asked for.
    """

    source: str
    name: str
    stem: str
    named: bool = True


def sniff_format(data: bytes) -> str:
    """Return the format of data without a name, as the extension a file of it would have.

    Raises:
        LoadError: The data are no text.
    """
    text = decode_text(data, "").lstrip()
    if text.startswith("<") and _PAGE_TAG.search(text, 0, _SNIFFED):
        return ".html"
    if not text.startswith(("{", "[")):
        return ".txt"
    lines = text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
    if any(isinstance(_json_value(line), dict) for line in lines):
        return ".jsonl"
    return ".txt" if _json_value(text) is None else ".json"


def read_data(data: bytes, kind: str, origin: Origin, haul: Haul) -> None:
    """Add the articles and failures of a file's bytes to what has been read.

    Args:
        data: The bytes.
        kind: Their format, as an extension.
        origin: Where they come from.
        haul: Gets articles, failures and notes.

    Raises:
        LoadError: There is nothing to be had; the message says why without naming the file.
    """
    if not data.strip():
        raise LoadError("is empty", source=origin.name)
    if kind in LINES_FORMATS:
        _read_lines(data, origin, haul)
        return
    check_size(len(data), origin.name)
    if kind in JSON_FORMATS:
        _read_json(decode_text(data, origin.name), origin, haul)
    else:
        haul.drafts.append(draft_article(_fields(data, kind, origin.name), origin.stem))


def _fields(data: bytes, kind: str, name: str) -> Mapping[str, object]:
    if kind in PAGE_FORMATS:
        # Imported here: trafilatura costs every start of the command, web page or none.
        from summariser.load.web_page import read_web_page  # noqa: PLC0415

        return read_web_page(data, name)
    read = read_markdown if kind in MARKDOWN_FORMATS else read_plain_text
    return read(decode_text(data, name))


def _read_lines(data: bytes, origin: Origin, haul: Haul) -> None:
    """Read JSON Lines; a line that fails is one failure."""
    if b"\x00" in data[:64]:
        data = decode_text(data, origin.name).encode("utf-8", "surrogatepass")
    if data.lstrip().split(b"\n", 1)[0].strip() in {b"[", b"{", b"[{"}:
        # Against the format's name, one value is set over several lines.
        text = decode_text(data, origin.name)
        if _json_value(text) is not None:
            _read_json(text, origin, haul)
            return
    for number, line in enumerate(io.BytesIO(data), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            row = _row(line, origin.name)
        except LoadError as error:
            name, reason = f"{origin.stem}-{number}", f"{place} of {origin.name} {error}"
            haul.fail(name, reason, error=type(error).__name__)
        else:
            _add_row(row, number, place, origin, haul)


def _row(line: bytes, name: str) -> object:
    check_size(len(line), name)
    try:
        return json.loads(decode_text(line, name), strict=False)
    except json.JSONDecodeError as error:
        raise LoadError(f"is no JSON: {error.msg} (column {error.colno})", source=name) from error
    except (ValueError, RecursionError) as error:
        raise LoadError("is no JSON that can be read", source=name) from error


def _json_value(text: str) -> object:
    """Return the JSON value that a text is, None where it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _read_json(text: str, origin: Origin, haul: Haul) -> None:
    """Read a JSON file: one article or a list of them."""
    value = _row(text.encode("utf-8", "surrogatepass"), origin.name)
    rows = value if isinstance(value, list) else [value]
    if not any(isinstance(row, dict) and "text" in row for row in rows):
        # Data files lie beside articles in many folders, and nobody asked for this one.
        if not origin.named:
            haul.notes.append(LeftOut(article=origin.source, reason="it is JSON without articles"))
            return
        if _is_document(value):
            message = "is a timeline document and no article; merge or render it"
            raise LoadError(message, source=origin.name)
    if isinstance(value, dict):
        haul.drafts.append(draft_article(value, origin.stem))
        return
    for number, row in enumerate(rows, start=1):
        _add_row(row, number, f"item {number}", origin, haul)


def _is_document(value: object) -> bool:
    return isinstance(value, dict) and not _DOCUMENT_KEYS.isdisjoint(value)


def _add_row(row: object, number: int, place: str, origin: Origin, haul: Haul) -> None:
    name = (article_id(row) if isinstance(row, dict) else None) or f"{origin.stem}-{number}"
    try:
        haul.drafts.append(draft_article(row, name))
    except LoadError as error:
        haul.fail(name, f"{place} of {origin.name} {error}", error=type(error).__name__)
