"""The format of data that have no name."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib

from summariser.load.decoding import decode_text

_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# Characters, and lines, of nameless data that their format is told by.
_SNIFFED = 4096
_SNIFFED_LINES = 5
# Headers by which a mail is told from a text that opens with a block of fields.
_MAIL_HEADER = re.compile(
    r"(?:received|return-path|delivered-to|mime-version|message-id|content-type|from|to|subject"
    r"|date|dkim-signature|x-[\w-]+)\s*:",
    re.IGNORECASE,
)
_CERTAIN_HEADERS = ("received:", "return-path:", "delivered-to:", "mime-version:", "message-id:")


def sniff_format(data: bytes) -> str:
    """Return the format of data without a name, as the extension a file of it would have.

    Raises:
        LoadError: The data are no text, and in no other format that is read.
    """
    packed = _packed_format(data)
    if packed:
        return packed
    text = decode_text(data, "").lstrip()
    if text.startswith("<") and _PAGE_TAG.search(text, 0, _SNIFFED):
        return ".html"
    if _is_mail(text):
        return ".eml"
    if not text.startswith(("{", "[")):
        return ".txt"
    lines = text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
    if any(isinstance(_json_value(line), dict) for line in lines):
        return ".jsonl"
    return ".txt" if _json_value(text) is None else ".json"


def _packed_format(data: bytes) -> str | None:
    """Return the format of data that say by their first bytes what they are."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"WARC/"):
        return ".warc"
    try:
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return ".docx" if "word/document.xml" in archive.namelist() else None
        if data.startswith(b"\x1f\x8b"):
            head = gzip.GzipFile(fileobj=io.BytesIO(data)).read(5)
            return ".warc.gz" if head == b"WARC/" else None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        pass
    return None


def _is_mail(text: str) -> bool:
    head = text[: 16 * _SNIFFED].replace("\r\n", "\n").partition("\n\n")[0]
    lines = [line for line in head.split("\n") if line[:1].strip()]
    named = [line.lower() for line in lines if _MAIL_HEADER.match(line)]
    if not lines or not _MAIL_HEADER.match(lines[0]):
        return False
    return any(line.startswith(_CERTAIN_HEADERS) for line in named)


def _json_value(text: str) -> object:
    """Return the JSON value that a text is, None where it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
