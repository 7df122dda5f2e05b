"""What the README shows is what the commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from summariser.cli import main

pytest.importorskip("spacy", reason="install the extra: pip install 'summariser[embedded]'")

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block marked {mark!r}"
    return found[1]


def test_the_output_shown_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["examples/ferry-inquiry", "--engine", "embedded"]) == 0
    printed = capsys.readouterr().out
    for part in re.split(r"^\.\.\.\n", block("output: examples/ferry-inquiry"), flags=re.MULTILINE):
        assert part.strip("\n") in printed


def test_the_python_shown_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("run"), "README.md", "exec"), {})  # noqa: S102 - the README's own example
    printed = capsys.readouterr().out
    assert "answers)" in printed
    assert "not read:" not in printed
