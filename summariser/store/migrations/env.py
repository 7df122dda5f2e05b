"""Runs migrations on the connection, and within the transaction, that `migrate` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    # SQLite can undo changes of tables as well: a migration that is killed leaves no half.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
