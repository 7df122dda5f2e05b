"""summarise evaluate on articles, with an engine of the tests' own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from evaluation_story import (
    STRIKE,
    TOURED,
    StoryFiles,
    make_gold,
    write_json,
    write_story,
)

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import InvalidAnswerError, ModelRejectedError
from summariser.extract import resolve
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
def files(tmp_path: Path) -> StoryFiles:
    return write_story(tmp_path)


def figures_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["evaluate", *arguments, "--json", "-q"]) in {Exit.OK, Exit.PARTIAL}
    return json.loads(capsys.readouterr().out)


def test_every_error_of_a_gold_file_is_named_and_nothing_is_scored(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
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


def test_a_run_that_is_no_json_is_1_and_never_an_article(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = files.folder / "bad.json"
    bad.write_text(Path(files.run).read_text(encoding="utf-8")[:-9], encoding="utf-8")

    assert main(["evaluate", files.gold, str(bad), files.articles]) == Exit.ERROR
    assert "no JSON at line 1" in capsys.readouterr().err
    assert engine.read == []


def test_articles_are_read_and_scored(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(capsys, files.gold, files.articles, "--window", "all", "-j", "2")
    (run,) = figures["runs"]

    assert run["records"]["event"]["recall"] == 1.0
    assert run["records"]["denial"]["recall"] == 0.0
    assert (engine.configs[0].window, engine.configs[0].jobs) == ("all", 2)


def test_each_engine_and_model_is_a_reading_of_its_own(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--engine", "embedded", "-m", "small", "-m", "large"]
    figures = figures_of(capsys, files.gold, files.articles, *asked)

    assert [run["name"] for run in figures["runs"]] == ["embedded", "llm small", "llm large"]
    assert [run["per_article"]["tokens"] for run in figures["runs"]] == [None, 100, 100]
    assert {config.story for config in engine.configs} == {"terminal"}


def test_articles_beside_a_run_are_read_only_when_asked(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(capsys, files.gold, files.run, files.articles)
    assert [run["name"] for run in figures["runs"]] == [files.run]
    assert engine.read == []

    figures = figures_of(capsys, files.gold, files.run, files.articles, "--engine", "embedded")
    assert [run["name"] for run in figures["runs"]] == [files.run, "embedded"]


@pytest.mark.usefixtures("engine")
def test_the_page_is_written_with_the_text_of_the_articles(
    files: StoryFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    page = files.folder / "page.html"

    assert main(["evaluate", files.gold, files.run, files.articles, "--html", str(page)]) == Exit.OK

    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert "Tour of the terminal\n\n" in written
    assert f'<mark class="found">{TOURED}</mark>' in written
    assert "all records" in capsys.readouterr().out


def test_an_article_without_facts_is_read_with_those_of_the_gold(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", files.gold, files.articles]) == Exit.OK

    assert {article.id: article.published for article in engine.read} == {
        "one": "2031-05-03",
        "two": "2031-05-05",
    }
    assert "2 of 2 articles give no publication date" in capsys.readouterr().err


def test_facts_of_an_articles_own_are_kept(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "two", "text": f"{TOURED} {STRIKE}", "published": "2031-06-01"}
    articles = write_json(files.folder / "dated.json", row)
    gold = make_gold()
    gold["records"][3]["spans"] = None

    figures_of(capsys, write_json(files.folder / "gold2.json", gold), articles)

    assert [(a.published, a.outlet) for a in engine.read] == [("2031-06-01", "Quay Radio")]


def test_articles_that_failed_are_partial_and_told(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.errors["one"] = InvalidAnswerError("the answer broke off", article="one")

    assert main(["evaluate", files.gold, files.articles, "-q"]) == Exit.PARTIAL

    shown = capsys.readouterr()
    assert "1 of 2 articles failed" in shown.err
    assert "  failed: one (extract): the answer broke off\n" in shown.out
    assert "  3 of 3 missed records are in articles that were not read\n" in shown.out


def test_a_refusing_provider_is_6_and_nothing_is_written(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
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
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        engine.errors[name] = ModelRejectedError("the key is refused", article=name)

    code = main(["evaluate", files.gold, files.run, files.articles, "-m", "large", "-q"])

    assert code == Exit.PARTIAL
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["articles", "read", "2", "of", "2", "0", "of", "2"] in lines


def test_articles_of_another_story_are_refused_before_they_are_read(
    files: StoryFiles, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    (files.folder / "other.txt").write_text("It rained.", encoding="utf-8")

    assert main(["evaluate", files.gold, str(files.folder / "other.txt")]) == Exit.USAGE
    assert "none of the articles is in the gold file" in capsys.readouterr().err
    assert engine.read == []
