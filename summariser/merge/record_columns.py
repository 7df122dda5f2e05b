"""Records that were read one by one as columns of nodes, without a profile of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from summariser.merge.columns import (
    Answered,
    Columns,
    Flags,
    Matrix,
    Numbers,
    Times,
    build_matrix,
)
from summariser.merge.concepts import concepts
from summariser.merge.countries import find_country
from summariser.merge.frozen import FrozenCounts
from summariser.merge.letters import Grams, NodeLetters, TextLetters
from summariser.merge.party_table import PartyTable
from summariser.merge.profiles import find_numerals
from summariser.merge.ragged import distinct, flat_ranges, row_numbers
from summariser.merge.record_reader import KINDS, RawRecords
from summariser.merge.tokens import (
    TextMatrices,
    Weighting,
    read_texts,
    sum_texts,
)
from summariser.merge.wording import normalise

_HIGHEST = 1 << 62
"""What numbers made of several stay below."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """The records of one kind, those with the same text, evidence and fields as one.

    Attributes:
        rows: The records, in order.
        of_row: The node of each of them.
        first: The first record of each node.
    """

    rows: Numbers
    of_row: Numbers
    first: Numbers


class RecordTable:
    """All records, and what is counted over all of them."""

    def __init__(self, raw: RawRecords, frozen: FrozenCounts | None = None) -> None:
        """Take the records.

        Args:
            raw: The records.
            frozen: What was counted over other records, by which these are to be measured.
        """
        self._frozen = frozen
        told = np.zeros(len(raw.strings), dtype=np.bool_)
        told[raw.texts] = True
        self._texts: TextMatrices = read_texts(
            raw.strings, told, frozen.vocabulary if frozen else None
        )
        # They are most of what the records take, and not looked at again.
        self.raw = raw = replace(raw, strings=[])
        width = len(self._texts.concepts)
        self._frequencies = np.bincount(self._texts.counts.indices, minlength=width)
        self._count = len(told)
        if frozen:
            self._count = frozen.texts
            self._frequencies = np.zeros(width, dtype=np.int64)
            self._frequencies[: len(frozen.frequencies)] = frozen.frequencies
        self._weighting = Weighting.of(self._frequencies, self._count)
        named = np.flatnonzero(raw.sources >= 0)
        rows = np.repeat(np.arange(len(raw.ids)), raw.names.lengths)
        origins = raw.origins[raw.articles]
        self._table = PartyTable(
            raw.parties,
            np.concatenate([origins[rows], origins[named]]),
            np.concatenate([raw.names.values, raw.sources[named]]),
            frozen.names if frozen else None,
        )
        self._named = self._table.of_mention[: len(rows)]
        self._sources = np.full(len(raw.ids), -1, dtype=np.int64)
        self._sources[named] = self._table.of_mention[len(rows) :]
        self._levelled = _level(raw.parties)
        self._name_terms = self._read_names()

    def _read_names(self) -> Matrix:
        """Return party by concept: the terms that only name it; see `Profiler.name_terms`."""
        place = {concept: number for number, concept in enumerate(self._texts.concepts)}
        known: dict[str, list[int]] = {}
        found = []
        for party in self._table.parties:
            name = " ".join((*party.name, party.country or ""))
            if name not in known:
                terms = {place[term] for term in concepts(name) if term in place}
                known[name] = sorted(terms)
            found.append(known[name])
        flat = np.array([term for terms in found for term in terms], dtype=np.int64)
        lengths = np.array([len(terms) for terms in found] or [0], dtype=np.int64)
        return build_matrix(lengths, flat, np.ones(len(flat), dtype=np.int32), max(1, len(place)))

    @property
    def counts(self) -> FrozenCounts:
        """What is counted, with the n-grams only where they were known before."""
        none = Grams([], np.zeros(0, dtype=np.int64), 0)
        return self.freeze(self._frozen.grams if self._frozen else none)

    def freeze(self, grams: Grams) -> FrozenCounts:
        """Return what is counted over these records.

        Args:
            grams: The n-grams of the events' texts.
        """
        return FrozenCounts(
            vocabulary=self._texts.vocabulary,
            frequencies=self._frequencies,
            texts=self._count,
            names=self._table.counts,
            grams=grams,
        )

    def gather(self, kind: str) -> Nodes:
        """Return the nodes of one kind, in the order of their first records."""
        raw = self.raw
        rows = raw.order[raw.kinds[raw.order] == KINDS.index(kind)]
        undated = np.array([not value for value in raw.date_values], dtype=np.bool_)[
            raw.dates[rows]
        ]
        # Without a date of its own a record is placed by its publication.
        placed = np.where(undated, raw.published[raw.articles[rows]], -1 - raw.dates[rows])
        named = raw.names.lengths[rows]
        told = np.flatnonzero(raw.sources[rows] >= 0)
        mentioned = [
            raw.names.values[flat_ranges(raw.names.starts[rows], named)],
            raw.sources[rows[told]],
        ]
        names = _list_keys(
            np.concatenate([np.repeat(np.arange(len(rows)), named), told]),
            self._levelled[np.concatenate(mentioned)],
            len(rows),
        )
        quoted = raw.quotes.lengths[rows]
        quotes = _list_keys(
            np.repeat(np.arange(len(rows)), quoted),
            raw.quotes.values[flat_ranges(raw.quotes.starts[rows], quoted)],
            len(rows),
        )
        content = _number_rows([raw.texts[rows], placed, raw.status[rows], names, quotes])
        _, first, of_row = np.unique(content, return_index=True, return_inverse=True)
        # Numbered in the order of the first records.
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        return Nodes(rows, rank[of_row.reshape(-1)], rows[np.sort(first)])

    def columns(self, nodes: Nodes, kind: str) -> Columns:
        """Return the columns of nodes of one kind."""
        raw, first, events = self.raw, nodes.first, kind == "event"
        text = self._texts.counts[raw.texts[first]]
        lengths = raw.quotes.lengths[first]
        quotes = raw.quotes.values[flat_ranges(raw.quotes.starts[first], lengths)]
        quoted = sum_texts(self._texts.counts, lengths, quotes)
        parties = self._parties(first)
        naming = self._naming(first)
        starts, ends = raw.intervals()
        weigh = self._weighting.vectors
        return Columns(
            text=weigh(text),
            object=weigh(_without(text, naming, self._countries)),
            quoted=weigh(quoted if events else _without(quoted, naming, self._countries)),
            rarity=self._weighting.rarity,
            acts=np.array([term.startswith("=") for term in self._texts.concepts] or [False]),
            numbers=self._numbers(first),
            flags={name: flags[raw.texts[first]] for name, flags in self._texts.flags.items()}
            | {"status": raw.status[first].astype(np.int64)},
            times=Times(
                starts[raw.dates[first]],
                ends[raw.dates[first]],
                raw.published[raw.articles[first]],
            ),
            articles=_incidence(nodes.of_row, raw.articles[nodes.rows], len(raw.origins)),
            evidence=_incidence(
                np.repeat(np.arange(len(first)), lengths), quotes, self._texts.counts.shape[0]
            ),
            parties=parties,
            sources=self._sources[first],
            kinship=self._table.kinship,
            letters=self._letters(nodes) if events else None,
            answered=None if events else self._answered(first),
        )

    def _parties(self, first: Numbers) -> Matrix:
        lengths = self.raw.names.lengths[first]
        places = flat_ranges(self.raw.names.starts[first], lengths)
        rows = np.repeat(np.arange(len(first)), lengths)
        return _incidence(rows, self._named[places], len(self._table.parties), len(first))

    def _naming(self, first: Numbers) -> Matrix:
        """Return node by concept: the terms that name its parties or its source."""
        sources = self._sources[first]
        told = np.flatnonzero(sources >= 0)
        width = len(self._table.parties)
        spoken = _incidence(told, sources[told], width, len(first))
        naming = ((self._parties(first) + spoken) @ self._name_terms).tocsr()
        naming.sort_indices()
        naming.data[:] = 1
        return naming

    @cached_property
    def _countries(self) -> Flags:
        """Which concepts are countries."""
        named = [find_country((term,)) is not None for term in self._texts.concepts]
        return np.array(named or [False])

    def _numbers(self, first: Numbers) -> Matrix:
        """Return node by number, without the numbers of its date and time expression."""
        found = self._texts.numbers[self.raw.texts[first]]
        rows, words = row_numbers(found), found.indices
        times = self.raw.times[first][rows]
        excluded = {
            time: find_numerals(self.raw.time_texts[time]) for time in np.unique(times).tolist()
        }
        listed = self._texts.word_list
        kept = np.fromiter(
            (
                listed[w] not in excluded[t]
                for w, t in zip(words.tolist(), times.tolist(), strict=True)
            ),
            dtype=np.bool_,
            count=len(rows),
        )
        values = self._texts.values[words[kept]]
        return _incidence(
            rows[kept], values, int(self._texts.values.max(initial=0)) + 1, len(first)
        )

    def _letters(self, nodes: Nodes) -> NodeLetters:
        texts, of_row = np.unique(self.raw.texts[nodes.rows], return_inverse=True)
        place = np.zeros(len(self.raw.ids), dtype=np.int64)
        place[nodes.rows] = of_row.reshape(-1)
        grams = self._frozen.grams if self._frozen else None
        letters = TextLetters(self._texts.words[texts], self._texts.word_list, grams)
        return NodeLetters(letters, place[nodes.first])

    def _answered(self, first: Numbers) -> Answered:
        denials, allegations = self.raw.answers
        node_of = np.full(len(self.raw.ids), -1, dtype=np.int64)
        node_of[first] = np.arange(len(first))
        kept = node_of[allegations] >= 0
        rows, places = np.unique(denials[kept], return_inverse=True)
        return Answered(
            denials=_incidence(
                node_of[allegations[kept]], places.reshape(-1), max(1, len(rows)), len(first)
            ),
            deniers=self._sources[rows],
            vectors=self._weighting.vectors(self._texts.counts[self.raw.texts[rows]]),
        )


def _incidence(rows: Numbers, columns: Numbers, width: int, height: int | None = None) -> Matrix:
    """Return a matrix of ones from places, each once."""
    count = height if height is not None else int(rows.max(initial=-1)) + 1
    keys = distinct(rows * max(1, width) + columns)
    rows, columns = keys // max(1, width), keys % max(1, width)
    lengths = np.bincount(rows, minlength=count)
    return build_matrix(lengths, columns, np.ones(len(columns), dtype=np.int8), max(1, width))


def _without(counts: Matrix, naming: Matrix, countries: Flags) -> Matrix:
    """Return the counts without the terms that name a party of the node, or a country.

    Args:
        counts: Node by concept.
        naming: The same: 1 for the terms that name its parties.
        countries: Which concepts are countries.
    """
    # What is taken from itself is left out, for the library keeps no zeros.
    others = counts - counts.multiply(naming)
    kept = ~countries[others.indices]
    lengths = np.bincount(row_numbers(others)[kept], minlength=counts.shape[0])
    return build_matrix(lengths, others.indices[kept], others.data[kept], counts.shape[1])


def _level(names: list[str]) -> Numbers:
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(normalise(name), len(numbers)) for name in names] or [0], dtype=np.int64
    )


def _list_keys(rows: Numbers, items: Numbers, count: int) -> Numbers:
    """Return for each row a number that rows with the same items, in any order, share."""
    order = np.lexsort((items, rows))
    rows, items = rows[order], items[order]
    lengths = np.bincount(rows, minlength=count)
    starts = np.cumsum(lengths) - lengths
    keys = lengths.astype(np.int64)
    for depth in range(int(lengths.max(initial=0))):
        deep = np.flatnonzero(lengths > depth)
        keys[deep] = _number_rows([keys[deep], items[starts[deep] + depth]]) + count
        keys, _ = _renumber(keys)
    return keys


def _number_rows(columns: list[Numbers]) -> Numbers:
    """Return a number of 0 or more for each row of columns, the same for equal rows only."""
    found = np.zeros(len(columns[0]), dtype=np.int64)
    width = 1
    for column in columns:
        least = int(column.min(initial=0))
        own, span = column - least, int(column.max(initial=0)) - least + 1
        if width * span > _HIGHEST:
            # Only where they do not fit side by side are they numbered anew.
            found, width = _renumber(found)
            own, span = _renumber(own)
        found = found * span + own
        width *= span
    return found


def _renumber(numbers: Numbers) -> tuple[Numbers, int]:
    """Return numbers from 0 on that tell the same apart, and how many there are."""
    values, renumbered = np.unique(numbers, return_inverse=True)
    return renumbered.reshape(-1), max(1, len(values))
