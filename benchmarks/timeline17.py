"""Measure the whole pipeline on Timeline17: dated articles of a topic into one timeline.

    python benchmarks/timeline17.py [FOLDER] [--topics NAME ...] [--records FOLDER] [--json]

FOLDER holds a folder for each topic, with ``articles.jsonl.gz`` and ``timelines.jsonl``; without
it, ``t17`` under the folder that the variable SUMMARISER_BENCH names. Where the data is missing the
script says so and ends with 0, for the texts are not free to ship. The scores are those of the
package ``tilse``, see ``requirements/bench.txt``. The embedded engine reads each article once, up
to `LONGEST` words of it; what it found is kept in the folder that ``--records`` names, so that a
second run takes minutes.

The protocol is that of Gholipour Ghalandari and Ifrim, "Examining the State-of-the-Art in News
Timeline Summarization" (ACL 2020). For each gold timeline, from the articles published within its
first and its last date, a timeline of as many dates, with as many items a date as it has sentences
on average. AR-1 and AR-2 are alignment-based ROUGE F1 (Martschat and Markert 2017, many to one,
computed by tilse's own approximation of ROUGE), Date-F1 is the F1 of the dates. The last row is the
mean over all timelines.

An item is the text of a merged event, as it is printed; the last two columns are of the same items
told by the sentences that the texts were made of, which are printed as evidence. A day is all that
the protocol knows of time: an event without a date is placed on the day on which it was first
reported; one of a month or a longer time is part of the story, and no item.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from timeline17_reading import Document, GoldTimeline, read_documents, read_timelines, tokenise

from summariser.api import extract_articles
from summariser.config import Config
from summariser.merge import find_origins, merge, select_salient
from summariser.schema import ArticleEntry, MergedEvent, Record, Timeline

ARTICLES, TIMELINES = "articles.jsonl.gz", "timelines.jsonl"
TOGETHER = 10
"""Articles that are read before what was found is stored."""
_DAY = len("YYYY-MM-DD")
_RECORDS: TypeAdapter[tuple[Record, ...]] = TypeAdapter(tuple[Record, ...])

Found = Mapping[str, tuple[Record, ...]]
Items = list[tuple[str, list[str]]]


class Task(NamedTuple):
    """What a gold timeline asks for: days, how many of them, and items of each."""

    first: str
    last: str
    dates: int
    per_date: int


class Figures(NamedTuple):
    """F1 of a timeline: alignment-based ROUGE-1 and ROUGE-2, dates, ROUGE of the evidence."""

    ar1: float
    ar2: float
    date: float
    quoted_ar1: float
    quoted_ar2: float


@dataclass(frozen=True)
class Topic:
    """A topic's articles and gold timelines."""

    name: str
    documents: Sequence[Document]
    gold: Sequence[GoldTimeline]


def read_topic(folder: Path) -> Topic:
    """Return a topic with the articles that a gold timeline asks for."""
    gold = read_timelines(folder / TIMELINES)
    tasks = [make_task(timeline) for timeline in gold]
    documents = [
        document
        for document in read_documents(folder / ARTICLES)
        if any(task.first <= document.published <= task.last for task in tasks)
    ]
    return Topic(folder.name, documents, gold)


def make_task(gold: GoldTimeline) -> Task:
    """Return what a gold timeline asks for."""
    dates = [date for date, _ in gold]
    sentences = sum(len(told) for _, told in gold)
    return Task(min(dates), max(dates), len(set(dates)), max(1, round(sentences / len(gold))))


def read_records(topic: Topic, store: Path | None) -> dict[str, tuple[Record, ...]]:
    """Return the records of each article, and keep them where there is a store."""
    found: dict[str, tuple[Record, ...]] = {}
    unread = []
    for document in topic.documents:
        path = _stored(document, topic, store)
        if path is not None and path.exists():
            content = json.loads(path.read_text(encoding="utf-8"))
            found[document.id] = _RECORDS.validate_python(content["records"])
        else:
            unread.append(document)
    config = Config(engine="embedded", story=topic.name)
    for start in range(0, len(unread), TOGETHER):
        part = unread[start : start + TOGETHER]
        timeline = extract_articles([one.article for one in part], config=config)
        for failure in timeline.failures:
            print(f"{topic.name}: {failure.article}: {failure.reason}", file=sys.stderr)
        for one in part:
            found[one.id] = tuple(r for r in timeline.records if r.article == one.id)
            path = _stored(one, topic, store)
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b'{"records": ' + _RECORDS.dump_json(found[one.id]) + b"}\n")
        print(f"{topic.name}: {start + len(part)} of {len(unread)} read", file=sys.stderr)
    return found


def _stored(document: Document, topic: Topic, store: Path | None) -> Path | None:
    return None if store is None else store / topic.name / f"{document.id}.json"


def merge_topic(topic: Topic, task: Task, found: Found) -> Timeline:
    """Return the merged document of the articles that a task allows."""
    documents = [d for d in topic.documents if task.first <= d.published <= task.last]
    origins = find_origins([document.article for document in documents])
    return merge(
        Timeline(
            story=topic.name,
            articles={
                document.id: ArticleEntry(
                    outlet=document.outlet,
                    published=document.published,
                    origin=origins[document.id].article,
                    copied_from=origins[document.id].copied_from,
                )
                for document in documents
            },
            records=tuple(record for document in documents for record in found[document.id]),
        )
    )


def select_items(timeline: Timeline, task: Task, topic: Topic) -> tuple[Items, Items]:
    """Return the dates that matter most with the items of each in tokens: texts, and sentences."""
    placed = timeline.model_copy(update={"events": tuple(_place_events(timeline, task))})
    selected = select_salient(placed, max_dates=task.dates, per_date=task.per_date)
    chosen = frozenset(selected.selection.events if selected.selection else ())
    records = {record.id: record for record in timeline.records}
    documents = {document.id: document for document in topic.documents}
    texts: defaultdict[str, list[str]] = defaultdict(list)
    quotes: defaultdict[str, list[str]] = defaultdict(list)
    for event in selected.events:
        if event.id in chosen and event.date is not None:
            texts[event.date].append(" ".join(tokenise(event.text)))
            quotes[event.date].append(" ".join(_quote(event, records, documents)))
    return sorted(texts.items()), sorted(quotes.items())


def _place_events(timeline: Timeline, task: Task) -> Iterator[MergedEvent]:
    """Yield the events, those without a date on the day on which they were first reported.

    What has no day within the task stays without a date: it is part of the story, and no item.
    """
    published = {name: (entry.published or "")[:_DAY] for name, entry in timeline.articles.items()}
    articles = {record.id: record.article for record in timeline.records}
    for event in timeline.events:
        day = event.date or min(published[articles[member]] for member in event.members)
        within = len(day) == _DAY and task.first <= day <= task.last
        yield event.model_copy(update={"date": day if within else None})


def _quote(
    event: MergedEvent, records: Mapping[str, Record], documents: Mapping[str, Document]
) -> Sequence[str]:
    """Return the corpus's tokens of the sentence that an event's text was made of."""
    members = [records[member] for member in event.members]
    record = next((r for r in members if r.text == event.text), members[0])
    if not record.spans:
        return tokenise(record.quotes[0])
    return documents[record.article].content.tokens_of(*record.spans[0])


def score_items(texts: Items, quotes: Items, gold: GoldTimeline) -> Figures:
    """Return the F1 of a timeline, its items told in two ways.

    Raises:
        ModuleNotFoundError: The package ``tilse`` is not installed.
    """
    if not texts:
        return Figures(0.0, 0.0, 0.0, 0.0, 0.0)
    found, wanted = {date for date, _ in texts}, {date for date, _ in gold}
    dates = 2 * len(found & wanted) / (len(found) + len(wanted))
    return Figures(*_score_wording(texts, gold), dates, *_score_wording(quotes, gold))


def _score_wording(items: Items, gold: GoldTimeline) -> tuple[float, float]:
    """Return alignment-based ROUGE-1 and ROUGE-2 F1."""
    timelines: Any = importlib.import_module("tilse.data.timelines")
    rouge: Any = importlib.import_module("tilse.evaluation.rouge")
    evaluator = rouge.TimelineRougeEvaluator(
        measures=["rouge_1", "rouge_2"], rouge_computation="reimpl"
    )
    scores = evaluator.evaluate_align_date_content_costs_many_to_one(
        timelines.Timeline(_by_day(items)),
        timelines.GroundTruth([timelines.Timeline(_by_day(gold))]),
    )
    return float(scores["rouge_1"]["f_score"]), float(scores["rouge_2"]["f_score"])


def _by_day(items: Iterable[tuple[str, Sequence[str]]]) -> dict[dt.date, list[str]]:
    days: defaultdict[dt.date, list[str]] = defaultdict(list)
    for date, told in items:
        days[dt.date.fromisoformat(date)] += told
    return dict(days)


def measure_topic(topic: Topic, store: Path | None) -> Iterator[tuple[str, Task, Figures]]:
    """Yield the name, the task and the figures of each timeline of a topic."""
    found = read_records(topic, store)
    for number, gold in enumerate(topic.gold, start=1):
        task = make_task(gold)
        texts, quotes = select_items(merge_topic(topic, task, found), task, topic)
        yield f"{topic.name} {number}", task, score_items(texts, quotes, gold)


def print_table(rows: Sequence[tuple[str, Task, Figures]], mean: Figures) -> None:
    """Print one line for each timeline, and their mean."""
    columns = ("timeline", "dates", "items a date", "AR-1", "AR-2", "Date-F1")
    print("| " + " | ".join((*columns, "AR-1, sentences", "AR-2, sentences")) + " |")
    print("| --- |" + " --- |" * (len(columns) + 1))
    for name, task, figures in rows:
        cells = " | ".join(f"{value:.3f}" for value in figures)
        print(f"| {name} | {task.dates} | {task.per_date} | {cells} |")
    print("| mean | | | " + " | ".join(f"{value:.3f}" for value in mean) + " |")


def print_json(rows: Sequence[tuple[str, Task, Figures]], mean: Figures) -> None:
    """Print the figures as one JSON object."""
    timelines = [
        {"timeline": name, **task._asdict(), **figures._asdict()} for name, task, figures in rows
    ]
    print(json.dumps({"timelines": timelines, "mean": mean._asdict()}, indent=1))


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the whole pipeline on Timeline17.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder with a folder for each topic")
    parser.add_argument("--topics", nargs="+", metavar="NAME", help="these topics, not all")
    parser.add_argument("--records", type=Path, help="where to keep what the engine found")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def main() -> int:
    """Print the table; 0 also where there is no data or no scorer."""
    options = _read_options()
    bench = os.environ.get("SUMMARISER_BENCH")
    folder = options.folder or (Path(bench) / "t17" if bench else None)
    topics = sorted(path.parent for path in folder.glob(f"*/{ARTICLES}")) if folder else []
    topics = [path for path in topics if options.topics is None or path.name in options.topics]
    if not topics:
        print(
            f"No Timeline17 data: give the folder that holds TOPIC/{ARTICLES}, or set "
            "SUMMARISER_BENCH to the folder that holds t17/. Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    try:
        importlib.import_module("tilse.evaluation.rouge")
    except ImportError as error:
        print(
            f"No scorer ({error}): python -m pip install --no-deps -r requirements/bench.txt. "
            "Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    rows = [row for path in topics for row in measure_topic(read_topic(path), options.records)]
    mean = Figures(
        *(sum(column) / len(rows) for column in zip(*(f for *_, f in rows), strict=True))
    )
    (print_json if options.json else print_table)(rows, mean)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
