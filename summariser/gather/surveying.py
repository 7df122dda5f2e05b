"""Asks every source what it lists."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from summariser.errors import FetchError, LoadError
from summariser.gather.answers import read_listing
from summariser.gather.fetching import Fetcher
from summariser.gather.folders import Watched, read_watched
from summariser.gather.gathered import Memory, Retrieval, Source, Validators
from summariser.gather.listing import Listing
from summariser.gather.maps import read_opml
from summariser.gather.urls import redact_url
from summariser.gather.xml import read_xml_text
from summariser.load import Loaded

# Lists within lists: an OPML file lists feeds; an index sitemaps; no more is needed.
_DEEPEST = 3
_NO_LIST = (
    "was a feed or another list of pages before and is a page now, which is not read as an article "
    "(to have it read as one, say that its kind is page)"
)


@dataclass(frozen=True)
class Survey:
    """What asking sources takes."""

    fetcher: Fetcher | None
    memory: Memory | None
    limit: int


@dataclass(frozen=True)
class Surveyed:
    """What one source turned out to be.

    Attributes:
        source: The source.
        name: What it is reported as: its location, or that of the list that it is part of.
        listing: What it lists.
        watched: What is there and what no longer is, of files.
        retrieval: What it answered.
        is_page: Whether it is a page itself.
        error: Why it could not be read, in words that follow a noun.
    """

    source: Source
    name: str
    listing: Listing | None = None
    watched: Watched | None = None
    retrieval: Retrieval | None = None
    is_page: bool = False
    error: FetchError | LoadError | None = None

    @property
    def loaded(self) -> Loaded | None:
        """What was loaded, of files."""
        return self.watched.loaded if self.watched else None

    @property
    def unchanged(self) -> bool:
        """Whether it answered that nothing has changed."""
        return self.retrieval is not None and self.retrieval.status == 304


async def survey_sources(sources: Sequence[Source], survey: Survey) -> list[Surveyed]:
    """Return what sources turn out to be, in their order, each address once."""
    groups = await asyncio.gather(*(_survey(source, survey) for source in sources))
    seen: set[tuple[str, str]] = set()
    found = []
    for surveyed in (item for group in groups for item in group):
        key = surveyed.source.location, surveyed.source.kind
        if key not in seen:
            seen.add(key)
            found.append(surveyed)
    return found


async def _survey(
    source: Source, survey: Survey, *, name: str | None = None, depth: int = 1
) -> list[Surveyed]:
    """Return a source and those that it lists."""
    name = name or redact_url(source.location)
    try:
        if source.is_address:
            surveyed = await _ask(source, survey, name)
        elif source.is_opml:
            surveyed = Surveyed(source, name, _read_opml_file(source.location))
        else:
            before = _standing(survey.memory, name)
            return [Surveyed(source, name, watched=read_watched(source.location, name, before))]
    except (FetchError, LoadError) as error:
        return [Surveyed(source, name, error=error)]
    children = surveyed.listing.sources if surveyed.listing else ()
    if children and depth >= _DEEPEST:
        too_deep = FetchError(
            "is a list of lists within such lists, too deep", source=source.location
        )
        return [Surveyed(source, name, error=too_deep)]
    # Feeds of an OPML file fare each on its own; the sitemaps of an index are one source.
    own_names = surveyed.listing is not None and surveyed.listing.kind == "OPML file"
    below = await asyncio.gather(
        *(
            _survey(child, survey, name=None if own_names else name, depth=depth + 1)
            for child in children
        )
    )
    return [surveyed, *(item for group in below for item in group)]


def _standing(memory: Memory | None, name: str) -> Collection[str]:
    standing = getattr(memory, "standing_files", None)
    found: Collection[str] = standing(name) if standing is not None else ()
    return found


async def _ask(source: Source, survey: Survey, name: str) -> Surveyed:
    """Ask an address what is there.

    Raises:
        FetchError: It cannot be read.
    """
    assert survey.fetcher is not None  # noqa: S101 - made wherever there is an address
    url, memory = source.location, survey.memory
    retrieval = await survey.fetcher.fetch(url, memory.validators(url) if memory else None)
    known = memory is not None and memory.knows(url)
    if retrieval.status == 304:
        return Surveyed(source, name, retrieval=retrieval, is_page=known or source.kind == "page")
    if retrieval.status != 200:
        if known:
            return Surveyed(source, name, retrieval=retrieval, is_page=True)
        raise FetchError(f"is not there ({retrieval.status})", source=url)
    listing = read_listing(
        retrieval.content,
        retrieval.content_type,
        kind=source.kind,
        source=retrieval.final_url,
        limit=survey.limit,
    )
    if listing is None:
        if source.kind == "auto" and not known and _was_answered(memory, url):
            raise FetchError(_NO_LIST, source=url)
        return Surveyed(source, name, retrieval=retrieval, is_page=True)
    if listing.sources:
        # Of a list of lists nothing is known by its being unchanged.
        retrieval = replace(retrieval, validators=Validators())
    return Surveyed(source, name, listing, retrieval=retrieval)


def _was_answered(memory: Memory | None, url: str) -> bool:
    """Return whether an address that is not that of a page was read before: as a list, then."""
    return memory is not None and memory.validators(url) is not None


def _read_opml_file(location: str) -> Listing:
    """Return the feeds of an OPML file on this machine.

    Raises:
        LoadError: It cannot be read.
    """
    try:
        content = Path(location).read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise LoadError(message, source=location) from error
    return read_opml(read_xml_text(content, None, location), location)
