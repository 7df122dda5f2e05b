"""From sources to articles: what is listed, what of it is new, and what came of asking."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from summariser.gather.fetching import Fetcher
from summariser.gather.gathered import Gathering, Memory, Source
from summariser.gather.outcomes import assemble_gathering
from summariser.gather.reading import read_pages
from summariser.gather.selecting import select_pages
from summariser.gather.settings import FetchSettings, Surroundings
from summariser.gather.surveying import Survey, survey_sources


async def agather(
    sources: Sequence[Source | str],
    *,
    memory: Memory | None = None,
    recheck: Sequence[str] = (),
    settings: FetchSettings | None = None,
    around: Surroundings | None = None,
) -> Gathering:
    """Return the articles that sources lead to, as far as they are not known yet.

    Pages that feeds and sitemaps list and that memory knows are passed over, unless their source
    says that they were updated since, or they are to be rechecked. A page that is a source itself
    is always asked, with what it gave the last time. Nothing that goes wrong with one source or
    page keeps another from being read.

    Args:
        sources: Addresses, files, folders and patterns; text means a source of kind ``auto``.
        memory: What is known from earlier gatherings; without it everything is new.
        recheck: Addresses of known pages to ask again, listed or not, so that corrections and
            withdrawals are seen.
        settings: How addresses are asked.
        around: The clocks, sleep and names of hosts to go by; the system's unless given.

    Raises:
        ConfigError: There are addresses to read, and the extra ``sources`` is not installed.
    """
    settings = settings or FetchSettings()
    around = around or Surroundings()
    named = [Source(item) if isinstance(item, str) else item for item in sources]
    async with contextlib.AsyncExitStack() as stack:
        fetcher = None
        if recheck or any(source.is_address or source.is_opml for source in named):
            fetcher = await stack.enter_async_context(Fetcher(settings, around))
        survey = Survey(fetcher, memory, settings.max_bytes)
        found = await survey_sources(named, survey)
        selection = select_pages(found, memory, recheck, settings.max_pages)
        outcomes = await read_pages(selection.pages, fetcher, memory)
    return assemble_gathering(found, selection, outcomes)


def gather(
    sources: Sequence[Source | str],
    *,
    memory: Memory | None = None,
    recheck: Sequence[str] = (),
    settings: FetchSettings | None = None,
    around: Surroundings | None = None,
) -> Gathering:
    """Do what `agather` does, for callers without an event loop."""
    return asyncio.run(
        agather(sources, memory=memory, recheck=recheck, settings=settings, around=around)
    )
