"""Allegation records that assert the same of the same party, and the denials that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summariser.merge.clusters import PairScores
from summariser.merge.comparison import (
    Comparison,
    choose_central,
    explain_group,
    fullest_names,
)
from summariser.merge.editing import Editor
from summariser.merge.features import claim_features
from summariser.merge.grouping import group_nodes
from summariser.merge.judgements import add_word, add_words, name_judges
from summariser.merge.neighbours import propose_pairs
from summariser.merge.node_columns import read_columns
from summariser.merge.nodes import Node, gather_nodes
from summariser.merge.pair_scores import claim_scorer
from summariser.merge.profiles import Profile, Profiler, read_interval
from summariser.merge.reasons import explain_pair
from summariser.merge.weights import CLAIM_BIAS, CLAIM_SOFTNESS, CLAIM_WEIGHTS, log_odds
from summariser.schema import Allegation, ClaimThread


def merge_claims(
    records: Iterable[Allegation], comparison: Comparison, editor: Editor | None = None
) -> tuple[ClaimThread, ...]:
    """Group allegation records and return the threads, without denials, with ids ``C1`` on.

    Args:
        records: The records.
        comparison: What to look things up in.
        editor: The overrides that the groups are to follow.
    """
    editor = editor or Editor()
    profiler = comparison.profiler
    nodes = gather_nodes(records, comparison.articles, profiler, editor.tags())

    def score(a: int, b: int) -> float:
        plain = score_claims(nodes[a], nodes[b], profiler)
        return add_word(plain, (nodes[a], nodes[b]), comparison.judged)

    def reasons(a: Profile, b: Profile) -> tuple[str, ...]:
        return explain_pair(a, b, claim_features(a, b, profiler), profiler)

    columns = read_columns(nodes, profiler)
    scorer = add_words(claim_scorer(columns), nodes, comparison.judged)
    found = group_nodes(len(nodes), propose_pairs(columns), scorer, CLAIM_SOFTNESS)
    scores = PairScores(score, found.scored.listed())
    groups, nodes = editor.keep(editor.regroup(found.groups(), nodes, scores), nodes)
    claims = []
    for group in groups:
        claim = describe_claim([nodes[position] for position in group.positions], comparison)
        joins = name_judges(explain_group(nodes, group, scores, reasons), comparison.judged)
        claims.append(editor.pin_claim(claim.model_copy(update={"joins": joins})))
    claims.sort(key=place_claim)
    return tuple(
        claim.model_copy(update={"id": f"C{number}"})
        for number, claim in enumerate(claims, start=1)
    )


def score_claims(a: Node, b: Node, profiler: Profiler) -> float:
    """Return the log odds that two nodes make one claim.

    Args:
        a: One node.
        b: The other.
        profiler: What made their profiles.
    """
    return log_odds(claim_features(a.profile, b.profile, profiler), CLAIM_WEIGHTS, CLAIM_BIAS)


def describe_claim(nodes: Sequence[Node], comparison: Comparison) -> ClaimThread:
    """Return what nodes that are one say together, under an id that is no id yet."""
    members = [
        record
        for record in comparison.ordered(r for node in nodes for r in node.records)
        if isinstance(record, Allegation)
    ]
    target = fullest_names(member.target for member in members)
    return ClaimThread(
        id="C0",
        text=choose_central(nodes, target).records[0].text,
        members=tuple(member.id for member in members),
        sources=_sources(members),
        target=target,
        since=_since(members, comparison),
        outlets=comparison.outlets(members),
        origins=comparison.count_origins(members),
    )


def _sources(members: Sequence[Allegation]) -> tuple[str | None, ...]:
    """Return who alleges it, first to allege first, each in the fullest form; None for articles."""
    named = fullest_names([member.source] for member in members if member.source)
    own_voice = next((i for i, member in enumerate(members) if member.source is None), None)
    if own_voice is None:
        return named
    before = len(fullest_names([m.source] for m in members[:own_voice] if m.source))
    return (*named[:before], None, *named[before:])


def _since(members: Sequence[Allegation], comparison: Comparison) -> str | None:
    """Return the earliest date of the allegation, or of its publication where it has none."""
    dates = []
    for member in members:
        interval = read_interval(member.date)
        entry = comparison.articles.get(member.article)
        if interval is not None and member.date is not None:
            dates.append((interval.start.isoformat(), member.date))
        elif entry is not None and entry.published is not None:
            dates.append((entry.published[:10], entry.published[:10]))
    return min(dates)[1] if dates else None


def place_claim(claim: ClaimThread) -> tuple[object, ...]:
    """Return the sort key of the document: by first assertion, the undated last."""
    return (claim.since is None, claim.since or "", claim.text, claim.members)
