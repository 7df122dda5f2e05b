"""Kill runs at random points, and look at what is left: nothing read may be lost or paid for twice.

    python benchmarks/kill.py --points 50 --seed 7

Each point reads eight invented articles, three at once, with a stub endpoint in a process of its
own, and ends the reading process with SIGKILL: in its start-up, with requests in flight, while it
keeps their answers, or while it merges and prints. Then the same run is started anew, twice. Held
against a run that nobody disturbed:

- the document is the same byte for byte, but for when the run was;
- the second run asks again for no more than what was in flight;
- no article that the first run had said to be read is asked about again;
- the third run asks nothing.

Ends with 1 where any of these does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from llm_story import LINES, RIGHT  # the stub's answer fits the tests' article
from stub_answers import StubSettings
from stub_endpoint import RemoteStub

ARTICLES = 8
AT_ONCE = 3
LATENCY = 0.05
"""Seconds until an answer: long enough to be hit in flight."""
_POLL = 0.002
_STARTUP = 1.5
"""Seconds within which a point before the first request lies."""
_KILLED = -9


@dataclass(frozen=True)
class Point:
    """What came of one killed run.

    Attributes:
        asked: Requests that it had made.
        told: Articles that it had said to be read.
        killed: Whether it was killed, and not done before.
        repeated: Requests that were made again.
        same: Whether the document is that of a run that nobody disturbed.
        more: Requests of the third run.
    """

    asked: int
    told: int
    killed: bool
    repeated: int
    same: bool
    more: int

    @property
    def faults(self) -> list[str]:
        """What does not hold."""
        checks = {
            "the document differs": not self.same,
            "more was asked again than was in flight": self.repeated > AT_ONCE,
            "an article that was read was asked about again": self.repeated
            > self.asked - self.told,
            "a full rerun asked": self.more > 0,
        }
        return [what for what, broken in checks.items() if broken]


class Bench:
    """The articles, the endpoint, and the command that reads the ones with the other.

    Args:
        folder: Where articles and caches are written.
        stub: The endpoint.
    """

    def __init__(self, folder: Path, stub: RemoteStub) -> None:
        self._folder = folder
        self._stub = stub
        self._articles = folder / "articles"
        self._articles.mkdir()
        for number in range(ARTICLES):
            text = "\n\n".join((*LINES, f"This report is numbered stub-{number}."))
            path = self._articles / f"report-{number}.md"
            path.write_text(f"---\npublished: 2031-05-14\n---\n{text}\n", encoding="utf-8")

    def reset(self) -> None:
        """Let the endpoint forget what it was asked."""
        self._stub.set(StubSettings(latency=LATENCY, answer=json.dumps(RIGHT)))

    def start(self, cache: str) -> subprocess.Popen[str]:
        """Start the command, its progress on standard error.

        Args:
            cache: Name of the cache.
        """
        command = [
            *(sys.executable, "-m", "summariser", str(self._articles)),
            *("-m", "stub", "--base-url", self._stub.url, "--engine", "llm"),
            *("-j", str(AT_ONCE), "-f", "json", "-v"),
            *("--cache", str(self._folder / f"{cache}.sqlite")),
        ]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "SUMMARISE_"))}
        return subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean
        )

    def finish(self, cache: str) -> str:
        """Run the command to its end and return its document, without when the run was."""
        out, said = (process := self.start(cache)).communicate()
        if process.returncode != 0:
            raise SystemExit(f"a run that was not killed ended with {process.returncode}: {said}")
        document = json.loads(out)
        for name in ("started", "seconds"):
            document["run"].pop(name, None)
        return json.dumps(document)

    def asked(self) -> int:
        """Return how many requests the endpoint has had."""
        return int(self._stub.report().requests)

    def kill(self, cache: str, after: int, delay: float) -> tuple[int, int]:
        """Start the command and kill it.

        Args:
            cache: Name of the cache.
            after: Requests that it makes before; 0 counts from its start.
            delay: Seconds from then on.

        Returns:
            How many articles it had said to be read, and its exit code.
        """
        process = self.start(cache)
        said: list[str] = []
        # It writes to pipes, and would wait for ever for somebody to read them.
        reader = threading.Thread(target=lambda: said.append(process.communicate()[1]))
        reader.start()
        while after and process.poll() is None and self.asked() < after:
            time.sleep(_POLL)
        time.sleep(delay)
        process.kill()
        reader.join()
        return said[0].count(" articles read"), process.returncode


def run_points(bench: Bench, count: int, seed: int) -> Iterator[Point]:
    """Kill runs at points drawn at random, and yield what came of each.

    Args:
        bench: What to run.
        count: How many points.
        seed: Where the random numbers begin.
    """
    drawn = random.Random(seed)  # noqa: S311 - not for secrets
    bench.reset()
    undisturbed = bench.finish("undisturbed")
    for number in range(count):
        cache = f"point-{number}"
        after = drawn.randint(0, ARTICLES)
        # From the last request on there is the answer, merging and printing as well.
        span = {0: _STARTUP, ARTICLES: 6 * LATENCY}.get(after, 1.5 * LATENCY)
        bench.reset()
        told, code = bench.kill(cache, after, drawn.uniform(0, span))
        asked = bench.asked()
        document = bench.finish(cache)
        in_all = bench.asked()
        again = bench.finish(cache)
        yield Point(
            asked=asked,
            told=told,
            killed=code == _KILLED,
            repeated=in_all - ARTICLES,
            same=document == undisturbed == again,
            more=bench.asked() - in_all,
        )


def main() -> int:
    """Run all points, print what came of them, and return the exit code."""
    parser = argparse.ArgumentParser(description="Kill runs at random points.")
    parser.add_argument("--points", type=int, default=50, help="how many (default: 50)")
    parser.add_argument("--seed", type=int, default=7, help="of the random numbers (default: 7)")
    given = parser.parse_args()
    points = []
    with tempfile.TemporaryDirectory() as folder, RemoteStub() as stub:
        for point in run_points(Bench(Path(folder), stub), given.points, given.seed):
            points.append(point)
            for fault in point.faults:
                print(f"point {len(points)}: {fault} ({point})", flush=True)
    killed = [point for point in points if point.killed]
    spread = Counter(point.asked for point in killed)
    repeated = [point.repeated for point in killed]
    print(f"{len(points)} points, {len(killed)} of them killed before their end")
    print("requests made when killed:", ", ".join(f"{n}: {spread[n]}" for n in sorted(spread)))
    print(f"repeated requests: {max(repeated, default=0)} at most, {sum(repeated)} in all")
    faulty = sum(bool(point.faults) for point in points)
    print(f"faulty points: {faulty}")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
