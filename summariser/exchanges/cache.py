"""Answers kept in a file, so that no answer is paid for twice."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from summariser.errors import ConfigError
from summariser.exchanges.exchange import Exchange
from summariser.exchanges.owners import is_gone, make_owner

_Result = TypeVar("_Result")

_log = logging.getLogger(__name__)

VERSION = 1
"""Of the tables. A file of another version is left alone and refused."""
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    article TEXT NOT NULL,
    requests INTEGER NOT NULL,
    kept TEXT NOT NULL,
    answer BLOB NOT NULL
)
"""
_VAIN = """
CREATE TABLE IF NOT EXISTS vain (
    key TEXT PRIMARY KEY,
    requests INTEGER NOT NULL
)
"""
_CLAIMS = """
CREATE TABLE IF NOT EXISTS claims (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    since REAL NOT NULL
)
"""
_ANSWERED = """
CREATE TRIGGER IF NOT EXISTS answered AFTER INSERT ON answers
BEGIN DELETE FROM claims WHERE key = NEW.key; END
"""
"""Lets go of a question with its answer, in one commit."""

LEASE = 900.0
"""Seconds after which a question that is said to be under way is not, whoever asks it: nobody can
know of a run on another machine or in another container that it was killed."""
_PAUSE = 0.02
"""Seconds between two looks at whether another run has done with a file that it is making."""


@dataclass(frozen=True)
class CacheFacts:
    """What a cache holds.

    Attributes:
        path: Its file.
        answers: How many answers there are.
        size: Bytes of the file and of what lies beside it.
        oldest: When the oldest was kept, in ISO 8601; None in an empty cache.
        newest: When the newest was.
        models: Answers by model.
    """

    path: str
    answers: int
    size: int
    oldest: str | None
    newest: str | None
    models: dict[str, int]


class AnswerCache:
    """A SQLite file of answers by the hash of what was asked. The requests are not kept.

    Every answer is committed as it arrives (write-ahead log), so that a run that is killed loses
    nothing that had come; runs that use one file at once see each other's answers.

    Args:
        path: The file; it and its folder are made when the first answer is looked up, and can be
            read by their owner alone.
        wait: Seconds to wait for another run's write.
        sleep: What to pause with while another run makes the file.
        clock: The time, in seconds, as other machines tell it too.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        wait: float = 30.0,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = Path(path)
        self._wait = wait
        self._sleep = sleep
        self._clock = clock
        self._owner = ""
        self._claims: set[str] = set()
        self._open: sqlite3.Connection | None = None
        self._complaint: str | None = None

    @property
    def complaint(self) -> str | None:
        """Why not every answer could be kept; None where each was."""
        return self._complaint

    def check(self) -> None:
        """Open the file.

        Raises:
            ConfigError: It cannot be opened, or is no cache of this version.
        """
        self._ask(lambda file: file.execute("SELECT 1 FROM answers LIMIT 1"))

    def find(self, key: str) -> Exchange | None:
        """Return the exchange with a key, if there is one.

        Raises:
            ConfigError: The file cannot be opened, or is no cache of this version.
        """
        row = self._ask(
            lambda file: file.execute(
                "SELECT article, requests, answer FROM answers WHERE key = ?", (key,)
            ).fetchone()
        )
        if row is None:
            return None
        article, requests, answer = row
        with self._explained():
            return Exchange(key, article, json.loads(zlib.decompress(answer)), requests)

    def keep(self, exchange: Exchange) -> None:
        """Keep an answer; a full disk or a file that is read-only is told once, and no more.

        Raises:
            ConfigError: The file is no cache.
        """
        try:
            self._insert(exchange)
        except sqlite3.OperationalError as error:
            # The answer itself is there: to lose the article for it would be the greater loss.
            if self._complaint is None:
                self._complaint = f"answers are not kept: {self._path} cannot be written ({error})"
                _log.warning("%s", self._complaint)

    def keep_or_fail(self, exchange: Exchange) -> None:
        """Keep an answer that nothing else holds.

        Raises:
            ConfigError: The file cannot be written, or is no cache.
        """
        try:
            self._insert(exchange)
        except sqlite3.OperationalError as error:
            raise ConfigError(
                f"answers cannot be kept, as the cache {self._path} cannot be written ({error}); "
                "make room for it or make it writable, and run the same command again"
            ) from error

    def _insert(self, exchange: Exchange) -> None:
        answer = json.dumps(exchange.answer, ensure_ascii=False, separators=(",", ":"))
        row = (
            exchange.key,
            exchange.model,
            exchange.article,
            exchange.requests,
            dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            zlib.compress(answer.encode("utf-8", "surrogatepass")),
        )
        file = self._connect()
        try:
            kept = file.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        if kept.rowcount:
            self._claims.discard(exchange.key)

    def count_vain(self, key: str) -> int:
        """Return how many requests with a key came to nothing before their run was killed."""
        found = "SELECT requests FROM vain WHERE key = ?"
        with contextlib.suppress(sqlite3.DatabaseError):
            row = self._connect().execute(found, (key,)).fetchone()
            return 0 if row is None else int(row[0])
        return 0

    def note_vain(self, key: str, requests: int) -> None:
        """Note that requests with a key came to nothing so far; with none, forget about them.

        Where the file cannot be written, nothing is noted: all that is lost is a count.
        """
        with contextlib.suppress(sqlite3.DatabaseError):
            file = self._connect()
            if requests:
                file.execute("INSERT OR REPLACE INTO vain VALUES (?, ?)", (key, requests))
            else:
                file.execute("DELETE FROM vain WHERE key = ?", (key,))

    def claim(self, key: str) -> bool:
        """Say that a question is asked now, and return whether it may be.

        It may not while another run asks it that is still there. Where the file cannot be written,
        nobody can tell the other, and both ask.
        """
        try:
            return self._claim(key)
        except (sqlite3.DatabaseError, ConfigError):
            return True

    def _claim(self, key: str) -> bool:
        file, now = self._connect(), self._clock()
        self._owner = self._owner or make_owner()
        row = file.execute("SELECT owner, since FROM claims WHERE key = ?", (key,)).fetchone()
        if row is None:
            new = "INSERT INTO claims VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            taken = file.execute(new, (key, self._owner, now))
        elif row[0] == self._owner:
            return True
        elif abs(now - row[1]) >= LEASE or is_gone(row[0]):
            over = "UPDATE claims SET owner = ?, since = ? WHERE key = ? AND owner = ?"
            taken = file.execute(over, (self._owner, now, key, row[0]))
        else:
            return False
        if taken.rowcount:
            self._claims.add(key)
        return bool(taken.rowcount)

    def release(self, key: str) -> None:
        """Say that a question is not asked any more, whatever came of it."""
        if key in self._claims:
            self._claims.remove(key)
            with contextlib.suppress(sqlite3.DatabaseError, ConfigError):
                drop = "DELETE FROM claims WHERE key = ? AND owner = ?"
                self._connect().execute(drop, (key, self._owner))

    def forget(self, key: str) -> None:
        """Drop the answer with a key, if there is one."""
        self._ask(lambda file: file.execute("DELETE FROM answers WHERE key = ?", (key,)))

    def facts(self) -> CacheFacts:
        """Return what is in the cache.

        Raises:
            ConfigError: The file cannot be opened, or is no cache of this version.
        """
        if not self._path.exists():
            return CacheFacts(str(self._path), 0, 0, None, None, {})
        count, oldest, newest = self._ask(
            lambda file: file.execute("SELECT count(*), min(kept), max(kept) FROM answers")
        ).fetchone()
        models = self._ask(
            lambda file: file.execute(
                "SELECT model, count(*) FROM answers GROUP BY model ORDER BY model"
            )
        ).fetchall()
        beside = (self._path.with_name(self._path.name + end) for end in ("", "-wal", "-shm"))
        size = sum(path.stat().st_size for path in beside if path.exists())
        return CacheFacts(str(self._path), count, size, oldest, newest, dict(models))

    def prune(self, before: dt.datetime | None = None) -> int:
        """Drop answers, give their room back, and return how many they were.

        Args:
            before: Those kept before this moment (with its time zone); None drops all.

        Raises:
            ConfigError: The file cannot be opened, or is no cache of this version.
        """
        if not self._path.exists():
            return 0
        limit = "9999" if before is None else before.astimezone(dt.UTC).isoformat("T", "seconds")
        dropped = self._ask(
            lambda file: file.execute("DELETE FROM answers WHERE kept < ?", (limit,))
        ).rowcount
        old = self._clock() - LEASE
        self._ask(lambda file: file.execute("DELETE FROM claims WHERE since < ?", (old,)))
        self._ask(lambda file: file.execute("VACUUM"))
        return int(dropped)

    def close(self) -> None:
        """Close the file; a further call opens it again."""
        for key in tuple(self._claims):
            self.release(key)
        if self._open is not None:
            self._open.close()
            self._open = None

    def _ask(self, question: Callable[[sqlite3.Connection], _Result]) -> _Result:
        with self._explained():
            return question(self._connect())

    def _connect(self) -> sqlite3.Connection:
        if self._open is None:
            with self._explained():
                self._open = self._connect_anew()
        return self._open

    def _connect_anew(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Answers hold what articles say, which may be confidential: made for the owner's eyes
        # before SQLite makes it for everybody's.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # One event loop uses the connection at a time, though not always in the same thread.
        file = sqlite3.connect(
            self._path, timeout=self._wait, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(file)
        except BaseException:
            file.close()
            raise
        return file

    def _prepare(self, file: sqlite3.Connection) -> None:
        """Make a file a cache, unless it is one; wait where another run is just making it."""
        # SQLite does not wait for the lock that it switches the journal under, as it does for
        # others: of two runs that make a file at once, one is refused at once.
        until = time.monotonic() + self._wait
        while True:
            try:
                self._prepare_now(file)
            except sqlite3.OperationalError as error:
                if _kind_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
                self._sleep(_PAUSE)
            else:
                return

    def _prepare_now(self, file: sqlite3.Connection) -> None:
        version = file.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise ConfigError(
                f"{self._path} was written by another version of summarise; name another file "
                "(SUMMARISE_CACHE), or remove it"
            )
        if file.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute(_TABLES)
        with contextlib.suppress(sqlite3.OperationalError):  # a file of an earlier time, read-only
            file.execute(_VAIN)
            file.execute(_CLAIMS)
            file.execute(_ANSWERED)
        if version != VERSION:
            file.execute(f"PRAGMA user_version = {VERSION}")

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, zlib.error, ValueError) as error:
            raise self._damaged(error) from error
        except OSError as error:
            raise ConfigError(
                f"the cache {self._path} cannot be opened ({error.strerror}); name another file "
                "(SUMMARISE_CACHE), or use --no-cache"
            ) from error

    def _damaged(self, error: Exception) -> ConfigError:
        if isinstance(error, sqlite3.Error) and _kind_of(error) == sqlite3.SQLITE_FULL:
            return ConfigError(
                f"there is no room for the cache {self._path}; make some, name another file "
                "(SUMMARISE_CACHE), or use --no-cache"
            )
        return ConfigError(
            f"the cache {self._path} cannot be read ({error}); remove it, name another file "
            "(SUMMARISE_CACHE), or use --no-cache"
        )


def _kind_of(error: sqlite3.Error) -> int:
    """Return the primary code of an error, of which SQLite has several finer ones."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
