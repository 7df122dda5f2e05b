"""A store copied to another place, row by row: from SQLite to PostgreSQL, or back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text

from summariser.errors import StoreError
from summariser.store.opening import open_store
from summariser.store.stores import Store
from summariser.store.tables import METADATA

_ROWS = 500


def copy_store(store: Store, target: str | Path) -> int:
    """Copy everything in a store to a new one, ids and all, and return how many rows there were.

    The copy is what the store was at one moment, and stands as a whole or not at all.

    Args:
        store: The store; it is not changed.
        target: A path or an address, as `open_store` takes it; its store has to be empty.

    Raises:
        ConfigError: A library is missing.
        StoreError: One of them cannot be used, or the target holds something.
    """
    with open_store(target) as copy:
        source, new = store.database, copy.database
        with source.reading() as reader, new.writing() as writer:
            for table in METADATA.sorted_tables:
                if writer.execute(select(func.count()).select_from(table)).scalar():
                    raise StoreError(f"{copy.location} is no empty store; name another")
            rows = _copy_rows(reader, writer)
            if not new.is_sqlite:
                _count_on(writer)
    return rows


def _copy_rows(reader: Connection, writer: Connection) -> int:
    count = 0
    for table in METADATA.sorted_tables:
        question = select(table).order_by(*table.primary_key.columns)
        found = reader.execute(question.execution_options(yield_per=_ROWS))
        for part in found.mappings().partitions():
            writer.execute(insert(table), [dict(row) for row in part])
            count += len(part)
    return count


def _count_on(writer: Connection) -> None:
    """Have PostgreSQL give numbers after those that were copied."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            newest = writer.execute(select(func.max(column))).scalar()
            writer.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :value, :called)"),
                {
                    "table": table.name,
                    "column": column.name,
                    "value": newest or 1,
                    "called": newest is not None,
                },
            )
