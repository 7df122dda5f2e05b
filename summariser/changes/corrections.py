"""Articles that changed their text, with what they said and say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from summariser.changes.ids import id_key
from summariser.changes.pairing import Pairing
from summariser.schema import Correction, Denial, Record, Replacement


def find_corrections(pairing: Pairing) -> Iterator[Correction]:
    """Yield the articles of the same address, or else id, whose text is another one than before.

    What they said and say is told by their records: those with other quotes, those that are gone,
    and those that have come. An article may change where no record rests on it; then there are
    none.
    """
    articles = pairing.articles
    moved = [
        *((name, articles.before[name]) for name in articles.changed),
        *articles.versions.items(),
    ]
    if not moved:
        return
    names = {name for name, _ in moved}
    was: defaultdict[str, list[Record]] = defaultdict(list)
    now: defaultdict[str, list[Record]] = defaultdict(list)
    for record in pairing.records.gone:
        was[record.article].append(record)
    for name in pairing.records.touched:
        record = pairing.new.records[name]
        if record.article in names:
            now[record.article].append(record)
    claims_of: defaultdict[str, list[str]] = defaultdict(list)
    denials = pairing.records.touched
    for name, claim in pairing.claims.new.items():
        for denial in claim.denials:
            if denial in denials:
                claims_of[denial].append(name)
    finder = _Replacements(pairing, claims_of)
    for after, before in sorted(moved, key=lambda pair: id_key(pair[0])):
        entry = pairing.new.entry(after)
        yield Correction(
            kind="article",
            before=before,
            after=after,
            title=entry.title,
            outlet=entry.outlet,
            url=entry.url,
            published=entry.published,
            replacements=(*finder.read(now[after]), *finder.read_gone(was[before])),
        )


class _Replacements:
    """Tells what became of the records of an article that changed."""

    def __init__(self, pairing: Pairing, claims_of: defaultdict[str, list[str]]) -> None:
        self._pairing = pairing
        self._claims_of = claims_of

    def read(self, records: list[Record]) -> Iterator[Replacement]:
        """Yield the records that were edited, and those that have come."""
        pairing = self._pairing
        for record in pairing.new.find(record.id for record in records):
            before = pairing.records.before(record.id)
            if before is not None and record.id not in pairing.records.edited:
                continue
            cited = pairing.old.cite_ids([before]) if before is not None else ()
            yield Replacement(
                before=cited[0] if cited else None,
                after=pairing.new.cite([record])[0],
                items=self._items(record),
            )

    def read_gone(self, records: list[Record]) -> Iterator[Replacement]:
        """Yield the records that were cut."""
        pairing = self._pairing
        for record in pairing.old.find(record.id for record in records):
            owner = pairing.events.old_of.get(record.id) or pairing.claims.old_of.get(record.id)
            events, claims = pairing.events.after, pairing.claims.after
            known = events.get(owner) or claims.get(owner) or owner if owner else None
            yield Replacement(before=pairing.old.cite([record])[0], items=(known,) if known else ())

    def _items(self, record: Record) -> tuple[str, ...]:
        if isinstance(record, Denial):
            return tuple(self._claims_of.get(record.id, ()))
        pairing = self._pairing
        owner = pairing.events.new_of.get(record.id) or pairing.claims.new_of.get(record.id)
        return (owner,) if owner else ()
