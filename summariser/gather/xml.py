"""XML from strangers: no entities, no network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from summariser.errors import FetchError, LoadError
from summariser.load.decoding import decode_text

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# Characters at the beginning that are looked at for the root element.
_HEAD = 8192
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def read_xml_text(content: bytes, content_type: str | None, source: str) -> str:
    """Return XML as text without its declaration, decoded by byte order mark, header or itself.

    Raises:
        FetchError: It is no text, or declares entities: with them a few lines become gigabytes,
            or files of this machine.
    """
    text = decode_xml(content, content_type, source)
    if _ENTITY.search(text):
        raise FetchError("is XML that declares entities, which are not read", source=source)
    return text


def decode_xml(content: bytes, content_type: str | None, source: str) -> str:
    """Return XML as text, as `read_xml_text` does, whatever it declares.

    Raises:
        FetchError: It is no text.
    """
    stated = _ENCODING.match(content[:1024])
    declared = charset_of(content_type) or (stated[1].decode("ascii") if stated else None)
    try:
        text = decode_text(content, source, declared=declared)
    except LoadError as error:
        raise FetchError(str(error), source=source) from error
    return _DECLARATION.sub("", text, count=1).lstrip()


def charset_of(content_type: str | None) -> str | None:
    """Return the encoding that a header Content-Type names."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def root_of(text: str) -> str:
    """Return the local name of the first element of XML or HTML, in small letters."""
    found = _ROOT.search(re.sub(r"<!--.*?-->", "", text[:_HEAD], flags=re.DOTALL))
    return found[1].lower() if found else ""


def parse_xml(text: str, source: str) -> Any:
    """Return the root element of XML, repaired where it can be.

    Raises:
        FetchError: It cannot.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError("is no XML that can be read", source=source) from error
    if root is None:
        raise FetchError("is no XML that can be read", source=source)
    return root
