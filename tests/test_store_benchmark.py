"""The benchmark of the store asks what it says it asks. How fast the store is, no test asks."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "store.py"


def test_the_questions_of_a_morning_are_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("store_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    size = ["--articles", "450", "--records", "30", "--repeats", "1"]
    monkeypatch.setattr(sys, "argv", ["store.py", *size, "--json"])
    benchmark.main()
    told = json.loads(capsys.readouterr().out)
    assert told["articles"] == 450
    figures = told["seconds"]["SQLite"]
    # The third day has but 50.
    assert "ids new since yesterday (50)" in figures
    assert "which addresses are known (1,000, at once)" in figures
    assert all(seconds > 0 for seconds in figures.values())
