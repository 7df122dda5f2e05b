"""A file of briefings made of a few answers, for whoever begins."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tzlocal
from pydantic import ValidationError

from summariser.briefing.due import read_schedule
from summariser.errors import ConfigError
from summariser.schema.briefing_settings import BriefingsFile

PASSWORD_VARIABLE = "SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a first briefing is made of.

    Attributes:
        name: The briefing's name.
        sources: Addresses, files or folders.
        words: Words of which an article has at least one.
        at: Time of day that it is due, ``HH:MM``.
        time_zone: Zone of that time; None is the machine's.
        mail_to: Addresses that it is sent to; none for files only.
        mail_server: The server that sends it, ``HOST`` or ``HOST:PORT``.
        mail_user: Who logs in there.
        mail_from: Who it is from; None is the first of ``mail_to``.
        allow_hosts: Private hosts that may be asked.
    """

    name: str
    sources: tuple[str, ...]
    words: tuple[str, ...] = ()
    at: str = "07:00"
    time_zone: str | None = None
    mail_to: tuple[str, ...] = ()
    mail_server: str | None = None
    mail_user: str | None = None
    mail_from: str | None = None
    allow_hosts: tuple[str, ...] = ()


def begin_file(given: Beginning) -> str:
    """Return the text of a file with one briefing.

    Raises:
        ConfigError: An answer does not fit, or one is missing.
    """
    hour, minute = _read_time(given.at)
    lines = [
        "# What else can be set: 'summarise briefing init --file all.toml' explains it all.",
        "",
        "[[briefing]]",
        *_keys({"name": given.name, "sources": given.sources}),
        "",
        "[briefing.filter]",
        *_keys({"any_words": given.words} if given.words else {}),
        *_keys({"days": _DAYS}),
        "",
        "[briefing.schedule]",
        *_keys({"cron": f"{minute} {hour} * * *", "time_zone": given.time_zone or _local_zone()}),
    ]
    if given.allow_hosts:
        lines += ["", "[briefing.fetching]", *_keys({"allow_hosts": given.allow_hosts})]
    lines += ["", "[[briefing.deliver]]", *_keys(_delivery(given))]
    text = "\n".join(lines) + "\n"
    _check(text)
    return text


def _read_time(at: str) -> tuple[int, int]:
    found = _TIME.fullmatch(at.strip())
    if found is None:
        raise ConfigError(f"{at!r} is no time of day; write one such as 07:00")
    return int(found[1]), int(found[2])


def _local_zone() -> str:
    try:
        return str(tzlocal.get_localzone_name() or "UTC")
    except (LookupError, ValueError, OSError):
        return "UTC"


def _delivery(given: Beginning) -> dict[str, Any]:
    if not given.mail_to:
        return {"kind": "file", "folder": "briefings", "formats": ("html", "md")}
    if given.mail_server is None:
        raise ConfigError("say through which server to send with --mail-server")
    host, _, port = given.mail_server.partition(":")
    values: dict[str, Any] = {
        "kind": "email",
        "to": given.mail_to,
        "sender": given.mail_from or given.mail_to[0],
        "host": host,
    }
    if port:
        if not port.isdigit():
            raise ConfigError(f"{given.mail_server!r} is no server; write HOST or HOST:PORT")
        values["port"] = int(port)
    if given.mail_user:
        values |= {"user": given.mail_user, "password_variable": PASSWORD_VARIABLE}
    return values


def _keys(values: dict[str, Any]) -> Iterable[str]:
    # What JSON writes of texts, numbers and lists of texts, TOML reads as the same.
    return (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())


def _check(text: str) -> None:
    try:
        found = BriefingsFile.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"][2:])
        raise ConfigError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from error
    for briefing in found.briefing:
        if briefing.schedule is not None:
            read_schedule(briefing.schedule)
