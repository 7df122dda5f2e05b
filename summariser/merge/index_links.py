"""Which claims of an index denials answer, by the decision that linking a document makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import Columns, Floats, Numbers
from summariser.merge.digests import digest
from summariser.merge.features import Features
from summariser.merge.frozen import FrozenCounts
from summariser.merge.index_claims import ClaimPart, ClaimProfiles, IndexMeasures
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.link_choice import choose_claims
from summariser.merge.link_columns import read_denial
from summariser.merge.link_features import Answer, link_features, read_answer
from summariser.merge.link_scores import WORDED, AnswerScorer
from summariser.merge.link_search import (
    PARTNERS,
    Shared,
    choose_nearest,
    find_sharing,
    query,
)
from summariser.merge.naming import Party
from summariser.merge.weights import probability
from summariser.schema import Denial

LOOKED_AT = 30
"""Stored denials that are looked at for each new claim, those that share most with it."""


@dataclass(frozen=True, eq=False)
class NewNodes:
    """What is joined to an index, in the form that the index keeps.

    Attributes:
        claims: The new claims with their groups and what links need of them.
        fresh: Those that are no copies of stored ones.
        denials: The new denials.
        parties: The parties, by the numbers of both.
        counts: What is counted over the records of the index, with the numbers of new terms.
        rarity: How telling each term is.
    """

    claims: StoredKind
    fresh: Numbers
    denials: StoredKind
    parties: tuple[Party, ...]
    counts: FrozenCounts
    rarity: Floats


def gather_claims(columns: Columns, labels: Numbers, members: StoredKind) -> StoredKind:
    """Return new claims in the form that an index keeps.

    Args:
        columns: Their columns.
        labels: The numbers of their groups.
        members: What links need of their records.
    """
    names = ("text", "object", "parties")
    arrays = {
        "labels": labels,
        "published": columns.times.published,
        "sources": columns.sources,
        "in_order": np.array([0]),
    }
    matrices = {name: StoredMatrix.of(getattr(columns, name)) for name in names}
    return StoredKind(matrices, arrays).joined(members)


class IndexScorer(AnswerScorer):
    """Scores the claims of an index, and of what is joined to it, that a denial may answer."""

    def __init__(self, store: Store, new: NewNodes) -> None:
        """Take an index, and what is joined to it."""
        self.model = WORDED
        self._measures = IndexMeasures(store, new.counts, new.parties)
        self._parts = (
            ClaimPart(store.kinds["allegation"], store.kinds["denial"], 0),
            ClaimPart(new.claims, new.denials, len(store.lists["parties"])),
        )
        self.claims = self.profiles = ClaimProfiles(self._parts, self._measures)
        self._near: dict[str, list[int]] = {}
        self._claim_of: dict[str, str | None] = {}

    def read(self, part: int, row: int) -> Answer:
        """Return what is compared of a denial of the index (part 0) or a new one (part 1)."""
        own = self._parts[part]
        denial = read_denial(own.denials, row)
        profile = own.read_profile(own.denials, row, denial, self._measures.concepts)
        articles = frozenset({str(digest(denial.article))})
        return read_answer(replace(profile, articles=articles), self._measures)

    def claim_of(self, allegation: str) -> str | None:
        """Return the number of the claim that holds an allegation, None where it is in none."""
        if allegation not in self._claim_of:
            labels = [part.label_of(allegation) for part in reversed(self._parts)]
            known = next((label for label in labels if label is not None), None)
            self._claim_of[allegation] = None if known is None else str(known)
        return self._claim_of[allegation]

    def claim_at(self, position: int) -> str:
        """Return the number of the claim that holds the allegation at a position."""
        return str(self.claims.label(position))

    def set_near(self, denial: Denial, nodes: list[int]) -> None:
        """Note which nodes share words with a denial."""
        self._near[denial.id] = sorted({*nodes, *self.claims.members_of(denial.article)})

    def near(self, answer: Answer) -> list[int]:
        """Return the positions of the allegations that a denial may answer, in order."""
        return self._near[answer.record.id]

    def features(self, answer: Answer, position: int) -> Features:
        """Return the features of a denial and the allegation at a position."""
        return link_features(answer, self.claims[position], self._measures)


def link_joined(store: Store, new: NewNodes) -> dict[str, Mapping[int, float]]:
    """Return which claims denials answer after new records are joined to an index.

    Args:
        store: The index.
        new: The new records.

    Returns:
        By denial the numbers of the claims that it answers, with how sure that is, 0..1: for all
        new denials, and for those stored ones for which a new claim may change them.
    """
    scorer = IndexScorer(store, new)
    denials = store.kinds["denial"]
    found: dict[str, Mapping[int, float]] = {}
    old = _find_affected(scorer, denials, new)
    later = np.arange(new.denials.count)
    for part, kind, rows in ((0, denials, old), (1, new.denials, later)):
        near = _find_near(kind, rows, store.kinds["allegation"], new)
        for place, row in enumerate(rows.tolist()):
            answer = scorer.read(part, row)
            denial = answer.record
            scorer.set_near(denial, near[place])
            chosen = choose_claims(denial, answer, scorer)
            found[denial.id] = {
                int(claim): 1.0 if choice.given is not None else probability(choice.value)
                for claim, choice in sorted(chosen.items(), key=lambda item: int(item[0]))
            }
    return found


def _find_near(
    kind: StoredKind, rows: Numbers, stored: StoredKind, new: NewNodes
) -> dict[int, list[int]]:
    """Return for each of some denials the nodes of claims that share most with it."""
    queries = query(kind, rows)
    later = find_sharing(queries, new.claims, new.rarity)
    parts = [
        find_sharing(queries, stored, new.rarity),
        Shared(later.owners, later.nodes + stored.count, later.scores),
    ]
    found: defaultdict[int, list[int]] = defaultdict(list)
    for owner, node in _pairs(*choose_nearest(parts, PARTNERS)):
        found[owner].append(node)
    return found


def _find_affected(scorer: IndexScorer, denials: StoredKind, new: NewNodes) -> Numbers:
    """Return the stored denials whose links a new claim may change.

    That is where it is likely enough to be answered at all, however likely the other claims are.
    """
    queries = query(new.claims, new.fresh)
    shared = find_sharing(queries, denials, new.rarity)
    least = min(scorer.model.least, scorer.model.further_least)
    answers: dict[int, Answer] = {}
    affected = set()
    first: NDArray[np.int64] = new.fresh + scorer.claims.nodes
    for place, row in _pairs(*choose_nearest([shared], LOOKED_AT)):
        if row in affected:
            continue
        if row not in answers:
            answers[row] = scorer.read(0, row)
        features = scorer.features(answers[row], int(first[place]))
        if scorer.score(answers[row], features) > least:
            affected.add(row)
    return np.array(sorted(affected), dtype=np.int64)


def _pairs(owners: Numbers, nodes: Numbers) -> Iterable[tuple[int, int]]:
    return zip(owners.tolist(), nodes.tolist(), strict=True)
