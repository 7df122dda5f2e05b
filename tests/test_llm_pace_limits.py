"""The pace at endpoints that refuse: close to their limit, and few requests in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import pytest
from limited_endpoints import Bucket, Endpoint, Minutes, Moody, Untold, Window, run


def _falling(now: float) -> int:
    return 4 if 10 < now < 60 else 40


@dataclass(frozen=True)
class Case:
    """A run against a limiter.

    Attributes:
        endpoint: Makes the limiter.
        articles: How many are asked about.
        jobs: Requests at once.
        latency: Seconds that an answer takes, about.
        ideal: Seconds that the limit alone makes of it.
        requests: Requests for each article, at most.
        times: How many times the ideal time it may take.
    """

    endpoint: Callable[[], Endpoint]
    articles: int
    jobs: int
    latency: float
    ideal: float
    requests: float
    times: float


LIMITS = {
    "2 a second": Case(lambda: Window(lambda _: 2), 100, 16, 0.2, 50, 1.15, 1.15),
    "2 a second, untold": Case(lambda: Untold(Window(lambda _: 2)), 100, 16, 0.2, 50, 1.15, 1.2),
    "2 a second, slow answers": Case(lambda: Window(lambda _: 2), 100, 16, 2.0, 50, 1.15, 1.15),
    "40 a second, begun": Case(lambda: Window(lambda _: 40), 100, 32, 0.2, 2.5, 1.05, 1.2),
    "40 a second, begun, untold": Case(
        lambda: Untold(Window(lambda _: 40)), 100, 32, 0.2, 2.5, 1.05, 1.5
    ),
    "40 a second": Case(lambda: Window(lambda _: 40), 2000, 32, 0.2, 50, 1.02, 1.06),
    "40 a second, untold": Case(lambda: Untold(Window(lambda _: 40)), 2000, 32, 0.2, 50, 1.02, 1.3),
    "40 a second, none at once": Case(lambda: Bucket(40, 1), 2000, 32, 0.2, 50, 1.03, 1.1),
    "10 a second, 50 at once": Case(lambda: Bucket(10, 50), 600, 16, 0.2, 55, 1.1, 1.05),
    "400 a second": Case(lambda: Window(lambda _: 400), 8000, 256, 0.2, 20, 1.01, 2.2),
    "40, 4 and 40 a second": Case(lambda: Window(_falling), 1000, 32, 0.2, 70, 1.03, 1.6),
    "60 a minute": Case(lambda: Minutes(60), 300, 16, 1.0, 240, 1.02, 1.05),
    "60 in any minute": Case(lambda: Window(lambda _: 60, 60.0), 300, 16, 1.0, 240, 1.02, 1.1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_kept_close_to_and_costs_few_requests(name: str) -> None:
    case = LIMITS[name]
    course = run(case.endpoint(), case.articles, case.jobs, case.latency)
    assert course.lost == 0
    assert course.requests <= case.requests
    assert case.ideal * 0.97 <= course.seconds <= case.ideal * case.times


@pytest.mark.parametrize(
    ("share", "articles", "seconds", "most"),
    [(1 / 3, 100, 30, 120), (1 / 3, 300, 50, None), (0.05, 300, 30, 120)],
)
def test_refusals_that_no_rate_is_the_cause_of_are_only_waited_for(
    share: float, articles: int, seconds: float, most: float | None
) -> None:
    courses = [
        run(Moody(share, seed=seed), articles, jobs=16, latency=0.05, seed=seed)
        for seed in range(11)
    ]
    assert not any(course.lost for course in courses)
    assert median(course.seconds for course in courses) < seconds
    if most is not None:
        assert max(course.seconds for course in courses) < most


@dataclass
class Both:
    """An endpoint that first refuses for no rate's sake, and then has a limit."""

    first: Moody = field(default_factory=lambda: Moody(1 / 3))
    then: Window = field(default_factory=lambda: Window(lambda _: 2))

    def refuse(self, article: int, now: float) -> float | None:
        return (self.first if now < 30 else self.then).refuse(article, now)


def test_a_limit_is_found_though_the_rate_was_not_the_cause_before() -> None:
    course = run(Both(), 1000, jobs=16, latency=0.05)
    # A third of those that are asked about in the first half a minute was refused once.
    assert course.requests < 1.3
    assert course.lost < 5
