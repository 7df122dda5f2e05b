"""Garbage collection while articles are read."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def loaded_set_aside() -> Iterator[None]:
    """Keep what is loaded already, libraries above all, out of the collector's sight for a while.

    A full collection looks at every object there is. The types of the client alone take it a fifth
    of a second, in which no answer is read and no question sent, and they are never garbage.
    Nothing is done where something is set aside already: that is the caller's affair.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
