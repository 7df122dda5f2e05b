"""How many requests a second an endpoint takes, learnt from when it answers and refuses."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

_WINDOW = 10.0
"""Seconds over which answers are counted to learn how many a second the endpoint gives."""
_CYCLE = (1.0, 5.0)
"""Seconds from one refusal to another in which what was answered tells a rate: these at least, and
with few answers these."""
_FEW = 6
"""Answers below which they are few."""
_CAUTION = 1.1
"""How much slower than the endpoint was able to answer it is asked after it refused."""
_PLATEAU = 10.0
"""Seconds until it is asked as fast again as when it refused. The rate between follows a cubic, as
in CUBIC (RFC 9438): flat around the rate that was too much, steeper and steeper beyond it, so that
a limit that is lifted is found soon and one that stands is tried seldom."""
_SOON = 5.0
"""Seconds after a pause within which a further refusal belongs to the one before."""
_DOUBTFUL = 2
"""Refusals that follow each other though no more was asked than was answered before, until it is
tried what their cause is: with the pauses reckoned in, too."""
_IN_VAIN = 2
"""Refusals that come all the same, until the rate is not taken for their cause."""
_MANY = 1 / 32
"""Share of requests refused meanwhile from which on it matters what the cause is."""
_ENOUGH = 16
"""Requests that tell what share of them is refused without a pace."""
SHORTEST = 0.001
"""Seconds between requests below which no pace is kept."""
# All of these were chosen on the endpoints of tests/test_llm_pace_limits.py and 120 of their kind
# at random: limits of 1 to 400 a second, in windows of 1 to 60 seconds, by buckets, and by how many
# are under way, told and not, some of them lowered meanwhile; 2 to 256 requests at once of 0.05 to
# 3 seconds; and refusals that no rate is the cause of, of a third of all articles and of a
# twentieth.


@dataclass
class _Row:
    """What became of requests since refusals follow each other.

    Attributes:
        since: When the first of these came.
        answered: Requests that were answered.
        refused: Requests that were refused.
        doubtful: Refusals though no more was asked than was answered before.
        tried: The rate that is kept to, to see whether refusals come all the same.
        in_vain: Refusals that did.
    """

    since: float
    answered: int = 0
    refused: int = 0
    doubtful: int = 0
    tried: float | None = None
    in_vain: int = 0

    @property
    def count(self) -> int:
        """How many requests there were."""
        return self.answered + self.refused

    @property
    def share(self) -> float:
        """How many of them were refused, from 0 to 1."""
        return self.refused / max(1, self.count)


class Rate:
    """How many requests a second the endpoint takes, as far as its refusals tell.

    From one refusal to the next a limiter gives as much as its limit is, the pause between
    included, and does not soon refuse anybody who asks for no more than that. Where refusals come
    all the same, the rate is not their cause, and no pace is kept: they are only waited for. If far
    more is refused then, it was the cause after all.
    """

    def __init__(self) -> None:
        self._rate: float | None = None
        self._since = -math.inf
        self._lately: deque[float] = deque()
        self._cycle_since = -math.inf
        self._answers = 0
        self._measured = 0.0
        self._known = 0.0
        self._row = _Row(0.0)
        self._patience = _IN_VAIN
        self._share_paced: float | None = None

    @property
    def heard(self) -> int:
        """How many answers came lately."""
        return len(self._lately)

    def answered(self, now: float) -> None:
        """Note that a request was answered."""
        self._lately.append(now)
        while self._lately[0] < now - _WINDOW:
            self._lately.popleft()
        self._answers += 1
        self._row.answered += 1

    def refused(self, now: float, until: float, *, news: bool) -> None:
        """Note that a request was refused.

        Args:
            now: When.
            until: How long all are held up for it.
            news: Whether they were not already.
        """
        if news:
            self._learn(now, until)
            self._since = until
        self._row.refused += 1

    def distance(self, at: float) -> float:
        """Return the seconds from a request that is sent at some moment to the next."""
        rate = self._rate_at(at)
        if rate is None:
            return 0.0
        if rate * SHORTEST <= 1:
            return 1 / rate
        self._rate = None
        return 0.0

    def _learn(self, now: float, until: float) -> None:
        """Draw a conclusion from a refusal that is news."""
        after, rate = now - self._since, self._rate_at(now)
        if self._share_paced is not None:
            if after < _SOON and not self._is_worse(self._share_paced):
                if self._row.count >= 2 * _ENOUGH:
                    self._row = _Row(now)  # what is refused now is not to be lost among it
                return
            self._patience *= 2 if after < _SOON else 1
            self._share_paced = None
        if rate is None or after >= _PLATEAU or (after >= _SOON and rate > self._measured):
            self._row = _Row(now)
        if rate is None:
            self._rate = self._measure_lately(now)
        elif now - self._cycle_since < _CYCLE[self._answers < _FEW]:
            self._rate = self._row.tried or rate
            return  # too little to measure a rate by: the cycle goes on
        else:
            self._slow_down(rate, now, until)
        self._cycle_since, self._answers = now, 0

    def _slow_down(self, rate: float, now: float, until: float) -> None:
        cycle, row = now - self._cycle_since, self._row
        # After a pause so long as much is answered at once as comes: only that is kept to.
        measured = self._answers / cycle if cycle <= _WINDOW else self._measure_lately(now)
        if cycle <= _WINDOW and measured and row.since < now:
            row.doubtful += rate <= self._known
            row.in_vain += row.tried is not None and rate <= row.tried
        if row.in_vain >= self._patience and row.share > _MANY:
            self._share_paced, self._row, self._rate = row.share, _Row(now), None
            return
        if measured:
            self._note(measured, until - now)
            rate = min(rate, self._known)
        self._rate = row.tried or rate

    def _note(self, measured: float, pause: float) -> None:
        """Note what the endpoint gives.

        Args:
            measured: Answers a second since the last refusal, the pause after it included.
            pause: Seconds that are to be waited now.
        """
        row = self._row
        if row.doubtful >= _DOUBTFUL and row.share > _MANY:
            row.tried = row.tried or measured
            self._measured = self._known = row.tried
            return
        # What came meanwhile need not take longer than being held up for it does.
        least = self._answers / max(pause, _CYCLE[False])
        self._measured, self._known = measured, max(measured, least)

    def _is_worse(self, share: float) -> bool:
        """Return whether far more is refused now than that share."""
        return self._row.count >= _ENOUGH and self._row.share > (1 + share) / 2

    def _measure_lately(self, now: float) -> float | None:
        """Return how many answers a second came lately, from the first of them to the last."""
        recent = [moment for moment in self._lately if moment > now - _WINDOW]
        if len(recent) >= _FEW and recent[-1] > recent[0]:
            return (len(recent) - 1) / (recent[-1] - recent[0])
        return None

    def _rate_at(self, moment: float) -> float | None:
        """Return how many requests a second may be sent; None where no limit is known."""
        if self._rate is None:
            return None
        steps = (max(0.0, moment - self._since) - _PLATEAU) / _PLATEAU
        return self._rate * (1 + (1 - 1 / _CAUTION) * steps**3)
