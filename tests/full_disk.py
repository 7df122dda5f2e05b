"""A disk that is full after the first things were written."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest


class FullDisk(sqlite3.Connection):
    """A file on a disk that has room for one answer more."""

    answers = 0

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql.startswith("INSERT"):
            self.answers += 1
            if self.answers > 1:
                raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


def fill_disk(patch: pytest.MonkeyPatch, folder: Path, room: int) -> None:
    """Let so many files be written in a folder, and no more."""
    write_text = Path.write_text
    left = [room]

    def write(path: Path, *arguments: Any, **settings: Any) -> int:
        if path.parent == folder:
            if not left[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            left[0] -= 1
        return write_text(path, *arguments, **settings)

    patch.setattr(Path, "write_text", write)
