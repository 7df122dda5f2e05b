"""The overrides file: what a person decides against the merger, applied on every run.

A record's id says where it stood in one run; another engine, model or prompt numbers anew. What
lasts is the sentence: an override names its records by words of their evidence and, where that is
not enough, by article, kind and words of their text.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from summariser.dates import parse_date_value
from summariser.errors import ConfigError
from summariser.merge.wording import normalise
from summariser.schema import Article, DateValue, Frozen, Kind, OverrideAction, Record

_FEWEST_WORDS = 3
"""Words that a quote must have where no article is given: fewer would pick half the document."""
_ACTIONS: tuple[OverrideAction, ...] = ("merge", "split", "pin", "drop")
UNKNOWN = "unknown"
"""What a pinned date says where none is to be shown."""


def level(text: str) -> str:
    """Return a text with white space, case and typography levelled out."""
    return " ".join(normalise(text).split())


class Selector(Frozen):
    """Which records are meant: those whose evidence holds the quote, and all else that is given."""

    quote: str
    article: str | None = None
    kind: Kind | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.article is None and len(self.quote.split()) < _FEWEST_WORDS:
            raise ValueError(
                f"the quote {self.quote!r} is too short; give three words or more, or the article"
            )
        return self

    def picks(self, record: Record) -> bool:
        """Tell whether a record is meant."""
        return (
            self.article in {None, record.article}
            and self.kind in {None, record.kind}
            and (self.text is None or level(self.text) in level(record.text))
            and any(level(self.quote) in level(quote) for quote in record.quotes)
        )

    def __str__(self) -> str:
        """Return the selector as an error message names it."""
        words = self.quote if len(self.quote) <= 60 else f"{self.quote[:57]}..."
        return f"“{words}”" + (f" in {self.article}" if self.article else "")


def _read_selector(value: Any) -> Any:
    return {"quote": value} if isinstance(value, str) else value


def _read_selectors(value: Any) -> Any:
    return [_read_selector(item) for item in value] if isinstance(value, list) else value


_One = Annotated[Selector, BeforeValidator(_read_selector)]
_Many = Annotated[tuple[Selector, ...], BeforeValidator(_read_selectors)]


class _Table(Frozen):
    note: str | None = None


class Merge(_Table):
    """The records tell of one event or make one claim; a denial among them answers that claim."""

    action: Literal["merge"] = "merge"
    records: _Many = Field(min_length=2)


class Split(_Table):
    """No two of the records belong together; a denial among them does not answer that claim."""

    action: Literal["split"] = "split"
    records: _Many = Field(min_length=2)


class Pin(_Table):
    """The event or claim that holds the record has this date, or these words."""

    action: Literal["pin"] = "pin"
    record: _One
    date: DateValue | Literal["unknown"] | None = None
    text: str | None = Field(default=None, min_length=1)

    @property
    def records(self) -> tuple[Selector, ...]:
        """The selector, as the other actions have theirs."""
        return (self.record,)

    @model_validator(mode="after")
    def _pins_something(self) -> Self:
        if self.date is None and self.text is None:
            raise ValueError("a pin needs a date or a text")
        if self.date not in {None, UNKNOWN}:
            parse_date_value(str(self.date))  # says what is wrong with it
        return self


class Drop(_Table):
    """The records are not shown; with ``whole`` nothing that the merger puts with them is."""

    action: Literal["drop"] = "drop"
    records: _Many = Field(min_length=1)
    whole: bool = False


Instruction = Merge | Split | Pin | Drop
_MODELS: Mapping[str, type[Instruction]] = {
    "merge": Merge,
    "split": Split,
    "pin": Pin,
    "drop": Drop,
}


@dataclass(frozen=True)
class Placed:
    """An instruction and where it stands.

    Attributes:
        instruction: What to do.
        source: Name of the file.
        line: Its first line there, from 1.
    """

    instruction: Instruction
    source: str
    line: int

    @property
    def place(self) -> str:
        """The place in words."""
        return f"{self.source}, line {self.line}"


@dataclass(frozen=True)
class Overrides:
    """The instructions of an overrides file, in its order."""

    placed: tuple[Placed, ...] = field(default=())

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.placed)


def read_overrides(path: str | Path) -> Overrides:
    """Return the overrides that a TOML file holds.

    Raises:
        ConfigError: The file cannot be read, or says something that is no override; the message
            names the file and, wherever it can, the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"{path}: the overrides cannot be read: {what}") from error
    return parse_overrides(text, Path(path).name)


def parse_overrides(text: str, source: str = "overrides") -> Overrides:
    """Return the overrides that a TOML text holds.

    Args:
        text: The text.
        source: What to call it in messages.

    Raises:
        ConfigError: See `read_overrides`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: no TOML: {error}") from error
    lines = text.splitlines()
    placed = []
    for action, entries in tables.items():
        if action not in _ACTIONS or not isinstance(entries, list):
            message = f"{source}: {action!r} is no override; write [[merge]], [[split]], [[pin]]"
            raise ConfigError(f"{message} or [[drop]]")
        for number, entry in enumerate(entries):
            line = _find_line(lines, action, number)
            placed.append(
                Placed(_read_instruction(action, entry, f"{source}, line {line}"), source, line)
            )
    return Overrides(tuple(sorted(placed, key=lambda one: one.line)))


_PLAIN = {
    "extra_forbidden": "an override has no such key",
    "missing": "it is missing",
    "too_short": "give at least 2 records to merge or split, and 1 to drop",
}
"""Sentences for what Pydantic says in words of its own, by its name of the error."""


def _read_instruction(action: str, entry: object, place: str) -> Instruction:
    try:
        return _MODELS[action].model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        message = _PLAIN.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise ConfigError(f"{place}: {where}{': ' if where else ''}{message}") from error


def _find_line(lines: Sequence[str], action: str, number: int) -> int:
    """Return the line, from 1, on which the table of an action begins that has that number.

    The text up to and with the header is TOML too, and has just so many tables. An array that is
    written inline has no header of its own; its line is that of its key.
    """
    for count, line in enumerate(lines, start=1):
        if not line.lstrip().startswith(("[[", action)):
            continue
        try:
            tables = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            if line.lstrip().startswith(action):
                return count
            continue
        found = tables.get(action)
        if isinstance(found, list) and len(found) > number:
            return count
    return 1


def check_articles(overrides: Overrides, articles: Iterable[Article], failed: set[str]) -> None:
    """Check before anything is read that the quotes of the overrides stand in the articles.

    Reading costs time and money; an override that names an article that is gone, or words that it
    no longer has, is found out before.

    Args:
        overrides: The overrides.
        articles: The articles that are to be read.
        failed: Ids of articles that could not be loaded.

    Raises:
        ConfigError: A quote stands nowhere.
    """
    if not overrides:
        return
    texts = {article.id: level(f"{article.title or ''} {article.text}") for article in articles}
    for placed in overrides.placed:
        for selector in placed.instruction.records:
            named = selector.article
            if named is not None and named not in texts and named not in failed:
                raise ConfigError(f"{placed.place}: there is no article {named}; {_ADVICE}")
            among = texts.values() if named is None else [texts.get(named, level(selector.quote))]
            if not any(level(selector.quote) in text for text in among):
                raise ConfigError(f"{placed.place}: {selector} stands in no article; {_ADVICE}")


_ADVICE = "correct the override or take it out"


def pick_records(selector: Selector, placed: Placed, records: Iterable[Record]) -> list[Record]:
    """Return the records that a selector means.

    Raises:
        ConfigError: There are none, or, but for a drop, they are of several kinds or several of
            one article, so that it cannot be told which one is meant.
    """
    found = [record for record in records if selector.picks(record)]
    if not found:
        raise ConfigError(f"{placed.place}: no record rests on {selector}; {_ADVICE}")
    if placed.instruction.action == "drop":
        return found
    kinds = list(dict.fromkeys(record.kind for record in found))
    if len(kinds) > 1:
        raise ConfigError(
            f"{placed.place}: {selector} is evidence of records of kind {' and '.join(kinds)}; "
            "add kind = to say which is meant"
        )
    articles = [record.article for record in found]
    if len(set(articles)) < len(articles):
        raise ConfigError(
            f"{placed.place}: {selector} is evidence of {len(found)} records of kind {kinds[0]}; "
            "add text = with words of the one that is meant"
        )
    return found


_SUGGESTED_WORDS = 8


def suggest_selector(record: Record, records: Iterable[Record]) -> str:
    """Return a selector of a record as TOML, no longer than it needs to be to mean it alone.

    Args:
        record: The record.
        records: All records of the document.
    """
    own = [other for other in records if other.article == record.article and other is not record]
    said = " ".join(record.quotes[0].split())
    words = said.split()
    short = " ".join(words[:_SUGGESTED_WORDS])
    facts = {"article": record.article, "quote": short}
    for name, value in (("quote", said), ("kind", record.kind), ("text", record.text)):
        if not any(_means(facts, other) for other in own):
            break
        facts[name] = value
    inner = ", ".join(f"{name} = {json.dumps(v, ensure_ascii=False)}" for name, v in facts.items())
    return f"{{ {inner} }}"


def _means(facts: Mapping[str, str], record: Record) -> bool:
    return (
        facts.get("kind") in {None, record.kind}
        and level(facts.get("text", "")) in level(record.text)
        and any(level(facts["quote"]) in level(quote) for quote in record.quotes)
    )
