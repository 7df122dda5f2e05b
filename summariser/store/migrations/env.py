"""Runs migrations on the connection, and within the transaction, that `migrate` hands over.

That transaction takes back changes of tables as well, on SQLite and on PostgreSQL: a migration that
is killed leaves no half.
"""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
