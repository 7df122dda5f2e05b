"""What is no store, or none that may be used, is told in one sentence and left alone."""

from __future__ import annotations

import contextlib
import hashlib
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
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listen
from store_places import PLACES, make_database, make_place, needs_server
from store_story import NOW, QUAY, days, found

from summariser.errors import ConfigError, StoreError
from summariser.schema import Timeline
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
    untouched = cellar.read_bytes()
    for opening in (open_store, open_database):
        with pytest.raises(StoreError, match=r"the tables of another program \(wines\)"):
            opening(cellar)
    assert cellar.read_bytes() == untouched, "not even how it keeps its journal is changed"

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


def test_a_briefing_of_a_newer_version_is_told_in_a_sentence(place: str) -> None:
    with open_store(place) as store:
        begun = store.briefings.begin("daily", "2031-03-10", NOW)
        assert begun is not None
        assert store.briefings.read(begun) is None
        store.briefings.save(begun, {"mood": "of a later year"}, {})
        with pytest.raises(StoreError, match=r"a briefing that this version cannot read.* update"):
            store.briefings.read(begun)


def test_what_is_written_to_a_story_that_was_forgotten_meanwhile_is_told(place: str) -> None:
    with open_store(place) as store, open_store(place) as other:
        story = store.story("harbour", create=True, at=NOW)
        begun = store.briefings.begin("daily", "2031-03-10", NOW)
        assert begun is not None
        story.save_timeline(Timeline(story="harbour"), NOW, briefing=begun.id)
        other.forget("harbour")
        with pytest.raises(StoreError, match=r"a story that was forgotten in .* meanwhile; run"):
            story.save_article(found(), NOW)
        with pytest.raises(StoreError, match="its story was forgotten; run it again"):
            store.briefings.finish(begun, NOW)


def test_a_story_is_not_said_to_have_left_nothing_where_it_may_have(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, wait=0.1) as store, open_store(path) as reader:
        story = store.story("harbour", create=True, at=NOW)
        story.save_article(found("The quay was closed by Ida Marsh."), NOW)
        with reader.database.reading() as connection:
            connection.execute(text("SELECT count(*) FROM stories")).scalar()
            with pytest.raises(StoreError, match=r"'harbour' is deleted, but .* in use by another"):
                store.forget("harbour")
        assert store.stories() == ()
        store.story("port", create=True, at=NOW)
        store.forget("port")
    assert not any(b"Ida Marsh" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_full_disk_is_told_and_leaves_a_whole_store(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        story = store.story("harbour", create=True, at=NOW)
        story.save_article(found(), NOW)

        def keep_no_more(connection: DBAPIConnection, *_: object) -> None:
            cursor = connection.cursor()
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")

        store.close()  # what is connected from now on has no room
        listen(store.database.engine, "connect", keep_no_more)
        # What the store cannot compress.
        noise = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(256)) * 4

        def save_two() -> None:
            with story.transaction():
                story.save_article(found("Another.", f"{QUAY}/2"), NOW)
                story.save_article(found(noise, f"{QUAY}/3"), NOW)

        with pytest.raises(StoreError, match="cannot grow: the disk is full"):
            save_two()
        assert [article.text for article in story.articles()] == ["The quay closed."]
        assert story.save_article(found(), NOW + days(1)).kind == "same"


@needs_server
def test_a_writer_that_is_heard_of_no_more_does_not_hold_up_the_others_for_ever() -> None:
    with make_database("UTF8") as address:
        database = open_database(address)
        with database.writing() as connection:
            limit = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
        database.close()
    assert limit == "15min"


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
