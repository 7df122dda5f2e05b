"""Words for what a timeline holds: dates as a reporter writes them, who reports, who answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from summariser.schema import Form, Stage, Status

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

NO_DATE = "9999"
"""Sorts after every date that an article speaks of."""

# What a terminal may obey or what turns the reading direction round; white space is dealt with
# before it. Lone surrogates cannot be written as UTF-8 at all.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)

# Past tense: it needs no agreement with a name whose number nobody knows ("US officials").
# "no_comment" covers declining and not replying, so the words must not say which.
ANSWERED: dict[Form, str] = {
    "flat": "denied it",
    "qualified": "gave a qualified denial",
    "counter": "answered with an accusation",
    "no_comment": "did not comment",
}

_FAILED_AT: dict[Stage, str] = {
    "load": "could not be loaded",
    "sentences": "could not be split into sentences",
    "extract": "could not be read by the engine",
    "evidence": "had no evidence that could be checked",
    "merge": "could not be merged",
}


def plain_text(text: str) -> str:
    """Return the text on one line, with nothing in it that a terminal would obey.

    White space of any kind becomes single spaces; control characters, bidirectional overrides
    and lone surrogates become U+FFFD.
    """
    return _UNSAFE.sub("�", " ".join(text.split()))


def number_words(count: int, noun: str, plural: str | None = None) -> str:
    """Return the count with its noun: ``1 article``, ``3 articles``, ``4,100 tokens``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def list_words(items: Sequence[str], *, most: int | None = None) -> str:
    """Return the items as a list in words, only the first ``most`` of them by name."""
    shown = list(items if most is None or len(items) <= most else items[:most])
    if len(shown) < len(items):
        shown.append(number_words(len(items) - len(shown), "other"))
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def date_words(value: str) -> str:
    """Return an ISO 8601 date or interval in words, at its own precision.

    Args:
        value: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or two of them with a slash between.

    Returns:
        ``9 April 2024``, ``February 2022``, ``16–20 April 2024``, ``28 April – 2 May 2024``.
    """
    start, _, end = value.partition("/")
    if not end or end == start:
        return _one_date(start)
    first, last = start.split("-"), end.split("-")
    shared = 0
    if len(first) == len(last):
        while shared < len(first) - 1 and first[shared] == last[shared]:
            shared += 1
    begin = _one_date(start, without=shared)
    dash = "–" if " " not in begin else " – "
    return f"{begin}{dash}{_one_date(end)}"


def _one_date(value: str, *, without: int = 0) -> str:
    """Return one date in words, its first ``without`` parts (year, then month) left out."""
    parts = value.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words[: len(words) - without])


def moment_words(value: str, zone: str = "UTC") -> str:
    """Return an ISO 8601 date with time in words, to the minute and in a time zone.

    Args:
        value: The moment, with its offset from UTC; without one it is returned as it is.
        zone: Name of a time zone, as ``Europe/Lisbon``.

    Returns:
        ``4 March 2031 07:00 UTC``, ``4 March 2031 08:00 Berlin time``.
    """
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if moment.tzinfo is None else f"{_local_words(moment, zone)} {zone_words(zone)}"


def span_words(start: str, end: str, zone: str = "UTC") -> str:
    """Return two moments as a span of time, see `moment_words`; the zone is named once."""
    moments = [dt.datetime.fromisoformat(value) for value in (start, end)]
    first, last = (_local_words(moment, zone) for moment in moments)
    return f"{first} to {last} {zone_words(zone)}"


def find_zone(name: str) -> dt.tzinfo:
    """Return a time zone by its name, UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def zone_words(name: str) -> str:
    """Return what a time zone is called: ``Lisbon time`` of ``Europe/Lisbon``."""
    if find_zone(name) is dt.UTC:
        return "UTC"
    region, _, place = name.rpartition("/")
    return f"{place.replace('_', ' ')} time" if region not in {"", "Etc"} else name


def _local_words(moment: dt.datetime, zone: str) -> str:
    local = moment.astimezone(find_zone(zone))
    words = f"{date_words(local.date().isoformat())} {local:%H:%M}"
    # An hour that comes twice, when clocks go back, is told by its distance from UTC.
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{words} ({local.isoformat()[-6:]})" if twice else words


def date_key(date: str | None) -> tuple[str, str]:
    """Order by start, a coarser date before the finer ones within it, then by end."""
    start, _, end = (date or NO_DATE).partition("/")
    return start, end


def when_words(date: str | None, status: Status, time_text: str | None) -> str:
    """Return when an event took place, without its status.

    An ongoing event is dated "since" only where the article's own words say that the date is a
    beginning. Without a date the article's words are quoted, or nothing is returned.
    """
    if date is None:
        return f"“{plain_text(time_text)}”" if time_text else ""
    begins = status == "ongoing" and _SINCE.search(time_text or "")
    return f"{'since ' if begins else ''}{date_words(date)}"


def reported_words(
    outlets: Sequence[str], articles: Sequence[str], unnamed: int, origins: int
) -> str:
    """Return who reports something: outlets or articles, and how many independent origins.

    Args:
        outlets: The outlets by name.
        articles: The ids of the articles that report it.
        unnamed: How many of these articles name no outlet.
        origins: How many articles that is when all copies of one text count once.
    """
    if len(articles) <= 1:
        return "".join(outlets) or "".join(f"article {plain_text(name)}" for name in articles)
    if len(outlets) == 1 and not unnamed:
        # One outlet's articles are not independent of each other, however different their texts.
        return f"{outlets[0]} ({number_words(len(articles), 'article')})"
    parts = []
    if outlets:
        parts.append(f"{number_words(len(outlets), 'outlet')} ({list_words(outlets, most=5)})")
    if unnamed:
        parts.append(number_words(unnamed, "other article" if outlets else "article"))
    return f"{' and '.join(parts)}, {number_words(origins, 'independent origin')}"


def failed_words(stage: Stage) -> str:
    """Return what could not be done with an article that failed at the stage."""
    return _FAILED_AT[stage]
