"""Results on standard output or in a file, everything else on standard error."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from summariser.cli.logs import say
from summariser.errors import ConfigError

__all__ = ["Target", "choose_target", "holds_earlier", "say", "write_result"]

_FORMAT_OF = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "md",
    ".markdown": "md",
    ".txt": "text",
    "": "text",
}


@dataclass(frozen=True)
class Target:
    """Where a result goes, and in what format; ``path`` None is standard output."""

    path: Path | None
    format: str


def choose_target(output: str | None, format_name: str | None, default: str) -> Target:
    """Return where to write and how, found out before any work is done.

    Args:
        output: The file named, ``-`` or None for standard output.
        format_name: The format asked for, if any.
        default: The format of standard output.

    Raises:
        ConfigError: The file could not be written, or its extension says no format.
    """
    if output is None or output == "-":
        return Target(None, format_name or default)
    path = Path(os.path.realpath(output))  # a link stays a link: its target is replaced
    suffix = Path(output).suffix.lower()
    if format_name is None and suffix not in _FORMAT_OF:
        raise ConfigError(f"{output}: the extension says no format; name one with -f")
    if path.is_dir():
        raise ConfigError(f"{output} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise ConfigError(f"{output}: there is no folder {path.parent}; make it first")
    if not os.access(path if _is_special(path) else path.parent, os.W_OK):
        raise ConfigError(f"{output} cannot be written: no permission")
    return Target(path, format_name or _FORMAT_OF[suffix])


def write_result(text: str, target: Target) -> None:
    """Write a result, to a file as a whole or not at all.

    Raises:
        OSError: It could not be written.
    """
    if target.path is None:
        _write_stdout(text)
    elif _is_special(target.path):
        target.path.write_text(text, encoding="utf-8", newline="\n")
    else:
        _write_file(text, target.path)


def holds_earlier(target: Target) -> bool:
    """Return whether there is a file where a result goes, from an earlier time."""
    return target.path is not None and target.path.is_file()


def _is_special(path: Path) -> bool:
    """Return whether the path is a device or pipe, which must be written to and not replaced."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _write_file(text: str, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        with contextlib.suppress(OSError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_stdout(text: str) -> None:
    stream = sys.stdout
    if stream is None:
        raise OSError(errno.EBADF, "standard output is closed")
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        encoding = stream.encoding if stream.isatty() else "utf-8"
        reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _silence_stdout()
        # Who closed the pipe has read enough: that is no error.
        if not isinstance(error, BrokenPipeError):
            raise


def _silence_stdout() -> None:
    """Send what is left in the buffer nowhere, or Python complains about it while exiting."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
