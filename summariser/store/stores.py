"""The store: its stories, briefings and deliveries."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Self

from sqlalchemy import Connection, func, select

from summariser.errors import StoreError
from summariser.store.briefings import Briefings
from summariser.store.columns import plain
from summariser.store.database import Database
from summariser.store.deliveries import Deliveries
from summariser.store.forgetting import forget_story
from summariser.store.story import Story
from summariser.store.tables import ARTICLES, STORIES, TIMELINES
from summariser.store.values import StorySummary

_LONGEST_NAME = 200


class Store:
    """What is remembered from run to run. Every method may raise `StoreError`.

    A store can be used by several threads, and by several processes that each open it.

    Attributes:
        location: Where it is, without a password.
        database: What it is kept in.
        briefings: Its briefings.
        deliveries: Their deliveries.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.location = database.shown
        self.briefings = Briefings(database)
        self.deliveries = Deliveries(database)

    def __repr__(self) -> str:
        return f"Store({self.location!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes of the block together, or none of them; see `Story.transaction`."""
        with self.database.writing():
            yield

    def stories(self) -> tuple[StorySummary, ...]:
        """Return all stories by name."""
        with self.database.reading() as connection:
            rows = connection.execute(select(STORIES)).all()
            found = [_summary(connection, row.id, row.name, row.created) for row in rows]
        return tuple(sorted(found, key=lambda story: story.name))

    def story(self, name: str, *, create: bool = False, at: dt.datetime | None = None) -> Story:
        """Return the story with a name.

        Args:
            name: Its name.
            create: Whether to make it where there is none.
            at: The time now, noted where it is made; None asks the clock.

        Raises:
            StoreError: There is none, and none was to be made, or the name is empty or too long.
        """
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise StoreError(f"a story's name has 1 to {_LONGEST_NAME} characters")
        name = plain(name)
        with self.database.reading() as connection:
            number = _number_of(connection, name)
        if number is None and create:
            number = self._create(name, at or dt.datetime.now(dt.UTC))
        if number is None:
            names = ", ".join(story.name for story in self.stories()) or "none at all"
            raise StoreError(f"the store has no story {name!r}; there are: {names}")
        return Story(self.database, number, name)

    def forget(self, name: str) -> None:
        """Delete a story with all that was kept of it, and the briefings that were made of it.

        Texts and original bytes that another story has as well stay. A SQLite file is written anew,
        so that nothing of the story is left in it.

        Raises:
            StoreError: There is no such story, or it is deleted and the file cannot be written
                anew.
        """
        self.story(name)
        with self.database.writing() as connection:
            number = _number_of(connection, plain(name))
            if number is not None:
                forget_story(connection, number)
        try:
            self.database.tidy()
        except StoreError as error:
            raise StoreError(
                f"the story {name!r} is deleted, but something of it may be left in the file until "
                f"another is, or 'VACUUM' is run on it: {error}"
            ) from error

    def _create(self, name: str, at: dt.datetime) -> int:
        with self.database.writing() as connection:
            number = _number_of(connection, name)
            if number is not None:  # another process was faster
                return number
            row = {"name": name, "created": at}
            inserted = connection.execute(STORIES.insert(), row).inserted_primary_key
            return int(inserted[0]) if inserted else 0


def _number_of(connection: Connection, name: str) -> int | None:
    number = connection.execute(select(STORIES.c.id).where(STORIES.c.name == name)).scalar()
    return None if number is None else int(number)


def _summary(connection: Connection, number: int, name: str, created: dt.datetime) -> StorySummary:
    count = select(func.count()).select_from(ARTICLES).where(ARTICLES.c.story_id == number)
    standing = count.where(ARTICLES.c.replaced_by.is_(None), ARTICLES.c.withdrawn_at.is_(None))
    runs = select(func.count(), func.max(TIMELINES.c.at)).where(TIMELINES.c.story_id == number)
    made, last = connection.execute(runs).one()
    return StorySummary(
        name=name,
        created=created,
        articles=connection.execute(standing).scalar_one(),
        versions=connection.execute(count).scalar_one(),
        runs=made,
        last_run=last,
    )
