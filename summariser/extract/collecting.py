"""Garbage collection while articles are read."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

# New objects after which the youngest are looked at; Python waits for 700. A parsed article makes
# some tens of thousands, most of them in use until it is read. Of 700 to 200,000, on the example
# stories: 5,000 to 10,000 take 1.5 % less of all reading than 700, and 50,000 half as much less,
# because memory is not used again while it is still in the processor's cache.
_NEW_OBJECTS = 10_000


@contextlib.contextmanager
def loaded_set_aside() -> Iterator[None]:
    """Keep what is loaded already, libraries above all, out of the collector's sight for a while.

    A full collection looks at every object there is. The types of the client alone take it a fifth
    of a second, in which no answer is read and no question sent, and they are never garbage.
    What is new is looked at less often meanwhile, and as often as the caller says thereafter.
    Nothing is done where something is set aside already: that is the caller's affair.
    """
    if gc.get_freeze_count():
        yield
        return
    new, *older = gc.get_threshold()
    gc.freeze()
    if new:
        gc.set_threshold(max(new, _NEW_OBJECTS), *older)
    try:
        yield
    finally:
        gc.set_threshold(new, *older)
        gc.unfreeze()
