"""Nodes with profiles as columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from summariser.merge.columns import (
    NO_DAY,
    STATUSES,
    Answered,
    Columns,
    Floats,
    Matrix,
    Numbers,
    StoredLetters,
    Times,
    sets_matrix,
    vectors_matrix,
)
from summariser.merge.kinship import Kinship
from summariser.merge.nodes import Node
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.wording import Vector
from summariser.schema import Event


class _Numbering(dict[Any, int]):
    """Numbers things in the order in which they are asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number

    def vectors(self, vectors: Iterable[Vector]) -> list[dict[int, float]]:
        """Return vectors with numbers for terms."""
        return [{self[term]: value for term, value in vector.items()} for vector in vectors]


def read_columns(nodes: Sequence[Node], profiler: Profiler) -> Columns:
    """Return the columns of nodes of one kind.

    Args:
        nodes: Nodes of events, or of allegations.
        profiler: What made their profiles.
    """
    profiles = [node.profile for node in nodes]
    events = bool(profiles) and isinstance(profiles[0].record, Event)
    # In order of the alphabet, so that no sum depends on the order of the input.
    found = {term for p in profiles for v in (p.meaning, p.quoted) for term in v}
    found |= {term for p in profiles for _, v in p.answers for term in v}
    terms = _Numbering({term: number for number, term in enumerate(sorted(found))})
    width = max(1, len(terms))
    return Columns(
        text=_matrix((p.meaning for p in profiles), terms, width),
        object=_matrix((p.object for p in profiles), terms, width),
        quoted=_matrix((p.quoted if events else p.object_quoted for p in profiles), terms, width),
        rarity=_array([profiler.terms.rarity(term) for term in terms], width),
        acts=np.array([term.startswith("=") for term in terms] or [False]),
        numbers=_sets(p.numbers for p in profiles),
        flags=_flags(profiles),
        times=_times(profiles),
        articles=_sets(node.articles for node in nodes),
        evidence=_sets(node.quotes for node in nodes),
        parties=sets_matrix((p.parties for p in profiles), max(1, profiler.register.count)),
        sources=_integers(-1 if p.source is None else p.source for p in profiles),
        kinship=_kinship(profiler),
        letters=_letters(profiles) if events else None,
        answered=None if events else _answered(profiles, terms, width),
    )


def _matrix(vectors: Iterable[Vector], terms: _Numbering, width: int) -> Matrix:
    return vectors_matrix(terms.vectors(vectors), width)


def _array(values: Sequence[float], width: int) -> Floats:
    return np.array([*values, *[0.0] * (width - len(values))])


def _integers(values: Iterable[int]) -> Numbers:
    return np.array(list(values), dtype=np.int64)


def _sets(sets: Iterable[Iterable[str]]) -> Matrix:
    numbers = _Numbering()
    rows = [[numbers[item] for item in sorted(one)] for one in sets]
    return sets_matrix(rows, max(1, len(numbers)))


def _flags(profiles: Sequence[Profile]) -> dict[str, Numbers]:
    return {
        "ordinals": _integers(sum(1 << rank for rank in p.ordinals) for p in profiles),
        "steps": _integers(p.steps for p in profiles),
        "possible": _integers(p.possible for p in profiles),
        "negated": _integers(p.negated for p in profiles),
        "status": _integers(
            STATUSES.index(p.record.status) if isinstance(p.record, Event) else 0 for p in profiles
        ),
    }


def _times(profiles: Sequence[Profile]) -> Times:
    intervals = [p.interval for p in profiles]
    return Times(
        start=_integers(_day(one.start if one else None) for one in intervals),
        end=_integers(_day(one.end if one else None) for one in intervals),
        published=_integers(_day(p.published) for p in profiles),
    )


def _day(day: dt.date | None) -> int:
    return NO_DAY if day is None else day.toordinal()


def _kinship(profiler: Profiler) -> Kinship:
    numbers = range(profiler.register.count)
    weights = [profiler.register.weight(number) for number in numbers]
    return Kinship([profiler.register.party(number) for number in numbers], np.array(weights))


def _letters(profiles: Sequence[Profile]) -> StoredLetters:
    grams = _Numbering(
        {gram: n for n, gram in enumerate(sorted({g for p in profiles for g in p.letters}))}
    )
    return StoredLetters(_matrix((p.letters for p in profiles), grams, max(1, len(grams))))


def _answered(profiles: Sequence[Profile], terms: _Numbering, width: int) -> Answered:
    """Return the answers; one denial has one vector, which is one object in all profiles."""
    numbers = _Numbering()
    vectors: dict[int, Vector] = {}
    deniers: dict[int, int] = {}
    rows = []
    for profile in profiles:
        row = [numbers[id(vector)] for _, vector in profile.answers]
        for number, (denier, vector) in zip(row, profile.answers, strict=True):
            vectors[number], deniers[number] = vector, denier
        rows.append(row)
    return Answered(
        denials=sets_matrix(rows, max(1, len(numbers))),
        deniers=_integers(deniers.values()),
        vectors=_matrix(vectors.values(), terms, width),
    )
