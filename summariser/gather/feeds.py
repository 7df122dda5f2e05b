"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import calendar
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from summariser.errors import ConfigError, FetchError
from summariser.gather.listing import Item, Listing, read_date
from summariser.gather.urls import join_url
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
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": source,
        },
    )
    if not parsed.version and not parsed.entries:
        raise FetchError("is no feed that can be read", source=source)
    items = [_item(entry, source) for entry in parsed.entries]
    return _listing("feed", items, parsed.feed.get("title"))


def _item(entry: Mapping[str, Any], source: str) -> Item | None:
    link = entry.get("link") or ""
    # The permanent link of a feed that goes through a counting service.
    link = entry.get("feedburner_origlink") or link
    url = join_url(source, link) if link else None
    if url is None:
        return None
    named = entry.get("source") or {}
    return Item(
        url=url,
        title=entry.get("title"),
        published=_entry_date(entry, "published"),
        # Asked for with `in`: without one, the library answers with the other date, and a warning.
        updated=_entry_date(entry, "updated"),
        outlet=named.get("title") or None,
    )


def _entry_date(entry: Mapping[str, Any], name: str) -> str | None:
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
    url = join_url(source, link) if isinstance(link, str) else None
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
    clean = " ".join(title.split()) if isinstance(title, str) else ""
    return Listing(kind, named, title=clean or None, without_address=len(found) - len(named))
