"""What a question has taken so far, whether it was asked now or at an earlier time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from summariser.errors import ConfigError, InvalidAnswerError, ModelRejectedError
from summariser.exchanges import Exchange
from summariser.extract.llm.clients import View
from summariser.extract.llm.faults import EndpointError
from summariser.extract.llm.recorded_faults import FAULT, load_fault
from summariser.schema import Usage


@dataclass
class Tally:
    """What a question has taken so far.

    Answers from earlier times count as they did when they came, so that a run that is repeated
    reports the same usage, and gives up at the same place.

    Attributes:
        attempts: Requests so far.
        usage: The same with the tokens that were reported.
        each: What each of them took, in order.
        unanswered: Requests since the last answer.
        answered: How often each request was answered, by its key.
        failed: How often each came to nothing and was recorded so, by its key.
        vain: Keys of what came to nothing, as long as a run that is killed is to find that out.
        pause: Seconds to wait before the next request; None where it need not wait.
        reused: Keys of the answers that came from an earlier time.
        because: Why the last request did not do, without a key or the article's text.
        heard: The `Pace.news` of its last refusal, which it waits for by itself.
    """

    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    each: list[Usage] = field(default_factory=list)
    unanswered: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    vain: set[str] = field(default_factory=set)
    pause: float | None = None
    reused: list[str] = field(default_factory=list)
    because: str | None = None
    heard: int | None = None

    def count(self, requests: int, completion: Any = None) -> None:
        """Add requests, and the tokens of their answer where it reports them."""
        reported = getattr(completion, "usage", None)
        answered = Usage(
            requests=requests,
            retries=requests - (0 if self.usage.requests else 1),
            prompt_tokens=getattr(reported, "prompt_tokens", None) or 0,
            completion_tokens=getattr(reported, "completion_tokens", None) or 0,
        )
        self.usage += answered
        self.each += [Usage(requests=1)] * (requests - 1)
        self.each.append(answered.model_copy(update={"requests": 1, "retries": 0}))


def recall(found: Exchange, tally: Tally) -> Any:
    """Return the completion that an exchange holds, and count what it took.

    Args:
        found: The exchange, of a cache or a recording.
        tally: What the question has taken so far; it is brought up to date.

    Raises:
        EndpointError: It holds none, for nothing came of the request, or it was damaged.
    """
    tally.reused.append(found.key)
    answer = found.answer if isinstance(found.answer, dict) else {}
    if FAULT in answer:
        raise _recall_fault(found, tally)
    if unsupported := answer.get("unsupported"):
        _count(found, tally)
        refused = ModelRejectedError("the endpoint refused the request", article=found.article)
        raise EndpointError(refused, unsupported=str(unsupported))
    completion = View.of(answer)
    if not completion.choices:
        told = (
            "the answer that was kept is damaged; ask again (--retry-failed), or record the run "
            "anew where it is a recording"
        )
        raise EndpointError(InvalidAnswerError(told, article=found.article))
    tally.attempts += found.requests
    tally.count(found.requests, completion)
    return completion


def _recall_fault(found: Exchange, tally: Tally) -> EndpointError:
    """Return the fault that a request met when it was recorded, and count what it took."""
    try:
        fault = load_fault(found)
    except ConfigError as error:
        return EndpointError(InvalidAnswerError(str(error), article=found.article))
    _count(found, tally)
    tally.because = str(fault)
    return fault


def _count(found: Exchange, tally: Tally) -> None:
    tally.attempts += found.requests
    if found.requests:
        tally.count(found.requests, View.of(dict(found.answer)))


def not_recorded(article: str, missing: str) -> ModelRejectedError:
    """Return the error of an article whose answer a recording lacks.

    Args:
        article: Its id.
        missing: Name of the file that is not there.
    """
    file = f" ({missing})" if missing else ""
    return ModelRejectedError(
        f"the recording holds no answer about this article{file}: it was made of another text, "
        "with other settings or by an older version, or a file of it is missing",
        article=article,
    )
