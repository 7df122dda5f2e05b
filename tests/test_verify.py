"""A timeline checked against its articles again: what was changed since is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from llm_story import ARTICLE, RIGHT
from model_server import ModelServer, says

from summariser.cli import main
from summariser.cli.exits import Exit

Document = dict[str, Any]


@pytest.fixture
def story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """Return a document and the article that it was made of."""
    article, made = tmp_path / "bramfield.md", tmp_path / "made.json"
    article.write_text(f"---\ntitle: Water chief goes\n---\n{ARTICLE.text}", encoding="utf-8")
    with ModelServer([says(RIGHT)]) as server:
        command = [str(article), "-m", "m", "--base-url", server.url, "-o", str(made)]
        assert main(command) == Exit.OK
    capsys.readouterr()
    return made, article


def test_a_timeline_holds_against_its_articles(
    story: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", *map(str, story)]) == Exit.OK
    told = capsys.readouterr().out
    assert told == "Checked 3 quotes of 3 records in 1 article: all stand as written.\n"


def _change_quote(document: Document) -> None:
    record = document["records"][0]
    record["quotes"] = [record["quotes"][0].replace("Mira", "Dora")]


def _move_span(document: Document) -> None:
    record = document["records"][1]
    record["spans"] = [[start + 1, end + 1] for start, end in record["spans"]]


def _drop_evidence(document: Document) -> None:
    document["records"][0]["quotes"] = []


def _answer_nothing(document: Document) -> None:
    document["claims"][0]["denials"] = ["bramfield.d9"]


def _forget_hash(document: Document) -> None:
    del document["articles"]["bramfield"]["sha256"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_change_quote, "bramfield.e1"),
        (_move_span, "bramfield.a1"),
        (_drop_evidence, "rests on one verbatim quote at least"),
        (_answer_nothing, "bramfield.d9"),
        (_forget_hash, "has no hash in the document"),
    ],
)
def test_what_was_changed_in_the_document_is_found(
    story: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Document], None],
    told: str,
) -> None:
    made, article = story
    document = json.loads(made.read_text(encoding="utf-8"))
    change(document)
    made.write_text(json.dumps(document), encoding="utf-8")
    assert main(["verify", str(made), str(article)]) == Exit.UNVERIFIED
    out = capsys.readouterr().out
    assert told in out
    assert "error" in out.splitlines()[-1]


def test_a_text_that_was_changed_is_found_though_all_quotes_stand(
    story: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    made, article = story
    article.write_text(article.read_text(encoding="utf-8") + "\n\nCorrection.", encoding="utf-8")
    assert main(["verify", str(made), str(article), "--json"]) == Exit.UNVERIFIED
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["message"] for error in errors] == [
        "is not the text that was read: its SHA-256 differs"
    ]


def test_an_article_that_is_not_given_is_named(
    story: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Another text altogether, about a bridge.", encoding="utf-8")
    assert main(["verify", str(story[0]), str(other)]) == Exit.UNVERIFIED
    assert "is not among the articles given" in capsys.readouterr().out


def test_standard_input_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "-", "-"]) == Exit.USAGE
    assert "once only" in capsys.readouterr().err
