"""Deliveries: each with a key that is the same at every attempt, until it came or is given up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, and_, select

from summariser.errors import StoreError
from summariser.exchanges.owners import is_gone, make_owner
from summariser.store.database import Database
from summariser.store.tables import BRIEFINGS, DELIVERIES
from summariser.store.values import Delivery

CLAIM = dt.timedelta(minutes=5)
"""How long one attempt may take before another process makes the next."""
_OPEN = DELIVERIES.c.state.in_(("pending", "failed"))


class Deliveries:
    """The deliveries of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, briefing_id: int, channel: str, key: str, at: dt.datetime) -> Delivery:
        """Return the delivery with a key, added where there is none yet.

        Args:
            briefing_id: The briefing to deliver.
            channel: Name of the delivery in the settings.
            key: What the receiver can tell a second attempt by.
            at: The time now; it is due at once.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._database.writing() as connection:
            found = _find(connection, key)
            if found is None:
                row = {"briefing_id": briefing_id, "channel": channel, "key": key}
                row |= {"state": "pending", "attempts": 0, "next_try": at}
                row |= {"created": at, "updated": at}
                connection.execute(DELIVERIES.insert(), row)
            return _get(connection, key)

    def due(self, at: dt.datetime, *, name: str | None = None) -> tuple[Delivery, ...]:
        """Return what is to be tried now, in the order in which it was added.

        Args:
            at: The time now.
            name: Only deliveries of briefings of that name.
        """
        question = select(DELIVERIES).where(_OPEN).order_by(DELIVERIES.c.id)
        if name is not None:
            question = question.join(BRIEFINGS, BRIEFINGS.c.id == DELIVERIES.c.briefing_id).where(
                BRIEFINGS.c.name == name
            )
        with self._database.reading() as connection:
            rows = connection.execute(question)
            return tuple(_delivery(row) for row in rows if _is_due(row, at))

    def under_way(self, at: dt.datetime, *, name: str) -> frozenset[str]:
        """Return the keys of what some process is trying at this moment.

        Args:
            at: The time now.
            name: Only deliveries of briefings of that name.
        """
        question = (
            select(DELIVERIES)
            .join(BRIEFINGS, BRIEFINGS.c.id == DELIVERIES.c.briefing_id)
            .where(_OPEN, BRIEFINGS.c.name == name, DELIVERIES.c.owner.is_not(None))
        )
        with self._database.reading() as connection:
            rows = connection.execute(question)
            return frozenset(row.key for row in rows if not _is_due(row, at))

    def claim(self, key: str, at: dt.datetime, *, lease: dt.timedelta = CLAIM) -> Delivery | None:
        """Count an attempt and return the delivery; None where it is not, or no longer, due.

        Until the lease has run out, or this process has ended, nobody else can claim it. An attempt
        of which nothing more is heard is thus followed by another one.

        Raises:
            StoreError: The store cannot be written.
        """
        this = DELIVERIES.c.key == key
        with self._database.writing() as connection:
            row = connection.execute(select(DELIVERIES).where(_OPEN, this)).first()
            if row is None or not _is_due(row, at):
                return None
            attempt = {"attempts": row.attempts + 1, "updated": at}
            lent = {"next_try": at + lease, "owner": make_owner()}
            connection.execute(DELIVERIES.update().where(this).values({**attempt, **lent}))
            return _get(connection, key)

    def mark_sent(self, key: str, at: dt.datetime) -> Delivery:
        """Note that it came.

        Raises:
            StoreError: There is no delivery with that key.
        """
        return self._end(key, {"state": "sent", "error": None, "next_try": None, "updated": at})

    def mark_failed(
        self, key: str, at: dt.datetime, *, error: str, next_try: dt.datetime | None
    ) -> Delivery:
        """Note that it did not come, and when to try again; None gives it up.

        What has been sent stays so.

        Raises:
            StoreError: There is no delivery with that key.
        """
        state = "given_up" if next_try is None else "failed"
        return self._end(key, {"state": state, "error": error, "next_try": next_try, "updated": at})

    def of_briefing(self, briefing_id: int) -> tuple[Delivery, ...]:
        """Return the deliveries of a briefing, in the order in which they were added."""
        mine = DELIVERIES.c.briefing_id == briefing_id
        with self._database.reading() as connection:
            rows = connection.execute(select(DELIVERIES).where(mine).order_by(DELIVERIES.c.id))
            return tuple(_delivery(row) for row in rows)

    def sent(self, name: str, channel: str, limit: int) -> tuple[Delivery, ...]:
        """Return what was sent of the briefings of a name through one channel, newest first."""
        question = (
            select(DELIVERIES)
            .join(BRIEFINGS, BRIEFINGS.c.id == DELIVERIES.c.briefing_id)
            .where(BRIEFINGS.c.name == name, DELIVERIES.c.channel == channel)
            .where(DELIVERIES.c.state == "sent")
            .order_by(DELIVERIES.c.briefing_id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(_delivery(row) for row in connection.execute(question))

    def _end(self, key: str, changes: dict[str, Any]) -> Delivery:
        this = and_(DELIVERIES.c.key == key, DELIVERIES.c.state != "sent")
        with self._database.writing() as connection:
            connection.execute(DELIVERIES.update().where(this).values({**changes, "owner": None}))
            return _get(connection, key)


def _is_due(row: Any, at: dt.datetime) -> bool:
    return row.next_try <= at or (row.owner is not None and is_gone(row.owner))


def _find(connection: Connection, key: str) -> Delivery | None:
    row = connection.execute(select(DELIVERIES).where(DELIVERIES.c.key == key)).first()
    return None if row is None else _delivery(row)


def _get(connection: Connection, key: str) -> Delivery:
    found = _find(connection, key)
    if found is None:
        raise StoreError(f"the store has no delivery with the key {key!r}")
    return found


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        briefing_id=row.briefing_id,
        channel=row.channel,
        key=row.key,
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        error=row.error,
        created=row.created,
        updated=row.updated,
    )
