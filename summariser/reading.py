"""One pass of an engine over articles: several at a time, each with an outcome of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.errors import ExtractionError, ModelRejectedError, ModelUnavailableError
from summariser.extract import Extractor
from summariser.extract.observing import WatchedArticle, observer
from summariser.schema import Article, Extraction, Failure, Usage
from summariser.sentences import number_sentences

_log = logging.getLogger(__name__)

# Articles that may find the endpoint unavailable, none having been read, before the rest are given
# up: every one waits through all its attempts, and a thousand would wait for hours.
UNAVAILABLE_AT_MOST = 3


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        done: Articles done, failed ones included.
        total: All articles.
        failed: Those that failed.
        usage: Requests and tokens of what was read, whenever it was asked.
        reused: Answers that were kept from an earlier time and not asked for again.
    """

    done: int
    total: int
    failed: int
    usage: Usage
    reused: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one article: its extraction, its failure, or both where a part failed."""

    extraction: Extraction | None = None
    failure: Failure | None = None


class Reading:
    """One pass of an engine over articles, several at a time, outcomes kept in article order."""

    def __init__(
        self, extractor: Extractor, articles: Sequence[Article], on_progress: OnProgress | None
    ) -> None:
        self._extractor = extractor
        self._articles = articles
        self._on_progress = on_progress
        self._outcomes: list[Outcome | None] = [None] * len(articles)
        self._done = self._failed = 0
        self._usage = Usage()
        self._unavailable = 0
        self._given_up: ExtractionError | None = None

    async def outcomes(self, jobs: int) -> list[Outcome]:
        """Read all articles, at most ``jobs`` at once."""
        queue = iter(enumerate(self._articles))

        async def work() -> None:
            for index, article in queue:
                self._finish(index, await self._read(article))

        tasks = [asyncio.create_task(work()) for _ in range(min(jobs, len(self._articles)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            # One that is left behind reports itself when it is collected, whenever that is.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [outcome for outcome in self._outcomes if outcome is not None]

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
        if self._given_up is not None:
            return _failed(article, self._given_up)
        try:
            sentences = number_sentences(article.text, title=article.title)
            extraction = await self._extractor.extract(article, sentences)
            return Outcome(extraction, extraction.unread)
        except ModelRejectedError as error:
            if error.article is None:
                # A refused key or model is refused for every article: asking again costs only time.
                self._given_up = error
            return _failed(article, error)
        except ModelUnavailableError as error:
            self._unavailable += 1
            if self._unavailable >= UNAVAILABLE_AT_MOST and self._done == self._failed:
                self._given_up = error
            return _failed(article, error)
        except ExtractionError as error:
            return _failed(article, error)
        except Exception as error:  # noqa: BLE001 - one article's surprise must not lose the others'
            _log.exception("unexpected error while reading %s", article.id)
            return _failed(article, error)

    def _finish(self, index: int, outcome: Outcome) -> None:
        self._outcomes[index] = outcome
        self._done += 1
        self._failed += outcome.failure is not None
        if outcome.extraction is not None:
            self._usage += outcome.extraction.usage
        if self._on_progress is not None:
            reused = getattr(self._extractor, "reused", 0)
            self._on_progress(
                Progress(self._done, len(self._articles), self._failed, self._usage, reused)
            )


def _failed(article: Article, error: Exception) -> Outcome:
    expected = isinstance(error, ExtractionError)
    reason = str(error) if expected else f"unexpected {type(error).__name__}: {error}"
    return Outcome(
        failure=Failure(
            article=article.id, stage="extract", reason=reason, error=type(error).__name__
        )
    )
