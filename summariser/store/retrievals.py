"""What addresses answered: the bytes once for each content, and what to ask with next time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, select

from summariser.store.chunks import in_chunks
from summariser.store.columns import address_key
from summariser.store.packing import pack, unpack
from summariser.store.tables import ADDRESSES, ARTICLES, ORIGINALS, RETRIEVALS
from summariser.store.values import Original, RetrievalLike, Validators

_NOT_MODIFIED = 304
_NOT_FOUND = 404
_UNIQUE = ("story_id", "address", "sha256", "status")
# Made once: making a statement takes longer than carrying it out, and these are for every page.
_KEPT = select(ORIGINALS.c.sha256).where(ORIGINALS.c.sha256 == bindparam("sha256"))
_FOUND = select(RETRIEVALS.c.id).where(*(RETRIEVALS.c[name] == bindparam(name) for name in _UNIQUE))


def save_retrieval(connection: Connection, story: int, retrieval: RetrievalLike) -> int | None:
    """Keep an answer and return its number; None for a confirmation of what was never kept.

    The same bytes from the same address are one retrieval, which keeps the time when they first
    came.
    """
    if retrieval.status == _NOT_MODIFIED:
        return _confirm(connection, story, retrieval)
    _save_bytes(connection, retrieval)
    unique = {
        "story_id": story,
        "address": address_key(retrieval.url),
        "sha256": retrieval.sha256,
        "status": retrieval.status,
    }
    changing = {
        "final_url": retrieval.final_url,
        "checked": retrieval.retrieved,
        "content_type": retrieval.content_type,
        "etag": retrieval.validators.etag,
        "last_modified": retrieval.validators.last_modified,
    }
    number = connection.execute(_FOUND, unique).scalar()
    if number is not None:
        this = RETRIEVALS.c.id == number
        connection.execute(RETRIEVALS.update().where(this).values(changing))
        return int(number)
    row = {**unique, **changing, "url": retrieval.url, "retrieved": retrieval.retrieved}
    inserted = connection.execute(RETRIEVALS.insert(), row).inserted_primary_key
    return int(inserted[0]) if inserted else None


def _confirm(connection: Connection, story: int, retrieval: RetrievalLike) -> int | None:
    newest = (
        select(RETRIEVALS.c.id)
        .where(_succeeded(story), RETRIEVALS.c.address == address_key(retrieval.url))
        .order_by(RETRIEVALS.c.checked.desc(), RETRIEVALS.c.id.desc())
        .limit(1)
    )
    number = connection.execute(newest).scalar()
    if number is not None:
        changed = RETRIEVALS.update().where(RETRIEVALS.c.id == number)
        connection.execute(changed.values(checked=retrieval.retrieved))
    return number


def _save_bytes(connection: Connection, retrieval: RetrievalLike) -> None:
    if connection.execute(_KEPT, {"sha256": retrieval.sha256}).scalar() is None:
        row = {
            "sha256": retrieval.sha256,
            "size": len(retrieval.content),
            "body": pack(retrieval.content),
        }
        connection.execute(ORIGINALS.insert(), row)


def _succeeded(story: int) -> ColumnElement[bool]:
    return and_(RETRIEVALS.c.story_id == story, RETRIEVALS.c.status.between(200, 299))


def find_validators(
    connection: Connection, story: int, urls: Iterable[str]
) -> Mapping[str, tuple[Validators, dt.datetime]]:
    """Return what to ask each address with, and when it last answered well; only those known."""
    keys = {address_key(url): url for url in urls}
    found: dict[str, tuple[Validators, dt.datetime]] = {}
    for chunk in in_chunks(keys):
        newest = (
            func.row_number()
            .over(
                partition_by=RETRIEVALS.c.address,
                order_by=(RETRIEVALS.c.checked.desc(), RETRIEVALS.c.id.desc()),
            )
            .label("place")
        )
        columns = (RETRIEVALS.c.address, RETRIEVALS.c.etag, RETRIEVALS.c.last_modified)
        placed = (
            select(*columns, RETRIEVALS.c.checked, newest)
            .where(_succeeded(story), RETRIEVALS.c.address.in_(chunk))
            .subquery()
        )
        for row in connection.execute(select(placed).where(placed.c.place == 1)):
            found[keys[row.address]] = (Validators(row.etag, row.last_modified), row.checked)
    return found


def missing_since(connection: Connection, story: int, url: str) -> dt.datetime | None:
    """Return when the newest answer of an address came, where that is 404; else None."""
    newest = (
        select(RETRIEVALS.c.status, RETRIEVALS.c.checked)
        .where(RETRIEVALS.c.story_id == story, RETRIEVALS.c.address == address_key(url))
        .order_by(RETRIEVALS.c.checked.desc(), RETRIEVALS.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    return None if row is None or row.status != _NOT_FOUND else row.checked


def missing_pages(connection: Connection, story: int) -> Sequence[str]:
    """Return the addresses, as they were asked, of standing pages whose newest answer is 404."""
    later = RETRIEVALS.alias("later")
    rows = connection.execute(
        select(RETRIEVALS.c.url)
        .join(
            ADDRESSES,
            and_(ADDRESSES.c.story_id == story, ADDRESSES.c.address == RETRIEVALS.c.address),
        )
        .join(ARTICLES, ARTICLES.c.page_id == ADDRESSES.c.page_id)
        .where(
            RETRIEVALS.c.story_id == story,
            RETRIEVALS.c.status == _NOT_FOUND,
            ARTICLES.c.replaced_by.is_(None),
            ARTICLES.c.withdrawn_at.is_(None),
            ~exists().where(
                later.c.story_id == story,
                later.c.address == RETRIEVALS.c.address,
                later.c.checked > RETRIEVALS.c.checked,
            ),
        )
        .order_by(RETRIEVALS.c.id)
    )
    return [row.url for row in rows]


def read_original(connection: Connection, number: int) -> Original:
    """Return the retrieval with a number, bytes and all.

    Raises:
        StoreError: The bytes are damaged.
    """
    row = connection.execute(
        select(RETRIEVALS, ORIGINALS.c.body)
        .join(ORIGINALS, ORIGINALS.c.sha256 == RETRIEVALS.c.sha256)
        .where(RETRIEVALS.c.id == number)
    ).one()
    return Original(
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        retrieved=row.retrieved,
        content=unpack(row.body),
        sha256=row.sha256,
        content_type=row.content_type,
        validators=Validators(row.etag, row.last_modified),
    )
