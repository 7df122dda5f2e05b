"""Event records that are one event in the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from summariser.merge.clusters import NEVER, PairScores
from summariser.merge.comparison import (
    Comparison,
    choose_central,
    explain_group,
    fullest_names,
)
from summariser.merge.conflicts.statements import CORRECTED
from summariser.merge.editing import Editor
from summariser.merge.features import event_features
from summariser.merge.grouping import group_nodes
from summariser.merge.judgements import add_word, add_words, name_judges
from summariser.merge.neighbours import propose_pairs
from summariser.merge.node_columns import read_columns
from summariser.merge.nodes import Node, gather_nodes
from summariser.merge.pair_scores import event_scorer
from summariser.merge.profiles import Profile, Profiler, read_interval
from summariser.merge.reasons import explain_pair
from summariser.merge.weights import EVENT_BIAS, EVENT_WEIGHTS, log_odds
from summariser.schema import Event, MergedEvent, Status


def merge_events(
    records: Iterable[Event], comparison: Comparison, editor: Editor | None = None
) -> tuple[MergedEvent, ...]:
    """Group event records and return the merged events, in order of time, with ids ``E1`` on.

    Args:
        records: The records.
        comparison: What to look things up in.
        editor: The overrides that the groups are to follow.
    """
    editor = editor or Editor()
    profiler = comparison.profiler
    nodes = gather_nodes(records, comparison.articles, profiler, editor.tags())

    def score(a: int, b: int) -> float:
        plain = score_events(nodes[a], nodes[b], profiler)
        return add_word(plain, (nodes[a], nodes[b]), comparison.judged)

    def reasons(a: Profile, b: Profile) -> tuple[str, ...]:
        return explain_pair(a, b, event_features(a, b, profiler), profiler)

    columns = read_columns(nodes, profiler)
    scorer = add_words(event_scorer(columns), nodes, comparison.judged)
    found = group_nodes(len(nodes), propose_pairs(columns), scorer)
    scores = PairScores(score, found.scored.listed())
    groups, nodes = editor.keep(editor.regroup(found.groups(), nodes, scores), nodes)
    events = []
    for group in groups:
        event = describe_event([nodes[position] for position in group.positions], comparison)
        joins = name_judges(explain_group(nodes, group, scores, reasons), comparison.judged)
        events.append(editor.pin_event(event.model_copy(update={"joins": joins})))
    events.sort(key=place_event)
    return tuple(
        event.model_copy(update={"id": f"E{number}"})
        for number, event in enumerate(events, start=1)
    )


def score_events(a: Node, b: Node, profiler: Profiler) -> float:
    """Return the log odds that two nodes are one event; `NEVER` where one sentence tells of both.

    Args:
        a: One node.
        b: The other.
        profiler: What made their profiles.
    """
    if _told_apart(a, b):
        return NEVER
    return log_odds(event_features(a.profile, b.profile, profiler), EVENT_WEIGHTS, EVENT_BIAS)


def _told_apart(a: Node, b: Node) -> bool:
    """Tell whether one article reports both from one sentence: it takes them for two."""
    return not a.articles.isdisjoint(b.articles) and not a.quotes.isdisjoint(b.quotes)


def describe_event(nodes: Sequence[Node], comparison: Comparison) -> MergedEvent:
    """Return what nodes that are one say together, under an id that is no id yet."""
    members = [
        record
        for record in comparison.ordered(r for node in nodes for r in node.records)
        if isinstance(record, Event)
    ]
    status = _choose_status(members)
    telling = [n for n in nodes if _status(n) == status]
    actors = fullest_names(member.actors for member in members)
    central = choose_central(telling, actors)
    dated = _choose_dated([m for m in members if m.status == status], comparison)
    dated = dated or _choose_dated(members, comparison)
    timed = dated or next((m for m in members if m.time_text), None)
    return MergedEvent(
        id="E0",
        date=dated.date if dated else None,
        text=central.records[0].text,
        members=tuple(member.id for member in members),
        status=status,
        actors=actors,
        time_text=timed.time_text if timed else None,
        outlets=comparison.outlets(members),
        origins=comparison.count_origins(members),
    )


def _status(node: Node) -> Status:
    record = node.records[0]
    return record.status if isinstance(record, Event) else "occurred"


def _choose_status(members: Sequence[Event]) -> Status:
    """Return the status: planned only where nobody reports it as begun; else the commonest."""
    begun = [member.status for member in members if member.status != "planned"]
    if not begun:
        return "planned"
    counts = Counter(begun)
    return "ongoing" if counts["ongoing"] > counts["occurred"] else "occurred"


def _choose_dated(members: Sequence[Event], comparison: Comparison) -> Event | None:
    """Return the member with the most precise date that all agree with.

    Where no date agrees with all, the last one by which a report corrects an earlier date is taken;
    without one, the date that agrees with the most independent texts; among equals the more
    precise, then the earlier reported.
    """
    dated = [(member, interval) for member in members if (interval := read_interval(member.date))]
    if not dated:
        return None

    def rank(position: int) -> tuple[int, int, int]:
        own = dated[position][1]
        agreeing = [member for member, other in dated if own.overlaps(other)]
        return (-comparison.count_origins(agreeing), own.days, position)

    # Members stand by publication, so that what was wrong stands before what corrects it.
    correcting = [
        member
        for position, (member, own) in enumerate(dated)
        if any(not own.overlaps(other) for _, other in dated[:position])
        and any(CORRECTED.search(quote) for quote in member.quotes)
    ]
    if correcting:
        return correcting[-1]
    return dated[min(range(len(dated)), key=rank)][0]


def place_event(event: MergedEvent) -> tuple[object, ...]:
    """Return the sort key of the document: dated events by time, the undated last."""
    interval = read_interval(event.date)
    when = (0, interval.start, interval.end) if interval else (1,)
    return (*when, event.text, event.members)
