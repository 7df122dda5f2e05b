"""What is delivered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summariser.schema.briefing_settings import Format


@dataclass(frozen=True)
class Message:
    """One briefing, ready to be sent.

    Attributes:
        key: The same for every try to deliver it through one channel, and for no other: whoever
            receives it twice can tell.
        briefing: The briefing's name.
        edition: The edition's name: the time that it was due or asked for, in UTC.
        heading: What the briefing is called.
        title: The same with what is new, in one line.
        summary: One line that says what is new.
        made: When it was made, with its zone.
        bodies: The briefing in each format.
        chat: The message in the form that chats take from webhooks.
    """

    key: str
    briefing: str
    edition: str
    heading: str
    title: str
    summary: str
    made: dt.datetime
    bodies: Mapping[Format, str]
    chat: Mapping[str, Any]

    @property
    def file_stem(self) -> str:
        """A name for files of this edition."""
        return file_stem(self.briefing, self.edition)


def file_stem(briefing: str, edition: str) -> str:
    """Return a name for files of an edition."""
    return f"{briefing}-{edition.replace(':', '')}"


def delivery_key(briefing: str, edition: str, channel: str) -> str:
    """Return the key of a delivery: the same whenever it is tried again."""
    digest = hashlib.sha256(f"{briefing}\0{edition}\0{channel}".encode()).hexdigest()
    return f"briefing-{digest[:32]}"
