"""One briefing from its sources to its readers, resumed where it was interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from summariser.briefing.delivering import (
    Missing,
    add_deliveries,
    describe_stranded,
    find_missing,
    find_stranded,
    send_due,
)
from summariser.briefing.due import find_last, read_schedule
from summariser.briefing.finding import find_articles
from summariser.briefing.making import Earlier, Maker, is_worth_sending, write_forms
from summariser.briefing.surroundings import World
from summariser.errors import StoreError
from summariser.exchanges.owners import is_gone
from summariser.schema.briefing import Briefing
from summariser.schema.briefing_settings import BriefingSettings
from summariser.store import Briefing as Edition
from summariser.store import Delivery, Store

State = Literal["sent", "nothing_new", "undelivered", "already_done", "busy", "ahead"]
_RENEW_EVERY = 120.0
# By how much the clocks of machines with one store may differ before it is told.
_CLOCKS_DIFFER = dt.timedelta(minutes=5)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ran:
    """What became of a briefing.

    Attributes:
        name: The briefing.
        edition: The edition.
        state: ``sent``: made and delivered everywhere; ``nothing_new``: made, and there was
            nothing to send; ``undelivered``: of it or an earlier edition something has not arrived;
            ``already_done``: there was nothing to do; ``busy``: another process is at it;
            ``ahead``: nothing was made, since the latest edition is one of the future.
        briefing: What it says; None where it was not made here.
        deliveries: What was tried, as it stands.
        missing: What has not arrived, of earlier editions too.
        stranded: What is not sent, and cannot be, because no delivery of its name is in the file.
    """

    name: str
    edition: str
    state: State
    briefing: Briefing | None = None
    deliveries: tuple[Delivery, ...] = ()
    stranded: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    reason: str = ""
    """Why nothing was made, in a sentence, where it is ``busy`` or ``ahead``."""


def name_edition(moment: dt.datetime) -> str:
    """Return the name of the edition of a moment: its time in UTC, to the minute."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ")


def edition_order(name: str) -> str:
    """Return what the names of editions are sorted by: ``07:00Z`` is before ``07:00:30Z``."""
    return name.removesuffix("Z")


def _choose_edition(
    settings: BriefingSettings, store: Store, now: dt.datetime, *, at_once: bool
) -> str:
    """Return the edition that is to be made: that of the last time due, else another one.

    A briefing with a schedule has one edition for each time that it is due, however often it is
    run; one without has another whenever it is run.
    """
    due = find_last(read_schedule(settings.schedule), now) if settings.schedule else None
    if due is not None and not at_once:
        return name_edition(due)
    latest = store.briefings.last(settings.name)
    minute = name_edition(now)
    if latest is None or edition_order(latest.slot) < edition_order(minute):
        return minute
    if latest.state != "done":
        return latest.slot
    # Whoever asks twice within a minute, or just after the edition that was due, asks for what is
    # new since.
    following = dt.datetime.fromisoformat(latest.slot) + dt.timedelta(seconds=1)
    return max(following, now).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def run_briefing(
    settings: BriefingSettings,
    store: Store,
    *,
    edition: str | None = None,
    at_once: bool = False,
    world: World | None = None,
) -> Ran:
    """Make a briefing and deliver it, going on where an earlier run was interrupted.

    It can be called any number of times, from any number of processes: an edition is made once,
    and delivered under the same keys whoever delivers it. Who asks at once, or for a briefing
    without a schedule, asks for another edition each time; it is sent only if something is new.

    Args:
        settings: The briefing.
        store: Where everything is kept.
        edition: Name of the edition; without it, that of the last time due.
        at_once: Make an edition of now, whatever the schedule.
        world: Clocks, secrets and the network; without it the real ones.

    Raises:
        ConfigError: A setting does not fit, or something is not installed.
        StoreError: The store cannot be read or written, or another process took over.
    """
    world = world or World()
    chosen = edition or _choose_edition(settings, store, world.now(), at_once=at_once)
    latest = store.briefings.last(settings.name)
    begun = None
    # One that is due before the latest one made has nothing to tell that this one did not.
    unfinished = latest is not None and latest.slot == chosen and latest.state != "done"
    if latest is None or edition_order(chosen) > edition_order(latest.slot) or unfinished:
        begun = store.briefings.begin(settings.name, chosen, world.now())
    if begun is None:
        return _not_begun(settings, store, chosen, world)
    made: Briefing | None = None
    try:
        if store.briefings.document(begun) is None:
            begun, made = asyncio.run(_make(settings, store, begun, world))
        else:
            made = _read(store, begun)
        lease = _Lease(store, begun, world)
        lease.begin("deliver")
        begun = lease.edition
        tried = send_due(store, settings, world, lease.renew)
        begun = lease.edition
        store.briefings.finish(begun, world.now())
    except BaseException:
        # What is done is kept; the next run goes on from there, without waiting for the lease.
        with contextlib.suppress(StoreError):
            store.briefings.finish(begun, world.now(), "failed")
        raise
    stranded = _stranded(store, settings)
    missing = find_missing(store, settings, tried, world, edition=begun)
    state: State = "undelivered" if missing or stranded else _state(store, begun)
    return Ran(settings.name, chosen, state, made, tried, stranded, missing)


def _stranded(store: Store, settings: BriefingSettings) -> tuple[str, ...]:
    found = find_stranded(store, settings)
    return tuple(f"{one.channel}: {describe_stranded(store, one)}" for one in found)


def _not_begun(settings: BriefingSettings, store: Store, edition: str, world: World) -> Ran:
    latest = store.briefings.last(settings.name)
    if latest is None or edition_order(latest.slot) < edition_order(edition):
        return Ran(settings.name, edition, "busy", reason=_why_busy(settings, store, world))
    if latest.slot == edition and latest.state != "done":
        return Ran(settings.name, edition, "busy", reason=_why_busy(settings, store, world))
    # What did not arrive then may arrive now.
    tried = send_due(store, settings, world)
    stranded, missing = _stranded(store, settings), find_missing(store, settings, tried, world)
    state: State = "undelivered" if missing or stranded else "already_done"
    reason = ""
    if _is_ahead(latest.slot, world.now()):
        state = "ahead"
        reason = (
            f"nothing was made: the latest edition, {latest.slot}, lies in the future, as a clock "
            f"was ahead when it was made; 'summarise briefing run {settings.name} --now' "
            "makes one all the same"
        )
    return Ran(settings.name, edition, state, None, tried, stranded, missing, reason)


def _why_busy(settings: BriefingSettings, store: Store, world: World) -> str:
    """Return in a sentence what another process is doing, and until when it is waited for."""
    for one in store.briefings.recent(settings.name):
        if one.owner is None or one.lease_until is None:
            continue
        if one.lease_until > world.now() and not is_gone(one.owner):
            doing = "delivering" if one.stage == "deliver" else "making"
            until = name_edition(one.lease_until + dt.timedelta(minutes=1))
            return (
                f"nothing was made here: another process is {doing} the edition {one.slot}; run it "
                f"again when that has ended or, should that process be gone, after {until}"
            )
    return "nothing was made here: another process was making it just now; run it again"


def _is_ahead(edition: str, now: dt.datetime) -> bool:
    """Whether an edition is one of the future; one that is named otherwise is not."""
    try:
        return dt.datetime.fromisoformat(edition) > now + _CLOCKS_DIFFER
    except (ValueError, TypeError):
        return False


def _state(store: Store, edition: Edition) -> State:
    sent = store.deliveries.of_briefing(edition.id)
    return "sent" if sent or _read(store, edition).has_news else "nothing_new"


def _read(store: Store, edition: Edition) -> Briefing:
    document = store.briefings.read(edition)
    if document is None:
        raise StoreError(f"the briefing {edition.name} of {edition.slot} was not kept")
    return document


async def _make(
    settings: BriefingSettings, store: Store, edition: Edition, world: World
) -> tuple[Edition, Briefing]:
    story = store.story(settings.chosen_story, create=True, at=world.now())
    maker = Maker(settings, story, world)
    before = _find_earlier(settings, store, edition)
    lease = _Lease(store, edition, world)
    async with lease.kept():
        lease.begin("fetch")
        found = await find_articles(settings, story, world)
        lease.begin("extract")
        records = await maker.read(lease.renew)
        lease.begin("merge")
        after = maker.merge(records, before.timeline if before else None)
        lease.begin("write")
        briefing = await maker.compose(edition.slot, after, before, found)
    with store.transaction():
        number = story.save_timeline(after, world.now(), briefing=edition.id)
        briefing = briefing.model_copy(update={"timeline": number})
        forms = write_forms(briefing, settings)
        store.briefings.save(lease.edition, briefing.model_dump(mode="json"), forms)
        if is_worth_sending(briefing, settings):
            add_deliveries(store, edition, settings, world)
    return lease.edition, briefing


def _find_earlier(settings: BriefingSettings, store: Store, edition: Edition) -> Earlier | None:
    last = store.briefings.last(settings.name, edition)
    if last is None or last.run_id is None:
        return None
    timeline = store.story(settings.chosen_story).timeline(last.run_id)
    if timeline is None:
        return None
    told = _read(store, last)
    states = {source.source: source.state for source in told.sources}
    return Earlier(last.slot, dt.datetime.fromisoformat(told.made), timeline, states)


class _Lease:
    """Keeps a briefing ours while it is worked on."""

    def __init__(self, store: Store, edition: Edition, world: World) -> None:
        self._store = store
        self._world = world
        self.edition = edition

    def begin(self, stage: str) -> None:
        """Note that a stage begins.

        Raises:
            StoreError: Another process has taken over.
        """
        _log.info("%s of %s: %s", self.edition.name, self.edition.slot, stage)
        self.edition = self._store.briefings.set_stage(self.edition, stage, self._world.now())

    def renew(self) -> None:
        """Run the lease from now.

        Raises:
            StoreError: Another process has taken over.
        """
        self.edition = self._store.briefings.renew(self.edition, self._world.now())

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew the lease now and then, as long as the block lasts."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(_RENEW_EVERY)
                self.renew()

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
