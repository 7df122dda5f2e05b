"""`summarise diff` as a script sees it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from changes_story import first_morning, second_morning

from summariser.changes import carry_ids
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.render import render
from summariser.schema import Timeline, json_schema

Written = Callable[[str, Timeline], str]


@pytest.fixture
def write(tmp_path: Path) -> Written:
    def _write(name: str, timeline: Timeline) -> str:
        path = tmp_path / name
        path.write_text(render(timeline, "json"), encoding="utf-8")
        return str(path)

    return _write


def test_it_prints_what_changed(write: Written, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = write("a.json", first_morning()), write("b.json", second_morning())
    assert main(["diff", a, b]) == Exit.OK
    shown = capsys.readouterr().out
    assert shown.startswith("What changed: ferry\n")
    assert "12 people died → 15 people died" in shown
    assert "Orrin Harbour Board denied it" in shown
    assert "since 4 May 2031, 2 days" in shown
    assert "\x1b" not in shown


def test_a_document_and_itself_make_one_line(
    write: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    a = write("a.json", first_morning())
    for format_name in ("text", "md"):
        assert main(["diff", a, a, "-f", format_name]) == Exit.OK
        shown = capsys.readouterr().out
        assert shown.count("\n") == 1
        assert shown.startswith("Nothing changed: 3 articles, 3 events and 2 claims")


def test_json_keeps_the_published_schema(
    write: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = write("a.json", first_morning()), write("b.json", second_morning())
    assert main(["diff", a, b, "-f", "json", "--at", "2031-06-03"]) == Exit.OK
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json_schema("changes"))
    assert document["at"] == "2031-06-03"
    assert [one["days"] for one in document["unanswered"]] == [30]


def test_one_of_the_two_may_come_from_standard_input(
    write: Written, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a, text = write("a.json", first_morning()), render(second_morning(), "json")
    stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)
    assert main(["diff", a, "-"]) == Exit.OK
    assert "NEW ANSWERS" in capsys.readouterr().out
    assert main(["diff", "-", "-"]) == Exit.USAGE
    assert "only one of the two" in capsys.readouterr().err


def test_the_extension_says_the_format(write: Written, tmp_path: Path) -> None:
    a, b = write("a.json", first_morning()), write("b.json", second_morning())
    beginnings = {"html": "<!DOCTYPE html>", "md": "# What changed", "json": "{", "txt": "What ch"}
    for suffix, beginning in beginnings.items():
        path = tmp_path / f"out.{suffix}"
        assert main(["diff", a, b, "-o", str(path)]) == Exit.OK
        assert path.read_text(encoding="utf-8").startswith(beginning)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such.json", "other.json"], "there is no file"),
        (["a.json", "b.json", "--at", "someday"], "is not a day such as"),
        (["a.json", "b.json", "-o", "out.jsonl"], "not written in this format"),
        (["a.json"], "the following arguments are required: B"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == Exit.USAGE
    assert complaint in capsys.readouterr().err


def test_what_is_no_document_is_an_error(
    write: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, broken = write("a.json", first_morning()), tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    assert main(["diff", a, str(broken)]) not in {Exit.OK, Exit.PARTIAL}
    assert "broken.json" in capsys.readouterr().err


def test_ids_that_differ_are_both_shown(write: Written, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = first_morning(), second_morning()
    a, b = write("a.json", first), write("b.json", second)
    main(["diff", a, b])
    assert "E2 (was E3)" in capsys.readouterr().out
    main(["diff", a, write("c.json", carry_ids(first, second))])
    assert "(was" not in capsys.readouterr().out


def test_a_terminal_gets_colours_unless_it_asks_for_none(
    write: Written, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = write("a.json", first_morning()), write("b.json", second_morning())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["diff", a, b])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR")
    main(["diff", a, b])
    assert "\x1b[" not in capsys.readouterr().out
