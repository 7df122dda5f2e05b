"""Whether a briefing could be made and delivered now, found out without making it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from summariser.briefing.channels.mail import probe_server
from summariser.briefing.channels.web import Receiver, find_receiver, sign
from summariser.briefing.delivering import describe_stranded, find_stranded
from summariser.briefing.due import find_next, read_schedule
from summariser.briefing.making import config_of
from summariser.briefing.settings import read_secret
from summariser.briefing.surroundings import World
from summariser.errors import DeliveryError, SummariserError
from summariser.extract import get_extractor
from summariser.gather import FetchSettings, Gathering, Source
from summariser.merge import read_overrides
from summariser.render.wording import moment_words
from summariser.schema.briefing_settings import (
    AtomDelivery,
    BriefingSettings,
    Delivery,
    EmailDelivery,
    FileDelivery,
)
from summariser.store import Store

# Seconds that a receiver may take to answer a connection.
_PATIENCE = 10.0


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, whether it is right, and what there is to say of it."""

    what: str
    ok: bool
    said: str


def check_briefing(settings: BriefingSettings, world: World) -> tuple[Check, ...]:
    """Return what is right and what is not: schedule, engine, sources, channels.

    Sources are asked, servers of mail are logged in to, and receivers are connected to; nothing is
    kept or sent.

    Args:
        settings: The briefing.
        world: Clocks, secrets and the network.
    """
    return (
        _try("schedule", lambda: _check_schedule(settings, world)),
        _try("engine", lambda: _check_engine(settings, world)),
        *_check_sources(settings, world),
        *(
            _try(f"delivery {one.channel}", partial(_check_channel, one, world))
            for one in settings.deliver
        ),
    )


def check_waiting(settings: BriefingSettings, store: Store) -> tuple[Check, ...]:
    """Return what waits for deliveries that are not in the file any more."""
    return tuple(
        Check(f"delivery {one.channel}", ok=False, said=describe_stranded(store, one))
        for one in find_stranded(store, settings)
    )


def _try(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, ok=True, said=look())
    except SummariserError as error:
        return Check(what, ok=False, said=str(error))
    except Exception as error:  # noqa: BLE001 - one surprise must not hide the other checks
        return Check(what, ok=False, said=f"unexpected {type(error).__name__}")


def _check_schedule(settings: BriefingSettings, world: World) -> str:
    if settings.schedule is None:
        return "none: it is made whenever it is run"
    following = find_next(read_schedule(settings.schedule), world.now())
    if following is None:
        return "never again"
    return f"next {moment_words(following.isoformat(), settings.time_zone)}"


def _check_engine(settings: BriefingSettings, world: World) -> str:
    config = config_of(settings, world.environ)
    if config.overrides:
        read_overrides(config.overrides)
    engine = get_extractor(config, client=world.client).engine
    return f"{engine.name}{f' with {engine.model}' if engine.model else ''}"


def _check_sources(settings: BriefingSettings, world: World) -> Iterator[Check]:
    for source in settings.sources:
        gathering = asyncio.run(_gather(settings, Source(source.location, source.kind), world))
        for report in gathering.reports:
            newest = f", the newest of {report.newest}" if report.newest else ""
            said = report.error or f"{report.listed} listed{newest}"
            yield Check(f"source {report.source}", ok=report.error is None, said=said)


async def _gather(settings: BriefingSettings, source: Source, world: World) -> Gathering:
    return await world.gather(
        [source],
        settings=FetchSettings(
            allow_hosts=settings.fetching.allow_hosts,
            max_pages=1,
            per_host_interval=world.per_host_interval,
            timeout=world.timeout,
        ),
        around=world.fetching,
    )


def _check_channel(delivery: Delivery, world: World) -> str:
    if isinstance(delivery, FileDelivery | AtomDelivery):
        folder = Path(delivery.folder if isinstance(delivery, FileDelivery) else delivery.path)
        folder = folder if isinstance(delivery, FileDelivery) else folder.parent
        there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
        if not there.is_dir():
            raise DeliveryError(f"{there} is no folder", channel=delivery.channel)
        return f"{folder}{'' if folder.exists() else ' (will be made)'}"
    if isinstance(delivery, EmailDelivery):
        return probe_server(delivery, environ=world.environ)
    secret = getattr(delivery, "secret_variable", None)
    shared = read_secret(secret, world.environ)
    if shared is not None:
        sign(shared, "", "", b"")
    return _connect(find_receiver(delivery, world.environ), delivery.channel)


def _connect(receiver: Receiver, channel: str) -> str:
    host = receiver.host
    try:
        with socket.create_connection((host, receiver.port), timeout=_PATIENCE):
            return f"{host} answers"
    except OSError as error:
        raise DeliveryError(f"{host} was not reached: {error}", channel=channel) from error
