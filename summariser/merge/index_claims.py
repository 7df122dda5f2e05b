"""Claims of an index and its measures in the form that linking compares: profiles, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from summariser.merge.columns import NO_DAY, Numbers
from summariser.merge.concepts import concepts
from summariser.merge.digests import digest
from summariser.merge.frozen import FrozenCounts
from summariser.merge.index_store import Store, StoredKind, StoredMatrix
from summariser.merge.indexing import read_party_fields
from summariser.merge.naming import Party
from summariser.merge.parties import compare_parties
from summariser.merge.profiles import Profile
from summariser.merge.wording import Frequencies, Vector
from summariser.schema import Allegation, Record

_SIDES: tuple[Any, Any] = ("left", "right")


class _Lookup:
    """Finds where a key stands in an array that is in no order."""

    def __init__(self, keys: Numbers) -> None:
        self._places = np.argsort(keys, kind="stable")
        self._keys = np.asarray(keys)[self._places]

    def find(self, text: str) -> list[int]:
        """Return the places of the digest of a text, in order."""
        start, end = (np.searchsorted(self._keys, digest(text), side) for side in _SIDES)
        return [int(place) for place in self._places[start:end]]


class ClaimPart:
    """Claims and denials of an index, or those that are joined to it."""

    def __init__(self, claims: StoredKind, denials: StoredKind, first_party: int) -> None:
        self.claims = claims
        self.denials = denials
        self.first_party = first_party

    @cached_property
    def _articles(self) -> _Lookup:
        return _Lookup(self.claims.arrays["member_articles"])

    @cached_property
    def _ids(self) -> _Lookup:
        return _Lookup(self.claims.arrays["member_ids"])

    def members_of(self, article: str) -> list[int]:
        """Return the members that stand in an article."""
        return self._articles.find(article)

    def label_of(self, allegation: str) -> int | None:
        """Return the number of the claim that an allegation belongs to, if it is here."""
        for member in self._ids.find(allegation)[:1]:
            return int(self.claims.arrays["labels"][self.claims.arrays["member_nodes"][member]])
        return None

    def read_profile(
        self, kind: StoredKind, row: int, record: Record, names: Sequence[str]
    ) -> Profile:
        """Return the profile of a claim or denial of this part, in no article.

        Args:
            kind: The claims, or the denials.
            row: Its place among them.
            record: What the profile is of.
            names: The terms by number.
        """
        held = kind.matrices.get("parties")
        parties = held.row(row)[0] if held is not None else []
        source = int(kind.arrays["sources"][row])
        return _build_profile(
            record,
            kind.arrays["published"][row],
            (
                _read_vector(kind.matrices["text"], row, names),
                _read_vector(kind.matrices["object"], row, names),
            ),
            tuple(number + self.first_party for number in parties),
            source + self.first_party if source >= 0 else None,
        )


class IndexMeasures:
    """What features are measured by: the counts of an index and its parties, and new ones."""

    def __init__(self, store: Store, counts: FrozenCounts, parties: Sequence[Party]) -> None:
        """Take an index, its counts with what new records have, and the parties of these."""
        named = zip(counts.vocabulary.concepts, counts.frequencies.tolist(), strict=False)
        self.concepts = counts.vocabulary.concepts
        self.terms = Frequencies.counted(dict(named), counts.texts)
        self._stored: Any = store.lists["parties"]
        self._new = parties
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


class ClaimProfiles:
    """The profiles of claims: first the nodes of both parts, then the records of both.

    A node stands for its first record, in no article: what is told in the denial's own article is
    looked at record by record.
    """

    def __init__(self, parts: tuple[ClaimPart, ClaimPart], measures: IndexMeasures) -> None:
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
                own = self._parts[part]
                made = own.read_profile(own.claims, node, _stand_in(()), self._measures.concepts)
            else:
                made = self._read_member(self._parts[part], self[node + part * self.nodes], member)
            self._made[position] = made
        return self._made[position]

    def _read_member(self, part: ClaimPart, profile: Profile, member: int) -> Profile:
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


def _read_vector(matrix: StoredMatrix, row: int, names: Any) -> Vector:
    """Return a stored row as a vector."""
    columns, data = matrix.row(row)
    return {names[column]: value for column, value in zip(columns, data, strict=True)}


def _build_profile(
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
        steps=0,
        possible=False,
        negated=False,
        parties=parties,
        source=source,
    )
