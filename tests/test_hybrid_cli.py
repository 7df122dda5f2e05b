"""The hybrid engine and the language to write in, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hybrid_story import judging
from llm_story import LINES
from model_server import ModelServer, says

from summariser.cli import main
from summariser.cli.exits import Exit

SPANISH = "La alcaldesa Inés Roldán dimitió el lunes. El sindicato la acusó de ocultar los datos."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "water"
    folder.mkdir()
    head = "Title: Water chief goes\nOutlet: Bramfield Echo\nPublished: 2031-05-14\n\n"
    (folder / "01.txt").write_text(head + "\n\n".join(LINES), encoding="utf-8")
    return folder


def test_a_dry_run_of_the_hybrid_engine_counts_its_windows(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--engine", "hybrid", "-m", "tiny", "--base-url", "http://127.0.0.1:1/v1"]
    assert main([*arguments, "--dry-run", "--window", "2", str(articles)]) == Exit.OK
    shown = capsys.readouterr().out
    assert "with the hybrid engine, model tiny, prompt hybrid.v1." in shown
    assert "3 requests at least" in shown
    assert "No request was made." in shown


def test_the_hybrid_engine_reads_from_the_command_line_and_says_so(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(judging()) as server:
        arguments = ["--engine", "hybrid", "-m", "tiny", "--base-url", server.url]
        assert main([*arguments, "-f", "json", "-q", str(articles)]) == Exit.OK
        asked = len(server.requests)
    document = json.loads(capsys.readouterr().out)
    assert document["run"]["engine"] == "hybrid"
    assert document["run"]["prompt"] == "hybrid.v1"
    assert document["run"]["usage"]["requests"] == asked == 1
    assert {record["kind"] for record in document["records"]} >= {"event", "allegation"}


@pytest.mark.parametrize(
    ("arguments", "says_why"),
    [
        (["--engine", "hybrid"], "name a model"),
        (["--engine", "hybrid", "-m", "t"], "no key for the endpoint"),
        (["--engine", "embedded", "--language", "fr"], "writes English only, not French"),
        (["-m", "t", "--base-url", "http://x", "--language", "zzz"], "no language is known as"),
    ],
)
def test_what_cannot_be_read_with_is_told_before_anything_is_read(
    arguments: list[str], says_why: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, str(articles)]) == Exit.USAGE
    assert says_why in capsys.readouterr().err


def test_the_doctor_wants_a_model_for_the_hybrid_engine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["doctor", "--engine", "hybrid", "--json"]) == Exit.ERROR
    facts = json.loads(capsys.readouterr().out)
    assert facts["engine"] == "hybrid"
    assert "OPENAI_API_KEY" in facts["advice"]
    monkeypatch.setattr("summariser.cli.doctor.embedded_is_installed", lambda: False)
    assert main(["doctor", "--engine", "hybrid", "--json"]) == Exit.ERROR
    assert "install the embedded engine beside" in json.loads(capsys.readouterr().out)["advice"]


def test_articles_in_several_languages_are_told_unless_one_is_named(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles / "02.txt").write_text(SPANISH, encoding="utf-8")
    with ModelServer(lambda _: says({"records": []})) as server:
        arguments = ["-m", "tiny", "--base-url", server.url, str(articles)]
        assert main(arguments) == Exit.OK
        note = "the articles are in English and Spanish, and each is written in its own language"
        assert note in capsys.readouterr().err
        assert main([*arguments, "-q"]) == Exit.OK
        assert main([*arguments, "--language", "en", "-f", "json"]) == Exit.OK
        captured = capsys.readouterr()
        assert "own language" not in captured.err
        assert '"language": "en"' in captured.out
        assert server.requests[-1]["messages"][-1]["content"].endswith("each text in English.")
