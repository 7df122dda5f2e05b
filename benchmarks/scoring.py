"""Compare a timeline document with a gold file: records, fields, groups and denial links.

Records are paired one to one within an article and a kind. A pair is allowed where a quote of
one covers at least half of a quote of the other; among the allowed pairs the assignment with the
most similar evidence and wording is taken. Everything else is measured over those pairs:

    records       precision and recall by kind and over all (micro-average)
    fields        accuracy over the paired records
    events        B-cubed over the paired event records (Bagga and Baldwin 1998)
    claims        B-cubed over the paired allegation records
    denial links  (allegation, denial) links; a link to a record that is not paired is a miss

Both documents are taken as parsed JSON, so that files with keys of their own can be compared.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

Document = Mapping[str, Any]
Record = Mapping[str, Any]
Matrix = Sequence[Sequence[float]]

KINDS = ("event", "allegation", "denial")

# What counts as the same evidence is part of the definition of the figures, not tuned on anything.
MIN_OVERLAP = 0.5
MIN_CONTAINED = 20  # characters; a shorter quote within another proves nothing
MIN_SHARED_NAME = 0.5

_WORD = re.compile(r"[a-z0-9]+")
_SPACE = re.compile(r"\s+")
_PLAIN_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'"})
_FUNCTION_WORDS = frozenset(
    _WORD.findall(
        "a an the and or of to in on for by with at from that this which who it its his her their "
        "as is was were be been has have had said"
    )
)


class Ratio(NamedTuple):
    """Precision and recall, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Accuracy(NamedTuple):
    """The share of so many paired records whose field is right."""

    share: float
    records: int


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


def score(gold: Document, found: Document) -> Score:
    """Return the figures of a document against the gold file of its story.

    Records of articles that the gold file does not list are left aside.

    Args:
        gold: The gold file, parsed.
        found: The document, parsed.
    """
    expected = [r for r in gold["records"] if r["article"] in gold["articles"]]
    given = [r for r in found["records"] if r["article"] in gold["articles"]]
    pairs = _pair_records(expected, given)
    by_id = {record["id"]: record for record in expected}
    answers = {record["id"]: record for record in given}
    counts = _count(pairs, by_id, given)
    kinds = {kind: {g: f for g, f in pairs.items() if by_id[g]["kind"] == kind} for kind in KINDS}
    return Score(
        records={kind: ratio(*counts[kind]) for kind in (*KINDS, "all")},
        fields=_field_accuracies((by_id[g], answers[f]) for g, f in pairs.items()),
        events=b_cubed(_members(gold, "events"), _members(found, "events"), kinds["event"]),
        claims=b_cubed(_members(gold, "claims"), _members(found, "claims"), kinds["allegation"]),
        denial_links=_denial_links(gold, found, pairs),
        pairs=pairs,
        counts=counts,
    )


def ratio(hits: int, found: int, expected: int) -> Ratio:
    """Return precision and recall of so many hits; nothing found has precision 0."""
    return Ratio(hits / found if found else 0.0, hits / expected if expected else 0.0)


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


# Pairing


def _pair_records(expected: Sequence[Record], given: Sequence[Record]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    articles = dict.fromkeys(record["article"] for record in expected)
    for article, kind in itertools.product(articles, KINDS):
        rows, columns = (
            [r for r in records if r["article"] == article and r["kind"] == kind]
            for records in (expected, given)
        )
        weights = [[_pair_weight(row, column) for column in columns] for row in rows]
        for i, j in assign(weights):
            if weights[i][j] > 0:
                pairs[rows[i]["id"]] = columns[j]["id"]
    return pairs


def _pair_weight(one: Record, other: Record) -> float:
    """Return 0 where the evidence forbids the pair, else how well evidence and wording agree."""
    shared = evidence_overlap(one["quotes"], other["quotes"])
    if shared < MIN_OVERLAP:
        return 0.0
    return 1 + shared + 2 * _wording_similarity(one["text"], other["text"])


def evidence_overlap(quotes: Iterable[str], others: Iterable[str]) -> float:
    """Return the greatest share of the shorter quote that two quotes have in one piece."""
    compared = itertools.product(map(_flatten, quotes), map(_flatten, others))
    return max((_shared_share(a, b) for a, b in compared if a and b), default=0.0)


@lru_cache(maxsize=100_000)
def _shared_share(a: str, b: str) -> float:
    shorter = min(len(a), len(b))
    if a in b or b in a:
        return float(shorter >= MIN_CONTAINED)
    block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return block.size / shorter


def _flatten(quote: str) -> str:
    return _SPACE.sub(" ", quote.translate(_PLAIN_QUOTES)).strip().lower()


def _content_words(text: str | None) -> set[str]:
    lowered = (text or "").lower().replace("’", "'").replace("u.s.", "us")
    return set(_WORD.findall(lowered)) - _FUNCTION_WORDS


def _wording_similarity(text: str, other: str) -> float:
    """Return the Dice coefficient of the content words."""
    a, b = _content_words(text), _content_words(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def assign(weights: Matrix) -> list[tuple[int, int]]:
    """Return the one-to-one assignment of greatest total weight as (row, column) pairs.

    Every row or every column, whichever are fewer, is assigned. Shortest augmenting paths over
    reduced costs: Kuhn (1955), Munkres (1957), in the O(n^3) form of Jonker and Volgenant (1987).
    """
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        turned = assign([list(column) for column in zip(*weights, strict=True)])
        return [(row, column) for column, row in turned]
    return _Assignment(weights).pairs()


class _Assignment:
    """The state of the search: a price for each row and column, and the row of each column."""

    def __init__(self, weights: Matrix) -> None:
        self._weights = weights
        self._columns = range(len(weights[0]))
        self._row_price = [0.0] * len(weights)
        self._column_price = [0.0] * len(weights[0])
        self._row_of: list[int | None] = [None] * len(weights[0])

    def pairs(self) -> list[tuple[int, int]]:
        for row in range(len(self._weights)):
            self._insert(row)
        return [(row, column) for column, row in enumerate(self._row_of) if row is not None]

    def _insert(self, new_row: int) -> None:
        """Give a row its column, moving earlier rows along the cheapest path."""
        distance = [math.inf] * len(self._columns)
        reached_from: list[int | None] = [None] * len(self._columns)
        open_columns = list(self._columns)
        scanned: list[int] = []
        column: int | None = None
        row: int | None = new_row
        while row is not None:
            for j in open_columns:
                cost = -self._weights[row][j] - self._row_price[row] - self._column_price[j]
                if cost < distance[j]:
                    distance[j], reached_from[j] = cost, column
            nearest = min(open_columns, key=distance.__getitem__)
            self._pay(new_row, scanned, distance[nearest])
            step = distance[nearest]
            for j in open_columns:
                distance[j] -= step
            open_columns.remove(nearest)
            scanned.append(nearest)
            column, row = nearest, self._row_of[nearest]
        self._shift(column, reached_from, new_row)

    def _pay(self, new_row: int, scanned: Sequence[int], amount: float) -> None:
        """Keep the reduced costs along the tree at zero after a step of ``amount``."""
        self._row_price[new_row] += amount
        for column in scanned:
            row = self._row_of[column]
            if row is not None:
                self._row_price[row] += amount
            self._column_price[column] -= amount

    def _shift(self, last: int | None, reached_from: Sequence[int | None], new_row: int) -> None:
        column = last
        while column is not None:
            earlier = reached_from[column]
            self._row_of[column] = new_row if earlier is None else self._row_of[earlier]
            column = earlier


# Fields


def _same_name(name: str | None, other: str | None) -> bool:
    if not name or not other:
        return bool(name) == bool(other)
    a, b = _content_words(name), _content_words(other)
    shared = len(a & b)
    return shared > 0 and shared / min(len(a), len(b)) >= MIN_SHARED_NAME


def _names_f1(names: Sequence[str] | None, others: Sequence[str] | None) -> float:
    if not names or not others:
        return float(not names and not others)
    matrix = [[float(_same_name(a, b)) for b in others] for a in names]
    return 2 * sum(matrix[i][j] for i, j in assign(matrix)) / (len(names) + len(others))


def _same_date(expected: str, given: str | None) -> bool:
    """Whether the date, cut to the precision of the gold, is the gold's."""
    if not given:
        return False
    ours, theirs = expected.split("/"), given.split("/")
    if not all(b.startswith(a) for a, b in zip(ours, theirs, strict=False)):
        return False
    return len(ours) == len(theirs) or ours[0] == theirs[0]


def _equal(field: str) -> Callable[[Record, Record], float]:
    return lambda gold, given: float(gold.get(field) == given.get(field))


def _names(field: str) -> Callable[[Record, Record], float]:
    return lambda gold, given: _names_f1(gold.get(field), given.get(field))


def _source(gold: Record, given: Record) -> float:
    return float(_same_name(gold.get("source"), given.get("source")))


_FIELDS: dict[str, dict[str, Callable[[Record, Record], float]]] = {
    "event": {"actors": _names("actors"), "status": _equal("status")},
    "allegation": {"source": _source, "target": _names("target")},
    "denial": {"source": _source, "form": _equal("form")},
}


def _field_accuracies(paired: Iterable[tuple[Record, Record]]) -> dict[str, Accuracy]:
    marks: dict[str, list[float]] = {}
    for gold, given in paired:
        for field, mark in _FIELDS[gold["kind"]].items():
            marks.setdefault(field, []).append(mark(gold, given))
        if gold.get("date"):
            right = _same_date(gold["date"], given.get("date"))
            marks.setdefault("date", []).append(float(right))
    return {
        field: Accuracy(sum(values) / len(values), len(values))
        for field, values in sorted(marks.items())
    }


# Groups


def _members(document: Document, name: str) -> list[Sequence[str]]:
    return [group["members"] for group in document.get(name) or ()]


def _group_numbers(groups: Iterable[Sequence[str]]) -> dict[str, int]:
    return {member: number for number, group in enumerate(groups) for member in group}


def b_cubed(
    gold: Iterable[Sequence[str]], found: Iterable[Sequence[str]], pairs: Mapping[str, str]
) -> Ratio:
    """Return the B-cubed precision and recall of groups over the paired records.

    Args:
        gold: Groups of gold ids.
        found: Groups of ids of the document.
        pairs: Gold id to the id paired with it. Ids without a group on either side are left out.
    """
    ours, theirs = _group_numbers(gold), _group_numbers(found)
    both = [(ours[g], theirs[f]) for g, f in pairs.items() if g in ours and f in theirs]
    if not both:
        return Ratio(0.0, 0.0)
    precision = recall = 0.0
    for a, b in both:
        together = both.count((a, b))
        precision += together / sum(f == b for _, f in both)
        recall += together / sum(g == a for g, _ in both)
    return Ratio(precision / len(both), recall / len(both))


def _links(document: Document) -> Iterator[tuple[str, str]]:
    for claim in document.get("claims") or ():
        yield from itertools.product(claim["members"], claim.get("denials") or ())


def _denial_links(gold: Document, found: Document, pairs: Mapping[str, str]) -> Ratio:
    """Return precision and recall of links, each followed through the claim's members."""
    expected, given = set(_links(gold)), set(_links(found))
    back = {f: g for g, f in pairs.items()}
    hits = {(back.get(claim), back.get(denial)) for claim, denial in given} & expected
    return ratio(len(hits), len(given), len(expected))
