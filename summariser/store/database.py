"""A database: its transactions, and its complaints as sentences.

One process writes at a time, on SQLite because it is so, on PostgreSQL by an advisory lock: what a
change rests on cannot change while it is made, and two changes cannot lock each other out. Writes
are short, readers never wait.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from summariser.errors import StoreError

_LOCK = text("SELECT pg_advisory_xact_lock(1937010793, hashtext(current_schema()))")
_SENTENCES = (
    (("not a database",), "{shown} is no store: the file is no database; name another"),
    (
        ("unable to open", "readonly"),
        "the store {shown} cannot be opened for writing: no permission, or no room",
    ),
    (
        ("database or disk is full", "no space left"),
        "the store {shown} cannot grow: the disk is full",
    ),
    (
        ("malformed", "disk i/o error"),
        "the store {shown} is damaged, or its disk is ({told}); restore it from a backup",
    ),
    (
        ("foreign key",),
        "this belongs to a story that was forgotten in {shown} meanwhile; run it again",
    ),
)
"""What the databases complain of -> what is said of it."""
# A writer holds up all others. One whose machine went down, or whose network did, is let go by the
# server after this many seconds: it does not hear of it otherwise, or only after hours.
_LONGEST_SILENCE = 900
_KEEPALIVE = {"idle": 60, "interval": 15, "count": 4}


class Database:
    """An engine, and the transactions on it.

    Args:
        engine: SQLAlchemy's engine of a SQLite file or a PostgreSQL database.
        shown: The database's name in messages; no password in it.
        secrets: What is replaced in messages of the database, should it stand there.
        wait: Seconds to wait for another process's write.
    """

    def __init__(
        self, engine: Engine, shown: str, *, secrets: tuple[str, ...] = (), wait: float = 30.0
    ) -> None:
        self.engine = engine
        self.shown = shown
        self._secrets = secrets
        self._wait = wait
        self._ambient = threading.local()
        self._check: Callable[[Connection], None] | None = None
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "begin", _begin)

    def __repr__(self) -> str:
        return f"Database({self.shown!r})"

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def check_before_writing(self, check: Callable[[Connection], None]) -> None:
        """Have every change begin with a look at whether it may be made.

        Args:
            check: Raises a `StoreError` where it may not.
        """
        self._check = check

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database throughout.

        Raises:
            StoreError: The database cannot be read.
        """
        ambient: Connection | None = getattr(self._ambient, "connection", None)
        if ambient is not None:
            with self.explained():
                yield ambient
            return
        with self.explained(), self._connect(writing=False) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept together, when the block ends, or not at all.

        Within such a block of the same thread it is that block's own connection.

        Raises:
            StoreError: The database cannot be written.
        """
        ambient: Connection | None = getattr(self._ambient, "connection", None)
        if ambient is not None:
            with self.explained():
                yield ambient
            return
        with self.explained(), self._connect(writing=True) as connection:
            if not self.is_sqlite:
                connection.execute(_LOCK)
            if self._check is not None:
                self._check(connection)
            self._ambient.connection = connection
            try:
                yield connection
            finally:
                self._ambient.connection = None

    @contextlib.contextmanager
    def alone(self) -> Iterator[Connection]:
        """Yield a connection to a SQLite file for statements that stand in no transaction.

        Raises:
            StoreError: One of them fails.
        """
        with (
            self.explained(),
            self.engine.connect().execution_options(alone=True) as connection,
        ):
            yield connection

    def tidy(self) -> None:
        """Give the room of what was deleted back, and leave nothing of it in a SQLite file.

        Raises:
            StoreError: The database is in use, or there is no room to write it anew.
        """
        if not self.is_sqlite:
            return  # PostgreSQL does so by itself, in time
        with self.alone() as connection:
            connection.exec_driver_sql("VACUUM")
            # This waits for readers as well, and is not refused where they stay: it only says so.
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise StoreError(self._in_use())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Raise what the database complains of as a `StoreError`."""
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(self._sentence(error)) from error

    @contextlib.contextmanager
    def _connect(self, *, writing: bool) -> Iterator[Connection]:
        options = {} if self.is_sqlite else {"isolation_level": _isolation(writing=writing)}
        with (
            self.engine.connect().execution_options(writing=writing, **options) as connection,
            connection.begin(),
        ):
            yield connection

    def _prepare(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        del entry
        cursor = connection.cursor()
        try:
            if self.is_sqlite:
                # The driver is to begin no transactions of its own: see _begin.
                connection.isolation_level = None
                cursor.execute(f"PRAGMA busy_timeout = {round(self._wait * 1000)}")
                cursor.execute("PRAGMA foreign_keys = ON")
                # With the write-ahead log a process that is killed loses nothing.
                cursor.execute("PRAGMA synchronous = NORMAL")
                # What is deleted is overwritten, even where the file cannot be tidied at once.
                cursor.execute("PRAGMA secure_delete = ON")
            else:
                cursor.execute(f"SET lock_timeout = {round(self._wait * 1000)}")
                cursor.execute(
                    f"SET idle_in_transaction_session_timeout = {_LONGEST_SILENCE * 1000}"
                )
                for name, value in _KEEPALIVE.items():
                    cursor.execute(f"SET tcp_keepalives_{name} = {value}")
                connection.commit()
        finally:
            cursor.close()

    def _sentence(self, error: SQLAlchemyError) -> str:
        cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        lowered = cause.lower()
        if "database is locked" in lowered or "lock timeout" in lowered:
            return self._in_use()
        for signs, sentence in _SENTENCES:
            if any(sign in lowered for sign in signs):
                return sentence.format(shown=self.shown, told=self._told(cause))
        return f"the store {self.shown} cannot be used: {self._told(cause)}"

    def _in_use(self) -> str:
        return (
            f"the store {self.shown} was in use by another process for {self._wait:g} "
            "seconds; try again when it has ended"
        )

    def _told(self, cause: str) -> str:
        """Return the first line of a complaint, with no password in it."""
        lines = cause.strip().splitlines() or ["no reason is given"]
        line = " ".join(lines[0].split())
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def _isolation(*, writing: bool) -> str:
    # A reader is to see one state over several statements, a writer all that was written before it
    # got the lock: with a snapshot it would see the state of before it waited.
    return "READ COMMITTED" if writing else "REPEATABLE READ"


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if connection.dialect.name == "sqlite" and not options.get("alone"):
        # A transaction that begins as a reader may find, when it writes, that another was faster.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")
