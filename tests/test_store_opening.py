"""Opening a store: its tables made and migrated, by one process at a time, and what is no store."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from store_places import PLACES, make_place
from store_story import NOW, QUAY, days, found

from summariser.errors import ConfigError, StoreError
from summariser.schema import Timeline
from summariser.store import choose_store, migrations, open_database, open_store
from summariser.store.database import Database
from summariser.store.migrating import migrate
from summariser.store.tables import METADATA
from summariser.store.versions import NEWEST, find_version

CHILD = """
import sys
sys.path[:0] = sys.argv[2:]
from store_story import NOW, QUAY, found
from summariser.store import open_store
"""
SAVE_TWENTY = """
with open_store(sys.argv[1]) as store:
    story = store.story("harbour", create=True, at=NOW)
    for number in range(20):
        story.save_article(found(f"Ship {number} left.", f"{QUAY}/{number}"), NOW)
"""


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with make_place(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    opened = open_database(place)
    yield opened
    opened.close()


def start(code: str, place: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", CHILD + code, place, *sys.path],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


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


def end(child: subprocess.Popen[str]) -> int:
    _, complaint = child.communicate()
    assert not complaint, complaint
    return child.returncode


def test_tables_are_those_that_the_migrations_make(database: Database) -> None:
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": "store_version"}
        )
        assert compare_metadata(context, METADATA) == []
    assert find_version(database) == NEWEST


def test_the_newest_migration_is_the_last_there_is() -> None:
    folder = Path(migrations.__file__).parent
    scripts = ScriptDirectory(folder)
    assert scripts.get_heads() == [NEWEST]
    assert scripts.get_bases() == ["0001"]


def test_migrations_go_down_and_up_again_with_what_is_kept(place: str, database: Database) -> None:
    with open_store(place) as store:
        story = store.story("harbour", create=True, at=NOW)
        saved = story.save_article(found(), NOW)
        changed = story.save_article(found("The quay stays open."), NOW + days(1))
        briefing = store.briefings.begin("daily", "2031-03-10", NOW)
        assert briefing is not None
        run = story.save_timeline(Timeline(story="harbour"), NOW, briefing=briefing.id)
        store.briefings.save(briefing, {"lead": "News."}, {"html": "<p>News.</p>"})
        store.deliveries.add(briefing.id, "mail", "daily/2031-03-10/mail", NOW)

    migrate(database, "0001")
    assert find_version(database) == "0001"
    with database.reading() as connection:
        names = set(inspect(connection).get_table_names())
        assert "articles" in names
        assert not names & {"briefings", "briefing_forms", "deliveries"}
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar() == 2

    with open_store(place) as store:  # brings it up again
        story = store.story("harbour")
        assert [article.id for article in story.articles()] == [changed.article_id]
        original = story.original(saved.article_id)
        assert original is not None
        assert original.content == b"<p>The quay closed.</p>"
        assert [each.id for each in story.runs()] == [run]
        assert store.briefings.last("daily") is None
        assert store.briefings.begin("daily", "2031-03-11", NOW) is not None
    assert find_version(database) == NEWEST

    migrate(database, "base")
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) <= {"store_version"}
    with open_store(place) as store:
        assert store.stories() == ()


def test_a_migration_that_breaks_off_leaves_no_half(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(database, "0001")

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    # The second migration has made its tables when it comes to this.
    monkeypatch.setattr("alembic.op.create_index", breaks)
    with pytest.raises(RuntimeError, match="the power went"):
        migrate(database)
    monkeypatch.undo()
    assert find_version(database) == "0001"
    with database.reading() as connection:
        assert "briefings" not in inspect(connection).get_table_names()
    migrate(database)
    assert find_version(database) == NEWEST


def test_a_store_of_a_newer_version_is_refused(place: str, database: Database) -> None:
    migrate(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE store_version SET version_num = '9042'"))
    with pytest.raises(StoreError, match=r"written by a newer version .*9042\); update this one"):
        open_store(place)


def test_processes_that_open_and_write_at_once_lose_nothing(place: str) -> None:
    children = [start(SAVE_TWENTY, place) for _ in range(2)]
    assert [end(child) for child in children] == [0, 0]
    with open_store(place, create=False) as store:
        (summary,) = store.stories()
        assert (summary.name, summary.articles, summary.versions) == ("harbour", 20, 20)
        texts = [article.text for article in store.story("harbour").articles()]
        assert sorted(texts) == sorted(f"Ship {number} left." for number in range(20))


@pytest.mark.parametrize("statement", [1, 7, 12])
def test_a_process_killed_between_statements_leaves_a_whole_store(
    place: str, statement: int
) -> None:
    with open_store(place) as store:
        store.story("harbour", create=True, at=NOW).save_article(found(), NOW)
    killed = f"""
import os
from sqlalchemy import event
with open_store(sys.argv[1]) as store:
    story = store.story("harbour")
    left = [{statement}]
    def die(*_):
        left[0] -= 1
        if not left[0]:
            os._exit(7)
    engine = store.database.engine
    event.listen(engine, "after_cursor_execute", die)
    event.listen(engine, "commit", lambda connection: os._exit(7))
    with store.transaction():
        story.save_article(found("The quay stays open."), NOW)
        story.save_article(found("Another.", QUAY + "/other"), NOW)
"""
    assert end(start(killed, place)) == 7
    with open_store(place) as store:
        story = store.story("harbour")
        assert [article.text for article in story.articles(current_only=False)] == [
            "The quay closed."
        ]
        assert not story.knows(f"{QUAY}/other")
        assert story.save_article(found("The quay stays open."), NOW).kind == "changed"


def test_a_store_can_be_read_while_another_writes(place: str) -> None:
    with open_store(place) as writer, open_store(place) as reader:
        story = writer.story("harbour", create=True, at=NOW)
        with writer.transaction():
            story.save_article(found(), NOW)
            assert reader.story("harbour").articles() == ()
        assert len(reader.story("harbour").articles()) == 1


def test_a_writer_that_waits_too_long_says_so(place: str) -> None:
    with open_store(place) as first, open_store(place, wait=0.01) as second:
        first.story("harbour", create=True, at=NOW)
        with first.transaction(), pytest.raises(StoreError, match=r"in use by another .* 0\.01 s"):
            second.story("bridge", create=True, at=NOW)
        second.story("bridge", create=True, at=NOW)


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.sqlite"
    with open_store(path) as store:
        store.story("harbour", create=True)
        beside = [each for each in path.parent.iterdir() if each != path]
        assert len(beside) == 2, "the log of what is written"
        for each in (path, *beside):
            assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_store_may_be_named_as_an_address(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        store.story("harbour", create=True)
    with open_store(f"sqlite:///{path}", create=False) as store:
        assert [story.name for story in store.stories()] == ["harbour"]


def test_where_there_is_no_store_none_is_made_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with pytest.raises(StoreError, match=r"there is no store at .*; a briefing makes one"):
        open_store(path, create=False)
    assert not path.exists()


def test_an_empty_database_is_no_store_yet(place: str) -> None:
    open_database(place).close()
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(place, create=False)


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


def test_threads_of_one_process_share_a_store(place: str) -> None:
    with open_store(place) as store:
        story = store.story("harbour", create=True, at=NOW)

        def save(number: int) -> str:
            return story.save_article(found(f"Ship {number} left.", f"{QUAY}/{number}"), NOW).kind

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(save, range(24))) == ["new"] * 24
        assert len(story.articles()) == 24
