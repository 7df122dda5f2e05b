"""summarise evaluate on runs, as a script sees it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evaluation_story import (
    STRIKE,
    StoryFiles,
    make_run,
    make_timeline,
    write_json,
    write_story,
)

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.render import render


@pytest.fixture
def files(tmp_path: Path) -> StoryFiles:
    return write_story(tmp_path)


def figures_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["evaluate", *arguments, "--json", "-q"]) in {Exit.OK, Exit.PARTIAL}
    return json.loads(capsys.readouterr().out)


# Runs


def test_a_run_is_scored(files: StoryFiles, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", files.gold, files.run]) == Exit.OK
    shown = capsys.readouterr()

    assert shown.err == ""
    lines = [line.split() for line in shown.out.splitlines()]
    assert ["events", "0.667", "1.000", "0.800"] in lines
    assert ["all", "records", "0.750", "0.750", "0.750"] in lines
    assert ["date", "0.000", "1"] in lines
    assert ["seconds", "per", "article", "1.50"] in lines
    assert ["cost", "per", "article", "-"] in lines


def test_figures_for_programs_are_whole(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(capsys, files.gold, files.run)
    (run,) = figures["runs"]

    assert figures["gold"] == {
        "story": "terminal",
        "articles": ["one", "two"],
        "records": {"event": 2, "allegation": 1, "denial": 1, "all": 4},
    }
    assert run["records"]["event"] == {
        "precision": 2 / 3,
        "recall": 1.0,
        "f1": 0.8,
        "paired": 2,
        "found": 3,
        "expected": 2,
    }
    assert run["fields"]["date"] == {"accuracy": 0.0, "records": 1}
    assert run["fields"]["form"] == {"accuracy": None, "records": 0}
    assert run["denial_links"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert (run["cost"], run["per_article"]["cost"]) == (None, None)
    assert [item["id"] for item in run["missed"]] == ["d1"]
    assert run["extra"] == [{"id": "r.e3", "article": "two", "kind": "event", "text": STRIKE}]
    assert run["pairs"] == {"e1": "r.e1", "a1": "r.a1", "e2": "r.e2"}


def test_show_lists_what_is_missed_and_extra_by_article(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", files.gold, files.run, "--show"]) == Exit.OK

    listed = capsys.readouterr().out.splitlines()[-5:]
    assert listed[0] == "  1 missed, 1 extra"
    assert [line.split()[:2] for line in listed[1:]] == [
        ["one"],
        ["missed", "denial"],
        ["two"],
        ["extra", "event"],
    ]
    assert STRIKE in listed[-1]


def test_several_runs_are_columns_of_one_table(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    made_by = {"engine": "llm", "model": "hand-written"}
    usage = {"requests": 2, "prompt_tokens": 1800, "completion_tokens": 200}
    unpriced = {**make_run(), "run": {**made_by, "usage": usage, "seconds": 8.0}}
    priced = {**make_run(), "run": {**unpriced["run"], "cost": 0.02}}
    write_json(files.folder / "runs-a.json", unpriced)
    write_json(files.folder / "runs-b.json", priced)

    assert main(["evaluate", files.gold, str(files.folder / "runs-*.json"), files.gold]) == Exit.OK

    shown = capsys.readouterr().out
    assert "[1] " in shown
    assert "runs-a.json: llm engine, model hand-written; 2 articles, 4 records" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["tokens", "per", "article", "1,000", "1,000", "-"] in lines
    assert ["cost", "per", "article", "unpriced", "0.01", "-"] in lines
    assert ["seconds", "per", "article", "4.00", "4.00", "-"] in lines
    assert ["denials", *["0.000"] * 6, *["1.000"] * 3] in lines


def test_a_run_and_a_gold_file_may_be_json_lines(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = render(make_timeline(), "jsonl")
    (files.folder / "run.jsonl").write_text(lines, encoding="utf-8")

    run = str(files.folder / "run.jsonl")
    figures = figures_of(capsys, run, run, files.run)

    assert [item["records"]["all"]["f1"] for item in figures["runs"]] == [1.0, 1.0]


def test_a_run_may_come_from_standard_input(
    files: StoryFiles,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = io.BytesIO(Path(files.run).read_bytes())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))

    figures = figures_of(capsys, files.gold, "-")

    assert [run["name"] for run in figures["runs"]] == ["-"]
    assert figures["runs"][0]["records"]["all"]["f1"] == 0.75


def test_failures_and_articles_of_one_side_stand_beside_the_score(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    values = make_run()
    elsewhere = {**values["records"][3], "article": "nine"}
    values["records"] = [values["records"][0], elsewhere]
    values["events"], values["claims"] = values["events"][:1], []
    values["articles"] = {"one": {}, "nine": {}}
    values["failures"] = [{"article": "one", "stage": "extract", "reason": "it broke off"}]
    run = write_json(files.folder / "partial.json", values)

    assert main(["evaluate", files.gold, run, "--show"]) == Exit.OK

    shown = capsys.readouterr().out
    assert "  3 missed, 0 extra\n" in shown
    assert "  failed: one (extract): it broke off\n" in shown
    assert "  not in the run, so all their records are missed: 1 (two)\n" in shown
    assert "  not in the gold, so left aside: 1 (nine)\n" in shown
    assert "  3 of 3 missed records are in articles that were not read\n" in shown


# Gold files and runs that are none


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the gold file is no JSON"),
        ("{]", "the gold file is no JSON"),
        ("[1]", "a gold file is a JSON object, and this is none"),
        ("{}", "articles: is missing"),
        ('{"type": "timeline"}\n\n{"type"', "line 3 is no part of a timeline document"),
    ],
)
def test_a_gold_file_that_is_none_is_2(
    files: StoryFiles, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    bad = files.folder / "bad.json"
    bad.write_text(text, encoding="utf-8")

    assert main(["evaluate", str(bad), files.run]) == Exit.USAGE
    assert sentence in capsys.readouterr().err


def test_a_run_that_breaks_the_contract_is_1(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    values = make_run()
    values["records"][0]["kind"] = "rumour"
    bad = write_json(files.folder / "bad.json", values)

    assert main(["evaluate", files.gold, bad, files.run]) == Exit.ERROR
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)
    assert f"{bad}: records[0].kind is not event, allegation or denial" in shown.err


def test_an_article_that_cannot_be_loaded_is_told_even_if_none_is_read(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    (files.folder / "empty.txt").touch()

    empty = str(files.folder / "empty.txt")
    assert main(["evaluate", files.gold, files.run, empty]) == Exit.PARTIAL

    shown = capsys.readouterr()
    assert f"{empty}: the file is empty" in shown.err
    assert "all records" in shown.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{gold}", "nowhere.json"], "there is no file or folder nowhere.json"),
        (["-", "-"], "- can be read once only"),
        (["{gold}", "{run}", "--html", "-"], "--html writes a file beside the table"),
        (["{gold}", "{run}", "--html", "nowhere/page.html"], "there is no folder"),
        (["{gold}"], "required: RUN|PATH"),
    ],
)
def test_wrong_usage_is_2(
    files: StoryFiles,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    given = [argument.format(gold=files.gold, run=files.run) for argument in arguments]

    assert main(["evaluate", *given]) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
