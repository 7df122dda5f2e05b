"""The parties of any number of records: what `PartyRegister` does, by arrays.

Names are read once each. What depends on where a name stands (a family name alone is the bearer
named in full in the same article, else the one named most often) is looked up in sorted arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from summariser.merge.frozen import NameCounts
from summariser.merge.kinship import Kinship
from summariser.merge.naming import Party, read_party
from summariser.merge.parties import is_lone_body, name_body, party_key
from summariser.merge.ragged import distinct
from summariser.merge.titles import BODIES

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Bearers:
    """Full names by the words that they may be called by, the likeliest first.

    Attributes:
        words: The words, by number.
        names: Full names, in the order of the table.
        first: By word its first row; one more than there are words.
        family: Whether the word is the family name, by row.
        local: Origin and word of full names that an origin gives, in order.
        local_rows: The likeliest row of each of ``local``.
        local_alone: Whether it is the only one whose last word that is.
    """

    words: dict[str, int]
    names: list[str]
    first: Numbers
    family: NDArray[np.bool_]
    local: Numbers
    local_rows: Numbers
    local_alone: NDArray[np.bool_]


class PartyTable:
    """The parties that names mean, each name in its origin."""

    def __init__(
        self,
        names: Sequence[str],
        origins: Numbers,
        mentions: Numbers,
        known: NameCounts | None = None,
    ) -> None:
        """Take all mentions of names.

        Args:
            names: The names, by number.
            origins: The origin of each mention.
            mentions: The name of each mention.
            known: How often parties are named, where it is not these mentions that count.
        """
        self._names = names
        self._read = [read_party(name) for name in names]
        self._width = max(1, len(names))
        self._keys, of_mention = np.unique(origins * self._width + mentions, return_inverse=True)
        distinct_origins, distinct_names = self._keys // self._width, self._keys % self._width
        bearers, counts = _find_bearers(self._read, distinct_origins, distinct_names, known)
        self.parties: list[Party] = []
        self._numbers: dict[Party, int] = {}
        self._resolved = self._resolve(bearers, distinct_origins, distinct_names)
        self.of_mention: Numbers = self._resolved[of_mention.reshape(-1)]
        self.counts = known or self._count(distinct_origins, counts)
        if known:
            self.counts = replace(
                known, bearers=list(counts), counts=np.array(list(counts.values()), dtype=np.int64)
            )
        self.kinship = Kinship(self.parties, self._weigh())

    def _resolve(self, bearers: _Bearers, origins: Numbers, names: Numbers) -> Numbers:
        """Return the party of each distinct mention."""
        plain = np.array([self._number(party) for party in self._read], dtype=np.int64)
        resolved = plain[names]
        words = np.array([_lone_word(p, bearers.words) for p in self._read], dtype=np.int64)
        alone = np.flatnonzero(words[names] >= 0)
        of_alone = words[names[alone]]
        # Those named in full in the same article, else in the whole timeline.
        rows = bearers.first[of_alone]
        sure = np.zeros(len(alone), dtype=np.bool_)
        if len(bearers.local):
            wanted = origins[alone] * len(bearers.words) + of_alone
            at = np.minimum(np.searchsorted(bearers.local, wanted), len(bearers.local) - 1)
            here = bearers.local[at] == wanted
            rows = np.where(here, bearers.local_rows[at], rows)
            sure = here & bearers.local_alone[at]
        expanded: dict[tuple[int, int], int] = {}
        for place, name, row, one in zip(
            alone.tolist(), names[alone].tolist(), rows.tolist(), sure.tolist(), strict=True
        ):
            party = self._read[name]
            # A first name alone is trusted only beside a title or kinship ("his daughter Ada"),
            # a noun for a body only where the article names one such body.
            if one if is_lone_body(party) else bearers.family[row] or party.person:
                if (name, row) not in expanded:
                    expanded[name, row] = self._number(_name_in_full(party, bearers.names[row]))
                resolved[place] = expanded[name, row]
        return resolved

    def _number(self, party: Party) -> int:
        number = self._numbers.setdefault(party, len(self.parties))
        if number == len(self.parties):
            self.parties.append(party)
        return number

    def _count(self, origins: Numbers, bearers: dict[tuple[str, str], int]) -> NameCounts:
        """Return how often parties are named in these mentions."""
        keys: dict[str, int] = {}
        key_of = [keys.setdefault(party_key(party), len(keys)) for party in self.parties]
        of_party = np.array(key_of, dtype=np.int64)
        width = max(1, int(origins.max(initial=0)) + 1)
        named = distinct(of_party[self._resolved] * width + origins)
        return NameCounts(
            bearers=list(bearers),
            counts=np.array(list(bearers.values()), dtype=np.int64),
            keys=list(keys),
            key_counts=np.bincount(named // width, minlength=len(keys)),
            origins=len(distinct(origins)),
        )

    def _weigh(self) -> NDArray[np.float64]:
        """Return how telling each party is: more where few origins name it."""
        counts = dict(zip(self.counts.keys, self.counts.key_counts.tolist(), strict=True))
        named = np.array([counts.get(party_key(party), 0) for party in self.parties])
        return np.asarray(np.log((self.counts.origins + 2) / (named + 0.5)), dtype=np.float64)


def _name_in_full(party: Party, full: str) -> Party:
    return (
        name_body(party, full) if is_lone_body(party) else replace(party, name=tuple(full.split()))
    )


def _lone_word(party: Party, words: dict[str, int]) -> int:
    """Return the number of the word that is all of a party's name, -1 where it is no such name."""
    if is_lone_body(party):
        return words.get(party.name[0], -1)
    if not party.named or len(party.name) != 1 or party.country is not None:
        return -1
    return -1 if party.name[0] in BODIES else words.get(party.name[0], -1)


def _find_bearers(
    parties: Sequence[Party], origins: Numbers, names: Numbers, known: NameCounts | None
) -> tuple[_Bearers, dict[tuple[str, str], int]]:
    """Return the full names among distinct mentions, and how often each is mentioned.

    Args:
        parties: The parties by name.
        origins: The origin of each mention.
        names: The name of each mention.
        known: The full names that are known, whose counts stand.
    """
    words: dict[str, int] = {}
    rows = {pair: row for row, pair in enumerate(known.bearers)} if known else {}
    of_name: list[tuple[int, ...]] = []
    for party in parties:
        if party.named and len(party.name) > 1 and party.country is None:
            joined = " ".join(party.name)
            ends = sorted({party.name[0], party.name[-1]})
            of_name.append(tuple(rows.setdefault((word, joined), len(rows)) for word in ends))
        else:
            of_name.append(())
    mention, row = _pair_up(of_name, names)
    listed = list(rows)
    counts = np.bincount(row, minlength=len(rows)).tolist()
    if known:
        counts = [*known.counts.tolist(), *[0] * (len(rows) - len(known.bearers))]

    def place(number: int) -> tuple[object, ...]:
        word, joined = listed[number]
        return (word, not joined.endswith(f" {word}"), -counts[number], joined)

    order = sorted(range(len(listed)), key=place)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    word_of = [words.setdefault(listed[number][0], len(words)) for number in order]
    first = np.searchsorted(np.array(word_of, dtype=np.int64), np.arange(len(words) + 1))
    in_order = rank[row]
    keys = origins[mention] * len(words) + np.array(word_of, dtype=np.int64)[in_order]
    by_key = np.lexsort((in_order, keys))
    keys = keys[by_key]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])[: len(keys)]
    family = np.array([not place(number)[1] for number in order], dtype=np.bool_)
    ranked = in_order[by_key]
    likeliest = ranked[starts]
    # The likeliest come first: the only one is followed by no other full name with that last word.
    others = family[ranked] & (ranked != np.repeat(likeliest, np.diff(np.r_[starts, len(keys)])))
    several = np.logical_or.reduceat(others, starts) if len(starts) else others
    bearers = _Bearers(
        words=words,
        names=[listed[number][1] for number in order],
        first=first,
        family=family,
        local=keys[starts],
        local_rows=likeliest,
        local_alone=family[likeliest] & ~several,
    )
    return bearers, dict(zip(listed, counts, strict=True))


def _pair_up(lists: Sequence[tuple[int, ...]], names: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each mention of a name, and each item of that name's list, the two."""
    lengths = np.array([len(one) for one in lists], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    flat = np.array([item for one in lists for item in one], dtype=np.int64)
    own = lengths[names]
    mention = np.repeat(np.arange(len(names)), own)
    within = np.arange(len(mention)) - np.repeat(np.cumsum(own) - own, own)
    return mention, flat[np.repeat(starts[names], own) + within]
