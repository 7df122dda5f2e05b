"""Measure merging: speed and memory on invented records, recall of blocking, and gold groups.

    python benchmarks/merging.py
    python benchmarks/merging.py --sizes 10000 100000 1000000 --recall 3000 --join --json
    python benchmarks/merging.py --sizes --gold FOLDER

The records are invented (`invented_records.py`), so that there is no end of them. Each size runs in
a process of its own, on one processor with one thread. Its records are read from a JSON Lines file,
and what reading and validating them takes is told apart from merging. Seconds are those of the
processor; a busy machine lengthens them, too, where processors share a core.

FOLDER of --gold holds timeline documents as people annotated them. Their groups are taken away, the
records are merged again, and the groups compared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from invented_records import PER_ARTICLE, Archive
from pydantic import TypeAdapter

from summariser.evaluate import evaluate
from summariser.merge import JoinedRecords, RecordIndex, group_records, merge
from summariser.merge.bulk import RecordGroups, group_nodes_of
from summariser.merge.neighbours import propose_pairs
from summariser.merge.record_columns import RecordTable
from summariser.merge.record_reader import RecordReader
from summariser.schema import Allegation, ArticleEntry, Denial, Record, Timeline

SIZES = (10_000, 100_000)
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
_BATCH = 1000
_JOINED, _STRETCH = 1000, 4
_KINDS = ("events", "claims")
_RECORDS: TypeAdapter[Record] = TypeAdapter(Record)

Figures = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    options = _read_options(arguments)
    if options.part is not None:
        print(json.dumps(_PARTS[options.part](options)))
        return 0
    figures: Figures = {"sizes": [measure_size(size, options) for size in options.sizes]}
    if options.recall:
        figures["recall"] = measure_recall(options.recall, options.seed)
    if options.gold is not None:
        figures["gold"] = measure_gold(options.gold)
    print(json.dumps(figures, indent=1) if options.json else render_table(figures))
    return 0


def measure_size(size: int, options: argparse.Namespace) -> Figures:
    """Return what merging that many invented records takes, each step in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        _run_part("invent", size, folder, options)
        figures = {"records": size, **_run_part("group", size, folder, options)}
        if options.join:
            built = _run_part("index", size, folder, options)
            figures["join"] = built | _run_part("join", size, folder, options)
        return figures


def _run_part(part: str, size: int, folder: str, options: argparse.Namespace) -> Figures:
    command = [sys.executable, __file__, "--part", part, "--sizes", str(size), "--folder", folder]
    done = subprocess.run(  # noqa: S603 - this very script
        [*command, "--seed", str(options.seed)],
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Figures = json.loads(done.stdout)
    return found


def invent(options: argparse.Namespace) -> Figures:
    """Write invented records, their articles and the groups that they belong to."""
    folder = Path(options.folder)
    archive = Archive(options.sizes[0], options.seed)
    with (folder / "records.jsonl").open("w", encoding="utf-8") as file:
        for record in archive.records():
            file.write(record.model_dump_json(exclude_defaults=True)[:-1])
            file.write(f',"kind":"{record.kind}"}}\n')
    articles = {name: entry.model_dump(mode="json") for name, entry in archive.articles.items()}
    (folder / "articles.json").write_text(json.dumps(articles), encoding="utf-8")
    (folder / "groups.json").write_text(json.dumps(archive.groups), encoding="utf-8")
    return {}


class _Stopwatch:
    """Reads records and keeps how long that took on the processor."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Record]:
        with self._path.open("rb") as file:
            while True:
                start = time.process_time()
                batch = [_RECORDS.validate_json(line) for line in islice(file, _BATCH)]
                self.seconds += time.process_time() - start
                if not batch:
                    return
                yield from batch


def group(options: argparse.Namespace) -> Figures:
    """Group the records of a folder, and compare the groups with those they were invented in."""
    folder = Path(options.folder)
    articles = _articles_of(folder)
    reading = _Stopwatch(folder / "records.jsonl")
    wall, start = time.perf_counter(), time.process_time()
    found = group_records(reading, articles)
    spent, wall = time.process_time() - start, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    invented = json.loads((folder / "groups.json").read_text(encoding="utf-8"))
    return {
        "seconds": spent - reading.seconds,
        "reading": reading.seconds,
        "wall": wall,
        "peak_gib": peak,
        "events": compare_groups(found.events, invented),
        "claims": compare_groups(found.claims, invented),
    }


def index(options: argparse.Namespace) -> Figures:
    """Write the index of all records of a folder but some 1,000, and at once grouped ones."""
    folder = Path(options.folder)
    articles, later = _articles_of(folder), _later(folder)
    records = (r for r in _Stopwatch(folder / "records.jsonl") if r.article not in later)
    start = time.process_time()
    RecordIndex.build(records, articles).save(folder / "index")
    seconds = time.process_time() - start
    size = sum(path.stat().st_size for path in (folder / "index").iterdir())
    return {"building": seconds, "index_gib": size / (1 << 30)}


def join(options: argparse.Namespace) -> Figures:
    """Join the records that the index lacks, and compare with the groups made at once."""
    folder = Path(options.folder)
    later = _later(folder)
    articles = {name: entry for name, entry in _articles_of(folder).items() if name in later}
    new = [r for r in _Stopwatch(folder / "records.jsonl") if r.article in later]
    wall, start = time.perf_counter(), time.process_time()
    opened = RecordIndex.open(folder / "index")
    joined = opened.join(new, articles, links=False)
    plain = time.process_time() - start
    wall, start = time.perf_counter(), time.process_time()
    opened = RecordIndex.open(folder / "index")
    joined = opened.join(new, articles)
    spent, wall = time.process_time() - start, time.perf_counter() - wall
    invented = json.loads((folder / "groups.json").read_text(encoding="utf-8"))
    once = group_records(_Stopwatch(folder / "records.jsonl"), _articles_of(folder))
    figures: Figures = {"new": len(new), "seconds": spent, "wall": wall, "unlinked": plain}
    figures["answers"] = _count_answers(new, joined)
    for kind, numbers, groups in (
        ("events", joined.events, once.events),
        ("claims", joined.claims, once.claims),
    ):
        at_once = {n: i for i, members in enumerate(groups.members()) for n in members}
        figures[kind] = {
            "as_at_once": _agree(numbers, at_once),
            "as_invented": _agree(numbers, invented),
            "at_once_as_invented": _agree({name: at_once[name] for name in numbers}, invented),
        }
    return figures


def _count_answers(new: Sequence[Record], joined: JoinedRecords) -> Figures:
    """Return how many denials were linked, and how many of the new ones to what they answer.

    An invented denial comes right after the accusation that it answers.
    """
    wanted = {
        later.id: joined.claims[record.id]
        for record, later in pairwise(new)
        if isinstance(later, Denial) and isinstance(record, Allegation)
    }
    right = sum(claim in joined.answers[name] for name, claim in wanted.items())
    return {
        "denials": len(wanted),
        "right": right / len(wanted) if wanted else 1.0,
        "links": sum(len(joined.answers[name]) for name in wanted),
        "stored_denials": len(joined.answers.keys() - wanted.keys()),
    }


def _agree(found: Mapping[str, int], wanted: Mapping[str, int]) -> float:
    """Return F1 of the pairs of new records that stand together."""
    both = _count_pairs(Counter((number, wanted[name]) for name, number in found.items()).values())
    own = _count_pairs(Counter(found.values()).values())
    other = _count_pairs(Counter(wanted[name] for name in found).values())
    return 2 * both / (own + other) if own + other else 1.0


def _articles_of(folder: Path) -> dict[str, ArticleEntry]:
    held = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    return {name: ArticleEntry.model_validate(entry) for name, entry in held.items()}


def _later(folder: Path) -> set[str]:
    """Return the articles whose records are joined: stretches of stories, so that some are new."""
    names = list(json.loads((folder / "articles.json").read_text(encoding="utf-8")))
    wanted = -(-_JOINED // PER_ARTICLE)
    step = max(_STRETCH, len(names) * _STRETCH // wanted)
    return {name for start in range(0, len(names), step) for name in names[start:][:_STRETCH]}


def compare_groups(found: RecordGroups, invented: Mapping[str, int]) -> Figures:
    """Return how many groups were found, and precision and recall of the pairs within them."""
    shared = whole = 0
    for members in found.members():
        whole += _count_pairs([len(members)])
        shared += _count_pairs(Counter(invented[name] for name in members).values())
    wanted = _count_pairs(Counter(invented[name] for name in found.ids).values())
    return {
        "groups": found.count,
        "precision": shared / whole if whole else 1.0,
        "recall": shared / wanted if wanted else 1.0,
    }


def _count_pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def measure_recall(count: int, seed: int) -> Figures:
    """Return how much of what comparing all pairs finds is found by blocking.

    ``joined`` is the share of the pairs that stand in one group when everything is compared with
    everything and stand in one group with blocking, too; ``alike`` is the share of the pairs above
    0 that blocking proposes or connects through others.

    Args:
        count: Records of the sample.
        seed: Of the invented archive.
    """
    archive = Archive(count, seed)
    reader = RecordReader()
    for record in archive.records():
        reader.add(record)
    table = RecordTable(reader.finish(archive.articles))
    figures: Figures = {"records": count}
    for name, kind in (("events", "event"), ("claims", "allegation")):
        columns = table.columns(table.gather(kind), kind)
        first, second = np.triu_indices(columns.count, 1)
        everything = [(first.astype(np.int64), second.astype(np.int64))]
        whole = group_nodes_of(columns, everything).labels
        blocked = group_nodes_of(columns, propose_pairs(columns, all_pairs=0)).labels
        together = whole[first] == whole[second]
        kept = (blocked[first] == blocked[second])[together]
        proposed = sum(len(a) for a, _ in propose_pairs(columns, all_pairs=0))
        figures[name] = {
            "pairs": len(first),
            "proposed": proposed,
            "joined": float(kept.mean()) if len(kept) else 1.0,
        }
    return figures


def measure_gold(folder: Path) -> Figures:
    """Return B-cubed F1 of events and claims, and F1 of the links, for each document."""
    figures: Figures = {}
    for path in sorted(folder.glob("*.json")):
        gold = Timeline.model_validate_json(path.read_text(encoding="utf-8"))
        bare = gold.model_copy(update={"events": (), "claims": ()})
        figures[path.stem] = _score(gold, merge(bare))
        unsaid = [
            record.model_copy(update={"responds_to": ()}) if isinstance(record, Denial) else record
            for record in gold.records
        ]
        blank = merge(bare.model_copy(update={"records": tuple(unsaid)}))
        figures[path.stem]["links_unsaid"] = _score(gold, blank)["links"]
    if figures:
        names = next(iter(figures.values())).keys()
        figures["mean"] = {
            name: sum(one[name] for one in figures.values()) / len(figures) for name in names
        }
    return figures


def _score(gold: Timeline, merged: Timeline) -> dict[str, float]:
    found = evaluate(gold, merged)
    return {"events": found.events.f1, "claims": found.claims.f1, "links": found.denial_links.f1}


def render_table(figures: Figures) -> str:
    """Return the figures as Markdown tables."""
    parts = []
    if figures["sizes"]:
        rows = [
            (
                f"{one['records']:,}",
                f"{one['seconds']:.1f}",
                f"{1e6 * one['seconds'] / one['records']:.0f}",
                f"{one['reading']:.1f}",
                f"{one['wall']:.0f}",
                f"{one['peak_gib']:.2f}",
                *(f"{one[kind][name]:.3f}" for kind in _KINDS for name in ("precision", "recall")),
            )
            for one in figures["sizes"]
        ]
        head = ["records", "seconds", "microseconds/record", "reading", "wall", "GiB"]
        parts.append(_table([*head, "events P", "events R", "claims P", "claims R"], rows))
        parts += [
            f"time({two['records']:,}) / time({one['records']:,}): "
            f"{two['seconds'] / one['seconds']:.1f}"
            for one, two in pairwise(figures["sizes"])
        ]
    if any("join" in one for one in figures["sizes"]):
        parts.append(_join_table(figures["sizes"]))
    if "recall" in figures:
        rows = [
            (kind, f"{found['pairs']:,}", f"{found['proposed']:,}", f"{found['joined']:.4f}")
            for kind, found in figures["recall"].items()
            if kind in _KINDS
        ]
        parts.append(_table(["", "pairs", "proposed", "of the joined pairs kept"], rows))
    if "gold" in figures:
        rows = [
            (name, *(f"{value:.3f}" for value in found.values()))
            for name, found in figures["gold"].items()
        ]
        parts.append(_table(["gold, F1", "events", "claims", "links", "links unsaid"], rows))
    return "\n\n".join(parts)


def _join_table(sizes: Sequence[Figures]) -> str:
    rows = [
        (
            f"{one['records']:,}",
            f"{found['new']:,}",
            f"{found['seconds']:.2f}",
            f"{found['unlinked']:.2f}",
            f"{found['wall']:.2f}",
            f"{found['index_gib']:.2f}",
            *(f"{found[kind]['as_at_once']:.3f}" for kind in _KINDS),
            *(f"{found[kind]['as_invented']:.3f}" for kind in _KINDS),
            f"{found['answers']['right']:.3f}",
        )
        for one in sizes
        for found in [one["join"]]
    ]
    head = ["records", "joined", "seconds", "without links", "wall", "index GiB"]
    same = ["events as at once", "claims as at once", "events as invented", "claims as invented"]
    return _table([*head, *same, "denials as invented"], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), metavar="RECORDS")
    parser.add_argument("--recall", type=int, default=3000, metavar="RECORDS")
    parser.add_argument(
        "--join", action="store_true", help="join 1,000 records to the others, for each size"
    )
    parser.add_argument("--gold", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


_PARTS = {"invent": invent, "group": group, "index": index, "join": join}


if __name__ == "__main__":
    sys.exit(main())
