"""The lines of a batch's result files: an answer each, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OK = 200


def answer_in(line: Mapping[str, Any], limit: int | None) -> Mapping[str, Any] | str:
    """Return the answer that a line holds, or why it holds none.

    Args:
        line: The line, as JSON.
        limit: Tokens that an answer was allowed, if there was a limit of ours.
    """
    response, error = line.get("response"), line.get("error")
    body = response.get("body") if isinstance(response, dict) else None
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "no reason is given")
    if not isinstance(response, dict) or not isinstance(body, dict):
        return "the batch has no answer in its place"
    if response.get("status_code") != _OK:
        said = body.get("error")
        message = said.get("message") if isinstance(said, dict) else said
        return f"{response.get('status_code')}: {message or 'no reason is given'}"
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return "the answer is no chat completion"
    if limit is not None and choices[0].get("finish_reason") == "length":
        # Without the limit it would be a whole one, so that it is not kept.
        return "the answer was cut off at the limit of tokens"
    return body
