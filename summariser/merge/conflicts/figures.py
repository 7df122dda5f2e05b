"""Numbers that differ between reports of one thing: an update, another scope, a contradiction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from summariser.merge.comparison import Comparison
from summariser.merge.conflicts.quantities import TOLLS, Quantity, find_quantities
from summariser.merge.conflicts.statements import (
    Finding,
    Statement,
    later_corrects,
    make_side,
    make_statement,
    sort_statements,
)
from summariser.schema import ConflictLabel, Record

_VAGUE_UNITS = frozenset({"%", "dollar", "euro", "pound", "yen", "mark", "crown", "hour", "day"})
"""Units of which one report may give several figures: only figures in like words are compared."""
_LIKE_WORDS = 2
"""Stems that the words around two such figures must share."""

Key = tuple[str, str | None]


@dataclass(frozen=True)
class Figure:
    """A quantity with who says it.

    Attributes:
        quantity: What is counted, and how many.
        statement: The report.
    """

    quantity: Quantity
    statement: Statement

    @property
    def article(self) -> str:
        """Id of the article."""
        return self.statement.record.article


def read_figures(records: Iterable[Record], comparison: Comparison) -> list[Figure]:
    """Return the quantities in the evidence of records, each once an article.

    Where a record's evidence gives several figures of one quantity, only the one that its own text
    repeats is its figure; where that does not tell, it has none.

    Args:
        records: The records of one event or claim.
        comparison: What to look things up in.
    """
    figures: dict[tuple[str, str, int], Figure] = {}
    for record in comparison.ordered(records):
        for quote, quantity in _own_quantities(record):
            statement = make_statement(quantity.words, record, quote, comparison)
            place = (record.article, quote, quantity.start)
            figures.setdefault(place, Figure(quantity, statement))
    return list(figures.values())


def _own_quantities(record: Record) -> list[tuple[str, Quantity]]:
    found = [(quote, q) for quote in record.quotes for q in find_quantities(quote)]
    values: defaultdict[Key, set[float]] = defaultdict(set)
    for _, quantity in found:
        values[quantity.key].add(quantity.number.value)
    if all(len(given) == 1 for given in values.values()):
        return found
    repeated: defaultdict[Key, set[float]] = defaultdict(set)
    for quantity in find_quantities(record.text):
        repeated[quantity.key].add(quantity.number.value)
    own = {k: given if len(given) == 1 else given & repeated[k] for k, given in values.items()}
    return [
        (quote, quantity)
        for quote, quantity in found
        if len(own[quantity.key]) == 1 and quantity.number.value in own[quantity.key]
    ]


def compare_figures(groups: tuple[str, ...], figures: Sequence[Figure]) -> list[Finding]:
    """Return where figures of one quantity differ between articles, by quantity.

    Args:
        groups: The events or claims in which the figures stand.
        figures: The figures.
    """
    by_key: defaultdict[Key, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_key[figure.quantity.key].append(figure)
    findings = []
    for key in sorted(by_key, key=lambda k: (k[0], k[1] or "")):
        chosen = _one_each(by_key[key])
        if key[0] in _VAGUE_UNITS or key[1] is None:
            chosen = _in_like_words(chosen)
        finding = _compare(groups, key, chosen)
        if finding is not None:
            findings.append(finding)
    return findings


def _one_each(figures: Sequence[Figure]) -> list[Figure]:
    """Return one figure of each article; none of one that gives several that differ.

    Copies of one text say it once, when it was first printed: a late copy is no news.
    """
    by_article: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_article[figure.article].append(figure)
    first: dict[tuple[str, float], Figure] = {}
    for own in by_article.values():
        if len({figure.quantity.number.value for figure in own}) == 1:
            figure = own[0]
            first.setdefault((figure.statement.origin, figure.quantity.number.value), figure)
    return list(first.values())


def _in_like_words(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures whose words are like those of another article's figure."""
    return [
        figure
        for figure in figures
        if any(
            len(figure.quantity.context & other.quantity.context) >= _LIKE_WORDS
            for other in figures
            if other is not figure
        )
    ]


def _compare(groups: tuple[str, ...], key: Key, figures: Sequence[Figure]) -> Finding | None:
    by_value: defaultdict[float, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_value[figure.quantity.number.value].append(figure)
    if len(by_value) < 2:
        return None
    sides = sorted(by_value.values(), key=_first_said)
    label, reason = _label(key, sides)
    if label is None:
        return None
    return Finding(
        about="number",
        label=label,
        groups=groups,
        sides=tuple(make_side(figure.statement for figure in side) for side in sides),
        reason=reason,
        quantity=_name_quantity(key, sides[0][0].quantity),
    )


def _first_said(side: Sequence[Figure]) -> tuple[object, ...]:
    first = sort_statements(figure.statement for figure in side)[0]
    return (first.order, side[0].quantity.number.value, first.record.article)


def _label(key: Key, sides: Sequence[Sequence[Figure]]) -> tuple[ConflictLabel | None, str]:
    """Return how the sides differ, the earliest first, and why; None where they do not."""
    pairs = list(combinations(sides, 2))
    apart = [(one, other) for one, other in pairs if not _meet(one[0].quantity, other[0].quantity)]
    if not apart and not any(_goes_beyond(one[0], other[0]) for one, other in pairs):
        return None, ""
    if later_corrects([[figure.statement for figure in side] for side in sides]):
        return "correction", "a later report says that an earlier figure was wrong"
    if apart and all(_other_scope(one, other) for one, other in apart):
        return "scope", "the reports do not count the same: " + _scopes(apart)
    moved = _development(key, sides)
    if moved:
        return "update", moved
    return "contradiction", _why_contradiction(key, sides)


def _all(sides: Sequence[Sequence[Figure]]) -> list[Figure]:
    return [figure for side in sides for figure in side]


def _time(figure: Figure) -> tuple[object, ...]:
    return (figure.statement.order, figure.quantity.number.value)


def _goes_beyond(earlier: Figure, later: Figure) -> bool:
    """Tell whether a figure is above an "at least", or below an "at most", told before it."""
    first, second = earlier.quantity.number, later.quantity.number
    if not first.bound or not earlier.statement.precedes(later.statement):
        return False
    return second.value > first.value if first.high > first.value else second.value < first.value


def _meet(a: Quantity, b: Quantity) -> bool:
    return a.number.low <= b.number.high and b.number.low <= a.number.high


def _development(key: Key, sides: Sequence[Sequence[Figure]]) -> str:
    """Say how a figure that develops moved from report to report; nothing where it did not."""
    if key[1] not in TOLLS and not any(side[0].quantity.number.bound for side in sides[:-1]):
        return ""
    told = sorted(_all(sides), key=_time)
    undated = any(figure.statement.published is None for figure in told)
    if undated or any(_at_once(a, b) for a, b in pairwise(told)):
        return ""
    steps = [b.quantity.number.value - a.quantity.number.value for a, b in pairwise(told)]
    if all(step >= 0 for step in steps):
        return "later reports give a higher figure"
    return "later reports give a lower figure" if all(step <= 0 for step in steps) else ""


def _at_once(a: Figure, b: Figure) -> bool:
    """Tell whether two figures exclude each other and neither is known to be the later one."""
    return not (a.statement.precedes(b.statement) or _meet(a.quantity, b.quantity))


def _other_scope(one: Sequence[Figure], other: Sequence[Figure]) -> bool:
    """Tell whether two figures count in two places, or different people."""
    places = {figure.quantity.place for figure in one}, {figure.quantity.place for figure in other}
    if None not in places[0] | places[1] and places[0].isdisjoint(places[1]):
        return True
    kinds = {figure.quantity.kind for figure in one}, {figure.quantity.kind for figure in other}
    return kinds[0].isdisjoint(kinds[1]) and bool((kinds[0] | kinds[1]) - {None})


def _scopes(apart: Sequence[tuple[Sequence[Figure], Sequence[Figure]]]) -> str:
    named = dict.fromkeys(
        _scope(figure.quantity) for pair in apart for side in pair for figure in side[:1]
    )
    return " and ".join(named)


def _scope(quantity: Quantity) -> str:
    return " ".join(part for part in (quantity.kind or "people", quantity.place) if part)


def _why_contradiction(key: Key, sides: Sequence[Sequence[Figure]]) -> str:
    told = [figure.statement for figure in _all(sides)]
    if any(statement.published is None for statement in told):
        return "it is not known which was published later"
    if len({statement.order for statement in told}) == 1:
        return "published at the same time"
    if any(_at_once(*sorted(p, key=_time)) for p in combinations(_all(sides), 2)):
        return "figures that exclude each other were published at the same time"
    if key[1] in TOLLS:
        return "the figures go up and down from report to report"
    return "later reports give another figure, and none says that an earlier one was wrong"


def _name_quantity(key: Key, quantity: Quantity) -> str:
    unit, state = key
    if state is not None:
        return f"people {state}"
    return {"person": "people", "%": "per cent"}.get(unit, quantity.noun)
