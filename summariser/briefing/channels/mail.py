"""Briefings by e-mail."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from summariser.briefing.channels.message import Message
from summariser.briefing.settings import read_secret
from summariser.errors import ConfigError, DeliveryError
from summariser.schema.briefing_settings import EmailDelivery

# Seconds that a server may take for each step, and for all of them: less than the time after which
# another process makes the next attempt.
TIMEOUT = 60.0
DEADLINE = 150.0
# Replies from which on a server refuses for good; those before it ask to try again later.
_PERMANENT = 500
_HIGHEST_PORT = 65535


def send_mail(
    message: Message,
    delivery: EmailDelivery,
    *,
    environ: Mapping[str, str] | None = None,
    trust: ssl.SSLContext | None = None,
) -> None:
    """Send the briefing, as text and as HTML in one mail.

    The mail's ``Message-ID`` is made from the message's key: a mail that is sent a second time,
    because it was not known whether the first arrived, has the same.

    Args:
        message: The briefing.
        delivery: To whom, and through which server.
        environ: Where the password is read from; without it the process's own environment.
        trust: Certificates to trust; without them those of the system.

    Raises:
        ConfigError: The variable that holds the password is not set, or the server can be none.
        DeliveryError: The server was not reached or refused the mail.
    """
    mail = compose_mail(message, delivery)

    def send(server: smtplib.SMTP) -> None:
        refused = server.send_message(mail, delivery.sender, list(delivery.to))
        if refused:
            raise DeliveryError(
                f"{delivery.host} takes no mail for {', '.join(sorted(refused))}; "
                "the others have it",
                channel=delivery.channel,
                # Who has the mail gets it twice then, under one id; better than never.
                retryable=any(code < _PERMANENT for code, _ in refused.values()),
            )

    _with_server(delivery, send, environ=environ, trust=trust)


def probe_server(
    delivery: EmailDelivery,
    *,
    environ: Mapping[str, str] | None = None,
    trust: ssl.SSLContext | None = None,
) -> str:
    """Log in to the server without sending anything, and return what there is to say of it.

    Raises:
        ConfigError: The variable that holds the password is not set.
        DeliveryError: The server was not reached or refused the login.
    """
    _with_server(delivery, lambda server: server.noop(), environ=environ, trust=trust)
    login = " and takes the login" if delivery.user else ""
    return f"{delivery.host}:{delivery.chosen_port} answers{login}"


def _with_server(
    delivery: EmailDelivery,
    work: Callable[[smtplib.SMTP], object],
    *,
    environ: Mapping[str, str] | None,
    trust: ssl.SSLContext | None,
) -> None:
    password = read_secret(delivery.password_variable, environ)
    where = f"{delivery.host}:{delivery.chosen_port}"
    if not 0 < delivery.chosen_port <= _HIGHEST_PORT:
        raise ConfigError(f"{where} is no server that can be asked: a port is 1 to {_HIGHEST_PORT}")
    try:
        with _connect(delivery, trust or ssl.create_default_context()) as server:
            if delivery.user is not None and password is not None:
                server.login(delivery.user, password)
            work(server)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise DeliveryError(
            f"{where} answered {error.smtp_code} {_hide(text, password)}",
            channel=delivery.channel,
            retryable=error.smtp_code < _PERMANENT,
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise DeliveryError(
            f"{where} takes no mail for {', '.join(sorted(error.recipients))}",
            channel=delivery.channel,
            retryable=all(code < _PERMANENT for code, _ in error.recipients.values()),
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(
            f"{where} does not offer what the settings ask for: {error}",
            channel=delivery.channel,
            retryable=False,
        ) from error
    except UnicodeError:
        raise DeliveryError(
            f"{where} takes no login or address with such letters",
            channel=delivery.channel,
            retryable=False,
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        what = getattr(error, "strerror", None) or error
        raise DeliveryError(f"{where} was not reached: {what}", channel=delivery.channel) from error
    except ValueError as error:
        raise ConfigError(f"{where} is no server that can be asked") from error


def compose_mail(message: Message, delivery: EmailDelivery) -> EmailMessage:
    """Return the mail that is sent."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(message.title.split())
    mail["From"] = _address(delivery.sender)
    mail["To"] = [_address(one) for one in delivery.to]
    mail["Date"] = format_datetime(message.made)
    domain = parseaddr(delivery.sender)[1].rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    # As RFC 3834 asks of programs: nobody's absence note shall answer.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.bodies["text"])
    mail.add_alternative(message.bodies["html"], subtype="html")
    return mail


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


class _Replies(io.RawIOBase):
    """What a server replies, read until a moment at the latest: it may drip for ever."""

    def __init__(self, connection: socket.socket, ends: float) -> None:
        super().__init__()
        self._connection, self._ends = connection, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(_time_left(self._ends))
        return self._connection.recv_into(buffer)


class _Session(smtplib.SMTP):
    """A session that ends in time, whatever the server does."""

    file: io.BufferedReader | None

    def __init__(self, *given: Any, **named: Any) -> None:
        self._ends = time.monotonic() + DEADLINE
        super().__init__(*given, **named)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Replies(self.sock, self._ends))
        return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            try:
                self.sock.settimeout(_time_left(self._ends))
            except TimeoutError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(str(error)) from error
        super().send(s)


class _EncryptedSession(_Session, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


def _time_left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"not done within {DEADLINE:g} seconds")
    return min(left, TIMEOUT)


def _connect(delivery: EmailDelivery, trust: ssl.SSLContext) -> smtplib.SMTP:
    host, port = delivery.host, delivery.chosen_port
    if delivery.security == "tls":
        return _EncryptedSession(host, port, timeout=TIMEOUT, context=trust)
    server = _Session(host, port, timeout=TIMEOUT)
    if delivery.security == "starttls":
        try:
            server.starttls(context=trust)
        except BaseException:
            server.close()
            raise
    return server


def _hide(text: str, secret: str | None) -> str:
    return text.replace(secret, "***") if secret else text
