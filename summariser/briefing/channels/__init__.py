"""Where briefings go: files, feeds, mail, webhooks and chats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from summariser.briefing.channels.feed import write_feed
from summariser.briefing.channels.folder import write_files
from summariser.briefing.channels.mail import send_mail
from summariser.briefing.channels.message import Message, delivery_key
from summariser.briefing.channels.web import post_chat, post_webhook
from summariser.schema.briefing_settings import (
    AtomDelivery,
    Delivery,
    EmailDelivery,
    FileDelivery,
    SlackDelivery,
)

Earlier = Callable[[], Sequence[Message]]
"""Gives the briefings before one, the newest first."""

__all__ = ["Earlier", "Message", "deliver", "delivery_key"]


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
