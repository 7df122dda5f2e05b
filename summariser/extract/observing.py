"""The seam for those who watch a run: where an article and an attempt begin and end.

Nothing is watched unless `observed_by` says so. What watches is told of each article that is read
and of each request that is sent; it changes nothing of what comes of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from summariser.schema import Article, Failure, Usage


@dataclass
class WatchedArticle:
    """An article that is being read.

    Attributes:
        article: The article.
        usage: What was asked for it; known at its end, where it was read.
        records: How many records it gave; known at its end.
        failure: What failed of it, the whole or a part; known at its end.
    """

    article: Article
    usage: Usage = field(default_factory=Usage)
    records: int = 0
    failure: Failure | None = None


@dataclass
class WatchedRequest:
    """One request to the endpoint. All that is not known when it is sent is filled in at its end.

    Attributes:
        article: Id of the article that it is about.
        model: Name of the model that is asked.
        number: Which attempt of its question it is, from 1.
        because: Why the attempt before it did not do, in words that hold no key and no text of an
            article; None for the first.
        host: Scheme, host and port of the endpoint, without user, password and path.
        parameters: What goes with the messages: sampling, limits and the form of the answer.
        status: HTTP status; None where no answer came.
        error: Name of the error that it ended with; None where a completion came.
        reason: The same in words that hold no key.
        retry_after: Seconds that the endpoint asked to wait.
        answered_by: Name of the model as the endpoint gives it.
        response_id: The endpoint's name for the answer.
        finish_reason: Why the answer ended: ``stop``, ``length``, ``tool_calls`` and others.
        prompt_tokens: Tokens asked, as reported.
        completion_tokens: Tokens answered, as reported.
    """

    article: str
    model: str
    number: int
    because: str | None = None
    host: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None
    error: str | None = None
    reason: str | None = None
    retry_after: float | None = None
    answered_by: str | None = None
    response_id: str | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Observer(Protocol):
    """What watches a run. Each method returns what is entered at the begin and left at the end.

    An exception that leaves the block is none of the observer's: it is cancelled work.
    """

    def article(self, article: WatchedArticle) -> AbstractContextManager[Any]:
        """Watch an article being read."""
        ...

    def request(self, request: WatchedRequest) -> AbstractContextManager[Any]:
        """Watch a request that is sent, from leaving here until its answer is there or is not."""
        ...

    def reused(self, article: str, model: str) -> None:
        """Note that an answer was kept from an earlier time, and nothing was sent."""
        ...


class _Nobody:
    """Watches nothing."""

    def __init__(self) -> None:
        self._nothing = contextlib.nullcontext()

    def article(self, _: WatchedArticle) -> AbstractContextManager[Any]:
        return self._nothing

    def request(self, _: WatchedRequest) -> AbstractContextManager[Any]:
        return self._nothing

    def reused(self, article: str, model: str) -> None:
        pass


_OBSERVER: ContextVar[Observer] = ContextVar("observer", default=_Nobody())  # noqa: B039 - no state


def observer() -> Observer:
    """Return what watches now; one that does nothing where nobody does."""
    return _OBSERVER.get()


@contextlib.contextmanager
def observed_by(watching: Observer) -> Iterator[None]:
    """Have a run watched: every call inside the block, and the tasks that it starts.

    Args:
        watching: What is told.
    """
    token = _OBSERVER.set(watching)
    try:
        yield
    finally:
        _OBSERVER.reset(token)
