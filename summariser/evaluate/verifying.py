"""Checks a timeline against the articles again: every quote, offset, hash and reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from summariser.evaluate.gold import GoldError, check_gold, list_objects
from summariser.schema import Article, Timeline

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Verification:
    """What a check found.

    Attributes:
        articles: Articles that the document names.
        records: Records that it holds, dropped ones included.
        quotes: Quotes that were looked up, those of conflicts included.
        errors: What does not hold, with its place.
    """

    articles: int
    records: int
    quotes: int
    errors: tuple[GoldError, ...]


def verify(timeline: Timeline | Document, articles: Iterable[Article]) -> Verification:
    """Check a timeline against the texts that it was made of.

    Every quote must stand in its article at its offsets, every article must be there and have the
    hash that it had, and every id that is named must exist.

    Args:
        timeline: The document, or its parsed JSON of whatever shape.
        articles: The articles; those that the document does not name are passed over.
    """
    document: Document = (
        timeline.model_dump(mode="json") if isinstance(timeline, Timeline) else timeline
    )
    given = {article.id: article for article in articles}
    # What an override dropped rests on evidence like all else.
    records = [
        record for name in ("records", "dropped") for _, record in list_objects(document.get(name))
    ]
    texts = {name: article.text for name, article in given.items()}
    errors = [
        *_article_errors(document, given),
        *check_gold({**document, "records": records}, texts),
        *_conflict_errors(document, texts),
    ]
    named = document.get("articles")
    sides = [side for _, side in _sides(document)]
    return Verification(
        articles=len(named) if isinstance(named, Mapping) else 0,
        records=len(records),
        quotes=sum(len(_texts(item.get("quotes"))) for item in (*records, *sides)),
        errors=tuple(errors),
    )


def _article_errors(document: Document, given: Mapping[str, Article]) -> Iterator[GoldError]:
    named = document.get("articles")
    for name, entry in named.items() if isinstance(named, Mapping) else ():
        article = given.get(name)
        kept = entry.get("sha256") if isinstance(entry, Mapping) else None
        if article is None:
            message = "is not among the articles given: nothing of it can be checked"
        elif kept is None:
            message = "has no hash in the document: whether its text is the same is not known"
        elif kept != article.sha256:
            message = "is not the text that was read: its SHA-256 differs"
        else:
            continue
        yield GoldError("articles", name, message)


def _conflict_errors(document: Document, texts: Mapping[str, str]) -> Iterator[GoldError]:
    for place, side in _sides(document):
        quotes, articles = _texts(side.get("quotes")), _texts(side.get("articles"))
        if len(quotes) != len(articles):
            yield GoldError(place, None, "has not one article for each quote")
            continue
        for name, quote in zip(articles, quotes, strict=True):
            # A headline is quoted too, and stands outside the text.
            if side.get("records") and name in texts and quote not in texts[name]:
                yield GoldError(place, None, f"a quote is not in the text of {name!r}")


def _sides(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, conflict in list_objects(document.get("conflicts")):
        for number, side in list_objects(conflict.get("sides")):
            yield f"conflicts[{index}].sides[{number}]", side


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
