"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import calendar
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree, html

from summariser.errors import ConfigError, FetchError
from summariser.gather.listing import Item, Listing, read_date
from summariser.gather.urls import join_listed_url
from summariser.load.extras import EXTRA


def read_feed(text: str, source: str) -> Listing:
    """Return what an RSS or Atom feed lists.

    Args:
        text: The feed, decoded and without entities.
        source: Its address.

    Raises:
        FetchError: It is none.
    """
    try:
        import feedparser  # noqa: PLC0415 - of the extra
    except ImportError as error:
        raise ConfigError(f"to read feeds, install the extra: {EXTRA}") from error
    # Bytes in a file object: text and plain bytes would be tried as an address and as a path.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": source}
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")), response_headers=headers
        )
    # The parser raises whatever its depths raise; one feed must not end the run.
    except Exception as error:
        message = f"is a feed that cannot be taken apart ({type(error).__name__})"
        raise FetchError(message, source=source) from error
    if not parsed.version and not parsed.entries:
        raise FetchError("is no feed that can be read", source=source)
    is_rss = parsed.version.startswith("rss")
    items = [_item(entry, source, is_rss) for entry in parsed.entries]
    return _listing("feed", items, parsed.feed.get("title"))


def _item(entry: Mapping[str, Any], source: str, is_rss: bool) -> Item | None:  # noqa: FBT001 - a private step
    link = entry.get("link") or ""
    # The permanent link of a feed that goes through a counting service.
    link = entry.get("feedburner_origlink") or link
    url = join_listed_url(source, link) if link else None
    if url is None:
        return None
    named = entry.get("source") or {}
    published, updated = _entry_date(entry, "published"), _entry_date(entry, "updated")
    if is_rss and published is None:
        # RSS knows one date of an item; where it is Dublin Core's, the library calls it the other.
        published, updated = updated, None
    return Item(
        url=url,
        title=_plain_text(entry.get("title")),
        published=published,
        updated=updated,
        outlet=_plain_text(named.get("title")),
    )


def _plain_text(markup: object) -> str | None:
    """Return a title without markup, which titles of feeds may have; None if it is empty."""
    if not isinstance(markup, str) or not markup.strip():
        return None
    try:
        text = html.fragment_fromstring(markup, create_parent=True).text_content()
    except (etree.ParserError, ValueError):
        text = markup
    return " ".join(text.split()) or None


def _entry_date(entry: Mapping[str, Any], name: str) -> str | None:
    # With `in`: without one of the dates, the library answers with the other, and a warning.
    if name not in entry:
        return None
    found = read_date(entry[name])
    parsed = entry.get(f"{name}_parsed") if f"{name}_parsed" in entry else None
    if found is None and parsed is not None:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC).isoformat()
    return found


def is_json_feed(value: object) -> bool:
    """Return whether JSON is a JSON feed (versions 1 and 1.1)."""
    return (
        isinstance(value, dict)
        and "jsonfeed.org/version/" in str(value.get("version"))
        and isinstance(value.get("items"), list)
    )


def read_json(content: bytes) -> object:
    """Return JSON, or None where bytes are none."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def read_json_feed(value: Mapping[str, Any], source: str) -> Listing:
    """Return what a JSON feed lists."""
    items = [_json_item(item, source) for item in value["items"]]
    return _listing("feed", items, value.get("title"))


def _json_item(item: object, source: str) -> Item | None:
    if not isinstance(item, dict):
        return None
    link = item.get("url")
    if not isinstance(link, str) or not link.strip():
        # An item's id is often its address.
        link = item.get("id") if str(item.get("id")).startswith(("http://", "https://")) else None
    url = join_listed_url(source, link) if isinstance(link, str) else None
    if url is None:
        return None
    title = item.get("title")
    return Item(
        url=url,
        title=title if isinstance(title, str) else None,
        published=read_date(item.get("date_published")),
        updated=read_date(item.get("date_modified")),
    )


def _listing(kind: str, items: Iterable[Item | None], title: object) -> Listing:
    found = list(items)
    named = tuple(item for item in found if item is not None)
    left = len(found) - len(named)
    return Listing(kind, named, title=_plain_text(title), without_address=left)
