"""What is left of the time that a run may take."""

from __future__ import annotations

import math

from summariser.errors import DeadlineError
from summariser.extract.llm.faults import EndpointError
from summariser.extract.llm.pace import Clock


class TimeLeft:
    """What is left of a run's time.

    Args:
        seconds: How long the run may take, from now; None for any time.
        clock: Seconds that only grow.
    """

    def __init__(self, seconds: float | None, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until = math.inf if seconds is None else clock() + seconds

    @property
    def now(self) -> float:
        """The time by its clock."""
        return self._clock()

    def check(self, article: str, seconds: float = 0.0) -> float | None:
        """Return the seconds that are left; None where there is no limit.

        Args:
            article: Id of the article that time is wanted for.
            seconds: What is needed at least.

        Raises:
            EndpointError: That is more than is left.
        """
        if self._seconds is None:
            return None
        left = self._until - self._clock()
        if left <= seconds:
            raise self.over(article)
        return left

    def left(self, article: str) -> float:
        """Return the seconds that are left, without end where there is no limit.

        Args:
            article: Id of the article that time is wanted for.

        Raises:
            EndpointError: None are.
        """
        seconds = self.check(article)
        return math.inf if seconds is None else seconds

    def over(self, article: str) -> EndpointError:
        """Return the fault of an article that the run's time is over for."""
        return EndpointError(DeadlineError(self._seconds or 0.0, article=article))
