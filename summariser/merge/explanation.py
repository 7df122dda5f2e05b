"""Why a record stands where it stands, worked out anew from the document's records.

Nothing about pairs needs to be stored for it: the same records give the same profiles, features
and scores as when they were merged. The groups are those of the document, overrides and all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from summariser.errors import ConfigError
from summariser.merge.answering import Answering
from summariser.merge.blocking import TermIndex
from summariser.merge.claims import score_claims
from summariser.merge.clusters import NEVER
from summariser.merge.comparison import Comparison
from summariser.merge.editing import restore_dropped
from summariser.merge.events import score_events
from summariser.merge.features import Features, claim_features, event_features
from summariser.merge.judgements import add_word, tell_word
from summariser.merge.merging import compare_records, merge
from summariser.merge.nodes import Node, gather_nodes
from summariser.merge.overrides import suggest_selector
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.reasons import SAME_WORDING, explain_pair
from summariser.merge.weighing import weigh_features
from summariser.merge.weights import (
    CLAIM_BIAS,
    CLAIM_SOFTNESS,
    CLAIM_WEIGHTS,
    EVENT_BIAS,
    EVENT_WEIGHTS,
    probability,
)
from summariser.schema import (
    ClaimThread,
    ExplainedPair,
    ExplainedRecord,
    Explanation,
    MergedEvent,
    Override,
    Record,
    Timeline,
)

NEAR_MISSES = 5
"""Pairs that were not joined and are told, those with the highest score."""


@dataclass(frozen=True)
class _Scoring:
    """How records of one kind are compared."""

    features: Callable[[Profile, Profile, Profiler], Features]
    score: Callable[[Node, Node, Profiler], float]
    weights: Mapping[str, float]
    bias: float
    softness: float


_SCORING = {
    "event": _Scoring(event_features, score_events, EVENT_WEIGHTS, EVENT_BIAS, 0.0),
    "allegation": _Scoring(claim_features, score_claims, CLAIM_WEIGHTS, CLAIM_BIAS, CLAIM_SOFTNESS),
}


def explain(timeline: Timeline, name: str) -> Explanation:
    """Return why the records behind an id stand where they stand.

    Args:
        timeline: A document; one without groups is merged first.
        name: Id of an event, a claim or a record.

    Raises:
        ConfigError: The document has nothing of that id.
    """
    if not timeline.events and not timeline.claims:
        timeline = merge(timeline)
    return _Explainer(timeline).explain(name)


class _Explainer:
    """The groups of a document, and what compares their records."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        # What was dropped was there when the others were compared.
        self._comparison: Comparison = compare_records(restore_dropped(timeline))
        self._records = {record.id: record for record in timeline.records}
        self._groups: dict[str, MergedEvent | ClaimThread] = {}
        self._groups |= {event.id: event for event in timeline.events}
        self._groups |= {claim.id: claim for claim in timeline.claims}
        self._group_of = {m: name for name, group in self._groups.items() for m in group.members}

    def explain(self, name: str) -> Explanation:
        group = self._groups.get(name)
        record = self._records.get(name)
        if group is not None:
            return self._explain_group(group, group.members)
        if record is None:
            raise ConfigError(f"the document has no {name!r}; {self._known(name)}")
        if record.kind == "denial":
            return self._explain_denial(record)
        if name not in self._group_of:
            raise ConfigError(f"{name} stands in no group of the document; merge it anew first")
        return self._explain_group(self._groups[self._group_of[name]], (name,))

    def _known(self, name: str) -> str:
        if any(record.id == name for record in self._timeline.dropped):
            return "an override dropped it"
        if any(conflict.id == name for conflict in self._timeline.conflicts):
            return "it is a conflict, and tells its reasons itself"
        return "give the id of an event (E1), a claim (C1) or a record"

    def _explain_group(
        self, group: MergedEvent | ClaimThread, members: Sequence[str]
    ) -> Explanation:
        """Explain a group, or the part that one member has in it."""
        kind = "event" if isinstance(group, MergedEvent) else "claim"
        pairs = _Pairs(self._timeline, self._comparison, self._group_of, members[0])
        whole = members == group.members
        joined = [(a, b) for join in group.joins for a, b in [join.records]]
        if not whole:
            joined = [(members[0], other) for other in group.members if other != members[0]]
        by_hand = {join.records: join.reasons for join in group.joins}
        answers = Answering(self._timeline, self._comparison)
        claim = group if isinstance(group, ClaimThread) else None
        return Explanation(
            id=group.id if whole else members[0],
            kind="event" if kind == "event" else "claim",
            group=group.id,
            text=group.text,
            records=tuple(self._describe(self._records[member]) for member in group.members),
            joined=tuple(pairs.joined(a, b, by_hand.get((a, b))) for a, b in joined),
            near_misses=tuple(pairs.near_misses(members)),
            answers=answers.of_claim(claim) if claim and whole else (),
            near_answers=answers.near_claim(claim)[:NEAR_MISSES] if claim and whole else (),
            overrides=self._overrides(group.members),
        )

    def _explain_denial(self, record: Record) -> Explanation:
        answers = Answering(self._timeline, self._comparison)
        return Explanation(
            id=record.id,
            kind="denial",
            text=record.text,
            records=(self._describe(record),),
            answers=answers.of_denial(record.id),
            near_answers=answers.near_denial(record.id)[:NEAR_MISSES],
            overrides=self._overrides([record.id]),
        )

    def _overrides(self, names: Iterable[str]) -> tuple[Override, ...]:
        wanted = set(names)
        return tuple(o for o in self._timeline.overrides if wanted.intersection(o.records))

    def _describe(self, record: Record) -> ExplainedRecord:
        entry = self._timeline.articles.get(record.article)
        return ExplainedRecord(
            id=record.id,
            kind=record.kind,
            article=record.article,
            text=record.text,
            quotes=record.quotes,
            outlet=entry.outlet if entry else None,
            published=entry.published if entry else None,
            date=record.date,
            selector=suggest_selector(record, self._timeline.records),
        )


class _Pairs:
    """The pairs of records of one kind, scored as the merger scores them."""

    def __init__(
        self,
        timeline: Timeline,
        comparison: Comparison,
        group_of: Mapping[str, str],
        member: str,
    ) -> None:
        kind = next(record.kind for record in timeline.records if record.id == member)
        self._scoring = _SCORING[kind]
        self._comparison = comparison
        self._group_of = group_of
        numbers = {name: number for number, name in enumerate(dict.fromkeys(group_of.values()))}
        # Records of two groups are two nodes, even where an override parted them word for word.
        apart = {name: numbers[group] for name, group in group_of.items()}
        records = [r for r in timeline.records if r.kind == kind and r.id in group_of]
        self._nodes = gather_nodes(records, comparison.articles, comparison.profiler, apart)
        self._at = {r.id: i for i, node in enumerate(self._nodes) for r in node.records}

    def _score(self, a: int, b: int) -> float:
        pair = self._nodes[a], self._nodes[b]
        plain = self._scoring.score(*pair, self._comparison.profiler)
        return add_word(plain, pair, self._comparison.judged)

    def joined(self, one: str, other: str, reasons: tuple[str, ...] | None) -> ExplainedPair:
        """Explain two records of one group.

        Args:
            one: Id of a record.
            other: Id of another one.
            reasons: What the document says of the two, if it ties them directly.
        """
        a, b = self._at[one], self._at[other]
        if a == b:
            return ExplainedPair(
                records=(one, other),
                group=self._group_of[other],
                score=1.0,
                reasons=SAME_WORDING,
                verdict="one text",
            )
        pair = self._pair((a, one), (b, other))
        by_hand = reasons is not None and any(r.startswith("joined by ") for r in reasons)
        verdict = "joined" if (pair.log_odds or NEVER) > 0 else "joined through other records"
        update = {"verdict": "joined by an override", "reasons": reasons} if by_hand else {}
        return pair.model_copy(update={"verdict": verdict, **update})

    def near_misses(self, members: Sequence[str]) -> list[ExplainedPair]:
        """Return the likeliest pairs of members with records of other groups, one a group."""
        index = TermIndex([node.profile for node in self._nodes], self._comparison.profiler)
        best: dict[str, tuple[float, int, int]] = {}
        for position in sorted({self._at[member] for member in members}):
            own = self._group_of[self._nodes[position].records[0].id]
            for other in index.nearest(self._nodes[position].profile, position):
                group = self._group_of[self._nodes[other].records[0].id]
                value = self._score(position, other)
                if group != own and value > best.get(group, (NEVER, 0, 0))[0]:
                    best[group] = (value, position, other)
        chosen = sorted(best.values(), key=lambda item: (-item[0], item[1], item[2]))
        return [self._near_miss(a, b) for _, a, b in chosen[:NEAR_MISSES]]

    def _near_miss(self, a: int, b: int) -> ExplainedPair:
        pair = self._pair((a, self._nodes[a].records[0].id), (b, self._nodes[b].records[0].id))
        if pair.log_odds is None:
            verdict = "never one: an article tells of both in one sentence"
        elif pair.log_odds <= 0:
            verdict = "not joined: the log odds are not above 0"
        else:
            link = self._link(a, b)
            told = "an article tells of both in one sentence"
            if not math.isinf(link):
                told = f"over all pairs of the two groups the log odds are {link:.2f}"
            verdict = f"not joined: likely by itself, but {told}"
            if link > 0:
                verdict = "not joined: an override or a stronger pair came first"
        return pair.model_copy(update={"verdict": verdict})

    def _link(self, a: int, b: int) -> float:
        """Return how strongly two groups hold together, as clustering measures it."""
        values = [self._score(x, y) for x in self._with(a) for y in self._with(b)]
        mean = NEVER if NEVER in values else math.fsum(values) / len(values)
        softness = self._scoring.softness
        return (1 - softness) * mean + softness * max(values) if softness else mean

    def _with(self, position: int) -> list[int]:
        group = self._group_of[self._nodes[position].records[0].id]
        return [i for i, n in enumerate(self._nodes) if self._group_of[n.records[0].id] == group]

    def _pair(self, one: tuple[int, str], other: tuple[int, str]) -> ExplainedPair:
        (a, first), (b, second) = one, other
        profiler, scoring = self._comparison.profiler, self._scoring
        profiles = self._nodes[a].profile, self._nodes[b].profile
        features = scoring.features(*profiles, profiler)
        value = self._score(a, b)
        return ExplainedPair(
            records=(first, second),
            group=self._group_of[second],
            log_odds=None if math.isinf(value) else round(value, 3),
            score=probability(value),
            features=weigh_features(features, scoring.weights, scoring.bias),
            reasons=(
                *explain_pair(*profiles, features, profiler),
                *tell_word((self._nodes[a], self._nodes[b]), self._comparison.judged),
            ),
            verdict="",
        )
