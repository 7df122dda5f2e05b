"""Articles read back: by time, by id, with and without their text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from summariser.errors import StoreError
from summariser.schema import Article
from summariser.store.chunks import in_chunks
from summariser.store.packing import unpack_text
from summariser.store.retrievals import read_original
from summariser.store.tables import ARTICLES, PAGES, TEXTS
from summariser.store.values import ArticleFacts, Original

_STANDING = (ARTICLES.c.replaced_by.is_(None), ARTICLES.c.withdrawn_at.is_(None))
_IN_ORDER = (ARTICLES.c.first_seen, ARTICLES.c.number)


@dataclass(frozen=True)
class Span:
    """A stretch of time, each end open where it is None; the end itself is not part of it."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None


def read_articles(
    connection: Connection, story: int, span: Span, *, current_only: bool
) -> tuple[Article, ...]:
    """Return the articles published in a span, oldest acquaintance first."""
    return _with_texts(connection, _conditions(story, span, current_only=current_only))


def read_named(connection: Connection, story: int, ids: Iterable[str]) -> tuple[Article, ...]:
    """Return the articles with these ids, in the order of the ids.

    Raises:
        StoreError: There is none with one of them.
    """
    wanted = tuple(dict.fromkeys(ids))
    found: dict[str, Article] = {}
    for chunk in in_chunks(wanted):
        conditions = [ARTICLES.c.story_id == story, ARTICLES.c.id.in_(chunk)]
        found.update((article.id, article) for article in _with_texts(connection, conditions))
    for name in wanted:
        if name not in found:
            raise StoreError(f"the story has no article {name!r}")
    return tuple(found[name] for name in wanted)


def read_facts(
    connection: Connection, story: int, span: Span, *, current_only: bool
) -> tuple[ArticleFacts, ...]:
    """Return all but the texts of the articles published in a span."""
    rows = connection.execute(
        select(ARTICLES, PAGES.c.source)
        .join(PAGES, PAGES.c.id == ARTICLES.c.page_id)
        .where(*_conditions(story, span, current_only=current_only))
        .order_by(*_IN_ORDER)
    )
    return tuple(_facts(row) for row in rows)


def new_since(connection: Connection, story: int, moment: dt.datetime) -> tuple[str, ...]:
    """Return the ids of articles that stand now and did not at a moment, or not as they do."""
    rows = connection.execute(
        select(ARTICLES.c.id)
        .where(ARTICLES.c.story_id == story, ARTICLES.c.current_since > moment, *_STANDING)
        .order_by(*_IN_ORDER)
    )
    return tuple(row.id for row in rows)


def original_of(connection: Connection, story: int, article_id: str) -> Original | None:
    """Return the answer that an article was read from; None for one read from a file.

    Raises:
        StoreError: There is no such article.
    """
    row = connection.execute(
        select(ARTICLES.c.retrieval_id).where(
            ARTICLES.c.story_id == story, ARTICLES.c.id == article_id
        )
    ).first()
    if row is None:
        raise StoreError(f"the story has no article {article_id!r}")
    return None if row.retrieval_id is None else read_original(connection, row.retrieval_id)


def _conditions(story: int, span: Span, *, current_only: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ARTICLES.c.story_id == story]
    if span.since is not None:
        conditions.append(ARTICLES.c.dated >= span.since)
    if span.until is not None:
        conditions.append(ARTICLES.c.dated < span.until)
    return [*conditions, *(_STANDING if current_only else ())]


def _with_texts(
    connection: Connection, conditions: Sequence[ColumnElement[bool]]
) -> tuple[Article, ...]:
    question: Select[Any] = (
        select(ARTICLES, TEXTS.c.body)
        .join(TEXTS, TEXTS.c.sha256 == ARTICLES.c.sha256)
        .where(*conditions)
        .order_by(*_IN_ORDER)
    )
    return tuple(_article(row) for row in connection.execute(question))


def _article(row: Any) -> Article:
    return Article(
        id=row.id,
        text=unpack_text(row.body),
        title=row.title,
        outlet=row.outlet,
        url=row.url,
        published=row.published,
        language=row.language,
    )


def _facts(row: Any) -> ArticleFacts:
    return ArticleFacts(
        id=row.id,
        url=row.url,
        canonical_url=row.canonical_url,
        source=row.source,
        sha256=row.sha256,
        title=row.title,
        outlet=row.outlet,
        published=row.published,
        language=row.language,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        current_since=row.current_since,
        replaced_by=row.replaced_by,
        withdrawn_at=row.withdrawn_at,
        reasons=json.loads(row.reasons),
    )
