"""A briefing that is killed is completed by the next run, and delivered under the same key."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from killed_briefings import STAGES, run_killed, run_undisturbed, stand


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_briefing_killed_in_any_stage_is_completed_by_the_next_run(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - points in time, no secrets
    with stand(tmp_path) as one:
        undisturbed, took = run_undisturbed(one)
        assert len(undisturbed.keys) == 1
        assert set(took) == set(STAGES)
        for stage in STAGES:
            outcome = run_killed(one, stage, took[stage], chance)
            assert outcome.faults(undisturbed) == []
