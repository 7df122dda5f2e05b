"""An endpoint of our own that takes batches: files, batches, their states and results."""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from loopback import ModelEndpoint
from model_server import Body, Reply, fails

Answer = Callable[[Body], Reply | None]
"""What becomes of a request: a reply, an error, or None where the batch ends before its turn."""


@dataclass
class _Batch:
    id: str
    file: str
    states: list[str]
    made: bool = False
    output: str | None = None
    errors: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


class BatchServer(ModelEndpoint):
    """Takes batches and single requests, both answered by one function.

    While ``silent`` it makes batches, but closes the connection without saying their ids.

    Args:
        answer: Answers a request's body.
        states: What a batch is in one look after the other; the last stays.
        refusal: Why a batch is refused, with the state ``failed``.
        results: Whether there are files of results once it has ended.
    """

    def __init__(
        self,
        answer: Answer,
        *,
        states: Sequence[str] = ("validating", "in_progress", "completed"),
        refusal: str | None = None,
        results: bool = True,
    ) -> None:
        self.requests: list[Body] = []
        self.lines: list[Body] = []
        self.created: list[Body] = []
        self.keys: set[str] = set()
        self.silent = False
        self._answer = answer
        self._states = list(states)
        self._refusal = refusal
        self._results = results
        self._files: dict[str, str] = {}
        self._batches: dict[str, _Batch] = {}
        self._lock = threading.Lock()
        super().__init__(self._handler)

    def post(self, path: str, kind: str, content: bytes) -> tuple[int, str] | None:
        if path == "/v1/chat/completions":
            body = json.loads(content)
            self.requests.append(body)
            reply = self._answer(body) or fails(500, "no answer")
            return reply.status, json.dumps(reply.body)
        if path == "/v1/files":
            return 200, json.dumps(self._take_file(kind, content))
        if path == "/v1/batches":
            body = json.loads(content)
            self.created.append(body)
            batch = _Batch(
                f"batch_{len(self._batches) + 1}", body["input_file_id"], list(self._states)
            )
            self._batches[batch.id] = batch
            if self.silent:
                return None
            return 200, json.dumps(self._shown(batch))
        return 404, json.dumps({"error": {"message": f"no such path: {path}"}})

    def forget_batches(self) -> None:
        """Forget all batches, as if none had been made."""
        self._batches.clear()

    def get(self, path: str) -> tuple[int, str]:
        parts = path.removeprefix("/v1/").split("/")
        if parts[0] == "batches" and parts[-1] in self._batches:
            batch = self._batches[parts[-1]]
            if len(batch.states) > 1:
                batch.states.pop(0)
            return 200, json.dumps(self._shown(batch))
        if path.partition("?")[0] == "/v1/batches":
            data = [self._shown(batch) for batch in self._batches.values()]
            return 200, json.dumps({"object": "list", "data": data, "has_more": False})
        if parts[0] == "files" and parts[-1] == "content" and parts[1] in self._files:
            return 200, self._files[parts[1]]
        return 404, json.dumps({"error": {"message": f"no such thing: {parts[-1]}"}})

    def _take_file(self, kind: str, content: bytes) -> Body:
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
        fields = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.iter_parts()
        }
        assert fields["purpose"] == b"batch"
        name = f"file-{len(self._files) + 1}"
        data = fields["file"]
        assert isinstance(data, bytes)
        self._files[name] = data.decode()
        self.lines += [json.loads(line) for line in self._files[name].splitlines()]
        return {"id": name, "object": "file", "purpose": "batch", "bytes": len(data)}

    def _shown(self, batch: _Batch) -> Body:
        status = batch.states[0]
        ended = status in ("completed", "expired", "cancelled")
        if ended and self._results and not batch.made:
            self._make_results(batch)
        refused = status == "failed" and self._refusal
        data = [{"code": "invalid", "message": self._refusal, "line": 1, "param": None}]
        return {
            "id": batch.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "created_at": 0,
            "input_file_id": batch.file,
            "status": status,
            "output_file_id": batch.output,
            "error_file_id": batch.errors,
            "errors": {"object": "list", "data": data} if refused else None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0, **batch.counts},
        }

    def _make_results(self, batch: _Batch) -> None:
        """Write the result files, the last request first."""
        answers: list[Body] = []
        errors: list[Body] = []
        asked = [json.loads(line) for line in self._files[batch.file].splitlines()]
        for number, line in enumerate(reversed(asked)):
            reply = self._answer(line["body"])
            held: dict[str, Any] = {"id": f"r{number}", "custom_id": line["custom_id"]}
            if reply is None:
                message = "This request could not be executed before the completion window expired."
                error = {"code": "batch_expired", "message": message}
                errors.append({**held, "response": None, "error": error})
                continue
            response = {"status_code": reply.status, "request_id": "x", "body": reply.body}
            held |= {"response": response, "error": None}
            (answers if reply.status == 200 else errors).append(held)
        for name, lines in (("output", answers), ("errors", errors)):
            if lines:
                file = f"file-{batch.id}-{name}"
                written = (json.dumps(line, ensure_ascii=False) for line in lines)
                self._files[file] = "".join(f"{line}\r\n" for line in written)
                setattr(batch, name, file)
        batch.counts = {"total": len(asked), "completed": len(answers), "failed": len(errors)}
        batch.made = True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                content = self.rfile.read(length)
                self._send(
                    lambda: server.post(self.path, self.headers.get("content-type", ""), content)
                )

            def do_GET(self) -> None:
                self._send(lambda: server.get(self.path))

            def _send(self, answer: Callable[[], tuple[int, str] | None]) -> None:
                with server._lock:
                    server.keys.add(self.headers.get("authorization", ""))
                    answered = answer()
                if answered is None:
                    self.close_connection = True
                    return
                status, text = answered
                data = text.encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
