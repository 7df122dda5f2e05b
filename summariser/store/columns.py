"""Types of columns that hold the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL keeps neither in text; an article's own text is kept as bytes, and loses nothing.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

# PostgreSQL refuses to index a row of more than some 2,700 bytes.
_LONGEST_KEY = 1000


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC; given and returned with its time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Return the moment in UTC.

        Raises:
            ValueError: It has no time zone: nobody could say which moment is meant.
        """
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """Return the moment with its time zone, which SQLite does not keep."""
        del dialect
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


class PlainText(TypeDecorator[str]):
    """Text of any length; NUL and lone surrogates become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Return the text with nothing in it that one of the databases refuses."""
        del dialect
        return None if value is None else plain(value)


def plain(text: str) -> str:
    """Return the text as a column of text gives it back."""
    return _UNKEEPABLE.sub("\ufffd", text)


def address_key(address: str) -> str:
    """Return what an address is looked up by: itself or, where it is very long, its hash."""
    address = plain(address)
    encoded = address.encode()
    if len(encoded) <= _LONGEST_KEY:
        return address
    return f"sha256:{hashlib.sha256(encoded).hexdigest()}"
