"""The TempEval benchmark: its figures on an invented document, and its message without data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def test_the_figures_of_a_document_are_those_of_the_task(tmp_path: Path) -> None:
    (tmp_path / "TimeBank").mkdir()
    (tmp_path / "TimeBank" / "a.tml").write_text(DOCUMENT, encoding="utf-8")
    row = run(str(tmp_path)).stdout.splitlines()[2]
    # All four are found, two exactly and two by half; of the five given one is extra; two of the
    # four values are right.
    assert row == "| TimeBank | 4 | 0.800 | 1.000 | 0.889 | 0.444 | 0.500 | 0.444 |"


def test_without_data_it_says_so_and_is_no_failure(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path),)):
        result = run(*arguments)
        assert result.returncode == 0
        assert "No TempEval-3 data" in result.stderr
        assert result.stdout == ""
