"""Batches whose making, answers or keeping goes wrong lose nothing that was paid for."""

from __future__ import annotations

import functools
import json
import sqlite3
from pathlib import Path

import pytest
from batch_server import BatchServer
from batch_story import batch, read_articles, write_articles
from full_disk import FullDisk
from llm_story import RIGHT, right
from model_server import Body, Reply, fails, says

from summariser.cli.exits import Exit


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "story", 2)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.sqlite"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_an_answer_may_hold_line_separators_of_unicode(
    story: Path, cache: Path, separator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = right(allegation={"text": f"The board{separator}hid the readings."})
    content = json.dumps(said, ensure_ascii=False)
    with BatchServer(lambda _: says(content), states=["completed"]) as server:
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        assert "2 answers kept" in capsys.readouterr().out
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []


@pytest.mark.parametrize("status", [400, 408, 502])
def test_a_batch_that_was_made_behind_a_fault_is_not_handed_in_again(
    story: Path,
    cache: Path,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = status != 400
    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        post = server.post

        def fail(path: str, kind: str, content: bytes) -> tuple[int, str] | None:
            if path != "/v1/batches":
                return post(path, kind, content)
            if known:
                post(path, kind, content)
            return status, json.dumps({"error": {"message": "no"}})

        monkeypatch.setattr(server, "post", fail)
        assert read_articles(server, story, cache, "--batch") != Exit.OK
        notes = list(Path(f"{cache}.batches").glob("*.json"))
        assert len(notes) == known
        monkeypatch.setattr(server, "post", post)
        capsys.readouterr()
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert len(server.lines) == (2 if known else 4)
        assert ("not handed in again: batch_1" in capsys.readouterr().err) is known
        assert batch(cache, "fetch", "batch_1") == Exit.OK


def test_answers_that_cannot_be_kept_are_not_said_to_be_and_can_be_fetched_again(
    story: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        capsys.readouterr()
        with monkeypatch.context() as patch:
            full = functools.partial(sqlite3.connect, factory=FullDisk)
            patch.setattr(sqlite3, "connect", full)
            assert batch(cache, "fetch", "batch_1") == Exit.USAGE
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "answers cannot be kept" in shown.err
        assert "database or disk is full" in shown.err
        # It is not collected yet: nothing of it is handed in a second time.
        read_articles(server, story, cache, "--batch")
        assert len(server.lines) == 2
        assert batch(cache, "fetch", "batch_1") == Exit.OK
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []


# What the endpoint forgot


@pytest.mark.parametrize("part", [False, True], ids=["all of it", "the file of the answers"])
def test_what_the_endpoint_forgot_is_said_and_handed_in_again_when_it_is_given_up(
    story: Path,
    cache: Path,
    part: bool,  # noqa: FBT001 - what is forgotten
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def get_without_files(path: str) -> tuple[int, str]:
        return (404, "{}") if "/files/" in path else get(path)

    with BatchServer(lambda _: says(RIGHT), states=["completed"]) as server:
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        capsys.readouterr()
        get = server.get
        with monkeypatch.context() as patch:
            if part:
                patch.setattr(server, "get", get_without_files)
            else:
                server.forget_batches()
            assert batch(cache, "fetch", "batch_1") == (Exit.PARTIAL if part else Exit.ERROR)
        shown = capsys.readouterr()
        assert "'summarise batch forget batch_1'" in shown.out + shown.err
        # It may be paid for: nothing is handed in again before somebody says so.
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert len(server.lines) == 2
        assert batch(cache, "forget", "batch_1") == Exit.OK
        assert "batch_1 and its 2 requests are given up" in capsys.readouterr().err
        assert batch(cache, "status") == Exit.OK
        assert capsys.readouterr().out == "No batch was handed in.\n"
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert len(server.lines) == 4
        assert server.lines[2:] == server.lines[:2]


def test_what_was_collected_of_a_batch_stays_when_it_is_given_up(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: Body) -> Reply | None:
        return says(RIGHT) if "copy 0" in str(request["messages"]) else None

    with BatchServer(answer, states=["in_progress"]) as server:
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        for made in server._batches.values():
            server._make_results(made)
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        assert "1 answer kept" in capsys.readouterr().out
        server.forget_batches()
        assert batch(cache, "forget", "batch_1") == Exit.OK
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert len(server.lines) == 3
        assert "copy 1" in str(server.lines[2])
    capsys.readouterr()


def test_one_batch_that_is_not_known_does_not_keep_the_others_from_being_listed(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT), states=["in_progress"]) as server:
        read_articles(server, story / "a0.md", cache, "--batch")
        read_articles(server, story, cache, "--batch")
        del server._batches["batch_1"]
        capsys.readouterr()
        assert batch(cache, "status") == Exit.PARTIAL
    shown = capsys.readouterr()
    assert "has no batch batch_1" in shown.err
    assert shown.out.startswith("batch_2: in_progress")


def test_a_note_that_cannot_be_read_is_named_before_anything_is_paid_twice(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(lambda _: says(RIGHT)) as server:
        read_articles(server, story, cache, "--batch")
        (note,) = Path(f"{cache}.batches").glob("*.json")
        note.write_text("{", encoding="utf-8")
        capsys.readouterr()
        assert read_articles(server, story, cache, "--batch") == Exit.USAGE
        assert len(server.lines) == 2
    assert "batch_1.json is no note of a batch" in capsys.readouterr().err


# What the endpoint does not know

_NO_TEMPERATURE = "Unsupported value: 'temperature' does not support 0 with this model"


def _without_temperature(request: Body) -> Reply:
    return fails(400, _NO_TEMPERATURE) if "temperature" in request else says(RIGHT)


def test_requests_refused_for_their_form_are_handed_in_in_another_and_answered(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchServer(_without_temperature, states=["completed"]) as server:
        read_articles(server, story / "a0.md", cache, "--batch")
        capsys.readouterr()
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        shown = capsys.readouterr().out
        assert "1 request refused as the endpoint takes no temperature" in shown
        assert "a0: 400: Unsupported value" in shown
        # What is learnt of one article holds for the other.
        assert read_articles(server, story, cache, "--batch") == Exit.OK
        assert ["temperature" in line["body"] for line in server.lines] == [True, False, False]
        assert batch(cache, "fetch", "batch_2") == Exit.OK
        assert read_articles(server, story, cache) == Exit.OK
        assert server.requests == []
    capsys.readouterr()


def test_a_batch_refused_as_a_whole_for_its_form_is_handed_in_in_another(
    story: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = "'response_format' of type 'json_schema' is not supported"
    with BatchServer(lambda _: says(RIGHT), states=["failed"], refusal=refusal) as server:
        read_articles(server, story, cache, "--batch")
        assert batch(cache, "fetch", "batch_1") == Exit.PARTIAL
        assert "2 requests refused as the endpoint does not know the form" in (
            capsys.readouterr().out
        )
        read_articles(server, story, cache, "--batch")
        kinds = [line["body"]["response_format"]["type"] for line in server.lines]
        assert kinds == ["json_schema"] * 2 + ["json_object"] * 2
    capsys.readouterr()


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_batch_refused_at_once_for_its_form_is_handed_in_once_more(
    story: Path,
    cache: Path,
    stubborn: bool,  # noqa: FBT001 - whether the endpoint refuses the other form, too
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BatchServer(_without_temperature, states=["completed"]) as server:
        post = server.post

        def refuse(path: str, kind: str, content: bytes) -> tuple[int, str] | None:
            if path == "/v1/batches" and (stubborn or "temperature" in server.lines[-1]["body"]):
                return 400, json.dumps({"error": {"message": _NO_TEMPERATURE}})
            return post(path, kind, content)

        monkeypatch.setattr(server, "post", refuse)
        assert (read_articles(server, story, cache, "--batch") == Exit.OK) is not stubborn
        assert ["temperature" in line["body"] for line in server.lines] == [True] * 2 + [False] * 2
        assert list(Path(f"{cache}.batches").glob("*.json")) == [] or not stubborn
    assert ("batch_1\n" in capsys.readouterr().out) is not stubborn
