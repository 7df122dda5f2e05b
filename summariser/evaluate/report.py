"""Comparisons as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summariser.evaluate.comparison import Comparison
from summariser.evaluate.groups import Document
from summariser.evaluate.pairing import KINDS, Record
from summariser.evaluate.table import KIND_NAMES, describe_engine, table_sections
from summariser.render import plain_text

_LABEL_WIDTH = 19
_RUN_WIDTH = 25
_CELL_WIDTH = 7
_IDS_SHOWN = 5


def report_text(gold: Document, comparisons: Sequence[Comparison], *, show: bool = False) -> str:
    """Return the figures of all runs as one table, with what each run did not read.

    Args:
        gold: The gold document.
        comparisons: The runs, at least one.
        show: Whether to list the records that were missed and those that are extra.
    """
    lines = [describe_gold(gold), ""]
    for number, comparison in enumerate(comparisons, start=1):
        lines.append(f"[{number}] {plain_text(comparison.name)}: {describe_run(comparison)}")
    lines += _table_lines(comparisons)
    for number, comparison in enumerate(comparisons, start=1):
        notes = [*describe_gaps(comparison), *(_show_lines(comparison) if show else ())]
        lines += ["", f"[{number}] {plain_text(comparison.name)}", *notes] if notes else []
    return "\n".join(lines) + "\n"


def describe_gold(gold: Document) -> str:
    """Return in words what the gold holds."""
    kinds = [record["kind"] for record in gold["records"]]
    counts = ", ".join(f"{kinds.count(kind)} {KIND_NAMES[kind]}" for kind in KINDS)
    story = plain_text(str(gold.get("story") or "gold"))
    return f"Gold: {story}, {len(gold['articles'])} articles, {len(kinds)} records ({counts})"


def describe_run(comparison: Comparison) -> str:
    """Return in words what made a run and how much it found."""
    found = comparison.score.counts["all"][1]
    made = plain_text(describe_engine(comparison.run))
    return f"{made}; {comparison.articles} articles, {found} records"


def describe_gaps(comparison: Comparison) -> Iterator[str]:
    """Yield a line for each thing that the score alone would pass over."""
    for failure in comparison.failures:
        reason = f"({failure.stage}): {failure.reason}"
        yield f"  failed: {plain_text(failure.article)} {plain_text(reason)}"
    if comparison.lacking:
        yield f"  not in the run, so all their records are missed: {_ids(comparison.lacking)}"
    if comparison.missed_unread:
        missed = f"{comparison.missed_unread} of {len(comparison.missed)} missed records"
        yield f"  {missed} are in articles that were not read"
    if comparison.beyond:
        yield f"  not in the gold, so left aside: {_ids(comparison.beyond)}"


def _ids(names: Sequence[str]) -> str:
    shown = ", ".join(map(plain_text, names[:_IDS_SHOWN]))
    more = len(names) - _IDS_SHOWN
    return f"{len(names)} ({shown}{f' and {more} more' if more > 0 else ''})"


def _table_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    numbers = range(1, len(comparisons) + 1)
    if len(comparisons) > 1:
        yield ""
        yield _line("", [[f"[{number}]"] for number in numbers])
    for section in table_sections(comparisons):
        yield ""
        yield _line(section.title, [section.columns for _ in numbers])
        yield from (_line(row.label, row.cells) for row in section.rows)


def _line(label: str, runs: Sequence[Sequence[str]]) -> str:
    line = f"{label:<{_LABEL_WIDTH}}"
    for cells in runs:
        line += "".join(f"{cell:>{_CELL_WIDTH}}" for cell in cells).rjust(_RUN_WIDTH)
    return line.rstrip()


def _show_lines(comparison: Comparison) -> Iterator[str]:
    """Yield what was missed and what is extra, article by article."""
    words: dict[str, list[str]] = {}
    for what, records in (("missed", comparison.missed), ("extra", comparison.extra)):
        for record in records:
            words.setdefault(record["article"], []).append(f"    {what:<6}  {_in_words(record)}")
    yield f"  {len(comparison.missed)} missed, {len(comparison.extra)} extra"
    for article in sorted(words):
        yield f"  {plain_text(article)}"
        yield from words[article]


def _in_words(record: Record) -> str:
    return f"{record['kind']:<10}  {plain_text(record['text'])}  [{plain_text(record['id'])}]"
