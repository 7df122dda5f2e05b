"""A folder of exchanges, a file each, that a person can read and a run can be repeated from."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from summariser.errors import ConfigError
from summariser.exchanges.exchange import Exchange

SETTINGS_NAME = "recording.json"
VERSION = 2
"""Of a recording; the first, which does not say its number, held no exchange that failed."""
_NAMED_BY = 16
_LONGEST_NAME = 60
_SHORTEST_SECRET = 8
"""What is shorter is a word like any other, and no key."""


class Recording:
    """Exchanges in a folder, each in a JSON file named after its article and its key.

    Args:
        folder: The folder; it is made when the first exchange is kept.
        secrets: What must not be written: where it stands in a request or an answer, stars are
            written instead.
    """

    def __init__(self, folder: str | Path, secrets: Iterable[str] = ()) -> None:
        self._folder = Path(folder)
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
        self._paths: dict[str, list[Path]] | None = None

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder

    @property
    def exists(self) -> bool:
        """Whether the folder holds a recording."""
        return (self._folder / SETTINGS_NAME).is_file()

    def find(self, key: str) -> Exchange | None:
        """Return the exchange with a key, if it was recorded.

        Raises:
            ConfigError: Its file is damaged.
        """
        for path in self._listed().get(key[:_NAMED_BY], ()):
            held = _read(path)
            try:
                if held["key"] == key:
                    return Exchange(
                        key=key,
                        article=held["article"],
                        answer=dict(held["answer"]),
                        requests=int(held["requests"]),
                        request=dict(held["request"]),
                    )
            except (KeyError, TypeError, ValueError) as error:
                raise ConfigError(f"{path} holds no exchange; record the run anew") from error
        return None

    def path_of(self, exchange: Exchange) -> Path:
        """Return the file that an exchange is written to."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", exchange.article)[:_LONGEST_NAME].strip("-")
        return self._folder / f"{name or 'article'}-{exchange.key[:_NAMED_BY]}.json"

    def keep(self, exchange: Exchange, *, anew: bool = False) -> None:
        """Write an exchange.

        Args:
            exchange: The exchange.
            anew: Whether it takes the place of one that is there already.

        Raises:
            ConfigError: The folder cannot be written.
        """
        path = self.path_of(exchange)
        if anew or not path.exists():
            self._write(
                path,
                {
                    "key": exchange.key,
                    "article": exchange.article,
                    "requests": exchange.requests,
                    "request": exchange.request,
                    "answer": exchange.answer,
                },
            )
            paths = self._listed().setdefault(exchange.key[:_NAMED_BY], [])
            if path not in paths:
                paths.append(path)

    def forget(self, key: str) -> bool:
        """Remove the exchange with a key, and tell whether there was one."""
        found = self._listed().pop(key[:_NAMED_BY], ())
        for path in found:
            path.unlink(missing_ok=True)
        return bool(found)

    def close(self) -> None:
        """Nothing is held open."""

    def read_settings(self) -> dict[str, Any]:
        """Return what the run was recorded with.

        Raises:
            ConfigError: The folder holds no recording.
        """
        path = self._folder / SETTINGS_NAME
        if not path.is_file():
            raise ConfigError(f"{self._folder} holds no recording ({SETTINGS_NAME} is missing)")
        settings = _read(path)
        if settings.get("version", 1) not in range(1, VERSION + 1):
            raise ConfigError(
                f"{self._folder} was recorded by a newer version of summarise; replay it with that "
                "one, or record the run anew"
            )
        return settings

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        """Write what the run is recorded with; what was written before is replaced.

        Raises:
            ConfigError: The folder cannot be written.
        """
        self._write(self._folder / SETTINGS_NAME, {**settings, "version": VERSION})

    def _listed(self) -> dict[str, list[Path]]:
        """Return the files by the part of the key that they are named after.

        The folder is looked through once: a run may ask for very many.
        """
        if self._paths is None:
            self._paths = {}
            for path in sorted(self._folder.glob("*-*.json")):
                self._paths.setdefault(path.stem.rpartition("-")[2], []).append(path)
        return self._paths

    def _write(self, path: Path, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for secret in self._secrets:
            text = text.replace(secret, "***")
        writer = f"{os.getpid()}-{threading.get_ident()}"
        temporary = path.with_name(f".{path.name}.{writer}.tmp")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Whole or not at all: a run may be killed while it writes.
            temporary.write_text(text, encoding="utf-8", errors="surrogatepass", newline="\n")
            temporary.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise ConfigError(
                f"the recording cannot be written to {self._folder} ({error.strerror})"
            ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read; record the run anew") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path} holds no exchange; record the run anew")
    return content
