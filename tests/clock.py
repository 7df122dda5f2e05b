"""A clock for tests, which only sleeping moves, and the test."""

from __future__ import annotations

import asyncio


class Clock:
    """Seconds that grow by what is slept, however many sleep at once.

    Args:
        now: What it says first.
    """

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let others go first, and be as many seconds later."""
        self.slept.append(seconds)
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)
