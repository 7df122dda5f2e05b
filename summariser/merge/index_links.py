"""Which claims of an index denials answer, by the decision that linking a document makes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import NO_DAY, Columns, Floats, Numbers
from summariser.merge.concepts import concepts
from summariser.merge.digests import digest
from summariser.merge.features import Features
from summariser.merge.frozen import FrozenCounts
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.indexing import read_party_fields
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
from summariser.merge.parties import compare_parties
from summariser.merge.profiles import Profile
from summariser.merge.weights import probability
from summariser.merge.wording import Frequencies, Vector
from summariser.schema import Allegation, Denial, Record

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


class _Part:
    """Claims and denials of an index, or those that are joined to it."""

    def __init__(self, claims: StoredKind, denials: StoredKind, first_party: int) -> None:
        self.claims = claims
        self.denials = denials
        self.first_party = first_party

    @cached_property
    def _by_article(self) -> Numbers:
        return np.argsort(self.claims.arrays["member_articles"], kind="stable")

    @cached_property
    def _articles(self) -> Numbers:
        return np.asarray(self.claims.arrays["member_articles"])[self._by_article]

    @cached_property
    def _by_id(self) -> Numbers:
        return np.argsort(self.claims.arrays["member_ids"], kind="stable")

    @cached_property
    def _ids(self) -> Numbers:
        return np.asarray(self.claims.arrays["member_ids"])[self._by_id]

    def members_of(self, article: str) -> list[int]:
        """Return the members that stand in an article."""
        wanted = digest(article)
        start, end = (np.searchsorted(self._articles, wanted, side) for side in _SIDES)
        return sorted(self._by_article[start:end].tolist())

    def label_of(self, allegation: str) -> int | None:
        """Return the number of the claim that an allegation belongs to, if it is here."""
        wanted = digest(allegation)
        at = int(np.searchsorted(self._ids, wanted))
        if at == len(self._ids) or self._ids[at] != wanted:
            return None
        node = self.claims.arrays["member_nodes"][self._by_id[at]]
        return int(self.claims.arrays["labels"][node])


_SIDES: tuple[Any, Any] = ("left", "right")


class IndexMeasures:
    """What features are measured by: the counts of an index and its parties, and new ones."""

    def __init__(self, store: Store, new: NewNodes) -> None:
        counts = new.counts
        named = zip(counts.vocabulary.concepts, counts.frequencies.tolist(), strict=False)
        self.concepts = counts.vocabulary.concepts
        self.terms = Frequencies.counted(dict(named), counts.texts)
        self._stored: Any = store.lists["parties"]
        self._new = new.parties
        self._parties: dict[int, Party] = {}
        self._likeness: dict[tuple[int, int], float] = {}
        self._names: dict[int, frozenset[str]] = {}

    @property
    def register(self) -> IndexMeasures:
        """Who the parties are."""
        return self

    def party(self, number: int) -> Party:
        """Return the party of a number; new ones come after those of the index."""
        if number not in self._parties:
            count = len(self._stored)
            later = number >= count
            self._parties[number] = (
                self._new[number - count] if later else read_party_fields(self._stored[number])
            )
        return self._parties[number]

    def likeness(self, a: int, b: int) -> float:
        """Return `compare_parties` of two numbers."""
        key = (a, b) if a < b else (b, a)
        if key not in self._likeness:
            one, other = self.party(a), self.party(b)
            self._likeness[key] = 1.0 if one == other else compare_parties(one, other)
        return self._likeness[key]

    def name_terms(self, parties: Iterable[int]) -> set[str]:
        """Return the terms that only name parties."""
        terms: set[str] = set()
        for number in parties:
            if number not in self._names:
                party = self.party(number)
                name = " ".join((*party.name, party.country or ""))
                self._names[number] = frozenset(concepts(name))
            terms |= self._names[number]
        return terms


class _ClaimProfiles:
    """The profiles of claims: first the nodes of both parts, then the records of both.

    A node stands for its first record, in no article: what is told in the denial's own article is
    looked at record by record.
    """

    def __init__(self, parts: tuple[_Part, _Part], measures: IndexMeasures) -> None:
        self._parts = parts
        self._measures = measures
        self._made: dict[int, Profile] = {}
        self.nodes = parts[0].claims.count
        self.members = self.nodes + parts[1].claims.count
        self._later = self.members + len(parts[0].claims.arrays["member_nodes"])

    def place(self, position: int) -> tuple[int, int, int]:
        """Return the part of a position, its node there, and its member or -1."""
        if position < self.members:
            part = int(position >= self.nodes)
            return part, position - part * self.nodes, -1
        part = int(position >= self._later)
        member = position - (self._later if part else self.members)
        return part, int(self._parts[part].claims.arrays["member_nodes"][member]), member

    def members_of(self, article: str) -> list[int]:
        """Return the positions of the records in an article."""
        starts = (self.members, self._later)
        return [
            start + member
            for start, part in zip(starts, self._parts, strict=True)
            for member in part.members_of(article)
        ]

    def label(self, position: int) -> int:
        """Return the number of a position's claim."""
        part, node, _ = self.place(position)
        return int(self._parts[part].claims.arrays["labels"][node])

    def __getitem__(self, position: int, /) -> Profile:
        """Return the profile at a position."""
        if position not in self._made:
            part, node, member = self.place(position)
            if member < 0:
                made = self._read(self._parts[part], node)
            else:
                made = self._read_member(self._parts[part], self[node + part * self.nodes], member)
            self._made[position] = made
        return self._made[position]

    def _read(self, part: _Part, node: int) -> Profile:
        claims, concepts_ = part.claims, self._measures.concepts
        parties, _ = claims.matrices["parties"].row(node)
        source = int(claims.arrays["sources"][node])
        return _profile(
            _stand_in(()),
            claims.arrays["published"][node],
            (
                read_vector(claims.matrices["text"], node, concepts_),
                read_vector(claims.matrices["object"], node, concepts_),
            ),
            tuple(number + part.first_party for number in parties),
            source + part.first_party if source >= 0 else None,
        )

    def _read_member(self, part: _Part, profile: Profile, member: int) -> Profile:
        arrays = part.claims.arrays
        spans = tuple(zip(*part.claims.matrices["spans"].row(member), strict=True))
        return replace(
            profile,
            record=_stand_in(spans),
            articles=frozenset({str(int(arrays["member_articles"][member]))}),
            published=_day(arrays["member_published"][member]),
        )


def _day(number: Any) -> dt.date | None:
    return None if number == NO_DAY else dt.date.fromordinal(int(number))


def _stand_in(spans: tuple[tuple[int, int], ...]) -> Allegation:
    """Return a record for a profile whose record is asked for nothing but where it stands."""
    return Allegation.model_construct(id="", article="", text="", quotes=(), spans=spans)


def read_vector(matrix: StoredMatrix, row: int, names: Any) -> Vector:
    """Return a stored row as a vector."""
    columns, data = matrix.row(row)
    return {names[column]: value for column, value in zip(columns, data, strict=True)}


def _profile(
    record: Record,
    published: Any,
    vectors: tuple[Vector, Vector],
    parties: tuple[int, ...],
    source: int | None,
) -> Profile:
    """Return a profile with what the features of links are made of."""
    return Profile(
        record=record,
        articles=frozenset(),
        published=_day(published),
        interval=None,
        letters={},
        meaning=vectors[0],
        quoted={},
        object=vectors[1],
        object_quoted={},
        acts=frozenset(),
        numbers=frozenset(),
        ordinals=frozenset(),
        possible=False,
        negated=False,
        parties=parties,
        source=source,
    )


class IndexScorer(AnswerScorer):
    """Scores the claims of an index, and of what is joined to it, that a denial may answer."""

    def __init__(self, store: Store, new: NewNodes) -> None:
        """Take an index, and what is joined to it."""
        self.model = WORDED
        self._measures = IndexMeasures(store, new)
        self._parts = (
            _Part(store.kinds["allegation"], store.kinds["denial"], 0),
            _Part(new.claims, new.denials, len(store.lists["parties"])),
        )
        self.claims = self.profiles = _ClaimProfiles(self._parts, self._measures)
        self._near: dict[str, list[int]] = {}
        self._claim_of: dict[str, str | None] = {}

    def read(self, part: int, row: int) -> Answer:
        """Return what is compared of a denial of the index (part 0) or a new one (part 1)."""
        own, names = self._parts[part], self._measures.concepts
        denials = own.denials
        denial = read_denial(denials, row)
        source = int(denials.arrays["sources"][row])
        profile = _profile(
            denial,
            denials.arrays["published"][row],
            (
                read_vector(denials.matrices["text"], row, names),
                read_vector(denials.matrices["object"], row, names),
            ),
            (),
            source + own.first_party if source >= 0 else None,
        )
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
