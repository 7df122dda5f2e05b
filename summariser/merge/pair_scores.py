"""The log odds of whole arrays of pairs: the features of `summariser.merge.features`, by columns.

`PairScorer.exact` gives what `log_odds` gives of the features of a pair; `PairScorer.likely` keeps
the pairs whose log odds are above 0. It works the features out from the cheap to the costly, and
drops a pair as soon as the best that the rest could add does not bring it above 0, so that nearly
all candidates cost only the first steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summariser.merge.clusters import NEVER
from summariser.merge.columns import NO_DAY, STATUSES, Columns, Matrix
from summariser.merge.features import DAY_SCALE, NEAR, PUT_OFF, SCENE, SLACK
from summariser.merge.parties import SAME
from summariser.merge.ragged import (
    expand,
    lengths_of,
    mean_top_two,
    row_lengths,
    row_numbers,
    sum_rows,
)
from summariser.merge.weights import CLAIM_BIAS, CLAIM_WEIGHTS, EVENT_BIAS, EVENT_WEIGHTS

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Values = dict[str, Floats]

CHUNK = 16_384
"""Pairs compared at once: enough for arrays to pay, few enough to stay in the processor's cache."""
_LONG = 2048
"""The same for the long vectors of character n-grams."""
DIGITS = 9
"""Decimals of log odds: what lies beyond depends on the order of summation."""
_LOOKED_UP = frozenset({"acts", "days_apart", "meaning", "same_article"})
"""Features that later steps look up."""
_FIRST = 1 << 1
"""The bit of the rank of what is told as done for the first time."""
_PLANNED = STATUSES.index("planned")
_OCCURRED = STATUSES.index("occurred")


@dataclass(frozen=True)
class Step:
    """Some features of pairs.

    Attributes:
        names: Their names.
        compare: Works them out; takes the columns, the two sides, and what was found before.
    """

    names: tuple[str, ...]
    compare: Callable[[Columns, Numbers, Numbers, Mapping[str, Floats]], Values]


@dataclass(frozen=True)
class Edges:
    """Pairs and their log odds."""

    first: Numbers
    second: Numbers
    scores: Floats

    def listed(self) -> Iterator[tuple[int, int, float]]:
        """Yield the pairs with their log odds."""
        yield from zip(self.first.tolist(), self.second.tolist(), self.scores.tolist(), strict=True)

    @staticmethod
    def join(parts: Sequence[Edges]) -> Edges:
        """Return the pairs of all parts, in order."""
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Edges(none, none, np.zeros(0))
        return Edges(
            np.concatenate([part.first for part in parts]),
            np.concatenate([part.second for part in parts]),
            np.concatenate([part.scores for part in parts]),
        )


class PairScorer:
    """Scores pairs of the nodes of one kind."""

    def __init__(
        self, columns: Columns, steps: Sequence[Step], weights: Mapping[str, float], bias: float
    ) -> None:
        """Take the columns and what weighs in them; see `event_scorer` and `claim_scorer`."""
        self._columns = columns
        self._steps = steps
        self._weights = weights
        self._bias = bias

    def exact(self, a: Numbers, b: Numbers) -> Floats:
        """Return the log odds of pairs, `NEVER` for those that must stay apart."""
        found = [
            self._finish(self._begin(a[at : at + CHUNK], b[at : at + CHUNK], prune=False)).scores
            for at in range(0, len(a), CHUNK)
        ]
        return np.concatenate(found) if found else np.zeros(0)

    def likely(self, a: Numbers, b: Numbers) -> Edges:
        """Return the pairs whose log odds are above 0."""
        begun: list[Edges] = []
        found = []
        for at in range(0, len(a), CHUNK):
            begun.append(self._begin(a[at : at + CHUNK], b[at : at + CHUNK], prune=True))
            # The last step works a node out once for all its pairs, and does so for many at once.
            if sum(len(part.first) for part in begun) >= CHUNK or at + CHUNK >= len(a):
                done = self._finish(Edges.join(begun))
                above = done.scores > 0
                found.append(Edges(done.first[above], done.second[above], done.scores[above]))
                begun = []
        return Edges.join(found)

    def _begin(self, a: Numbers, b: Numbers, *, prune: bool) -> Edges:
        """Return pairs with what all steps but the last add up to.

        Args:
            a: Nodes.
            b: As many others.
            prune: Whether to leave out the pairs that no later step can bring above 0.
        """
        total = np.full(len(a), self._bias)
        known: Values = {}
        for number, step in enumerate(self._steps[:-1]):
            found = step.compare(self._columns, a, b, known)
            for name in step.names:
                total = total + self._weights[name] * found[name]
            known |= {name: found[name] for name in _LOOKED_UP & found.keys()}
            if prune:
                kept = np.flatnonzero(total + self._rest(number + 1) > 0)
                if len(kept) < len(a):
                    a, b, total = a[kept], b[kept], total[kept]
                    known = {name: values[kept] for name, values in known.items()}
        return Edges(a, b, total)

    def _finish(self, edges: Edges) -> Edges:
        """Return pairs with their log odds."""
        a, b, total = edges.first, edges.second, edges.scores
        step = self._steps[-1]
        found = step.compare(self._columns, a, b, {})
        for name in step.names:
            total = total + self._weights[name] * found[name]
        scores = np.round(total, DIGITS)
        scores[_told_apart(self._columns, a, b)] = NEVER
        return Edges(a, b, scores)

    def _rest(self, start: int) -> float:
        """Return the most that the features of the later steps can add."""
        names = (name for step in self._steps[start:] for name in step.names)
        return sum(max(0.0, self._weights[name]) for name in names)


def event_scorer(columns: Columns) -> PairScorer:
    """Return what scores pairs of events."""
    return PairScorer(columns, _EVENT_STEPS, EVENT_WEIGHTS, EVENT_BIAS)


def claim_scorer(columns: Columns) -> PairScorer:
    """Return what scores pairs of claims."""
    return PairScorer(columns, _CLAIM_STEPS, CLAIM_WEIGHTS, CLAIM_BIAS)


def _products(matrix: Matrix, a: Numbers, b: Numbers) -> Matrix:
    """Return the products of what two rows share, a row a pair."""
    return matrix[a].multiply(matrix[b]).tocsr()


def _cosines(matrix: Matrix, a: Numbers, b: Numbers) -> Floats:
    return np.minimum(1.0, sum_rows(_products(matrix, a, b)))


def _shares(matrix: Matrix, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    """Tell of pairs of rows of ones whether they share a column."""
    shared = np.zeros(len(a), dtype=np.bool_)
    both = np.flatnonzero((lengths_of(matrix, a) > 0) & (lengths_of(matrix, b) > 0))
    if len(both):
        shared[both] = row_lengths(_products(matrix, a[both], b[both])) > 0
    return shared


def _told_apart(columns: Columns, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    """Tell whether one article reports two events from one sentence."""
    if columns.letters is None:
        return np.zeros(len(a), dtype=np.bool_)
    told = _shares(columns.articles, a, b)
    at = np.flatnonzero(told)
    told[at] = _shares(columns.evidence, a[at], b[at])
    return told


def _compare_times(
    columns: Columns, a: Numbers, b: Numbers, _known: Mapping[str, Floats]
) -> Values:
    start, end = columns.times.start, columns.times.end
    status = columns.flags["status"]
    dated = (start[a] != NO_DAY) & (start[b] != NO_DAY)
    days = np.maximum(start[a], start[b]) - np.minimum(end[a], end[b])
    meet = dated & (days <= 0)
    exact = (start[a] == end[a]) & (start[b] == end[b])
    apart = dated & ~meet
    near = apart & (days <= NEAR)
    put_off = (days <= PUT_OFF) & ((status[a] == _PLANNED) != (status[b] == _PLANNED))
    moved = apart & ~near & put_off
    gap = apart & ~near & ~moved
    drift = np.where(dated, 0, _drift(columns, a, b))
    ranks = columns.flags["ordinals"]
    again = (ranks > 0) & (ranks & _FIRST == 0)
    before = ~dated & (_told_before(columns, a, b) | _told_before(columns, b, a))
    before |= (~dated | moved) & (_over_before(columns, a, b) | _over_before(columns, b, a))
    return {
        "same_day": (meet & exact).astype(float),
        "overlap": (meet & ~exact).astype(float),
        "near": near.astype(float),
        "moved": moved.astype(float),
        "gap": np.where(gap, 1.0 + 4.0 * np.log1p(np.maximum(days, 0)) / DAY_SCALE, 0.0),
        "drift": np.log1p(drift) / DAY_SCALE,
        "before": before.astype(float),
        "status": (status[a] != status[b]).astype(float),
        "repeated": (near & (again[a] != again[b])).astype(float),
        "days_apart": (apart & exact & (status[a] == status[b])).astype(float),
    }


def _drift(columns: Columns, a: Numbers, b: Numbers) -> Numbers:
    """Return the days between what is known of two times, the publication standing in."""
    start, end = columns.times.known_start, columns.times.known_end
    known = (start[a] != NO_DAY) & (start[b] != NO_DAY)
    days = np.maximum(start[a], start[b]) - np.minimum(end[a], end[b])
    return np.where(known, np.maximum(days, 0), 0)


def _told_before(columns: Columns, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    times, status = columns.times, columns.flags["status"]
    told = (times.start[a] == NO_DAY) & (times.published[a] != NO_DAY)
    told &= (times.start[b] != NO_DAY) & (status[a] == _OCCURRED)
    return np.asarray(told & (times.published[a] + SLACK.days < times.start[b]))


def _over_before(columns: Columns, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    times, status = columns.times, columns.flags["status"]
    past = (status[a] == _OCCURRED) & (status[b] == _PLANNED)
    past &= (times.known_end[a] != NO_DAY) & (times.published[b] != NO_DAY)
    return np.asarray(past & (times.known_end[a] + SLACK.days < times.published[b]))


def _compare_texts(
    columns: Columns, a: Numbers, b: Numbers, _known: Mapping[str, Floats]
) -> Values:
    shared = _products(columns.text, a, b)
    acts = columns.acts[shared.indices]
    common = np.bincount(row_numbers(shared)[acts], minlength=len(a))
    own = columns.act_counts
    all_acts = own[a] + own[b] - common
    return {
        "meaning": np.minimum(1.0, sum_rows(shared)),
        "acts": common / np.maximum(1, all_acts),
        "acts_apart": ((own[a] > 0) & (own[b] > 0) & (common == 0)).astype(float),
        "ordinals_apart": columns.tell_apart("ordinals", a, b),
        "steps_apart": columns.tell_apart("steps", a, b),
    }


def _compare_parties(
    columns: Columns, a: Numbers, b: Numbers, known: Mapping[str, Floats]
) -> Values:
    found = columns.kinship.overlaps(columns.parties, a, b)
    nobody = (found.share == 0) & (known["acts"] == 0)
    return {
        "parties": found.share,
        "all_parties": found.jaccard,
        "related": found.related,
        "parties_apart": found.apart,
        "namesakes": found.namesakes,
        "grain_apart": found.grain,
        "strangers": found.strangers,
        "wording_and_parties": known["meaning"] * found.share,
        "scene_only": (nobody & (known["meaning"] < SCENE)).astype(float),
    }


def _compare_objects(
    columns: Columns, a: Numbers, b: Numbers, known: Mapping[str, Floats]
) -> Values:
    shared = _products(columns.object, a, b)
    both = (lengths_of(columns.numbers, a) > 0) & (lengths_of(columns.numbers, b) > 0)
    same = _shares(columns.numbers, a, b)
    articles = _shares(columns.articles, a, b)
    return {
        "object": np.minimum(1.0, sum_rows(shared)),
        "rare": mean_top_two(shared, columns.rarity[shared.indices]),
        "numbers": same.astype(float),
        "numbers_apart": (both & ~same).astype(float),
        "same_article": articles.astype(float),
        "two_days": articles * known.get("days_apart", 0.0),
    }


def _compare_quotes(
    columns: Columns, a: Numbers, b: Numbers, _known: Mapping[str, Floats]
) -> Values:
    text = columns.object if columns.letters is None else columns.text
    own, other = columns.quoted[a], columns.quoted[b]
    shared = (own.multiply(other), text[a].multiply(other), text[b].multiply(own))
    best = np.maximum.reduce([sum_rows(products.tocsr()) for products in shared])
    return {"quoted": np.minimum(1.0, best)}


def _compare_letters(
    columns: Columns, a: Numbers, b: Numbers, _known: Mapping[str, Floats]
) -> Values:
    if columns.letters is None or not len(a):
        return {"letters": np.zeros(len(a))}
    nodes, at = np.unique(np.concatenate([a, b]), return_inverse=True)
    rows = columns.letters.rows(nodes)
    first, second = at[: len(a)], at[len(a) :]
    parts = [slice(start, start + _LONG) for start in range(0, len(a), _LONG)]
    return {"letters": np.concatenate([_cosines(rows, first[p], second[p]) for p in parts])}


def _compare_statements(
    columns: Columns, a: Numbers, b: Numbers, known: Mapping[str, Floats]
) -> Values:
    sources, flags = columns.sources, columns.flags
    same = np.zeros(len(a), dtype=np.bool_)
    both = np.flatnonzero((sources[a] >= 0) & (sources[b] >= 0))
    same[both] = columns.kinship.likeness(sources[a[both]], sources[b[both]])[0] >= SAME
    within = known["same_article"] > 0
    return {
        "possible": (flags["possible"][a] != flags["possible"][b]).astype(float),
        "negated": (flags["negated"][a] != flags["negated"][b]).astype(float),
        "source_across": (same & ~within).astype(float),
        "source_within": (same & within).astype(float),
    }


def _compare_answers(
    columns: Columns, a: Numbers, b: Numbers, _known: Mapping[str, Floats]
) -> Values:
    values = np.zeros(len(a))
    answered = columns.answered
    if answered is None or answered.denials.nnz == 0:
        return {"answers": values}
    denials = answered.denials
    both = np.flatnonzero((lengths_of(denials, a) > 0) & (lengths_of(denials, b) > 0))
    pair_of, own = expand(denials, a[both])
    place, other = expand(denials, b[both][pair_of])
    own, pair_of = own[place], pair_of[place]
    alike = columns.kinship.likeness(answered.deniers[own], answered.deniers[other])[0] >= SAME
    # One denial that responds to both says nothing: it may be a sweeping one.
    kept = np.flatnonzero(alike & (own != other))
    likeness = _cosines(answered.vectors, own[kept], other[kept])
    np.maximum.at(values, both[pair_of[kept]], likeness)
    return {"answers": values}


def _steps(weights: Mapping[str, float], *steps: tuple[Callable[..., Values], str]) -> list[Step]:
    found = [
        Step(tuple(name for name in names.split() if name in weights), compare)
        for compare, names in steps
    ]
    told = sorted(name for step in found for name in step.names)
    assert told == sorted(weights), "a weighed feature is not worked out"  # noqa: S101 - own table
    return found


_TIMES = "same_day overlap near moved gap drift before status repeated"
_TEXTS = "meaning acts acts_apart ordinals_apart steps_apart"
_PARTIES = (
    "parties all_parties related parties_apart namesakes grain_apart strangers "
    "wording_and_parties scene_only"
)
_OBJECTS = "object rare numbers numbers_apart same_article two_days"
_EVENT_STEPS = _steps(
    EVENT_WEIGHTS,
    (_compare_times, _TIMES),
    (_compare_texts, _TEXTS),
    (_compare_objects, _OBJECTS),
    (_compare_parties, _PARTIES),
    (_compare_quotes, "quoted"),
    (_compare_letters, "letters"),
)
_CLAIM_STEPS = _steps(
    CLAIM_WEIGHTS,
    (_compare_texts, _TEXTS),
    (_compare_objects, _OBJECTS),
    (_compare_statements, "possible negated source_across source_within"),
    (_compare_answers, "answers"),
    (_compare_parties, _PARTIES),
    (_compare_quotes, "quoted"),
)
