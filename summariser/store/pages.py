"""Pages and the versions of their text: what is new, what changed, what was withdrawn."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from summariser.store.article_ids import make_article_id
from summariser.store.chunks import in_chunks
from summariser.store.columns import address_key
from summariser.store.packing import pack_text
from summariser.store.retrievals import save_retrieval
from summariser.store.tables import ADDRESSES, ARTICLES, PAGES, TEXTS
from summariser.store.values import FoundLike, Saved

# Made once: making a statement takes longer than carrying it out, and these are for every page.
_VERSIONS = select(ARTICLES).where(ARTICLES.c.page_id == bindparam("page"))
_NAMED = select(ARTICLES.c.id).where(
    ARTICLES.c.story_id == bindparam("story"), ARTICLES.c.id == bindparam("name")
)
_TEXT = select(TEXTS.c.sha256).where(TEXTS.c.sha256 == bindparam("sha256"))
_PAGES_OF = select(ADDRESSES.c.address, ADDRESSES.c.page_id).where(
    ADDRESSES.c.story_id == bindparam("story"),
    ADDRESSES.c.address.in_(bindparam("keys", expanding=True)),
)


def save_found(connection: Connection, story: int, found: FoundLike, at: dt.datetime) -> Saved:
    """Keep an article with the answer that it was read from, and say what it is to its page."""
    retrieval = None
    if found.retrieval is not None:
        retrieval = save_retrieval(connection, story, found.retrieval)
    page = remember_page(connection, story, found, at)
    versions = connection.execute(_VERSIONS, {"page": page}).all()
    current = next((row for row in versions if row.replaced_by is None), None)
    same = next((row for row in versions if row.sha256 == found.article.sha256), None)
    if same is not None and same is current:
        return _see_again(connection, current, found, at)
    if same is not None and current is not None:
        return _go_back(connection, current, same, at)
    fields = _fields(found, at) | {"story_id": story, "page_id": page, "retrieval_id": retrieval}
    if current is not None:
        _inherit(fields, current)
    return _add_version(connection, fields, current, found)


def _fields(found: FoundLike, at: dt.datetime) -> dict[str, Any]:
    article = found.article
    return {
        "url": _address(found),
        "canonical_url": found.canonical_url,
        "sha256": article.sha256,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
        "language": article.language,
        "dated": _dated(article.published, at),
        "first_seen": at,
        "last_seen": at,
        "current_since": at,
        "reasons": json.dumps(dict(found.reasons), sort_keys=True),
    }


def _inherit(fields: dict[str, Any], current: Any) -> None:
    """Take from the version before what this answer does not say.

    A page that is asked by itself, without the feed that listed it, may not tell its own date.
    """
    for name in ("outlet", "published", "language"):
        if fields[name] is None and getattr(current, name) is not None:
            fields[name] = getattr(current, name)
            if name == "published":
                fields["dated"] = current.dated


def _address(found: FoundLike) -> str | None:
    if found.article.url is not None:
        return found.article.url
    return None if found.retrieval is None else found.retrieval.final_url


def _dated(published: str | None, seen: dt.datetime) -> dt.datetime:
    """Return when an article counts as published: the start of its day, or when it was seen."""
    if published is None:
        return seen
    moment = dt.datetime.fromisoformat(published)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _see_again(connection: Connection, current: Any, found: FoundLike, at: dt.datetime) -> Saved:
    article = found.article
    # Under the same text the newer answer is the better one, but does not unsay what was known.
    described = {
        name: value
        for name in ("title", "outlet", "published", "language")
        if (value := getattr(article, name)) is not None
    }
    changes: dict[str, Any] = {**described, "last_seen": at}
    if "published" in described:
        changes["dated"] = _dated(article.published, at)
    returned = current.withdrawn_at is not None
    if returned:
        changes |= {"withdrawn_at": None, "current_since": at}
    _change(connection, current.number, changes)
    return Saved("returned" if returned else "same", current.id)


def _go_back(connection: Connection, current: Any, same: Any, at: dt.datetime) -> Saved:
    _change(connection, current.number, {"replaced_by": same.id})
    restored = {"replaced_by": None, "withdrawn_at": None, "current_since": at, "last_seen": at}
    _change(connection, same.number, restored)
    return Saved("changed", same.id, replaces=current.id)


def _add_version(
    connection: Connection, fields: dict[str, Any], current: Any, found: FoundLike
) -> Saved:
    story = fields["story_id"]

    def is_taken(name: str) -> bool:
        return connection.execute(_NAMED, {"story": story, "name": name}).scalar() is not None

    name = make_article_id(found.article, found.key, is_taken)
    if current is not None:
        _change(connection, current.number, {"replaced_by": name})
    if connection.execute(_TEXT, {"sha256": fields["sha256"]}).scalar() is None:
        body = pack_text(found.article.text)
        connection.execute(TEXTS.insert(), {"sha256": fields["sha256"], "body": body})
    connection.execute(ARTICLES.insert(), {**fields, "id": name})
    if current is None:
        return Saved("new", name)
    return Saved("changed", name, replaces=current.id)


def _change(connection: Connection, number: int, values: dict[str, Any]) -> None:
    connection.execute(ARTICLES.update().where(ARTICLES.c.number == number).values(values))


def remember_page(connection: Connection, story: int, found: FoundLike, at: dt.datetime) -> int:
    """Return the number of an article's page, by whichever of its addresses is known."""
    asked = [] if found.retrieval is None else [found.retrieval.final_url, found.retrieval.url]
    given = [found.canonical_url, found.key, *asked, found.article.url]
    # Without an address at all a page is still known by its key.
    keys = list(dict.fromkeys(address_key(address) for address in given if address))
    pages = _pages_of(connection, story, keys)
    page = next((pages[key] for key in keys if key in pages), None)
    if page is None:
        url = found.retrieval.url if found.retrieval is not None else found.article.url
        row = {"story_id": story, "url": url, "source": found.source, "first_seen": at}
        inserted = connection.execute(PAGES.insert(), row).inserted_primary_key
        page = int(inserted[0]) if inserted else 0
    missing = [
        {"story_id": story, "address": key, "page_id": page} for key in keys if key not in pages
    ]
    if missing:
        connection.execute(ADDRESSES.insert(), missing)
    return page


def _pages_of(connection: Connection, story: int, keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in in_chunks(keys):
        rows = connection.execute(_PAGES_OF, {"story": story, "keys": chunk})
        found.update((row.address, row.page_id) for row in rows)
    return found


def known_of(connection: Connection, story: int, urls: Iterable[str]) -> frozenset[str]:
    """Return those of the addresses whose page has been read before."""
    keys = {url: address_key(url) for url in urls}
    pages = _pages_of(connection, story, dict.fromkeys(keys.values()))
    return frozenset(url for url, key in keys.items() if key in pages)


def _current_of(connection: Connection, story: int, url: str) -> Any:
    return connection.execute(
        select(ARTICLES)
        .join(ADDRESSES, ADDRESSES.c.page_id == ARTICLES.c.page_id)
        .where(
            ADDRESSES.c.story_id == story,
            ADDRESSES.c.address == address_key(url),
            ARTICLES.c.replaced_by.is_(None),
        )
    ).first()


def withdraw(connection: Connection, story: int, url: str, at: dt.datetime) -> str | None:
    """Note that a page is gone, and return the id of its article; None where that is no news."""
    current = _current_of(connection, story, url)
    if current is None or current.withdrawn_at is not None:
        return None
    _change(connection, current.number, {"withdrawn_at": at})
    return str(current.id)


def see_again(connection: Connection, story: int, url: str, at: dt.datetime) -> None:
    """Note that a page still says what it said; one that was withdrawn is back."""
    current = _current_of(connection, story, url)
    if current is not None:
        back = {"withdrawn_at": None, "current_since": at}
        changes = {"last_seen": at, **(back if current.withdrawn_at is not None else {})}
        _change(connection, current.number, changes)


def recent_pages(connection: Connection, story: int, since: dt.datetime) -> Sequence[str]:
    """Return the addresses of pages whose text was new, changed or withdrawn since then."""
    # One question for each index: with both conditions in one, every article is looked at.
    found: dict[int, str] = {}
    for moved in (ARTICLES.c.current_since >= since, ARTICLES.c.withdrawn_at >= since):
        rows = connection.execute(
            select(PAGES.c.id, PAGES.c.url)
            .join(ARTICLES, ARTICLES.c.page_id == PAGES.c.id)
            .where(
                ARTICLES.c.story_id == story,
                moved,
                ARTICLES.c.replaced_by.is_(None),
                ARTICLES.c.retrieval_id.is_not(None),
                PAGES.c.url.is_not(None),
            )
        )
        found.update((row.id, row.url) for row in rows)
    return [url for _, url in sorted(found.items())]


def standing_files(connection: Connection, story: int, source: str) -> frozenset[str]:
    """Return the keys of the standing articles that a source of files led to."""
    rows = connection.execute(
        select(ADDRESSES.c.address)
        .join(PAGES, PAGES.c.id == ADDRESSES.c.page_id)
        .join(ARTICLES, ARTICLES.c.page_id == PAGES.c.id)
        .where(
            PAGES.c.story_id == story,
            PAGES.c.source == source,
            ARTICLES.c.replaced_by.is_(None),
            ARTICLES.c.withdrawn_at.is_(None),
            ARTICLES.c.retrieval_id.is_(None),
            ADDRESSES.c.address.startswith("file:"),
        )
    )
    return frozenset(row.address for row in rows)
