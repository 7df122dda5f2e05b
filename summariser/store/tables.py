"""The tables of the store, as the newest migration leaves them.

SQLAlchemy Core, and not mapped classes: rows are read into frozen values and never edited in place,
most reads are for thousands of rows at once, and every change is one statement that can be seen.
The migrations say the same on their own, for they must not change when this file does; a test
compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from summariser.store.columns import Moment, PlainText

METADATA = MetaData()

STORIES = Table(
    "stories",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
    sqlite_autoincrement=True,
)

ORIGINALS = Table(
    "originals",
    METADATA,
    Column("sha256", PlainText, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

RETRIEVALS = Table(
    "retrievals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("address", PlainText, nullable=False),
    Column("url", PlainText, nullable=False),
    Column("final_url", PlainText, nullable=False),
    Column("status", Integer, nullable=False),
    Column("retrieved", Moment, nullable=False),
    Column("checked", Moment, nullable=False),
    Column("sha256", ForeignKey("originals.sha256"), nullable=False),
    Column("content_type", PlainText),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    UniqueConstraint("story_id", "address", "sha256", "status", name="uq_retrievals_bytes"),
    Index("ix_retrievals_checked", "story_id", "address", "checked"),
    Index("ix_retrievals_sha256", "sha256"),
    sqlite_autoincrement=True,
)

TEXTS = Table(
    "texts",
    METADATA,
    Column("sha256", PlainText, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

PAGES = Table(
    "pages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("url", PlainText),
    Column("source", PlainText),
    Column("first_seen", Moment, nullable=False),
    Index("ix_pages_story", "story_id"),
    sqlite_autoincrement=True,
)

ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("address", PlainText, nullable=False),
    Column("page_id", ForeignKey("pages.id"), nullable=False),
    PrimaryKeyConstraint("story_id", "address"),
    Index("ix_addresses_page", "page_id"),
)

ARTICLES = Table(
    "articles",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("page_id", ForeignKey("pages.id"), nullable=False),
    Column("id", PlainText, nullable=False),
    Column("url", PlainText),
    Column("canonical_url", PlainText),
    Column("sha256", ForeignKey("texts.sha256"), nullable=False),
    Column("title", PlainText),
    Column("outlet", PlainText),
    Column("published", PlainText),
    Column("language", PlainText),
    Column("dated", Moment, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("current_since", Moment, nullable=False),
    Column("replaced_by", PlainText),
    Column("withdrawn_at", Moment),
    Column("retrieval_id", ForeignKey("retrievals.id")),
    Column("reasons", PlainText, nullable=False),
    UniqueConstraint("story_id", "id", name="uq_articles_id"),
    UniqueConstraint("page_id", "sha256", name="uq_articles_text"),
    Index("ix_articles_since", "story_id", "current_since"),
    Index("ix_articles_dated", "story_id", "dated"),
    # For what refers to them: without these, to forget a story takes ages.
    Index("ix_articles_sha256", "sha256"),
    Index("ix_articles_retrieval", "retrieval_id"),
    sqlite_autoincrement=True,
)
# A page has one text at a time, whatever happens.
Index(
    "uq_articles_current",
    ARTICLES.c.page_id,
    unique=True,
    sqlite_where=ARTICLES.c.replaced_by.is_(None),
    postgresql_where=ARTICLES.c.replaced_by.is_(None),
)
Index(
    "ix_articles_withdrawn",
    ARTICLES.c.story_id,
    ARTICLES.c.withdrawn_at,
    sqlite_where=ARTICLES.c.withdrawn_at.is_not(None),
    postgresql_where=ARTICLES.c.withdrawn_at.is_not(None),
)

EXTRACTIONS = Table(
    "extractions",
    METADATA,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("fingerprint", PlainText, nullable=False),
    Column("engine", PlainText, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("story_id", "fingerprint", "engine"),
)

TIMELINES = Table(
    "timelines",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sha256", PlainText, nullable=False),
    Column("engine", PlainText),
    Column("model", PlainText),
    Column("articles", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_timelines_story", "story_id", "id"),
    sqlite_autoincrement=True,
)

GROUPS = Table(
    "groups",
    METADATA,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("id", PlainText, nullable=False),
    Column("first_run", ForeignKey("timelines.id"), nullable=False),
    PrimaryKeyConstraint("story_id", "id"),
)

SOURCES = Table(
    "sources",
    METADATA,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("address", PlainText, nullable=False),
    Column("location", PlainText, nullable=False),
    Column("first_tried", Moment, nullable=False),
    Column("last_tried", Moment, nullable=False),
    Column("last_success", Moment),
    Column("last_new", Moment),
    Column("newest", PlainText),
    Column("failures", Integer, nullable=False),
    Column("error", PlainText),
    Column("listed", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    PrimaryKeyConstraint("story_id", "address"),
)

BRIEFINGS = Table(
    "briefings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("slot", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("stage", PlainText),
    Column("attempts", Integer, nullable=False),
    Column("owner", PlainText),
    Column("lease_until", Moment),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("run_id", ForeignKey("timelines.id")),
    Column("document", LargeBinary),
    UniqueConstraint("name", "slot", name="uq_briefings_slot"),
    sqlite_autoincrement=True,
)

BRIEFING_FORMS = Table(
    "briefing_forms",
    METADATA,
    Column("briefing_id", ForeignKey("briefings.id"), nullable=False),
    Column("format", PlainText, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("briefing_id", "format"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("briefing_id", ForeignKey("briefings.id"), nullable=False),
    Column("channel", PlainText, nullable=False),
    Column("key", PlainText, nullable=False, unique=True),
    Column("state", PlainText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment),
    Column("owner", PlainText),
    Column("error", PlainText),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Index("ix_deliveries_briefing", "briefing_id"),
    Index("ix_deliveries_state", "state"),
    sqlite_autoincrement=True,
)
