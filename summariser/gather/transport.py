"""Connections to the very addresses that were checked.

A client that is given a name resolves it itself, a second time, and a name may stand for another
host by then (DNS rebinding). Here the name is resolved once, where the connection is made, and the
connection goes to an address that passed; TLS and the Host header keep the name.
"""

from __future__ import annotations

import functools
import os
import ssl
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpcore2
import httpx2

from summariser.gather.addresses import Guard

# Connections kept open: to more hosts than that nobody comes back within a gathering.
_KEPT = 20


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to hosts that a guard lets pass, at the addresses that it checked."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is the library's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            FetchError: The host may not be asked, or is not known.
        """
        error: Exception = httpcore2.ConnectError(host)
        for address in await self._guard.find_addresses(host, port):
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
        raise error

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts to connect."""
        await self._network.sleep(seconds)


@functools.cache
def _make_tls(*_: str | None) -> ssl.SSLContext:
    """Return what certificates are checked with; made once for each setting of where they lie."""
    return httpx2.create_ssl_context()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class GuardedTransport(httpx2.AsyncBaseTransport):
    """The transport of a client that asks only what a guard lets pass.

    Proxies of the environment are not used: behind one, nobody here would know which address is
    connected to.
    """

    def __init__(self, guard: Guard) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_make_tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
            max_keepalive_connections=_KEPT,
            network_backend=GuardedBackend(guard),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and return its answer, whose body is still to be read."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            status_code=answer.status, headers=answer.headers, stream=_Body(answer.stream)
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()
