"""From fields as a file gives them to an article, or to the reason why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from summariser.errors import LoadError
from summariser.schema import Article, Failure, LeftOut

# Bytes of a file or line, or characters of a text.
MAX_SIZE = 20 * 1024 * 1024

_OPTIONAL = ("title", "outlet", "url", "published", "language")


@dataclass(frozen=True)
class Draft:
    """An article whose id may still be taken, and what is to be said about it."""

    article: Article
    remarks: tuple[str, ...] = ()

    def with_remarks(self, remarks: tuple[str, ...]) -> Draft:
        """Return the same with more to be said."""
        return Draft(self.article, (*self.remarks, *remarks))


@dataclass
class Haul:
    """What has been read so far, in order."""

    drafts: list[Draft] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)

    def fail(self, name: str, reason: str, *, error: str = "LoadError") -> None:
        """Add a failure of an article or a source; ``error`` is the class of error behind it."""
        self.failures.append(Failure(article=name, stage="load", reason=reason, error=error))


def draft_article(fields: object, name: str) -> Draft:
    """Return the article that fields describe.

    Args:
        fields: ``text``, and perhaps ``id``, ``title``, ``outlet``, ``url``, ``published`` and
            ``language``; other keys are passed over, and empty values count as none.
        name: The id where the fields give none.

    Raises:
        LoadError: The fields are no mapping, ``text`` is missing or empty, or a field is no
            text; the message says what the thing read "has" or "gives", without naming it.
    """
    if not isinstance(fields, Mapping):
        raise LoadError("is no JSON object", source=name)
    text = fields.get("text")
    if text is None:
        raise LoadError("has no text", source=name)
    if not isinstance(text, str):
        raise LoadError(f"gives {_kind_of(text)} as its text", source=name)
    if not text.strip():
        raise LoadError("has an empty text", source=name)
    check_size(len(text), name)
    values = {key: _optional_text(fields.get(key), key, name) for key in _OPTIONAL}
    published, remark = _publication_date(values.pop("published"))
    article = Article(id=article_id(fields) or name, text=text, published=published, **values)
    return Draft(article, (remark,) if remark else ())


def article_id(fields: Mapping[str, object]) -> str | None:
    """Return the fields' own id: text, or a whole number as text."""
    given = fields.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None
    return str(given).strip() or None


def check_size(size: int, name: str) -> None:
    """Refuse what is too large for an article, in bytes or characters.

    Raises:
        LoadError: It is too large.
    """
    if size > MAX_SIZE:
        message = f"is larger than {MAX_SIZE // 2**20} MB, which no article is"
        raise LoadError(message, source=name)


def _optional_text(value: object, key: str, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise LoadError(
            f"gives {_kind_of(value)} as its {key}, where text is expected", source=name
        )
    return value.strip() or None


def _kind_of(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")


def _publication_date(value: str | None) -> tuple[str | None, str | None]:
    """Return an ISO 8601 date or date with time, or a remark where the value is none."""
    if value is None:
        return None, None
    for parse in (dt.date.fromisoformat, dt.datetime.fromisoformat):
        try:
            return parse(value).isoformat(), None
        except ValueError:
            continue
    shown = value if len(value) <= 40 else value[:39] + "…"
    return None, (
        f"its publication date {shown!r} is not of the form YYYY-MM-DD and was left out, "
        "so relative dates stay unresolved"
    )


def assign_ids(drafts: Iterable[Draft]) -> tuple[list[Article], list[LeftOut]]:
    """Return the articles under ids of their own, with the remarks about them.

    The first of several articles with one id keeps it; the others get ``-2``, ``-3`` and so on,
    whichever is free.
    """
    drafts = list(drafts)
    taken = {draft.article.id for draft in drafts}
    seen: set[str] = set()
    next_number: dict[str, int] = {}
    articles, notes = [], []
    for draft in drafts:
        article, remarks = draft.article, list(draft.remarks)
        if article.id in seen:
            name = _free_name(article.id, taken, next_number)
            remarks.append(f"another article has the id {article.id}, so this one is {name}")
            article = article.model_copy(update={"id": name})
        seen.add(article.id)
        articles.append(article)
        notes += [LeftOut(article=article.id, reason=remark) for remark in remarks]
    return articles, notes


def _free_name(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    number = next_number.get(name, 2)
    while f"{name}-{number}" in taken:
        number += 1
    next_number[name] = number + 1
    taken.add(f"{name}-{number}")
    return f"{name}-{number}"
