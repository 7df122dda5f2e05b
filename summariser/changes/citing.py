"""Records and articles in the words of `Changes`: evidence, names of items, outlets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from operator import attrgetter

from summariser.changes.ids import id_key
from summariser.schema import (
    ArticleEntry,
    CitedRecord,
    ClaimThread,
    Denial,
    Event,
    Item,
    ItemName,
    MergedEvent,
    Record,
    Timeline,
)

_NO_DATE = "9999"
_NOTHING = ArticleEntry()
_ID = attrgetter("id")
_MEMBERS = attrgetter("members")


class Document:
    """A timeline asked for evidence.

    Attributes:
        timeline: The document.
        records: Its records by id.
    """

    def __init__(self, timeline: Timeline, records: Mapping[str, Record]) -> None:
        """Take the document, and its records by id."""
        self.timeline = timeline
        self.records = records

    def list_alone(self) -> tuple[str, ...]:
        """Return the ids of the records that stand in no event or claim, in document order.

        Denials are among them, but not where only denials do.
        """
        timeline = self.timeline
        members = [*map(_MEMBERS, timeline.events), *map(_MEMBERS, timeline.claims)]
        kinds = Counter(map(type, timeline.records))
        if sum(map(len, members)) == len(timeline.records) - kinds[Denial]:
            return ()  # as in any document that was merged
        grouped = set(chain.from_iterable(members))
        names = dict.fromkeys(map(_ID, timeline.records))
        return tuple(name for name in names if name not in grouped)

    def entry(self, article: str) -> ArticleEntry:
        """Return what is known of an article."""
        return self.timeline.articles.get(article, _NOTHING)

    def find(self, names: Iterable[str]) -> list[Record]:
        """Return the records of these ids that are there, the earliest published first."""
        found = [record for name in names if (record := self.records.get(name)) is not None]
        return sorted(found, key=self._place) if len(found) > 1 else found

    def _place(self, record: Record) -> tuple[object, ...]:
        published = self.entry(record.article).published or _NO_DATE
        return (published, id_key(record.article), record.spans[:1], id_key(record.id))

    def find_first(self, names: Iterable[str]) -> Record | None:
        """Return the record of these ids that was published first."""
        found = [record for name in names if (record := self.records.get(name)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        return min(found, key=lambda r: (self.entry(r.article).published or _NO_DATE, r.id))

    def cite(self, records: Iterable[Record]) -> tuple[CitedRecord, ...]:
        """Return records as evidence, in the order given."""
        return tuple(self._cite(record) for record in records)

    def _cite(self, record: Record) -> CitedRecord:
        entry = self.entry(record.article)
        return CitedRecord(
            record=record.id,
            article=record.article,
            outlet=entry.outlet,
            url=entry.url,
            published=entry.published,
            source=None if isinstance(record, Event) else record.source,
            quotes=record.quotes,
            spans=record.spans,
        )

    def cite_ids(self, names: Iterable[str]) -> tuple[CitedRecord, ...]:
        """Return the records of these ids as evidence, the earliest published first."""
        return self.cite(self.find(names))

    def outlets(self, records: Iterable[Record]) -> tuple[str, ...]:
        """Return who printed the records, articles without an outlet by their ids."""
        return tuple(dict.fromkeys(self.entry(r.article).outlet or r.article for r in records))

    def origins(self, records: Iterable[Record]) -> set[str]:
        """Return the independent origins of the records."""
        return {self.entry(r.article).origin or r.article for r in records}

    def first_published(self, records: Iterable[Record]) -> str | None:
        """Return when the first of the records was published, if that is known."""
        dates = (self.entry(r.article).published for r in records)
        return min((date for date in dates if date is not None), default=None)


def item_fields(group: MergedEvent | ClaimThread, document: Document) -> dict[str, object]:
    """Return the fields of `Item` that say what a group is, without its id in the other document.

    Args:
        group: The group.
        document: Where it stands.
    """
    members = document.find(group.members)
    fields: dict[str, object] = {
        "after": group.id,
        "text": group.text,
        "outlets": group.outlets or document.outlets(members),
        "origins": group.origins or len(document.origins(members)),
        "evidence": document.cite(members),
    }
    if isinstance(group, MergedEvent):
        own: dict[str, object] = {
            "kind": "event",
            "date": group.date,
            "status": group.status,
            "actors": group.actors,
        }
    else:
        own = {
            "kind": "claim",
            "date": group.since,
            "sources": group.sources,
            "target": group.target,
        }
    return fields | own


def name_item(group: MergedEvent | ClaimThread, before: str | None) -> ItemName:
    """Return the name of a group of the later document."""
    kind = "event" if isinstance(group, MergedEvent) else "claim"
    return ItemName.model_validate(
        {"kind": kind, "before": before, "after": group.id, "text": group.text}
    )


def item_order(item: Item) -> tuple[object, ...]:
    """Return where an item stands in a list: by date, the undated last, then by id."""
    return (item.kind != "event", item.date or _NO_DATE, id_key(item.after))
