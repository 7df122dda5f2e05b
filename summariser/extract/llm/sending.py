"""One request to the endpoint, or its answer from an earlier time."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import openai

from summariser.errors import (
    BudgetError,
    ConfigError,
    DeadlineError,
    InvalidAnswerError,
    ModelUnavailableError,
)
from summariser.exchanges import Exchange, KeptExchanges, key_request
from summariser.extract.llm.budget import Budget, Grant, Lengths
from summariser.extract.llm.clients import Answer, request_completion
from summariser.extract.llm.faults import EndpointError, Translator
from summariser.extract.llm.other_runs import OtherRuns
from summariser.extract.llm.pace import Pace, Sleep, give_way
from summariser.extract.llm.recorded_faults import dump_fault, key_fault
from summariser.extract.llm.tally import Tally, not_recorded, recall
from summariser.extract.llm.time_left import TimeLeft
from summariser.extract.llm.watching import note, says_anything, unreported, watch
from summariser.extract.observing import observer
from summariser.extract.outage import Outage
from summariser.schema import Usage

Request = dict[str, Any]

# What the limit of an answer's length is called by endpoints that do not know its newer name.
_OLD_LIMIT = "max_tokens"
_CHARACTERS_PER_TOKEN = 4
READY = "Answer with one word: ready"
"""What an endpoint is asked to find out whether it is there: by the same way as all else, as a list
of models may come from another server than the answers do."""
_READY_TOKENS = 16


@dataclass(frozen=True)
class Terms:
    """What all requests of a run have in common.

    Attributes:
        timeout: Seconds that a request may take.
        time: What is left of the run's time.
        exchanges: What was asked before, and where answers are kept.
        budget: What may be spent on all requests.
        pace: When the next request may be sent.
        outage: Whether the endpoint is there at all.
        sleep: What to pause with before one.
        longest: Seconds to wait at most for another run that asks the same.
    """

    timeout: float
    time: TimeLeft
    exchanges: KeptExchanges
    budget: Budget
    pace: Pace
    outage: Outage
    sleep: Sleep = asyncio.sleep
    longest: float = math.inf


class Sender:
    """Sends requests: the only place that talks to the client.

    Args:
        client: The client; None where everything is answered from what is kept.
        translator: Says what a fault means.
        terms: What all requests have in common.
    """

    def __init__(self, client: Any, translator: Translator, terms: Terms) -> None:
        self._client = client
        self._translator = translator
        self._timeout = terms.timeout
        self._time = terms.time
        self._exchanges = terms.exchanges
        self._budget = terms.budget
        self._pace = terms.pace
        self._outage = terms.outage
        self._sleep = terms.sleep
        self._others = OtherRuns(terms.exchanges, terms.time, terms.sleep, terms.longest)
        self._faults: Counter[tuple[str, str]] = Counter()
        self._limit_name = "max_completion_tokens"
        self._lengths = Lengths()
        self._noted: set[str] = set()

    @property
    def spent(self) -> Usage:
        """What was asked now, and not found among what is kept, where there is a limit."""
        return self._budget.spent

    @property
    def failing(self) -> str | None:
        """What the endpoint fails everybody by now; None where it is not known to."""
        return self._outage.failing

    async def send(self, request: Request, article: str, tally: Tally) -> Any:
        """Return the completion of a request.

        Args:
            request: The body to send.
            article: Id of the article that it is about.
            tally: What the question has taken so far; it is brought up to date.

        Raises:
            EndpointError: There is no completion, or it is none that can be read.
        """
        plain = key_request(request)
        # The same request again, after a refusal, is to be answered anew.
        times = tally.answered[plain]
        key = key_request({**request, "times": times}) if times else plain
        asked = Exchange(key, article, {}, request=request)
        async with self._others.ask_once(asked, partial(self._find, asked, tally)) as found:
            if found is not None:
                observer().reused(article, str(request.get("model", "")))
                completion = recall(found, tally)
            else:
                completion = await self._send_noted(asked, tally)
        tally.answered[plain] += 1
        choice = completion.choices[0]
        if refusal := getattr(choice.message, "refusal", None):
            raise self._translator.refusal(refusal, article)
        if choice.finish_reason == "content_filter":
            raise self._translator.filtered(article)
        return completion

    def record_refusal(self, request: Request, article: str, name: str) -> None:
        """Record that a request was not made, as the endpoint was known to refuse its form.

        Args:
            request: The request.
            article: Id of the article that it is about.
            name: What the endpoint does not know of it.
        """
        told = Exchange(key_request(request), article, {"unsupported": name}, 0, request)
        self._exchanges.keep_unused(told, anew=False)

    def end(self, tally: Tally) -> None:
        """Note that a question is done with, whatever came of it: it is told what it took."""
        for key in tally.vain:
            self._exchanges.note_vain(key, 0)

    def forget(self, tally: Tally) -> bool:
        """Drop the answers that a question was given from earlier times, if they are to be dropped.

        Returns:
            Whether any were, so that asking again brings others.
        """
        if not self._exchanges.ask_again_after_failure:
            return False
        for key in tally.reused:
            self._exchanges.forget(key)
        return bool(tally.reused)

    def _find(self, asked: Exchange, tally: Tally) -> Exchange | None:
        """Return what is kept of a request; None where it is to be sent."""
        try:
            if self._exchanges.sealed:
                return self._find_recorded(asked, tally)
            found = self._exchanges.find(asked.key, asked.request)
        except ConfigError as error:
            raise EndpointError(InvalidAnswerError(str(error), article=asked.article)) from error
        if found is not None:
            self._forget_faults(asked)
        return found

    def _find_recorded(self, asked: Exchange, tally: Tally) -> Exchange:
        """Return what came of a request when it was recorded, its faults first, one by one."""
        if fault := self._exchanges.find_unused(self._key_next_fault(asked)):
            self._count_recorded(fault, asked.key, tally)
            return fault
        found = self._exchanges.find(asked.key, asked.request)
        if found is None:
            raise EndpointError(not_recorded(asked.article, self._exchanges.missing(asked)))
        # It counts the faults before it, which were met already.
        return replace(found, requests=max(0, found.requests - tally.failed[asked.key]))

    def _key_next_fault(self, asked: Exchange) -> str:
        """Return the key to record a request by, should nothing come of it."""
        return key_fault(asked, self._faults[asked.article, asked.key])

    def _count_recorded(self, came: Exchange, key: str, tally: Tally) -> None:
        tally.failed[key] += came.requests
        self._faults[came.article, key] += 1

    def _forget_faults(self, asked: Exchange) -> None:
        """Drop what another run recorded of a request that failed then, and does not now."""
        if self._exchanges.records:
            number = self._faults[asked.article, asked.key]
            while self._exchanges.forget_unused(key_fault(asked, number)):
                number += 1

    async def _send_noted(self, asked: Exchange, tally: Tally) -> Any:
        """Send a request, and record it where nothing comes of it."""
        before, key = tally.usage, self._key_next_fault(asked)
        # What this run noted is another question's, about a copy.
        if asked.key not in self._noted and (vain := self._exchanges.count_vain(asked.key)):
            self._count_earlier(vain, asked, tally)
        try:
            completion = await self._send(asked, tally)
        except EndpointError as fault:
            if fault.unsupported is None:
                used = tally.usage.less(before)
                answer = dump_fault(fault, used, self._translator.scrub)
                came = Exchange(key, asked.article, answer, used.requests, asked.request)
                self._exchanges.keep_unused(came)
                self._count_recorded(came, asked.key, tally)
            raise
        self._forget_faults(asked)
        return completion

    def _count_earlier(self, vain: int, asked: Exchange, tally: Tally) -> None:
        """Count attempts of a run that was killed between two of them, as they would have there."""
        tally.vain.add(asked.key)
        tally.attempts, tally.unanswered = tally.attempts + vain, tally.unanswered + vain
        tally.count(vain)
        self._outage.note_earlier(asked.article, vain)
        # They are recorded with what comes of this one.
        self._forget_faults(asked)

    async def _send(self, asked: Exchange, tally: Tally) -> Any:
        """Send a request when its turn has come; where the time is over first, say what took it."""
        try:
            return await self._send_in_turn(asked, tally)
        except EndpointError as fault:
            late = fault.error
            because = self.failing or (tally.because if tally.unanswered else None)
            if isinstance(late, DeadlineError) and because is not None:
                fault.error = DeadlineError(late.seconds, article=asked.article, because=because)
            raise

    async def _send_in_turn(self, asked: Exchange, tally: Tally) -> Any:
        """Send a request when its turn has come, and keep the answer."""
        pause, tally.pause = tally.pause, None
        # What would be asked after the end need not be waited for.
        left = self._time.check(asked.article, pause or 0.0)
        if pause is not None:
            await self._sleep(pause)
            left = self._time.check(asked.article)
        try:
            async with asyncio.timeout(left):
                await self._outage.pass_by(
                    asked.article,
                    partial(self._ask_if_ready, asked.model),
                    partial(self._time.left, asked.article),
                )
                return await self._send_in_time(asked, tally)
        except BudgetError as error:
            raise EndpointError(error) from error
        except ModelUnavailableError as error:
            given_up = EndpointError(error)
            given_up.again = False
            raise given_up from error
        except TimeoutError as error:
            raise self._time.over(asked.article) from error

    async def _send_in_time(self, asked: Exchange, tally: Tally) -> Any:
        before, length = tally.usage, self._lengths.of(asked.request)
        async with self._budget.reserve(length, asked.article) as grant:
            try:
                async with self._pace.turn(length // _CHARACTERS_PER_TOKEN, heard=tally.heard):
                    self._outage.check(asked.article)
                    answer = await self._request(asked, tally, grant)
            finally:
                grant.usage = tally.usage.less(before)
        await give_way()
        completion = answer.completion
        requests, tally.unanswered = tally.unanswered + 1, 0
        cut = completion.choices[0].finish_reason == "length"
        if cut and grant.last:
            raise EndpointError(self._budget.exhausted(asked.article))
        if answer.body is None:
            return completion
        if cut and grant.answer_tokens:
            # It would be a whole one where there is no limit of ours.
            key, requests = self._key_next_fault(asked), requests - tally.failed[asked.key]
            kept = replace(asked, key=key, answer=dict(answer.body), requests=requests)
            self._exchanges.keep_unused(kept)
            self._count_recorded(kept, asked.key, tally)
        else:
            self._exchanges.keep(_answered(asked, dict(answer.body), requests))
        return completion

    async def _ask_if_ready(self, model: str) -> ModelUnavailableError | None:
        """Ask a small question about no article; return why it is not answered, or None if it is.

        Whatever else is wrong with it, an endpoint that says so is there.
        """
        request = {"model": model, "messages": [{"role": "user", "content": READY}]}
        asked, tally = Exchange("", "", {}, request=request), Tally(attempts=1)
        limits = {self._limit_name: _READY_TOKENS}
        length = self._lengths.of(request)
        async with (
            self._budget.reserve(length, asked.article, _READY_TOKENS) as grant,
            self._pace.turn(length // _CHARACTERS_PER_TOKEN),
        ):
            watched = watch(asked, tally, limits, self._translator.host)
            with observer().request(watched):
                came = await self._exchange({**request, **limits})
                fault = self._fault_of(came, asked.article)
                note(watched, came, fault)
            grant.unreported = unreported(came, grant, fault)
            if isinstance(came, Answer) and fault is None:
                tally.count(1, came.completion)
                grant.usage = tally.usage
        if fault is None or says_anything(came):
            return None
        self._pace.refused(fault.retry_after, limited=fault.limited)
        return fault.error if isinstance(fault.error, ModelUnavailableError) else None

    async def _request(self, asked: Exchange, tally: Tally, grant: Grant) -> Answer:
        """Send a request now: one attempt, which is watched and counted."""
        name = self._limit_name
        limits = {} if grant.answer_tokens is None else {name: grant.answer_tokens}
        tally.attempts += 1
        watched = watch(asked, tally, limits, self._translator.host)
        with observer().request(watched):
            try:
                came = await self._exchange({**asked.request, **limits})
            except asyncio.CancelledError:
                tally.count(1)  # it was sent, and may be paid
                grant.unreported = grant.reserved
                raise
            fault = self._fault_of(came, asked.article)
            note(watched, came, fault)
        grant.unreported = unreported(came, grant, fault)
        if isinstance(came, Answer):
            # What is no completion is not kept: a rerun could not tell what it took.
            tally.count(1, came.completion if fault is None else None)
            if fault is None:
                self._outage.note_answer(asked.article)
                return came
        assert fault is not None  # noqa: S101 - told to the type checker
        # The name that was sent: another request may have found out about it meanwhile.
        if limits and name != _OLD_LIMIT and name in str(came):
            self._limit_name = _OLD_LIMIT
            tally.attempts -= 1
            return await self._request(asked, tally, grant)
        self._count_fault(fault, came, asked, tally)
        raise fault from (came if isinstance(came, Exception) else None)

    def _fault_of(self, came: Answer | Exception, article: str) -> EndpointError | None:
        if isinstance(came, Exception):
            return self._translator.translate(came, article=article, timeout=self._timeout)
        choices = getattr(came.completion, "choices", None)
        if isinstance(choices, list) and choices and getattr(choices[0], "message", None):
            return None
        return self._translator.no_completion(article)

    def _count_fault(
        self, fault: EndpointError, came: Answer | Exception, asked: Exchange, tally: Tally
    ) -> None:
        self._pace.refused(fault.retry_after, limited=fault.limited)
        if isinstance(fault.error, ModelUnavailableError):
            limited, wait = fault.limited, fault.retry_after
            self._outage.note_fault(asked.article, fault.error, limited=limited, wait=wait)
        else:
            self._outage.note_answer(asked.article)
        tally.because, tally.heard = str(fault), self._pace.news
        if fault.unsupported is not None:
            # Nothing was read and nothing is paid: another form is tried, as it will be when
            # the run is repeated.
            tally.attempts -= 1
            # What failed before it is told with it.
            told = _answered(asked, {"unsupported": fault.unsupported}, tally.unanswered)
            self._exchanges.keep(told)
            tally.unanswered = 0
            return
        tally.unanswered += 1
        tally.vain.add(asked.key)
        self._noted.add(asked.key)
        self._exchanges.note_vain(asked.key, tally.unanswered)
        if isinstance(came, Exception):
            tally.count(1)

    async def _exchange(self, body: Request) -> Answer | Exception:
        """Return what came of sending a body: an answer, or the error that there was."""
        sent = self._time.now
        try:
            # The client's timeout starts anew with every byte; this one does not.
            async with asyncio.timeout(self._timeout):
                told, hide = self._pace.told, self._translator.hide
                answer = await request_completion(self._client, body, told, hide)
        except (openai.OpenAIError, TimeoutError, ValueError) as error:
            return error
        self._pace.answered(self._time.now - sent)
        return answer


def _answered(asked: Exchange, answer: dict[str, Any], requests: int) -> Exchange:
    return Exchange(asked.key, asked.article, answer, requests, asked.request)
