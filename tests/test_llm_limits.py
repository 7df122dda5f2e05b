"""What an article may cost where nothing comes of it, and what is kept of it all the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from llm_story import ARTICLE, DENIED, HID, NOTHING, RESIGNED, RIGHT, Pauses, read_one, right
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.schema import Failure, Timeline

MISPLACED = {"records": [{**RESIGNED, "sentences": [99]}]}
BAD: dict[str, Reply] = {
    "500": fails(500, "out of memory"),
    "invalid": says({"records": [{"kind": "rumour", "text": 7}]}),
    "evidence": says(MISPLACED),
    "empty": says(""),
    "half": says('{"records": ['),
    "refusal": says("", refusal="I would rather not."),
    "filter": says("", finish="content_filter"),
    "length": says('{"records": [', finish="length"),
    "too long": fails(400, "This model's maximum context length is 4096 tokens"),
    "html": Reply(body="<html>please log in</html>"),
}
RECORD_OF = {1: RESIGNED, 2: HID, 3: DENIED}


def _asked(request: Body) -> tuple[int, int]:
    shown = [m for m in request["messages"] if "<article>" in str(m["content"])][-1]["content"]
    first, last = re.findall(r"(\d+) to (\d+)", shown)[-1]
    return int(first), int(last)


def _says_of(request: Body) -> Reply:
    """Answer what is right of the sentences that are asked about."""
    first, last = _asked(request)
    return says({"records": [one for n, one in RECORD_OF.items() if first <= n <= last]})


def _spoilt(fault: Reply, *windows: int) -> Callable[[Body], Reply]:
    """Answer with a fault where any of some sentences is asked about."""

    def answer(request: Body) -> Reply:
        first, last = _asked(request)
        return fault if any(first <= n <= last for n in windows) else _says_of(request)

    return answer


def _extract(server: ModelServer, **settings: object) -> Timeline:
    config = Config(**{"model": "m", "base_url": server.url, "max_wait": 0.001, **settings})  # type: ignore[arg-type]
    return extract_articles([ARTICLE], config=config)


def _only(failures: tuple[Failure, ...]) -> Failure:
    (failure,) = failures
    return failure


@pytest.mark.parametrize("reply", [says(MISPLACED), BAD["invalid"]])
def test_an_article_of_which_no_record_can_be_kept_has_failed(reply: Reply) -> None:
    with ModelServer(lambda _: reply) as server:
        timeline = _extract(server)
    failure = _only(timeline.failures)
    assert not timeline.records
    assert failure.error == "InvalidAnswerError"
    assert "nothing that could be kept in 4 attempts (a record " in failure.reason


def test_an_article_that_reports_nothing_has_not_failed() -> None:
    with ModelServer([says(MISPLACED), says(NOTHING)]) as server:
        timeline = _extract(server)
    assert (timeline.records, timeline.failures) == ((), ())


def test_the_command_does_not_call_unusable_answers_a_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bramfield.txt"
    path.write_text(ARTICLE.text, encoding="utf-8")
    with ModelServer(lambda _: says(MISPLACED)) as server:
        command = [str(path), "-m", "m", "--base-url", server.url, "-f", "json", "-q"]
        assert main(command) == Exit.ERROR
    shown = capsys.readouterr()
    assert "nothing that could be kept" in shown.err
    assert json.loads(shown.out)["failures"]


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("window", [1, "all"])
def test_a_poisonous_article_costs_four_requests_however_many_windows_it_has(
    fault: str, window: int | str
) -> None:
    with ModelServer(lambda _: BAD[fault]) as server:
        timeline = _extract(server, window=window)
    assert 1 <= len(server.requests) <= 4
    assert not timeline.records
    assert _only(timeline.failures).reason


@pytest.mark.parametrize("fault", BAD)
def test_a_poisonous_window_costs_four_requests_and_no_other_window(fault: str) -> None:
    with ModelServer(_spoilt(BAD[fault], 2)) as server:
        timeline = _extract(server, window=1)
    assert [record.kind for record in timeline.records] == ["event", "denial"]
    failure = _only(timeline.failures)
    assert failure.reason.startswith("sentences 2 to 2 were not read: ")
    # One for each of the five others.
    assert 5 < len(server.requests) <= 5 + 4


def test_a_window_that_failed_is_come_back_to_when_the_others_are_read() -> None:
    asked: list[int] = []

    def answer(request: Body) -> Reply:
        asked.append(_asked(request)[0])
        return fails(503, "busy") if asked.count(1) <= 3 and asked[-1] == 1 else _says_of(request)

    pauses = Pauses()
    with ModelServer(answer) as server:
        found = read_one(server, window=2, pauses=pauses)
    assert asked == [1, 1, 1, 3, 5, 1]
    assert found.unread is None
    assert [record.kind for record in found.records] == ["event", "allegation", "denial"]
    # The third window is not waited for: the second has shown that the endpoint answers.
    assert len(pauses) == 3
    assert pauses == sorted(pauses)


def test_what_a_window_took_in_vain_before_it_was_read_is_not_held_against_the_next() -> None:
    asked: list[int] = []

    def answer(request: Body) -> Reply:
        asked.append(_asked(request)[0])
        return fails(503, "busy") if asked.count(asked[-1]) < 3 else _says_of(request)

    with ModelServer(answer) as server:
        timeline = _extract(server, window=1)
    assert not timeline.failures
    assert len(timeline.records) == 3
    assert len(server.requests) == 3 * 6


def test_windows_that_were_not_read_are_named_together_and_apart() -> None:
    with ModelServer(_spoilt(BAD["filter"], 2, 3, 5)) as server:
        timeline = _extract(server, window=1)
    reason = _only(timeline.failures).reason
    assert reason.count(" were not read: ") == 2
    assert reason.startswith("sentences 2 to 3 were not read: ")
    assert "; sentences 5 to 5 were not read: " in reason
    assert len(timeline.records) == 1


def test_a_refused_key_ends_an_article_at_once() -> None:
    with ModelServer(_spoilt(fails(401, "no such key"), 2)) as server:
        timeline = _extract(server, window=1)
    assert len(server.requests) == 2
    failure = _only(timeline.failures)
    assert failure.reason.startswith("sentences 2 to 6 were not read: ")
    assert failure.error == "ModelRejectedError"


def test_retry_failed_asks_again_for_an_answer_that_was_cut_off(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    with ModelServer(_spoilt(BAD["length"], 6)) as server:
        first = _extract(server, window=3, cache=cache)
        asked = len(server.requests)
        # What is kept is not asked again by itself.
        again = _extract(server, window=3, cache=cache)
        assert (again.records, again.failures) == (first.records, first.failures)
        assert len(server.requests) == asked
    assert "sentences 6 to 6 were not read" in _only(first.failures).reason
    with ModelServer(_says_of) as server:
        second = _extract(server, window=3, cache=cache, retry_failed=True)
        # Only for what is missing.
        assert [_asked(request) for request in server.requests] == [(6, 6)]
        assert not second.failures
        assert len(second.records) == 3
        assert not _extract(server, window=3, cache=cache).failures
        assert len(server.requests) == 1


def test_what_is_whole_of_the_last_answer_that_was_cut_off_is_kept() -> None:
    text = json.dumps(right())
    cut = says(text[: text.index('"denial"') + 30], finish="length")

    def answer(request: Body) -> Reply:
        first, _ = _asked(request)
        return cut if first == 1 else says('{"records": [', finish="length")

    with ModelServer(answer) as server:
        timeline = _extract(server, window="all")
    assert [record.kind for record in timeline.records] == ["event"]
    assert _only(timeline.failures).reason.startswith("sentences 2 to 6 were not read: ")
    assert len(server.requests) <= 5


def test_a_re_ask_that_the_budget_forbids_keeps_what_was_paid_for() -> None:
    wrong = says(right(event={"sentences": [99]}))
    assert isinstance(wrong.body, dict)
    wrong.body["usage"] = {"prompt_tokens": 5000, "completion_tokens": 300, "total_tokens": 5300}
    with ModelServer([wrong, says(RIGHT)]) as server:
        timeline = _extract(server, max_tokens=9000)
    assert len(server.requests) == 1
    assert [record.kind for record in timeline.records] == ["allegation", "denial"]
    failure = _only(timeline.failures)
    assert failure.error == "BudgetError"
    assert failure.reason.startswith("sentences 1 to 6 were not read in full: the limit of 9,000")


@pytest.mark.parametrize("choices", [[], None])
def test_what_is_no_completion_is_billed_alike_in_every_run(
    choices: list[object] | None, tmp_path: Path
) -> None:
    used = {"prompt_tokens": 3000, "completion_tokens": 7, "total_tokens": 3007}
    odd = Reply(body={"id": "x", "object": "chat.completion", "choices": choices, "usage": used})
    cache = str(tmp_path / "answers.sqlite")
    with ModelServer([odd, says(RIGHT)]) as server:
        cold, warm = (_extract(server, cache=cache).run for _ in range(2))
    assert len(server.requests) == 2
    assert (warm.usage, warm.attempts, warm.by_article) == (
        cold.usage,
        cold.attempts,
        cold.by_article,
    )
    assert cold.usage.requests == 2
    # The limit is held to what it may have cost, all the same.
    with ModelServer(lambda _: odd) as server:
        timeline = _extract(server, max_tokens=9000)
    assert len(server.requests) < 4
    assert _only(timeline.failures).error == "BudgetError"
