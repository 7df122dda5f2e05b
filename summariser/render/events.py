"""The events of a timeline as they are read: in order of their dates, each with who reports it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summariser.render.conflicts import conflict_notes, dated_apart
from summariser.render.editing import pinned_words
from summariser.render.sources import Citation, Sources
from summariser.render.wording import NO_DATE, date_key, date_words, plain_text, when_words
from summariser.schema import Event, MergedEvent, Timeline


@dataclass(frozen=True)
class EventItem:
    """One event: when, what, who beside those its text names, and who reports it.

    ``notes`` say where its reports differ, and what a person has set.
    """

    id: str
    when: str
    dated: bool
    status: str
    text: str
    actors: tuple[str, ...]
    reported: str
    other_dates: tuple[str, ...]
    notes: tuple[str, ...]
    evidence: tuple[Citation, ...]


def event_items(timeline: Timeline, sources: Sources) -> list[EventItem]:
    """Return the events by date, those without one at the end, in document order where equal."""
    records = {record.id: record for record in timeline.event_records}
    grouped = {member for group in timeline.events for member in group.members}
    groups = [
        *timeline.events,
        *(
            MergedEvent(
                id=r.id,
                date=r.date,
                text=r.text,
                members=(r.id,),
                status=r.status,
                actors=r.actors,
                time_text=r.time_text,
            )
            for r in records.values()
            if r.id not in grouped
        ),
    ]
    notes, apart = conflict_notes(timeline), dated_apart(timeline)
    items = []
    for group in groups:
        when, item = _event_item(group, records, sources)
        own = (*notes.get(group.id, ()), *filter(None, [pinned_words(group.pinned)]))
        dates = () if group.id in apart else item.other_dates
        items.append((when, replace(item, notes=own, other_dates=dates)))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _event_item(
    group: MergedEvent, records: dict[str, Event], sources: Sources
) -> tuple[tuple[str, ...], EventItem]:
    """Return the event and its place in order: by date or, without one, by publication."""
    members = [records[member] for member in group.members if member in records]
    said = [group.time_text, *(m.time_text for m in members if m.date == group.date)]
    time_text = next((words for words in said if words), None)
    when = when_words(group.date, group.status, time_text)
    reported = sources.reported((m.article for m in members), group.outlets, group.origins)
    days = [day for member in members if (day := sources.day(member.article))]
    published = f", published {date_words(min(days))}" if days and group.date is None else ""
    item = EventItem(
        id=plain_text(group.id),
        when=when,
        dated=group.date is not None,
        status="" if group.status == "occurred" or when.startswith("since") else group.status,
        text=plain_text(group.text),
        actors=_unnamed(group.actors, group.text),
        reported=reported.words + published,
        other_dates=_other_dates(group, members, sources),
        notes=(),
        evidence=sources.citations(members),
    )
    return (*date_key(group.date), min(days, default=NO_DATE)), item


def _unnamed(actors: Iterable[str], text: str) -> tuple[str, ...]:
    """Return the actors whom the text does not name, by their last word ("Minister Dana Rovik")."""
    named = {word.strip(".,;:'\"()’“”").casefold() for word in text.replace("’s", "").split()}
    named |= {word.removesuffix("'s") for word in named}
    plain = dict.fromkeys(plain_text(actor) for actor in actors)
    return tuple(a for a in plain if a and a.split()[-1].strip("().,").casefold() not in named)


def _other_dates(group: MergedEvent, members: Sequence[Event], sources: Sources) -> tuple[str, ...]:
    """Return the dates that members give and that the group's date cannot be reconciled with."""
    if group.date is None:
        return ()
    articles: dict[str, list[str]] = {}
    for member in members:
        if member.date and not _overlap(
            _bounds(group.date, group.status), _bounds(member.date, member.status)
        ):
            articles.setdefault(member.date, []).append(member.article)
    return tuple(
        f"{date_words(date)} ({sources.reported(ids).words})"
        for date, ids in sorted(articles.items())
    )


def _bounds(date: str, status: str) -> tuple[str, str]:
    """Return two texts between which all days of the date sort; what goes on has no end."""
    start, _, end = date.partition("/")
    return start, "~" if status == "ongoing" else f"{end or start}~"


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
