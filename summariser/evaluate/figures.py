"""Comparisons as plain values, for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from summariser.evaluate.comparison import Comparison
from summariser.evaluate.groups import Document
from summariser.evaluate.pairing import KINDS, Record
from summariser.evaluate.ratios import Ratio
from summariser.evaluate.scoring import FIELDS, MEASURES

_Values = dict[str, Any]


def figures_of(gold: Document, comparisons: Sequence[Comparison]) -> _Values:
    """Return all figures under fixed keys, unrounded; what is not known is null.

    Args:
        gold: The gold document.
        comparisons: The runs beside it.
    """
    kinds = [record["kind"] for record in gold["records"]]
    return {
        "gold": {
            "story": gold.get("story"),
            "articles": list(gold["articles"]),
            "records": {**{kind: kinds.count(kind) for kind in KINDS}, "all": len(kinds)},
        },
        "runs": [_run_figures(comparison) for comparison in comparisons],
    }


def _run_figures(comparison: Comparison) -> _Values:
    score, usage = comparison.score, comparison.run.usage
    return {
        "name": comparison.name,
        "engine": comparison.run.engine,
        "model": comparison.run.model,
        "prompt": comparison.run.prompt,
        "records": {
            kind: _ratio_values(score.records[kind])
            | dict(zip(("paired", "found", "expected"), score.counts[kind], strict=True))
            for kind in MEASURES
        },
        "fields": {field: _field_values(score.fields.get(field)) for field in FIELDS},
        "events": _ratio_values(score.events),
        "claims": _ratio_values(score.claims),
        "denial_links": _ratio_values(score.denial_links),
        "articles": {
            "read": comparison.articles,
            "missing": list(comparison.lacking),
            "not_in_gold": list(comparison.beyond),
        },
        "failures": [failure.model_dump(mode="json") for failure in comparison.failures],
        "usage": usage.model_dump(mode="json"),
        "cost": comparison.run.cost,
        "seconds": comparison.run.seconds,
        "per_article": {
            "tokens": comparison.per_article(comparison.tokens),
            "cost": comparison.per_article(comparison.run.cost),
            "seconds": comparison.per_article(comparison.run.seconds),
        },
        "pairs": dict(score.pairs),
        "missed": [_record_values(record) for record in comparison.missed],
        "extra": [_record_values(record) for record in comparison.extra],
    }


def _ratio_values(ratio: Ratio) -> _Values:
    return {"precision": ratio.precision, "recall": ratio.recall, "f1": ratio.f1}


def _field_values(accuracy: tuple[float, int] | None) -> _Values:
    share, records = accuracy or (None, 0)
    return {"accuracy": share, "records": records}


def _record_values(record: Record) -> Mapping[str, Any]:
    return {key: record[key] for key in ("id", "article", "kind", "text")}
