"""What changed between two timelines of one story."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summariser.schema._base import DateValue, Frozen
from summariser.schema.article import PublicationDate
from summariser.schema.conflicts import Conflict
from summariser.schema.records import Form, Status

GroupKind = Literal["event", "claim"]
ItemKind = Literal["event", "claim", "denial"]
ChangeKind = Literal[
    "date",
    "number",
    "status",
    "wording",
    "actors",
    "target",
    "source",
    "accuser",
    "naming",
    "answer",
    "answer_form",
    "answer_source",
    "answer_date",
    "answer_linked",
    "answer_lost",
    "answer_repeated",
    "answer_moved",
    "reread",
    "origins",
    "reported",
    "unreported",
    "joined",
    "split",
    "regrouped",
]
WithdrawnReason = Literal[
    "unreadable", "dropped", "article_changed", "article_gone", "not_found", "merged"
]

BYWORK: frozenset[ChangeKind] = frozenset(
    (
        *("wording", "actors", "naming", "answer_repeated", "answer_moved"),
        *("reread", "origins", "reported", "unreported"),
        *("joined", "split", "regrouped"),
    )
)
"""Changes that alone are no news: who reports it, in which words and under which names, who is said
to take part, and how records are read and grouped."""


class CitedRecord(Frozen):
    """A record as evidence: its id, where it stands, and its verbatim quotes with their offsets.

    ``source`` is who is cited there; None for events and for an article's own voice.
    """

    record: str
    article: str
    outlet: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    source: str | None = None
    quotes: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()


class ItemName(Frozen):
    """An event or claim by its ids in both documents, with its wording."""

    kind: GroupKind
    before: str | None = None
    after: str | None = None
    text: str


class Answer(Frozen):
    """What a party answers to claims: one answer, however many reports of it came at once.

    ``records`` are ids of the later document; ``claims`` the claims that it answers there.
    """

    records: tuple[str, ...] = Field(min_length=1)
    source: str | None = None
    form: Form
    text: str
    date: DateValue | None = None
    claims: tuple[ItemName, ...] = ()
    evidence: tuple[CitedRecord, ...] = Field(min_length=1)


class Item(Frozen):
    """An event or claim with its ids in both documents and the evidence it rests on.

    It is described as the later document has it. ``before`` is None where the earlier document has
    no item that this one continues. ``date`` is an event's date or since when a claim is made;
    ``status`` and ``actors`` are an event's, ``sources`` and ``target`` a claim's.
    """

    kind: GroupKind
    before: str | None = None
    after: str
    text: str
    date: DateValue | None = None
    status: Status | None = None
    actors: tuple[str, ...] = ()
    sources: tuple[str | None, ...] = ()
    target: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    origins: int = Field(default=0, ge=0)
    evidence: tuple[CitedRecord, ...] = ()


class NewItem(Item):
    """An event or claim none of whose records stood before, with its answers if it is a claim."""

    answers: tuple[Answer, ...] = ()


class Change(Frozen):
    """One respect in which an item is not as it was.

    ``before`` and ``after`` say what it was and is: dates, figures in the words of the text, a
    status, wordings, names, the form of an answer; of ``reported``, ``unreported`` and ``origins``
    the numbers of independent origins. Several names are set apart by semicolons; None is no name:
    as a ``source``, the article itself.
    ``quantity`` is what a figure counts, of ``naming`` whose name it is (``target``, ``source``,
    ``answer``), of ``reread`` the field of the record.
    ``others`` names the outlets that had not reported it or do not any more (``reported``,
    ``unreported``), who also alleges it (``accuser``), or ids: the items of the earlier document
    that this one took up (``joined``) or exchanged records with (``regrouped``), the items of the
    later one that were parted from it, or, where the item stood not before, the ones of the earlier
    that it was parted from (``split``). ``more_precise`` is set where a date only became finer,
    ``by_hand`` where a person has set the new value. ``reasons`` say why it is ``unreported``.
    ``evidence_before`` and ``evidence`` are what the old and the new rest on.
    """

    kind: ChangeKind
    before: str | None = None
    after: str | None = None
    quantity: str | None = None
    more_precise: bool = False
    by_hand: bool = False
    others: tuple[str, ...] = ()
    reasons: tuple[WithdrawnReason, ...] = ()
    evidence_before: tuple[CitedRecord, ...] = ()
    evidence: tuple[CitedRecord, ...] = ()

    @property
    def news(self) -> bool:
        """Whether this alone is something that a reader would want to be told."""
        return self.kind not in BYWORK


class ChangedAnswer(Answer):
    """An answer to no claim that was found, which stood before and is not as it was.

    ``before`` is its id in the earlier document.
    """

    before: str
    changes: tuple[Change, ...] = Field(min_length=1)

    @property
    def news(self) -> bool:
        """Whether its form, its party or its date changed."""
        return any(change.news for change in self.changes)


class ChangedItem(Item):
    """An event or claim that stood before, in whole or in part, and is not as it was."""

    changes: tuple[Change, ...] = Field(min_length=1)

    @property
    def news(self) -> bool:
        """Whether more changed than who reports it, in which words, and how it is grouped."""
        return any(change.news for change in self.changes)


class Replacement(Frozen):
    """What a changed article said and says: one of the two is None for what was cut or added.

    ``items`` are the ids of the events and claims concerned, in the later document where they are
    there.
    """

    before: CitedRecord | None = None
    after: CitedRecord | None = None
    items: tuple[str, ...] = ()


class Correction(Frozen):
    """An article that changed its text, or a report that says that an earlier one was wrong.

    ``before`` and ``after`` are ids of the article in both documents, or of the conflict.
    """

    kind: Literal["article", "report"]
    before: str | None = None
    after: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    replacements: tuple[Replacement, ...] = ()
    conflict: Conflict | None = None


class Withdrawn(Frozen):
    """The tombstone of what stood before and does not any more.

    ``reasons`` say why its records are gone, ``into`` where they went if it was merged into another
    item. ``date`` is what it had; ``reported`` the day it was first reported. ``claims`` are the
    ids, in the earlier document, of the claims that a denial answered.
    """

    kind: ItemKind
    id: str
    text: str
    date: DateValue | None = None
    reported: PublicationDate | None = None
    source: str | None = None
    reasons: tuple[WithdrawnReason, ...] = Field(min_length=1)
    into: str | None = None
    claims: tuple[str, ...] = ()
    evidence: tuple[CitedRecord, ...] = ()


class Unanswered(Frozen):
    """A claim to which no answer is reported.

    ``before`` is None where the claim is new. ``days`` counts from the last day that ``since``
    leaves open to the moment of the comparison, so a claim made in a month is unanswered for at
    least that many days; it is None without a moment or a date. ``was_answered`` says that an
    answer stood before and does not any more.
    """

    before: str | None = None
    after: str
    text: str
    sources: tuple[str | None, ...] = ()
    target: tuple[str, ...] = ()
    since: DateValue | None = None
    days: int | None = None
    was_answered: bool = False
    evidence: tuple[CitedRecord, ...] = ()

    @property
    def still(self) -> bool:
        """Whether the claim stood before and had no answer then either."""
        return self.before is not None and not self.was_answered


class ArticleChange(Frozen):
    """An article that is new, gone, or could not be read this time.

    ``reason`` says why it failed; ``before`` is None where it was not known before.
    """

    before: str | None = None
    after: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: PublicationDate | None = None
    reason: str | None = None


class NewConflict(Frozen):
    """A disagreement between reports that is there since records came in or changed.

    ``before`` is its id in the earlier document, where fewer reports or values stood against each
    other.
    """

    before: str | None = None
    conflict: Conflict


class Compared(Frozen):
    """One of the two documents compared, in figures."""

    story: str
    articles: int
    records: int
    events: int
    claims: int
    started: str | None = None


class Changes(Frozen):
    """All that changed from one timeline to the next.

    Each event and claim of the later document is in exactly one of ``unchanged`` (ids), the new
    ones and ``changed``. ``new_answers`` answer claims of which one at least stood before;
    ``open_answers`` are new and answer no claim that was found; ``changed_open_answers`` answer
    none either, and are not as they were. ``failed_articles`` failed in the later document and not
    in the earlier one; what stood on such articles alone is ``unseen``, and is not said to be
    ``withdrawn``.
    ``at`` is the day that `Unanswered.days` count to.
    """

    schema_version: Literal["1"] = "1"
    before: Compared | None = None
    after: Compared
    at: str | None = None
    new_events: tuple[NewItem, ...] = ()
    new_claims: tuple[NewItem, ...] = ()
    new_answers: tuple[Answer, ...] = ()
    open_answers: tuple[Answer, ...] = ()
    changed_open_answers: tuple[ChangedAnswer, ...] = ()
    changed: tuple[ChangedItem, ...] = ()
    corrections: tuple[Correction, ...] = ()
    new_conflicts: tuple[NewConflict, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    unseen: tuple[Withdrawn, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    new_articles: tuple[ArticleChange, ...] = ()
    gone_articles: tuple[ArticleChange, ...] = ()
    failed_articles: tuple[ArticleChange, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all; claims may still be unanswered."""
        return not (
            self.has_news
            or self.changed
            or self.changed_open_answers
            or self.withdrawn
            or self.unseen
            or self.new_articles
            or self.gone_articles
            or self.failed_articles
        )

    @property
    def has_news(self) -> bool:
        """Whether something changed that a reader would want to be told.

        New articles that bring nothing new, one more outlet that repeats a thing, and items that
        were only regrouped are no news.
        """
        return bool(
            self.new_events
            or self.new_claims
            or self.new_answers
            or self.open_answers
            or self.corrections
            or self.new_conflicts
            or self.failed_articles
            or any(item.news for item in self.changed)
            or any(answer.news for answer in self.changed_open_answers)
            or any(item.reasons != ("merged",) for item in self.withdrawn)
        )
