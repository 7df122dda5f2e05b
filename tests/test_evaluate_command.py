"""summarise evaluate, as a script sees it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evaluation_story import (
    STRIKE,
    TOURED,
    make_gold,
    make_run,
    make_timeline,
    write_articles,
    write_json,
)

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import InvalidAnswerError, ModelRejectedError
from summariser.extract import resolve
from summariser.render import render
from summariser.schema import (
    Article,
    ArticleAnswer,
    Engine,
    EventAnswer,
    Extraction,
    Sentence,
    Usage,
)


class Scripted:
    """Finds an event in every sentence of an article, failing where it is told to."""

    def __init__(self) -> None:
        self.errors: dict[str, BaseException] = {}
        self.read: list[Article] = []
        self.configs: list[Config] = []
        self.engine = Engine(name="scripted")

    def made_for(self, config: Config, **_: Any) -> Scripted:
        self.configs.append(config)
        self.engine = Engine(name=config.chosen_engine, model=config.model)
        return self

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        self.read.append(article)
        if article.id in self.errors:
            raise self.errors[article.id]
        events = tuple(
            EventAnswer(text=sentence.text, sentences=(sentence.number,)) for sentence in sentences
        )
        extraction = resolve(ArticleAnswer(events=events), article, sentences)
        usage = Usage(requests=1, prompt_tokens=90, completion_tokens=10)
        asked = self.engine.model is not None
        return extraction.model_copy(update={"usage": usage}) if asked else extraction


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Put a scripted engine in the place of whatever the settings choose."""
    scripted = Scripted()
    for module in ("summariser.api", "summariser.cli.evaluating"):
        __import__(module)
        monkeypatch.setattr(sys.modules[module], "get_extractor", scripted.made_for)
    return scripted


@pytest.fixture
def files(tmp_path: Path) -> SimpleNamespace:
    return SimpleNamespace(
        gold=write_json(tmp_path / "gold.json", make_gold()),
        run=write_json(tmp_path / "run.json", make_run()),
        articles=write_articles(tmp_path / "articles"),
        folder=tmp_path,
    )


def figures_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["evaluate", *arguments, "--json", "-q"]) in {Exit.OK, Exit.PARTIAL}
    return json.loads(capsys.readouterr().out)


# Runs


def test_a_run_is_scored(files: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
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
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
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
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
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
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
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
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = render(make_timeline(), "jsonl")
    (files.folder / "run.jsonl").write_text(lines, encoding="utf-8")

    run = str(files.folder / "run.jsonl")
    figures = figures_of(capsys, run, run, files.run)

    assert [item["records"]["all"]["f1"] for item in figures["runs"]] == [1.0, 1.0]


def test_a_run_may_come_from_standard_input(
    files: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = io.BytesIO(Path(files.run).read_bytes())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))

    figures = figures_of(capsys, files.gold, "-")

    assert [run["name"] for run in figures["runs"]] == ["-"]
    assert figures["runs"][0]["records"]["all"]["f1"] == 0.75


def test_failures_and_articles_of_one_side_stand_beside_the_score(
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
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


def test_every_error_of_a_gold_file_is_named_and_nothing_is_scored(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = make_gold()
    gold["records"][0]["article"] = "nine"
    gold["records"][3].update(quotes=["It rained."], spans=None)
    gold["claims"][0]["denials"] = ["d7"]
    bad = write_json(files.folder / "bad.json", gold)

    assert main(["evaluate", bad, files.articles]) == Exit.USAGE

    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.removeprefix(f"summarise: {bad}: ") for line in shown.err.splitlines()] == [
        "records[0] (e1): article 'nine' is not among the articles",
        "records[3] (e2): quote 1 is not in article two",
        "claims[0] (C1): denials names 'd7', which is no record of the file",
        f"summarise: 3 errors in {bad}; nothing scored",
    ]
    assert engine.read == []


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
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    bad = files.folder / "bad.json"
    bad.write_text(text, encoding="utf-8")

    assert main(["evaluate", str(bad), files.run]) == Exit.USAGE
    assert sentence in capsys.readouterr().err


def test_a_run_that_breaks_the_contract_is_1(
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    values = make_run()
    values["records"][0]["kind"] = "rumour"
    bad = write_json(files.folder / "bad.json", values)

    assert main(["evaluate", files.gold, bad, files.run]) == Exit.ERROR
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)
    assert f"{bad}: records[0].kind is not event, allegation or denial" in shown.err


def test_a_run_that_is_no_json_is_1_and_never_an_article(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = files.folder / "bad.json"
    bad.write_text(Path(files.run).read_text(encoding="utf-8")[:-9], encoding="utf-8")

    assert main(["evaluate", files.gold, str(bad), files.articles]) == Exit.ERROR
    assert "no JSON at line 1" in capsys.readouterr().err
    assert engine.read == []


def test_an_article_that_cannot_be_loaded_is_told_even_if_none_is_read(
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
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
    files: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    given = [argument.format(gold=files.gold, run=files.run) for argument in arguments]

    assert main(["evaluate", *given]) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err


# Articles


def test_articles_are_read_and_scored(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(capsys, files.gold, files.articles, "--window", "all", "-j", "2")
    (run,) = figures["runs"]

    assert run["records"]["event"]["recall"] == 1.0
    assert run["records"]["denial"]["recall"] == 0.0
    assert (engine.configs[0].window, engine.configs[0].jobs) == (None, 2)


def test_each_engine_and_model_is_a_reading_of_its_own(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--engine", "embedded", "-m", "small", "-m", "large"]
    figures = figures_of(capsys, files.gold, files.articles, *asked)

    assert [run["name"] for run in figures["runs"]] == ["embedded", "llm small", "llm large"]
    assert [run["per_article"]["tokens"] for run in figures["runs"]] == [None, 100, 100]
    assert {config.story for config in engine.configs} == {"terminal"}


def test_articles_beside_a_run_are_read_only_when_asked(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(capsys, files.gold, files.run, files.articles)
    assert [run["name"] for run in figures["runs"]] == [files.run]
    assert engine.read == []

    figures = figures_of(capsys, files.gold, files.run, files.articles, "--engine", "embedded")
    assert [run["name"] for run in figures["runs"]] == [files.run, "embedded"]


@pytest.mark.usefixtures("engine")
def test_the_page_is_written_with_the_text_of_the_articles(
    files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    page = files.folder / "page.html"

    assert main(["evaluate", files.gold, files.run, files.articles, "--html", str(page)]) == Exit.OK

    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert "Tour of the terminal\n\n" in written
    assert f'<mark class="found">{TOURED}</mark>' in written
    assert "all records" in capsys.readouterr().out


def test_an_article_without_facts_is_read_with_those_of_the_gold(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", files.gold, files.articles]) == Exit.OK

    assert {article.id: article.published for article in engine.read} == {
        "one": "2031-05-03",
        "two": "2031-05-05",
    }
    assert "2 of 2 articles give no publication date" in capsys.readouterr().err


def test_facts_of_an_articles_own_are_kept(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "two", "text": f"{TOURED} {STRIKE}", "published": "2031-06-01"}
    articles = write_json(files.folder / "dated.json", row)
    gold = make_gold()
    gold["records"][3]["spans"] = None

    figures_of(capsys, write_json(files.folder / "gold2.json", gold), articles)

    assert [(a.published, a.outlet) for a in engine.read] == [("2031-06-01", "Quay Radio")]


def test_articles_that_failed_are_partial_and_told(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.errors["one"] = InvalidAnswerError("the answer broke off", article="one")

    assert main(["evaluate", files.gold, files.articles, "-q"]) == Exit.PARTIAL

    shown = capsys.readouterr()
    assert "1 of 2 articles failed" in shown.err
    assert "  failed: one (extract): the answer broke off\n" in shown.out
    assert "  3 of 3 missed records are in articles that were not read\n" in shown.out


def test_a_refusing_provider_is_6_and_nothing_is_written(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        engine.errors[name] = ModelRejectedError("the key is refused", article=name)
    page = files.folder / "page.html"

    code = main(["evaluate", files.gold, files.articles, "-m", "large", "--html", str(page)])

    assert code == Exit.PROVIDER
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "the key is refused" in shown.err
    assert not page.exists()


def test_a_refused_reading_stands_in_the_table_beside_another(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        engine.errors[name] = ModelRejectedError("the key is refused", article=name)

    code = main(["evaluate", files.gold, files.run, files.articles, "-m", "large", "-q"])

    assert code == Exit.PARTIAL
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["articles", "read", "2", "of", "2", "0", "of", "2"] in lines


def test_articles_of_another_story_are_refused_before_they_are_read(
    files: SimpleNamespace, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    (files.folder / "other.txt").write_text("It rained.", encoding="utf-8")

    assert main(["evaluate", files.gold, str(files.folder / "other.txt")]) == Exit.USAGE
    assert "none of the articles is in the gold file" in capsys.readouterr().err
    assert engine.read == []
