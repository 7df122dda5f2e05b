"""Places for stores, and invented pages to keep in them.

A test that takes a place runs on SQLite and, where ``SUMMARISE_TEST_POSTGRES`` names a server in
which schemas may be made, on PostgreSQL: each test in a schema of its own, dropped in the end.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summariser.schema import Article
from summariser.store import Found, Original, Validators

# Read when it is imported: the settings of the developer are taken out of every test.
SERVER = os.environ.get("SUMMARISE_TEST_POSTGRES")
PLACES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(
            not SERVER,
            reason="no PostgreSQL: run '.ci/postgres make test', or set SUMMARISE_TEST_POSTGRES",
        ),
    ),
]
NOW = dt.datetime(2031, 3, 10, 7, 0, tzinfo=dt.UTC)
QUAY = "https://tidewater.example/2031/quay"


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


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


def answer(url: str = QUAY, content: bytes = b"<p>The quay closed.</p>", **fields: Any) -> Original:
    """Return what an address answered."""
    described: dict[str, Any] = {
        "final_url": url,
        "status": 200,
        "retrieved": NOW,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": "text/html",
        "validators": Validators('"v1"', "Mon, 10 Mar 2031 06:00:00 GMT"),
    }
    return Original(url=url, content=content, **{**described, **fields})


def found(
    text: str = "The quay closed.", url: str = QUAY, *, canonical: str | None = None, **fields: Any
) -> Found:
    """Return an article as a gatherer finds it on the web."""
    described: dict[str, Any] = {"title": "Quay closes", "published": "2031-03-09", "url": url}
    article = Article(id="tidewater-quay", text=text, **{**described, **fields})
    content = f"<p>{text}</p>".encode("utf-8", "surrogatepass")
    return Found(
        article,
        key=canonical or url,
        retrieval=answer(url, content),
        canonical_url=canonical,
        source="https://tidewater.example/feed",
        reasons={"published": "meta article:published_time"},
    )
