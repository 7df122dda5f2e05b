"""The endpoint: one question asked until it is answered, or until the attempts are used up.

instructor gives requests their form and reads answers, tenacity decides about attempts and pauses,
and the client's own retries are off, so that one budget bounds all requests for a window.
"""

from __future__ import annotations

import json
import random
import time
from typing import Any

import tenacity
from instructor.core.exceptions import IncompleteOutputException, ResponseParsingError
from pydantic import ValidationError

from summariser.config import Config
from summariser.errors import ConfigError, ExtractionError, InvalidAnswerError
from summariser.exchanges import KeptExchanges, open_exchanges
from summariser.extract.llm.budget import Budget
from summariser.extract.llm.clients import borrow_client, list_keys, make_client
from summariser.extract.llm.faults import EndpointError, Translator, retell
from summariser.extract.llm.pace import LONGEST_UNTOLD, Clock, Pace, Sleep, give_way
from summariser.extract.llm.phrasing import FORMATS, Dialect, Phrasing
from summariser.extract.llm.prices import OPENAI_URL, Price, find_price
from summariser.extract.llm.question import ASKED, CutOffError, Question
from summariser.extract.llm.reading import Reading, best_reading
from summariser.extract.llm.sending import Sender, Terms
from summariser.extract.llm.tally import Tally
from summariser.extract.llm.time_left import TimeLeft
from summariser.extract.outage import Outage
from summariser.schema import ArticleAnswer, Usage

_UNREADABLE = (ResponseParsingError, ValidationError, json.JSONDecodeError)


class Endpoint:
    """An OpenAI-compatible endpoint and the model asked there."""

    def __init__(
        self, config: Config, client: Any, sleep: Sleep, clock: Clock = time.monotonic
    ) -> None:
        if not config.model:
            raise ConfigError("name a model with --model or SUMMARISE_MODEL")
        self._config = config
        self._own = client is None
        self._client: Any = None
        most = config.jobs_of("llm")
        pace = Pace(sleep, clock, config.max_wait, most)
        if config.replay is None:
            self._client = borrow_client(client, config) if client else make_client(config)
        keys = list_keys(self._client, config)
        translator = Translator(
            model=config.model,
            base_url=str(self._client.base_url if self._client else config.base_url or OPENAI_URL),
            keys=keys,
        )
        self._exchanges = open_exchanges(
            cache=config.cache,
            record=config.record,
            replay=config.replay,
            retry_failed=config.retry_failed,
            secrets=keys,
        )
        budget = Budget.of(config)
        self._time = TimeLeft(config.deadline, clock)
        outage = Outage(config.attempts, sleep, config.max_wait, clock)
        exchanges, longest = self._exchanges, config.max_wait
        terms = Terms(config.timeout, self._time, exchanges, budget, pace, outage, sleep, longest)
        self._sender = Sender(self._client, translator, terms)
        self.scrub = translator.scrub
        self._dialect = Dialect()
        self._phrasings: dict[tuple[int, type[ArticleAnswer]], Phrasing] = {}

    @property
    def reused(self) -> int:
        """Answers so far that were kept from an earlier time."""
        return self._exchanges.reused

    @property
    def spent(self) -> Usage:
        """What was asked now, and not found among what is kept, where there is a limit."""
        return self._sender.spent

    @property
    def failing(self) -> str | None:
        """What the endpoint fails everybody by now; None where it is not known to."""
        return self._sender.failing

    @property
    def dialect(self) -> object:
        """What the endpoint was found to understand so far; two that are equal ask alike."""
        return self._dialect

    @property
    def exchanges(self) -> KeptExchanges:
        """What was asked before, and where answers are kept."""
        return self._exchanges

    @property
    def attempts(self) -> int:
        """Requests about one article that may come to nothing."""
        return self._config.attempts

    @property
    def price(self) -> Price | None:
        """What the model costs; None where that is not known."""
        return find_price(self._config.model, self._config.base_url)

    async def ask(self, question: Question) -> Reading:
        """Ask until an answer stands in full, or give the best there was after the last attempt.

        Raises:
            CutOffError: The answer was cut off, or the article too long for the endpoint.
            ExtractionError: No attempt brought an answer that can be used.
        """
        try:
            return await self._ask(question)
        except ExtractionError:
            if not self.forget(question):
                raise
        return await self._ask(question)

    def forget(self, question: Question) -> bool:
        """Drop the answers that a question was given from earlier times, if they are to be dropped.

        Returns:
            Whether any were, so that asking again brings others.
        """
        if not self._sender.forget(question.tally):
            return False
        question.readings.clear()
        question.tally = Tally()
        return True

    def pause_after(self, lost: int) -> float:
        """Return the seconds to wait after so many requests in a row that came to nothing."""
        jitter = random.random()  # noqa: S311 - not for secrets: it only keeps runs apart
        return min(2.0 ** (lost - 1) + jitter, LONGEST_UNTOLD, self._config.max_wait)

    async def _ask(self, question: Question) -> Reading:
        token = ASKED.set(question)
        try:
            while True:
                dialect = self._dialect
                self._record_steps(dialect, question)
                try:
                    await self._ask_in(dialect, question)
                    self._sender.end(question.tally)
                    return question.readings[-1]
                except (EndpointError, IncompleteOutputException, *_UNREADABLE) as error:
                    if not self._adapt(dialect, error):
                        return self._settle(question, error)
        finally:
            ASKED.reset(token)

    async def close(self) -> None:
        """Close the client, unless it is the caller's own."""
        self._exchanges.close()
        if self._own and self._client is not None:
            await self._client.close()

    def _record_steps(self, dialect: Dialect, question: Question) -> None:
        """Record what was found out with other questions: by itself a replay cannot know it."""
        if self._exchanges.records and not question.tally.answered:
            for step, name in dialect.steps():
                self._sender.record_refusal(self._body(step, question), question.article, name)

    def _body(self, dialect: Dialect, question: Question) -> dict[str, Any]:
        phrasing = self._phrasing(dialect, question.model)
        body = {"model": self._config.model, **phrasing.body(question.messages)}
        return {**body, "temperature": self._config.temperature} if dialect.temperature else body

    async def _ask_in(self, dialect: Dialect, question: Question) -> None:
        phrasing, body = self._phrasing(dialect, question.model), self._body(dialect, question)

        async def attempt() -> None:
            nonlocal body
            completion = await self._sender.send(body, question.article, question.tally)
            await give_way()
            try:
                phrasing.read(completion)
            except _UNREADABLE as error:
                body = phrasing.ask_again(body, completion, error)
                question.tally.because = _because(question)
                raise

        retrying = self._retrying(question)
        try:
            await retrying(attempt)
        finally:
            # It refers to itself, and would keep the question, with the article and its answer,
            # until the garbage collector comes by, which takes the longer the more there are.
            retrying.iter_state.reset()

    def _phrasing(self, dialect: Dialect, model: type[ArticleAnswer]) -> Phrasing:
        key = (dialect.format, model)
        if key not in self._phrasings:
            self._phrasings[key] = Phrasing(model, FORMATS[dialect.format])
        return self._phrasings[key]

    def _retrying(self, question: Question) -> tenacity.AsyncRetrying:
        longest = min(LONGEST_UNTOLD, self._config.max_wait)
        backoff = tenacity.wait_exponential_jitter(initial=1, max=longest, jitter=1)

        def pause(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if not isinstance(error, EndpointError):
                return 0.0  # the endpoint answered; only the answer was wrong
            seconds = backoff(state) if error.retry_after is None else error.retry_after
            return min(seconds, self._config.max_wait)

        async def sleep(seconds: float) -> None:
            # Waited for by whoever sends it: what is kept already needs no pause.
            question.tally.pause = seconds

        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._again),
            stop=lambda _: question.tally.attempts >= self._most(question),
            wait=pause,
            sleep=sleep,
            reraise=True,
        )

    def _again(self, cause: BaseException | None) -> bool:
        """Say whether asking again may bring what the last request did not."""
        if isinstance(cause, EndpointError):
            return cause.again and (cause.retry_after or 0) <= self._config.max_wait
        return isinstance(cause, _UNREADABLE)

    def _most(self, question: Question) -> int:
        """Return how many requests a question may take."""
        best = best_reading(question.readings)
        if question.most is None or (best is not None and best.kept):
            return self._config.attempts  # what is asked for now is the rest of it
        return question.most

    def _adapt(self, used: Dialect, cause: BaseException | None) -> bool:
        """Learn from a request that was refused for its form; say whether to ask once more.

        What is learnt holds for all articles. Another of them may have learnt it in the meantime,
        so the step is taken from what this request used.
        """
        if not isinstance(cause, EndpointError) or cause.unsupported is None:
            return False
        learnt = used.without(cause.unsupported)
        if learnt is None:
            return False
        self._dialect = learnt.joined(self._dialect)
        return True

    def _settle(self, question: Question, cause: BaseException | None) -> Reading:
        """Return the best answer that came, or raise what kept all others from coming."""
        self._sender.end(question.tally)
        final = self._is_final(cause)
        question.may_go_on = self._again(cause)
        best = best_reading(question.readings)
        if best is not None and best.kept:
            # It is paid for: what stopped it takes nothing away from it.
            if final and isinstance(cause, EndpointError):
                question.unfinished = cause.error
            return best
        if isinstance(cause, IncompleteOutputException):
            raise CutOffError(_text_of(cause.last_completion)) from cause
        if isinstance(cause, EndpointError):
            if cause.too_long:
                raise CutOffError from cause.__cause__
            raise self._told(cause, question) from cause.__cause__
        article = question.article
        if isinstance(cause, ConfigError):  # of the answers that are kept
            raise InvalidAnswerError(str(cause), article=article) from cause
        gave = "no answer that could be read" if best is None else "nothing that could be kept"
        why = "" if best is None else f" ({_because(question)})"
        raise InvalidAnswerError(
            f"the model gave {gave} in {_asked(question)}{why}; "
            "try another model, or fewer sentences at once",
            article=article,
        ) from cause

    @staticmethod
    def _is_final(cause: BaseException | None) -> bool:
        return isinstance(cause, EndpointError) and not cause.again and not cause.too_long

    def _told(self, fault: EndpointError, question: Question) -> Exception:
        error = fault.error
        cap = self._config.max_wait
        if fault.retry_after is not None and fault.retry_after > cap:
            text = (
                f"{error}; it asks to wait {fault.retry_after:.0f} seconds, longer than the "
                f"{cap:g} allowed: allow more (--max-wait) or try again later"
            )
        elif fault.again:
            text = f"{error} ({_asked(question)})"
        else:
            return error
        return retell(error, text)


def _because(question: Question) -> str:
    """Return why the last answer did not do, without the article's words."""
    faults = question.readings[-1].faults if question.readings else ()
    reasons = dict.fromkeys(fault.counted for fault in faults if fault.told is not None)
    return ", ".join(reasons) or "an answer that could not be read"


def _text_of(completion: Any) -> str | None:
    """Return what a completion says, in its text or to a tool."""
    choices = getattr(completion, "choices", None)
    if not choices:
        return None
    message = choices[0].message
    calls = getattr(message, "tool_calls", None)
    return (calls[0].function.arguments if calls else message.content) or None


def _asked(question: Question) -> str:
    count = question.lost + question.tally.attempts
    return "1 attempt" if count == 1 else f"{count} attempts"
