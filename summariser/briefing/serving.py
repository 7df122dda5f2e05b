"""Briefings made when they are due, until the process is stopped."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from summariser.briefing.delivering import Missing, send_due
from summariser.briefing.due import find_last, find_next, read_schedule
from summariser.briefing.running import Ran, edition_order, name_edition, run_briefing
from summariser.briefing.surroundings import World
from summariser.errors import ConfigError, SummariserError
from summariser.render.wording import moment_words
from summariser.schema.briefing_settings import BriefingSettings, BriefingsFile
from summariser.store import Store

# Briefings that are made at the same time at most.
_AT_ONCE = 4
# Seconds between looks for editions that were missed and deliveries that are to be tried again.
_LOOK_EVERY = 60
_log = logging.getLogger(__name__)

Told = Callable[[str], None]
"""Is told in a line what happens."""


class Server:
    """Makes each briefing of a file when it is due.

    What was missed while nobody served is made up for once: the last edition that was due, however
    many were missed. A briefing that was never made waits for its first time.

    Args:
        found: The briefings.
        store: Where everything is kept.
        tell: Is told what happens.
        world: Clocks, secrets and the network.

    Raises:
        ConfigError: No briefing has a schedule.
    """

    def __init__(
        self, found: BriefingsFile, store: Store, tell: Told, world: World | None = None
    ) -> None:
        self._briefings = [one for one in found.briefing if one.schedule is not None]
        if not self._briefings:
            raise ConfigError("no briefing has a schedule: add [briefing.schedule] to the file")
        self._store = store
        self._tell = tell
        self._world = world or World()

    def missed(self, now: dt.datetime) -> Iterator[tuple[BriefingSettings, str]]:
        """Yield the briefings whose last edition was due and is not made, with the edition."""
        for settings in self._briefings:
            latest = self._store.briefings.last(settings.name)
            if settings.schedule is None or latest is None:
                continue
            last = find_last(read_schedule(settings.schedule), now)
            if last is None:
                continue
            if edition_order(name_edition(last)) > edition_order(latest.slot):
                yield settings, name_edition(last)

    def serve(self, stop: threading.Event) -> None:
        """Make briefings as they fall due, until told to stop; what is under way is ended first.

        Args:
            stop: Set by whoever wants the end.
        """
        pool = ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(self._briefings)) + 1)
        scheduler = BackgroundScheduler(
            executors={"default": pool},
            # However many times passed while the machine slept, the briefing is made once.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=dt.UTC,
        )
        for settings in self._briefings:
            if settings.schedule is not None:
                trigger = read_schedule(settings.schedule)
                scheduler.add_job(self.run, trigger, args=[settings, None], id=settings.name)
                following = find_next(trigger, self._world.now())
                told = moment_words(following.isoformat(), settings.time_zone) if following else "-"
                self._tell(f"{settings.name}: next {told}")
        for settings, edition in self.missed(self._world.now()):
            self._tell(f"{settings.name}: making up for {edition}")
            scheduler.add_job(self.run, args=[settings, edition])
        scheduler.add_job(self.look_after, "interval", seconds=_LOOK_EVERY)
        scheduler.start()
        try:
            stop.wait()
        finally:
            self._tell("stopping; what is under way is ended first")
            scheduler.shutdown(wait=True)

    def run(self, settings: BriefingSettings, edition: str | None) -> None:
        """Make one briefing; whatever goes wrong is told, and the next time is not lost for it."""
        try:
            ran = run_briefing(settings, self._store, edition=edition, world=self._world)
        except SummariserError as error:
            self._tell(f"{settings.name}: {error}")
        except Exception as error:  # noqa: BLE001 - the next time must not be lost for it
            _log.exception("unexpected error in the briefing %s", settings.name)
            self._tell(f"{settings.name}: unexpected {type(error).__name__}: {error}")
        else:
            self._tell(describe_run(ran))

    def look_after(self) -> None:
        """Make editions that could not be made when they were due, and try deliveries again."""
        for settings, edition in self.missed(self._world.now()):
            self.run(settings, edition)
        self.deliver()

    def deliver(self) -> None:
        """Try deliveries again that are due."""
        for settings in self._briefings:
            try:
                for one in send_due(self._store, settings, self._world):
                    self._tell(f"{settings.name}: {one.channel}: {one.state} ({one.error or 'ok'})")
            except SummariserError as error:
                self._tell(f"{settings.name}: {error}")


def describe_run(ran: Ran) -> str:
    """Return in a line what became of a briefing."""
    own = any(one.edition == ran.edition for one in ran.missing)
    told = {
        "sent": "made and delivered",
        "nothing_new": "nothing new, nothing sent",
        "undelivered": f"made, but {'' if own else 'an earlier edition '}not delivered everywhere",
        "already_done": "made already, nothing to do",
        "busy": ran.reason,
        "ahead": ran.reason,
    }[ran.state]
    missing = [_describe_missing(one, ran.edition) for one in ran.missing]
    return f"{ran.name} {ran.edition}: {'; '.join([told, *missing, *ran.stranded])}"


_PROSPECTS = {
    "waiting": "it will be tried again",
    "under_way": "another process is delivering it",
    "given_up": "it is not tried again",
}


def _describe_missing(one: Missing, edition: str) -> str:
    which = "" if one.edition == edition else f" ({one.edition})"
    error = f"{one.error}, " if one.error else ""
    return f"{one.channel}{which}: {error}{_PROSPECTS[one.prospect]}"


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Have SIGINT and SIGTERM ask for the end, as long as the block lasts."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
