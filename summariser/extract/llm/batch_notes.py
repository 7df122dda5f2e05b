"""What is remembered of the batches that were handed in: files beside the cache."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from summariser.errors import ConfigError

_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")


@dataclass(frozen=True)
class BatchNote:
    """A batch that was handed in.

    Attributes:
        id: Its id at the endpoint.
        model: The model.
        base_url: The endpoint; None is OpenAI's own.
        submitted: When, in ISO 8601.
        answer_tokens: Tokens that each answer may have; None where there is no limit.
        requests: The articles that each request is for, by the request's key.
        collected: Whether all that will ever come of it is in the cache.
        confirmed: Whether its id is known; without that, ``id`` is that of the file handed in.
        forgotten: Whether the endpoint was said to have it no more, so that what it did not answer
            may be handed in again.
    """

    id: str
    model: str
    base_url: str | None
    submitted: str
    answer_tokens: int | None
    requests: Mapping[str, tuple[str, ...]]
    collected: bool = False
    confirmed: bool = True
    forgotten: bool = False


class BatchNotes:
    """Notes about batches, a file each, in a folder beside the cache. They hold no text and no key.

    Args:
        cache: Path of the cache.
    """

    def __init__(self, cache: str | Path) -> None:
        self._folder = Path(f"{cache}.batches")

    def write(self, note: BatchNote) -> None:
        """Keep a note.

        Raises:
            ConfigError: The folder cannot be written; the message holds the id.
        """
        path = self._path(note.id)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_text(json.dumps(asdict(note), indent=1) + "\n", encoding="utf-8")
            temporary.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise ConfigError(
                f"the batch {note.id} was handed in, but cannot be noted in {self._folder} "
                f"({error.strerror}); its answers cannot be collected"
            ) from error

    def read(self, batch: str) -> BatchNote:
        """Return the note of a batch.

        Args:
            batch: Its id.

        Raises:
            ConfigError: There is none, or it is damaged.
        """
        path = self._path(batch)
        if not path.is_file():
            known = ", ".join(sorted(path.stem for path in self._folder.glob("*.json"))) or "none"
            raise ConfigError(
                f"no batch {batch!r} was handed in with this cache (there are: {known}); name the "
                "cache that it was handed in with (--cache)"
            )
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            requests = {key: tuple(articles) for key, articles in held.pop("requests").items()}
            return BatchNote(**held, requests=requests)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ConfigError(
                f"{path} is no note of a batch that this version can read; remove it to hand in "
                "anew what it was about"
            ) from error

    def confirm(self, note: BatchNote, batch: str) -> None:
        """Note the id of a batch that was not known before.

        Args:
            note: What was noted without it.
            batch: The id.

        Raises:
            ConfigError: The folder cannot be written.
        """
        self.write(replace(note, id=batch, confirmed=True))
        self.remove(note)

    def remove(self, note: BatchNote) -> None:
        """Drop a note."""
        self._path(note.id).unlink(missing_ok=True)

    def forget(self, batch: str) -> BatchNote:
        """Note that the endpoint has a batch no more: what is in it may be handed in again.

        Args:
            batch: Its id.

        Raises:
            ConfigError: There is no note of it, or the folder cannot be written.
        """
        note = replace(self.read(batch), forgotten=True)
        self.write(note)
        return note

    def unconfirmed(self) -> list[BatchNote]:
        """Return the notes of batches whose ids are not known."""
        return [note for note in self._all() if not note.confirmed]

    def under_way(self) -> dict[str, str]:
        """Return the batch that each request is in, by its key, of those not collected yet."""
        notes = [note for note in self._all() if not note.collected and not note.forgotten]
        return {key: note.id for note in notes for key in note.requests}

    def ids(self) -> list[str]:
        """Return the ids of all batches that were not given up, the earliest first."""
        return [note.id for note in self._all() if note.confirmed and not note.forgotten]

    def _all(self) -> list[BatchNote]:
        # One that cannot be read is no reason to pay for what it is about once more.
        notes = [self.read(path.stem) for path in self._folder.glob("*.json")]
        return sorted(notes, key=lambda note: (note.submitted, note.id))

    def _path(self, batch: str) -> Path:
        if not _ID.fullmatch(batch) or batch.startswith("."):
            raise ConfigError(f"{batch!r} is no id of a batch")
        return self._folder / f"{batch}.json"
