"""What the stub endpoint does and says: its settings, its faults and their answers."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A fault that is met once is met by the first request about an article, and by no other.
TRANSIENT = ("429", "500", "503", "drop", "half", "hang", "drip")
ANSWERS = ("html", "empty", "truncated", "invalid", "evidence", "refusal", "length")
FAULTS = (*TRANSIENT, *ANSWERS)
_ASKED = re.compile(r"(\d+) to (\d+)")
_EMPTY = '{"records":[]}'


@dataclass(frozen=True)
class StubSettings:
    """What the endpoint does.

    Attributes:
        latency: Seconds until an answer.
        answer: What the model says.
        faults: Share of the articles that meet a fault, by its name, of `FAULTS`.
        times: How often such an article meets it; 0 is always.
        limit: Requests that are taken in any one second; more are refused at once with 429.
        told: Whether the headers tell of that limit, and a refusal when to come again.
        retry_after: Seconds that the fault ``429`` asks to wait.
        drip: Seconds that the fault ``drip`` takes for an answer.
    """

    latency: float = 0.0
    answer: str = _EMPTY
    faults: Mapping[str, float] = field(default_factory=dict)
    times: int = 1
    limit: int | None = None
    told: bool = True
    retry_after: float = 0.1
    drip: float = 6.0

    def fault_of(self, article: int) -> str | None:
        """Return the fault that an article meets, if it meets one."""
        place = zlib.crc32(b"article %d" % article) / 2**32
        for name, share in self.faults.items():
            if place < share:
                return name
            place -= share
        return None


def completion(text: str, *, finish: str = "stop", refusal: str | None = None) -> bytes:
    """Return the body of a chat completion."""
    message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal}
    return json.dumps(
        {
            "id": "chatcmpl-stub",
            "object": "chat.completion",
            "created": 0,
            "model": "stub",
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
    ).encode()


def _text_of(right: bytes) -> str:
    return str(json.loads(right)["choices"][0]["message"]["content"])


def _misplaced(right: bytes) -> bytes:
    """Return the right answer with evidence that is not there."""
    answer = json.loads(_text_of(right))
    records = [{**record, "sentences": [999]} for record in answer["records"]]
    return completion(json.dumps({"records": records}))


def answer_asked(right: bytes, request: bytes) -> bytes:
    """Return the right answer with the records of the sentences alone that are asked about."""
    asked = _ASKED.findall(str(json.loads(request)["messages"][-1]["content"]))
    answer = json.loads(_text_of(right))
    if not asked:
        return right
    first, last = map(int, asked[-1])
    records = [one for one in answer["records"] if first <= min(one["sentences"]) <= last]
    return completion(json.dumps({"records": records}))


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "html": lambda _: b"<html><body>Please log in</body></html>",
    "empty": lambda _: completion(""),
    "truncated": lambda right: completion(_text_of(right)[: len(_text_of(right)) // 2]),
    "invalid": lambda _: completion('{"records":[{"kind":"rumour","text":7}]}'),
    "evidence": _misplaced,
    "refusal": lambda _: completion("", refusal="I would rather not."),
    "length": lambda right: completion(
        _text_of(right)[: len(_text_of(right)) // 2], finish="length"
    ),
}


def error_body(status: int) -> bytes:
    return json.dumps({"error": {"message": "the stub says no", "code": str(status)}}).encode()


def say_wrong(fault: str, right: bytes) -> bytes:
    """Return the body that a fault makes of the right one."""
    return WRONG[fault](right) if fault in WRONG else right
