"""Articles known by the sentences that are quoted from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from summariser.schema import Timeline

Quotes = Mapping[str, AbstractSet[str]]
"""Id of an article -> the quotes of its records."""


def read_quotes(timeline: Timeline, articles: AbstractSet[str]) -> dict[str, set[str]]:
    """Return what the records of some articles quote.

    Args:
        timeline: The document.
        articles: Ids of the articles.
    """
    quotes: dict[str, set[str]] = {name: set() for name in articles}
    for record in timeline.records:
        if record.article in quotes:
            quotes[record.article].update(record.quotes)
    return quotes


def pair_by_quotes(old: Quotes, new: Quotes) -> dict[str, str]:
    """Pair articles of which at least half of the quotes of each are the other's.

    Those that share the most come first.

    Args:
        old: The articles of the earlier document.
        new: Those of the later one.

    Returns:
        Id in the later document -> id in the earlier one.
    """
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for name, quotes in old.items():
        for quote in quotes:
            holders[quote].append(name)
    rows = []
    for name, quotes in new.items():
        shared = Counter(other for quote in quotes for other in holders.get(quote, ()))
        for other, count in shared.items():
            if 2 * count >= max(len(quotes), len(old[other])):
                rows.append((-count, other, name))
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, other, name in sorted(rows):
        if name not in pairs and other not in taken:
            pairs[name] = other
            taken.add(other)
    return pairs
