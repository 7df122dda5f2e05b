"""Where briefings go: files, feeds, mail, webhooks and chats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from summariser.briefing.channels.feed import write_feed
from summariser.briefing.channels.folder import EXTENSIONS, write_files
from summariser.briefing.channels.mail import send_mail
from summariser.briefing.channels.message import Message, delivery_key, file_stem
from summariser.briefing.channels.web import post_chat, post_webhook
from summariser.render.briefing_text import Whole
from summariser.schema.briefing_settings import (
    AtomDelivery,
    Delivery,
    EmailDelivery,
    FileDelivery,
    SlackDelivery,
)

Earlier = Callable[[], Sequence[Message]]
"""Gives the briefings before one, the newest first."""
# Forms of files, the one that people read most easily first.
_READABLE = ("html", "md", "text", "json")

__all__ = ["Earlier", "Message", "deliver", "delivery_key", "find_whole"]


def find_whole(deliveries: Sequence[Delivery], briefing: str, edition: str) -> Whole:
    """Return where the whole of an edition can be read, for those who get a part of it.

    Args:
        deliveries: All deliveries of the briefing.
        briefing: The briefing's name.
        edition: The edition's name.
    """
    files = [one for one in deliveries if isinstance(one, FileDelivery) and one.address]
    feeds = [one.address for one in deliveries if isinstance(one, AtomDelivery) and one.address]
    pages = [
        f"{(one.address or '').rstrip('/')}/{file_stem(briefing, edition)}.{EXTENSIONS[form]}"
        for one in files
        for form in sorted(one.formats, key=_READABLE.index)[:1]
    ]
    others = (one.channel for one in deliveries if not isinstance(one, SlackDelivery))
    return Whole(next(iter([*pages, *feeds]), None), tuple(others))


def deliver(
    message: Message,
    delivery: Delivery,
    *,
    earlier: Earlier,
    now: dt.datetime,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Send a briefing through one channel, once.

    Args:
        message: The briefing.
        delivery: The channel.
        earlier: Gives the briefings before it, for channels that show several.
        now: When this try is made, with its zone.
        environ: Where secrets are read from; without it the process's own environment.

    Raises:
        ConfigError: A variable that holds a secret is not set.
        DeliveryError: It did not arrive, or it is not known whether it did.
    """
    if isinstance(delivery, FileDelivery):
        write_files(message, delivery)
    elif isinstance(delivery, AtomDelivery):
        write_feed(message, delivery, earlier())
    elif isinstance(delivery, EmailDelivery):
        send_mail(message, delivery, environ=environ)
    elif isinstance(delivery, SlackDelivery):
        post_chat(message, delivery, environ=environ)
    else:
        post_webhook(message, delivery, now=now, environ=environ)
