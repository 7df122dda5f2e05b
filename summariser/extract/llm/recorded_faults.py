"""Requests that came to nothing, as a recording holds them and a replay meets them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import openai

from summariser import errors
from summariser.errors import ConfigError, ExtractionError
from summariser.exchanges import Exchange, key_request
from summariser.extract.llm.faults import EndpointError
from summariser.schema import Usage

Scrub = Callable[[str], str]
"""Takes keys out of a text."""

FAULT = "fault"
_LONGEST_PAGE = 10_000
"""Characters kept of what an endpoint said beside its error: enough for any message."""


def key_fault(asked: Exchange, number: int) -> str:
    """Return the key that a request which came to nothing is recorded by.

    Args:
        asked: The request; of copies each article has its own.
        number: How often it came to nothing before.
    """
    return key_request({"request": asked.key, "article": asked.article, FAULT: number})


def dump_fault(fault: EndpointError, used: Usage, scrub: Scrub) -> dict[str, Any]:
    """Return a fault as JSON.

    Args:
        fault: The fault.
        used: What the request took.
        scrub: Takes keys out of what the endpoint said.
    """
    return {
        FAULT: {
            "error": type(fault.error).__name__,
            "reason": str(fault.error),
            "article": fault.error.article,
            "retry_after": fault.retry_after,
            "limited": fault.limited,
            "again": fault.again,
            "too_long": fault.too_long,
        },
        "usage": {
            "prompt_tokens": used.prompt_tokens,
            "completion_tokens": used.completion_tokens,
        },
        **_response(fault.__cause__, scrub),
    }


def load_fault(found: Exchange) -> EndpointError:
    """Return the fault that an exchange holds.

    Raises:
        ConfigError: It holds none that is known.
    """
    held = found.answer[FAULT]
    try:
        fault = EndpointError(
            _error_of(held),
            retry_after=held["retry_after"],
            limited=held["limited"],
            too_long=held["too_long"],
        )
        fault.again = held["again"]
    except (KeyError, TypeError) as error:
        raise ConfigError(
            f"what was recorded of {found.article} cannot be read; record the run anew"
        ) from error
    return fault


def _error_of(held: Mapping[str, Any]) -> ExtractionError:
    kind = getattr(errors, held["error"])
    if not issubclass(kind, ExtractionError):
        raise TypeError(held["error"])
    # Not by the class's own way, which may make the sentence of what is not recorded.
    error: ExtractionError = kind.__new__(kind)
    ExtractionError.__init__(error, held["reason"], article=held["article"])
    return error


def _response(error: BaseException | None, scrub: Scrub) -> dict[str, Any]:
    """Return what an endpoint said, where it said that it cannot answer."""
    if not isinstance(error, openai.APIStatusError):
        return {}
    return {"status": error.status_code, "body": scrub(error.response.text)[:_LONGEST_PAGE]}
