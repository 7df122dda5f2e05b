"""How sources fare: which failed, and which went silent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from summariser.store.columns import address_key
from summariser.store.tables import SOURCES
from summariser.store.values import SourceHealth, SourceReportLike


def note_source(
    connection: Connection, story: int, report: SourceReportLike, at: dt.datetime
) -> None:
    """Note how a source fared at a time."""
    address = address_key(report.source)
    this = (SOURCES.c.story_id == story, SOURCES.c.address == address)
    before = connection.execute(select(SOURCES).where(*this)).first()
    if before is None:
        row = {"story_id": story, "address": address, "location": report.source}
        row |= {"first_tried": at, "last_tried": at, "failures": 0, "listed": 0, "new": 0}
        connection.execute(SOURCES.insert(), row)
    changes: dict[str, object] = {"last_tried": at, "error": report.error}
    if report.error is not None:
        changes["failures"] = (before.failures if before else 0) + 1
    else:
        changes |= {"last_success": at, "failures": 0}
        # An answer that nothing has changed lists nothing: what was listed before still is.
        changes |= {} if report.unchanged else {"listed": report.listed, "new": report.new}
    if report.new:
        changes["last_new"] = at
    newest = max(filter(None, (before.newest if before else None, report.newest)), default=None)
    connection.execute(SOURCES.update().where(*this).values({**changes, "newest": newest}))


def read_sources(connection: Connection, story: int) -> tuple[SourceHealth, ...]:
    """Return how each source of a story fares, by location."""
    rows = connection.execute(select(SOURCES).where(SOURCES.c.story_id == story))
    found = (
        SourceHealth(
            location=row.location,
            first_tried=row.first_tried,
            last_tried=row.last_tried,
            last_success=row.last_success,
            last_new=row.last_new,
            newest=row.newest,
            failures=row.failures,
            error=row.error,
            listed=row.listed,
            new=row.new,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda health: health.location))
