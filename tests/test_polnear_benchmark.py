"""The PolNeAR benchmark: its figures on an invented text, and its message without data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "polnear.py"

TEXT = "Mara Lund said the mine was unsafe. Tom Aske denied the claim. The road was long.\n"
# The relation of the second attribution stands before its parts, as brat writes them at times.
ANNOTATION = """T1\tSource 0 9\tMara Lund
T2\tCue 10 14\tsaid
T3\tContent 15 34\tthe mine was unsafe
E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3
E2\tAttribution:T5 Source:T4 Cue:T5 Content:T6
T4\tSource 36 44\tTom Aske
T5\tCue 45 51\tdenied
T6\tContent 52 61\tthe claim
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "SUMMARISER_BENCH"}
    return subprocess.run(  # noqa: S603 - the project's own script
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "attributions" / "a_0f.ann").write_text(ANNOTATION, encoding="utf-8")
    return tmp_path


def test_the_figures_of_a_text(folder: Path) -> None:
    answer = json.loads(run(str(folder), "--json").stdout)
    figures = answer["figures"]["all"]
    assert figures["sentences"]["f1"] == 1.0
    assert figures["sentences"]["wanted"] == 2
    assert figures["denial cues"]["recall"] == 1.0
    assert figures["sources, cue found"]["recall"] == 1.0
    assert "deny" in answer["cue_words"]["denial"]


def test_the_table_lists_the_cue_words_counted(folder: Path) -> None:
    shown = run(str(folder)).stdout
    assert "| sentences | 1.000 / 1.000 / 1.000 (2) |" in shown
    assert "Cue words of accusation: accuse, " in shown


def test_several_annotations_share_the_weight_of_their_text(folder: Path) -> None:
    (folder / "attributions" / "a_1e.ann").write_text(ANNOTATION, encoding="utf-8")
    answer = json.loads(run(str(folder), "--json").stdout)
    assert answer["figures"]["all"]["sentences"]["wanted"] == 2


def test_without_data_it_says_so_and_is_no_failure(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path),)):
        result = run(*arguments)
        assert result.returncode == 0
        assert "No PolNeAR data" in result.stderr
        assert result.stdout == ""
