"""Servers of our own on loopback, each in a thread for as long as a with-block lasts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

_POLL = 0.01
"""Seconds between two looks at whether a server is to stop."""


class InThread:
    """Something that serves in a thread.

    Args:
        serve: Serves until it is stopped.
    """

    def __init__(self, serve: Callable[[], object]) -> None:
        self._thread = threading.Thread(target=serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.await_start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        self._thread.join()
        self.close()

    def await_start(self) -> None:
        """Wait until it serves."""

    def stop(self) -> None:
        """Have it serve no longer."""

    def close(self) -> None:
        """Let go of what it held, once it has stopped."""


class LoopbackServer(InThread):
    """An HTTP server on a port of its own.

    Args:
        make_handler: Returns what answers the requests.
        make: Makes the server.
    """

    def __init__(
        self,
        make_handler: Callable[[], type[BaseHTTPRequestHandler]],
        make: type[ThreadingHTTPServer] = ThreadingHTTPServer,
    ) -> None:
        self._stopped = threading.Event()
        self._http = make(("127.0.0.1", 0), make_handler())
        super().__init__(lambda: self._http.serve_forever(_POLL))

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._http.server_address[1])

    def stop(self) -> None:
        """Stop it, and whatever waits for that."""
        self._stopped.set()
        self._http.shutdown()

    def close(self) -> None:
        """Close its socket."""
        self._http.server_close()


class ModelEndpoint(LoopbackServer):
    """A server of models: its API begins in ``/v1``."""

    @property
    def url(self) -> str:
        """The root of the API."""
        return f"http://127.0.0.1:{self.port}/v1"
