"""Real servers on loopback that briefings are sent to: mail and webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import email
import ssl
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler
from typing import Any, TypeVar

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from loopback import LoopbackServer

T = TypeVar("T")


@dataclass
class Mails:
    """What a mail server received, and what it answers."""

    received: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    password: str = ""
    port: int = 0
    trust: ssl.SSLContext | None = None
    authority: bytes = b""

    async def handle_RCPT(  # noqa: N802 - the library's own signature
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient or refuse it."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or answer what is scripted: after taking it where that begins with '+'."""
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply.startswith(("2", "+")):
            parsed = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(parsed, EmailMessage)
            self.received.append(parsed)
        return reply.removeprefix("+")

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        """Let in whoever has the password."""
        assert isinstance(data, LoginPassword)
        login, password = data.login.decode(), data.password.decode()
        self.logins.append((login, password))
        return AuthResult(success=password == self.password, handled=False)


@contextlib.contextmanager
def mail_server(
    *, security: str = "none", password: str = "", refused: frozenset[str] = frozenset()
) -> Iterator[Mails]:
    """Run a mail server that keeps what it receives."""
    mails = Mails(password=password, refused=refused)
    options: dict[str, Any] = {}
    wrapped: ssl.SSLContext | None = None
    if security != "none":
        authority = trustme.CA()
        mails.trust = ssl.create_default_context()
        authority.configure_trust(mails.trust)
        mails.authority = authority.cert_pem.bytes()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        if security == "tls":
            wrapped = context
        else:
            options["tls_context"] = context
    if password:
        options |= {
            "authenticator": mails.authenticate,
            "auth_required": security == "starttls",
            "auth_require_tls": security == "starttls",
        }
    with _loop_in_thread() as loop:

        def session() -> SMTP:
            return SMTP(mails, hostname="localhost", loop=loop, **options)

        server = _call(loop, loop.create_server(session, "127.0.0.1", 0, ssl=wrapped))
        mails.port = server.sockets[0].getsockname()[1]
        try:
            yield mails
        finally:
            _call(loop, _end(server))


@contextlib.contextmanager
def _loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _call(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=30)


async def _end(server: asyncio.Server) -> None:
    """End a server and the sessions that are still open."""
    server.close()
    await server.wait_closed()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass(frozen=True)
class Posted:
    """What was posted to a receiver."""

    path: str
    headers: dict[str, str]
    body: bytes


class HookServer(LoopbackServer):
    """A receiver of webhooks: keeps what is posted and answers the statuses that are scripted."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.statuses: list[int] = []
        self.arrived = threading.Semaphore(0)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("content-length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.posted.append(Posted(self.path, headers, self.rfile.read(size)))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()
                outer.arrived.release()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(lambda: Handler)

    @property
    def url(self) -> str:
        """The receiver's address."""
        return f"http://127.0.0.1:{self.port}"
