"""Measure the request path beside plain instructor, against a stub endpoint, all in one run.

    python benchmarks/runtime.py
    python benchmarks/runtime.py --part throughput --in-flight 32 --repeats 3 --json

The stub runs in a process of its own, each side in another, in turns: a busy machine slows all of
them alike, and ratios stay comparable where articles a second are not. "Plain" is what its manual
shows: `instructor.from_openai(AsyncOpenAI())`, `create` calls gathered under a semaphore, with the
messages that our engine sends, rendered before its clock starts, and a response model of the same
schema. "Ours" is `astream_extractions` with everything it does: sentences, prompts, checks of
evidence, names and dates, answers kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from stub_answers import FAULTS  # noqa: E402 - beside the tests
from stub_endpoint import RemoteStub  # noqa: E402

LATENCY = 0.2
SIDES = ("ours", "instructor")
# Long enough that the first second, in which connections are opened, does not decide.
THROUGHPUT = {32: {"ours": 3200, "instructor": 1280}, 256: {"ours": 5120, "instructor": 1280}}
MEMORY = (100, 10_000)
FAULTY, SHARE, FAULTY_IN_FLIGHT = 100, 0.3, 16
LIMIT = 40
POISONS = ("500", "drop", "html", "empty", "invalid", "evidence", "refusal", "length")
MIXED = dict.fromkeys(FAULTS, 0.022)

Run = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; repeatable")
    parser.add_argument(
        "--in-flight", type=int, choices=THROUGHPUT, action="append", help="of the throughput"
    )
    parser.add_argument(
        "--latency", type=float, default=LATENCY, metavar="S", help="of an answer (default: 0.2)"
    )
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="of the throughput")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(arguments)
    with RemoteStub() as stub, tempfile.TemporaryDirectory() as folder:
        bench = Bench(stub.url, Path(folder), options)
        figures = {part: PARTS[part](bench) for part in options.part or PARTS}
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{os.cpu_count()} processors, load {load} at the end\n")
        print("\n".join(line for part in figures for line in _RENDER[part](figures[part])))
    return 0


class Bench:
    """Runs the sides.

    Args:
        url: Where the stub is.
        folder: Where answers are kept.
        options: How often the throughput is measured, and with which latency.
    """

    def __init__(self, url: str, folder: Path, options: argparse.Namespace) -> None:
        self._url = url
        self._folder = folder
        self._files = 0
        self.repeats: int = options.repeats
        self.latency: float = options.latency
        self.in_flight: list[int] = options.in_flight or list(THROUGHPUT)

    def run(self, side: str, runs: Sequence[Run]) -> list[Any]:
        """Return what a side did in each run; all of them in one new process."""
        asked = {"side": side, "runs": [{"url": self._url, **run} for run in runs]}
        done = subprocess.run(  # noqa: S603 - the file beside this one
            [sys.executable, str(HERE / "runtime_sides.py"), json.dumps(asked)],
            stdout=subprocess.PIPE,
            check=True,
        )
        found: list[Any] = json.loads(done.stdout)
        return found

    def new_cache(self) -> str:
        """Return the path of an empty cache."""
        self._files += 1
        return str(self._folder / f"{self._files}.sqlite")


def measure_throughput(bench: Bench) -> list[dict[str, Any]]:
    """Return articles a second and processor time of both sides, at each number in flight."""
    rows = []
    for in_flight in bench.in_flight:
        counts = THROUGHPUT[in_flight]
        rounds: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(bench.repeats):
            for side in SIDES:
                run = {
                    "articles": counts[side],
                    "in_flight": in_flight,
                    "warm": in_flight,
                    "stub": {"latency": bench.latency},
                    **({"cache": bench.new_cache()} if side == "ours" else {}),
                }
                (found,) = bench.run(side, [run])
                result = found["result"]
                _check_read(result, counts[side])
                rounds[side].append(
                    {
                        "rate": counts[side] / result["seconds"],
                        "cpu": 1000 * result["cpu"] / counts[side],
                    }
                )
        rows.append(_row(in_flight, in_flight / bench.latency, rounds))
    return rows


def _check_read(result: Mapping[str, Any], articles: int) -> None:
    if result["read"] != articles:
        raise SystemExit(f"{articles} articles were asked about, and not all were read: {result}")


def _row(
    in_flight: int, limit: float, rounds: Mapping[str, Sequence[Mapping[str, float]]]
) -> dict[str, Any]:
    ours, plain = (rounds[side] for side in SIDES)
    pairs = list(zip(ours, plain, strict=True))
    return {
        "in_flight": in_flight,
        "limit": limit,
        "share": [round(one["rate"] / limit, 3) for one in ours],
        "plain_share": [round(one["rate"] / limit, 3) for one in plain],
        "times_plain": [round(one["rate"] / other["rate"], 2) for one, other in pairs],
        "cpu_ms": [round(one["cpu"], 2) for one in ours],
        "plain_cpu_ms": [round(one["cpu"], 2) for one in plain],
        "cpu_ratio": [round(one["cpu"] / other["cpu"], 2) for one, other in pairs],
    }


def measure_memory(bench: Bench) -> dict[str, dict[str, float]]:
    """Return megabytes resident, at most and at the end, by how many articles were read."""
    found = {}
    for articles in MEMORY:
        run = {
            "articles": articles,
            "in_flight": 32,
            "warm": 64,
            "stub": {"latency": 0.01},
            "cache": bench.new_cache(),
        }
        (one,) = bench.run("ours", [run])
        _check_read(one["result"], articles)
        result = one["result"]
        found[str(articles)] = {"peak": round(result["rss"], 1), "end": round(result["held"], 1)}
    return found


def measure_faults(bench: Bench) -> list[dict[str, Any]]:
    """Return what became of the articles under each fault, for both sides."""
    cases = dict(_fault_cases())
    found = {side: bench.run(side, list(cases.values())) for side in SIDES}
    rows = []
    for position, name in enumerate(cases):
        row: dict[str, Any] = {"fault": name}
        for side in SIDES:
            one = found[side][position]
            result, report = one["result"], one["report"]
            row[side] = {
                **{name: result[name] for name in ("read", "partial", "failed", "silent")},
                "reasons": result["reasons"],
                "requests": round(report["requests"] / FAULTY, 2),
                "most": max(report["by_article"].values()),
                "cut_after": round(max(report["cut"]), 2) if report["cut"] else None,
                "seconds": round(result["seconds"], 1),
            }
        rows.append(row)
    return rows


def _fault_cases() -> Iterator[tuple[str, Run]]:
    base: Run = {"articles": FAULTY, "in_flight": FAULTY_IN_FLIGHT, "timeout": 2.0}
    quick = {"latency": 0.05, "retry_after": 0.5}
    for fault in FAULTS:
        yield f"{fault}, once", {**base, "stub": {**quick, "faults": {fault: SHARE}}}
    yield "mixed, once", {**base, "stub": {**quick, "faults": MIXED}}
    for fault in POISONS:
        stub = {**quick, "faults": {fault: 0.05}, "times": 0}
        yield f"{fault}, always", {**base, "stub": stub}
    for told, words in ((True, "told in headers"), (False, "not told")):
        stub = {"latency": LATENCY, "limit": LIMIT, "told": told}
        yield f"limit {LIMIT}/s, {words}", {**base, "in_flight": 32, "stub": stub}


def _render_throughput(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    head = (
        "in flight",
        "ours, share of the limit",
        "plain",
        "times plain",
        "CPU ms",
        "plain",
        "ratio",
    )
    yield f"| {' | '.join(head)} |"
    yield "| --- " * 7 + "|"
    for row in rows:
        names = ("share", "plain_share", "times_plain", "cpu_ms", "plain_cpu_ms", "cpu_ratio")
        cells = (f"{median(row[name]):g} ({min(row[name]):g}-{max(row[name]):g})" for name in names)
        yield f"| {row['in_flight']} | {' | '.join(cells)} |"
    yield ""


def _render_memory(figures: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    few, many = (figures[str(articles)] for articles in MEMORY)
    for name in ("peak", "end"):
        grown = f"{many[name] - few[name]:+.1f} MB"
        articles = f"{MEMORY[0]} articles, {grown} with {MEMORY[1]:,}"
        yield f"Memory, {name}: {few[name]} MB with {articles}"
    yield ""


def _render_faults(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    told = "read, partial, failed, silent | requests an article, most | s"
    yield f"| fault | {told} | cut after | plain: {told} |"
    yield "| --- " * 8 + "|"
    for row in rows:
        ours, plain = (row[side] for side in SIDES)
        cut = "" if ours["cut_after"] is None else f"{ours['cut_after']} s"
        yield (
            f"| {row['fault']} | {_told(ours)} | {ours['requests']}, {ours['most']} | "
            f"{ours['seconds']} | {cut} | {_told(plain)} | {plain['requests']}, {plain['most']} | "
            f"{plain['seconds']} |"
        )
    yield ""


def _told(side: Mapping[str, Any]) -> str:
    return ", ".join(str(side[name]) for name in ("read", "partial", "failed", "silent"))


PARTS: dict[str, Callable[[Bench], Any]] = {
    "throughput": measure_throughput,
    "memory": measure_memory,
    "faults": measure_faults,
}
_RENDER: dict[str, Callable[[Any], Iterator[str]]] = {
    "throughput": _render_throughput,
    "memory": _render_memory,
    "faults": _render_faults,
}

if __name__ == "__main__":
    sys.exit(main())
