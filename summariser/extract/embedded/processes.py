"""The embedded engine in several processes, for inputs that are large enough to pay for them."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from summariser.errors import ConfigError, ExtractionError
from summariser.extract.collecting import loaded_set_aside
from summariser.extract.embedded.extractor import EmbeddedExtractor
from summariser.extract.embedded.pipeline import parser_versions
from summariser.schema import Article, Engine, Extraction, Sentence

# So much text for each process: it takes about as long to read as a process takes to start (some
# 10,000 words, two to three seconds).
CHARACTERS_A_PROCESS = 60_000
# A process that reads is one of several: libraries in it shall not start threads of their own.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)

Read = Callable[[Article, tuple[Sentence, ...]], Extraction]
"""Reads one article, in another process: a function that can be imported there."""


def count_processes(jobs: int, articles: int, characters: int) -> int:
    """Return how many processes are worth starting, 1 standing for none beside this one.

    Args:
        jobs: Articles that may be in work at once.
        articles: Articles to read.
        characters: Length of all their texts.
    """
    return max(1, min(jobs, articles, characters // CHARACTERS_A_PROCESS))


def read_article(article: Article, sentences: tuple[Sentence, ...]) -> Extraction:
    """Return what the article reports, read in the process that this is called in.

    Raises:
        ExtractionError: The article is not in English.
    """
    extractor = _extractor()
    with loaded_set_aside():
        return extractor.read(article, sentences)


@cache
def _extractor() -> EmbeddedExtractor:
    return EmbeddedExtractor()


class ParallelExtractor:
    """Reads articles as `EmbeddedExtractor` does, each in one of several processes.

    A process that dies costs no more than the article that it died of. Which one that was is not
    known, so that all that were in work are read again, each by itself.

    Args:
        processes: How many to start.
        read: What they do with an article.

    Raises:
        ConfigError: This process is one that is still being started.
    """

    def __init__(self, processes: int, read: Read = read_article) -> None:
        self._processes = processes
        self._read = read
        self._pool: ProcessPoolExecutor | None = _start_pool(processes)
        self._alone = asyncio.Lock()

    @property
    def engine(self) -> Engine:
        """What this engine is, with the versions that its results depend on."""
        return Engine(name="embedded", versions=parser_versions())

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports.

        Raises:
            ExtractionError: The article is not in English, or a process died of it.
        """
        if self._pool is None:
            self._pool = _start_pool(self._processes)
        pool = self._pool
        try:
            return await self._read_in(pool, article, sentences)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
                pool.shutdown(wait=False)
        async with self._alone:
            return await self._read_alone(article, sentences)

    async def aclose(self) -> None:
        """Let the processes end, once they are through with what they are reading."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _read_in(
        self, pool: ProcessPoolExecutor, article: Article, sentences: Sequence[Sentence]
    ) -> Extraction:
        return await asyncio.wrap_future(pool.submit(self._read, article, tuple(sentences)))

    async def _read_alone(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        pool = _start_pool(1)
        try:
            return await self._read_in(pool, article, sentences)
        except BrokenProcessPool as error:
            raise ExtractionError(
                "the process that read this article died, as it does when memory runs out: read "
                "it with fewer at once (--jobs 1); a script that sets jobs must start its work "
                'under if __name__ == "__main__"',
                article=article.id,
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start_pool(processes: int) -> ProcessPoolExecutor:
    # Spawned on every system: a fork of a process that has threads may hang.
    pool = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare
    )
    try:
        with _set_environment(_ONE_THREAD):
            for _ in range(processes):
                pool.submit(os.getpid)  # each starts one
    except RuntimeError as error:
        raise ConfigError(
            "a script that reads with several processes must start its work under "
            'if __name__ == "__main__", or set jobs to 1'
        ) from error
    return pool


@contextlib.contextmanager
def _set_environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables of the environment that are not set, for processes started meanwhile."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _prepare() -> None:
    """Leave an interrupt to the process that started this one, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
