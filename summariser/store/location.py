"""Where a store is: a file or a server, told apart and told without a password."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from summariser.errors import StoreError

VARIABLE = "SUMMARISE_STORE"
"""The environment variable that names the store."""
_SERVERS = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_SECRET_PARTS = ("password", "sslpassword", "passfile")


@dataclass(frozen=True)
class Location:
    """Where a store is.

    Attributes:
        url: For SQLAlchemy.
        shown: For messages; without a password.
        path: The file of a SQLite store.
        secrets: What must not be shown.
    """

    url: URL
    shown: str
    path: Path | None
    secrets: tuple[str, ...]


def choose_store(given: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    """Return the store that is given, else that of ``SUMMARISE_STORE``, else the user's own.

    The last is ``store.sqlite`` in the folder where the system keeps a user's data.
    """
    env = os.environ if environ is None else environ
    named = given or env.get(VARIABLE)
    if named:
        return named
    from platformdirs import user_data_path  # noqa: PLC0415 - a store that is named needs none

    return str(user_data_path("summariser", appauthor=False) / "store.sqlite")


def read_location(store: str | Path) -> Location:
    """Return where a store is.

    Args:
        store: A path, ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.

    Raises:
        StoreError: It is none of these.
    """
    if isinstance(store, Path) or "://" not in store:
        return _file(Path(store).expanduser())
    scheme = store.partition("://")[0]
    try:
        url = make_url(store)
    except (ArgumentError, ValueError):
        # Not raised from its cause, which may quote the address with its password.
        raise StoreError(
            f"the address of the store ({scheme}://...) cannot be read; write it as "
            "postgresql://USER:PASSWORD@HOST/DATABASE, with %40 for an @ in the password"
        ) from None
    if scheme == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StoreError("a SQLite store needs a file; write it as sqlite:///PATH")
        return _file(Path(url.database).expanduser())
    if scheme not in _SERVERS:
        raise StoreError(
            f"a store is a SQLite file or a PostgreSQL database, not {scheme}; write its path, or "
            "postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    return _server(url)


def _file(path: Path) -> Location:
    return Location(URL.create("sqlite", database=str(path)), str(path), path, ())


def _server(url: URL) -> Location:
    given = [url.password, *(url.query.get(part) for part in _SECRET_PARTS)]
    values = [value for value in given if isinstance(value, str) and value]
    secrets = {form for value in values for form in (value, quote(value), quote_plus(value))}
    url = url.set(drivername="postgresql+psycopg")
    shown = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database
    )
    return Location(
        url, shown.render_as_string(), None, tuple(sorted(secrets, key=len, reverse=True))
    )
