"""A model endpoint with settable latency, limits and faults, fast enough to measure clients with.

In a test it runs in a thread:

    with StubEndpoint(StubSettings(faults={"500": 0.3})) as stub:
        ...  # ask stub.url
    stub.report().requests

For a benchmark it runs in a process of its own, so that its work is not counted as the client's:
``python tests/stub_endpoint.py`` prints its port, and `RemoteStub` sets it and reads its report.

An article is known by a number in its request, ``stub-17``; whether it meets a fault depends on
that number and on nothing else, so that every client meets the same ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import re
import subprocess
import sys
import threading
import urllib.request
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from loopback import InThread
from stub_answers import StubSettings, answer_asked, completion, error_body, say_wrong

ARTICLE = re.compile(rb"stub-(\d+)")
_REASONS = {200: "OK", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
_DRIPS = 60


@dataclass
class StubReport:
    """What the endpoint saw since it was set.

    Attributes:
        requests: Requests in all.
        by_article: The same by the article's number.
        answered: Requests that got a right answer.
        refused: Requests that were one too many.
        peak: Most requests under way at once.
        cut: Seconds after which the client hung up on a request that was not answered.
        seconds: From the first request to the last answer.
    """

    requests: int = 0
    by_article: dict[int, int] = field(default_factory=dict)
    answered: int = 0
    refused: int = 0
    peak: int = 0
    cut: list[float] = field(default_factory=list)
    seconds: float = 0.0


class _Endpoint:
    """What all connections share."""

    def __init__(self, settings: StubSettings) -> None:
        self.connections: set[_Connection] = set()
        self.set(settings)

    def set(self, settings: StubSettings) -> None:
        self.settings = settings
        self.asked: Counter[int] = Counter()
        self.report = StubReport()
        self.pending = 0
        self.first: float | None = None
        self._taken: deque[float] = deque()
        self._right = completion(settings.answer)

    def refusal(self, now: float) -> float | None:
        """Return seconds to wait if a request is one too many; else take it."""
        limit, taken = self.settings.limit, self._taken
        if limit is None:
            return None
        while taken and taken[0] <= now - 1:
            taken.popleft()
        if len(taken) >= limit:
            return taken[0] + 1 - now
        taken.append(now)
        return None

    def headers(self, now: float) -> dict[str, str]:
        limit, taken = self.settings.limit, self._taken
        if limit is None or not self.settings.told:
            return {}
        full = taken[-1] + 1 - now if taken else 0.0
        return {
            "x-ratelimit-limit-requests": str(limit),
            "x-ratelimit-remaining-requests": str(limit - len(taken)),
            "x-ratelimit-reset-requests": f"{max(0.0, full) * 1000:.0f}ms",
        }

    def reply(self, article: int, body: bytes) -> tuple[str | None, int, bytes]:
        """Return the fault that a request meets, and the status and body of its answer."""
        self.asked[article] += 1
        settings = self.settings
        fault = settings.fault_of(article)
        if fault is None or 0 < settings.times < self.asked[article]:
            # After an answer that broke off, what is left is asked for in parts.
            return None, 200, answer_asked(self._right, body) if fault == "length" else self._right
        if fault in ("429", "500", "503"):
            return fault, int(fault), error_body(int(fault))
        return fault, 200, say_wrong(fault, self._right)


class _Connection(asyncio.Protocol):
    """One connection: a request after the other."""

    def __init__(self, endpoint: _Endpoint) -> None:
        self._endpoint = endpoint
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._since: float | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._endpoint.connections.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._endpoint.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._since is not None:
            self._endpoint.report.cut.append(self._loop.time() - self._since)
            self._done()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = bytes(self._received).partition(b"\r\n\r\n")
        if not end:
            return
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if len(rest) < (size := int(length.group(1)) if length else 0):
            return
        self._received.clear()
        path = head.split(b" ", 2)[1].decode()
        if path == "/v1/chat/completions":
            self._asked(rest[:size])
        else:
            self._control(path, rest[:size])

    def _control(self, path: str, body: bytes) -> None:
        if path == "/settings":
            self._endpoint.set(StubSettings(**json.loads(body)))
        report = json.dumps(dataclasses.asdict(self._endpoint.report)).encode()
        self._write(200 if path in ("/settings", "/report") else 404, report)

    def _asked(self, body: bytes) -> None:
        endpoint, now = self._endpoint, self._loop.time()
        report, settings = endpoint.report, endpoint.settings
        numbers = ARTICLE.findall(body)
        article = int(numbers[-1]) if numbers else -1
        endpoint.first = now if endpoint.first is None else endpoint.first
        report.requests += 1
        report.by_article[article] = report.by_article.get(article, 0) + 1
        endpoint.pending += 1
        report.peak = max(report.peak, endpoint.pending)
        self._since = now
        wait = endpoint.refusal(now)
        if wait is not None:
            report.refused += 1
            told = {"retry-after-ms": f"{wait * 1000:.0f}"} if settings.told else {}
            self._answer(429, error_body(429), {**endpoint.headers(now), **told})
            return
        fault, status, content = endpoint.reply(article, body)
        if fault == "hang":
            return
        act = {"drop": self._drop, "half": lambda: self._half(content)}.get(fault or "")
        if fault == "drip":
            act = lambda: self._drip(content, 0)  # noqa: E731 - one of three
        headers = {"retry-after": f"{settings.retry_after:g}"} if fault == "429" else {}
        if act is None:
            report.answered += fault is None

            def act() -> None:
                self._answer(status, content, headers)

        self._timer = self._loop.call_later(settings.latency, act)

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        now = self._loop.time()
        self._write(status, content, {**self._endpoint.headers(now), **headers})
        self._done()

    def _done(self) -> None:
        endpoint = self._endpoint
        self._since = None
        endpoint.pending -= 1
        endpoint.report.seconds = self._loop.time() - (endpoint.first or 0.0)

    def _drop(self) -> None:
        self._done()
        if self.transport is not None:
            self.transport.abort()

    def _half(self, content: bytes) -> None:
        self._done()
        if self.transport is not None:
            self.transport.write(_head(200, len(content)) + content[: len(content) // 2])
            self.transport.close()

    def _drip(self, content: bytes, part: int) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        at, to = (len(content) * n // _DRIPS for n in (part, part + 1))
        self.transport.write((b"" if part else _head(200, len(content))) + content[at:to])
        if part + 1 == _DRIPS:
            self._done()
            return
        pause = self._endpoint.settings.drip / _DRIPS
        self._timer = self._loop.call_later(pause, self._drip, content, part + 1)

    def _write(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        if self.transport is not None and not self.transport.is_closing():
            kind = b"text/html" if content.startswith(b"<") else b"application/json"
            self.transport.write(_head(status, len(content), kind, headers) + content)


def _head(
    status: int,
    length: int,
    kind: bytes = b"application/json",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    reason = _REASONS.get(status, "Fault")
    return (
        f"HTTP/1.1 {status} {reason}\r\ncontent-length: {length}\r\n{lines}content-type: ".encode()
        + kind
        + b"\r\n\r\n"
    )


async def _serve(endpoint: _Endpoint, started: Callable[[int], None], stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(endpoint), "127.0.0.1", 0, backlog=2048)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for connection in list(endpoint.connections):
        if connection.transport is not None:
            connection.transport.abort()
    await server.wait_closed()


class StubEndpoint(InThread):
    """The endpoint in a thread of this process.

    Args:
        settings: What it does.
    """

    def __init__(self, settings: StubSettings | None = None) -> None:
        self._endpoint = _Endpoint(settings or StubSettings())
        self._port = 0
        self._ready = threading.Event()
        self._stop: Callable[[], object] = lambda: None
        super().__init__(lambda: asyncio.run(self._run()))

    @property
    def url(self) -> str:
        """The root of the API."""
        return f"http://127.0.0.1:{self._port}/v1"

    def report(self) -> StubReport:
        """Return what it saw."""
        return self._endpoint.report

    def await_start(self) -> None:
        """Wait until it has its port."""
        self._ready.wait()

    def stop(self) -> None:
        """Stop its loop."""
        self._stop()

    async def _run(self) -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)

        def started(port: int) -> None:
            self._port = port
            self._ready.set()

        await _serve(self._endpoint, started, stop)


class StubControl:
    """Sets an endpoint that runs elsewhere, and reads what it saw.

    Args:
        url: The root of its API.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def set(self, settings: StubSettings) -> None:
        """Set what it does, and let it forget what it saw."""
        self._post("/settings", json.dumps(dataclasses.asdict(settings)).encode())

    def report(self) -> StubReport:
        """Return what it saw since it was set."""
        found = self._post("/report", b"{}")
        by_article = {int(number): count for number, count in found.pop("by_article").items()}
        return StubReport(**found, by_article=by_article)

    def _post(self, path: str, body: bytes) -> dict[str, Any]:
        address = self.url.removesuffix("/v1") + path
        with urllib.request.urlopen(address, data=body) as answer:  # noqa: S310 - loopback
            found: dict[str, Any] = json.loads(answer.read())
            return found


class RemoteStub(StubControl):
    """The endpoint in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this file
            [sys.executable, str(Path(__file__).resolve())], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        super().__init__(f"http://127.0.0.1:{int(self._process.stdout.readline())}/v1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def main() -> None:
    """Serve until the process is ended, and print the port."""

    async def run() -> None:
        await _serve(
            _Endpoint(StubSettings()),
            lambda port: print(port, flush=True),  # noqa: T201 - RemoteStub reads it
            asyncio.Event(),
        )

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


if __name__ == "__main__":
    main()
