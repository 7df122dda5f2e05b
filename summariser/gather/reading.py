"""Asks the pages that are to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summariser.errors import FetchError, LoadError
from summariser.gather.fetching import Fetcher
from summariser.gather.gathered import Gathered, Gone, Memory, Unchanged
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
    """Return what came of each page, in the order of the pages."""
    return await asyncio.gather(*(_read(chosen, fetcher, memory) for chosen in pages))


async def _read(chosen: Chosen, fetcher: Fetcher | None, memory: Memory | None) -> Outcome:
    url, source, retrieval = chosen.listed.url, chosen.listed.source, chosen.retrieval
    try:
        if retrieval is None:
            assert fetcher is not None  # noqa: S101 - made wherever there is an address
            validators = memory.validators(url) if memory is not None and chosen.known else None
            retrieval = await fetcher.fetch(url, validators)
        if retrieval.status == 304:
            return Unchanged(url, source)
        if retrieval.status != 200:
            if chosen.known:
                return Gone(url, source)
            message = f"is not there ({retrieval.status})"
            return Failed(url, source, FetchError(message, source=url))
        return read_page(retrieval, _with_earlier(chosen, memory))
    except LoadError as error:
        return Failed(url, source, error)


def _with_earlier(chosen: Chosen, memory: Memory | None) -> Listed:
    """Return a page with what it was before, where memory can say it."""
    article_at = getattr(memory, "article_at", None)
    if not chosen.known or article_at is None:
        return chosen.listed
    return replace(chosen.listed, earlier=article_at(chosen.listed.url))
