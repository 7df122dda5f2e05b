"""One pass of an engine over articles: several at a time, each with an outcome of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence, Sized
from contextlib import aclosing
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from summariser.config import Config
from summariser.errors import (
    DeadlineError,
    ExtractionError,
    ModelRejectedError,
)
from summariser.exchanges import RecordedRun
from summariser.extract import Extractor
from summariser.extract.observing import WatchedArticle, observer
from summariser.schema import Article, Attempt, Engine, Extraction, Failure, Run, Usage
from summariser.sentences import number_sentences

_log = logging.getLogger(__name__)

AHEAD = 4
"""How many times as many outcomes as there are articles in work may wait for one before them."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        done: Articles done, failed ones included.
        total: All articles; None where they come one by one and nobody knows how many.
        failed: Those that failed.
        usage: Requests and tokens of what was read, whenever it was asked.
        reused: Answers that were kept from an earlier time and not asked for again.
        cost: What the usage costs, in US dollars; None where no price is known.
    """

    done: int
    total: int | None
    failed: int
    usage: Usage
    reused: int = 0
    cost: float | None = None


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one article: its extraction, its failure, or both where a part failed."""

    extraction: Extraction | None = None
    failure: Failure | None = None


class Reading:
    """One pass of an engine over articles, several at a time, outcomes given in article order.

    Args:
        extractor: The engine.
        articles: What to read; they are taken one by one, when there is room for another.
        on_progress: Called after each article, in the order in which they end.
        deadline: Seconds from now after which no article is begun; None for any time.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        extractor: Extractor,
        articles: Iterable[Article],
        on_progress: OnProgress | None = None,
        *,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._extractor = extractor
        self._articles = articles
        self._on_progress = on_progress
        self._total = len(articles) if isinstance(articles, Sized) else None
        self._deadline = deadline
        self._clock = clock
        self._begun = clock()
        self._recorded = RecordedRun()
        self._done = self._failed = 0
        self._usage = Usage()
        self._given_up: ExtractionError | None = None

    def note_in(self, recorded: RecordedRun) -> Reading:
        """Note in a recording which articles are not begun or, in a replay, take it from there."""
        self._recorded = recorded
        return self

    async def stream(self, jobs: int) -> AsyncGenerator[Outcome, None]:
        """Yield the outcome of every article, in their order.

        No more are held than are in work and `AHEAD` times as many that are done before one that
        takes longer: then no further article is begun until that one is done. Where the caller
        stops early, what is in work is cancelled.

        Args:
            jobs: Articles in work at once, at most.
        """
        gate = asyncio.Semaphore(jobs)
        tasks: deque[asyncio.Task[Outcome]] = deque()
        try:
            for article in self._articles:
                await gate.acquire()
                tasks.append(asyncio.create_task(self._finish(article, gate)))
                while tasks and (tasks[0].done() or len(tasks) > AHEAD * jobs):
                    yield await tasks.popleft()
            while tasks:
                yield await tasks.popleft()
        finally:
            # One that is left behind reports itself when it is collected, whenever that is.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def outcomes(self, jobs: int) -> list[Outcome]:
        """Read all articles, at most ``jobs`` at once."""
        async with aclosing(self.stream(jobs)) as outcomes:
            return [outcome async for outcome in outcomes]

    async def _read(self, article: Article) -> Outcome:
        watched = WatchedArticle(article)
        with observer().article(watched):
            outcome = await self._extract(article)
            if outcome.extraction is not None:
                watched.usage = outcome.extraction.usage
                watched.records = len(outcome.extraction.records)
            watched.failure = outcome.failure
        return outcome

    async def _extract(self, article: Article) -> Outcome:
        try:
            if (stopped := self._stopped(article)) is not None:
                return Outcome(failure=stopped)
            sentences = number_sentences(article.text, title=article.title)
            await asyncio.sleep(0)  # several articles are begun at once: others go first
            extraction = await self._extractor.extract(article, sentences)
            return Outcome(extraction, extraction.unread)
        except ModelRejectedError as error:
            if error.article is None:
                # A refused key or model is refused for every article: asking again costs only time.
                self._given_up = error
            return _failed(article, error)
        except ExtractionError as error:
            return _failed(article, error)
        except Exception as error:  # noqa: BLE001 - one article's surprise must not lose the others'
            _log.exception("unexpected error while reading %s", article.id)
            return _failed(article, error, getattr(self._extractor, "scrub", str))

    def _stopped(self, article: Article) -> Failure | None:
        """Return why an article is not begun, if it is not."""
        if self._recorded.replays:
            return self._recorded.recall(article)
        error = self._given_up
        if self._deadline is not None and self._clock() - self._begun >= self._deadline:
            error = DeadlineError(
                self._deadline,
                article=article.id,
                because=getattr(self._extractor, "failing", None),
            )
        failure = None if error is None else _failure(article, error, str(error))
        self._recorded.note(article, failure)
        return failure

    async def _finish(self, article: Article, gate: asyncio.Semaphore) -> Outcome:
        try:
            outcome = await self._read(article)
        finally:
            gate.release()
        self._done += 1
        self._failed += outcome.failure is not None
        if outcome.extraction is not None:
            self._usage += outcome.extraction.usage
        if self._on_progress is not None:
            reused = getattr(self._extractor, "reused", 0)
            price = getattr(self._extractor, "price", None)
            cost = None if price is None else price.of(self._usage)
            self._on_progress(
                Progress(self._done, self._total, self._failed, self._usage, reused, cost)
            )
        return outcome


def bill_run(extractor: Extractor, usage: Usage) -> Mapping[str, Any]:
    """Return what the usage costs, and usage and cost of each article and attempt.

    Args:
        extractor: The engine that read.
        usage: What was asked and answered in all.

    Returns:
        The fields of a `Run` about it.
    """
    price = getattr(extractor, "price", None)
    usages: Mapping[str, Usage] = getattr(extractor, "usages", {})
    attempts: Mapping[str, Sequence[Usage]] = getattr(extractor, "attempts", {})

    def cost_of(used: Usage) -> float | None:
        return None if price is None else round(price.of(used), 6)

    by_article = {name: used for name, used in sorted(usages.items()) if used.requests}
    return {
        "cost": cost_of(usage),
        "by_article": by_article,
        "cost_by_article": {
            name: cost for name, used in by_article.items() if (cost := cost_of(used)) is not None
        },
        "attempts": {
            name: tuple(
                Attempt(
                    prompt_tokens=one.prompt_tokens,
                    completion_tokens=one.completion_tokens,
                    cost=cost_of(one),
                )
                for one in each
            )
            for name, each in sorted(attempts.items())
        },
    }


def limits_left(config: Config, spent: Usage, price: Any, seconds: float) -> Config:
    """Return the settings with the limits that remain after so much was spent.

    Args:
        config: The settings.
        spent: What was asked and answered.
        price: What the model costs; None where that is not known.
        seconds: How long it took.
    """
    tokens, cost, deadline = config.max_tokens, config.max_cost, config.deadline
    if tokens is not None:
        tokens = max(1, tokens - spent.prompt_tokens - spent.completion_tokens)
    if cost is not None and price is not None:
        cost = max(1e-9, cost - price.of(spent))
    if deadline is not None:
        deadline = max(1e-9, deadline - seconds)
    return config.with_(max_tokens=tokens, max_cost=cost, deadline=deadline)


def describe_run(engine: Engine, usage: Usage, when: Mapping[str, Any]) -> Run:
    """Return how a document was made.

    Args:
        engine: The engine that read.
        usage: What was asked and answered in all.
        when: When it began, and how many seconds it took.
    """
    return Run(
        engine=engine.name,
        model=engine.model,
        prompt=engine.prompt,
        prompt_sha256=engine.prompt_sha256,
        language=engine.language,
        versions={"summariser": metadata.version("summariser"), **engine.versions},
        usage=usage,
        **when,
    )


def _failed(article: Article, error: Exception, scrub: Callable[[str], str] = str) -> Outcome:
    expected = isinstance(error, ExtractionError)
    reason = str(error) if expected else scrub(f"unexpected {type(error).__name__}: {error}")
    return Outcome(failure=_failure(article, error, reason))


def _failure(article: Article, error: Exception, reason: str) -> Failure:
    return Failure(article=article.id, stage="extract", reason=reason, error=type(error).__name__)
