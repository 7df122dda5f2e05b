"""Any number of records, one after the other, into plain numbers: what is kept is a few arrays.

Records are looked at once and let go. Strings that recur (texts, quotes, names, dates) are kept
once each and stand as numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import NO_DAY, STATUSES, Numbers
from summariser.merge.nodes import natural_key
from summariser.merge.origins import published_order
from summariser.merge.profiles import read_interval, read_published
from summariser.merge.wording import normalise
from summariser.schema import ArticleEntry, Denial, Record

KINDS = ("event", "allegation", "denial")
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_STATUS_NUMBERS = {status: number for number, status in enumerate(STATUSES)}


class Numbering(dict[str, int]):
    """Numbers strings in the order in which they are met."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class _Ragged:
    """Lists of numbers, one after the other."""

    def __init__(self) -> None:
        self.values = array("i")
        self.ends = array("q")


class _Gathered:
    """The columns of `RawRecords` as they grow."""

    __slots__ = ("article", "date", "kind", "names", "quotes", "source", "status", "text", "time")

    def __init__(self) -> None:
        self.kind, self.status = array("b"), array("b")
        self.article, self.text, self.source = array("i"), array("i"), array("i")
        self.date, self.time = array("i"), array("i")
        self.quotes, self.names = _Ragged(), _Ragged()


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of numbers: list ``i`` is ``values[starts[i]:ends[i]]``."""

    values: Numbers
    starts: Numbers
    ends: Numbers

    @property
    def lengths(self) -> Numbers:
        """How long each list is."""
        return self.ends - self.starts

    @staticmethod
    def of(ragged: _Ragged) -> Lists:
        """Return the lists that were gathered."""
        ends = np.array(ragged.ends, dtype=np.int64)
        starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
        return Lists(np.array(ragged.values, dtype=np.int64), starts, ends)


@dataclass(frozen=True, eq=False)
class RawRecords:
    """Records as numbers, one row a record, in the order in which they were read.

    Attributes:
        ids: Their ids.
        order: The rows by publication, article and number.
        kinds: Place of the kind in `KINDS`.
        articles: Number of the article.
        texts: Number of the text in ``strings``.
        quotes: Numbers of the quotes in ``strings``.
        names: Numbers of the actors, or the targets, in ``parties``.
        sources: Number of the source in ``parties``, -1 without one.
        dates: Number of the date in ``date_values``.
        times: Number of date and time expression in ``time_texts``.
        status: Place of the status in `STATUSES`.
        answers: For each denial with a source its row, and the row of an allegation it responds to.
        strings: Distinct normalised texts and quotes.
        parties: Distinct names as they were given.
        date_values: Distinct dates; "" for none.
        time_texts: Distinct strings of date and time expression.
        article_ids: Distinct ids of articles.
        published: Day of publication by article, `NO_DAY` where unknown.
        origins: Number of the origin by article.
    """

    ids: list[str]
    order: Numbers
    kinds: NDArray[np.int8]
    articles: Numbers
    texts: Numbers
    quotes: Lists
    names: Lists
    sources: Numbers
    dates: Numbers
    times: Numbers
    status: NDArray[np.int8]
    answers: tuple[Numbers, Numbers]
    strings: list[str]
    parties: list[str]
    date_values: list[str]
    time_texts: list[str]
    article_ids: list[str]
    published: Numbers
    origins: Numbers

    def intervals(self) -> tuple[Numbers, Numbers]:
        """Return first and last day of each of the dates, `NO_DAY` where it names none."""
        found = [read_interval(value or None) for value in self.date_values]
        days = [(i.start.toordinal(), i.end.toordinal()) if i else (NO_DAY, NO_DAY) for i in found]
        table = np.array(days, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


class RecordReader:
    """Takes records one by one."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._strings, self._parties = Numbering(), Numbering()
        self._dates, self._times, self._articles = Numbering(), Numbering(), Numbering()
        self._columns = _Gathered()
        self._answering: list[tuple[int, tuple[str, ...]]] = []

    def add(self, record: Record) -> None:
        """Take a record."""
        columns, strings, parties = self._columns, self._strings, self._parties
        date, time_text = record.date or "", record.time_text
        columns.article.append(self._articles[record.article])
        # Nearly every text and quote is new: to ask and to number in one is quicker.
        columns.text.append(strings.setdefault(normalise(record.text), len(strings)))
        quotes = columns.quotes.values
        for quote in record.quotes:
            quotes.append(strings.setdefault(normalise(quote), len(strings)))
        columns.quotes.ends.append(len(quotes))
        columns.date.append(self._dates[date])
        columns.time.append(self._times[f"{date} {time_text}" if time_text else date])
        named: tuple[str, ...] = ()
        source: str | None = None
        status = 0
        # By their kinds: to ask a model for its class takes longer than all the rest.
        if record.kind == "event":
            named, status = record.actors, _STATUS_NUMBERS[record.status]
        elif record.kind == "allegation":
            named, source = record.target, record.source
        else:
            source = record.source
            self._keep_answers(len(self._ids), record)
        names = columns.names.values
        for name in named:
            names.append(parties[name])
        columns.names.ends.append(len(names))
        columns.source.append(parties[source] if source else -1)
        columns.kind.append(_KIND_NUMBERS[record.kind])
        columns.status.append(status)
        self._ids.append(record.id)

    def _keep_answers(self, row: int, denial: Denial) -> None:
        if denial.source is not None and denial.responds_to:
            self._answering.append((row, denial.responds_to))

    def finish(self, articles: Mapping[str, ArticleEntry]) -> RawRecords:
        """Return all records that were taken.

        Args:
            articles: The article entries by id; an entry may be missing.
        """
        entries = [articles.get(name) for name in self._articles]
        origins = Numbering()
        of_article = [
            origins[entry.origin or name if entry else name]
            for name, entry in zip(self._articles, entries, strict=True)
        ]
        days = [read_published(entry) for entry in entries]
        published = [NO_DAY if day is None else day.toordinal() for day in days]
        columns = self._columns
        of_record = np.array(columns.article, dtype=np.int64)
        return RawRecords(
            ids=self._ids,
            order=self._put_in_order(of_record, entries),
            kinds=np.array(columns.kind, dtype=np.int8),
            articles=of_record,
            texts=np.array(columns.text, dtype=np.int64),
            quotes=Lists.of(columns.quotes),
            names=Lists.of(columns.names),
            sources=np.array(columns.source, dtype=np.int64),
            dates=np.array(columns.date, dtype=np.int64),
            times=np.array(columns.time, dtype=np.int64),
            status=np.array(columns.status, dtype=np.int8),
            answers=self._find_answers(),
            strings=list(self._strings),
            parties=list(self._parties),
            date_values=list(self._dates),
            time_texts=list(self._times),
            article_ids=list(self._articles),
            published=np.array(published, dtype=np.int64),
            origins=np.array(of_article, dtype=np.int64),
        )

    def _put_in_order(self, articles: Numbers, entries: list[ArticleEntry | None]) -> Numbers:
        """Return the rows in the order of `record_order`."""
        names = list(self._articles)
        keys = [
            (*published_order(e.published if e else None), n)
            for e, n in zip(entries, names, strict=True)
        ]
        rank = np.empty(len(names), dtype=np.int64)
        rank[sorted(range(len(names)), key=keys.__getitem__)] = np.arange(len(names))
        endings, odd = self._rank_endings(articles, names)
        rows = np.lexsort((endings, rank[articles])).astype(np.int64)
        at = np.flatnonzero(odd[articles[rows]])
        whole = {row: natural_key(self._ids[row]) for row in sorted(rows[at].tolist())}
        rows[at] = sorted(whole, key=lambda row: (rank[articles[row]], whole[row]))
        return rows

    def _rank_endings(
        self, articles: Numbers, names: list[str]
    ) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return the place of each id in natural order, by what follows the id of its article.

        What is the same in all ids of an article does not decide, and the rest recurs everywhere.

        Args:
            articles: The article of each record.
            names: The ids of the articles.

        Returns:
            The places, and whether those of an article's records mean nothing, because not all of
            their ids begin with that of the article.
        """
        starts = list(map([f"{name}." for name in names].__getitem__, articles.tolist()))
        begun = np.array(list(map(str.startswith, self._ids, starts)), dtype=np.bool_)
        odd = np.zeros(len(names), dtype=np.bool_)
        odd[articles[~begun]] = True
        endings = Numbering()
        found = [
            endings[name[len(start) - 1 :]] for name, start in zip(self._ids, starts, strict=True)
        ]
        listed = list(endings)
        place = np.empty(len(listed), dtype=np.int64)
        natural = [natural_key(ending) for ending in listed]
        place[sorted(range(len(listed)), key=natural.__getitem__)] = np.arange(len(listed))
        return place[np.array(found, dtype=np.int64)], odd

    def _find_answers(self) -> tuple[Numbers, Numbers]:
        wanted = {name for _, names in self._answering for name in names}
        allegation = KINDS.index("allegation")
        rows = {
            name: row
            for row, name in enumerate(self._ids)
            if name in wanted and self._columns.kind[row] == allegation
        }
        pairs = [
            (denial, rows[name])
            for denial, names in self._answering
            for name in names
            if name in rows
        ]
        found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]
