"""An endpoint that is down for a while or for good, and articles that it cannot answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection
from pathlib import Path

import pytest
from clock import Clock
from llm_story import ARTICLE, LINES, NOTHING, RIGHT
from model_server import Body, ModelServer, Reply, asks_if_ready, fails, says
from outage_story import (
    BUSY,
    READY,
    Shaky,
    list_articles,
    list_failed,
    list_waits,
    number_of,
    read_all,
    stop_in_pause,
)

from summariser import extract_articles
from summariser.cli.command_line import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ModelUnavailableError
from summariser.extract.outage import MOST_UNFOUND, MOST_WRONG, PAUSES, Outage


@pytest.mark.parametrize("jobs", [1, 2, 4])
@pytest.mark.parametrize(
    "poisonous",
    [[0, 1, 2, 3], [4, 5, 6, 7], range(8)],
    ids=["at the start", "at the end", "all"],
)
def test_what_is_never_answered_costs_four_requests_however_many_follow_each_other(
    jobs: int, poisonous: Collection[int]
) -> None:
    answer = Shaky(Clock(), poisonous=poisonous)
    outcomes = read_all(answer, list(list_articles(8)), jobs=jobs)
    assert list_failed(outcomes) == list(poisonous)
    of_articles = {n: count for n, count in answer.asked.items() if n != READY}
    assert of_articles == {n: 4 if n in poisonous else 1 for n in range(8)}
    assert not list_waits(answer.clock)
    # It is asked whether it is there at most once before each last request.
    assert answer.asked[READY] <= 2 * len(poisonous)


@pytest.mark.parametrize("jobs", [1, 16])
@pytest.mark.parametrize("seconds", [4, 130])
@pytest.mark.parametrize("count", [1, 12])
def test_a_run_outlives_an_endpoint_that_is_down_for_a_while(
    jobs: int, seconds: float, count: int
) -> None:
    clock = Clock()
    answer = Shaky(clock, lambda: clock.now < seconds)
    assert not list_failed(read_all(answer, list(list_articles(count)), jobs=jobs))
    assert max(answer.asked[n] for n in range(count)) <= 4
    assert list_waits(clock) == list(PAUSES[: len(list_waits(clock))])


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_outage_in_the_middle_and_at_the_end_loses_nothing_either(jobs: int) -> None:
    clock = Clock()
    down = [False]

    class Breaking(Shaky):
        def __call__(self, request: Body) -> Reply:
            down[0] = sum(self.asked.values()) >= 8 and clock.now < 60
            return super().__call__(request)

    answer = Breaking(clock, lambda: down[0], poisonous=[10])
    assert list_failed(read_all(answer, list(list_articles(12)), jobs=jobs)) == [10]
    assert max(answer.asked[n] for n in range(12)) <= 4


def test_windows_of_a_long_article_are_not_lost_to_an_outage() -> None:
    clock = Clock()
    down = [False]

    class Breaking(Shaky):
        def __call__(self, request: Body) -> Reply:
            down[0] = sum(self.asked.values()) >= 1 and clock.now < 60
            return BUSY if super().__call__(request) is BUSY else says(NOTHING)

    answer = Breaking(clock, lambda: down[0])
    text = "\n\n".join((*LINES, "Page 000."))
    article = ARTICLE.model_copy(update={"text": text})
    (outcome,) = read_all(answer, [article], jobs=1, window=2)
    assert outcome.failure is None


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_endpoint_that_stays_down_is_given_up_and_the_failures_say_how_that_was_found(
    jobs: int,
) -> None:
    clock = Clock()
    answer = Shaky(clock, lambda: True)
    outcomes = read_all(answer, list(list_articles(50)), jobs=jobs)
    assert list_failed(outcomes) == list(range(50))
    assert list_waits(clock) == list(PAUSES)
    assert answer.asked[READY] == 1 + len(PAUSES)
    # Those that were in work when it broke off, and no other, and none more than three times.
    assert len(answer.asked) - 1 <= jobs + jobs // 2
    assert max(count for n, count in answer.asked.items() if n != READY) <= 3
    reasons = {outcome.failure.reason for outcome in outcomes if outcome.failure}
    (reason,) = reasons
    assert "could not answer (503: busy); it answered nobody" in reason
    assert f"in {len(PAUSES)} more tries with pauses of {sum(PAUSES):g} seconds" in reason
    assert {outcome.failure.error for outcome in outcomes if outcome.failure} == {
        "ModelUnavailableError"
    }


def test_an_address_at_which_there_is_nothing_is_told_at_once_and_given_up_soon(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "summariser")
    with ModelServer([]) as server:
        url = server.url
    answer = Shaky(Clock())
    outcomes = read_all(answer, list(list_articles(50)), url, jobs=1)
    assert list_failed(outcomes) == list(range(50))
    assert list_waits(answer.clock) == list(PAUSES[:MOST_WRONG])
    reasons = {outcome.failure.reason for outcome in outcomes if outcome.failure}
    assert all("check the address (--base-url)" in reason for reason in reasons)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert told[0].startswith("could not reach http://127.0.0.1:")
    assert told[0].endswith("; it is tried for 5 seconds before it is given up")
    assert answer.clock.now < 10


@pytest.mark.parametrize(
    ("wrong", "answered", "tries"),
    [(True, False, MOST_WRONG), (False, False, MOST_UNFOUND), (True, True, len(PAUSES))],
)
def test_an_endpoint_that_was_there_before_is_waited_for_longer_than_one_that_never_was(
    *, wrong: bool, answered: bool, tries: int
) -> None:
    clock = Clock()
    error = ModelUnavailableError("nobody is there", article="a0", found=False, wrong=wrong)

    async def ask() -> ModelUnavailableError:
        return error

    async def run() -> None:
        outage = Outage(4, clock.sleep, clock=clock)
        if answered:
            outage.note_answer("a1")
        outage.note_fault("a0", error)
        with pytest.raises(ModelUnavailableError, match=f"in {tries} more tries"):
            await outage.pass_by("a0", ask, lambda: 1000.0)

    asyncio.run(run())
    assert clock.slept == list(PAUSES[:tries])


def test_an_endpoint_that_takes_long_to_fail_is_tried_less_often() -> None:
    clock = Clock()

    class Slow(Shaky):
        def __call__(self, request: Body) -> Reply:
            clock.now += 170
            return super().__call__(request)

    answer = Slow(clock, lambda: True)
    assert len(list_failed(read_all(answer, list(list_articles(30)), jobs=1))) == 30
    assert answer.asked[READY] == 3


@pytest.mark.parametrize("jobs", [1, 16])
def test_an_endpoint_that_asks_all_to_wait_longer_than_anybody_may_is_given_up(jobs: int) -> None:
    class Shut(Shaky):
        def __call__(self, request: Body) -> Reply:
            super().__call__(request)
            return fails(429, "come back tomorrow", retry_after="7200")

    answer = Shut(Clock())
    outcomes = read_all(answer, list(list_articles(40)), jobs=jobs)
    assert list_failed(outcomes) == list(range(40))
    assert sum(answer.asked.values()) <= jobs + 2
    reasons = {outcome.failure.reason for outcome in outcomes if outcome.failure}
    assert all("to wait 7200 seconds, longer than the 600 allowed" in one for one in reasons)


def test_an_answer_that_is_no_use_shows_that_the_endpoint_is_there() -> None:
    class Useless(Shaky):
        def __call__(self, request: Body) -> Reply:
            reply = super().__call__(request)
            return reply if reply is BUSY or number_of(request) % 3 else says("no JSON")

    answer = Useless(Clock(), poisonous=[1, 2, 4, 5])
    assert list_failed(read_all(answer, list(list_articles(6)), jobs=1)) == list(range(6))
    assert {answer.asked[n] for n in range(6)} == {4}
    assert not list_waits(answer.clock)


def test_an_endpoint_that_cannot_make_sense_of_the_small_question_is_there() -> None:
    class Particular(Shaky):
        def __call__(self, request: Body) -> Reply:
            return fails(400, "no") if asks_if_ready(request) else super().__call__(request)

    answer = Particular(Clock(), poisonous=[0, 1])
    assert list_failed(read_all(answer, list(list_articles(3)), jobs=1)) == [0, 1]
    assert not list_waits(answer.clock)


def test_who_stops_while_the_endpoint_is_down_is_not_held_up() -> None:
    stop_in_pause(Shaky(Clock(), lambda: True), PAUSES.__contains__, list_articles(50), jobs=4)


def test_a_short_outage_of_a_server_at_the_start_is_told_and_loses_no_article(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[Body] = []

    def answer(request: Body) -> Reply:
        asked.append(request)
        return fails(503, "starting") if len(asked) <= 7 else says(RIGHT)

    caplog.set_level(logging.WARNING, "summariser")
    with ModelServer(answer, answer) as server:
        config = Config(model="m", base_url=server.url, jobs=1, max_wait=0.001)
        timeline = extract_articles(list_articles(8), config=config)
    assert not timeline.failures
    assert {record.article for record in timeline.records} == {f"a{n}" for n in range(8)}
    # What only asked whether it is there is not counted among what the articles took.
    ready = sum(map(asks_if_ready, asked))
    assert ready > 1
    assert timeline.run.usage.requests == len(asked) - ready
    assert "(503: starting); asking again in 0.001 seconds" in caplog.text


@pytest.mark.parametrize("jobs", [1, 8])
def test_a_deadline_in_an_outage_is_kept_and_the_failures_name_both(jobs: int) -> None:
    clock = Clock()
    outcomes = read_all(Shaky(clock, lambda: True), list(list_articles(12)), jobs=jobs, deadline=20)
    assert clock.now == 20
    reasons = {outcome.failure and outcome.failure.reason for outcome in outcomes}
    (reason,) = reasons
    assert reason is not None
    assert (
        "the 20 seconds of the run were over before it was read, as the endpoint failed" in reason
    )
    assert "could not answer (503: busy)" in reason
    errors = {outcome.failure and outcome.failure.error for outcome in outcomes}
    assert errors == {"DeadlineError"}


def test_a_deadline_in_a_pause_that_holds_everybody_is_told_with_what_it_is_for() -> None:
    class Limited(Shaky):
        def __call__(self, request: Body) -> Reply:
            super().__call__(request)
            return fails(429, "slow down", retry_after="30")

    outcomes = read_all(Limited(Clock()), list(list_articles(5)), jobs=2, deadline=20)
    assert list_failed(outcomes) == list(range(5))
    for outcome in outcomes:
        assert outcome.failure is not None
        assert outcome.failure.error == "DeadlineError"
        assert "could not answer (429: slow down)" in outcome.failure.reason


@pytest.mark.parametrize("earlier", [True, False])
def test_what_an_earlier_run_read_outlives_one_that_reads_nothing_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, earlier: bool
) -> None:
    story, output = tmp_path / "bramfield.txt", tmp_path / "timeline.json"
    story.write_text(ARTICLE.text, encoding="utf-8")
    with ModelServer(lambda _: says(RIGHT)) as server:
        command = [str(story), "-m", "m", "--no-cache", "-q", "-o", str(output)]
        if earlier:
            assert main([*command, "--base-url", server.url]) == Exit.OK
            before = output.read_bytes()
    with ModelServer(*[lambda _: BUSY] * 2) as server:
        late = [*command, "--base-url", server.url, "--deadline", "0.5"]
        assert main(late) == Exit.PARTIAL
    told = capsys.readouterr().err
    assert "(503: busy)" in told
    assert (f"nothing was read, and {output} was left as it was" in told) == earlier
    if earlier:
        assert output.read_bytes() == before
    else:
        assert json.loads(output.read_text())["failures"]
