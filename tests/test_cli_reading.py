"""From articles to a timeline on the command line, with an engine of the tests' own."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.errors import InvalidAnswerError, ModelRejectedError, ModelUnavailableError
from summariser.extract import resolve
from summariser.schema import (
    AllegationAnswer,
    Article,
    ArticleAnswer,
    DenialAnswer,
    Engine,
    Extraction,
    Sentence,
)

TEXT = "The mayor of Orlen accused the quarry of dumping waste. The quarry denied it on 4 May 2031."


class Scripted:
    """Finds one claim and its denial in every article, failing where it is told to."""

    def __init__(self) -> None:
        self.errors: dict[str, BaseException] = {}
        self.read: list[str] = []

    @property
    def engine(self) -> Engine:
        return Engine(name="scripted")

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        self.read.append(article.id)
        if article.id in self.errors:
            raise self.errors[article.id]
        claim = AllegationAnswer(
            text="The quarry dumped waste.",
            sentences=(1,),
            source="the mayor of Orlen",
            target=("the quarry",),
        )
        denial = DenialAnswer(
            text="The quarry dumped waste.", sentences=(2,), source="the quarry", answers=(1,)
        )
        answer = ArticleAnswer(allegations=(claim,), denials=(denial,))
        return resolve(answer, article, sentences)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Put a scripted engine in the place of whatever the settings choose."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARISE_MODEL", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    scripted = Scripted()
    for module in ("summariser.api", "summariser.cli.dry_run"):
        __import__(module)
        monkeypatch.setattr(sys.modules[module], "get_extractor", lambda *_, **__: scripted)
    return scripted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles of three outlets."""
    path = tmp_path / "quarry"
    path.mkdir()
    rows = [{"id": f"n{i}", "text": f"{TEXT} Page {i}.", "outlet": f"Outlet {i}"} for i in range(3)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (path / "articles.jsonl").write_text(lines, encoding="utf-8")
    return path


@pytest.mark.usefixtures("engine")
def test_a_folder_gives_a_timeline_on_standard_output(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder)]) == Exit.OK
    shown = capsys.readouterr()
    assert shown.out.startswith("Timeline: quarry\n3 articles")
    assert "Alleged by the mayor of Orlen against the quarry:" in shown.out
    assert "The quarry denied it" in shown.out
    assert "\x1b" not in shown.out
    assert shown.err == (
        "summarise: reading with the embedded engine; to use a model set OPENAI_API_KEY or "
        "OPENAI_BASE_URL and --model NAME\n"
    )


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("options", [["-q"], ["--engine", "embedded"]])
def test_the_note_about_the_engine_is_only_for_who_did_not_choose(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), *options]) == Exit.OK
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("engine")
def test_the_document_holds_exact_quotes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "-q", "-f", "json", "--story", "dump"]) == Exit.OK
    document = json.loads(capsys.readouterr().out)
    assert document["story"] == "dump"
    assert len(document["records"]) == 6
    for record in document["records"]:
        text = f"{TEXT} Page {record['article'][1:]}."
        assert [text[a:b] for a, b in record["spans"]] == record["quotes"]
    assert document["claims"][0]["denials"]


@pytest.mark.usefixtures("engine")
def test_a_file_is_written_in_the_format_of_its_extension(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "timeline.md"
    assert main([str(folder), "-q", "-o", str(out)]) == Exit.OK
    assert out.read_text(encoding="utf-8").startswith("# Timeline: quarry\n")
    assert capsys.readouterr().out == ""


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(
    engine: Scripted, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "-q", "-o", str(tmp_path / "no" / "x.md")]) == Exit.USAGE
    assert "there is no folder" in capsys.readouterr().err
    assert engine.read == []


def test_some_failures_are_3_and_shown_on_both_streams(
    engine: Scripted, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.errors["n1"] = InvalidAnswerError("no usable answer", article="n1")
    assert main([str(folder), "-q"]) == Exit.PARTIAL
    shown = capsys.readouterr()
    assert shown.err == ("summarise: 1 of 3 articles failed\nsummarise: n1: no usable answer\n")
    assert "n1 (Outlet 1) could not be read by the engine: no usable answer" in shown.out
    assert "Alleged by the mayor of Orlen" in shown.out


def test_verbose_says_how_far_it_is(
    engine: Scripted, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.errors["n1"] = InvalidAnswerError("no usable answer", article="n1")
    assert main([str(folder), "-v", "-j", "1"]) == Exit.PARTIAL
    said = capsys.readouterr().err
    assert "summarise: 1 of 3 articles read\n" in said
    assert "summarise: 3 of 3 articles read, 1 failed\n" in said
    assert "summarise: read in " in said


def test_all_failures_are_1_and_the_output_says_why(
    engine: Scripted, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i in range(3):
        engine.errors[f"n{i}"] = InvalidAnswerError("no usable answer", article=f"n{i}")
    assert main([str(folder), "-q", "-f", "json"]) == Exit.ERROR
    shown = capsys.readouterr()
    document = json.loads(shown.out)
    assert [failure["article"] for failure in document["failures"]] == ["n0", "n1", "n2"]
    assert shown.err == (
        "summarise: 3 of 3 articles failed\nsummarise: 3 articles: no usable answer\n"
    )


@pytest.mark.parametrize("kind", [ModelRejectedError, ModelUnavailableError])
def test_a_provider_that_refuses_everything_is_6_and_keeps_the_last_output(
    engine: Scripted,
    folder: Path,
    kind: type[ModelRejectedError | ModelUnavailableError],
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = folder.parent / "timeline.json"
    out.write_text("yesterday's", encoding="utf-8")
    for i in range(3):
        engine.errors[f"n{i}"] = kind("the endpoint said no")
    command = [str(folder), "-q", "--max-wait", "0.001", "-o", str(out)]
    assert main(command) == Exit.PROVIDER
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "the endpoint said no" in shown.err
    assert out.read_text(encoding="utf-8") == "yesterday's"


def test_a_provider_that_fails_for_some_only_is_partial(
    engine: Scripted, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.errors["n2"] = ModelUnavailableError("gone", article="n2")
    assert main([str(folder), "-q"]) == Exit.PARTIAL
    assert "n2: gone" in capsys.readouterr().err


@pytest.mark.usefixtures("engine")
def test_a_missing_file_alone_is_2_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gone.txt", "-q"]) == Exit.USAGE
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "summarise: there is no file or folder gone.txt\n")


@pytest.mark.usefixtures("engine")
def test_a_missing_file_among_others_is_3(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "gone.txt", "-q"]) == Exit.PARTIAL
    shown = capsys.readouterr()
    assert "1 of 4 articles failed" in shown.err
    assert "gone.txt" in shown.err
    assert "gone" in shown.out  # a failure is shown in the result, too
    assert "Alleged by the mayor of Orlen" in shown.out


@pytest.mark.usefixtures("engine")
def test_an_unreadable_file_alone_is_1_and_the_output_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").touch()
    assert main([str(tmp_path / "empty.txt"), "-q"]) == Exit.ERROR
    shown = capsys.readouterr()
    assert "1 article could not be read" in shown.out
    assert "1 of 1 articles failed" in shown.err


@pytest.mark.usefixtures("engine")
def test_a_folder_without_articles_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "-q"]) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1


@pytest.mark.usefixtures("engine")
def test_stages_by_pipes_do_what_the_whole_does(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def piped(text: str, *arguments: str) -> str:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main([*arguments, "-q"]) == Exit.OK
        return capsys.readouterr().out

    extracted = piped("", "extract", str(folder))
    assert json.loads(extracted)["claims"] == []
    merged = piped(extracted, "merge", "-")
    assert json.loads(merged)["claims"] != []
    whole = piped("", str(folder), "-f", "md")
    assert _timeless(piped(merged, "render", "-", "-f", "md")) == _timeless(whole)
    lines = piped(merged, "render", "-", "-f", "jsonl")
    assert piped(lines, "render", "-", "-f", "json") == merged


@pytest.mark.usefixtures("engine")
def test_articles_come_from_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (folder / "articles.jsonl").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    assert main(["-", "-q", "-f", "json"]) == Exit.OK
    document = json.loads(capsys.readouterr().out)
    assert list(document["articles"]) == ["n0", "n1", "n2"]


@pytest.mark.usefixtures("engine")
def test_merge_joins_documents_of_several_runs(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.jsonl"
    row = {"id": "n9", "text": f"{TEXT} Page 9.", "outlet": "Outlet 9"}
    other.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert main(["extract", str(folder), "-q", "-o", str(tmp_path / "a.json")]) == Exit.OK
    assert main(["extract", str(other), "-q", "-o", str(tmp_path / "b.jsonl")]) == Exit.OK
    documents = [str(tmp_path / "a.json"), str(tmp_path / "b.jsonl")]
    assert main(["merge", *documents, "--story", "both"]) == Exit.OK
    document = json.loads(capsys.readouterr().out)
    assert document["story"] == "both"
    assert set(document["articles"]) == {"n0", "n1", "n2", "n9"}
    assert len(document["claims"]) == 1
    assert len(document["claims"][0]["members"]) == 4


@pytest.mark.parametrize("command", ["merge", "render"])
def test_a_document_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"no": "timeline"}', encoding="utf-8")
    assert main([command, str(path)]) == Exit.ERROR
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "x.json" in shown.err
    assert main([command, str(tmp_path / "gone.json")]) == Exit.USAGE
    assert "there is no file" in capsys.readouterr().err


@pytest.mark.usefixtures("engine")
def test_interruption_is_130_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("summariser.cli.reading.summarise", interrupt)
    assert main([str(folder), "-q"]) == Exit.INTERRUPTED
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "summarise: interrupted; nothing was written\n")


def test_a_fault_of_ours_is_one_sentence_and_a_traceback_only_on_demand(
    engine: Scripted,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.errors["n0"] = ZeroDivisionError("in one article")
    assert main([str(folder), "-q"]) == Exit.PARTIAL
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert "n0: unexpected ZeroDivisionError: in one article" in shown.err
    assert main([str(folder), "-v"]) == Exit.PARTIAL
    assert "Traceback" in capsys.readouterr().err

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("everywhere")

    monkeypatch.setattr("summariser.cli.reading.load_articles", fail)
    assert main([str(folder)]) == Exit.ERROR
    shown = capsys.readouterr()
    assert len(shown.err.splitlines()) == 1
    assert "unexpected ZeroDivisionError: everywhere" in shown.err
    assert main([str(folder), "-v"]) == Exit.ERROR
    assert "Traceback" in capsys.readouterr().err


def test_a_dry_run_reads_no_article_with_the_engine(
    engine: Scripted, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "gone.txt", "--dry-run"]) == Exit.OK
    shown = capsys.readouterr().out
    assert "Would read 3 articles with the scripted engine." in shown
    assert "  n1  Outlet 1  3 sentences\n" in shown
    assert "Not loaded: gone" in shown
    assert shown.endswith("No request was made.\n")
    assert engine.read == []


def _timeless(text: str) -> str:
    return text.rpartition(", ")[0]
