"""Batches: handed in, followed, collected; what is missing is named, and the run reads on."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from batch_server import BatchServer
from batch_story import batch, read_articles, write_articles
from hybrid_story import judging
from llm_story import LINES, NOTHING, RIGHT, right
from model_server import Body, Reply, fails, says

from summariser.cli import main
from summariser.cli.exits import Exit

KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "story", 4)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.sqlite"


def _number(request: Body) -> int:
    """Return which of the articles a request is about."""
    shown = "".join(message["content"] for message in request["messages"])
    return next(number for number in range(4) if f"This is copy {number}." in shown)


def _records(text: str) -> list[Body]:
    records: list[Body] = json.loads(text)["records"]
    return records


def test_a_run_after_a_batch_asks_nothing_and_says_what_it_would_have_said(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        assert read_articles(server, story, tmp_path / "other.sqlite") == Exit.OK
        plain = _records(capsys.readouterr().out)
        asked = list(server.requests)
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        shown = capsys.readouterr()
        assert shown.out == "batch_1\n"
        assert "4 requests about 4 articles handed in" in shown.err
        assert len(server.requests) == 4
        # What is handed in is what a run asks, to the letter.
        assert [line["body"] for line in server.lines] == sorted(asked, key=_number)
        assert len({line["custom_id"] for line in server.lines}) == 4
        assert {line["url"] for line in server.lines} == {"/v1/chat/completions"}
        assert server.created[0]["endpoint"] == "/v1/chat/completions"
        assert batch(cache, "fetch", "batch_1", "--wait", "--every", "0.001") == Exit.OK
        shown = capsys.readouterr()
        assert "batch_1: completed, 4 of 4 requests answered" in shown.out
        assert "400 prompt tokens, 80 completion tokens" in shown.out
        assert "no price of batches is known" in shown.out
        assert read_articles(server, story, cache) == Exit.OK
        assert len(server.requests) == 4
    assert _records(capsys.readouterr().out) == plain


def test_what_is_not_done_is_said_so_and_keeps_nothing_back(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        read_articles(server, story, cache, "--batch")
        capsys.readouterr()
        assert batch(cache, "status", "batch_1") == Exit.OK
        assert "batch_1: in_progress, 0 of 4 requests answered" in capsys.readouterr().out
        assert batch(cache, "status") == Exit.OK
        assert "batch_1: completed" in capsys.readouterr().out
    with BatchServer(lambda _: says(RIGHT), states=["in_progress"]) as server:
        cache = cache.with_name("second.sqlite")
        read_articles(server, story, cache, "--batch")
        capsys.readouterr()
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        assert "a0: the batch is not done (in_progress)" in capsys.readouterr().out


def test_what_failed_or_expired_is_named_and_asked_by_the_run(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: Body) -> Reply | None:
        replies = [says(RIGHT), fails(429, "slow down"), None, says(NOTHING)]
        return replies[_number(request)] if not ended else says(RIGHT)

    ended = False
    with BatchServer(answer, states=["in_progress", "expired"]) as server:
        read_articles(server, story, cache, "--batch")
        capsys.readouterr()
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        shown = capsys.readouterr().out
        assert "batch_1: expired, 2 of 4 requests answered, 2 failed" in shown
        assert "No answer about 2 articles:" in shown
        assert "a1: 429: slow down" in shown
        assert "a2: This request could not be executed before the completion window" in shown
        ended = True
        assert read_articles(server, story, cache) == Exit.OK
        assert sorted(_number(request) for request in server.requests) == [1, 2]
    records = _records(capsys.readouterr().out)
    assert {record["article"] for record in records} == {"a0", "a1", "a2"}


def test_answers_that_do_not_do_are_asked_again_in_the_next_batch(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = right(event={"sentences": [99]})

    def answer(request: Body) -> Reply:
        again = request["messages"][-2]["role"] == "assistant" and "99" in str(request["messages"])
        return says(RIGHT if again or _number(request) else wrong)

    with BatchServer(answer, states=["completed"]) as server:
        read_articles(server, story, cache, "--batch")
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        read_articles(server, story, cache, "--batch")
        assert len(server.lines) == 5
        assert "sentence 99 is not here" in server.lines[-1]["body"]["messages"][-1]["content"]
        assert batch(cache, "fetch", "batch_2") == Exit.OK
        capsys.readouterr()
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "nothing to hand in" in shown.err
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []
    assert len(_records(capsys.readouterr().out)) == 12


def test_what_is_in_a_batch_already_is_not_handed_in_again(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT), states=["in_progress", "completed"]) as server:
        read_articles(server, story / "a0.md", cache, "--batch")
        capsys.readouterr()
        assert read_articles(server, story / "a0.md", cache, "--batch") == Exit.OK
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "1 request not handed in again" in shown.err
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        shown = capsys.readouterr()
        assert shown.out == "batch_2\n"
        assert "3 requests about 3 articles handed in" in shown.err
        assert len(server.lines) == 4
        batch(cache, "fetch", "batch_1")
        batch(cache, "fetch", "batch_2")
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []


@pytest.mark.parametrize("made", [True, False])
def test_a_batch_whose_id_never_came_is_found_again_or_handed_in_anew(
    story: Path,
    cache: Path,
    made: bool,  # noqa: FBT001 - whether the endpoint made it
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        server.silent = True
        assert read_articles(server, story, cache, "--batch") == Exit.PROVIDER
        server.silent = False
        if not made:
            server.forget_batches()
        assert batch(cache, "status") == Exit.OK
        assert "No batch" in capsys.readouterr().out
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        shown = capsys.readouterr()
        assert len(server.lines) == (4 if made else 8)
        assert ("not handed in again: batch_1" in shown.err) is made
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []


def test_what_a_batch_did_not_answer_can_be_handed_in_again(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: fails(500, "oh no"), states=["completed"]) as server:
        read_articles(server, story, cache, "--batch")
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        capsys.readouterr()
        assert read_articles(server, story, cache, "--batch") == Exit.OK
    assert capsys.readouterr().out == "batch_2\n"


def test_kept_answers_that_came_to_nothing_are_handed_in_anew_on_request(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article, again = story / "a0.md", ["--batch", "--retry-failed"]
    with BatchServer(lambda _: says("no JSON"), states=["completed"]) as server:
        read_articles(server, article, cache, "--batch")
        batch(cache, "fetch", "batch_1")
        # The answer is not given up yet: what asks again leads on from it.
        read_articles(server, article, cache, *again)
        assert len(server.lines) == 2
        assert len(server.lines[1]["body"]["messages"]) > len(server.lines[0]["body"]["messages"])
        batch(cache, "fetch", "batch_2")
        assert read_articles(server, article, cache) == Exit.ERROR
        read_articles(server, article, cache, "--batch")
        assert len(server.lines) == 2
        read_articles(server, article, cache, *again)
        assert server.lines[2:] == server.lines[:1]
    capsys.readouterr()


def test_windows_and_passes_are_handed_in_one_after_the_other(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--window", "4", "--passes", "2"]
    with BatchServer(lambda _: says(NOTHING), states=["completed"]) as server:
        read_articles(server, story, cache, "--batch", *options)
        # Two windows of each article, of which the first is the same in all four, and no second
        # pass before the first is answered.
        assert len(server.lines) == 5
        batch(cache, "fetch", "batch_1")
        read_articles(server, story, cache, "--batch", *options)
        assert len(server.lines) == 10
        asked = server.lines[-1]["body"]["messages"][-1]["content"]
        assert "not in your list yet" in asked
        batch(cache, "fetch", "batch_2")
        capsys.readouterr()
        assert read_articles(server, story, cache, *options) == Exit.OK
        assert server.requests == []


def test_an_answer_that_was_cut_off_is_continued_by_the_run(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(RIGHT)

    def answer(_: Body) -> Reply:
        return says(RIGHT) if collected else says(text[: text.index("Udo")], finish="length")

    collected = False
    with BatchServer(answer, states=["completed"]) as server:
        read_articles(server, story / "a0.md", cache, "--batch")
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        collected = True
        capsys.readouterr()
        assert read_articles(server, story / "a0.md", cache) == Exit.OK
        (request,) = server.requests
    assert f"[2] {LINES[1]}" in request["messages"][-1]["content"]
    assert len(_records(capsys.readouterr().out)) == 3


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("failed", "line 1: the model is not there"),
        ("cancelled", "the batch was cancelled before it was answered"),
        ("expired", "the batch expired before it was answered"),
    ],
)
def test_a_batch_of_which_nothing_came_says_why(
    story: Path, cache: Path, status: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = "line 1: the model is not there" if status == "failed" else None
    with BatchServer(
        lambda _: says(RIGHT), states=[status], refusal=refusal, results=False
    ) as server:
        read_articles(server, story, cache, "--batch")
        capsys.readouterr()
        assert batch(cache, "fetch", "batch_1", "--json") == Exit.PARTIAL
    held = json.loads(capsys.readouterr().out)
    assert held["state"]["status"] == status
    assert held["answered"] == 0
    assert held["unanswered"] == {f"a{number}": reason for number in range(4)}


def test_limits_hold_for_a_batch_before_it_is_handed_in(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        assert read_articles(server, story, cache, "--batch", "--max-tokens", "9000") == Exit.BUDGET
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "leaves no room" in shown.err
        assert server.lines == []
        assert read_articles(server, story, cache, "--batch", "--max-tokens", "60000") == Exit.OK
        limits = {line["body"]["max_completion_tokens"] for line in server.lines}
    assert all(256 <= limit <= 15_000 for limit in limits)


def test_neither_the_note_of_a_batch_nor_a_message_holds_key_or_text(
    story: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    replies = fails(400, f"Incorrect key {KEY}")
    with BatchServer(lambda _: replies, states=["completed"]) as server:
        read_articles(server, story, cache, "--batch", "-v")
        batch(cache, "fetch", "batch_1", "-v")
        assert server.keys == {f"Bearer {KEY}"}
    shown = capsys.readouterr()
    assert "a0: 400: Incorrect key [key]" in shown.out
    notes = list(Path(f"{cache}.batches").iterdir())
    held = "".join(path.read_text(encoding="utf-8") for path in notes)
    for text in (shown.out, shown.err, held):
        assert KEY not in text
        assert "lead readings" not in text
    assert stat.S_IMODE(Path(f"{cache}.batches").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fetch"], "name the batch to fetch"),
        (["fetch", "batch_9"], "no batch 'batch_9' was handed in with this cache"),
        (["status", "../secret"], "is no id of a batch"),
    ],
)
def test_a_batch_that_is_not_known_is_named(
    cache: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(cache, *arguments) == Exit.USAGE
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--no-cache"], "a batch needs a cache"),
        (["--record", "there"], "--batch only hands in"),
    ],
)
def test_settings_that_do_not_fit_a_batch_are_refused(
    story: Path, cache: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        assert read_articles(server, story, cache, "--batch", *options) == Exit.USAGE
        assert server.lines == []
    assert told in capsys.readouterr().err


def test_an_engine_that_asks_nobody_has_no_batch(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(story), "--engine", "embedded", "--batch", "--cache", str(cache)]
    assert main(command) == Exit.USAGE
    assert "a batch needs a model at an endpoint" in capsys.readouterr().err


def test_the_hybrid_engine_hands_in_what_it_would_ask(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: Body) -> Reply:
        reply = judging()(request)
        assert isinstance(reply, Reply)
        return reply

    options = ["--engine", "hybrid"]
    with BatchServer(answer, states=["completed"]) as server:
        assert read_articles(server, story / "a0.md", cache, "--batch", *options) == Exit.OK
        assert len(server.lines) == 2
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        capsys.readouterr()
        assert read_articles(server, story / "a0.md", cache, *options) == Exit.OK
        assert server.requests == []
    assert _records(capsys.readouterr().out)


def test_an_endpoint_without_batches_is_named(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        monkeypatch.setattr(server, "post", lambda *_: (404, json.dumps({"error": "none"})))
        assert read_articles(server, story, cache, "--batch") == Exit.ERROR
    assert "takes no batches at this address" in capsys.readouterr().err


def test_no_batches_are_listed_where_there_are_none(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(cache, "status") == Exit.OK
    assert capsys.readouterr().out == "No batch was handed in.\n"
