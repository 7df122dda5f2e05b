"""All figures of one run against its gold.

records       precision and recall by kind and over all (micro-average)
fields        accuracy over the paired records
events        B-cubed over the paired event records
claims        B-cubed over the paired allegation records
denial links  (allegation, denial) links; a link to a record that is not paired is a miss
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.evaluate.fields import mark_fields
from summariser.evaluate.groups import Document, b_cubed, group_members, score_denial_links
from summariser.evaluate.pairing import KINDS, Record, pair_records
from summariser.evaluate.ratios import Accuracy, Ratio, ratio
from summariser.schema import Timeline

MEASURES = (*KINDS, "all")
"""The keys of ``Score.records``."""
FIELDS = ("actors", "status", "source", "target", "form", "date")
"""The keys that ``Score.fields`` may have, in the order in which they are printed."""


@dataclass(frozen=True)
class Score:
    """All figures of one document against its gold.

    ``pairs`` maps the id of a gold record to that of the record paired with it; ``counts`` gives,
    by kind, how many records are paired, found and expected.
    """

    records: dict[str, Ratio]
    fields: dict[str, Accuracy]
    events: Ratio
    claims: Ratio
    denial_links: Ratio
    pairs: dict[str, str]
    counts: dict[str, tuple[int, int, int]]


def evaluate(gold: Timeline | Document, run: Timeline | Document) -> Score:
    """Return the figures of a run against the gold of its story.

    Records of articles that the gold does not list are left aside; gold records of articles that
    the run lacks, or failed to read, count as missed.

    Args:
        gold: The gold document, sound as `check_gold` means it: a timeline or parsed JSON.
        run: The document to score, a timeline or parsed JSON.
    """
    wanted, found = document_of(gold), document_of(run)
    expected = [r for r in wanted["records"] if r["article"] in wanted["articles"]]
    given = [r for r in found["records"] if r["article"] in wanted["articles"]]
    pairs = pair_records(expected, given)
    by_id = {record["id"]: record for record in expected}
    answers = {record["id"]: record for record in given}
    counts = _count(pairs, by_id, given)
    kinds = {kind: {g: f for g, f in pairs.items() if by_id[g]["kind"] == kind} for kind in KINDS}
    events, claims = (
        b_cubed(group_members(wanted, name), group_members(found, name), kinds[kind])
        for name, kind in (("events", "event"), ("claims", "allegation"))
    )
    return Score(
        records={kind: ratio(*counts[kind]) for kind in MEASURES},
        fields=_field_accuracies((by_id[g], answers[f]) for g, f in pairs.items()),
        events=events,
        claims=claims,
        denial_links=score_denial_links(wanted, found, pairs),
        pairs=pairs,
        counts=counts,
    )


def document_of(document: Timeline | Document) -> Document:
    """Return a timeline as what its JSON holds; parsed JSON stays as it is."""
    return document.model_dump(mode="json") if isinstance(document, Timeline) else document


def _count(
    pairs: Mapping[str, str], by_id: Mapping[str, Record], given: Sequence[Record]
) -> dict[str, tuple[int, int, int]]:
    counts = {
        kind: (
            sum(by_id[g]["kind"] == kind for g in pairs),
            sum(r["kind"] == kind for r in given),
            sum(r["kind"] == kind for r in by_id.values()),
        )
        for kind in KINDS
    }
    return {**counts, "all": (len(pairs), len(given), len(by_id))}


def _field_accuracies(paired: Iterable[tuple[Record, Record]]) -> dict[str, Accuracy]:
    marks: dict[str, list[float]] = {}
    for gold, given in paired:
        for field, mark in mark_fields(gold, given).items():
            marks.setdefault(field, []).append(mark)
    return {
        field: Accuracy(sum(marks[field]) / len(marks[field]), len(marks[field]))
        for field in FIELDS
        if field in marks
    }
