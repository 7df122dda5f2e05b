"""Two documents with all that is paired in them."""

from __future__ import annotations

from dataclasses import dataclass

from summariser.changes.articles import Articles, match_articles
from summariser.changes.citing import Document
from summariser.changes.groups import Groups, list_claims, list_events, match_groups
from summariser.changes.records import Records, match_records
from summariser.schema import ClaimThread, MergedEvent, Timeline


@dataclass(frozen=True)
class Pairing:
    """Two documents and what is one in them.

    Attributes:
        old: The earlier document.
        new: The later document.
        articles: Which article is which.
        records: Which record is which.
        events: Which event is which.
        claims: Which claim is which.
    """

    old: Document
    new: Document
    articles: Articles
    records: Records
    events: Groups[MergedEvent]
    claims: Groups[ClaimThread]


def pair_documents(before: Timeline, after: Timeline, *, by_id: bool = True) -> Pairing:
    """Pair articles, records, events and claims of two documents.

    Args:
        before: The earlier document.
        after: The later one.
        by_id: Whether the ids of groups mean something, see `match_groups`.
    """
    articles = match_articles(before, after)
    old, new = Document(before), Document(after)
    records = match_records(old.records, new.records, articles)
    return Pairing(
        old=old,
        new=new,
        articles=articles,
        records=records,
        events=match_groups(list_events(old), list_events(new), records, by_id=by_id),
        claims=match_groups(list_claims(old), list_claims(new), records, by_id=by_id),
    )
