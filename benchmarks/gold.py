"""Run an engine over stories that have a gold file, and print how well it did.

    python benchmarks/gold.py
    python benchmarks/gold.py -m MODEL --base-url URL --window 40
    python benchmarks/gold.py --gold FOLDER --corpora FOLDER [STORY ...]

Without folders it runs on the invented stories in examples/. FOLDER of --gold holds one
``STORY.json`` a story, in the shape of a timeline document; FOLDER of --corpora holds one folder of
articles a story, of the same name. A ``cluster.json`` beside the articles may give their facts:
``{"articles": [{"file", "headline", "url", "outlet", "published"}]}``. The folders can also be
named in SUMMARISER_GOLD and SUMMARISER_CORPORA.

The table goes to standard output, everything else to standard error. Where there is no data the
benchmark says so and ends with 0: it is a measurement, not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summariser.api import summarise
from summariser.config import ENGINES, Config
from summariser.errors import SummariserError
from summariser.evaluate import FIELDS, MEASURES, Accuracy, Ratio, Score, evaluate, ratio
from summariser.load import Loaded, load_articles
from summariser.schema import Timeline

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    options = _read_options(arguments)
    stories = _stories(options.gold, options.corpora, options.story)
    scores: dict[str, Score] = {}
    for gold_file, folder in stories:
        gold = json.loads(gold_file.read_text(encoding="utf-8"))
        try:
            timeline = run_story(folder, _settings(options, gold_file.stem))
        except SummariserError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        document = timeline.model_dump(mode="json")
        scores[gold_file.stem] = evaluate(gold, document)
        _report_run(gold_file.stem, timeline)
        if options.save is not None:
            _save(options.save / gold_file.name, document)
    if scores:
        print(render_table(scores))
    else:
        print(f"nothing to measure: no story of {options.gold} has its articles", file=sys.stderr)
    return 0


def run_story(folder: Path, config: Config) -> Timeline:
    """Return the timeline of a story's articles.

    Args:
        folder: The folder of its articles.
        config: The settings, engine included.

    Raises:
        SummariserError: The settings do not fit or the folder cannot be read.
    """
    return summarise(load_story(folder), config=config)


def load_story(folder: Path) -> Loaded:
    """Return the articles of a folder, with the facts of its ``cluster.json`` where it has one."""
    loaded = load_articles([str(folder)])
    sidecar = folder / "cluster.json"
    if not sidecar.is_file():
        return loaded
    facts = {
        Path(entry["file"]).stem: _facts(entry)
        for entry in json.loads(sidecar.read_text(encoding="utf-8"))["articles"]
    }
    articles = tuple(
        article.model_copy(update=facts.get(article.id, {})) for article in loaded.articles
    )
    return Loaded(articles, loaded.failures, loaded.notes)


def render_table(scores: Mapping[str, Score]) -> str:
    """Return the figures as one Markdown table: a row a story, their mean, and all in one.

    ``P/R/F1`` stands in the columns of records, B-cubed F1 under events and claims, link F1 under
    links, accuracy under the fields. The last row counts all records of all stories alike; the
    figures of groups have no such sum.
    """
    header = ["story", *MEASURES, "events", "claims", "links", *FIELDS]
    rows = [[name, *_cells(figures)] for name, figures in scores.items()]
    if len(scores) > 1:
        rows += [_mean_row(scores), _pooled_row(scores)]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def _cells(figures: Score) -> list[str]:
    return [
        *(_triple(figures.records[kind]) for kind in MEASURES),
        *(f"{part.f1:.3f}" for part in (figures.events, figures.claims, figures.denial_links)),
        *(_share(figures.fields.get(field)) for field in FIELDS),
    ]


def _triple(part: Ratio) -> str:
    return f"{part.precision:.2f}/{part.recall:.2f}/{part.f1:.3f}"


def _share(accuracy: Accuracy | None) -> str:
    return "-" if accuracy is None else f"{accuracy.share:.2f}"


def _mean_row(scores: Mapping[str, Score]) -> list[str]:
    """Return the row of plain means over the stories; a field counts where it was measured."""

    def mean(values: Sequence[float], digits: int = 3) -> str:
        return f"{sum(values) / len(values):.{digits}f}" if values else "-"

    every = list(scores.values())
    fields = [[s.fields[f].share for s in every if f in s.fields] for f in FIELDS]
    return [
        "mean F1",
        *(mean([s.records[kind].f1 for s in every]) for kind in MEASURES),
        mean([s.events.f1 for s in every]),
        mean([s.claims.f1 for s in every]),
        mean([s.denial_links.f1 for s in every]),
        *(mean(values, digits=2) for values in fields),
    ]


def _pooled_row(scores: Mapping[str, Score]) -> list[str]:
    cells = []
    for kind in MEASURES:
        hits, found, expected = (sum(s.counts[kind][i] for s in scores.values()) for i in range(3))
        cells.append(_triple(ratio(hits, found, expected)))
    return ["all stories", *cells, *["-"] * (3 + len(FIELDS))]


def _stories(gold: Path, corpora: Path, wanted: Sequence[str]) -> list[tuple[Path, Path]]:
    """Return gold file and article folder of each story that has both, by name."""
    found = []
    if not gold.is_dir():
        print(f"skipped: there is no folder {gold}", file=sys.stderr)
    for gold_file in sorted(gold.glob("*.json")):
        if wanted and gold_file.stem not in wanted:
            continue
        folder = corpora / gold_file.stem
        if folder.is_dir():
            found.append((gold_file, folder))
        else:
            print(f"skipped {gold_file.stem}: no folder {folder}", file=sys.stderr)
    return found


def _facts(entry: Mapping[str, Any]) -> dict[str, str]:
    names = {"title": "headline", "url": "url", "outlet": "outlet", "published": "published"}
    return {field: entry[name] for field, name in names.items() if entry.get(name)}


def _settings(options: argparse.Namespace, story: str) -> Config:
    asked = "llm" if options.model or options.base_url else "embedded"
    return Config.from_environment(
        engine=options.engine or asked,
        model=options.model,
        base_url=options.base_url,
        window=options.window,
        jobs=options.jobs,
        story=story,
    )


def _report_run(story: str, timeline: Timeline) -> None:
    usage = timeline.run.usage
    asked = f", {usage.requests} requests, {usage.retries} retries" if usage.requests else ""
    print(
        f"{story}: {len(timeline.articles)} articles in {timeline.run.seconds} s{asked}, "
        f"{len(timeline.failures)} failed",
        file=sys.stderr,
    )
    for failure in timeline.failures:
        print(f"  failed: {failure.article} ({failure.stage}): {failure.reason}", file=sys.stderr)


def _save(path: Path, document: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure an engine against gold files.")
    add = parser.add_argument
    add("story", nargs="*", help="only these stories")
    add("--engine", choices=ENGINES, help="default: llm where a model is named, else embedded")
    add("-m", "--model", help="name of the model, as the endpoint knows it")
    add("--base-url", help="root of an OpenAI-compatible endpoint")
    add("--window", type=int, help="sentences put to the model in one request")
    add("-j", "--jobs", type=int, default=4, help="articles in work at once")
    add("--gold", type=Path, default=_folder("SUMMARISER_GOLD", EXAMPLES / "gold"))
    add("--corpora", type=Path, default=_folder("SUMMARISER_CORPORA", EXAMPLES))
    add("--save", type=Path, help="folder to write the documents to")
    return parser.parse_args(arguments)


def _folder(variable: str, default: Path) -> Path:
    return Path(os.environ.get(variable) or default)


if __name__ == "__main__":
    sys.exit(main())
