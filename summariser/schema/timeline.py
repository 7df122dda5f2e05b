"""The timeline document: one article's extraction, the merged groups, the whole."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summariser.schema._base import DateValue, Frozen
from summariser.schema.article import PublicationDate
from summariser.schema.conflicts import Conflict
from summariser.schema.editing import Judgement, Override, PinnedField, Selection
from summariser.schema.records import Allegation, Denial, Event, Record, Status

SCHEMA_VERSION = "1"

Stage = Literal["load", "sentences", "extract", "evidence", "merge"]


class Failure(Frozen):
    """An article, or a source of articles, that yielded nothing because something failed.

    ``error`` names the class of `summariser.errors` behind it, for scripts that tell a provider's
    fault from an unreadable file.
    """

    article: str
    stage: Stage
    reason: str
    error: str | None = None


class LeftOut(Frozen):
    """Something that an engine found or skipped and the timeline does not show, with the reason.

    ``count`` is how many items of the article the reason covers.
    """

    article: str
    reason: str
    count: int = Field(default=1, ge=1)


class Usage(Frozen):
    """What the model endpoint was asked, over all attempts, failed ones included."""

    requests: int = Field(default=0, ge=0)
    retries: int = Field(default=0, ge=0)
    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            requests=self.requests + other.requests,
            retries=self.retries + other.retries,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )

    def less(self, earlier: Usage) -> Usage:
        """Return what has come since."""
        return Usage(
            requests=self.requests - earlier.requests,
            retries=self.retries - earlier.retries,
            prompt_tokens=self.prompt_tokens - earlier.prompt_tokens,
            completion_tokens=self.completion_tokens - earlier.completion_tokens,
        )


class Attempt(Frozen):
    """One request to the model endpoint; one that failed took no tokens that are known.

    ``cost`` is in US dollars, None where no price is known.
    """

    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    cost: float | None = None


class Extraction(Frozen):
    """The records of one article, evidence resolved and checked.

    ``unread`` says which part of the article failed, and why; the records are of the rest.
    """

    article: str
    records: tuple[Record, ...] = ()
    unread: Failure | None = None
    left_out: tuple[LeftOut, ...] = ()
    usage: Usage = Usage()


class Engine(Frozen):
    """What extracted the records: enough to repeat it."""

    name: str
    model: str | None = None
    prompt: str | None = None
    prompt_sha256: str | None = None
    language: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)


class ArticleEntry(Frozen):
    """What the timeline keeps of an article: everything but its text.

    ``origin`` is the id of the article that stands for all copies of one text; an article of
    its own names itself. ``copied_from`` is the one of these copies that it is most like.
    """

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    language: str | None = None
    sha256: str | None = None
    origin: str | None = None
    origin_reason: str | None = None
    copied_from: str | None = None


class Join(Frozen):
    """Why two records stand in one group."""

    records: tuple[str, str]
    score: float
    reasons: tuple[str, ...]


class DenialLink(Frozen):
    """Why a denial is held to answer a claim."""

    denial: str
    score: float
    reasons: tuple[str, ...]


class MergedEvent(Frozen):
    """Event records, from any articles, that are one event in the world.

    ``pinned`` names the fields that a person has set. ``salience`` says, from 0 to 1, how much the
    event matters to the story; it is there where a selection was asked for.
    """

    id: str
    date: DateValue | None = None
    text: str
    members: tuple[str, ...]
    status: Status = "occurred"
    actors: tuple[str, ...] = ()
    time_text: str | None = None
    outlets: tuple[str, ...] = ()
    origins: int = Field(default=0, ge=0)
    joins: tuple[Join, ...] = ()
    pinned: tuple[PinnedField, ...] = ()
    salience: float | None = Field(default=None, ge=0, le=1)


class ClaimThread(Frozen):
    """Allegation records that assert the same of the same party, and the denials that answer.

    ``sources`` names who alleges, ``None`` being an article's own voice; ``since`` is the
    earliest date of the allegation or, without one, of its publication. ``pinned`` names the fields
    that a person has set.
    """

    id: str
    text: str
    members: tuple[str, ...]
    denials: tuple[str, ...] = ()
    sources: tuple[str | None, ...] = ()
    target: tuple[str, ...] = ()
    since: DateValue | None = None
    outlets: tuple[str, ...] = ()
    origins: int = Field(default=0, ge=0)
    joins: tuple[Join, ...] = ()
    links: tuple[DenialLink, ...] = ()
    pinned: tuple[PinnedField, ...] = ()


class Unjudged(Frozen):
    """A pair of records that a model was to judge and did not: ``error`` names the class behind."""

    records: tuple[str, str]
    reason: str
    error: str | None = None


class Run(Frozen):
    """How the document was made. ``started`` and ``seconds`` alone differ between equal runs.

    ``usage`` counts every answer that the records rest on, whenever it was asked for, and what was
    asked in vain; ``cost`` is its price in US dollars, None where no price is known. ``by_article``
    holds the usage of each article that took a request, ``cost_by_article`` what it cost, empty
    where no price is known, and ``attempts`` the requests, in order, of each article that took more
    than one. ``notes`` say what did not go as asked, and ``unjudged`` holds the pairs of records
    that merging is not sure of and that the model was to judge and did not.
    """

    engine: str | None = None
    model: str | None = None
    prompt: str | None = None
    prompt_sha256: str | None = None
    language: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    usage: Usage = Usage()
    cost: float | None = None
    by_article: dict[str, Usage] = Field(default_factory=dict)
    cost_by_article: dict[str, float] = Field(default_factory=dict)
    attempts: dict[str, tuple[Attempt, ...]] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    started: str | None = None
    seconds: float | None = None


class Timeline(Frozen):
    """The one document of a story: its articles, their records, and the groups made of them.

    ``dropped`` holds records that a person took out: they are in no group, and come back when the
    document is merged without the override that dropped them. ``judgements`` are what a
    model said of pairs of records that the merger was not sure of; merging goes by them.
    """

    schema_version: Literal["1"] = "1"
    story: str
    articles: dict[str, ArticleEntry] = Field(default_factory=dict)
    records: tuple[Record, ...] = ()
    events: tuple[MergedEvent, ...] = ()
    claims: tuple[ClaimThread, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    overrides: tuple[Override, ...] = ()
    dropped: tuple[Record, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    selection: Selection | None = None
    failures: tuple[Failure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    run: Run = Run()

    @property
    def event_records(self) -> tuple[Event, ...]:
        """The records of kind event, in document order."""
        return tuple(record for record in self.records if isinstance(record, Event))

    @property
    def allegation_records(self) -> tuple[Allegation, ...]:
        """The records of kind allegation, in document order."""
        return tuple(record for record in self.records if isinstance(record, Allegation))

    @property
    def denial_records(self) -> tuple[Denial, ...]:
        """The records of kind denial, in document order."""
        return tuple(record for record in self.records if isinstance(record, Denial))
