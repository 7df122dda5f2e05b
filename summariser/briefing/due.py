"""When a briefing is due: cron expressions as crontab means them."""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from summariser.errors import ConfigError
from summariser.schema.briefing_settings import ScheduleSettings

# The library counts days of the week from Monday, crontab from Sunday; names mean the same to both.
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS = 5
_HOURS = range(24)
_TICK = dt.timedelta(microseconds=1)
# No zone changes its clocks twice within this time.
_STRIDE = dt.timedelta(days=1)
# Any moment with a leap year after it.
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# How far back to look for the last time: the first stretch that holds one is searched from its
# start, so that neither a schedule of every minute nor one of a leap day takes long.
_STRETCHES = tuple(dt.timedelta(hours=hours) for hours in (2, 48, 216, 1_700, 19_000, 80_000))


class LocalTrigger(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Falls due at local times, through every change of clocks.

    The library's own trigger loses midnights that do not exist, and has times twice that come
    twice. Here it sees a clock that never changes; what it finds is then looked up in the zone. A
    local time that does not exist is due right after the gap, and one that comes twice is due the
    first time, so that every date has its edition, and one only. Schedules of every hour follow
    the hours that pass: both of an hour that comes twice, and none for one that does not exist.

    Args:
        local: Finds local times, written as if they were UTC.
        zone: Where they are local.
        every_hour: Whether it is due in every hour of a day.
    """

    def __init__(self, local: BaseTrigger, zone: ZoneInfo, *, every_hour: bool) -> None:
        self._local = local
        self._zone = zone
        self._every_hour = every_hour

    def get_next_fire_time(
        self, previous_fire_time: dt.datetime | None, now: dt.datetime
    ) -> dt.datetime | None:
        """Return the first time after the one before or, where there was none, from now on."""
        # In UTC: moments of one zone are compared by their clock, which may show an hour twice.
        after = (previous_fire_time or now - _TICK).astimezone(dt.UTC)
        found = self._by_hours(after) if self._every_hour else self._by_clock(after)
        return None if found is None else found.astimezone(self._zone)

    def _by_clock(self, after: dt.datetime) -> dt.datetime | None:
        """Return the first local time after a moment, each counted once."""
        clock = self._next_local(self._clock_at(after))
        while clock is not None and (moment := self._moment_of(clock)) <= after:
            clock = self._next_local(clock)
        return None if clock is None else moment

    def _by_hours(self, after: dt.datetime) -> dt.datetime | None:
        """Return the first time after a moment that the clock shows a local time."""
        clock = self._next_local(self._clock_at(after))
        while clock is not None:
            offset = self._offset_at(after)
            moment = clock - offset
            probe = min(moment, after + _STRIDE)
            if self._offset_at(probe) == offset:
                if probe == moment:
                    return moment
                after = probe
                continue
            after = self._find_change(after, probe)
            begins = self._clock_at(after)
            if after + offset <= clock < begins and clock.hour == begins.hour:
                return after  # half an hour is left out, and the time was in that half
            clock = self._next_local(begins - _TICK)
        return None

    def _next_local(self, clock: dt.datetime) -> dt.datetime | None:
        """Return the local time due after another."""
        found: dt.datetime | None = self._local.get_next_fire_time(None, clock + _TICK)
        return found

    def _moment_of(self, clock: dt.datetime) -> dt.datetime:
        """Return when the clock first shows a time or, where it never does, when it passes it."""
        local = clock.replace(tzinfo=self._zone)
        moment = local.astimezone(dt.UTC)
        if self._clock_at(moment) == clock:
            return moment
        return self._find_change(local.replace(fold=1).astimezone(dt.UTC), moment)

    def _find_change(self, before: dt.datetime, after: dt.datetime) -> dt.datetime:
        """Return the first second after a change of clocks between two moments."""
        offset = self._offset_at(before)
        seconds = range(int((after - before).total_seconds()) + 1)
        passed = bisect.bisect_left(
            seconds, 1, key=lambda s: self._offset_at(before + dt.timedelta(seconds=s)) != offset
        )
        return before + dt.timedelta(seconds=passed)

    def _clock_at(self, moment: dt.datetime) -> dt.datetime:
        """Return what the clock shows, written as if it were UTC."""
        return moment + self._offset_at(moment)

    def _offset_at(self, moment: dt.datetime) -> dt.timedelta:
        return moment.astimezone(self._zone).utcoffset() or dt.timedelta(0)


def read_schedule(schedule: ScheduleSettings) -> LocalTrigger:
    """Return when a briefing is due.

    As in crontab, days of the week count from Sunday (0 or 7), and where both a day of the month
    and a day of the week are given, either is enough.

    Raises:
        ConfigError: The expression or the time zone is none, or there is no such day.
    """
    try:
        zone = ZoneInfo(schedule.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"no time zone {schedule.time_zone!r}; write one such as Europe/Lisbon or UTC"
        ) from error
    given = schedule.cron.strip()
    fields = _MACROS.get(given.lower(), given).split()
    if len(fields) != _FIELDS:
        raise ConfigError(
            f"the schedule {given!r} has not five fields (minute, hour, day, month, weekday), "
            "as in '0 7 * * 1-5'"
        )
    minute, hour, day, month, weekday = fields
    try:
        either_is_enough = "*" not in (day[0], weekday[0])
        weekday = _name_weekdays(weekday)
        either = [(day, "*"), ("*", weekday)] if either_is_enough else []
        triggers = [
            CronTrigger(
                minute=minute,
                hour=hour,
                day=days,
                month=month,
                day_of_week=weekdays,
                timezone=dt.UTC,
            )
            for days, weekdays in either or [(day, weekday)]
        ]
    except (ValueError, IndexError) as error:
        raise ConfigError(f"the schedule {given!r} is none: {error}") from error
    # A day that no month has is never due, and looking for it takes long.
    possible = [one for one in triggers if one.get_next_fire_time(None, _LONG_AGO) is not None]
    if not possible:
        raise ConfigError(
            f"the schedule {given!r} is never due: no month that it names has such a day"
        )
    local = possible[0] if len(possible) == 1 else OrTrigger(possible)
    return LocalTrigger(local, zone, every_hour=_is_every_hour(possible[0]))


def _is_every_hour(trigger: CronTrigger) -> bool:
    """Return whether a trigger is due in every hour of a day that it is due on."""
    (hours,) = (field for field in trigger.fields if field.name == "hour")
    return all(hours.get_next_value(_LONG_AGO.replace(hour=hour)) == hour for hour in _HOURS)


def _name_weekdays(field: str) -> str:
    """Return a field of weekdays with names for its numbers."""
    return ",".join(part for given in field.split(",") for part in _weekday_parts(given))


def _weekday_parts(given: str) -> Iterable[str]:
    found = re.fullmatch(r"(?:(\d)(?:-(\d))?|\*)(/[1-9])?", given)
    if found is None or given == "*":
        return [given]
    if found[1] is None:
        return list(_WEEKDAYS[: -1 : int(found[3][1:])])
    first, last, step = int(found[1]), found[2], found[3]
    if max(found[1], last or "0") > "7":
        raise ValueError(f"a weekday is 0 to 7, not {given!r}")
    if last is None:
        if step:
            raise ValueError(f"a step needs a range or * before it, not {given!r}")
        return [_WEEKDAYS[first]]
    days = range(first, int(last) + 1)[:: int((step or "/1")[1:])]
    if not days:
        raise ValueError(f"the range {given!r} goes backwards")
    return [_WEEKDAYS[day] for day in days]


def find_last(trigger: LocalTrigger, now: dt.datetime) -> dt.datetime | None:
    """Return the last time that is not after ``now``, None where there was none in nine years.

    Args:
        trigger: When something is due.
        now: A moment, with its zone.
    """
    now = now.astimezone(dt.UTC)
    for stretch in _STRETCHES:
        last, moment = None, find_next(trigger, now - stretch)
        while moment is not None and moment <= now:
            last, moment = moment, find_next(trigger, moment)
        if last is not None:
            return last
    return None


def find_next(trigger: LocalTrigger, now: dt.datetime) -> dt.datetime | None:
    """Return the first time after ``now``, None where there is none."""
    return trigger.get_next_fire_time(now, now)
