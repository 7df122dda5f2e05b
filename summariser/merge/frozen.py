"""What is counted over all records, kept so that records to come are measured by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summariser.merge.letters import Grams
from summariser.merge.tokens import Vocabulary

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NameCounts:
    """How often parties are named.

    Attributes:
        bearers: Word and full name, for every word that a full name may be called by.
        counts: How many mentions each of ``bearers`` has.
        keys: What parties that are counted together share, see `party_key`.
        key_counts: How many origins name each of ``keys``.
        origins: How many origins name anybody.
    """

    bearers: Sequence[tuple[str, str]]
    counts: Numbers
    keys: Sequence[str]
    key_counts: Numbers
    origins: int


@dataclass(frozen=True, eq=False)
class FrozenCounts:
    """The statistics of the records that an index was built from.

    Attributes:
        vocabulary: Words, concepts and numerals with their numbers.
        frequencies: How many texts hold each concept.
        texts: How many texts there are.
        names: How often parties are named.
        grams: In how many texts of events each character n-gram stands.
    """

    vocabulary: Vocabulary
    frequencies: Numbers
    texts: int
    names: NameCounts
    grams: Grams
