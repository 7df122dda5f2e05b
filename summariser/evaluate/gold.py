"""Whether a gold file is sound: every error in it, with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, get_args

from pydantic import TypeAdapter, ValidationError

from summariser.evaluate.groups import Document
from summariser.evaluate.pairing import KINDS
from summariser.schema import SCHEMA_VERSION, DateValue, Form, Status, Timeline
from summariser.schema.article import PublicationDate

_DATE: TypeAdapter[str] = TypeAdapter(DateValue)
_PUBLISHED: TypeAdapter[str] = TypeAdapter(PublicationDate)
_SPACE = re.compile(r"\s+")
# What a field must be one of, by kind of record.
_CHOICES = {"event": ("status", get_args(Status)), "denial": ("form", get_args(Form))}
_NAME_LISTS = {"event": "actors", "allegation": "target"}
# Which groups hold ids of which kind of record, and whether each such record is in exactly one.
_MEMBERS = (
    ("events", "members", "event", True),
    ("claims", "members", "allegation", True),
    ("claims", "denials", "denial", False),
)


@dataclass(frozen=True)
class GoldError:
    """Something wrong with a gold file.

    Attributes:
        place: Where it stands, such as ``records[3]``, counted from 0.
        id: The id of the record, group or article there, if it has one.
        message: What is wrong.
    """

    place: str
    id: str | None
    message: str

    def __str__(self) -> str:
        """Return place and message as one line."""
        named = f" ({self.id})" if self.id else ""
        return f"{self.place}{named}: {self.message}"


def check_gold(
    gold: Timeline | Document, texts: Mapping[str, str] | None = None
) -> tuple[GoldError, ...]:
    """Return everything wrong with a gold document, in the order of the document.

    A gold file is held to more than a run: each id leads somewhere, each event and allegation
    record is in exactly one group, dates are days that exist, and quotes are verbatim.

    Args:
        gold: The document, as parsed JSON of whatever shape, or as a timeline.
        texts: Texts of articles by id. Quotes and spans are looked up in those that are given.

    Returns:
        The errors; none where the document is sound.
    """
    document = gold.model_dump(mode="json") if isinstance(gold, Timeline) else gold
    return tuple(_Check(document, texts or {}).errors())


class _Check:
    """One check of one document; what is of the wrong type is named once and not looked into."""

    def __init__(self, gold: Document, texts: Mapping[str, str]) -> None:
        self._gold = gold
        self._texts = texts
        self._articles = gold.get("articles")
        self._records = list_objects(gold.get("records"))
        self._kinds = {
            record["id"]: record.get("kind")
            for _, record in self._records
            if isinstance(record.get("id"), str)
        }

    def errors(self) -> Iterator[GoldError]:
        version = self._gold.get("schema_version", SCHEMA_VERSION)
        if str(version) != SCHEMA_VERSION:
            yield GoldError("schema_version", None, f"{version!r} is not {SCHEMA_VERSION!r}")
        yield from self._article_errors()
        yield from _list_errors(self._gold, "records", required=True)
        seen: set[str] = set()
        for index, record in self._records:
            name = record.get("id")
            for message in (*_id_errors(name, seen), *self._record_errors(record)):
                yield GoldError(f"records[{index}]", name if _is_text(name) else None, message)
        for part in ("events", "claims"):
            yield from _list_errors(self._gold, part, required=False)
            yield from self._group_errors(part)
        yield from self._grouping_errors()

    def _article_errors(self) -> Iterator[GoldError]:
        if self._articles is None:
            yield GoldError("articles", None, "is missing")
        elif not isinstance(self._articles, Mapping):
            yield GoldError("articles", None, "is not an object with an entry for each article")
        else:
            for name, entry in self._articles.items():
                yield from _entry_errors(name, entry)

    # Records

    def _record_errors(self, record: Mapping[str, Any]) -> Iterator[str]:
        article, kind = record.get("article"), record.get("kind")
        if not _is_text(article):
            yield "article is missing"
        elif isinstance(self._articles, Mapping) and article not in self._articles:
            yield f"article {article!r} is not among the articles"
        if kind not in KINDS:
            yield f"kind {kind!r} is not one of {', '.join(KINDS)}"
        if not _is_text(record.get("text")):
            yield "text is missing"
        yield from self._evidence_errors(record)
        yield from _date_errors(record.get("date"))
        yield from _field_errors(record, str(kind))
        if kind == "denial":
            yield from self._reference_errors("responds_to", record, "allegation")

    def _evidence_errors(self, record: Mapping[str, Any]) -> Iterator[str]:
        quotes, spans = record.get("quotes"), record.get("spans") or []
        if not isinstance(quotes, Sequence) or isinstance(quotes, str) or not quotes:
            yield "quotes is missing: a record rests on one verbatim quote at least"
            return
        if not isinstance(spans, Sequence) or len(spans) not in {0, len(quotes)}:
            yield "spans has not one span for each quote"
            spans = []
        name = record.get("article")
        text = self._texts.get(name) if isinstance(name, str) else None
        for number, quote in enumerate(quotes, start=1):
            if not _is_text(quote):
                yield f"quote {number} is empty or no text"
                continue
            span = spans[number - 1] if spans else None
            problem = _quote_error(quote, text, str(name)) or _span_error(span, quote, text)
            if problem:
                yield problem.format(number=number)

    # Groups

    def _group_errors(self, part: str) -> Iterator[GoldError]:
        seen: set[str] = set()
        for index, group in list_objects(self._gold.get(part)):
            name = group.get("id")
            for message in (*_id_errors(name, seen), *self._one_group_errors(part, group)):
                yield GoldError(f"{part}[{index}]", name if _is_text(name) else None, message)

    def _one_group_errors(self, part: str, group: Mapping[str, Any]) -> Iterator[str]:
        if not _is_text(group.get("text")):
            yield "text is missing"
        if not group.get("members"):
            yield "members is empty or missing"
        yield from _date_errors(group.get("date"))
        for place, key, kind, _ in _MEMBERS:
            if place == part:
                yield from self._reference_errors(key, group, kind)

    def _reference_errors(self, key: str, owner: Mapping[str, Any], kind: str) -> Iterator[str]:
        names = owner.get(key)
        if names is None:
            return
        if not _is_list_of_texts(names):
            yield f"{key} is not a list of ids"
            return
        for name in dict.fromkeys(names):
            if name not in self._kinds:
                yield f"{key} names {name!r}, which is no record of the file"
            elif self._kinds[name] != kind:
                yield f"{key} names {name!r}, which is of another kind than {kind}"
            if names.count(name) > 1:
                yield f"{key} names {name!r} more than once"

    def _grouping_errors(self) -> Iterator[GoldError]:
        """Yield the records that are in no group or in several."""
        for part, key, kind, exactly_one in _MEMBERS:
            if not exactly_one:
                continue
            homes: dict[str, list[str]] = {}
            for index, group in list_objects(self._gold.get(part)):
                names = group.get(key)
                for name in dict.fromkeys(names) if _is_list_of_texts(names) else ():
                    homes.setdefault(name, []).append(f"{part}[{index}]")
            if not homes and kind in self._kinds.values():
                message = f"is missing or empty, so no {kind} record is in a group"
                yield GoldError(part, None, message)
                continue
            yield from self._homes_errors(part, kind, homes)

    def _homes_errors(
        self, part: str, kind: str, homes: Mapping[str, Sequence[str]]
    ) -> Iterator[GoldError]:
        for index, record in self._records:
            name = record.get("id")
            if record.get("kind") != kind or not _is_text(name):
                continue
            found = homes.get(name, ())
            if len(found) != 1:
                where = f"several {part}: {', '.join(found)}" if found else f"none of the {part}"
                yield GoldError(f"records[{index}]", name, f"is in {where}")


def list_objects(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the objects in a list with their places; nothing where it is no list."""
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [(index, item) for index, item in enumerate(items) if isinstance(item, Mapping)]


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _is_list_of_texts(value: Any) -> TypeGuard[Sequence[str]]:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return is_list and all(_is_text(item) for item in value)


def _list_errors(gold: Document, part: str, *, required: bool) -> Iterator[GoldError]:
    value = gold.get(part)
    if value is None:
        if required:
            yield GoldError(part, None, "is missing")
    elif not isinstance(value, Sequence) or isinstance(value, str):
        yield GoldError(part, None, "is not a list")
    else:
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                yield GoldError(f"{part}[{index}]", None, "is not an object")


def _entry_errors(name: str, entry: Any) -> Iterator[GoldError]:
    if entry is None:
        return
    if not isinstance(entry, Mapping):
        yield GoldError("articles", name, "is not an object")
        return
    published = entry.get("published")
    if published is None:
        return
    try:
        _PUBLISHED.validate_python(published, strict=True)
    except ValidationError:
        message = f"published {published!r} is no ISO 8601 date or date with time"
        yield GoldError("articles", name, message)


def _id_errors(name: Any, seen: set[str]) -> Iterator[str]:
    if not _is_text(name):
        yield "id is missing"
    elif name in seen:
        yield f"id {name!r} is there a second time"
    else:
        seen.add(name)


def _quote_error(quote: str, text: str | None, article: str) -> str | None:
    if text is None or quote in text:
        return None
    if _SPACE.sub(" ", quote).strip() in _SPACE.sub(" ", text):
        return f"quote {{number}} is in article {_braced(article)} only with other white space"
    return f"quote {{number}} is not in article {_braced(article)}"


def _span_error(span: Any, quote: str, text: str | None) -> str | None:
    if span is None:
        return None
    if not (
        isinstance(span, Sequence)
        and len(span) == 2
        and all(isinstance(offset, int) and not isinstance(offset, bool) for offset in span)
    ):
        return "span {number} is not a pair of offsets"
    start, end = span
    if start < 0 or end - start != len(quote):
        return f"span {{number}}, {start} to {end}, does not fit the {len(quote)} characters quoted"
    if text is not None and text[start:end] != quote:
        return f"span {{number}}, {start} to {end}, is not where its quote stands"
    return None


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _date_errors(value: Any) -> Iterator[str]:
    if value is None:
        return
    try:
        dates = _DATE.validate_python(value, strict=True).split("/")
        for date in dates:
            if len(date) == len("YYYY-MM-DD"):
                dt.date.fromisoformat(date)
    except ValueError:  # ValidationError is one, too
        yield f"date {value!r} is none (YYYY, YYYY-MM, YYYY-MM-DD or start/end)"
        return
    length = min(map(len, dates))
    if dates[0][:length] > dates[-1][:length]:
        yield f"date {value!r} ends before it starts"


def _field_errors(record: Mapping[str, Any], kind: str) -> Iterator[str]:
    if kind in _CHOICES:
        field, choices = _CHOICES[kind]
        if record.get(field) not in choices:
            yield f"{field} {record.get(field)!r} is not one of {', '.join(choices)}"
    if kind in _NAME_LISTS:
        names = record.get(_NAME_LISTS[kind])
        if names is not None and not _is_list_of_texts(names):
            yield f"{_NAME_LISTS[kind]} is not a list of names"
    for field in ("source", "time_text"):
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            yield f"{field} is no text"
