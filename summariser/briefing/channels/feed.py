"""Briefings as an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from feedgen.feed import FeedGenerator

from summariser.briefing.channels.folder import write_whole
from summariser.briefing.channels.message import Message
from summariser.schema.briefing_settings import AtomDelivery


def write_feed(message: Message, delivery: AtomDelivery, earlier: Sequence[Message]) -> None:
    """Write the feed anew, with this briefing and those before it.

    Args:
        message: The briefing.
        delivery: Where the feed lies.
        earlier: Briefings before it, the newest first; as many are kept as the settings say.

    Raises:
        DeliveryError: The file cannot be written.
    """
    entries = [message, *(one for one in earlier if one.edition != message.edition)]
    # One that comes late is not the newest.
    entries.sort(key=lambda one: one.made, reverse=True)
    text = compose_feed(entries[: delivery.entries], delivery)
    write_whole(Path(delivery.path), text, delivery.channel)


def compose_feed(entries: Sequence[Message], delivery: AtomDelivery) -> str:
    """Return the feed's text: the same entries give the same bytes."""
    newest = entries[0]
    feed = FeedGenerator()
    feed.id(delivery.address or f"urn:summariser:briefing:{newest.briefing}")
    feed.title(newest.heading)
    feed.author({"name": "summariser"})
    feed.updated(max(entry.made for entry in entries))
    if delivery.address:
        feed.link(href=delivery.address, rel="self")
    for message in entries:
        entry = feed.add_entry(order="append")
        entry.id(f"urn:summariser:{message.key}")
        entry.title(message.title)
        entry.updated(message.made)
        entry.published(message.made)
        entry.summary(message.summary)
        entry.content(message.bodies["html"], type="html")
    return str(feed.atom_str(pretty=True).decode("utf-8"))
