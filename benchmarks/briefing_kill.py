"""Kill briefings in every stage, and look at what the next run makes of it.

    python benchmarks/briefing_kill.py --points 20 --seed 7

Each point runs the second of two mornings and ends the process with SIGKILL at a random moment of
a stage: fetch, extract, merge, write or deliver. Then the briefing is run again. Held against a run
that nobody disturbed:

- the next run completes, and the briefing says the same;
- it is delivered at least once, and never under another key or in other words;
- the store holds the same articles.

Ends with 1 where any of these does not hold.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from killed_briefings import STAGES, run_killed, run_undisturbed, stand


def main() -> int:
    """Run the benchmark and return its exit code."""
    parser = argparse.ArgumentParser(description="Kill briefings in every stage.")
    parser.add_argument("--points", type=int, default=20, help="for each stage")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - points in time, no secrets
    failed = 0
    with tempfile.TemporaryDirectory() as folder, stand(Path(folder)) as one:
        undisturbed, took = run_undisturbed(one)
        print("| stage | milliseconds | points | killed in time | delivered twice | faults |")
        print("| --- | --- | --- | --- | --- | --- |")
        for stage in STAGES:
            outcomes = [run_killed(one, stage, took[stage], chance) for _ in range(given.points)]
            faults = [fault for outcome in outcomes for fault in outcome.faults(undisturbed)]
            failed += len(faults)
            killed = sum(outcome.killed for outcome in outcomes)
            twice = sum(len(outcome.keys) > 1 for outcome in outcomes)
            told = "; ".join(sorted(set(faults))) or "none"
            print(
                f"| {stage} | {1000 * took[stage]:.0f} | {len(outcomes)} | {killed} | {twice} "
                f"| {told} |",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
