"""What the small question whether an endpoint is there makes of what comes, and what it takes."""

from __future__ import annotations

import asyncio

import pytest
from clock import Clock
from model_server import Body, Reply
from outage_story import BUSY, Shaky, list_articles, list_failed, list_waits, number_of, read_all

from summariser.errors import ModelUnavailableError
from summariser.extract.outage import LONGEST, MOST_UNFOUND, PAUSES, Outage

_LEFT = {"finish_reason": "length", "index": 0}


@pytest.mark.parametrize("choices", [[], [_LEFT], [{**_LEFT, "message": None}]])
def test_an_endpoint_that_says_nothing_for_want_of_tokens_is_there(choices: list[Body]) -> None:
    spent = Reply(body={"object": "chat.completion", "choices": choices})

    class Thinking(Shaky):
        def __call__(self, request: Body) -> Reply:
            return spent if number_of(request) < 0 else super().__call__(request)

    answer = Thinking(Clock(), poisonous=[0, 1])
    assert list_failed(read_all(answer, list(list_articles(4)), jobs=1)) == [0, 1]
    assert not list_waits(answer.clock)


def test_a_question_that_hangs_takes_no_more_of_the_limit_than_its_few_tokens() -> None:
    class Hanging(Shaky):
        readied = 0

        def __call__(self, request: Body) -> Reply:
            if number_of(request) >= 0:
                return super().__call__(request)
            self.readied += 1
            return Reply(hang=True) if self.readied <= 3 else super().__call__(request)

    answer = Hanging(Clock(), lambda: answer.readied <= 3)
    # A request takes some 8,000 at most, so that two such questions at its price leave no room.
    outcomes = read_all(answer, list(list_articles(1)), jobs=1, max_tokens=12_000, timeout=0.2)
    assert not list_failed(outcomes)
    assert answer.readied == 4


def test_a_page_in_place_of_a_model_is_given_up_soon() -> None:
    page = Reply(body="<html>Welcome to Bramfield</html>")

    class Site(Shaky):
        def __call__(self, request: Body) -> Reply:
            super().__call__(request)
            return page

    answer = Site(Clock())
    outcomes = read_all(answer, list(list_articles(6)), jobs=1)
    assert list_failed(outcomes) == list(range(6))
    assert list_waits(answer.clock) == list(PAUSES[:MOST_UNFOUND])
    assert all(
        outcome.failure
        and "check that --base-url ends where the API begins" in outcome.failure.reason
        for outcome in outcomes
    )


def test_a_page_after_an_answer_is_waited_out() -> None:
    page = Reply(body="<html>Back soon</html>")
    clock = Clock()

    class Shut(Shaky):
        def __call__(self, request: Body) -> Reply:
            reply = super().__call__(request)
            return page if reply is BUSY else reply

    answer = Shut(clock, lambda: sum(answer.asked.values()) > 1 and clock.now < 60)
    assert not list_failed(read_all(answer, list(list_articles(4)), jobs=1))


def test_an_answer_that_comes_after_all_was_given_up_lets_others_be_asked() -> None:
    clock = Clock()
    error = ModelUnavailableError("busy", article="a0")

    async def ask() -> ModelUnavailableError:
        clock.now += LONGEST
        return error

    async def run() -> None:
        outage = Outage(4, clock.sleep, clock=clock)
        for _ in range(3):
            outage.note_fault("a0", error)
        with pytest.raises(ModelUnavailableError, match="was given up"):
            await outage.pass_by("a0", ask, lambda: 1000.0)
        outage.note_answer("a1")
        for _ in range(3):
            outage.note_fault("a2", error)
        assert outage.down is None

        async def answered() -> None:
            return None

        await outage.pass_by("a2", answered, lambda: 1000.0)

    asyncio.run(run())
