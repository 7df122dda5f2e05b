"""Invented records for the tests of merging, short to write."""

from __future__ import annotations

from typing import Any

from summariser.schema import Allegation, ArticleEntry, Denial, Event, Record, Timeline


def _quotes(text: str, quote: str | None) -> tuple[str, ...]:
    return (quote or f"According to the paper, {text[0].lower()}{text[1:]}",)


def event(record_id: str, text: str, *, quote: str | None = None, **fields: Any) -> Event:
    """Return an event record; its article is what stands before the dot of its id."""
    article = record_id.partition(".")[0]
    return Event(id=record_id, article=article, text=text, quotes=_quotes(text, quote), **fields)


def allegation(record_id: str, text: str, *, quote: str | None = None, **fields: Any) -> Allegation:
    """Return an allegation record."""
    article = record_id.partition(".")[0]
    return Allegation(
        id=record_id, article=article, text=text, quotes=_quotes(text, quote), **fields
    )


def denial(record_id: str, text: str, *, quote: str | None = None, **fields: Any) -> Denial:
    """Return a denial record."""
    article = record_id.partition(".")[0]
    return Denial(id=record_id, article=article, text=text, quotes=_quotes(text, quote), **fields)


def story(*records: Record, published: dict[str, str] | None = None) -> Timeline:
    """Return a document of the records; every article has an outlet of its own."""
    names = sorted({record.article for record in records} | set(published or {}))
    return Timeline(
        story="invented",
        articles={
            name: ArticleEntry(
                outlet=f"The {name.title()} Post", published=(published or {}).get(name)
            )
            for name in names
        },
        records=records,
    )


def event_groups(timeline: Timeline) -> set[frozenset[str]]:
    """Return the members of each event."""
    return {frozenset(merged.members) for merged in timeline.events}


def claim_groups(timeline: Timeline) -> set[frozenset[str]]:
    """Return the members of each claim."""
    return {frozenset(claim.members) for claim in timeline.claims}


def groups(*members: str) -> set[frozenset[str]]:
    """Return groups written as ``"a.e1 b.e1"``."""
    return {frozenset(group.split()) for group in members}
