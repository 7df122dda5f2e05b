"""Which articles are copies of one text, so that a wire story in ten papers counts once.

Texts are compared by their word shingles (Broder 1997). Winnowed fingerprints (Schleimer, Wilkerson
and Aiken 2003) in an inverted index find the few earlier texts worth comparing, so that the work
grows about linearly with the number of articles. A family of copies is a star around its earliest
text: a text joins it by likeness to a member and to the earliest one too, so that families do not
drift.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from summariser.merge.credits import credited_agencies, is_credit_line, is_photo_credit
from summariser.merge.wording import words
from summariser.schema import Article, ArticleEntry

_SHINGLE = 5
"""Words in a shingle: long enough that two independent reports share hardly any."""
_WINDOW = 8
"""Shingles of which the smallest becomes a fingerprint: a shared run of 12 words is always seen."""
_COPY = 0.4
"""Share of the shorter text in the longer one that makes it a copy. Among 117 real articles on 21
affairs independent reports reached 0.12, one outlet's own follow-ups 0.28, an update 0.69."""
_ORIGINAL = 0.2
"""Share that a copy of a copy must still have in common with the earliest text."""
_CREDITED = 0.15
"""Share that is enough where both texts credit the same agency."""
_PASSAGE = 15
"""Shingles that make a shared passage: about twenty words running."""
_SHORT = 80
"""Shingles below which a text found in a much longer one is a quoted statement, not a copy."""
_MUCH_LONGER = 0.25
_COMMON = 60
"""A fingerprint in more families than this is boilerplate and finds nothing any more."""
_REPEATED = 3
"""Articles of one outlet that must hold a line before it can be boilerplate."""
_SAME_LEAD = 0.5
_FULL_LINE = 8
_LEAD_LINES = 2
_NOTICE = 20
"""Words that a repeated line may have at most where the outlet is not known."""

_Line = tuple[str | None, str]
"""A publisher and a line of its articles."""


@dataclass(frozen=True)
class Origin:
    """The article that stands for an article's text, and why.

    Attributes:
        article: Id of the earliest published article with that text; the article's own id where
            the text is its own.
        reason: Why the two are one text, in words; None for a text of its own.
        copied_from: Id of the article it was found to be like, which may be a copy itself; None for
            a text of its own.
    """

    article: str
    reason: str | None
    copied_from: str | None = None


@dataclass(frozen=True)
class _Text:
    article: Article
    shingles: frozenset[int]
    fingerprints: tuple[int, ...]
    agencies: frozenset[str]


def find_origins(articles: Sequence[Article]) -> dict[str, Origin]:
    """Return for each article the one that stands for its text's origin.

    The result does not depend on the order of the articles.

    Args:
        articles: Articles with ids of their own.
    """
    boilerplate = _find_boilerplate(articles)
    families = _Families()
    origins = {
        article.id: families.place(_read_text(article, boilerplate))
        for article in sorted(articles, key=publication_order)
    }
    return {article.id: origins[article.id] for article in articles}


def list_articles(articles: Sequence[Article]) -> dict[str, ArticleEntry]:
    """Return what a timeline says of its articles, by id: what is known of each, and its origin.

    Args:
        articles: Articles with ids of their own.
    """
    origins = find_origins(articles)
    return {
        article.id: ArticleEntry(
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published=article.published,
            language=article.language,
            sha256=article.sha256,
            origin=origins[article.id].article,
            origin_reason=origins[article.id].reason,
            copied_from=origins[article.id].copied_from,
        )
        for article in articles
    }


def publication_order(article: Article) -> tuple[str, str, str]:
    """Return a sort key: by day, by time where it is given, unknown dates last, then by id."""
    return (*published_order(article.published), article.id)


def published_order(published: str | None) -> tuple[str, str]:
    """Return a sort key for a publication date, with or without a time; times compare in UTC."""
    if published is None:
        return ("9999", "")
    if len(published) <= len("YYYY-MM-DD"):
        return (published, "99")
    moment = dt.datetime.fromisoformat(published)
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return (moment.date().isoformat(), moment.time().isoformat())


class _Families:
    """The families found so far, with the fingerprints that lead to them."""

    def __init__(self) -> None:
        self._texts: dict[str, _Text] = {}
        self._origin_of: dict[str, str] = {}
        self._by_hash: dict[str, str] = {}
        self._holders: defaultdict[int, list[str]] = defaultdict(list)

    def place(self, text: _Text) -> Origin:
        """Add a text, later than all added before, and return its origin."""
        origin = self._find(text)
        article = text.article
        self._texts[article.id] = text
        self._origin_of[article.id] = origin.article
        self._by_hash.setdefault(article.sha256, origin.article)
        for mark in text.fingerprints:
            holders = self._holders[mark]
            # One holder a family is enough to find it, and keeps lists short for popular texts.
            known = {self._origin_of[holder] for holder in holders}
            if origin.article not in known and len(holders) <= _COMMON:
                holders.append(article.id)
        return origin

    def _find(self, text: _Text) -> Origin:
        same = self._by_hash.get(text.article.sha256)
        if same is not None:
            return Origin(same, f"the same text as {same}", same)
        marks: Counter[str] = Counter()
        for mark in text.fingerprints:
            holders = self._holders.get(mark, ())
            if len(holders) <= _COMMON:
                marks.update(holders)
        for candidate, _ in sorted(marks.items(), key=lambda item: (-item[1], item[0])):
            reason = self._compare(text, self._texts[candidate])
            if reason is not None:
                return Origin(self._origin_of[candidate], reason, candidate)
        return Origin(text.article.id, None)

    def _compare(self, text: _Text, other: _Text) -> str | None:
        """Return why a text and an earlier one share their origin, or None."""
        shared = len(text.shingles & other.shingles)
        shorter, longer = sorted((len(text.shingles), len(other.shingles)))
        if not shared:
            return None
        origin = self._texts[self._origin_of[other.article.id]]
        kept = len(text.shingles & origin.shingles) / min(len(text.shingles), len(origin.shingles))
        name = other.article.id
        if shared / shorter >= _COPY and kept >= _ORIGINAL:
            if shorter < _SHORT and shared / longer < _MUCH_LONGER:
                return None
            if len(text.shingles) == shorter:
                return f"{shared / shorter:.0%} of its wording is in {name}"
            return f"{shared / shorter:.0%} of the wording of {name} is in it"
        agencies = text.agencies & other.agencies & origin.agencies
        if agencies and shared >= _PASSAGE and min(shared / shorter, kept) >= _CREDITED:
            return f"credits {', '.join(sorted(agencies))}, as {name} does, and shares a passage"
        return None


def _read_text(article: Article, boilerplate: frozenset[_Line]) -> _Text:
    lines = [
        line
        for line in _lines(article)
        if (_publisher(article), line) not in boilerplate
        and not is_photo_credit(line)
        and not is_credit_line(line)
    ]
    shingles = _shingles(words(" ".join(lines)))
    return _Text(article, frozenset(shingles), _winnow(shingles), credited_agencies(article))


def _lines(article: Article) -> list[str]:
    return [line for line in (raw.strip() for raw in article.text.splitlines()) if line]


def _shingles(text: list[str]) -> list[int]:
    count = max(1, len(text) - _SHINGLE + 1) if text else 0
    # CRC-32 and not hash(): the latter differs from run to run.
    return [zlib.crc32(" ".join(text[i : i + _SHINGLE]).encode()) for i in range(count)]


def _winnow(shingles: list[int]) -> tuple[int, ...]:
    """Return the smallest shingle of every window, each once."""
    windows = max(1, len(shingles) - _WINDOW + 1) if shingles else 0
    return tuple(dict.fromkeys(min(shingles[i : i + _WINDOW]) for i in range(windows)))


def _find_boilerplate(articles: Sequence[Article]) -> frozenset[_Line]:
    """Return the lines that an outlet repeats under articles that begin differently.

    Successive versions of one article repeat their lines too; they also begin alike.
    """
    holders: defaultdict[_Line, list[Article]] = defaultdict(list)
    for article in sorted(articles, key=publication_order):
        publisher = _publisher(article)
        for line in dict.fromkeys(_lines(article)):
            if publisher is not None or len(line.split()) <= _NOTICE:
                holders[publisher, line].append(article)
    leads = {article.id: _lead(article) for article in articles}
    return frozenset(
        key
        for key, holding in holders.items()
        if len(holding) >= _REPEATED and _begin_apart([leads[a.id] for a in holding])
    )


def _publisher(article: Article) -> str | None:
    """Return the outlet or, without one, the host of the address."""
    return article.outlet or (urlsplit(article.url).hostname if article.url else None)


def _lead(article: Article) -> frozenset[str]:
    """Return the words of the title and of the first full lines, past any navigation."""
    full = [line for line in _lines(article) if len(line.split()) >= _FULL_LINE]
    return frozenset(words(" ".join([article.title or "", *full[:_LEAD_LINES]])))


def _begin_apart(leads: list[frozenset[str]]) -> bool:
    likeness = [len(a & b) / len(a | b) for a, b in pairwise(leads) if a or b]
    return not likeness or sum(likeness) / len(likeness) < _SAME_LEAD
