"""Briefings: one for each name and slot, and never two of a name at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from summariser.errors import StoreError
from summariser.exchanges.owners import is_gone, make_owner
from summariser.schema.briefing import Briefing as Document
from summariser.store.database import Database
from summariser.store.packing import (
    json_bytes,
    pack,
    pack_text,
    read_model,
    unpack,
    unpack_text,
)
from summariser.store.tables import BRIEFING_FORMS, BRIEFINGS
from summariser.store.values import Briefing, BriefingState

LEASE = dt.timedelta(minutes=15)
"""How long a briefing may take between two of its stages before another process takes it over."""
_FACTS = [column for column in BRIEFINGS.c if column.name != "document"]


class Briefings:
    """The briefings of a store.

    Whoever has begun a briefing holds a lease on it, and every change of it is made by showing that
    lease: a process that was held up for so long that another took over cannot write any more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, name: str, slot: str, at: dt.datetime, *, lease: dt.timedelta = LEASE
    ) -> Briefing | None:
        """Return the briefing to work on, with a lease; None where there is nothing to do now.

        That is so where the slot is done, or another process holds a lease on a briefing of that
        name. A briefing that failed is taken up where it stands, and so is one whose lease has run
        out, or whose process is seen to have ended.

        Args:
            name: The briefing in the settings.
            slot: The time that it is for, written the same at every attempt.
            at: The time now.
            lease: How long until another process may take over.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._database.writing() as connection:
            if _leased(connection, name, at):
                return None
            lent = {
                "state": "running",
                "owner": make_owner(),
                "lease_until": at + lease,
            }
            this = (BRIEFINGS.c.name == name, BRIEFINGS.c.slot == slot)
            before = connection.execute(select(BRIEFINGS).where(*this)).first()
            if before is None:
                row = {"name": name, "slot": slot, "started": at, "attempts": 1, **lent}
                connection.execute(BRIEFINGS.insert(), row)
            elif before.state == "done":
                return None
            else:
                changes = {**lent, "attempts": before.attempts + 1, "finished": None}
                connection.execute(BRIEFINGS.update().where(*this).values(changes))
            return _briefing(connection.execute(select(*_FACTS).where(*this)).one())

    def renew(
        self, briefing: Briefing, at: dt.datetime, *, lease: dt.timedelta = LEASE
    ) -> Briefing:
        """Return the briefing with a lease that runs from now.

        Raises:
            StoreError: Another process has taken over.
        """
        return self._change(briefing, {"lease_until": at + lease})

    def set_stage(
        self,
        briefing: Briefing,
        stage: str,
        at: dt.datetime,
        *,
        lease: dt.timedelta = LEASE,
    ) -> Briefing:
        """Note that a stage begins, which renews the lease.

        Raises:
            StoreError: Another process has taken over.
        """
        return self._change(briefing, {"stage": stage, "lease_until": at + lease})

    def save(
        self, briefing: Briefing, document: Mapping[str, Any], forms: Mapping[str, str]
    ) -> Briefing:
        """Keep what a briefing says, as data and in each form that it was written in.

        Args:
            briefing: The briefing.
            document: Plain values, as JSON has them.
            forms: Name of a format -> the text; in place of all forms kept before.

        Raises:
            StoreError: Another process has taken over.
        """
        with self._database.writing() as connection:
            changed = self._change(briefing, {"document": pack(json_bytes(document))})
            mine = BRIEFING_FORMS.c.briefing_id == briefing.id
            connection.execute(BRIEFING_FORMS.delete().where(mine))
            for name, text in forms.items():
                row = {"briefing_id": briefing.id, "format": name, "body": pack_text(text)}
                connection.execute(BRIEFING_FORMS.insert(), row)
            return changed

    def finish(
        self, briefing: Briefing, at: dt.datetime, state: BriefingState = "done"
    ) -> Briefing:
        """End a briefing, and its lease.

        Raises:
            StoreError: Another process has taken over.
        """
        ended = {"state": state, "finished": at, "owner": None, "lease_until": None}
        return self._change(briefing, ended)

    def find(self, name: str, slot: str) -> Briefing | None:
        """Return a briefing, whatever its state."""
        with self._database.reading() as connection:
            question = select(*_FACTS).where(BRIEFINGS.c.name == name, BRIEFINGS.c.slot == slot)
            row = connection.execute(question).first()
        return None if row is None else _briefing(row)

    def get(self, number: int) -> Briefing:
        """Return the briefing with a number.

        Raises:
            StoreError: There is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(*_FACTS).where(BRIEFINGS.c.id == number)).first()
        if row is None:
            raise StoreError(f"the store has no briefing {number}")
        return _briefing(row)

    def last(self, name: str, before: Briefing | None = None) -> Briefing | None:
        """Return the newest briefing of a name that was written, or the newest before another.

        One that was interrupted while it was delivered is among them: what it says was kept, and is
        sent under its own keys.

        Args:
            name: The briefing in the settings.
            before: The one that it is to be older than.
        """
        written = (BRIEFINGS.c.state == "done") | BRIEFINGS.c.document.is_not(None)
        question = select(*_FACTS).where(BRIEFINGS.c.name == name, written)
        if before is not None:
            question = question.where(BRIEFINGS.c.id < before.id)
        with self._database.reading() as connection:
            row = connection.execute(question.order_by(BRIEFINGS.c.id.desc()).limit(1)).first()
        return None if row is None else _briefing(row)

    def recent(self, name: str | None = None, limit: int = 20) -> tuple[Briefing, ...]:
        """Return the newest briefings, of one name or of all, newest first."""
        question = select(*_FACTS)
        if name is not None:
            question = question.where(BRIEFINGS.c.name == name)
        with self._database.reading() as connection:
            rows = connection.execute(question.order_by(BRIEFINGS.c.id.desc()).limit(limit))
            return tuple(_briefing(row) for row in rows)

    def document(self, briefing: Briefing) -> dict[str, Any] | None:
        """Return what a briefing says, as data; None before it was saved."""
        content = self._content(briefing)
        if content is None:
            return None
        found: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
        return found

    def read(self, briefing: Briefing) -> Document | None:
        """Return what a briefing says; None before it was saved.

        Raises:
            StoreError: It is damaged, or was written by a newer version.
        """
        content = self._content(briefing)
        return None if content is None else read_model(Document, content)

    def _content(self, briefing: Briefing) -> bytes | None:
        with self._database.reading() as connection:
            question = select(BRIEFINGS.c.document).where(BRIEFINGS.c.id == briefing.id)
            packed = connection.execute(question).scalar()
        return None if packed is None else unpack(packed)

    def forms(self, briefing: Briefing) -> dict[str, str]:
        """Return a briefing in each format that it was written in."""
        mine = BRIEFING_FORMS.c.briefing_id == briefing.id
        with self._database.reading() as connection:
            rows = connection.execute(select(BRIEFING_FORMS).where(mine)).all()
        return {row.format: unpack_text(row.body) for row in sorted(rows, key=_format)}

    def _change(self, briefing: Briefing, changes: Mapping[str, Any]) -> Briefing:
        this = BRIEFINGS.c.id == briefing.id
        with self._database.writing() as connection:
            row = connection.execute(select(BRIEFINGS.c.owner).where(this)).first()
            if row is None:
                raise StoreError(
                    f"the briefing {briefing.name} of {briefing.slot} is no longer in the store: "
                    "its story was forgotten; run it again"
                )
            if briefing.owner is None or row.owner != briefing.owner:
                raise StoreError(
                    f"the briefing {briefing.name} of {briefing.slot} is no longer this process's: "
                    "its lease ran out, and another has taken over or ended it"
                )
            connection.execute(BRIEFINGS.update().where(this).values(dict(changes)))
            return _briefing(connection.execute(select(*_FACTS).where(this)).one())


def _leased(connection: Connection, name: str, at: dt.datetime) -> bool:
    held = select(BRIEFINGS.c.owner).where(BRIEFINGS.c.name == name, BRIEFINGS.c.lease_until > at)
    return any(not is_gone(row.owner) for row in connection.execute(held))


def _format(row: Any) -> str:
    return str(row.format)


def _briefing(row: Any) -> Briefing:
    return Briefing(
        id=row.id,
        name=row.name,
        slot=row.slot,
        state=row.state,
        stage=row.stage,
        attempts=row.attempts,
        owner=row.owner,
        lease_until=row.lease_until,
        started=row.started,
        finished=row.finished,
        run_id=row.run_id,
    )
