"""What goes wrong at an endpoint, in our own words: the one place that knows its errors."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import socket
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from urllib.parse import urlsplit

import openai

from summariser.errors import (
    ExtractionError,
    InvalidAnswerError,
    ModelRejectedError,
    ModelUnavailableError,
)
from summariser.extract.llm.clients import is_loopback, written_forms

_LONGEST_DETAIL = 200
# What is hidden in a vendor's words even where it is not the key that was given.
_KEY = re.compile(r"\b(?:sk-|Bearer\s+)\S{6,}")
_SHORTEST_KEY = 4
_SHORTEST_HIDDEN = 8
"""What is shorter is a word like any other in an answer, and no key."""

_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|too many tokens|prompt is too long", re.IGNORECASE
)
_FORMAT = re.compile(r"response_format|json_schema|json_object|structured output", re.IGNORECASE)
_TEMPERATURE = re.compile(r"temperature", re.IGNORECASE)
_FILTERED = re.compile(r"content[_ ](?:filter|policy|management)", re.IGNORECASE)
_QUOTA = "insufficient_quota"
_TOO_MANY = 429
# Nothing listens at the address, or there is no such name.
_NOBODY_THERE = (ConnectionRefusedError, socket.gaierror)
_RETRIED = frozenset((408, 409, _TOO_MANY))


class EndpointError(Exception):
    """One request came to nothing.

    Attributes:
        error: What the caller is told if no attempt is left.
        retry_after: Seconds that the endpoint asks to wait, or None.
        limited: Whether the request was one too many, whatever it says.
        again: Whether the same request may fare better.
        too_long: The article did not fit; a smaller part of it may.
        unsupported: What the endpoint does not know: ``format``, ``temperature`` or None.
    """

    def __init__(
        self,
        error: ExtractionError,
        *,
        retry_after: float | None = None,
        limited: bool = False,
        too_long: bool = False,
        unsupported: str | None = None,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after
        self.limited = limited
        self.again = error.retryable
        self.too_long = too_long
        self.unsupported = unsupported


class Translator:
    """Puts an endpoint's errors into sentences, without its credentials."""

    def __init__(self, *, model: str, base_url: str, keys: Iterable[str]) -> None:
        self.model = model
        self.host = _host(base_url)
        known = [key for key in keys if len(key) >= _SHORTEST_KEY]
        self._forms = [form for key in known for form in written_forms(key)]
        long = [key for key in known if len(key) >= _SHORTEST_HIDDEN]
        self._hidden = [form for key in long for form in written_forms(key)]

    def scrub(self, text: str) -> str:
        """Return a text with every key in it replaced."""
        return _KEY.sub("[key]", _replace(text, self._forms))

    def hide(self, answer: str) -> str:
        """Return an answer without the keys that were given, should the endpoint repeat one.

        Args:
            answer: JSON; of the articles' own words nothing is taken for a key.
        """
        return _replace(answer, self._hidden)

    def translate(self, error: Exception, *, article: str, timeout: float) -> EndpointError:
        """Return the fault behind an exception of the client.

        The exception itself is scrubbed, as it stays visible as the fault's cause.

        Args:
            error: What the client raised.
            article: Id of the article concerned.
            timeout: Seconds that the request was allowed.
        """
        if isinstance(error, openai.APIStatusError):
            fault = self._from_status(error, article)
        elif _is_late(error):
            fault = EndpointError(
                ModelUnavailableError(
                    f"no answer from {self.host} within {timeout:g} seconds", article=article
                )
            )
        elif isinstance(error, openai.APIConnectionError):
            cause = _root_cause(error)
            reason = self._detail(str(cause) or type(cause).__name__)
            fault = EndpointError(
                ModelUnavailableError(
                    f"could not reach {self.host}: {reason}",
                    article=article,
                    found=not isinstance(cause, _NOBODY_THERE),
                    wrong=self._is_wrong(cause),
                )
            )
        else:
            fault = self.no_completion(article)
        error.args = tuple(self.scrub(a) if isinstance(a, str) else a for a in error.args)
        if isinstance(error, openai.APIError):
            error.message = self.scrub(error.message)
        return fault

    def _is_wrong(self, cause: BaseException) -> bool:
        """Return whether the address can hardly be right, for what a connection failed by."""
        if isinstance(cause, socket.gaierror):  # a name server may be what is not there
            return cause.errno == socket.EAI_NONAME
        return isinstance(cause, ConnectionRefusedError) and is_loopback(self.host)

    def no_completion(self, article: str) -> EndpointError:
        """Return the fault of an answer that is no chat completion, such as a proxy's page."""
        return EndpointError(
            ModelUnavailableError(
                f"{self.host} answered with something that is no chat completion; "
                "check that --base-url ends where the API begins, often in /v1",
                article=article,
                wrong=True,
            )
        )

    def refusal(self, words: str, article: str) -> EndpointError:
        """Return the fault of a model that refused to read; it may not refuse twice."""
        fault = EndpointError(
            InvalidAnswerError(
                f"the model refused to read the article: {self._detail(words)}", article=article
            )
        )
        fault.again = True
        return fault

    def filtered(self, article: str) -> EndpointError:
        """Return the fault of an article that the endpoint's content filter stopped."""
        return EndpointError(
            InvalidAnswerError("the endpoint's content filter stopped the article", article=article)
        )

    def _from_status(self, error: openai.APIStatusError, article: str) -> EndpointError:
        status, said = error.status_code, _said(error)
        detail = self._detail(said)
        # The code says most where it is given: "model_not_found", "insufficient_quota".
        facts = f"{error.code or ''} {said}"
        if status in _RETRIED or status >= 500:
            if _QUOTA in {error.code, error.type}:
                return EndpointError(ModelRejectedError(f"the account has no quota left: {detail}"))
            return EndpointError(
                ModelUnavailableError(
                    f"{self.host} could not answer ({status}: {detail})", article=article
                ),
                retry_after=retry_after(error.response.headers),
                limited=status == _TOO_MANY,
            )
        if status in (400, 413, 422):
            return self._from_refused_request(facts, detail, article)
        return EndpointError(ModelRejectedError(self._rejection(status, facts, detail)))

    def _from_refused_request(self, facts: str, detail: str, article: str) -> EndpointError:
        if _FILTERED.search(facts):
            return self.filtered(article)
        unsupported = find_unsupported(facts)
        too_long = bool(_TOO_LONG.search(facts))
        error = ModelRejectedError(f"the endpoint refused the request: {detail}", article=article)
        return EndpointError(error, too_long=too_long, unsupported=unsupported)

    def _rejection(self, status: int, facts: str, detail: str) -> str:
        if status == 401:
            return "the endpoint refused the key; check OPENAI_API_KEY"
        if status == 403:
            return f"the endpoint does not let this key use the model {self.model!r}: {detail}"
        if status == 404 and "model" in facts.casefold():
            return f"the endpoint has no model {self.model!r}; check --model or SUMMARISE_MODEL"
        if status == 404:
            return f"{self.host} has no chat completions at this address; check --base-url"
        return f"the endpoint refused the request ({status}: {detail})"

    def _detail(self, text: str) -> str:
        line = self.scrub(" ".join(text.split()))
        return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"


def _replace(text: str, forms: Sequence[str]) -> str:
    """Return a text with a mark in the place of every form of a key."""
    for form in forms:
        text = text.replace(form, "[key]")
    return text


def find_unsupported(facts: str) -> str | None:
    """Return what an endpoint does not know of a request that it refused.

    Args:
        facts: The code of its error, where there is one, and what it said.

    Returns:
        ``format``, ``temperature``, or None where it is something else.
    """
    if _TOO_LONG.search(facts) or _FILTERED.search(facts):
        return None
    if _FORMAT.search(facts):
        return "format"
    return "temperature" if _TEMPERATURE.search(facts) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a response asks to wait, or None where it does not say.

    Reads ``retry-after-ms``, then ``Retry-After`` in seconds or as a date, which is counted from
    the response's own ``Date``, so that a clock that is wrong here does no harm.

    Args:
        headers: The response's headers.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    until = _moment(value)
    if until is None:
        return None
    now = _moment(headers.get("date")) or dt.datetime.now(dt.UTC)
    return max(0.0, (until - now).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None


def _moment(value: str | None) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _host(base_url: str) -> str:
    """Return scheme, host and port of a URL: never its user, password, path or query."""
    parts = urlsplit(base_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"


def _said(error: openai.APIStatusError) -> str:
    """Return the endpoint's own words, without the SDK's frame around them."""
    said = error.body.get("message") if isinstance(error.body, dict) else error.body
    return said if isinstance(said, str) and said else error.message


def _is_late(error: Exception) -> bool:
    if isinstance(error, TimeoutError):
        return True
    below = _root_cause(error)
    # The client calls it a timeout, too, where the server took no connection or closed it.
    of_connection = isinstance(below, OSError) or type(below).__module__.startswith("aiohttp")
    closed = of_connection and not isinstance(below, TimeoutError)
    return isinstance(error, openai.APITimeoutError) and not closed


def retell(error: ExtractionError, text: str) -> ExtractionError:
    """Return an error with another text, and otherwise the same."""
    told = copy(error)
    told.args = (text,)
    return told


def _root_cause(error: BaseException) -> BaseException:
    below = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return error if below is None else _root_cause(below)
