"""What is no store, or none that may be used, is told in one sentence and left alone."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from store_places import PLACES, make_database, make_place, needs_server
from store_story import NOW, found

from summariser.errors import ConfigError, StoreError
from summariser.store import choose_store, open_database, open_store
from summariser.store.database import Database


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with make_place(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    opened = open_database(place)
    yield opened
    opened.close()


@contextlib.contextmanager
def as_another_user() -> Iterator[None]:
    """Be somebody who may not do everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear editor, " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"letter\.txt is no store: the file is no database"):
        open_store(letter)
    assert letter.read_text(encoding="utf-8").startswith("Dear editor")

    cellar = tmp_path / "cellar.sqlite"
    file = sqlite3.connect(cellar)
    file.execute("CREATE TABLE wines (name TEXT)")
    file.close()
    with pytest.raises(StoreError, match=r"the tables of another program \(wines\)"):
        open_store(cellar)

    with pytest.raises(StoreError, match="is a folder; name a file in it"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match="cannot be opened or made"):
        open_store(letter / "store.sqlite")


def test_another_program_s_table_of_a_name_of_ours_is_left_alone(
    place: str, database: Database
) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE articles (price INTEGER)"))
    with pytest.raises(StoreError, match=r"the tables of another program \(articles\)"):
        open_store(place)


def test_a_damaged_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        story = store.story("harbour", create=True, at=NOW)
        story.save_article(found(), NOW)
    file = sqlite3.connect(path)
    file.execute("UPDATE texts SET body = x'00'")
    file.commit()
    file.close()
    with open_store(path) as store, pytest.raises(StoreError, match=r"damaged .* from a backup"):
        store.story("harbour").articles()


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_without_permission_it_says_so(mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "store.sqlite"
        open_store(path).close()
        path.chmod(mode)
        folder.chmod(0o555)
        with as_another_user():
            for create in (True, False):
                with pytest.raises(StoreError, match=r"cannot be opened.*no permission"):
                    open_store(path, create=create).story("harbour", create=True)
            with pytest.raises(StoreError, match=r"or made .*Permission denied"):
                open_store(folder / "other.sqlite")
        folder.chmod(0o000)
        with as_another_user(), pytest.raises(StoreError, match="Permission denied"):
            open_store(path, create=False)
        folder.chmod(0o700)


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    address = "postgresql://ida:s3cret%40word@127.0.0.1:1/desk?sslpassword=hidden"
    with pytest.raises(StoreError) as raised:
        open_store(address)
    told = str(raised.value)
    assert told.startswith("the store postgresql://ida@127.0.0.1:1/desk cannot be used: ")
    assert len(told.splitlines()) == 1
    for secret in ("s3cret", "hidden"):
        assert secret not in told
        assert secret not in repr(raised.value.__cause__)


@needs_server
def test_a_database_that_cannot_hold_every_text_is_refused() -> None:
    with (
        make_database("SQL_ASCII") as address,
        pytest.raises(StoreError, match=r"keeps text as SQL_ASCII, .* the encoding UTF8"),
    ):
        open_store(address)


@needs_server
def test_a_server_that_refuses_says_why_without_the_password() -> None:
    with make_database("UTF8") as address:
        parts = urlsplit(address)
        other = parts._replace(netloc=f"nobody:s3cret@{parts.hostname or ''}").geturl()
        with pytest.raises(StoreError) as raised:
            open_store(other)
    assert "nobody@" in str(raised.value)
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://ida:s3cret@host/desk", "a store is a SQLite file or a PostgreSQL database"),
        ("postgresql://ida:s3cret@host:port/desk", "cannot be read; write it as postgresql://"),
        ("sqlite://", "a SQLite store needs a file"),
    ],
)
def test_an_address_of_no_store_is_told_without_the_password(address: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as raised:
        open_store(address)
    assert "s3cret" not in str(raised.value)


def test_the_store_is_named_by_option_then_variable_then_is_the_user_s_own() -> None:
    nothing = MappingProxyType[str, str]({})
    variable = {"SUMMARISE_STORE": "postgresql://host/desk"}
    assert choose_store("desk.sqlite", variable) == "desk.sqlite"
    assert choose_store(None, variable) == "postgresql://host/desk"
    own = Path(choose_store(None, nothing))
    assert own.is_absolute()
    assert (own.name, own.parent.name) == ("store.sqlite", "summariser")


@pytest.mark.parametrize("library", ["sqlalchemy", "alembic"])
def test_without_the_extra_it_says_what_to_install(library: str, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.modules['{library}'] = None\n"
        "from summariser.errors import ConfigError\n"
        "try:\n"
        "    from summariser.store import open_store\n"
        "    open_store(sys.argv[1])\n"
        "except ConfigError as error:\n"
        "    print(error)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(tmp_path / "store.sqlite")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f'the store needs {library}: pip install "summariser[briefings]"\n'


def test_without_a_driver_postgresql_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r'pip install "summariser\[postgres\]"'):
        open_store("postgresql://host/desk")
