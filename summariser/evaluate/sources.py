"""Which of the things named are runs and which are articles, and gold files as parsed JSON."""

from __future__ import annotations

import glob
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from summariser.errors import DocumentError, LoadError
from summariser.load import Loaded, load_articles, read_document
from summariser.load.decoding import decode_text
from summariser.schema import Timeline

# Without one of these, JSON is no timeline document but articles, or something else.
_DOCUMENT_KEYS = frozenset({"records", "schema_version"})
# The ``type`` of a line of a document as JSON Lines, and the list that its items are in.
_LISTS = {"record": "records", "event": "events", "claim": "claims", "failure": "failures"}
_LINE_TYPES = frozenset({"timeline", "article", "left_out", "run", *_LISTS})


@dataclass(frozen=True)
class Sources:
    """What was named beside the gold file.

    Attributes:
        runs: What holds a timeline document, as JSON or JSON Lines: files, ``-``.
        articles: What is to be read as articles: files, folders, patterns, ``-``.
        stdin: What standard input held, if it was named.
    """

    runs: tuple[str, ...]
    articles: tuple[str, ...]
    stdin: bytes = b""

    def read_runs(self) -> dict[str, Timeline]:
        """Return the documents by the names of their files.

        Raises:
            DocumentError: One of them breaks the contract.
        """
        return {name: read_document(name, stdin=io.BytesIO(self.stdin)) for name in self.runs}

    def load_articles(self) -> Loaded:
        """Return the articles, and what of them could not be loaded."""
        return load_articles(self.articles, stdin=io.BytesIO(self.stdin))


def sort_sources(names: Sequence[str], *, stdin: BinaryIO | None = None) -> Sources:
    """Tell runs from articles.

    A run is a file, or standard input, that holds a timeline document. A pattern may stand for
    several. Everything else is taken for articles.

    Args:
        names: Files, folders, patterns, and ``-`` for standard input.
        stdin: What ``-`` reads, standard input unless given.
    """
    runs: list[str] = []
    articles: list[str] = []
    data = b""
    for name in names:
        if name == "-":
            data = data or (stdin or sys.stdin.buffer).read()
            (runs if _holds_document(data) else articles).append(name)
            continue
        files = _matches(name)
        documents = [file for file in files if _is_document(file)]
        runs += documents
        # A pattern without documents is the loader's, which may say what is wrong with it.
        articles += [file for file in files if file not in documents] if documents else [name]
    return Sources(tuple(dict.fromkeys(runs)), tuple(dict.fromkeys(articles)), data)


def read_gold(source: str, *, stdin: BinaryIO | None = None) -> dict[str, Any]:
    """Return a gold file as parsed JSON, whether or not it is sound.

    Args:
        source: A path to JSON or JSON Lines, or ``-`` for standard input.
        stdin: What ``-`` reads, standard input unless given.

    Raises:
        DocumentError: It cannot be read, or is no JSON object.
    """
    name = "standard input" if source == "-" else source
    try:
        data = (stdin or sys.stdin.buffer).read() if source == "-" else Path(source).read_bytes()
        text = decode_text(data, source)
    except OSError as error:
        message = f"{name}: the gold file cannot be read: {error.strerror or error}"
        raise DocumentError(message, source=source) from error
    except LoadError as error:
        raise DocumentError(f"{name}: the gold file {error}", source=source) from error
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        if not _starts_document(text.lstrip().split("\n", 1)[0]):
            message = f"{name}: the gold file is no JSON: {error}"
            raise DocumentError(message, source=source) from error
        values, bad = _join_lines(text)
        if bad:
            message = f"{name}: line {bad} is no part of a timeline document"
            raise DocumentError(message, source=source) from error
    if not isinstance(values, dict):
        message = f"{name}: a gold file is a JSON object, and this is none"
        raise DocumentError(message, source=source)
    return values


def _join_lines(text: str) -> tuple[dict[str, Any], int]:
    """Return the document that JSON Lines hold, and the first line that is no part of one or 0."""
    values: dict[str, Any] = {"articles": {}}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return values, number
        kind = value.pop("type", None) if isinstance(value, dict) else None
        if kind not in _LINE_TYPES:
            return values, number
        if kind == "timeline":
            values |= value
        elif kind == "article":
            values["articles"][str(value.pop("id", ""))] = value
        elif kind in _LISTS:
            values.setdefault(_LISTS[kind], []).append(value)
    return values, 0


def _matches(name: str) -> list[str]:
    """Return the files that a name stands for: itself, or those that fit it as a pattern."""
    if os.path.lexists(name) or not glob.has_magic(name):
        return [name]
    found = glob.glob(name, recursive=True)  # noqa: PTH207 - absolute patterns, too
    return sorted(found)


def _is_document(name: str) -> bool:
    path = Path(name)
    if path.suffix.lower() in {".txt", ".md", ".html", ".htm"} or not path.is_file():
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    # What is broken is told as a broken run: beside a gold file, JSON is seldom anything else.
    return _holds_document(data) or (path.suffix.lower() == ".json" and _is_broken(data))


def _is_broken(data: bytes) -> bool:
    try:
        json.loads(decode_text(data, ""))
    except (LoadError, ValueError, RecursionError):
        return True
    return False


def _holds_document(data: bytes) -> bool:
    """Whether data are a timeline document, sound or not, and no articles."""
    try:
        text = decode_text(data, "").lstrip()
    except LoadError:
        return False
    if not text.startswith("{"):
        return False
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return _starts_document(text.split("\n", 1)[0])
    if not isinstance(values, dict) or "text" in values:
        return False
    return not _DOCUMENT_KEYS.isdisjoint(values) or values.get("type") in _LINE_TYPES


def _starts_document(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    typed = isinstance(value, dict) and value.get("type") in _LINE_TYPES
    return typed and ("text" not in value or "quotes" in value)
