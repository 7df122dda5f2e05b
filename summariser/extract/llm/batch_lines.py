"""The lines of a batch's result files: an answer each, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from summariser.extract.llm.batch_notes import BatchNote
from summariser.extract.llm.faults import find_unsupported
from summariser.schema import Usage

_OK = 200
_REFUSED = (400, 422)


@dataclass
class BatchLines:
    """What the files of a batch's results hold.

    Attributes:
        answers: Answers by the keys of their requests.
        reasons: Why there is none, by the keys of those that have none.
        unsupported: What the endpoint did not know of a request that it refused: ``format`` or
            ``temperature``.
        lost: Whether a file of the results is not there any more.
    """

    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    unsupported: dict[str, str] = field(default_factory=dict)
    lost: bool = False

    @property
    def usage(self) -> Usage:
        """What the answers took."""
        return sum((_usage_of(answer) for answer in self.answers.values()), Usage())

    def read(self, text: str, note: BatchNote, scrub: Callable[[str], str]) -> None:
        """Read a file of results.

        Args:
            text: What is in it.
            note: What is noted of the batch.
            scrub: Takes keys out of a text.
        """
        # Not splitlines(): it breaks at characters that may stand in a JSON string, as U+2028.
        for line in text.split("\n"):
            try:
                held = json.loads(line)
                key = held["custom_id"]
            except (ValueError, TypeError, KeyError):
                continue  # whatever it was about has no line, which is told
            if key not in note.requests:
                continue
            if name := unsupported_in(held):
                self.unsupported[key] = name
            answer = answer_in(held, note.answer_tokens)
            if isinstance(answer, str):
                self.reasons[key] = scrub(" ".join(answer.split()))
            else:
                self.answers[key] = answer

    def learn(self, errors: Iterable[Any], note: BatchNote) -> None:
        """Note what a batch was refused for as a whole.

        Args:
            errors: What is wrong with it, each with a ``code`` and a ``message``.
            note: What is noted of the batch; its requests are all of one form.
        """
        for error in errors:
            if name := find_unsupported(f"{error.code or ''} {error.message or ''}"):
                self.unsupported.update(dict.fromkeys(note.requests, name))


def unsupported_in(line: Mapping[str, Any]) -> str | None:
    """Return what the endpoint did not know of a request: ``format``, ``temperature`` or None.

    Args:
        line: The line of the request, as JSON.
    """
    response = line.get("response")
    if not isinstance(response, dict) or response.get("status_code") not in _REFUSED:
        return None
    body = response.get("body")
    said = body.get("error") if isinstance(body, dict) else None
    facts = f"{said.get('code')} {said.get('message')}" if isinstance(said, dict) else f"{said}"
    return find_unsupported(facts)


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


def _usage_of(answer: Mapping[str, Any]) -> Usage:
    reported = answer.get("usage")
    said: Mapping[str, Any] = reported if isinstance(reported, dict) else {}
    return Usage(
        requests=1,
        prompt_tokens=said.get("prompt_tokens") or 0,
        completion_tokens=said.get("completion_tokens") or 0,
    )
