"""Asks the pages that are to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summariser.errors import FetchError, LoadError
from summariser.gather.fetching import Fetcher
from summariser.gather.gathered import Gathered, Gone, Memory, Retrieval, Unchanged
from summariser.gather.pages import Listed, read_page
from summariser.gather.selecting import Chosen


@dataclass(frozen=True)
class Failed:
    """A page that could not be read."""

    url: str
    source: str
    error: LoadError

    @property
    def retryable(self) -> bool:
        """Whether asking again later may help."""
        return isinstance(self.error, FetchError) and self.error.retryable


Outcome = Gathered | Unchanged | Gone | Failed


async def read_pages(
    pages: Sequence[Chosen], fetcher: Fetcher | None, memory: Memory | None
) -> list[Outcome]:
    """Return what came of each page, in the order of the pages.

    All are asked before the first is taken apart: that takes its time, in which nothing else
    would be heard, and what comes late would count as not there.
    """
    answers = await asyncio.gather(*(_ask(chosen, fetcher, memory) for chosen in pages))
    outcomes = []
    for chosen, answer in zip(pages, answers, strict=True):
        outcomes.append(_read(chosen, answer, memory))
        await asyncio.sleep(0)  # whoever shares the event loop is not to wait for all of them
    return outcomes


async def _ask(
    chosen: Chosen, fetcher: Fetcher | None, memory: Memory | None
) -> Retrieval | LoadError:
    if chosen.retrieval is not None:
        return chosen.retrieval
    assert fetcher is not None  # noqa: S101 - made wherever there is an address
    url = chosen.listed.url
    try:
        validators = memory.validators(url) if memory is not None and chosen.known else None
        return await fetcher.fetch(url, validators)
    except LoadError as error:
        return error


def _read(chosen: Chosen, answer: Retrieval | LoadError, memory: Memory | None) -> Outcome:
    url, source = chosen.listed.url, chosen.listed.source
    if isinstance(answer, LoadError):
        return Failed(url, source, answer)
    if answer.status == 304:
        return Unchanged(url, source, answer)
    if answer.status != 200 and chosen.known:
        return Gone(url, source, answer)
    if answer.status != 200:
        return Failed(url, source, FetchError(f"is not there ({answer.status})", source=url))
    try:
        return read_page(answer, _with_earlier(chosen, memory))
    except LoadError as error:
        return Failed(url, source, error)


def _with_earlier(chosen: Chosen, memory: Memory | None) -> Listed:
    """Return a page with what it was before, where memory can say it."""
    if not chosen.known:
        return chosen.listed
    article_at = getattr(memory, "article_at", None)
    earlier = article_at(chosen.listed.url) if article_at is not None else None
    return replace(chosen.listed, known=True, earlier=earlier)
