"""A store opened: its file made, its tables brought to this version."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import NoSuchModuleError, OperationalError

from summariser.errors import ConfigError, StoreError
from summariser.store.database import Database
from summariser.store.location import Location, read_location
from summariser.store.stores import Store
from summariser.store.versions import NEWEST, find_version, refuse_other_version

WAIT = 30.0
"""Seconds to wait for another process's write."""
_PAUSE = 0.05
_LONGEST_CONNECTING = 10


def open_store(store: str | Path, *, create: bool = True, wait: float = WAIT) -> Store:
    """Return a store, made where there is none, and brought to this version where it is older.

    Args:
        store: A path, ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.
        create: Whether to make one; without it a store that is not there is an error.
        wait: Seconds to wait for another process's write before that is an error.

    Raises:
        ConfigError: A library is missing.
        StoreError: It cannot be opened or written, is no store, or was written by a newer version.
    """
    database = open_database(store, create=create, wait=wait)
    try:
        _bring_up(database, create=create)
    except BaseException:
        database.close()
        raise
    database.check_before_writing(refuse_other_version)
    return Store(database)


def open_database(store: str | Path, *, create: bool = True, wait: float = WAIT) -> Database:
    """Return the database of a store, whatever tables it has.

    Raises:
        ConfigError: A library is missing.
        StoreError: It cannot be opened, or is another program's SQLite file.
    """
    location = read_location(store)
    if location.path is not None:
        _make_file(location.path, create=create)
    database = _connect(location, wait)
    try:
        if location.path is not None:
            find_version(database)  # another program's file is not to be changed even in this
            _use_write_ahead_log(database, wait)
        else:
            _check_encoding(database)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up(database: Database, *, create: bool) -> None:
    version = find_version(database)
    if version is None and not create:
        raise _missing(database.shown)
    if version == NEWEST:
        return
    # Imported only where tables are to be changed: it takes as long to load as all else here.
    try:
        from summariser.store.migrating import migrate  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigError(
            f'the store needs {error.name}: pip install "summariser[briefings]"'
        ) from error
    migrate(database)


def _missing(shown: str) -> StoreError:
    return StoreError(
        f"there is no store at {shown}; a briefing makes one, or name another with --store or "
        "SUMMARISE_STORE"
    )


def _make_file(path: Path, *, create: bool) -> None:
    try:
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Articles may be confidential: made for the owner's eyes before SQLite makes it for
            # everybody's.
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.stat()
    except FileNotFoundError:
        raise _missing(str(path)) from None
    except OSError as error:
        raise StoreError(
            f"the store {path} cannot be opened or made ({error.strerror}); name another with "
            "--store or SUMMARISE_STORE"
        ) from error
    if path.is_dir():
        raise StoreError(f"the store {path} is a folder; name a file in it")


def _connect(location: Location, wait: float) -> Database:
    options: dict[str, Any] = {}
    if location.path is None:
        options = {"connect_timeout": _LONGEST_CONNECTING, "client_encoding": "utf8"}
    try:
        engine = create_engine(
            location.url,
            # What stands in a statement may be confidential, and messages are printed.
            hide_parameters=True,
            pool_pre_ping=location.path is None,
            connect_args=options,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise ConfigError(
            'a store on PostgreSQL needs psycopg: pip install "summariser[postgres]"'
        ) from error
    return Database(engine, location.shown, secrets=location.secrets, wait=wait)


def _use_write_ahead_log(database: Database, wait: float) -> None:
    """Have readers and the writer not wait for each other; the file remembers it."""
    until = time.monotonic() + wait
    with database.alone() as connection:
        # Where two open a new file at once SQLite refuses one of them, however long it may wait
        # otherwise.
        while not _switch(connection, last=time.monotonic() >= until):
            time.sleep(_PAUSE)


def _switch(connection: Connection, *, last: bool) -> bool:
    try:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    except OperationalError as error:
        if last or "locked" not in str(error.orig):
            raise
        return False
    return True


def _check_encoding(database: Database) -> None:
    with database.reading() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreError(
            f"the database {database.shown} keeps text as {encoding}, which cannot hold every "
            "article; make one with the encoding UTF8"
        )
