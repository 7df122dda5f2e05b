"""A web server of our own on loopback: pages that change, move, fail and misbehave as told.

Routes are set with `put` and may be set anew between requests; what was asked stands in
`requests`. One server may play many hosts, told apart by the request's Host header.

    with WebServer() as web:
        web.put("/feed", Answer(feed, "application/rss+xml", etag='"1"'))
        web.put("/old", moved(web.url("/new")))
        ...
        assert [asked.path for asked in web.requests] == ["/robots.txt", "/feed"]
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from loopback import LoopbackServer


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, and how it is sent.

    With ``etag`` or ``last_modified`` a request that names the same is answered 304. With
    ``hang`` nothing is sent until the server stops, with ``drip`` a byte at a time for ever, with
    ``drop`` the connection is closed without a word, and ``length`` is declared instead of the
    body's own.
    """

    body: bytes | str = b""
    kind: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    length: int | None = None
    hang: bool = False
    drip: bool = False
    drop: bool = False

    @property
    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether a request with these headers has this body already (RFC 9110, 13.2.2)."""
        if "if-none-match" in headers:
            return self.etag is not None and headers["if-none-match"] == self.etag
        since = headers.get("if-modified-since")
        return self.last_modified is not None and since == self.last_modified


@dataclass(frozen=True)
class Asked:
    """A request as it came: header names are in small letters."""

    path: str
    headers: Mapping[str, str]
    at: dt.datetime
    status: int

    @property
    def host(self) -> str:
        """The host that was asked for, without a port."""
        return self.headers.get("host", "").rpartition(":")[0]


def moved(to: str, status: int = 301) -> Answer:
    """Return an answer that sends on to another address."""
    return Answer(status=status, headers={"location": to}, kind=None)


def gzipped(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Answer:
    """Return an answer that is compressed on its way."""
    data = body.encode() if isinstance(body, str) else body
    return Answer(gzip.compress(data, mtime=0), kind, headers={"content-encoding": "gzip"})


def page(title: str, *paragraphs: str, head: str = "", lang: str = "en") -> str:
    """Return a news page with a title, what else its head says, and paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def rss(title: str, *items: tuple[str, str, str]) -> str:
    """Return an RSS feed of items: each an address, a title and a date of RFC 5322 or ``""``."""
    rows = "".join(
        f"<item><title>{name}</title><link>{link}</link><guid>{link}</guid>"
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + "</item>"
        for link, name, date in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://feed.example/</link>{rows}</channel></rss>"
    )


class WebServer(LoopbackServer):
    """Serves what its routes say, and keeps what it was asked.

    A route is set by its path with its query, for every host or for one. Of several answers each
    is given once, and the last one from then on. What has no route is 404. With ``tls`` it speaks
    HTTPS.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Asked] = []
        self._scheme = "https" if tls else "http"
        self._routes: dict[tuple[str, str], list[Answer]] = {}
        self._lock = threading.Lock()
        super().__init__(self._handler, _Server)
        if tls is not None:
            # The handshake is for the thread of the connection, not for that which accepts it.
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path on this server, under a name of one's choice."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def put(self, path: str, *answers: Answer | str, host: str = "") -> None:
        """Answer a path so from now on; text is an HTML page."""
        made = [Answer(a) if isinstance(a, str) else a for a in answers]
        with self._lock:
            self._routes[host, path] = made

    def remove(self, path: str, *, host: str = "") -> None:
        """Answer 404 to a path from now on."""
        with self._lock:
            self._routes.pop((host, path), None)

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for a path, in the order in which they came."""
        return [asked for asked in self.requests if asked.path == path]

    def paths(self) -> list[str]:
        """Return the paths that were asked for, without those of robots.txt."""
        return [asked.path for asked in self.requests if asked.path != "/robots.txt"]

    def forget(self) -> None:
        """Forget what was asked so far."""
        with self._lock:
            self.requests.clear()

    def _take(self, path: str, headers: Mapping[str, str]) -> Answer:
        with self._lock:
            host = headers.get("host", "").rpartition(":")[0]
            waiting = self._routes.get((host, path)) or self._routes.get(("", path)) or []
            answer = waiting[0] if waiting else Answer("no such page", status=404)
            if len(waiting) > 1:
                del waiting[0]
            if answer.status == 200 and answer.is_known(headers):
                answer = Answer(
                    status=304, etag=answer.etag, last_modified=answer.last_modified, kind=None
                )
            now = dt.datetime.now(dt.UTC)
            self.requests.append(Asked(path, headers, now, answer.status))
            return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take, stopped = self._take, self._stopped

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body go in two parts

            def do_GET(self) -> None:
                answer = take(self.path, {k.lower(): v for k, v in self.headers.items()})
                if answer.hang:
                    stopped.wait()
                if answer.drop or answer.hang:
                    self.close_connection = True
                    return
                self._send_head(answer)
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(b"" if answer.drip else answer.content)
                    while answer.drip and not stopped.wait(0.01):
                        self.wfile.write(b" ")
                self.close_connection |= answer.drip

            def _send_head(self, answer: Answer) -> None:
                self.send_response(answer.status)
                length = len(answer.content) if answer.length is None else answer.length
                if answer.drip:
                    length = 10_000_000
                headers = {
                    "content-type": answer.kind,
                    "content-length": None if answer.status == 304 else str(length),
                    "etag": answer.etag,
                    "last-modified": answer.last_modified,
                    **answer.headers,
                }
                for name, value in headers.items():
                    if value is not None:
                        self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing of clients that hang up: cutting off is what some tests are about."""
