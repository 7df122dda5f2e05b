"""The pace that all requests of a run share, learnt from what the endpoint says of its limits."""

from __future__ import annotations

import random
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

_WINDOW = 10.0
"""Seconds over which answers are counted to learn how many a second the endpoint gives."""
_CAUTION = 1.1
"""How much slower than the endpoint was able to answer it is asked after it refused."""
_RECOVERY = 0.98
"""What the interval between requests shrinks by with each answer, so that it is found again when
the endpoint allows more."""
_SHORTEST = 0.001
"""Seconds between requests below which no pace is kept."""
_JITTER = 0.1
"""Share of a pause that is added at random, so that runs which were refused at once do not come
back at once."""
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


@dataclass
class _Allowance:
    """What the endpoint said is left of something, and when it is all there again."""

    left: float
    full_again: float


class Pace:
    """Says when the next request may be sent, for all of them together.

    A refusal with 429 or 503 holds everybody up, not only the request that was refused, for as
    long as the endpoint asks; from then on requests keep a distance, as long as the endpoint's own
    answers came apart, which shrinks again while it answers. Where the endpoint tells how many
    requests or tokens are left, no more than these are sent before they are renewed.

    Args:
        clock: Seconds that only grow.
        sleep: What to pause with.
    """

    def __init__(self, sleep: Sleep, clock: Clock = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._held_until = 0.0
        self._interval = 0.0
        self._next = 0.0
        self._answered: deque[float] = deque()
        self._left: dict[str, _Allowance] = {}
        # Not for secrets: it only keeps several runs apart.
        self._random = random.Random()  # noqa: S311

    async def wait(self, tokens: int = 0) -> None:
        """Wait until a request may be sent, and take its place in the row.

        Args:
            tokens: What its prompt has, roughly.
        """
        pause = self._take_place(tokens)
        if pause > 0:
            await self._sleep(pause)

    def refused(self, seconds: float | None) -> None:
        """Note that the endpoint refused a request for being one too many.

        Args:
            seconds: How long it asks to wait; None where it does not say.
        """
        now = self._clock()
        if seconds is not None:
            # Those in flight at the same time are refused together: that is one piece of news.
            if now >= self._held_until:
                self._slow_down(now)
            self._held_until = max(self._held_until, now + seconds)

    def answered(self) -> None:
        """Note that the endpoint answered a request."""
        now = self._clock()
        self._answered.append(now)
        while self._answered[0] < now - _WINDOW:
            self._answered.popleft()
        if self._interval:
            self._interval *= _RECOVERY
            if self._interval < _SHORTEST:
                self._interval = 0.0

    def told(self, headers: Mapping[str, str]) -> None:
        """Note what the headers of an answer say is left.

        Args:
            headers: The headers, looked up without regard to case.
        """
        now = self._clock()
        for what in ("requests", "tokens"):
            left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
            reset = read_duration(headers.get(f"x-ratelimit-reset-{what}"))
            if left is not None and reset is not None:
                self._left[what] = _Allowance(left, now + reset)

    def _take_place(self, tokens: int) -> float:
        now = self._clock()
        at = max(now, self._next)
        if self._held_until > now:
            spread = (self._held_until - now) * _JITTER * self._random.random()
            at = max(at, self._held_until + spread)
        for what, amount in (("requests", 1), ("tokens", tokens)):
            at = max(at, self._spend(what, amount, now))
        self._next = at + self._interval if self._interval else self._next
        return at - now

    def _spend(self, what: str, amount: float, now: float) -> float:
        """Take an amount of what is left; return when that may be."""
        allowance = self._left.get(what)
        if allowance is None or now >= allowance.full_again:
            self._left.pop(what, None)
            return now
        allowance.left -= amount
        return now if allowance.left >= 0 else allowance.full_again

    def _slow_down(self, now: float) -> None:
        recent = [moment for moment in self._answered if moment > now - _WINDOW]
        if len(recent) > 1 and recent[-1] > recent[0]:
            found = (recent[-1] - recent[0]) / (len(recent) - 1)
            self._interval = max(self._interval, found) * _CAUTION


def read_duration(value: str | None) -> float | None:
    """Return the seconds that a rate-limit header gives, such as ``6m0s``, ``20ms`` or ``1.5``.

    Args:
        value: The header's value, if it is there.
    """
    number = _number(value)
    if number is not None or value is None:
        return number
    parts = _DURATION.findall(value)
    if not parts or "".join(amount + unit for amount, unit in parts) != value.strip():
        return None
    return sum(float(amount) * _UNITS[unit] for amount, unit in parts)


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None
