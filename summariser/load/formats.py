"""The bytes of one file to articles, by format."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from summariser.errors import LoadError
from summariser.load.decoding import decode_text
from summariser.load.drafts import Draft, Haul, article_id, check_size, draft_article
from summariser.load.mail import read_mail
from summariser.load.pdf import read_pdf
from summariser.load.plain_text import read_markdown, read_plain_text
from summariser.load.sources import (
    ARCHIVE_FORMATS,
    FORMATS,
    JSON_FORMATS,
    LINES_FORMATS,
    MAIL_FORMATS,
    MARKDOWN_FORMATS,
    PAGE_FORMATS,
    PDF_FORMATS,
    WORD_FORMATS,
)
from summariser.load.web_archive import ArchivedPage, read_archive
from summariser.load.word import read_docx
from summariser.schema import LeftOut

# Mails attached to mails: how deep they are read.
_DEEPEST = 3
# Keys by which JSON that is no article is recognised as a document of ours.
_DOCUMENT_KEYS = frozenset({"records", "schema_version"})


@dataclass(frozen=True)
class Origin:
    """Where data come from: the source as it was given, or as it was found.

    ``name`` is the file's name for sentences about a line of it, ``stem`` the id it lends,
    ``named`` says that the file itself was asked for, and ``depth`` counts the mails that it is
    attached within.
    """

    source: str
    name: str
    stem: str
    named: bool = True
    depth: int = 0


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
    if kind in ARCHIVE_FORMATS:
        read_stream(io.BytesIO(data), origin, haul)
        return
    check_size(len(data), origin.name)
    if kind in JSON_FORMATS:
        _read_json(decode_text(data, origin.name), origin, haul)
    elif kind in MAIL_FORMATS:
        _read_mail(data, origin, haul)
    else:
        fields, remarks = read_fields(data, kind, origin.name)
        haul.drafts.append(draft_article(fields, origin.stem).with_remarks(remarks))


def read_fields(data: bytes, kind: str, name: str) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Return the fields of a file that holds one article, and remarks about it.

    Args:
        data: The file's bytes.
        kind: Its format, as an extension: text, Markdown, a web page, PDF or Word.
        name: Its name, for the error.

    Raises:
        LoadError: There is nothing to be had; the message says why without naming the file.
    """
    if kind in PDF_FORMATS:
        return read_pdf(data, name)
    return _fields(data, kind, name), ()


def _fields(data: bytes, kind: str, name: str) -> Mapping[str, object]:
    if kind in WORD_FORMATS:
        return read_docx(data, name)
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


def _read_mail(data: bytes, origin: Origin, haul: Haul) -> None:
    """Read a message and what is attached to it; an attachment that fails is one failure."""
    mail = read_mail(data, origin.name)
    if mail.fields is not None and str(mail.fields["text"]).strip():
        haul.drafts.append(draft_article(mail.fields, origin.stem))
    elif not mail.attachments:
        raise LoadError("is a mail without any text", source=origin.name)
    for attached in mail.attachments:
        stem = f"{origin.stem}-{attached.name.removesuffix(attached.format)}"
        where = f"{attached.name!r}, attached to {origin.name},"
        if attached.format not in FORMATS - ARCHIVE_FORMATS or origin.depth >= _DEEPEST:
            haul.notes.append(LeftOut(article=stem, reason=f"{where} is in no format read here"))
            continue
        inner = Origin(origin.source, attached.name, stem, depth=origin.depth + 1)
        try:
            read_data(attached.content, attached.format, inner, haul)
        except LoadError as error:
            haul.fail(stem, f"{where} {error}", error=type(error).__name__)


def read_stream(stream: BinaryIO, origin: Origin, haul: Haul) -> None:
    """Add the pages of a web archive to what has been read.

    Pages in which no article was found are counted in a note: front pages and frames are part of
    every archive.

    Raises:
        LoadError: The archive is broken; what was read before it broke is kept.
    """
    from summariser.load.web_page import read_web_page  # noqa: PLC0415 - as above

    without, seen, number = 0, set(), 0
    try:
        for page in read_archive(stream, origin.name):
            number = page.number
            name = f"{origin.stem}-{page.number}"
            try:
                check_size(len(page.content), origin.name)
                fields = read_web_page(page.content, page.url, charset=page.charset)
            except LoadError:
                without += 1
                continue
            key = page.url, fields["text"]
            if key not in seen:
                seen.add(key)
                haul.drafts.append(_archived_draft(page, fields, name))
    finally:
        if without:
            reason = "its pages without an article were passed over"
            haul.notes.append(LeftOut(article=origin.source, reason=reason, count=without))
    if not number:
        raise LoadError("is a web archive without web pages", source=origin.name)


def _archived_draft(page: ArchivedPage, fields: Mapping[str, object], name: str) -> Draft:
    draft = draft_article({**fields, "url": page.url}, name)
    if draft.article.published or not page.archived:
        return draft
    # When a page was archived is no date of publication, but the only bound that there is.
    return draft.with_remarks((f"it states no date; it was archived on {page.archived[:10]}",))
