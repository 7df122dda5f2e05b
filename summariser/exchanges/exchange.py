"""One request and its answer, known by what was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """What was asked, and what came back.

    Attributes:
        key: Hash of the request, of `key_request`.
        article: Id of the article that it was about.
        answer: The endpoint's answer as JSON; ``{"unsupported": ...}`` where it refused a form of
            request that is then given up; ``{"fault": ...}`` where nothing came of it.
        requests: Requests that it took to get it, those that failed before it included.
        request: What was asked, as JSON; empty where only the key is kept.
    """

    key: str
    article: str
    answer: Body
    requests: int = 1
    request: Body = field(default_factory=dict)

    @property
    def model(self) -> str:
        """Name of the model that was asked, or nothing where the request is not kept."""
        return str(self.request.get("model", ""))


class ExchangeStore(Protocol):
    """Where exchanges are kept."""

    def find(self, key: str) -> Exchange | None:
        """Return the exchange with a key, if there is one."""
        ...

    def keep(self, exchange: Exchange) -> None:
        """Keep an exchange; of two with one key the first stays."""
        ...

    def forget(self, key: str) -> object:
        """Drop the exchange with a key, if there is one."""
        ...

    def close(self) -> None:
        """Let go of files; further calls open them again."""
        ...


def key_request(request: Body) -> str:
    """Return the key of a request: the SHA-256 of all it says, in hexadecimal digits.

    Model, messages with the article's text and the prompt, schema and sampling are in it; the
    endpoint's address and the caller's key are not.

    Args:
        request: The request's body; it must be JSON.
    """
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
