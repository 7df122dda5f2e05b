"""Opening a store: its tables made and migrated, by one process at a time, and what is no store."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from store_places import PLACES, make_place
from store_story import NOW, QUAY, days, found

from summariser.errors import StoreError
from summariser.schema import Timeline
from summariser.store import migrations, open_database, open_store
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


def test_a_store_that_another_version_changes_meanwhile_is_not_written_any_more(place: str) -> None:
    with open_store(place) as store:
        story = store.story("harbour", create=True, at=NOW)
        story.save_article(found(), NOW)
        with open_store(place) as newer, newer.database.writing() as connection:
            connection.execute(text("UPDATE store_version SET version_num = '0999'"))
        with pytest.raises(StoreError, match=r"are at 0999, not .*\); start it again"):
            story.save_article(found("The quay stays open."), NOW)
        assert [article.text for article in story.articles()] == ["The quay closed."]


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


def test_threads_of_one_process_share_a_store(place: str) -> None:
    with open_store(place) as store:
        story = store.story("harbour", create=True, at=NOW)

        def save(number: int) -> str:
            return story.save_article(found(f"Ship {number} left.", f"{QUAY}/{number}"), NOW).kind

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(save, range(24))) == ["new"] * 24
        assert len(story.articles()) == 24
