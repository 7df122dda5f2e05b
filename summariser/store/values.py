"""What goes into the store and comes out of it, as frozen values.

What goes in is described by its attributes, so that whoever gathers pages need not know the store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from summariser.schema import Article

BriefingState = Literal["running", "done", "failed"]
DeliveryState = Literal["pending", "sent", "failed", "given_up"]


class ValidatorsLike(Protocol):
    """What a conditional request is made of."""

    @property
    def etag(self) -> str | None:
        """The answer's ETag."""

    @property
    def last_modified(self) -> str | None:
        """The answer's Last-Modified, verbatim."""


class RetrievalLike(Protocol):
    """One answer of one address."""

    @property
    def url(self) -> str:
        """The address asked."""

    @property
    def final_url(self) -> str:
        """The address that answered, after redirects."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def retrieved(self) -> dt.datetime:
        """When it came, with its time zone."""

    @property
    def content(self) -> bytes:
        """Its bytes."""

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""

    @property
    def content_type(self) -> str | None:
        """Its Content-Type."""

    @property
    def validators(self) -> ValidatorsLike:
        """Its ETag and Last-Modified."""


class FoundLike(Protocol):
    """An article as it was found."""

    @property
    def article(self) -> Article:
        """What was read."""

    @property
    def key(self) -> str:
        """What its page is known by: the canonical address, or a file's path."""

    @property
    def retrieval(self) -> RetrievalLike | None:
        """The answer that it was read from; None for a file."""

    @property
    def canonical_url(self) -> str | None:
        """The address that the page itself gives; None where there is none to be trusted."""

    @property
    def source(self) -> str:
        """The source that led to it."""

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why this date, this outlet."""


class SourceReportLike(Protocol):
    """How one source fared."""

    @property
    def source(self) -> str:
        """Its location, as the user names it."""

    @property
    def listed(self) -> int:
        """How many pages it named."""

    @property
    def new(self) -> int:
        """How many of them had not been read before."""

    @property
    def error(self) -> str | None:
        """Why it could not be read, in one sentence."""

    @property
    def newest(self) -> str | None:
        """ISO date of its newest item."""

    @property
    def unchanged(self) -> bool:
        """Whether it answered that nothing has changed."""


@dataclass(frozen=True)
class SourceReport:
    """How one source fared, for whoever has no gatherer.

    Attributes:
        source: Its location, as the user names it.
        listed: How many pages it named.
        new: How many of them had not been read before.
        error: Why it could not be read, in one sentence.
        newest: ISO date of its newest item.
        unchanged: Whether it answered that nothing has changed.
    """

    source: str
    listed: int = 0
    new: int = 0
    error: str | None = None
    newest: str | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class Validators:
    """What a conditional request is made of: an answer's ETag and Last-Modified, verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Original:
    """The bytes that an address answered with, as they came.

    Attributes:
        url: The address asked.
        final_url: The address that answered, after redirects.
        status: The HTTP status.
        retrieved: When these bytes first came.
        content: The bytes.
        sha256: Their hexadecimal SHA-256.
        content_type: The answer's Content-Type.
        validators: Its ETag and Last-Modified.
    """

    url: str
    final_url: str
    status: int
    retrieved: dt.datetime
    content: bytes = field(repr=False)
    sha256: str
    content_type: str | None = None
    validators: Validators = Validators()


@dataclass(frozen=True)
class Found:
    """An article as it was found, for whoever has no gatherer.

    Attributes:
        article: What was read.
        key: What its page is known by: an address, or a file's path.
        retrieval: The answer that it was read from.
        canonical_url: The address that the page itself gives.
        source: The source that led to it.
        reasons: Why this date, this outlet.
    """

    article: Article
    key: str
    retrieval: RetrievalLike | None = None
    canonical_url: str | None = None
    source: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What became of an article that was saved.

    Attributes:
        kind: ``new``: its page had none; ``changed``: its text is another than the page's last;
            ``same``: nothing is new; ``returned``: the text of before, after a withdrawal.
        article_id: Id of the version that is current now.
        replaces: Id of the version that was current before, where the text changed.
    """

    kind: Literal["new", "changed", "same", "returned"]
    article_id: str
    replaces: str | None = None


@dataclass(frozen=True)
class ArticleFacts:
    """All that the store knows of one version of an article, but its text.

    Attributes:
        id: Its id, the same for ever and unique in its story.
        url: Its address, None for a file.
        canonical_url: The address that the page gave itself.
        source: The source that led to its page.
        sha256: Hexadecimal SHA-256 of the text.
        title: Its headline.
        outlet: Who published it.
        published: ISO 8601 date, or date with time, of publication.
        language: Code of its language.
        first_seen: When this text was first read.
        last_seen: When it last stood there.
        current_since: When it became what its page says; later than ``first_seen`` where the page
            went back to it.
        replaced_by: Id of the version that took its place.
        withdrawn_at: When its page was found to be gone.
        reasons: Why this date, this outlet.
    """

    id: str
    url: str | None
    canonical_url: str | None
    source: str | None
    sha256: str
    title: str | None
    outlet: str | None
    published: str | None
    language: str | None
    first_seen: dt.datetime
    last_seen: dt.datetime
    current_since: dt.datetime
    replaced_by: str | None
    withdrawn_at: dt.datetime | None
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class RunSummary:
    """A timeline that was saved.

    Attributes:
        id: Number of the run; never given twice in one store.
        at: When it was saved.
        sha256: Hexadecimal SHA-256 of the document without ``run.started`` and ``run.seconds``:
            equal for runs that came to the same.
        engine: The engine that read.
        model: The model that was asked.
        articles: How many articles, records, events, claims and failures the document has.
        records: See ``articles``.
        events: See ``articles``.
        claims: See ``articles``.
        failures: See ``articles``.
        briefing: Id of the briefing that it was made for.
    """

    id: int
    at: dt.datetime
    sha256: str
    engine: str | None
    model: str | None
    articles: int
    records: int
    events: int
    claims: int
    failures: int
    briefing: int | None = None


@dataclass(frozen=True)
class StorySummary:
    """A story in a line.

    Attributes:
        name: Its name.
        created: When it was first named.
        articles: How many articles stand, neither replaced nor withdrawn.
        versions: How many there are with those.
        runs: How many timelines were saved.
        last_run: When the last of them was.
    """

    name: str
    created: dt.datetime
    articles: int
    versions: int
    runs: int
    last_run: dt.datetime | None


@dataclass(frozen=True)
class SourceHealth:
    """How a source has fared over time.

    Attributes:
        location: Where it is, as the user names it.
        first_tried: When it was first asked.
        last_tried: When it was last asked.
        last_success: When it was last read; None if never.
        last_new: When it last had a page that had not been read; None if never.
        newest: ISO date of the newest item that it ever listed.
        failures: How many times in a row it could not be read; 0 after a success.
        error: Why, the last time; None after a success.
        listed: How many pages it named when it was last read.
        new: How many of them were new.
    """

    location: str
    first_tried: dt.datetime
    last_tried: dt.datetime
    last_success: dt.datetime | None
    last_new: dt.datetime | None
    newest: str | None
    failures: int
    error: str | None
    listed: int
    new: int


@dataclass(frozen=True)
class Briefing:
    """A briefing: one name at one time.

    Attributes:
        id: Its number; never given twice in one store.
        name: The name in the settings.
        slot: The time that it is for, as the caller writes it; with the name it is unique.
        state: ``running``, ``done`` or ``failed``.
        stage: What was last begun.
        attempts: How many times it was begun.
        owner: Whose lease it is; another with each attempt, None when it has ended.
        lease_until: When the lease runs out.
        started: When it was first begun.
        finished: When it ended.
        run_id: The timeline that was made for it.
    """

    id: int
    name: str
    slot: str
    state: BriefingState
    stage: str | None
    attempts: int
    owner: str | None
    lease_until: dt.datetime | None
    started: dt.datetime
    finished: dt.datetime | None
    run_id: int | None


@dataclass(frozen=True)
class Delivery:
    """A briefing on its way to one place.

    Attributes:
        id: Its number.
        briefing_id: The briefing.
        channel: Name of the delivery in the settings.
        key: The idempotency key, unique in the store and the same at every attempt.
        state: ``pending``, ``sent``, ``failed`` (to be tried again) or ``given_up``.
        attempts: How many times it was tried.
        next_try: Not to be tried before; None when it has ended.
        error: What went wrong the last time.
        created: When it was added.
        updated: When something last changed.
    """

    id: int
    briefing_id: int
    channel: str
    key: str
    state: DeliveryState
    attempts: int
    next_try: dt.datetime | None
    error: str | None
    created: dt.datetime
    updated: dt.datetime
