"""Which version a store's tables are of, told without the library that changes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, column, inspect, select, table

from summariser.errors import StoreError
from summariser.store.database import Database
from summariser.store.tables import METADATA

NEWEST = "0002"
"""The migration that leaves the tables as `summariser.store.tables` says."""
VERSION_TABLE = "store_version"
"""Not Alembic's usual name: a PostgreSQL database may hold another program's tables as well."""
_VERSIONS: Select[Any] = select(column("version_num")).select_from(table(VERSION_TABLE))


def find_version(database: Database) -> str | None:
    """Return the migration that the store is at; None where it has no tables yet.

    Raises:
        StoreError: It cannot be read, or holds the tables of another program.
    """
    with database.reading() as connection:
        return version_of(connection, database)


def refuse_other_version(connection: Connection) -> None:
    """Refuse to write tables that another version of the program has changed meanwhile.

    A daemon has its store open for weeks.

    Raises:
        StoreError: They are not of this version.
    """
    found = connection.execute(_VERSIONS).scalar()
    if found != NEWEST:
        raise StoreError(
            "another version of summariser has changed the tables of the store since this one "
            f"opened it (they are at {found}, not {NEWEST}); start it again, updated if need be"
        )


def version_of(connection: Connection, database: Database) -> str | None:
    """Return the same as seen by a connection.

    Raises:
        StoreError: The database holds the tables of another program.
    """
    names = set(inspect(connection).get_table_names())
    if VERSION_TABLE in names:
        found = connection.execute(_VERSIONS).scalar()
        return None if found is None else str(found)
    foreign = names if database.is_sqlite else names & METADATA.tables.keys()
    if foreign:
        raise StoreError(
            f"{database.shown} is no store: it holds the tables of another program "
            f"({', '.join(sorted(foreign)[:3])}); name another"
        )
    return None
