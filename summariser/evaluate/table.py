"""The figures of several runs side by side, as rows of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.evaluate.comparison import Comparison
from summariser.evaluate.ratios import Ratio
from summariser.evaluate.scoring import FIELDS, MEASURES, Score
from summariser.schema import Run

KIND_NAMES = {
    "event": "events",
    "allegation": "allegations",
    "denial": "denials",
    "all": "all records",
}
NOT_KNOWN = "-"
UNPRICED = "unpriced"

_RATIO = ("P", "R", "F1")
_GROUPS: dict[str, Callable[[Score], Ratio]] = {
    "merged events": lambda score: score.events,
    "merged claims": lambda score: score.claims,
    "denial links": lambda score: score.denial_links,
}


@dataclass(frozen=True)
class Row:
    """A label, and for each run its cells."""

    label: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """Rows that share their columns; each run has all ``columns``."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table_sections(comparisons: Sequence[Comparison]) -> tuple[Section, ...]:
    """Return the table of all runs: records, groups, fields, and what the runs took.

    Args:
        comparisons: The runs, in the order of their columns.
    """
    scores = [comparison.score for comparison in comparisons]
    records = tuple(
        Row(KIND_NAMES[kind], tuple(_ratio_cells(score.records[kind]) for score in scores))
        for kind in MEASURES
    )
    groups = tuple(
        Row(label, tuple(_ratio_cells(figure(score)) for score in scores))
        for label, figure in _GROUPS.items()
    )
    fields = tuple(
        Row(field, tuple(_field_cells(score, field) for score in scores)) for field in FIELDS
    )
    return (
        Section("records", _RATIO, records),
        Section("groups", _RATIO, groups),
        Section("fields", ("right", "n"), fields),
        Section("run", ("",), _run_rows(comparisons)),
    )


def describe_engine(run: Run) -> str:
    """Return what made a run, in words."""
    if not run.engine:
        return "engine not named"
    parts = [f"{run.engine} engine"]
    parts += [f"model {run.model}"] if run.model else []
    parts += [f"prompt {run.prompt}"] if run.prompt else []
    return ", ".join(parts)


def _ratio_cells(ratio: Ratio) -> tuple[str, ...]:
    return tuple(f"{figure:.3f}" for figure in (ratio.precision, ratio.recall, ratio.f1))


def _field_cells(score: Score, field: str) -> tuple[str, ...]:
    accuracy = score.fields.get(field)
    return (f"{accuracy.share:.3f}", str(accuracy.records)) if accuracy else (NOT_KNOWN, "0")


def _run_rows(comparisons: Sequence[Comparison]) -> tuple[Row, ...]:
    rows: dict[str, Callable[[Comparison], str]] = {
        "tokens per article": lambda c: _number(c.per_article(c.tokens), ",.0f"),
        "cost per article": _cost,
        "seconds per article": lambda c: _number(c.per_article(c.run.seconds), ",.2f"),
        "articles read": lambda c: f"{c.articles - len(_failed(c)):,} of {c.articles:,}",
    }
    return tuple(Row(label, tuple((cell(c),) for c in comparisons)) for label, cell in rows.items())


def _failed(comparison: Comparison) -> set[str]:
    return {failure.article for failure in comparison.failures}


def _number(value: float | None, style: str) -> str:
    return NOT_KNOWN if value is None else format(value, style)


def _cost(comparison: Comparison) -> str:
    cost = comparison.per_article(comparison.run.cost)
    if cost is not None:
        return f"{cost:.6g}"
    # What has no price is not free: only where no model was asked is there nothing to pay.
    return UNPRICED if comparison.run.model or comparison.tokens is not None else NOT_KNOWN
