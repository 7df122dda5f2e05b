"""The benchmark of speed counts what it says it counts. How fast the engine is, no test asks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "speed.py"


@pytest.fixture(scope="module")
def speed() -> ModuleType:
    spec = importlib.util.spec_from_file_location("speed_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def taken(reading: float, pipeline: float = 2.0) -> dict[str, float]:
    return {
        "plain": 4.0,
        "pipeline": pipeline,
        "classifier": 0.5,
        "reading": reading,
        "merging": 0.2,
    }


def test_actions_take_turns_and_are_timed_one_by_one(speed: ModuleType) -> None:
    done: list[str] = []
    ticks = iter([0.0, 1.0, 5.0, 8.0, 10.0, 11.0, 20.0, 24.0])
    actions = {"a": lambda: done.append("a"), "b": lambda: done.append("b")}
    rounds = speed.take_turns(actions, 2, lambda: next(ticks))
    assert done == ["a", "b", "a", "b"]
    assert rounds == [{"a": 1.0, "b": 3.0}, {"a": 1.0, "b": 4.0}]


def test_ratios_are_taken_within_a_round_and_the_median_counts(speed: ModuleType) -> None:
    slow = {name: 10 * seconds for name, seconds in taken(3.0).items()}
    figures = speed.figure_reading([taken(3.0), slow, taken(3.0)], words=1000)
    assert figures["own_by_pipeline"] == pytest.approx(0.5)
    assert figures["rules_by_pipeline"] == pytest.approx(0.25)
    assert figures["added_to_plain"] == pytest.approx(-0.25)
    assert figures["merging_by_pipeline"] == pytest.approx(0.1)
    assert figures["words_per_second"] == pytest.approx(1000 / 3)
    assert figures["pipeline_ms_per_word"] == pytest.approx(2.0)


def test_the_table_names_every_figure(speed: ModuleType) -> None:
    table = speed.render_table(
        {
            "reading": speed.figure_reading([taken(3.0)], words=9000),
            "first": {"by_later": 1.06},
            "processes": {"reading": 1.9, "with_start": 1.75},
            "start": {"python": 0.02, "version": 0.09, "help": 0.11},
        }
    )
    assert "| own work / pipeline as run here     | 50% |" in table
    assert "| words a second on one processor     | 3,000 |" in table
    assert "| first reading / a later one         | 1.06 times as long |" in table
    assert "1.90 times as fast" in table
    assert "| summarise --help                    | 0.110 s |" in table


def test_starting_is_measured_for_every_command(
    speed: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "COMMANDS", {name: ["-c", "pass"] for name in speed.COMMANDS})
    assert speed.main(["--part", "start", "--repeats", "1"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"python", "version", "help"}
