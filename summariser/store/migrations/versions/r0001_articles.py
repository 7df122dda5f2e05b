"""Stories, the pages and articles in them, what was read from these, and timelines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _create_stories()
    _create_pages()
    _create_articles()
    _create_timelines()
    _create_sources()


def _create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("created", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "originals",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "retrievals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("final_url", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("retrieved", _MOMENT, nullable=False),
        sa.Column("checked", _MOMENT, nullable=False),
        sa.Column("sha256", sa.Text, sa.ForeignKey("originals.sha256"), nullable=False),
        sa.Column("content_type", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.UniqueConstraint("story_id", "address", "sha256", "status", name="uq_retrievals_bytes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_retrievals_checked", "retrievals", ["story_id", "address", "checked"])
    op.create_index("ix_retrievals_sha256", "retrievals", ["sha256"])


def _create_pages() -> None:
    op.create_table(
        "texts",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("first_seen", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pages_story", "pages", ["story_id"])
    op.create_table(
        "addresses",
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("page_id", sa.Integer, sa.ForeignKey("pages.id"), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "address"),
    )
    op.create_index("ix_addresses_page", "addresses", ["page_id"])


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("page_id", sa.Integer, sa.ForeignKey("pages.id"), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("canonical_url", sa.Text),
        sa.Column("sha256", sa.Text, sa.ForeignKey("texts.sha256"), nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("published", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("dated", _MOMENT, nullable=False),
        sa.Column("first_seen", _MOMENT, nullable=False),
        sa.Column("last_seen", _MOMENT, nullable=False),
        sa.Column("current_since", _MOMENT, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("retrieval_id", sa.Integer, sa.ForeignKey("retrievals.id")),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.UniqueConstraint("story_id", "id", name="uq_articles_id"),
        sa.UniqueConstraint("page_id", "sha256", name="uq_articles_text"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_since", "articles", ["story_id", "current_since"])
    op.create_index("ix_articles_dated", "articles", ["story_id", "dated"])
    op.create_index("ix_articles_sha256", "articles", ["sha256"])
    op.create_index("ix_articles_retrieval", "articles", ["retrieval_id"])
    op.create_index(
        "uq_articles_current",
        "articles",
        ["page_id"],
        unique=True,
        sqlite_where=sa.text("replaced_by IS NULL"),
        postgresql_where=sa.text("replaced_by IS NULL"),
    )
    op.create_index(
        "ix_articles_withdrawn",
        "articles",
        ["story_id", "withdrawn_at"],
        sqlite_where=sa.text("withdrawn_at IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NOT NULL"),
    )
    op.create_table(
        "extractions",
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "fingerprint", "engine"),
    )


def _create_timelines() -> None:
    op.create_table(
        "timelines",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("engine", sa.Text),
        sa.Column("model", sa.Text),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timelines_story", "timelines", ["story_id", "id"])
    op.create_table(
        "groups",
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("first_run", sa.Integer, sa.ForeignKey("timelines.id"), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "id"),
    )


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("story_id", sa.Integer, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("first_tried", _MOMENT, nullable=False),
        sa.Column("last_tried", _MOMENT, nullable=False),
        sa.Column("last_success", _MOMENT),
        sa.Column("last_new", _MOMENT),
        sa.Column("newest", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("listed", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "address"),
    )


def downgrade() -> None:
    """Drop the tables, those first that refer to others."""
    for table in ("sources", "groups", "timelines", "extractions", "articles", "addresses"):
        op.drop_table(table)
    for table in ("pages", "texts", "retrievals", "originals", "stories"):
        op.drop_table(table)
