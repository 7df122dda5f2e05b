"""What an answer is: a page, or a list of pages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from lxml import html

from summariser.errors import FetchError
from summariser.gather.bodies import unpack_gzip
from summariser.gather.feeds import is_json_feed, read_feed, read_json, read_json_feed
from summariser.gather.gathered import Source, SourceKind
from summariser.gather.listing import Listing
from summariser.gather.maps import read_opml, read_sitemap
from summariser.gather.urls import is_front_page, join_url
from summariser.gather.xml import decode_xml, read_xml_text, root_of

_READERS: dict[str, Callable[[str, str], Listing]] = {
    "rss": read_feed,
    "rdf": read_feed,
    "feed": read_feed,
    "channel": read_feed,
    "urlset": read_sitemap,
    "sitemapindex": read_sitemap,
    "opml": read_opml,
}
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_NAMES: dict[SourceKind, str] = {"feed": "feed", "sitemap": "sitemap", "opml": "OPML file"}


def read_listing(
    content: bytes, content_type: str | None, *, kind: SourceKind, source: str, limit: int
) -> Listing | None:
    """Return what an answer lists, or None where it is a page.

    What it is, is told by its root element and not by what the server calls it: feeds come as
    ``text/html``, and pages as ``text/xml``.

    Args:
        content: The bytes.
        content_type: The header of this name.
        kind: What is expected there.
        source: The address.
        limit: Bytes that a packed sitemap may unpack to.

    Raises:
        FetchError: It is not of the kind that is expected, or cannot be read.
    """
    if kind == "page":
        return None
    content = unpack_gzip(content, limit=limit, source=source)
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        value: Any = read_json(content)
        if is_json_feed(value) and kind in {"auto", "feed"}:
            return read_json_feed(value, source)
        raise FetchError("is JSON, but no JSON feed", source=source)
    if b"<" not in content[:512] and b"<\x00" not in content[:512]:
        _expect_page(kind, source)
        return None
    root = _find_root(content, content_type, source)
    reader = _READERS.get(root)
    if reader is None:
        return _read_page_as(kind, content, source)
    listing = reader(read_xml_text(content, content_type, source), source)
    if kind in _NAMES and _NAMES[kind] not in listing.kind and listing.kind != "index of sitemaps":
        article = "an" if listing.kind[0] in "aeioO" else "a"
        raise FetchError(f"is {article} {listing.kind} and no {_NAMES[kind]}", source=source)
    return listing


def _read_page_as(kind: SourceKind, content: bytes, source: str) -> Listing | None:
    """Return the feed that a page names, where its feed is meant; None where it is itself.

    Raises:
        FetchError: It is not what is expected.
    """
    if kind == "feed":
        return _feed_of_page(content, source)
    if kind == "auto" and is_front_page(source):
        # Who names a site as a whole means its news, and not the words of its front page.
        with contextlib.suppress(FetchError):
            return _feed_of_page(content, source)
    _expect_page(kind, source)
    return None


def _find_root(content: bytes, content_type: str | None, source: str) -> str:
    """Return the name of the root element, looking at the beginning alone; empty if none."""
    try:
        return root_of(decode_xml(content[:8192], content_type, source))
    except FetchError:
        return ""


def _expect_page(kind: SourceKind, source: str) -> None:
    if kind in _NAMES:
        raise FetchError(f"is no {_NAMES[kind]}", source=source)


def _feed_of_page(content: bytes, source: str) -> Listing:
    """Return the feed that a page names as its own, as a source.

    Raises:
        FetchError: It names none.
    """
    try:
        tree = html.fromstring(content)
        links = tree.xpath("//link[contains(@rel, 'alternate')][@href]")
    except (ValueError, html.etree.ParserError) as error:
        raise FetchError("is no feed", source=source) from error
    for link in links:
        if (link.get("type") or "").strip().lower() in _FEED_TYPES:
            url = join_url(source, link.get("href"))
            if url and url != source:
                return Listing("page", sources=(Source(url, "feed"),))
    raise FetchError("is a page and no feed, and names no feed of its own", source=source)
