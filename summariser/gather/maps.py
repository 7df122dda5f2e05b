"""Sitemaps, those of news among them, and lists of feeds (OPML)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from summariser.errors import FetchError
from summariser.gather.gathered import Source
from summariser.gather.listing import Item, Listing, read_date, read_moment
from summariser.gather.urls import join_url
from summariser.gather.xml import parse_xml

# Sitemaps of an index that are read, the newest first: archives go back for decades.
_MOST_MAPS = 20


def read_sitemap(text: str, source: str) -> Listing:
    """Return what a sitemap lists, the newest first, or the newest sitemaps of an index.

    Raises:
        FetchError: It cannot be read.
    """
    root = parse_xml(text, source)
    entries = [entry for entry in root if _name(entry) in {"url", "sitemap"}]
    dated = sorted(
        ((_date_of(entry), entry) for entry in entries),
        key=lambda pair: -_seconds(pair[0]),
    )
    if _name(root) == "sitemapindex":
        maps = [_location(entry, source) for _, entry in dated]
        named = [Source(url, "sitemap") for url in maps if url]
        return Listing("index of sitemaps", sources=tuple(named[:_MOST_MAPS]))
    items = [_item(entry, source) for _, entry in dated]
    found = tuple(item for item in items if item is not None)
    return Listing("sitemap", found, without_address=len(items) - len(found))


def _item(entry: Any, source: str) -> Item | None:
    url = _location(entry, source)
    if url is None:
        return None
    news = next(_within(entry, "news"), entry)
    publication = next(_within(news, "publication"), None)
    return Item(
        url=url,
        title=_text(news, "title"),
        published=read_date(_text(news, "publication_date")),
        updated=read_date(_text(entry, "lastmod")),
        outlet=None if publication is None else _text(publication, "name"),
    )


def _location(entry: Any, source: str) -> str | None:
    location = _text(entry, "loc")
    return join_url(source, location) if location else None


def _date_of(entry: Any) -> str | None:
    news = next(_within(entry, "news"), entry)
    return read_date(_text(news, "publication_date")) or read_date(_text(entry, "lastmod"))


def _seconds(date: str | None) -> float:
    moment = read_moment(date)
    return moment.timestamp() if moment else float("-inf")


def read_opml(text: str, source: str) -> Listing:
    """Return the feeds that an OPML file lists, in its order, each once.

    Raises:
        FetchError: It cannot be read, or lists none.
    """
    root = parse_xml(text, source)
    feeds: dict[str, None] = {}
    for outline in root.iter("{*}outline"):
        attributes = {name.lower(): value for name, value in outline.attrib.items()}
        url = join_url(source, attributes.get("xmlurl", "")) if "xmlurl" in attributes else None
        if url:
            feeds.setdefault(url)
    if not feeds:
        raise FetchError("is an OPML file that lists no feeds", source=source)
    return Listing("OPML file", sources=tuple(Source(url, "feed") for url in feeds))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _within(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _name(child) == name)


def _text(element: Any, name: str) -> str | None:
    found = next(_within(element, name), None)
    return None if found is None else " ".join("".join(found.itertext()).split()) or None
