"""Libraries of the extra ``sources``, imported where they are needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from summariser.errors import UnsupportedFormatError

EXTRA = 'pip install "summariser[sources]"'
"""What installs the libraries that read feeds, pages and documents other than text and HTML."""


def import_library(name: str, kind: str, source: str) -> ModuleType:
    """Return a library that reads a kind of file.

    Args:
        name: The module.
        kind: What it reads, for the error: ``PDF``.
        source: What was to be read.

    Raises:
        UnsupportedFormatError: The extra is not installed; the message says what to do.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"is a {kind} file, for which this is needed: {EXTRA}"
        raise UnsupportedFormatError(message, source=source) from error
