"""The pace that all requests of a run share, learnt from what the endpoint says of its limits."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from summariser.extract.llm.rate import SHORTEST, Rate

_log = logging.getLogger(__name__)

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

Later = Callable[[float, Callable[[], None]], object]
"""Calls something when so many seconds have passed."""

APART = 0.01
"""Seconds after which one more request is sent, as long as nothing is heard of the endpoint. An
answer may take many seconds, a refusal comes soon: a few requests meet a limit meanwhile, and not
all of them at once. From the first answer on, each lets one more, so that their number doubles in
the time of an answer."""
FIRST = 8
"""Requests under way at once where the first that is heard is a refusal."""
_SPREAD = 1.25
"""How much faster than answers come requests are sent meanwhile, when they are spread evenly over
the time of an answer (as TCP paces its slow start)."""
_BACK_OFF = 1.0
"""Seconds to hold everybody after a refusal that does not say how long; twice as long after the
next, while nothing is answered."""
LONGEST_UNTOLD = 60.0
"""Seconds that is held up for at most where no answer says how long: what is refused again says."""
_WORTH_TELLING = 10.0
"""Seconds from which a pause is told to whoever reads the log."""
_JITTER = 0.1
"""Share of a pause that is added at random, so that runs which were refused at once do not come
back at once."""
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


@dataclass
class _Allowance:
    """What the endpoint said is left of something, and when all of it is there again.

    Attributes:
        left: What is left.
        full_again: When all of it is there again.
        full: How much that is; None where it is not told.
        span: Seconds that it was to be until then.
    """

    left: float
    full_again: float
    full: float | None
    span: float


class _Ramp:
    """How many requests may be under way.

    One at first, one more each moment until anything is heard, then one more with each answer.
    """

    def __init__(self, most: float, later: Later) -> None:
        self._most = most
        self._later = later
        self._unheard = True
        self._ticks = False
        self._opened = 1
        self.under_way = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def allowed(self) -> float:
        """How many may be under way."""
        return min(self._opened, self._most)

    @property
    def steady(self) -> bool:
        """Whether as many answers came since all were allowed as may be under way."""
        return self._opened >= 2 * self._most

    def widen(self) -> None:
        """Allow one more: there was an answer."""
        self._unheard = False
        self._opened += 1

    def narrow(self) -> None:
        """Begin anew where the first that is heard is a refusal."""
        if self._unheard:
            self._unheard = False
            self._opened = FIRST

    async def enter(self) -> None:
        if self.under_way < self.allowed and not self._waiting:
            self.under_way += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._tick()
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                self._waiting.remove(place)
            else:  # it had been given the place that it no longer wants
                self.leave()
            raise

    def leave(self) -> None:
        self.under_way -= 1
        self._let_in()

    def _tick(self) -> None:
        """See to it that one more is allowed in a moment."""
        if self._unheard and self._waiting and not self._ticks and self.allowed < self._most:
            self._ticks = True
            self._later(APART, self._allow_unheard)

    def _allow_unheard(self) -> None:
        self._ticks = False
        if self._unheard:
            self._opened += 1
            self._let_in()
            self._tick()

    def _let_in(self) -> None:
        for place in list(self._waiting):
            if self.under_way >= self.allowed:
                return
            if not place.done():
                self._waiting.remove(place)
                self.under_way += 1
                place.set_result(None)


class Pace:
    """Says when the next request may be sent, for all of them together.

    A run begins with one request, and another each moment until anything is heard; from then on
    their number doubles while nothing is refused. A refusal with 429, or one that says how long to
    wait, holds everybody up, not only the request that was refused; from then on requests keep a
    distance, as long as the endpoint's own answers came apart, which shrinks again with time. Where
    the endpoint tells how many requests or tokens are left, no more than these are sent before they
    are renewed.

    Args:
        sleep: What to pause with.
        clock: Seconds that only grow.
        longest: Seconds that anybody is held up at most: what is refused again then says so.
        most: Requests under way at once at most.
        later: What to call something with in a moment.
    """

    def __init__(
        self,
        sleep: Sleep,
        clock: Clock = time.monotonic,
        longest: float = math.inf,
        most: float = math.inf,
        later: Later | None = None,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._longest = longest
        self._ramp = _Ramp(most, later or _call_later)
        self._answer_time = 0.0
        self._held_until = -math.inf
        self._refusals = 0
        self._news = 0
        self._row = asyncio.Lock()
        self._rate = Rate()
        self._next = -math.inf
        self._left: dict[str, _Allowance] = {}
        # Not for secrets: it only keeps several runs apart.
        self._random = random.Random()  # noqa: S311

    @property
    def news(self) -> int:
        """How often everybody was held up so far, or for longer."""
        return self._news

    @asynccontextmanager
    async def turn(self, tokens: int = 0, *, heard: int | None = None) -> AsyncIterator[None]:
        """Wait until a request may be sent, and keep its place while it is under way.

        Args:
            tokens: What its prompt has, roughly.
            heard: The `news` that it has waited for already, for its own sake.
        """
        await self._ramp.enter()
        try:
            await self.wait(tokens, heard=heard)
            yield
        finally:
            self._ramp.leave()

    async def wait(self, tokens: int = 0, *, heard: int | None = None) -> None:
        """Wait until a request may be sent, one after the other.

        Args:
            tokens: What its prompt has, roughly.
            heard: The `news` that it has waited for already, for its own sake.
        """
        async with self._row:
            while True:
                news = self._news
                pause = self._pause(tokens, held=heard != news)
                if pause > 0:
                    await self._sleep(pause)
                if self._news == news:
                    break
            self._take(tokens)

    def refused(self, seconds: float | None, *, limited: bool = False) -> None:
        """Note that the endpoint refused a request.

        Args:
            seconds: How long it asks to wait; None where it does not say.
            limited: Whether it was refused for being one too many.
        """
        if seconds is None and not limited:
            return
        self._ramp.narrow()
        now = self._clock()
        # Those in flight at the same time are refused together: that is one piece of news.
        news = now >= self._held_until
        if seconds is None:
            seconds = min(LONGEST_UNTOLD, _BACK_OFF * 2 ** (self._refusals - (not news)))
        if seconds > self._longest:
            # Nobody waits for so long: the next is to find out soon whether it still holds.
            seconds = min(self._longest, LONGEST_UNTOLD)
        until = now + seconds
        self._rate.refused(now, until, news=news)
        self._refusals += news
        if until > self._held_until:
            if until - now >= _WORTH_TELLING:
                _log.warning("asked to wait, nothing is sent for %.0f seconds", until - now)
            self._held_until = until
            self._news += 1

    def answered(self, seconds: float = 0.0) -> None:
        """Note that the endpoint answered a request.

        Args:
            seconds: How long that took.
        """
        self._ramp.widen()
        self._refusals = 0
        self._answer_time += (seconds - self._answer_time) / min(self._rate.heard + 1, FIRST)
        self._rate.answered(self._clock())

    def told(self, headers: Mapping[str, str]) -> None:
        """Note what the headers of an answer say is left.

        Args:
            headers: The headers, looked up without regard to case.
        """
        for what in ("requests", "tokens"):
            left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
            if left is None:
                continue
            reset = read_duration(headers.get(f"x-ratelimit-reset-{what}"))
            if reset is not None:
                full = _number(headers.get(f"x-ratelimit-limit-{what}"))
                span = min(reset, self._longest)
                self._left[what] = _Allowance(left, self._clock() + span, full, span)

    def _pause(self, tokens: int, *, held: bool) -> float:
        """Return the seconds until the next request may be sent."""
        now = self._clock()
        at = max(now, self._next)
        if self._held_until > now and held:
            spread = (self._held_until - now) * _JITTER * self._random.random()
            at = max(at, self._held_until + spread)
        for what, amount in (("requests", 1), ("tokens", tokens)):
            allowance = self._allowance(what, now)
            if allowance is not None and allowance.left < amount:
                at = max(at, allowance.full_again)
        return at - now

    def _take(self, tokens: int) -> None:
        """Note that a request is sent now."""
        now = max(self._clock(), self._next)
        for what, amount in (("requests", 1), ("tokens", tokens)):
            allowance = self._allowance(what, now)
            if allowance is not None:
                allowance.left -= amount
        distance = self._distance(now)
        if distance:
            self._next = now + distance

    def _allowance(self, what: str, now: float) -> _Allowance | None:
        """Return what is left of something; None where nothing is known."""
        allowance = self._left.get(what)
        if allowance is not None and now >= allowance.full_again:
            if allowance.full is None:
                del self._left[what]
                return None
            # Until the next answer says more.
            allowance.left, allowance.full_again = allowance.full, now + allowance.span
        return allowance

    def _distance(self, at: float) -> float:
        """Return the seconds to the next request after one that is sent at some moment."""
        distance = 0.0
        if self._ramp.under_way > FIRST and not self._ramp.steady:
            distance = self._answer_time / (self._ramp.allowed * _SPREAD)
        distance = max(distance, self._rate.distance(at))
        return distance if distance >= SHORTEST else 0.0


def _call_later(seconds: float, act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, act)


async def give_way() -> None:
    """Let others go first: questions that may be sent, and answers that have come.

    What is done between an answer and the next question takes milliseconds, in which the endpoint
    waits for all of us.
    """
    await asyncio.sleep(0)


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
