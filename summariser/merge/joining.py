"""Several documents into one, before merging."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from summariser.schema import (
    ArticleEntry,
    Denial,
    Failure,
    Judgement,
    LeftOut,
    Record,
    Run,
    Timeline,
    Usage,
)

_Value = TypeVar("_Value")


def join(timelines: Sequence[Timeline], *, story: str | None = None) -> Timeline:
    """Return one document with the articles and records of several, without groups.

    - The same article in several documents (same id, same text by its hash; without a hash, no
      title, address or publication date that differs) is one. Its records are taken from the first
      document that read it without failing.
    - Another article under an id that is taken is kept as ``ID~2``, its records and notes with it;
      a record id that is taken likewise becomes ``ID~2``.
    - An article of a later document that was its own origin there has none any more: its text was
      never compared with those of the earlier documents. `merge` finds it anew.
    - A failure is kept unless another document read that article; what was left out is kept with
      the records it belongs to; usage is added up.
    - Fields of the run are kept where all documents agree. Costs are added up where all are known.

    Args:
        timelines: The documents, the more trusted first.
        story: The story's name; by default the documents' own names, joined by `` + ``.
    """
    union = _Union()
    for timeline in timelines:
        union.add(timeline)
    names = dict.fromkeys(timeline.story for timeline in timelines)
    records = tuple(union.records())
    return Timeline(
        story=story if story is not None else " + ".join(names) or "story",
        articles=union.articles,
        records=records,
        failures=tuple(union.failures()),
        left_out=tuple(union.left_out()),
        judgements=tuple(_judgements(timelines, records)),
        run=_join_runs([timeline.run for timeline in timelines]),
    )


@dataclass
class _Reading:
    """What one document says of one article."""

    records: list[Record] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.failures)


class _Union:
    """The articles so far, and what each document says of them."""

    def __init__(self) -> None:
        self.articles: dict[str, ArticleEntry] = {}
        self._known: dict[str, ArticleEntry] = {}
        self._readings: defaultdict[str, list[_Reading]] = defaultdict(list)

    def add(self, timeline: Timeline) -> None:
        """Add one document."""
        readings = _read(timeline)
        first = not self._known
        names: dict[str, str] = {}
        for article in dict.fromkeys((*timeline.articles, *readings)):
            entry = timeline.articles.get(article, ArticleEntry())
            if entry.origin == article and not first:
                entry = entry.model_copy(update={"origin": None, "origin_reason": None})
            names[article] = self._find_name(article, entry)
            self._known[names[article]] = _fill(self._known.get(names[article]), entry)
            self._readings[names[article]].append(
                _move(readings.get(article, _Reading()), names[article])
            )
        for article in timeline.articles:
            entry = self._known[names[article]]
            if entry.origin == timeline.articles[article].origin and entry.origin is not None:
                update = {"origin": names.get(entry.origin, entry.origin)}
                if entry.copied_from is not None:
                    update["copied_from"] = names.get(entry.copied_from, entry.copied_from)
                self._known[names[article]] = entry = entry.model_copy(update=update)
            self.articles[names[article]] = entry

    def records(self) -> Iterable[Record]:
        """Return the records of all articles, ids made unique."""
        taken: set[str] = set()
        for chosen in self._chosen():
            renamed = {r.id: _free(r.id, taken) for r in chosen.records}
            taken.update(renamed.values())
            for record in chosen.records:
                yield _rename_record(record, renamed)

    def failures(self) -> Iterable[Failure]:
        """Return the failures of the articles that no document read."""
        for readings in self._readings.values():
            if all(reading.failed for reading in readings):
                yield from _distinct(f for reading in readings for f in reading.failures)

    def left_out(self) -> Iterable[LeftOut]:
        """Return what was left out beside the records that are kept."""
        for chosen in self._chosen():
            yield from chosen.left_out

    def _chosen(self) -> Iterable[_Reading]:
        for readings in self._readings.values():
            yield next((r for r in readings if not r.failed), readings[0])

    def _find_name(self, article: str, entry: ArticleEntry) -> str:
        """Return the id under which an article is known, or a free one for it."""
        name, number = article, 1
        while name in self._known and not _same_article(self._known[name], entry):
            number += 1
            name = f"{article}~{number}"
        return name


def _read(timeline: Timeline) -> dict[str, _Reading]:
    readings: defaultdict[str, _Reading] = defaultdict(_Reading)
    # What a person dropped comes back: it is for the overrides of this run to drop it again.
    for record in (*timeline.records, *timeline.dropped):
        readings[record.article].records.append(record)
    for failure in timeline.failures:
        readings[failure.article].failures.append(failure)
    for item in timeline.left_out:
        readings[item.article].left_out.append(item)
    return dict(readings)


def _same_article(a: ArticleEntry, b: ArticleEntry) -> bool:
    if a.sha256 is not None and b.sha256 is not None:
        return a.sha256 == b.sha256
    return all(
        one is None or other is None or one == other
        for one, other in ((a.title, b.title), (a.url, b.url), (a.published, b.published))
    )


def _fill(known: ArticleEntry | None, entry: ArticleEntry) -> ArticleEntry:
    """Return what is known of an article, its gaps filled from another document."""
    if known is None:
        return entry
    gaps = {k: v for k, v in entry.model_dump().items() if getattr(known, k) is None}
    return known.model_copy(update=gaps)


def _move(reading: _Reading, article: str) -> _Reading:
    """Return a reading under the id that its article has in the union."""
    update = {"article": article}
    return _Reading(
        [record.model_copy(update=update) for record in reading.records],
        [failure.model_copy(update=update) for failure in reading.failures],
        [item.model_copy(update=update) for item in reading.left_out],
    )


def _free(identifier: str, taken: set[str]) -> str:
    name, number = identifier, 1
    while name in taken:
        number += 1
        name = f"{identifier}~{number}"
    return name


def _rename_record(record: Record, renamed: dict[str, str]) -> Record:
    if isinstance(record, Denial):
        answered = tuple(renamed.get(allegation, allegation) for allegation in record.responds_to)
        return record.model_copy(update={"id": renamed[record.id], "responds_to": answered})
    return record.model_copy(update={"id": renamed[record.id]})


def _judgements(timelines: Iterable[Timeline], records: Iterable[Record]) -> Iterable[Judgement]:
    """Return what was said of pairs of records that are here under the same ids."""
    texts = {record.id: record.text for record in records}
    for timeline in timelines:
        own = {record.id: record.text for record in timeline.records}
        for judgement in timeline.judgements:
            if all(name in own and texts.get(name) == own[name] for name in judgement.records):
                yield judgement


def _distinct(items: Iterable[_Value]) -> list[_Value]:
    found: list[_Value] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _join_runs(runs: Sequence[Run]) -> Run:
    if not runs:
        return Run()

    def agreed(read: Callable[[Run], _Value]) -> _Value | None:
        values = [read(run) for run in runs]
        return values[0] if all(value == values[0] for value in values) else None

    costs = [run.cost for run in runs]
    known = [cost for cost in costs if cost is not None]
    versions = runs[0].versions.items()
    return Run(
        engine=agreed(lambda run: run.engine),
        model=agreed(lambda run: run.model),
        prompt=agreed(lambda run: run.prompt),
        prompt_sha256=agreed(lambda run: run.prompt_sha256),
        language=agreed(lambda run: run.language),
        versions={k: v for k, v in versions if all(run.versions.get(k) == v for run in runs)},
        usage=sum((run.usage for run in runs), Usage()),
        notes=tuple(dict.fromkeys(note for run in runs for note in run.notes)),
        by_article={k: v for run in runs for k, v in run.by_article.items()},
        cost_by_article={k: v for run in runs for k, v in run.cost_by_article.items()},
        attempts={k: v for run in runs for k, v in run.attempts.items()},
        cost=sum(known) if len(known) == len(costs) else None,
        started=agreed(lambda run: run.started),
        seconds=agreed(lambda run: run.seconds),
    )
