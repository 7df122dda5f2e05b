"""Briefings as files."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from summariser.briefing.channels.message import Message
from summariser.errors import DeliveryError
from summariser.schema.briefing_settings import FileDelivery

EXTENSIONS = {"html": "html", "md": "md", "text": "txt", "json": "json"}


def write_files(message: Message, delivery: FileDelivery) -> None:
    """Write the briefing to the folder, a file for each format.

    Raises:
        DeliveryError: A file cannot be written.
    """
    for form in delivery.formats:
        path = Path(delivery.folder) / f"{message.file_stem}.{EXTENSIONS[form]}"
        write_whole(path, message.bodies[form], delivery.channel)


def write_whole(path: Path, text: str, channel: str) -> None:
    """Write a file as a whole or not at all: nobody meets half of one.

    Raises:
        DeliveryError: It cannot be written.
    """
    beside: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as error:
        if beside is not None:
            with contextlib.suppress(OSError):
                Path(beside).unlink(missing_ok=True)
        raise DeliveryError(
            f"{path} cannot be written: {error.strerror or error}", channel=channel
        ) from error
