"""What gathering takes and gives: sources, what is remembered of them, and what came of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, Protocol

from summariser.load import Loaded
from summariser.schema import Article, Failure, LeftOut

SourceKind = Literal["auto", "page", "feed", "sitemap", "opml", "files"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("auto", "page", "feed", "sitemap", "opml", "files")

RECHECK = "pages read before"
"""The source of a page that is asked again though no source lists it any more."""


@dataclass(frozen=True)
class Source:
    """What the user names: an address, or files.

    Attributes:
        location: An address (``http`` or ``https``), or what `load_articles` takes.
        kind: What is there; ``auto`` finds out by what is answered.
    """

    location: str
    kind: SourceKind = "auto"

    @property
    def is_address(self) -> bool:
        """Whether the location is a web address and not that of files."""
        return self.kind != "files" and is_address(self.location)

    @property
    def is_opml(self) -> bool:
        """Whether the location is that of an OPML file on this machine."""
        named = self.kind == "auto" and self.location.lower().endswith(".opml")
        return not self.is_address and (self.kind == "opml" or named)


def is_address(location: str) -> bool:
    """Return whether a location is a web address."""
    return location[:8].lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask with whether anything has changed since (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


class Memory(Protocol):
    """What is known from earlier gatherings.

    A memory may also have ``last_read(url) -> datetime | None``, when a page was last retrieved:
    then a page is asked again whose feed says that it was updated since. And it may have
    ``article_at(url) -> Article | None``, the page as it was read last: then a page that is asked
    again keeps the date and the outlet that only its feed stated. ``knows_all(urls)``, the known
    ones of many addresses, is asked instead of ``knows`` where it exists. ``standing_files(source)
    -> Collection[str]``, the keys of the articles of a source of files that are not known to be
    gone, has files that were deleted found.
    """

    def validators(self, url: str) -> Validators | None:
        """Return what to ask an address with, of its last retrieval that succeeded."""
        ...

    def knows(self, url: str) -> bool:
        """Return whether a page of this address, asked, final or canonical, was read before."""
        ...


@dataclass(frozen=True)
class Retrieval:
    """One answer of one address, its bytes as they came once unpacked.

    Attributes:
        url: The address that was asked.
        final_url: The address that answered, after all redirects.
        status: The status of the answer: 200, 304, 404 or 410.
        retrieved: When, in UTC.
        content: The bytes, before any decoding of characters.
        content_type: The header of this name.
        validators: What to ask with the next time.
        moved: Whether every redirect on the way was said to be for good (301, 308).
    """

    url: str
    final_url: str
    status: int
    retrieved: dt.datetime
    content: bytes = field(repr=False)
    content_type: str | None = None
    validators: Validators = Validators()
    moved: bool = False

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Gathered:
    """An article, and where it is from.

    Attributes:
        article: The article.
        retrieval: The answer that it was read from; None for local files.
        canonical_url: The address that stands for all addresses of the page; None for local files.
        key: What the article is known by: the canonical URL or, for files, ``file:`` with the
            source and the article's id.
        source: The source that led to it, as the user named it.
        reasons: Why ``published``, ``outlet`` and ``url`` are what they are.
    """

    article: Article
    retrieval: Retrieval | None
    canonical_url: str | None
    key: str
    source: str
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unchanged:
    """A page that has not changed since it was read.

    Attributes:
        url: The page's address.
        source: The source that led to it.
        retrieval: Its answer.
    """

    url: str
    source: str
    retrieval: Retrieval | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Gone:
    """A page that was read before and is not there any more (404 or 410), or a deleted file.

    Attributes:
        url: The page's address; the article's key for a file.
        source: The source that led to it.
        retrieval: What the page answered; None for a file.
    """

    url: str
    source: str
    retrieval: Retrieval | None = field(default=None, compare=False, repr=False)

    @property
    def may_be_back(self) -> bool:
        """Whether this may be a fault that passes: a page that answers 404, which promises nothing.

        410 says that a page is gone for good (RFC 9110, 15.5.11), and a file was deleted.
        """
        return self.retrieval is not None and self.retrieval.status == HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class SourceReport:
    """How one source fared.

    Attributes:
        source: Its location. Feeds that an OPML file lists have reports of their own.
        listed: How many pages it lists.
        new: How many of them became articles in this gathering.
        failed: How many of them failed.
        error: Why the source itself could not be read, in one sentence.
        newest: The day of the newest item that it lists, ISO 8601.
        unchanged: Whether it answered that nothing has changed.
        retrieval: The answer of the feed or sitemap.
    """

    source: str
    listed: int = 0
    new: int = 0
    failed: int = 0
    error: str | None = None
    newest: str | None = None
    unchanged: bool = False
    retrieval: Retrieval | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Gathering:
    """What came of gathering, in the order of the sources and of their lists.

    Attributes:
        items: The articles; no two have the same id.
        unchanged: Pages that answered that they have not changed.
        gone: Pages and files known from before that are not there any more.
        failures: Sources and pages that could not be read, and why.
        notes: What was passed over, and why: duplicates, more pages than are read at once.
        reports: One for each source.
        retrievals: The answers of feeds and sitemaps. To be kept *after* the items: a feed that
            is known to be unchanged is not read, and what it lists not found again. They come
            without validators where something that they list is still to be read.
    """

    items: tuple[Gathered, ...] = ()
    unchanged: tuple[Unchanged, ...] = ()
    gone: tuple[Gone, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[LeftOut, ...] = ()
    reports: tuple[SourceReport, ...] = ()
    retrievals: tuple[Retrieval, ...] = ()

    @property
    def loaded(self) -> Loaded:
        """The articles with failures and notes, as `summarise` takes them."""
        articles = tuple(item.article for item in self.items)
        return Loaded(articles, self.failures, self.notes)
