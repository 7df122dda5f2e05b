"""What a recording tells of its run beside the exchanges: settings, times, what was never asked."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from summariser.errors import ConfigError
from summariser.exchanges.exchange import Exchange
from summariser.exchanges.recording import Recording
from summariser.schema import Article, Failure

_TIMES = ("started", "seconds")
_ENDED = "ended"


class RecordedRun:
    """A run that is recorded or replayed, or neither.

    Articles may fail without having been asked about: the key was refused before, or the time was
    over. When it was depends on the others' answers, so it is recorded, and not found out anew.

    Args:
        record: Folder that the run is recorded in; None where it is not.
        replay: Folder of the recording that is replayed; None where none is.
        secrets: What must not be written.
    """

    def __init__(
        self,
        record: str | None = None,
        replay: str | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self._record = None if record is None else Recording(record, secrets)
        self._replay = None if replay is None else Recording(replay)
        self._told: Mapping[str, Any] = {}
        self._started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self._complaint: str | None = None

    @property
    def replays(self) -> bool:
        """Whether answers and failures are those of a recording."""
        return self._replay is not None

    @property
    def complaint(self) -> str | None:
        """Why the recording is not complete; None where it is."""
        return self._complaint

    def begin(self, settings: Mapping[str, Any], more: Mapping[str, Any]) -> None:
        """Write what the run is recorded with.

        Args:
            settings: What decides what is asked.
            more: What decides what becomes of the answers.

        Raises:
            ConfigError: The folder cannot be written, or holds a recording with other settings.
        """
        self._told = {**settings, **more}
        if self._record is not None:
            _check(self._record, settings)
            self._record.write_settings({**self._told, "started": self._started, "seconds": None})

    def end(self, seconds: float) -> Mapping[str, Any]:
        """Return when the run was and how long it took: of one that is replayed, the first time.

        Args:
            seconds: How long it took.
        """
        when = {"started": self._started, "seconds": round(seconds, 3)}
        if self._replay is not None:
            recorded = self._replay.read_settings()
            return {name: recorded.get(name) for name in _TIMES}
        if self._record is not None:
            try:
                self._record.write_settings({**self._told, **when})
            except ConfigError as error:  # what was read is worth more than its recording
                self._complaint = f"not everything was recorded: {error}"
        return when

    def recall(self, article: Article) -> Failure | None:
        """Return why an article was not asked about when this was recorded.

        Raises:
            ConfigError: The note about it is damaged.
        """
        note = self._note_of(article)
        return None if note.get("asked", True) else _failure_of(article, note)

    def note(self, article: Article, failure: Failure | None) -> None:
        """Record that an article is not asked about, or that it is.

        Args:
            article: The article.
            failure: Why it is not asked about; None where it is.
        """
        if self._record is None:
            return
        if failure is not None:
            self._write(article, failure)
        else:
            self._record.forget(_key_of(article))

    def _note_of(self, article: Article) -> Mapping[str, Any]:
        found = None if self._replay is None else self._replay.find(_key_of(article))
        return {} if found is None else found.answer

    def _write(self, article: Article, failure: Failure) -> None:
        if self._record is None:
            return
        note = {"asked": False, "reason": failure.reason, "error": failure.error}
        try:
            self._record.keep(Exchange(_key_of(article), article.id, note, 0), anew=True)
        except ConfigError as error:
            self._complaint = f"not everything was recorded: {error}"


def _failure_of(article: Article, note: Mapping[str, Any]) -> Failure:
    return Failure(
        article=article.id, stage="extract", reason=note["reason"], error=note.get("error")
    )


def _check(record: Recording, settings: Mapping[str, Any]) -> None:
    """Refuse a folder whose recording would be lost: it is replayed with its own settings."""
    if not record.exists:
        return
    known = record.read_settings()
    changed = sorted(n for n in settings if n in known and known[n] != settings[n])
    if changed:
        raise ConfigError(
            f"{record.folder} holds a recording made with other settings ({', '.join(changed)}); "
            "record to another folder, or remove that one"
        )


def _key_of(article: Article) -> str:
    return hashlib.sha256(f"{_ENDED} {article.sha256} {article.id}".encode()).hexdigest()
