"""Standard error as JSON, a line for each thing that is said or logged."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path
from typing import Any

import pytest
from llm_story import ARTICLE, RIGHT
from model_server import ModelServer, says

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.cli.logs import logging_to_stderr, say, speaking_json

Lines = list[dict[str, Any]]


def lines(text: str) -> Lines:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_is_an_object_with_time_level_logger_and_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none\x1bred.txt"
    assert main([str(missing), "--log-json"]) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = lines(shown.err)
    assert list(line) == ["time", "level", "logger", "message"]
    assert line["logger"] == "summariser.cli"
    assert line["message"].startswith("there is no file or folder")
    assert line["time"].endswith("+00:00")
    assert "\x1b" not in shown.err


def test_errors_have_their_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--log-json", "/nowhere/at/all.json", "-f", "nothing"]) == Exit.USAGE
    assert main(["schema", "Nothing", "--log-json"]) == Exit.USAGE
    said = lines(capsys.readouterr().err)
    assert [line["level"] for line in said] == ["error", "error"]


def test_log_lines_carry_their_fields_and_exceptions(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("summariser.made.up")
    with speaking_json(as_json=True), logging_to_stderr(shown=True):
        log.info("read %d of %s", 3, "many", extra={"article": "bramfield", "path": Path("a")})
        try:
            int("two\nlines")
        except ValueError:
            log.exception("failed")
        log.debug("not asked for")
        say("a note\nin two lines", level="warning")
    first, second, third = lines(capsys.readouterr().err)
    assert (first["level"], first["logger"]) == ("info", "summariser.made.up")
    assert first["message"] == "read 3 of many"
    assert first["fields"] == {"article": "bramfield", "path": "a"}
    assert second["level"] == "error"
    assert "ValueError: invalid literal" in second["fields"]["exception"]
    assert (third["level"], third["message"]) == ("warning", "a note in two lines")


def test_warnings_are_shown_as_lines_and_notes_only_on_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with speaking_json(as_json=True), logging_to_stderr(shown=False):
        logging.getLogger("summariser.made.up").info("a note")
        logging.getLogger("another.library").warning("look out")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("old", UserWarning, stacklevel=1)
    first, second = lines(capsys.readouterr().err)
    assert first["message"] == "look out"
    assert second["logger"] == "py.warnings"
    assert "UserWarning: old" in second["message"]


def test_a_fault_of_ours_is_told_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr("summariser.cli.command_line.importlib.import_module", fail)
    assert main(["schema", "--log-json", "-v"]) == Exit.ERROR
    told, where = lines(capsys.readouterr().err)
    assert "unexpected RuntimeError: no such thing" in told["message"]
    assert "Traceback (most recent call last)" in where["fields"]["exception"]


def test_afterwards_lines_are_text_again(capsys: pytest.CaptureFixture[str]) -> None:
    main(["schema", "Nothing", "--log-json"])
    capsys.readouterr()
    main(["schema", "Nothing"])
    assert capsys.readouterr().err.startswith("summarise: ")


def test_nothing_is_said_where_there_is_no_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    assert main(["schema", "Nothing", "--log-json"]) == Exit.USAGE


@pytest.mark.parametrize("as_json", [False, True])
def test_the_key_is_taken_out_of_whatever_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    key = 'sk-"odd"/key+with=signs'
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with speaking_json(as_json=as_json), logging_to_stderr(shown=True):
        say(f"it says {key}")
        logging.getLogger("summariser.made.up").info("Bearer %s", key)
        logging.getLogger("another.library").warning("?key=sk-%22odd%22%2Fkey%2Bwith%3Dsigns")
        logging.getLogger("another.library").warning("c2stIm9kZCIva2V5K3dpdGg9c2lnbnM=")
    shown = capsys.readouterr().err
    assert shown.count("[key]") == 4
    for part in ("odd", "signs", "c2stIm9k"):
        assert part not in shown


def test_the_table_of_usage_is_lines_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bramfield.md"
    path.write_text(ARTICLE.text, encoding="utf-8")
    with ModelServer(lambda _: says(RIGHT)) as server:
        asked = [str(path), "-m", "m", "--base-url", server.url, "--usage"]
        assert main([*asked, "--log-json"]) == Exit.OK
        as_json = lines(capsys.readouterr().err)
        assert main(asked) == Exit.OK
        as_text = capsys.readouterr().err.splitlines()
    assert as_text[0].startswith("article  ")
    assert [line["message"].split() for line in as_json[:-1]] == [
        row.split() for row in as_text[:-1]
    ]
