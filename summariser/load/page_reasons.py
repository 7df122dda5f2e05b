"""Why a page's date and outlet are what they are: the place in the page that states them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

# Meta elements that say when an article was last changed, and not when it was published.
_MODIFIED = re.compile(r"modif|update|revis|access|expir", re.IGNORECASE)

PUBLISHER, TITLE, ADDRESS = "structured data: publisher", "the page's title", "the page's address"
"""Where an outlet may be named, beside meta elements; the last two are less than a statement."""


def find_reasons(
    tree: HtmlElement, *, published: str | None, outlet: str | None
) -> Mapping[str, str]:
    """Return where a page states its date and its outlet, by the field's name."""
    reasons = {}
    if published:
        reasons["published"] = _date_reason(tree, published)
    if outlet:
        reasons["outlet"] = _outlet_reason(tree, outlet)
    return reasons


def find_publisher(tree: HtmlElement) -> str | None:
    """Return the publisher that a page's structured data name for it."""
    for item in read_linked_data(tree):
        publisher = item.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and name.strip() and not name.startswith(("http:", "https:")):
            return " ".join(name.split())
    return None


def read_linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the objects of a page's structured data (JSON-LD), each before those within it."""
    objects: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            objects += _objects(json.loads(script.text or "", strict=False))
        except (ValueError, RecursionError):
            continue
    return objects


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _date_reason(tree: HtmlElement, published: str) -> str:
    for item in read_linked_data(tree):
        given = item.get("datePublished")
        if isinstance(given, str) and given.strip().startswith(published):
            return "structured data: datePublished"
    for name, content in _metas(tree):
        if content.startswith(published) and not _MODIFIED.search(name):
            return f"meta {name}"
    for moment in tree.iter("time"):
        if (moment.get("datetime") or "").strip().startswith(published):
            return "the page's time element"
    compact = published.replace("-", "/")
    for address in tree.xpath("//link[@rel='canonical']/@href"):
        if compact in address or published in address:
            return "the page's address"
    return "the page's head or the line that it marks as its date"


def _outlet_reason(tree: HtmlElement, outlet: str) -> str:
    named = outlet.casefold()
    for name, content in _metas(tree):
        if content.lstrip("@").casefold() == named:
            return f"meta {name}"
    for item in read_linked_data(tree):
        publisher = item.get("publisher")
        given = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(given, str) and " ".join(given.split()).casefold() == named:
            return PUBLISHER
    titles = [title.text_content().casefold() for title in tree.iter("title")]
    return TITLE if any(named in title for title in titles) else ADDRESS


def _metas(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield name and content of the meta elements, those of Open Graph first."""
    metas = [
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "", meta)
        for meta in tree.iter("meta")
    ]
    for name, meta in sorted(metas, key=lambda pair: not pair[0].startswith(("og:", "article:"))):
        if name and meta.get("content"):
            yield name, meta.get("content").strip()
