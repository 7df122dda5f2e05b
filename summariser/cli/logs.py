"""What the library logs, and what Python warns of: shown when asked for."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator


@contextlib.contextmanager
def logging_to_stderr(*, shown: bool) -> Iterator[None]:
    """Print the package's log lines on standard error, or see to it that none are printed.

    Args:
        shown: Whether to print them, from level INFO on, with tracebacks.
    """
    # Without any handler Python prints warnings of other libraries over the result.
    handler: logging.Handler = logging.NullHandler()
    if shown:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    root, own = logging.getLogger(), logging.getLogger("summariser")
    level = own.level
    root.addHandler(handler)
    if shown:
        own.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        own.setLevel(level)
        root.removeHandler(handler)
