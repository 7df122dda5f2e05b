"""Measure comparing two timelines: seconds and memory on invented documents of any size.

    python benchmarks/changes.py
    python benchmarks/changes.py --articles 1000 10000 100000 --records 2 --json

The records are invented (`invented_records.py`) and stand in the groups that they were invented
for: merging is not what is measured. The earlier document lacks the articles published last, a
hundredth of a hundredth and at least 20; of the others a few are withdrawn, and a few have another
text in the later document, with a sentence edited and one cut. The groups are numbered anew. Each
document is read from JSON of its own, so that the two share no object, and each size runs in a
process of its own.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import invented_records
from invented_records import PER_ARTICLE, Archive
from pydantic import TypeAdapter

from summariser.changes import carry, compare
from summariser.schema import ClaimThread, Denial, MergedEvent, Record, Timeline

SIZES = (1_000, 10_000, 100_000)
_NEW, _GONE, _EDITED = 0.005, 0.0005, 0.0005
"""Shares of the articles that are new, withdrawn, and edited: a day of a story of some years."""
_LEAST = 5
_DOCUMENT: TypeAdapter[Timeline] = TypeAdapter(Timeline)

Figures = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", nargs="+", type=int, default=list(SIZES), metavar="N")
    parser.add_argument("--records", type=int, default=PER_ARTICLE, help="of each article")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help="measure one size in this process")
    options = parser.parse_args(arguments)
    if options.here:
        invented_records.PER_ARTICLE = options.records
        print(json.dumps(measure(options.articles[0], options.seed)))
        return 0
    figures = [_measure_apart(size, options) for size in options.articles]
    print(json.dumps(figures, indent=1) if options.json else render_table(figures))
    return 0


def _measure_apart(size: int, options: argparse.Namespace) -> Figures:
    given = (
        "--seed",
        str(options.seed),
        "--records",
        str(options.records),
        "--articles",
        str(size),
    )
    command = [sys.executable, __file__, "--here", *given]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - itself
    found: Figures = json.loads(done.stdout)
    return found


def measure(size: int, seed: int) -> Figures:
    """Return what comparing two documents of about that many articles takes.

    Args:
        size: How many articles the later document has, about.
        seed: What is invented.
    """
    before, after = invent_documents(size, seed)
    gc.collect()
    started = time.process_time()
    changes = compare(before, after)
    compared = time.process_time()
    gc.collect()
    begun = time.process_time()
    carried = carry(before, after)
    ended = time.process_time()
    compare(before, carried.timeline, pairing=carried.pairing)
    compared_again = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "articles": len(after.articles),
        "records": len(after.records),
        "groups": len(after.events) + len(after.claims),
        "compare_seconds": round(compared - started, 3),
        "carry_seconds": round(ended - begun, 3),
        "compare_carried_seconds": round(compared_again - ended, 3),
        "peak_mib": peak // 1024,
        "new": len(changes.new_events) + len(changes.new_claims),
        "changed": len(changes.changed),
        "withdrawn": len(changes.withdrawn),
        "corrections": len(changes.corrections),
        "unanswered": len(changes.unanswered),
    }


def invent_documents(size: int, seed: int = 1) -> tuple[Timeline, Timeline]:
    """Return an earlier and a later document of a story, the later of about ``size`` articles.

    Args:
        size: How many articles.
        seed: What is invented.
    """
    archive = Archive(size * invented_records.PER_ARTICLE, seed)
    records = list(archive.records())
    names = sorted(archive.articles, key=lambda name: archive.articles[name].published or "")
    few = max(_LEAST, round(_GONE * size))
    fresh = set(names[-max(_LEAST, round(_NEW * size)) :])
    gone, edited = set(names[:few]), set(names[few : 2 * few])
    was = [record for record in records if record.article not in fresh]
    now = list(_edit((r for r in records if r.article not in gone), edited))
    return (
        _document(archive, was, frozenset(), 1),
        _document(archive, now, frozenset(edited), 7),
    )


def _edit(records: Iterable[Record], edited: set[str]) -> Iterable[Record]:
    """Yield the records; of an edited article the first says more, and the last is cut."""
    seen: defaultdict[str, int] = defaultdict(int)
    for record in records:
        if record.article not in edited:
            yield record
            continue
        seen[record.article] += 1
        if seen[record.article] == 1:
            quotes = tuple(f"{quote[:-1]}, corrected to 4711." for quote in record.quotes)
            yield record.model_copy(update={"quotes": quotes})
        elif seen[record.article] < invented_records.PER_ARTICLE:
            yield record


def _document(
    archive: Archive, records: Sequence[Record], edited: frozenset[str], shift: int
) -> Timeline:
    """Return the records as a document, read from JSON; ``shift`` numbers its groups otherwise."""
    articles = {
        name: archive.articles[name].model_copy(
            update={
                "url": f"https://news.example/{name}",
                "sha256": hashlib.sha256(f"{name}{name in edited}".encode()).hexdigest(),
            }
        )
        for name in dict.fromkeys(record.article for record in records)
    }
    told: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        if not isinstance(record, Denial):
            told[archive.groups[record.id]].append(record)
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        if isinstance(record, Denial):
            for allegation in record.responds_to:
                answers[allegation].append(record.id)
    events = [group for group in told.values() if group[0].kind == "event"]
    claims = [group for group in told.values() if group[0].kind == "allegation"]
    document = Timeline(
        story="invented",
        articles=articles,
        records=tuple(records),
        events=tuple(_event(group, n + shift) for n, group in enumerate(events)),
        claims=tuple(_claim(group, n + shift, answers) for n, group in enumerate(claims)),
    )
    return _DOCUMENT.validate_json(document.model_dump_json())


def _event(group: Sequence[Record], number: int) -> MergedEvent:
    dates = sorted(record.date for record in group if record.date)
    return MergedEvent(
        id=f"E{number}",
        date=dates[0] if dates else None,
        text=group[0].text,
        members=tuple(record.id for record in group),
        origins=len({record.article for record in group}),
    )


def _claim(
    group: Sequence[Record], number: int, answers: defaultdict[str, list[str]]
) -> ClaimThread:
    sources = dict.fromkeys(r.source for r in group if r.kind == "allegation")
    return ClaimThread(
        id=f"C{number}",
        text=group[0].text,
        members=tuple(record.id for record in group),
        denials=tuple(name for record in group for name in answers[record.id]),
        sources=tuple(sources),
        origins=len({record.article for record in group}),
    )


def render_table(figures: Sequence[Figures]) -> str:
    """Return the figures as a table in Markdown."""
    columns = list(figures[0])
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(f'{one[column]:,}' for column in columns)} |" for one in figures]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
