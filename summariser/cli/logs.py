"""What the command says on standard error: notes, log lines and warnings, as text or as JSON.

All of it goes through here, so that a line is whole, obeyed by no terminal, and holds no key.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Literal
from urllib.parse import quote

Level = Literal["info", "warning", "error"]

_OWN = "summariser"
_COMMAND = "summariser.cli"
_WAITING = ("summariser.extract.llm.pace", "summariser.extract.outage")
"""Who warns that nothing is asked for a while: a run that stands still is to say why."""
_KEYS = ("OPENAI_API_KEY",)
_SHORTEST_KEY = 8
"""What is shorter is a word like any other, and no key."""
# What every record has; anything else was given by who logged, and is a field of the line.
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_AS_JSON: ContextVar[bool] = ContextVar("as_json", default=False)


def say(message: str, *, level: Level = "info") -> None:
    """Print one line on standard error, with nothing in it that a terminal would obey.

    Args:
        message: What to say; line breaks in it become spaces.
        level: How bad it is, told where lines are JSON.
    """
    text = " ".join(message.split())
    if _AS_JSON.get():
        now = dt.datetime.now(dt.UTC).timestamp()
        _print(_json_line(now, level, _COMMAND, text, {}))
    else:
        _print(f"summarise: {text}")


def say_row(row: str) -> None:
    """Print a line of a table on standard error.

    Args:
        row: The line, its columns already in place.
    """
    if _AS_JSON.get():
        say(row)
    else:
        _print(row)


def say_traceback() -> None:
    """Print where the exception that is being dealt with came from."""
    if _AS_JSON.get():
        now = dt.datetime.now(dt.UTC).timestamp()
        fields = {"exception": traceback.format_exc()}
        _print(_json_line(now, "error", _COMMAND, "where it came from", fields))
    else:
        _print(traceback.format_exc().rstrip("\n"))


def speaks_json() -> bool:
    """Return whether lines on standard error are JSON now."""
    return _AS_JSON.get()


@contextlib.contextmanager
def speaking_json(*, as_json: bool) -> Iterator[None]:
    """Have every line on standard error be a JSON object, if asked for.

    Args:
        as_json: Whether it is.
    """
    token = _AS_JSON.set(as_json)
    try:
        yield
    finally:
        _AS_JSON.reset(token)


@contextlib.contextmanager
def logging_to_stderr(*, shown: bool, pauses: bool = False) -> Iterator[None]:
    """Print the package's log lines on standard error, or see to it that none are printed.

    Lines are JSON inside `speaking_json`; warnings of any library are then shown even where log
    lines are not.

    Args:
        shown: Whether to print them, from level INFO on, with tracebacks.
        pauses: Whether to say, where they are not printed, that a run waits for its endpoint.
    """
    as_json = _AS_JSON.get()
    # Without any handler Python prints warnings of other libraries over the result.
    handler: logging.Handler = _StderrHandler() if shown or as_json else logging.NullHandler()
    handler.setFormatter(
        _JsonFormatter() if as_json else logging.Formatter("%(name)s: %(message)s")
    )
    handler.setLevel(logging.NOTSET if shown else logging.WARNING)
    root, own = logging.getLogger(), logging.getLogger(_OWN)
    level = own.level
    root.addHandler(handler)
    saying = _StderrHandler(logging.WARNING)
    saying.setFormatter(logging.Formatter("summarise: %(message)s"))
    waiting = [logging.getLogger(name) for name in _WAITING if pauses and not shown and not as_json]
    for logger in waiting:
        logger.addHandler(saying)
    if shown:
        own.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        own.setLevel(level)
        root.removeHandler(handler)
        for logger in waiting:
            logger.removeHandler(saying)


class _StderrHandler(logging.Handler):
    """Prints each record as a line."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            _print(self.format(record))
        except Exception:  # noqa: BLE001 - a line that cannot be formatted must not end a run
            self.handleError(record)


class _JsonFormatter(logging.Formatter):
    """Formats a record as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {k: v for k, v in vars(record).items() if k not in _OF_EVERY_RECORD}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = record.stack_info
        level = record.levelname.lower()
        return _json_line(record.created, level, record.name, record.getMessage(), fields)


def _json_line(
    moment: float, level: str, logger: str, message: str, fields: Mapping[str, Any]
) -> str:
    line = {
        "time": dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "logger": logger,
        "message": message,
        **({"fields": dict(fields)} if fields else {}),
    }
    # Only ASCII: whatever reads the lines, no terminal obeys them and no decoder trips over them.
    return json.dumps(line, default=str)


def _print(text: str) -> None:
    if sys.stderr is None:
        return
    harmless = "".join(c if c.isprintable() or c in "\n\t" else "�" for c in _without_keys(text))
    with contextlib.suppress(OSError):
        print(harmless, file=sys.stderr, flush=True)


def _without_keys(text: str) -> str:
    """Return a text without the key, as it is or as headers, addresses and JSON write it.

    Messages hold no key in the first place; this is for what a library, or a fault, may say.
    """
    for name in _KEYS:
        key = os.environ.get(name, "").strip()
        if len(key) >= _SHORTEST_KEY:
            for form in _forms(key):
                text = text.replace(form, "[key]")
    return text


def _forms(key: str) -> set[str]:
    encoded = base64.b64encode(key.encode("utf-8", "surrogateescape")).decode("ascii")
    return {key, quote(key, safe="", errors="replace"), json.dumps(key)[1:-1], encoded.rstrip("=")}
