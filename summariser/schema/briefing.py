"""The document of a briefing: what is new in a story, and what it rests on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summariser.schema._base import DateValue, Frozen
from summariser.schema.changes import Answer, Changes, CitedRecord
from summariser.schema.timeline import ArticleEntry, Failure, Run

SourceStateName = Literal["new", "nothing_new", "silent", "failed"]


class LeadSentence(Frozen):
    """A sentence of the lead, with the ids of the events and claims that it rests on."""

    text: str = Field(min_length=1)
    items: tuple[str, ...] = ()
    written_by: Literal["template", "model"] = "template"


class Thread(Frozen):
    """A claim that moved: everything alleged and answered about it, as it now stands.

    ``moved`` says in words what is new about it. ``unanswered_days`` counts from the claim to the
    briefing where no answer is reported and its date is known.
    """

    id: str
    text: str
    target: tuple[str, ...] = ()
    sources: tuple[str | None, ...] = ()
    since: DateValue | None = None
    moved: tuple[str, ...] = ()
    new: bool = False
    claims: tuple[CitedRecord, ...] = ()
    new_answers: tuple[Answer, ...] = ()
    earlier_answers: tuple[Answer, ...] = ()
    unanswered_days: int | None = None


class SourceState(Frozen):
    """What became of one source: listed and new items, or why it gave none.

    ``quiet_days`` counts the days since its last new item, where there was one; ``newly`` says that
    it failed or fell silent since the edition before.
    """

    source: str
    state: SourceStateName
    listed: int = Field(default=0, ge=0)
    new: int = Field(default=0, ge=0)
    error: str | None = None
    last_new: str | None = None
    quiet_days: int | None = None
    newly: bool = False


class Briefing(Frozen):
    """What is new in a story between two editions of a briefing.

    Attributes:
        name: Name of the briefing in its settings.
        title: What it is called.
        story: Name of the story in the store.
        edition: The time that it was due or asked for, in UTC, to the minute: its name among the
            editions. Another one of the same minute is named to the second.
        made: When it was made, in UTC.
        time_zone: The zone in which times are told and days are counted; the document's are UTC.
        since: The edition that it goes on from; None for the first.
        since_made: When that was made.
        first: Whether there was no edition before.
        lead: What is new, in a few sentences.
        changes: All that changed, with ids and evidence.
        threads: The claims that moved.
        unanswered: How many claims have no reported answer.
        articles: What the conflicts among the changes rest on, by id.
        sources: What became of each source.
        failures: Articles and sources that failed.
        left_out: Articles found that do not belong to the story, by the reason.
        run: Who read the articles, and what it took.
        timeline: Number of the timeline in the store.
        notes: What did not go as asked.
    """

    schema_version: Literal["1"] = "1"
    name: str
    title: str
    story: str
    edition: str
    made: str
    time_zone: str = "UTC"
    since: str | None = None
    since_made: str | None = None
    first: bool = False
    lead: tuple[LeadSentence, ...] = ()
    changes: Changes
    threads: tuple[Thread, ...] = ()
    unanswered: int = Field(default=0, ge=0)
    articles: dict[str, ArticleEntry] = Field(default_factory=dict)
    sources: tuple[SourceState, ...] = ()
    failures: tuple[Failure, ...] = ()
    left_out: dict[str, int] = Field(default_factory=dict)
    run: Run = Run()
    timeline: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether there is something to tell: changes, or a source that newly failed."""
        return self.changes.has_news
