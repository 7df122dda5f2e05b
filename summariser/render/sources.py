"""Who reports what: the outlets and independent origins behind records, and their quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summariser.render.wording import date_words, plain_text, reported_words
from summariser.schema import ArticleEntry, Event, Record, Timeline


@dataclass(frozen=True)
class Reported:
    """What stands behind something: outlets by name, articles, and how many origins they have.

    ``unnamed`` counts the articles that name no outlet, ``origins`` all copies of one text once.
    """

    outlets: tuple[str, ...]
    articles: tuple[str, ...]
    unnamed: int
    origins: int

    @property
    def words(self) -> str:
        """The outlets and origins in words."""
        return reported_words(self.outlets, self.articles, self.unnamed, self.origins)


@dataclass(frozen=True)
class Citation:
    """A verbatim quote, on one line, and where it stands: copies of a text hold it, too."""

    quote: str
    places: tuple[str, ...]


class Sources:
    """The articles of a timeline, asked for what stands behind a record."""

    def __init__(self, timeline: Timeline) -> None:
        self._entries = timeline.articles

    def _entry(self, article: str) -> ArticleEntry:
        return self._entries.get(article) or ArticleEntry()

    def day(self, article: str) -> str | None:
        """Return the article's day of publication as ``YYYY-MM-DD``, if it is known."""
        published = self._entry(article).published
        return published[:10] if published else None

    def name(self, article: str) -> str:
        """Return what to call an article: its id and, where it is known, its outlet."""
        if article == "-":
            return "standard input"
        outlet = self._entry(article).outlet
        return f"{plain_text(article)} ({plain_text(outlet)})" if outlet else plain_text(article)

    def reported(
        self, articles: Iterable[str], outlets: Sequence[str] = (), origins: int = 0
    ) -> Reported:
        """Return who reports what stands in the articles.

        Args:
            articles: Ids of the articles; repeated ones count once.
            outlets: The outlets, where the document names them; else they are taken from it.
            origins: The number of independent origins, where the document gives it.
        """
        ids = tuple(dict.fromkeys(articles))
        entries = [self._entry(article) for article in ids]
        # A document may name an article by its id where its outlet is not known.
        named = [name for name in outlets if name not in self._entries]
        named = named or [entry.outlet for entry in entries if entry.outlet]
        stand_for = {e.origin or article for article, e in zip(ids, entries, strict=True)}
        return Reported(
            outlets=tuple(dict.fromkeys(plain_text(name) for name in named)),
            articles=ids,
            unnamed=sum(not entry.outlet for entry in entries),
            origins=origins or len(stand_for),
        )

    def citations(self, records: Iterable[Record]) -> tuple[Citation, ...]:
        """Return the records' quotes, each once, with all the places where it stands.

        A place names who is quoted, outlet, date, article and the span, which counts characters
        of the article's text from 0, its end excluded.
        """
        places: dict[str, dict[str, None]] = {}
        for record in records:
            place = self._place(record)
            spans: Sequence[tuple[int, int] | None] = record.spans or (None,) * len(record.quotes)
            for quote, span in zip(record.quotes, spans, strict=True):
                exact = place + (f", {span[0]}:{span[1]}" if span else "")
                places.setdefault(plain_text(quote), {})[exact] = None
        return tuple(Citation(quote, tuple(where)) for quote, where in places.items())

    def _place(self, record: Record) -> str:
        entry, day = self._entry(record.article), self.day(record.article)
        where = [plain_text(entry.outlet or ""), date_words(day) if day else ""]
        place = ", ".join(part for part in (*where, plain_text(record.article)) if part)
        if not isinstance(record, Event) and record.source:
            return f"{plain_text(record.source)}, in {place}"
        return place
