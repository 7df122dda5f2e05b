"""A model endpoint of our own on loopback: says what it is told, keeps what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from loopback import ModelEndpoint

from summariser.extract.llm.sending import READY

Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: a status, a JSON body or text, and headers.

    With ``hang`` nothing is sent until the server stops, with ``drip`` a little at a time; with
    ``drop`` the connection is closed.
    """

    status: int = 200
    body: Body | str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    drip: bool = False
    drop: bool = False


def says(content: Body | str, *, finish: str = "stop", **message: Any) -> Reply:
    """Return a chat completion that says ``content``, with 100 tokens asked and 20 answered."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return Reply(
        body={
            "id": "chatcmpl-0",
            "object": "chat.completion",
            "created": 0,
            "model": "hand-written",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": text, **message},
                }
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
    )


def calls_tool(name: str, arguments: Body) -> Reply:
    """Return a chat completion that calls a tool."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": "call_0", "type": "function", "function": function}
    return says("", finish="tool_calls", tool_calls=[call])


def asks_if_ready(request: Body) -> bool:
    """Return whether a request asks only whether the endpoint is there."""
    return any(message.get("content") == READY for message in request["messages"])


def fails(status: int, message: str, *, code: str | None = None, **headers: str) -> Reply:
    """Return an error in OpenAI's form; ``retry_after="2"`` becomes the header Retry-After."""
    error = {"message": message, "type": code, "code": code, "param": None}
    return Reply(
        status=status,
        body={"error": error},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


class ModelServer(ModelEndpoint):
    """Serves replies in order, or whatever a function makes of each request's body.

    Asked whether it is there at all, it says so and keeps nothing of it, unless a function of its
    own, ``ready``, says otherwise.
    """

    def __init__(
        self,
        replies: Iterable[Reply] | Callable[[Body], Reply],
        ready: Callable[[Body], Reply] | None = None,
    ) -> None:
        self.requests: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self._lock = threading.Lock()
        self._ready = ready or (lambda _: says("ready"))
        self._answer = replies if callable(replies) else _in_order(replies)
        super().__init__(self._handler)

    def _take(self, path: str, headers: dict[str, str], body: Body) -> Reply:
        with self._lock:
            if path.partition("?")[0] != "/v1/chat/completions":
                return fails(404, f"no such path: {path}")
            if asks_if_ready(body):
                return self._ready(body)
            self.requests.append(body)
            self.headers.append(headers)
            return self._answer(body)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take, stopped = self._take, self._stopped

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = json.loads(self.rfile.read(length))
                reply = take(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                if reply.hang:
                    stopped.wait()
                if reply.drop or reply.hang:
                    self.close_connection = True
                    return
                page = reply.body if isinstance(reply.body, str) else None
                content = (json.dumps(reply.body) if page is None else page).encode()
                self.send_response(reply.status)
                self.send_header(
                    "content-type", "application/json" if page is None else "text/html"
                )
                self.send_header("content-length", str(len(content)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not reply.drip:
                    self.wfile.write(content)
                    return
                with contextlib.suppress(ConnectionError):
                    for byte in content:
                        self.wfile.write(bytes((byte,)))
                        stopped.wait(0.01)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _in_order(replies: Iterable[Reply]) -> Callable[[Body], Reply]:
    waiting = iter(replies)

    def answer(_: Body) -> Reply:
        return next(waiting, fails(500, "the test asked more often than it said"))

    return answer
