"""Briefings posted to an address: signed webhooks, and messages to chats."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from summariser.briefing.channels.message import Message
from summariser.briefing.settings import read_secret
from summariser.errors import ConfigError, DeliveryError
from summariser.schema.briefing_settings import SlackDelivery, WebhookDelivery

# Seconds that a receiver may take for each step, and for the whole exchange: less than the time
# after which another process makes the next attempt.
TIMEOUT = 30.0
DEADLINE = 60.0
_PORTS = {"http": 80, "https": 443}
_RETRYABLE = frozenset({408, 409, 423, 425, 429})
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what such secrets begin with


@dataclass(frozen=True)
class Receiver:
    """Where a delivery is posted to.

    Attributes:
        address: The whole address; its path is often a secret, and is named in no message.
        host: The host, as it is asked for.
        port: The port.
    """

    address: str
    host: str
    port: int


def find_receiver(
    delivery: WebhookDelivery | SlackDelivery, environ: Mapping[str, str] | None = None
) -> Receiver:
    """Return where a delivery is posted to.

    Raises:
        ConfigError: The variable is not set, or holds no address that can be posted to.
    """
    address = delivery.url or read_secret(delivery.url_variable, environ) or ""
    try:
        scheme, url = urlsplit(address).scheme, httpx2.URL(address)
        port = urlsplit(address).port or _PORTS[scheme]
        host = url.raw_host.decode("ascii")
        host.encode("idna")  # its labels are neither empty nor too long
    except (httpx2.InvalidURL, ValueError, KeyError):
        host, port = "", 0
    if not host:
        what = f"the variable {delivery.url_variable}" if delivery.url_variable else "url"
        # Not the cause: its words may hold the address.
        raise ConfigError(
            f"the address of the delivery {delivery.channel} is none that can be posted to: {what} "
            "is to hold a whole one, such as https://HOST/PATH"
        ) from None
    return Receiver(address, host, port)


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
        shared = secret.encode("utf-8", "surrogateescape")
    signed = b".".join((key.encode(), stamp.encode(), body))
    digest = hmac.new(shared, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _post(
    delivery: WebhookDelivery | SlackDelivery,
    body: bytes,
    headers: Mapping[str, str],
    environ: Mapping[str, str] | None,
) -> None:
    receiver, channel = find_receiver(delivery, environ), delivery.channel
    try:
        status = asyncio.run(_exchange(receiver.address, body, headers))
    except TimeoutError:
        raise DeliveryError(
            f"{receiver.host} has not answered within {DEADLINE:g} seconds", channel=channel
        ) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        # Its own words may hold the address.
        raise DeliveryError(
            f"{receiver.host} was not reached: {type(error).__name__}", channel=channel
        ) from None
    if not httpx2.codes.is_success(status):
        raise DeliveryError(
            f"{receiver.host} answered {status}",
            channel=channel,
            retryable=status in _RETRYABLE or httpx2.codes.is_server_error(status),
        )


async def _exchange(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post and return the status of the answer, whose body nobody needs.

    Raises:
        TimeoutError: The status has not come in time, however busily the receiver dripped it.
        httpx2.HTTPError: The receiver was not reached.
    """
    async with (
        asyncio.timeout(DEADLINE),
        httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client,
        client.stream("POST", address, content=body, headers=dict(headers)) as answer,
    ):
        return answer.status_code
