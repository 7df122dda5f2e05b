"""Sitemaps, those of news among them, and lists of feeds (OPML)."""

from __future__ import annotations

from typing import Any

from summariser.errors import FetchError
from summariser.gather.gathered import Source, SourceKind
from summariser.gather.listing import Item, Listing, read_date, read_moment
from summariser.gather.urls import join_listed_url
from summariser.gather.xml import parse_xml

# Sitemaps of an index that are read, the newest first: archives go back for decades.
_MOST_MAPS = 20


def read_sitemap(text: str, source: str) -> Listing:
    """Return what a sitemap lists, the newest first, or the newest sitemaps of an index.

    Raises:
        FetchError: It cannot be read.
    """
    root = parse_xml(text, source)
    items = [_item(entry, source) for entry in root if _name(entry) in {"url", "sitemap"}]
    found = sorted(filter(None, items), key=_age)
    if _name(root) == "sitemapindex":
        maps = tuple(Source(item.url, "sitemap") for item in found[:_MOST_MAPS])
        return Listing("index of sitemaps", sources=maps)
    return Listing("sitemap", tuple(found), without_address=len(items) - len(found))


def _item(entry: Any, source: str) -> Item | None:
    """Return a page or a sitemap as a sitemap lists it; sitemaps are large: each is read once."""
    children = {_name(child): child for child in entry}
    location = _text(children.get("loc"))
    url = join_listed_url(source, location) if location else None
    if url is None:
        return None
    news = {_name(child): child for child in children.get("news", ())}
    publication = {_name(child): child for child in news.get("publication", ())}
    return Item(
        url=url,
        title=_text(news.get("title")),
        published=read_date(_text(news.get("publication_date"))),
        updated=read_date(_text(children.get("lastmod"))),
        outlet=_text(publication.get("name")),
    )


def _age(item: Item) -> float:
    moment = read_moment(item.published or item.updated)
    return -moment.timestamp() if moment else float("inf")


def read_opml(text: str, source: str) -> Listing:
    """Return the feeds that an OPML file lists, and the OPML files that it includes.

    In its order, each once.

    Raises:
        FetchError: It cannot be read, or lists none.
    """
    root = parse_xml(text, source)
    found: dict[Source, None] = {}
    for outline in root.iter("{*}outline"):
        attributes = {name.lower(): value for name, value in outline.attrib.items()}
        kind: SourceKind = "feed"
        address = attributes.get("xmlurl")
        if address is None and attributes.get("type", "").lower() == "include":
            kind, address = "opml", attributes.get("url")
        url = join_listed_url(source, address) if address else None
        if url:
            found.setdefault(Source(url, kind))
    if not found:
        raise FetchError("is an OPML file that lists no feeds", source=source)
    return Listing("OPML file", sources=tuple(found))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str | None:
    return None if element is None else " ".join((element.text or "").split()) or None
