"""Two documents with all that is paired in them."""

from __future__ import annotations

from dataclasses import dataclass

from summariser.changes.alignment import align_records
from summariser.changes.articles import Articles, match_articles
from summariser.changes.citing import Document
from summariser.changes.groups import Groups, list_claims, list_events, match_groups
from summariser.changes.records import Records, match_records
from summariser.schema import ClaimThread, MergedEvent, Record, Timeline


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
        shared: The records of the later document, those of the earlier one where they are the same.
    """

    old: Document
    new: Document
    articles: Articles
    records: Records
    events: Groups[MergedEvent]
    claims: Groups[ClaimThread]
    shared: tuple[Record, ...]


def pair_documents(before: Timeline, after: Timeline, *, by_id: bool = True) -> Pairing:
    """Pair articles, records, events and claims of two documents.

    Args:
        before: The earlier document.
        after: The later one.
        by_id: Whether the ids of groups mean something, see `match_groups`.
    """
    articles = match_articles(before, after)
    aligned = align_records(
        (before.records, after.records), (before.articles, after.articles), articles.reused
    )
    left = aligned.new_left
    old, new = Document(before, aligned.old), Document(after, aligned.new)
    records = match_records(
        aligned.old_left, left, articles, lambda name: name in aligned.new and name not in left
    )
    alone = old.list_alone(), new.list_alone()
    events = list_events(old, alone[0]), list_events(new, alone[1])
    claims = list_claims(old, alone[0]), list_claims(new, alone[1])
    return Pairing(
        old=old,
        new=new,
        articles=articles,
        records=records,
        events=match_groups(*events, records, by_id=by_id),
        claims=match_groups(*claims, records, by_id=by_id),
        shared=aligned.shared,
    )
