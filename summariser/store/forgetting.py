"""A story forgotten: all that was kept of it, and of nothing else."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from summariser.store.tables import (
    ADDRESSES,
    ARTICLES,
    BRIEFING_FORMS,
    BRIEFINGS,
    DELIVERIES,
    EXTRACTIONS,
    GROUPS,
    ORIGINALS,
    PAGES,
    RETRIEVALS,
    SOURCES,
    STORIES,
    TEXTS,
    TIMELINES,
)

# Those first that refer to others.
_OF_A_STORY = (GROUPS, TIMELINES, EXTRACTIONS, ARTICLES, ADDRESSES, PAGES, RETRIEVALS, SOURCES)


def forget_story(connection: Connection, story: int) -> None:
    """Delete a story with all that was kept of it, the briefings made of it among that.

    Texts and original bytes that another story has as well stay.
    """
    runs = select(TIMELINES.c.id).where(TIMELINES.c.story_id == story)
    briefings = select(BRIEFINGS.c.id).where(BRIEFINGS.c.run_id.in_(runs))
    for table in (DELIVERIES, BRIEFING_FORMS):
        connection.execute(delete(table).where(table.c.briefing_id.in_(briefings)))
    connection.execute(delete(BRIEFINGS).where(BRIEFINGS.c.run_id.in_(runs)))
    for table in _OF_A_STORY:
        connection.execute(delete(table).where(table.c.story_id == story))
    connection.execute(delete(STORIES).where(STORIES.c.id == story))
    for table, users in ((TEXTS, ARTICLES), (ORIGINALS, RETRIEVALS)):
        used = select(users.c.sha256).where(users.c.sha256 == table.c.sha256)
        connection.execute(delete(table).where(~used.exists()))
