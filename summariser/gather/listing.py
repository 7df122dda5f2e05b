"""What a feed, a sitemap or an OPML file lists."""

from __future__ import annotations

import datetime as dt
import email.utils
from dataclasses import dataclass

from summariser.gather.gathered import Source


@dataclass(frozen=True)
class Item:
    """A page as a source lists it.

    Attributes:
        url: Its address.
        title: Its title.
        published: When it was published, as the source says: ISO 8601.
        updated: When it was last changed, as the source says: ISO 8601.
        outlet: The publisher that the source names for it.
    """

    url: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    outlet: str | None = None


@dataclass(frozen=True)
class Listing:
    """What a source lists.

    Attributes:
        kind: What it is, in a word.
        items: Pages, in its order.
        sources: Further sources: the sitemaps of an index, the feeds of an OPML file.
        title: Its own title.
        without_address: How many of its items have no address.
    """

    kind: str
    items: tuple[Item, ...] = ()
    sources: tuple[Source, ...] = ()
    title: str | None = None
    without_address: int = 0

    @property
    def newest(self) -> str | None:
        """The day of the newest item, ISO 8601."""
        days = [day[:10] for item in self.items if (day := item.published or item.updated)]
        return max(days, default=None)


def read_date(value: object) -> str | None:
    """Return a date, or a date with time, as feeds and sitemaps write them, as ISO 8601.

    The offset from UTC is kept: the day of publication is that of the outlet.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    is_day = ":" not in text
    try:
        return (dt.date if is_day else dt.datetime).fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None


def read_moment(value: str | None) -> dt.datetime | None:
    """Return a moment of ISO 8601 as one with a time zone: UTC where it names none."""
    if value is None:
        return None
    moment = dt.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
