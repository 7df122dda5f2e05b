"""The records of a timeline made ready for comparison, and what members say about a group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from summariser.merge.clusters import PairScores, spanning_tree
from summariser.merge.editing import Group
from summariser.merge.judgements import Judged
from summariser.merge.naming import read_party
from summariser.merge.nodes import Articles, Node, record_order
from summariser.merge.parties import SAME, compare_parties
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.reasons import SAME_WORDING
from summariser.merge.weights import probability
from summariser.merge.wording import cosine
from summariser.schema import Join, Record

PairReasons = Callable[[Profile, Profile], tuple[str, ...]]

_PLAIN = 160
"""Characters from which on a text is taken to be a copied sentence rather than a summary of it."""
_LONG_WINDED = 0.15


@dataclass(frozen=True)
class Comparison:
    """What all steps of merging look things up in.

    Attributes:
        articles: The article entries by id.
        origins: Article id -> id of the article that stands for its text.
        profiler: Makes the profiles.
        judged: What a model has said of pairs of records.
    """

    articles: Articles
    origins: Mapping[str, str]
    profiler: Profiler
    judged: Judged = field(default_factory=dict)

    def ordered(self, records: Iterable[Record]) -> list[Record]:
        """Return records by publication, article and number."""
        return sorted(records, key=lambda record: record_order(record, self.articles))

    def outlets(self, records: Iterable[Record]) -> tuple[str, ...]:
        """Return the known outlets of records, each once, first to publish first."""
        entries = (self.articles.get(record.article) for record in self.ordered(records))
        return tuple(dict.fromkeys(entry.outlet for entry in entries if entry and entry.outlet))

    def count_origins(self, records: Iterable[Record]) -> int:
        """Return from how many independent texts the records come."""
        return len({self.origins.get(r.article, r.article) for r in records})


def choose_central(nodes: Sequence[Node], names: Sequence[str]) -> Node:
    """Return the node whose text says best what all say.

    Best is the text most like the others', that names the parties in full and is a plain sentence
    rather than a long quotation.

    Args:
        nodes: The nodes of one group, in order.
        names: The group's parties in their fullest form.
    """
    words = [word for name in names for word in read_party(name).name]

    def goodness(position: int) -> tuple[float, int]:
        node = nodes[position]
        text = node.records[0].text
        near = [
            cosine(node.profile.meaning, other.profile.meaning)
            for other in nodes
            if other is not node
        ]
        likeness = math.fsum(near) / len(near) if near else 0.0
        lowered = text.lower()
        named = sum(word in lowered for word in words) / len(words) if words else 0.0
        excess = max(0.0, len(text) / _PLAIN - 1)
        return (round(likeness + 0.2 * named - _LONG_WINDED * excess, 6), -position)

    return nodes[max(range(len(nodes)), key=goodness)]


def fullest_names(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return each party that the lists name once, in its fullest form, in order of appearance."""
    groups: list[list[str]] = []
    for names in lists:
        for name in names:
            party = read_party(name)
            for group in groups:
                if compare_parties(party, read_party(group[0])) >= SAME:
                    group.append(name)
                    break
            else:
                groups.append([name])
    return tuple(max(group, key=lambda name: (len(name), name)) for group in groups)


def explain_group(
    nodes: Sequence[Node], group: Group, scores: PairScores, reasons: PairReasons
) -> tuple[Join, ...]:
    """Return why the records of a group are one: a spanning tree of the strongest pairs.

    Parts of a group that only an override holds together are tied by it.

    Args:
        nodes: All nodes.
        group: The group.
        scores: Log odds of two positions.
        reasons: Why two profiles were taken for one, in words.
    """
    joins = [
        Join(records=(node.records[0].id, copy.id), score=1.0, reasons=SAME_WORDING)
        for node in (nodes[position] for position in group.positions)
        for copy in node.records[1:]
    ]
    joins += [
        Join(
            records=(nodes[tie.first].records[0].id, nodes[tie.second].records[0].id),
            score=probability(scores(tie.first, tie.second)),
            reasons=(f"joined by {tie.place}",),
        )
        for tie in group.ties
    ]
    for a, b in (pair for part in group.parts for pair in spanning_tree(part, scores)):
        joins.append(
            Join(
                records=(nodes[a].records[0].id, nodes[b].records[0].id),
                score=probability(scores(a, b)),
                reasons=reasons(nodes[a].profile, nodes[b].profile),
            )
        )
    return tuple(joins)
