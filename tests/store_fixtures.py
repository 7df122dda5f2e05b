"""Stores for tests: a module that names this one in ``pytest_plugins`` has these fixtures.

Each test that takes one of them runs on SQLite and, where there is a server, on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_places import PLACES, make_place
from store_story import NOW

from summariser.store import Store, Story, open_database, open_store
from summariser.store.database import Database


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield where a store may be made."""
    with make_place(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """Yield the database of a store that has no tables yet."""
    opened = open_database(place)
    yield opened
    opened.close()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """Yield a store with nothing in it."""
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def harbour(store: Store) -> Story:
    """Return a story with nothing in it."""
    return store.story("harbour", create=True, at=NOW)
