"""Many articles under the faults of an endpoint: none is lost in silence, none costs too much."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from clock import Clock
from llm_story import ARTICLE, RIGHT
from stub_answers import ANSWERS, FAULTS, TRANSIENT, StubSettings
from stub_endpoint import StubEndpoint, StubReport

from summariser import Outcome, astream_extractions
from summariser.config import Config
from summariser.extract.llm import LLMExtractor
from summariser.schema import Article

COUNT = 40
SHARE = 0.3
SOON = 1.0
"""Seconds after which a request is cut here: nothing hangs on how many come within them."""


def _articles(count: int = COUNT) -> Iterator[Article]:
    for number in range(count):
        title = f"Water chief goes (stub-{number})"
        yield ARTICLE.model_copy(update={"id": f"stub-{number}", "title": title})


def _read(
    stub: StubSettings, count: int = COUNT, **settings: Any
) -> tuple[dict[str, Outcome], StubReport]:
    async def run(url: str) -> list[Outcome]:
        clock = Clock()
        config = Config(model="m", base_url=url, jobs=16, **settings)
        engine = LLMExtractor(config, sleep=clock.sleep, clock=clock)
        try:
            found = astream_extractions(_articles(count), engine=engine, config=config)
            return [outcome async for outcome in found]
        finally:
            await engine.aclose()

    with StubEndpoint(stub) as server:
        outcomes = asyncio.run(run(server.url))
        report = server.report()
    report.by_article.pop(-1, None)  # whether it is there at all
    named = [f"stub-{number}" for number in range(count)]
    return dict(zip(named, outcomes, strict=True)), report


def _stub(**settings: Any) -> StubSettings:
    return StubSettings(answer=json.dumps(RIGHT), drip=6.0, **settings)


def _is_read(outcome: Outcome) -> bool:
    extraction = outcome.extraction
    return outcome.failure is None and extraction is not None and len(extraction.records) == 3


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_loses_nothing(fault: str) -> None:
    stub = _stub(faults={fault: SHARE})
    slow = fault in ("hang", "drip")
    outcomes, report = _read(stub, timeout=SOON if slow else 120.0)
    assert all(map(_is_read, outcomes.values()))
    met = [number for number in report.by_article if stub.fault_of(number)]
    assert len(met) > 5
    if slow:
        assert len(report.cut) >= len(met)
        return
    for number, requests in report.by_article.items():
        # An answer that is cut off is gone on with, in parts; all others are asked for once more.
        most = 6 if fault == "length" else 2
        assert 2 <= requests <= most if number in met else requests == 1


def test_faults_of_all_kinds_at_once_lose_nothing() -> None:
    faults = dict.fromkeys((*TRANSIENT[:5], *ANSWERS), 0.05)
    outcomes, report = _read(_stub(faults=faults))
    assert all(map(_is_read, outcomes.values()))
    assert report.requests < 2 * COUNT


@pytest.mark.parametrize("fault", [*TRANSIENT[:5], *ANSWERS])
def test_what_keeps_failing_costs_four_requests_and_no_other_article(fault: str) -> None:
    stub = _stub(faults={fault: 0.1}, times=0)
    outcomes, report = _read(stub)
    poisoned = {number for number in report.by_article if stub.fault_of(number)}
    assert poisoned
    for number, requests in report.by_article.items():
        outcome = outcomes[f"stub-{number}"]
        if number not in poisoned:
            assert (requests, _is_read(outcome)) == (1, True)
            continue
        assert requests <= 4
        assert _says_why(outcome)


def _says_why(outcome: Outcome) -> bool:
    """Return whether an article that has no records says so: it failed, or they were left out."""
    extraction = outcome.extraction
    if outcome.failure is not None:
        return bool(outcome.failure.reason)
    return extraction is not None and bool(extraction.left_out) and not extraction.records


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_what_never_comes_whole_is_cut_and_named(fault: str) -> None:
    stub = _stub(faults={fault: SHARE}, times=0)
    met = [number for number in range(9) if stub.fault_of(number)]
    outcomes, report = _read(stub, 9, timeout=0.2, attempts=2)
    # The drip never pauses for as long as that: both requests of each were given up in the middle.
    assert {report.by_article[number] for number in met} == {2}
    assert len(report.cut) == 2 * len(met) > 0
    for number in met:
        outcome = outcomes[f"stub-{number}"]
        assert outcome.failure is not None
        assert "within 0.2 seconds" in outcome.failure.reason
