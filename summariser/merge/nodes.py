"""Records that are word for word the same, taken as one before anything is compared.

Copies of one text yield the same records again and again. Compared one by one they would cost
time, and outvote the rest of a group; as one node they count once and still are all members.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from summariser.merge.origins import published_order
from summariser.merge.profiles import Profile, Profiler, mentioned_parties
from summariser.merge.wording import normalise
from summariser.schema import ArticleEntry, Event, Record

_DIGITS = re.compile(r"(\d+)")

Articles = dict[str, ArticleEntry]


@dataclass(frozen=True, eq=False)
class Node:
    """One or more records with the same text, evidence and fields.

    Attributes:
        records: The records, in `record_order`; the first stands for all.
        profile: The first one's profile.
        articles: Ids of the articles that have them.
        quotes: Their evidence, normalised.
    """

    records: tuple[Record, ...]
    profile: Profile
    articles: frozenset[str]
    quotes: frozenset[str]


def record_order(record: Record, articles: Articles) -> tuple[object, ...]:
    """Return a sort key that no order of input changes: by publication, article and number."""
    entry = articles.get(record.article)
    published = published_order(entry.published if entry else None)
    return (*published, record.article, natural_key(record.id))


def natural_key(identifier: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key under which ``a2`` comes before ``a10``."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(identifier)
    )


def gather_nodes(
    records: Iterable[Record],
    articles: Articles,
    profiler: Profiler,
    apart: Mapping[str, int] | None = None,
) -> list[Node]:
    """Return the records of one kind as nodes, in the order of their first records.

    Args:
        records: The records.
        articles: The article entries by id.
        profiler: Makes their profiles.
        apart: Record id -> number, for records that are no copies of others whatever they say.
    """
    kept = apart or {}
    alike: defaultdict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda r: record_order(r, articles)):
        alike[(kept.get(record.id), *_content(record, articles))].append(record)
    return [
        Node(
            records=tuple(same),
            profile=profiler.profile(same[0], frozenset(record.article for record in same)),
            articles=frozenset(record.article for record in same),
            quotes=frozenset(normalise(quote) for record in same for quote in record.quotes),
        )
        for same in alike.values()
    ]


def _content(record: Record, articles: Articles) -> tuple[object, ...]:
    entry = articles.get(record.article)
    published = entry.published[:10] if entry and entry.published else None
    return (
        normalise(record.text),
        tuple(sorted(normalise(quote) for quote in record.quotes)),
        # Without a date of its own a record is placed by its publication.
        record.date or (None, published),
        record.status if isinstance(record, Event) else None,
        tuple(sorted(normalise(name) for name in mentioned_parties(record))),
    )
