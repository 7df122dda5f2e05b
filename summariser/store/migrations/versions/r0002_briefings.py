"""Briefings, the forms they were written in, and their deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "briefings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", _MOMENT),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("timelines.id")),
        sa.Column("document", sa.LargeBinary),
        sa.UniqueConstraint("name", "slot", name="uq_briefings_slot"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "briefing_forms",
        sa.Column("briefing_id", sa.Integer, sa.ForeignKey("briefings.id"), nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("briefing_id", "format"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("briefing_id", sa.Integer, sa.ForeignKey("briefings.id"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try", _MOMENT),
        sa.Column("owner", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("updated", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_briefing", "deliveries", ["briefing_id"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])


def downgrade() -> None:
    """Drop the tables, those first that refer to others."""
    for table in ("deliveries", "briefing_forms", "briefings"):
        op.drop_table(table)
