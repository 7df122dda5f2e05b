"""One attempt as those see it who watch a run, and as the budget does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai

from summariser.exchanges import Exchange
from summariser.extract.llm.budget import Grant, measure_text
from summariser.extract.llm.clients import Answer
from summariser.extract.llm.faults import EndpointError
from summariser.extract.llm.tally import Tally
from summariser.extract.observing import WatchedRequest
from summariser.schema import Usage

_OK = 200


def says_anything(came: Answer | Exception) -> bool:
    """Return whether an answer is of one who keeps to the protocol, though it may say nothing.

    A model that reasons may use up a short answer before it says a word.
    """
    return isinstance(came, Answer) and isinstance(getattr(came.completion, "choices", None), list)


def unreported(came: Answer | Exception, grant: Grant, fault: Exception | None) -> Usage:
    """Return what a request may have taken that is not counted for what it brought."""
    if isinstance(came, TimeoutError | openai.APITimeoutError):
        return grant.reserved
    if isinstance(came, Exception):
        return Usage()
    if getattr(came.completion, "usage", None):
        if fault is None:
            return Usage()
        taken = Tally()
        taken.count(1, came.completion)
        return taken.usage
    choices = getattr(came.completion, "choices", None) or ()
    said = sum(measure_text(str(getattr(one, "message", ""))) for one in choices)
    return Usage(
        prompt_tokens=grant.reserved.prompt_tokens,
        completion_tokens=min(said // 3, grant.reserved.completion_tokens),
    )


def watch(asked: Exchange, tally: Tally, limits: Mapping[str, int], host: str) -> WatchedRequest:
    """Return what is known of a request before it is sent.

    Args:
        asked: The request.
        tally: What its question has taken, this attempt included.
        limits: What goes with it beside what was asked.
        host: Where it goes.
    """
    parameters = {name: value for name, value in asked.request.items() if name != "messages"}
    return WatchedRequest(
        article=asked.article,
        model=asked.model,
        number=tally.attempts,
        because=tally.because,
        host=host,
        parameters={**parameters, **limits},
    )


def note(watched: WatchedRequest, came: Answer | Exception, fault: EndpointError | None) -> None:
    """Fill in what came of a request.

    Args:
        watched: The request.
        came: What came.
        fault: What is wrong with that; None where nothing is.
    """
    watched.status = _OK if isinstance(came, Answer) else getattr(came, "status_code", None)
    if fault is not None:
        watched.error = type(fault.error).__name__
        watched.reason = str(fault)
        watched.retry_after = fault.retry_after
    if isinstance(came, Answer):
        _note_completion(watched, came.completion)


def _note_completion(watched: WatchedRequest, completion: Any) -> None:
    watched.answered_by = getattr(completion, "model", None)
    watched.response_id = getattr(completion, "id", None)
    if choices := getattr(completion, "choices", None):
        watched.finish_reason = choices[0].finish_reason
    reported = getattr(completion, "usage", None)
    watched.prompt_tokens = getattr(reported, "prompt_tokens", None)
    watched.completion_tokens = getattr(reported, "completion_tokens", None)
