"""Second passes: only what is missing is asked for, and nothing that was found is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from llm_story import ARTICLE, DENIED, HID, LINES, NOTHING, RESIGNED, read_one
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.llm.passes import is_repeated
from summariser.schema import AllegationAnswer, Denial, EventAnswer, Extraction, Timeline

VISIT = {
    "kind": "event",
    "sentences": [5],
    "text": "Inspectors will visit Bramfield.",
    "actors": ["Inspectors"],
    "status": "planned",
    "time": "on 20 May",
    "date": None,
}
REWORDED = {**RESIGNED, "text": "Mira Holt resigned as the head of the Bramfield water board."}


def _records(*records: Body) -> Body:
    return {"records": list(records)}


def _texts(found: Extraction | Timeline) -> list[str]:
    return [record.text for record in found.records]


def _two(server: ModelServer, **settings: Any) -> Extraction:
    return read_one(server, prompt="extract.v3", **{"passes": 2, **settings})


def test_a_second_pass_shows_what_was_found_and_keeps_what_is_new() -> None:
    with ModelServer([says(_records(RESIGNED, HID)), says(_records(VISIT))]) as server:
        found = _two(server)
    assert _texts(found) == [RESIGNED["text"], VISIT["text"], HID["text"]]
    first, second = (request["messages"] for request in server.requests)
    # The prompt is the same up to there, so that a server has it at hand.
    assert second[: len(first)] == first
    listed, asked = second[len(first) :]
    assert listed["role"] == "assistant"
    assert [next(iter(record)) for record in json.loads(listed["content"])["records"]] == [
        "did",
        "acc",
    ]
    assert "not in your list yet" in asked["content"]
    assert found.usage.requests == 2


def test_what_is_given_again_is_not_shown_twice_and_nothing_is_removed() -> None:
    again = _records(REWORDED, HID, VISIT)
    with ModelServer([says(_records(RESIGNED, HID)), says(again)]) as server:
        found = _two(server)
    assert _texts(found) == [RESIGNED["text"], VISIT["text"], HID["text"]]
    assert [(item.reason, item.count) for item in found.left_out] == [("a record given twice", 2)]


def test_a_pass_that_finds_nothing_is_the_last() -> None:
    with ModelServer([says(_records(RESIGNED)), says(_records(REWORDED))]) as server:
        found = _two(server, passes=5)
    assert len(server.requests) == 2
    assert _texts(found) == [RESIGNED["text"]]


def test_only_windows_that_brought_something_are_gone_through_a_third_time() -> None:
    asked: list[str] = []

    def answer(request: Body) -> Reply:
        shown = [m["content"] for m in request["messages"] if "<article>" in m["content"]][-1]
        turn = 2 if "not in your list yet" in request["messages"][-1]["content"] else 1
        window = "late" if "[4] Pipes" in shown else "early"
        asked.append(f"{window} {turn}")
        new = window == "late" and asked.count("late 2") == 1
        return says(_records(VISIT) if turn == 2 and new else NOTHING)

    with ModelServer(answer) as server:
        found = _two(server, passes=3, window=3)
    assert asked == ["early 1", "late 1", "early 2", "late 2", "late 2"]
    assert _texts(found) == [VISIT["text"]]


def test_a_denial_found_later_answers_a_claim_found_before() -> None:
    with ModelServer([says(_records(HID)), says(_records(DENIED))]) as server:
        claim, denial = _two(server).records
    assert isinstance(denial, Denial)
    assert denial.responds_to == (claim.id,)


def test_a_wrong_answer_of_a_later_pass_is_asked_for_again() -> None:
    wrong = _records({**VISIT, "sentences": [99]})
    with ModelServer([says(NOTHING), says(wrong), says(_records(VISIT))]) as server:
        found = _two(server)
    assert "sentence 99 is not here" in server.requests[2]["messages"][-1]["content"]
    assert _texts(found) == [VISIT["text"]]


def test_a_later_pass_that_fails_loses_nothing_and_is_told() -> None:
    replies = [says(_records(RESIGNED, HID)), fails(401, "no such key")]
    with ModelServer(replies) as server:
        config = Config(model="m", base_url=server.url, prompt="extract.v3", passes=2)
        timeline = extract_articles([ARTICLE], config=config)
    assert _texts(timeline) == [RESIGNED["text"], HID["text"]]
    (failure,) = timeline.failures
    assert failure.reason.startswith("sentences 1 to 6 were not gone through once more: ")
    assert failure.error == "ModelRejectedError"


def test_passes_are_kept_recorded_budgeted_and_replayed(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "model": "m",
        "prompt": "extract.v3",
        "passes": 2,
        "cache": str(tmp_path / "answers.sqlite"),
        "record": str(tmp_path / "recorded"),
    }
    with ModelServer([says(_records(RESIGNED)), says(_records(VISIT))]) as server:
        config = Config(base_url=server.url, **settings)
        made = extract_articles([ARTICLE], config=config)
        again = extract_articles([ARTICLE], config=config)
        assert len(server.requests) == 2
    assert _texts(again) == _texts(made) == [RESIGNED["text"], VISIT["text"]]
    assert len(made.run.attempts["bramfield"]) == 2
    replayed = extract_articles([ARTICLE], config=Config(replay=settings["record"]))
    assert replayed.model_dump_json() == again.model_dump_json()


def test_a_pass_for_which_the_budget_has_no_room_is_told() -> None:
    reply = says(_records(RESIGNED))
    assert isinstance(reply.body, dict)
    reply.body["usage"] = {"prompt_tokens": 5500, "completion_tokens": 300}
    with ModelServer([reply]) as server:
        config = Config(model="m", base_url=server.url, passes=2, max_tokens=9000)
        timeline = extract_articles([ARTICLE], config=config)
    assert _texts(timeline) == [RESIGNED["text"]]
    (failure,) = timeline.failures
    assert failure.error == "BudgetError"
    assert "not gone through once more" in failure.reason


def test_a_prompt_or_an_engine_without_passes_is_named() -> None:
    with (
        ModelServer([]) as server,
        pytest.raises(ConfigError, match=r"'extract\.v2' knows no second pass"),
    ):
        read_one(server, prompt="extract.v2", passes=2)
    with pytest.raises(ConfigError, match="the embedded engine reads once"):
        Config(passes=2)
    with pytest.raises(ConfigError, match="passes must be 1 or more"):
        Config(model="m", passes=0)


def test_a_dry_run_says_up_to_how_many_requests_passes_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(ARTICLE.text, encoding="utf-8")
    command = [str(article), "-m", "m", "--base-url", "http://127.0.0.1:9/v1", "--dry-run"]
    assert main([*command, "--passes", "3", "--window", "3"]) == Exit.OK
    shown = capsys.readouterr().out
    assert "Together 2 requests at least" in shown
    assert "With 3 passes up to 6 requests and about " in shown


# Records told on both sides of a window's border


def test_a_record_told_on_both_sides_of_a_border_is_one_with_the_evidence_of_both() -> None:
    over = {**HID, "sentences": [2, 4], "text": "The Bramfield water board hid lead readings."}
    with ModelServer([says(_records(HID)), says(_records(over))]) as server:
        found = read_one(server, window=3)
    (record,) = found.records
    assert record.sentences == (2, 4)
    assert record.quotes == (LINES[1], LINES[3])
    assert [(item.reason, item.count) for item in found.left_out] == [("a record given twice", 1)]


def test_numbers_are_those_of_the_whole_article_in_every_window() -> None:
    shown: list[str] = []

    def answer(request: Body) -> Reply:
        shown.append(request["messages"][-1]["content"])
        return says(NOTHING)

    with ModelServer(answer) as server:
        read_one(server, window=2)
    assert len(shown) == 3
    for number, line in enumerate(LINES, start=1):
        own = [text for text in shown if f"[{number}] {line}" in text]
        assert len(own) == 1
    assert f"[1, context] {LINES[0]}" in shown[1]
    assert f"[4, context] {LINES[3]}" in shown[2]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"text": "The water board of Bramfield hid lead readings."}, True),
        ({"sentences": (2, 3)}, True),
        ({"sentences": (3,)}, False),
        ({"text": "The board sold its wells to a bank."}, False),
        ({"target": ("mayor",)}, False),
        ({"source": "Tilda Roos"}, False),
        ({"source": None}, True),
    ],
)
def test_records_are_the_same_where_evidence_names_and_wording_agree(
    changes: dict[str, Any],
    same: bool,  # noqa: FBT001 - a table's column
) -> None:
    fields = {name: value for name, value in HID.items() if name != "kind"}
    known = AllegationAnswer.model_validate(fields)
    assert is_repeated(known.model_copy(update=changes), known) is same


def test_two_meetings_told_in_one_sentence_are_two() -> None:
    first = EventAnswer(text="Holt met the mayor.", sentences=(1,), actors=("Holt", "the mayor"))
    other = EventAnswer(text="Holt met the union.", sentences=(1,), actors=("Holt", "the union"))
    assert not is_repeated(first, other)
