"""The last stage of a briefing: to every channel, at least once, under one key."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from summariser.briefing.channels import Message, deliver, delivery_key
from summariser.briefing.surroundings import World
from summariser.errors import ConfigError, DeliveryError, StoreError, SummariserError
from summariser.render.wording import plain_text
from summariser.schema.briefing_settings import AtomDelivery, BriefingSettings, Delivery
from summariser.store import Briefing as Edition
from summariser.store import Delivery as Sending
from summariser.store import Store

# Seconds between the tries of the first run; what has not arrived then is tried by the runs after
# it, once each.
PAUSES = (2.0, 10.0)
# Minutes to the next run's try, by how many runs tried; the last one holds for all after it.
_NEXT_TRIES = (1, 5, 30, 120, 360)
_ANY_TIME = dt.datetime.max.replace(tzinfo=dt.UTC)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Missing:
    """A delivery that has not arrived.

    Attributes:
        channel: The delivery's name in the settings.
        edition: What was to be delivered.
        prospect: ``waiting``: it will be tried again; ``under_way``: another process is trying it;
            ``given_up``: it is not tried again.
        error: What went wrong last; None before the first try has ended.
    """

    channel: str
    edition: str
    prospect: Literal["waiting", "under_way", "given_up"]
    error: str | None


def add_deliveries(
    store: Store, edition: Edition, settings: BriefingSettings, world: World
) -> None:
    """Note where a briefing is to go, each place once."""
    for delivery in settings.deliver:
        key = delivery_key(settings.name, edition.slot, delivery.channel)
        store.deliveries.add(edition.id, delivery.channel, key, world.now())


def find_stranded(store: Store, settings: BriefingSettings) -> tuple[Sending, ...]:
    """Return what waits for a delivery that is not in the file any more, oldest first."""
    channels = {delivery.channel for delivery in settings.deliver}
    waiting = store.deliveries.due(_ANY_TIME, name=settings.name)
    return tuple(sending for sending in waiting if sending.channel not in channels)


def describe_stranded(store: Store, sending: Sending) -> str:
    """Return in a sentence what waits for a delivery that is not there, and what can be done."""
    edition = store.briefings.get(sending.briefing_id)
    return (
        f"the edition {edition.slot} was not sent, and no delivery is called {sending.channel} any "
        f'more: give one name = "{sending.channel}" to send it, or end this with '
        f"'summarise briefing run {edition.name} --give-up {sending.channel}'"
    )


def give_up_stranded(
    store: Store, settings: BriefingSettings, channel: str, world: World
) -> tuple[Sending, ...]:
    """Give up what waits for a delivery that is not in the file any more, and return it.

    Raises:
        ConfigError: The delivery is in the file, or nothing waits for it.
    """
    if channel in {delivery.channel for delivery in settings.deliver}:
        raise ConfigError(f"the delivery {channel} is in the file: take it out first")
    found = [one for one in find_stranded(store, settings) if one.channel == channel]
    if not found:
        raise ConfigError(f"nothing of {settings.name} waits for a delivery called {channel}")
    told = "given up: no delivery in the file is called so"
    return tuple(
        store.deliveries.mark_failed(one.key, world.now(), error=told, next_try=None)
        for one in found
    )


def find_missing(
    store: Store,
    settings: BriefingSettings,
    tried: Sequence[Sending],
    world: World,
    *,
    edition: Edition | None = None,
) -> tuple[Missing, ...]:
    """Return what has not arrived of all editions, oldest first.

    What was given up is among it only where that is news, lest it be told for ever.

    Args:
        store: Where briefings and their deliveries are kept.
        settings: The briefing.
        tried: What was tried just now.
        world: The clock.
        edition: An edition that was made just now: of it everything is told.
    """
    channels = {delivery.channel for delivery in settings.deliver}
    waiting = store.deliveries.due(_ANY_TIME, name=settings.name)
    found = {one.key: one for one in waiting if one.channel in channels}
    of_edition = store.deliveries.of_briefing(edition.id) if edition else ()
    found |= {one.key: one for one in (*tried, *of_edition) if one.state == "given_up"}
    under_way = store.deliveries.under_way(world.now(), name=settings.name)

    def prospect(one: Sending) -> Literal["waiting", "under_way", "given_up"]:
        if one.state == "given_up":
            return "given_up"
        return "under_way" if one.key in under_way else "waiting"

    return tuple(
        Missing(one.channel, store.briefings.get(one.briefing_id).slot, prospect(one), one.error)
        for one in sorted(found.values(), key=lambda one: one.id)
    )


def send_due(
    store: Store,
    settings: BriefingSettings,
    world: World,
    before_each: Callable[[], None] = lambda: None,
) -> tuple[Sending, ...]:
    """Try all deliveries of a briefing that are due, those of earlier editions included.

    What fails and may succeed later is tried again after a pause, then left to a later run.

    Args:
        store: Where briefings and their deliveries are kept.
        settings: The briefing.
        world: Clocks and secrets.
        before_each: Called before each try: whoever holds a lease keeps it so, however many
            receivers are slow.

    Returns:
        The deliveries that were tried, as they stand now.
    """
    channels = {delivery.channel: delivery for delivery in settings.deliver}
    tried: dict[str, Sending] = {}
    for pause in (0.0, *PAUSES):
        due = [
            sending
            for sending in store.deliveries.due(world.now(), name=settings.name)
            if sending.channel in channels
        ]
        again = [one for one in tried.values() if _may_go_on(one)]
        if pause and not again:
            break
        if pause:
            world.pause(pause)
        waiting = {sending.key: sending for sending in (*due, *again)}
        for sending in waiting.values():
            before_each()
            tried[sending.key] = _try(store, sending, channels[sending.channel], settings, world)
    return tuple(tried.values())


def _may_go_on(sending: Sending) -> bool:
    at_first = sending.attempts <= len(PAUSES)
    return at_first and sending.state == "failed" and sending.next_try is not None


def _try(
    store: Store, sending: Sending, delivery: Delivery, settings: BriefingSettings, world: World
) -> Sending:
    # Tries within one run do not wait for the time that is noted for the run after it.
    moment = max(world.now(), sending.next_try or world.now())
    claimed = store.deliveries.claim(sending.key, moment)
    if claimed is None:
        return sending
    edition = store.briefings.get(claimed.briefing_id)
    try:
        deliver(
            read_message(store, edition, claimed.key),
            delivery,
            earlier=lambda: _earlier(store, delivery, settings, edition),
            now=world.now(),
            environ=world.environ,
        )
    except DeliveryError as error:
        runs = _runs_of(claimed.attempts)
        last = not error.retryable or runs >= delivery.attempts
        return _failed(store, claimed, str(error), None if last else runs, world)
    except SummariserError as error:
        # A setting can be mended, and the briefing is not to be lost meanwhile.
        return _failed(store, claimed, str(error), 1, world)
    except Exception as error:  # noqa: BLE001 - one channel's surprise must not lose the others
        _log.exception("unexpected error in the delivery %s", delivery.channel)
        told = f"unexpected {type(error).__name__}"
        return _failed(store, claimed, told, _runs_of(claimed.attempts), world)
    return store.deliveries.mark_sent(claimed.key, world.now())


def _failed(store: Store, claimed: Sending, told: str, runs: int | None, world: World) -> Sending:
    """Note a failure, to be tried again some time after so many runs; None gives it up."""
    next_try = None
    if runs is not None:
        minutes = _NEXT_TRIES[min(runs, len(_NEXT_TRIES)) - 1]
        next_try = world.now() + dt.timedelta(minutes=minutes)
    return store.deliveries.mark_failed(claimed.key, world.now(), error=told, next_try=next_try)


def _runs_of(attempts: int) -> int:
    """Return how many runs made so many attempts: the first makes several."""
    return max(1, attempts - len(PAUSES))


def _earlier(
    store: Store, delivery: Delivery, settings: BriefingSettings, edition: Edition
) -> Sequence[Message]:
    """Return the briefings before an edition that went through the same channel."""
    if not isinstance(delivery, AtomDelivery):
        return ()
    sent = store.deliveries.sent(settings.name, delivery.channel, delivery.entries)
    return [
        read_message(store, store.briefings.get(one.briefing_id), one.key)
        for one in sent
        if one.briefing_id != edition.id
    ]


def read_message(store: Store, edition: Edition, key: str) -> Message:
    """Return a briefing that was kept, ready to be sent.

    Raises:
        StoreError: It was not kept.
    """
    briefing, forms = store.briefings.read(edition), store.briefings.forms(edition)
    if briefing is None:
        raise StoreError(f"the briefing {edition.name} of {edition.slot} was not kept")
    summary = briefing.lead[0].text if briefing.lead else briefing.title
    return Message(
        key=key,
        briefing=edition.name,
        edition=edition.slot,
        heading=plain_text(briefing.title),
        title=plain_text(f"{briefing.title}: {_short(summary, briefing.first)}"),
        summary=summary,
        made=dt.datetime.fromisoformat(briefing.made),
        bodies={
            "html": forms["html"],
            "md": forms["md"],
            "text": forms["text"],
            "json": forms["json"],
        },
        chat=json.loads(forms["chat"]),
    )


def _short(summary: str, first: bool) -> str:  # noqa: FBT001 - one of two facts of a briefing
    """Return what a summary says without its beginning, which the date of a mail tells."""
    told = summary.partition(": ")[2] if ": " in summary else summary
    told = told.rstrip(".")
    return f"first briefing, {told}" if first else told
