"""Briefings posted to an address: signed webhooks, and messages to chats."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2

from summariser.briefing.channels.message import Message
from summariser.briefing.settings import read_secret
from summariser.errors import ConfigError, DeliveryError
from summariser.schema.briefing_settings import SlackDelivery, WebhookDelivery

# Seconds that a receiver may take.
TIMEOUT = 30.0
_RETRYABLE = frozenset({408, 409, 423, 425, 429})
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what such secrets begin with


def post_webhook(
    message: Message,
    delivery: WebhookDelivery,
    *,
    now: dt.datetime,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Post the briefing as JSON.

    The headers are those of the Standard Webhooks specification: ``webhook-id`` is the message's
    key, ``webhook-timestamp`` when it is posted and, where a secret is named,
    ``webhook-signature`` the HMAC of both and the body. ``idempotency-key`` is the key again.

    Raises:
        ConfigError: A variable that is named is not set.
        DeliveryError: The receiver was not reached or refused it.
    """
    body = message.bodies["json"].encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "idempotency-key": message.key,
        "webhook-id": message.key,
        "webhook-timestamp": stamp,
    }
    secret = read_secret(delivery.secret_variable, environ)
    if secret is not None:
        headers["webhook-signature"] = sign(secret, message.key, stamp, body)
    _post(delivery, body, headers, environ)


def post_chat(
    message: Message, delivery: SlackDelivery, *, environ: Mapping[str, str] | None = None
) -> None:
    """Post the briefing as a chat's message.

    Raises:
        ConfigError: A variable that is named is not set.
        DeliveryError: The receiver was not reached or refused it.
    """
    body = json.dumps(dict(message.chat), ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "idempotency-key": message.key}
    _post(delivery, body, headers, environ)


def sign(secret: str, key: str, stamp: str, body: bytes) -> str:
    """Return a signature as standardwebhooks.com defines it, version 1.

    Args:
        secret: ``whsec_`` and base64, or any other text, whose bytes are the key then.
        key: The message's id.
        stamp: Seconds since 1970, as text.
        body: What is posted.

    Raises:
        ConfigError: What follows ``whsec_`` is no base64.
    """
    if secret.startswith(_SECRET_PREFIX):
        try:
            shared = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
        except ValueError as error:
            raise ConfigError("the webhook's secret is no base64 after whsec_") from error
    else:
        shared = secret.encode()
    signed = b".".join((key.encode(), stamp.encode(), body))
    digest = hmac.new(shared, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _post(
    delivery: WebhookDelivery | SlackDelivery,
    body: bytes,
    headers: Mapping[str, str],
    environ: Mapping[str, str] | None,
) -> None:
    address = delivery.url or read_secret(delivery.url_variable, environ) or ""
    # The rest of a webhook's address is often a secret: it is not named in any message.
    where = urlsplit(address).hostname or "the address"
    channel = delivery.channel
    try:
        with httpx2.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            answer = client.post(address, content=body, headers=dict(headers))
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise ConfigError(
            f"the address of the delivery {channel} is none that can be posted to"
        ) from error
    except httpx2.HTTPError as error:
        # Its own words may hold the address.
        raise DeliveryError(
            f"{where} was not reached: {type(error).__name__}", channel=channel
        ) from None
    if not answer.is_success:
        raise DeliveryError(
            f"{where} answered {answer.status_code}",
            channel=channel,
            retryable=answer.status_code in _RETRYABLE or answer.is_server_error,
        )
