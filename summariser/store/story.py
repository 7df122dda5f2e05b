"""A story: a named set of articles, and the timelines made of them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from summariser.schema import Article, Extraction, Timeline
from summariser.store import articles, pages, retrievals, runs, source_health
from summariser.store.articles import Span
from summariser.store.database import Database
from summariser.store.values import (
    ArticleFacts,
    FoundLike,
    Original,
    RetrievalLike,
    RunSummary,
    Saved,
    SourceHealth,
    SourceReportLike,
    Validators,
)


class Story:
    """What a store knows of one story. Every method may raise `StoreError`.

    Each change is one transaction; changes in a block of `transaction` are one together.
    Moments are given with their time zone and returned in UTC.

    Attributes:
        name: Its name, unique in the store.
    """

    def __init__(self, database: Database, number: int, name: str) -> None:
        self._database = database
        self._number = number
        self.name = name

    def __repr__(self) -> str:
        return f"Story({self.name!r})"

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes of the block together, or none of them.

        Whatever one gathering found belongs in one: were a feed's validators kept and not its
        pages, the feed would answer "not modified" the next time, and nobody would read the pages.
        The block holds up other writers: nothing slow, and no ``await``, should stand in it.
        """
        with self._database.writing():
            yield

    # What was gathered.

    def save_retrieval(self, retrieval: RetrievalLike) -> None:
        """Keep an answer, its bytes once for each content.

        A status of 304 confirms the answer kept before.
        """
        with self._database.writing() as connection:
            retrievals.save_retrieval(connection, self._number, retrieval)

    def save_article(self, found: FoundLike, at: dt.datetime) -> Saved:
        """Keep an article with the answer that it was read from, and say what is new about it.

        The article's id is given by the store: of its title, its page and its text.

        Args:
            found: The article as it was found. Its page is known by the canonical address, the key,
                the address that answered, and the address asked, in this order.
            at: The time now.
        """
        with self._database.writing() as connection:
            return pages.save_found(connection, self._number, found, at)

    def remember_page(self, found: FoundLike, at: dt.datetime) -> None:
        """Note that a page was read whose article is not wanted, so that it is not read again."""
        with self._database.writing() as connection:
            pages.remember_page(connection, self._number, found, at)

    def see_again(self, url: str, at: dt.datetime) -> None:
        """Note that a page still says what it said; one that was withdrawn is back."""
        with self._database.writing() as connection:
            pages.see_again(connection, self._number, url, at)

    def withdraw(self, url: str, at: dt.datetime) -> str | None:
        """Note that a page is gone, and return its article's id; None where that is no news.

        The article is kept, never deleted.
        """
        with self._database.writing() as connection:
            return pages.withdraw(connection, self._number, url, at)

    def note_source(self, report: SourceReportLike, at: dt.datetime) -> None:
        """Note how a source fared."""
        with self._database.writing() as connection:
            source_health.note_source(connection, self._number, report, at)

    def sources(self) -> tuple[SourceHealth, ...]:
        """Return how each source has fared over time, by location."""
        with self._database.reading() as connection:
            return source_health.read_sources(connection, self._number)

    # What the next gathering needs to know.

    def validators(self, url: str) -> Validators | None:
        """Return what to ask an address with: ETag and Last-Modified of its last good answer."""
        return self.validators_all([url]).get(url)

    def validators_all(self, urls: Iterable[str]) -> Mapping[str, Validators]:
        """Return the same for many addresses at once; only those that are known."""
        with self._database.reading() as connection:
            found = retrievals.find_validators(connection, self._number, urls)
        return {url: validators for url, (validators, _) in found.items()}

    def last_read(self, url: str) -> dt.datetime | None:
        """Return when an address last answered well."""
        with self._database.reading() as connection:
            found = retrievals.find_validators(connection, self._number, [url])
        return found[url][1] if url in found else None

    def knows(self, url: str) -> bool:
        """Return whether a page of that address has been read before."""
        return url in self.knows_all([url])

    def knows_all(self, urls: Iterable[str]) -> frozenset[str]:
        """Return those of the addresses whose pages have been read before."""
        with self._database.reading() as connection:
            return pages.known_of(connection, self._number, urls)

    def missing_since(self, url: str) -> dt.datetime | None:
        """Return since when an address has answered 404; None where it answered otherwise last."""
        with self._database.reading() as connection:
            return retrievals.missing_since(connection, self._number, url)

    def missing_pages(self) -> tuple[str, ...]:
        """Return the addresses of standing pages that answered 404 the last time."""
        with self._database.reading() as connection:
            return tuple(retrievals.missing_pages(connection, self._number))

    def standing_files(self, source: str) -> frozenset[str]:
        """Return what the standing articles that a source of files led to are known by."""
        with self._database.reading() as connection:
            return pages.standing_files(connection, self._number, source)

    def recent_pages(self, since: dt.datetime) -> tuple[str, ...]:
        """Return the addresses of pages whose text was new, changed or withdrawn since then.

        A page that was gone is asked again as well, for it may have been so by mistake. What was
        read from a file is not among them, even where the file says at which address it stood.
        """
        with self._database.reading() as connection:
            return tuple(pages.recent_pages(connection, self._number, since))

    # Articles.

    def articles(
        self,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        *,
        current_only: bool = True,
    ) -> tuple[Article, ...]:
        """Return the articles of a time with their texts, in the order in which they were found.

        Args:
            since: Not those published before; a day counts from its start, and an article without
                a date as published when it was first seen.
            until: Not those published then or later.
            current_only: Neither those replaced by a newer text of their page nor those withdrawn.
        """
        with self._database.reading() as connection:
            span = Span(since, until)
            return articles.read_articles(connection, self._number, span, current_only=current_only)

    def articles_named(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """Return the articles with these ids, in the order of the ids, current or not."""
        with self._database.reading() as connection:
            return articles.read_named(connection, self._number, ids)

    def article_facts(
        self,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        *,
        current_only: bool = False,
    ) -> tuple[ArticleFacts, ...]:
        """Return all but the texts of the articles of a time, see `articles`."""
        with self._database.reading() as connection:
            span = Span(since, until)
            return articles.read_facts(connection, self._number, span, current_only=current_only)

    def new_since(self, moment: dt.datetime) -> tuple[str, ...]:
        """Return the ids of articles that stand now and did not at a moment, or said otherwise."""
        with self._database.reading() as connection:
            return articles.new_since(connection, self._number, moment)

    def original(self, article_id: str) -> Original | None:
        """Return the bytes that an article was read from; None where it came from a file."""
        with self._database.reading() as connection:
            return articles.original_of(connection, self._number, article_id)

    # What was read in them.

    def extraction(self, article: Article, engine: str) -> Extraction | None:
        """Return what an engine has read in an article before.

        Args:
            article: The article, the same in all that the engine is shown: text, id, date, title.
            engine: What tells one engine and its settings from others, as the caller writes it.
        """
        return self.extractions([article], engine).get(article.id)

    def extractions(self, given: Iterable[Article], engine: str) -> Mapping[str, Extraction]:
        """Return the same for many articles at once, by id; only those that were read."""
        with self._database.reading() as connection:
            return runs.find_extractions(connection, self._number, given, engine)

    def save_extraction(self, article: Article, engine: str, extraction: Extraction) -> None:
        """Keep what an engine has read in an article."""
        with self._database.writing() as connection:
            runs.save_extraction(connection, self._number, article, engine, extraction)

    # Timelines.

    def save_timeline(
        self, timeline: Timeline, at: dt.datetime, *, briefing: int | None = None
    ) -> int:
        """Keep a timeline and return the number of its run.

        Args:
            timeline: The document.
            at: The time now.
            briefing: Id of the briefing that it was made for.
        """
        with self._database.writing() as connection:
            run = runs.save_timeline(connection, self._number, timeline, at)
            if briefing is not None:
                runs.tie_to_briefing(connection, run, briefing)
            return run

    def timeline(self, run: int | None = None) -> Timeline | None:
        """Return the timeline of a run or, without a number, the newest; None if there is none."""
        with self._database.reading() as connection:
            return runs.read_timeline(connection, self._number, run)

    def runs(self) -> tuple[RunSummary, ...]:
        """Return all runs, oldest first."""
        with self._database.reading() as connection:
            return runs.read_runs(connection, self._number)

    def used_ids(self) -> frozenset[str]:
        """Return the ids of all events and claims that any timeline ever had."""
        with self._database.reading() as connection:
            return runs.used_ids(connection, self._number)
