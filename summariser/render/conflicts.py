"""Conflicts as they are read: what the reports say, side by side, with evidence and publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from summariser.render.sources import Citation, Sources
from summariser.render.wording import date_words, list_words, plain_text
from summariser.schema import Conflict, ConflictAbout, ConflictLabel, ConflictSide, Record, Timeline

LABELS: dict[ConflictLabel, str] = {
    "contradiction": "contradiction",
    "update": "update",
    "scope": "difference in scope",
    "correction": "correction",
}
_ABOUT: dict[ConflictAbout, str] = {
    "date": "the date",
    "number": "the number",
    "actor": "who it was",
    "place": "the place",
    "outcome": "the outcome",
    "headline": "headline and body",
}


@dataclass(frozen=True)
class SideItem:
    """What some of the reports say, who they are and when they were published, and their words."""

    said: str
    reported: str
    words: str
    evidence: tuple[Citation, ...]


@dataclass(frozen=True)
class ConflictItem:
    """One conflict: what it is about, how the reports differ and why that is taken to be so."""

    id: str
    head: str
    about: str
    label: str
    reason: str
    sides: tuple[SideItem, ...]


def conflict_items(timeline: Timeline, sources: Sources) -> tuple[ConflictItem, ...]:
    """Return the conflicts in document order."""
    records: dict[str, Record] = {record.id: record for record in timeline.records}
    texts = {event.id: event.text for event in timeline.events}
    texts |= {claim.id: claim.text for claim in timeline.claims}
    return tuple(_item(conflict, texts, records, sources) for conflict in timeline.conflicts)


def conflict_notes(timeline: Timeline) -> Mapping[str, tuple[str, ...]]:
    """Return for each event, claim and article that is concerned what its reports differ on."""
    notes: dict[str, list[str]] = {}
    for conflict in timeline.conflicts:
        name = plain_text(conflict.id)
        if conflict.article is not None:
            note = f"headline contradicted by its own body, see {name}"
            notes.setdefault(conflict.article, []).append(note)
        note = f"Reports differ on {_about(conflict)} ({LABELS[conflict.label]}), see {name}"
        for group in conflict.groups:
            notes.setdefault(group, []).append(note)
    return {name: tuple(found) for name, found in notes.items()}


def dated_apart(timeline: Timeline) -> frozenset[str]:
    """Return the ids of the events whose dates a conflict sets side by side."""
    return frozenset(g for c in timeline.conflicts if c.about == "date" for g in c.groups)


def _about(conflict: Conflict) -> str:
    if conflict.about == "number" and conflict.quantity:
        quantity = plain_text(conflict.quantity)
        return "the percentage" if quantity == "per cent" else f"the number of {quantity}"
    return _ABOUT[conflict.about]


def _item(
    conflict: Conflict, texts: Mapping[str, str], records: Mapping[str, Record], sources: Sources
) -> ConflictItem:
    about = _about(conflict)
    what = next((texts[group] for group in conflict.groups if group in texts), "")
    if conflict.article is not None:
        what = f"{sources.name(conflict.article)}"
    groups = list_words([plain_text(group) for group in conflict.groups], most=4)
    return ConflictItem(
        id=plain_text(conflict.id),
        head=plain_text(what) + (f" ({groups})" if groups else ""),
        about=about[:1].upper() + about[1:],
        label=LABELS[conflict.label],
        reason=plain_text(conflict.reason),
        sides=tuple(_side(conflict, side, records, sources) for side in conflict.sides),
    )


def _side(
    conflict: Conflict, side: ConflictSide, records: Mapping[str, Record], sources: Sources
) -> SideItem:
    value = plain_text(side.value)
    first = date_words(side.published[:10]) if side.published else ""
    reported = sources.reported(side.articles).words
    several = len(set(side.articles)) > 1
    when = f", {'first ' if several else ''}published {first}" if first else ""
    return SideItem(
        said=date_words(value) if conflict.about == "date" else value,
        reported=reported + when,
        words=plain_text(side.quotes[0]),
        evidence=_citations(side, records, sources),
    )


def _citations(
    side: ConflictSide, records: Mapping[str, Record], sources: Sources
) -> tuple[Citation, ...]:
    """Return the sentences of a side with their places, each sentence once."""
    places: dict[str, dict[str, None]] = {}
    for article, name, quote in _cited(side):
        record = records.get(name) if name else None
        found = sources.citations([record]) if record else ()
        where = next((c.places for c in found if c.quote == plain_text(quote)), None)
        place = where or (sources.name(article),)
        places.setdefault(plain_text(quote), {}).update(dict.fromkeys(place))
    return tuple(Citation(quote, tuple(where)) for quote, where in places.items())


def _cited(side: ConflictSide) -> Iterable[tuple[str, str | None, str]]:
    names: list[str | None] = [*side.records, *(None for _ in side.quotes)]
    return zip(side.articles, names, side.quotes, strict=False)
