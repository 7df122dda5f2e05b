# ruff: noqa: INP001 - scripts, no package
"""The weights of pairs of events and of pairs of allegations.

Each story counts alike, once with the annotator's texts and once with quotes in their place. A
pair of a group of n weighs 1 / (n - 1), so that a group counts by its members and not by its
pairs. The bias is then moved to where the groups, not the pairs, come out best.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from train_merger_regression import Cases, Flags, Line, choose_shift, fit_line, join_cases
from train_merger_stories import Story, prepare_comparison, strip_groups

from summariser.evaluate.groups import b_cubed
from summariser.merge.clusters import NEVER
from summariser.merge.features import Features, claim_features, event_features
from summariser.merge.grouping import group_nodes
from summariser.merge.pair_scores import Edges
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.weights import CLAIM_SOFTNESS, CLAIM_WEIGHTS, EVENT_WEIGHTS
from summariser.schema import Timeline

Groups = Sequence[Sequence[str]]

SHIFTS = np.arange(-1.5, 3.01, 0.25)

SET_FOR_EVENTS = (
    "near",
    "gap",
    "moved",
    "drift",
    "before",
    "namesakes",
    "strangers",
    "repeated",
    "two_days",
    "ordinals_apart",
    "steps_apart",
    "same_article",
    "scene_only",
)
SET_FOR_CLAIMS = ("negated", "ordinals_apart", "namesakes", "grain_apart", "source_within")
# Of these the stories have too few to tell: other stories left out, other signs.
IGNORED_FOR_CLAIMS = ("acts", "numbers", "numbers_apart", "same_article")


@dataclass(frozen=True)
class Grouping:
    """One of the two things that are grouped, and what about it is not learnt.

    Attributes:
        kind: The kind of record.
        features: Returns the features of two profiles.
        fixed: Weights that are set, 0 among them.
        softness: The share of the best pair in the link of two clusters.
    """

    kind: str
    features: Callable[[Profile, Profile, Profiler], Features]
    fixed: Mapping[str, float]
    softness: float

    def gold_groups(self, gold: Timeline) -> Groups:
        """Return the groups that are to be found."""
        merged = gold.events if self.kind == "event" else gold.claims
        return [group.members for group in merged]


EVENTS = Grouping(
    "event", event_features, {name: EVENT_WEIGHTS[name] for name in SET_FOR_EVENTS}, 0.0
)
CLAIMS = Grouping(
    "allegation",
    claim_features,
    {name: CLAIM_WEIGHTS[name] for name in SET_FOR_CLAIMS} | dict.fromkeys(IGNORED_FOR_CLAIMS, 0.0),
    CLAIM_SOFTNESS,
)


@dataclass(frozen=True, eq=False)
class PairTable:
    """All pairs of one story's records of one kind.

    Attributes:
        ids: The records.
        pairs: The pairs, as places in ``ids``.
        cases: Their features, in the same order.
        apart: Whether the two stand in one sentence of one article, and so are never one event.
        gold: The groups that are to be found.
        softness: The share of the best pair in the link of two clusters.
    """

    ids: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    cases: Cases
    apart: Flags
    gold: Groups
    softness: float

    def learnable(self) -> Cases:
        """Return the pairs that have to be told apart by their features."""
        kept, own = ~self.apart, self.cases
        return Cases(own.names, own.features[kept], own.labels[kept], own.counts[kept])

    def group(self, line: Line) -> Groups:
        """Return the groups that a line makes of the records."""
        values = np.where(self.apart, NEVER, self.cases.score(line))
        first, second = np.array(self.pairs, dtype=np.int64).reshape(-1, 2).T
        table = np.full((len(self.ids), len(self.ids)), NEVER)
        table[first, second] = values
        found = group_nodes(
            len(self.ids), [(first, second)], _TableScorer(table), self.softness
        ).groups()
        return [[self.ids[place] for place in members] for members in found]

    def measure(self, line: Line) -> float:
        """Return B-cubed F1 of the groups that a line makes."""
        return b_cubed(self.gold, self.group(line), {name: name for name in self.ids}).f1


@dataclass(frozen=True, eq=False)
class _TableScorer:
    """Looks scores up in a table, the lower number first."""

    table: NDArray[np.float64]

    def exact(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log odds of pairs."""
        return self.table[a, b]

    def likely(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> Edges:
        """Return the pairs whose log odds are above 0."""
        scores = self.exact(a, b)
        return Edges(a[scores > 0], b[scores > 0], scores[scores > 0])


def tabulate_pairs(
    story: Story, grouping: Grouping, *, quoted: bool = False, blank: bool = False
) -> PairTable:
    """Return all pairs of a story with their features; for the rest see `strip_groups`."""
    timeline = strip_groups(story.gold, quoted=quoted, blank=blank)
    profiler = prepare_comparison(timeline).profiler
    records = sorted((r for r in timeline.records if r.kind == grouping.kind), key=lambda r: r.id)
    profiles = [profiler.profile(record) for record in records]
    gold = grouping.gold_groups(story.gold)
    home = {member: group for group in gold for member in group}
    pairs = tuple(itertools.combinations(range(len(records)), 2))
    features = [grouping.features(profiles[a], profiles[b], profiler) for a, b in pairs]
    names = tuple(features[0])
    same = [home[records[a].id] is home[records[b].id] for a, b in pairs]
    counts = [
        (1 / (len(home[records[a].id]) - 1) if one else 1.0) / len(pairs)
        for (a, _), one in zip(pairs, same, strict=True)
    ]
    apart = [
        grouping is EVENTS
        and records[a].article == records[b].article
        and not set(records[a].quotes).isdisjoint(records[b].quotes)
        for a, b in pairs
    ]
    table = np.array([[row[name] for name in names] for row in features])
    return PairTable(
        ids=tuple(record.id for record in records),
        pairs=pairs,
        cases=Cases(names, table, np.array(same), np.array(counts)),
        apart=np.array(apart),
        gold=gold,
        softness=grouping.softness,
    )


def learn_pairs(tables: Sequence[PairTable], grouping: Grouping) -> Line:
    """Return the weights of a grouping, its bias moved to where its groups come out best."""
    line = fit_line(join_cases([table.learnable() for table in tables]), grouping.fixed)

    def measure(shift: float) -> float:
        return float(np.mean([table.measure(line.move(shift)) for table in tables]))

    return line.move(choose_shift(SHIFTS, measure))
