"""When a briefing is due: cron expressions as crontab means them."""

from __future__ import annotations

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
# Any moment with a leap year after it.
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# How far back to look for the last time: the first stretch that holds one is searched from its
# start, so that neither a schedule of every minute nor one of a leap day takes long.
_STRETCHES = tuple(dt.timedelta(hours=hours) for hours in (2, 48, 216, 1_700, 19_000, 80_000))


def read_schedule(schedule: ScheduleSettings) -> BaseTrigger:
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
                minute=minute, hour=hour, day=days, month=month, day_of_week=weekdays, timezone=zone
            )
            for days, weekdays in either or [(day, weekday)]
        ]
    except (ValueError, IndexError) as error:
        raise ConfigError(f"the schedule {given!r} is none: {error}") from error
    # A day that no month has is never due, and looking for it takes long.
    possible = [trigger for trigger in triggers if find_next(trigger, _LONG_AGO) is not None]
    if not possible:
        raise ConfigError(
            f"the schedule {given!r} is never due: no month that it names has such a day"
        )
    return possible[0] if len(possible) == 1 else OrTrigger(possible)


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


def find_last(trigger: BaseTrigger, now: dt.datetime) -> dt.datetime | None:
    """Return the last time that is not after ``now``, None where there was none in nine years.

    Args:
        trigger: When something is due.
        now: A moment, with its zone.
    """
    for stretch in _STRETCHES:
        last, moment = None, find_next(trigger, now - stretch)
        while moment is not None and moment <= now:
            last, moment = moment, find_next(trigger, moment)
        if last is not None:
            return last
    return None


def find_next(trigger: BaseTrigger, now: dt.datetime) -> dt.datetime | None:
    """Return the first time after ``now``, None where there is none."""
    # In UTC: local time has an hour twice when clocks go back, and adding to it may not go forward.
    after = now.astimezone(dt.UTC) + dt.timedelta(microseconds=1)
    found: dt.datetime | None = trigger.get_next_fire_time(None, after)
    return found
