"""Places for stores: SQLite files, and schemas of a PostgreSQL server where there is one.

A test that takes a place runs on SQLite and, where ``SUMMARISE_TEST_POSTGRES`` names a server in
which schemas may be made, on PostgreSQL: each test in a schema of its own, dropped in the end.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

# Read when it is imported: the settings of the developer are taken out of every test.
SERVER = os.environ.get("SUMMARISE_TEST_POSTGRES")
needs_server = pytest.mark.skipif(
    not SERVER,
    reason="no PostgreSQL: run '.ci/postgres make test', or set SUMMARISE_TEST_POSTGRES",
)
PLACES = ["sqlite", pytest.param("postgresql", marks=needs_server)]


@contextlib.contextmanager
def make_database(encoding: str) -> Iterator[str]:
    """Yield the address of a new PostgreSQL database that keeps text in an encoding."""
    psycopg = pytest.importorskip("psycopg")
    assert SERVER is not None
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
        )
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name}")


@contextlib.contextmanager
def make_place(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of a store that does not exist yet."""
    if kind == "sqlite":
        yield str(folder / "store.sqlite")
        return
    psycopg = pytest.importorskip("psycopg")
    assert SERVER is not None
    schema = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {schema}")
        try:
            joint = "&" if "?" in SERVER else "?"
            yield f"{SERVER}{joint}options=-csearch_path%3D{schema}"
        finally:
            server.execute(f"DROP SCHEMA {schema} CASCADE")
