"""The last stage of a briefing: to every channel, at least once, under one key."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from summariser.briefing.channels import Message, deliver, delivery_key
from summariser.briefing.surroundings import World
from summariser.errors import ConfigError, DeliveryError, StoreError
from summariser.schema.briefing import Briefing
from summariser.schema.briefing_settings import AtomDelivery, BriefingSettings, Delivery
from summariser.store import Briefing as Edition
from summariser.store import Delivery as Sending
from summariser.store import Store

# Seconds between the tries of one run; what has not arrived then is tried by the runs after it.
PAUSES = (2.0, 10.0)
# Minutes to the next try, by how many were made; the last one holds for all after it.
_NEXT_TRIES = (1, 5, 30, 120, 360)


def add_deliveries(
    store: Store, edition: Edition, settings: BriefingSettings, world: World
) -> None:
    """Note where a briefing is to go, each place once."""
    for delivery in settings.deliver:
        key = delivery_key(settings.name, edition.slot, delivery.channel)
        store.deliveries.add(edition.id, delivery.channel, key, world.now())


def send_due(store: Store, settings: BriefingSettings, world: World) -> tuple[Sending, ...]:
    """Try all deliveries of a briefing that are due, those of earlier editions included.

    What fails and may succeed later is tried again after a pause, then left to a later run.

    Args:
        store: Where briefings and their deliveries are kept.
        settings: The briefing.
        world: Clocks and secrets.

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
        again = [tried[key] for key in tried if _may_go_on(tried[key])]
        if pause and not again:
            break
        if pause:
            world.pause(pause)
        waiting = {sending.key: sending for sending in (*due, *again)}
        for sending in waiting.values():
            tried[sending.key] = _try(store, sending, channels[sending.channel], settings, world)
    return tuple(tried.values())


def _may_go_on(sending: Sending) -> bool:
    return sending.state == "failed" and sending.next_try is not None


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
        last = not error.retryable or claimed.attempts >= delivery.attempts
        next_try = None if last else world.now() + _wait(claimed.attempts)
        return store.deliveries.mark_failed(
            claimed.key, world.now(), error=str(error), next_try=next_try
        )
    except ConfigError as error:
        # It can be mended, and the briefing is not to be lost meanwhile.
        return store.deliveries.mark_failed(
            claimed.key, world.now(), error=str(error), next_try=world.now() + _wait(1)
        )
    return store.deliveries.mark_sent(claimed.key, world.now())


def _wait(attempts: int) -> dt.timedelta:
    return dt.timedelta(minutes=_NEXT_TRIES[min(attempts, len(_NEXT_TRIES)) - 1])


def _earlier(
    store: Store, delivery: Delivery, settings: BriefingSettings, edition: Edition
) -> Sequence[Message]:
    """Return the briefings before an edition that went through the same channel."""
    if not isinstance(delivery, AtomDelivery):
        return ()
    found: list[Message] = []
    for one in store.briefings.recent(settings.name, limit=4 * delivery.entries):
        if one.id == edition.id:
            continue
        found += [
            read_message(store, one, sending.key)
            for sending in store.deliveries.of_briefing(one.id)
            if sending.channel == delivery.channel and sending.state == "sent"
        ]
    return found


def read_message(store: Store, edition: Edition, key: str) -> Message:
    """Return a briefing that was kept, ready to be sent.

    Raises:
        StoreError: It was not kept.
    """
    document, forms = store.briefings.document(edition), store.briefings.forms(edition)
    if document is None:
        raise StoreError(f"the briefing {edition.name} of {edition.slot} was not kept")
    briefing = Briefing.model_validate(document)
    summary = briefing.lead[0].text if briefing.lead else briefing.title
    return Message(
        key=key,
        briefing=edition.name,
        edition=edition.slot,
        title=f"{briefing.title}: {_short(summary, briefing.first)}",
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
