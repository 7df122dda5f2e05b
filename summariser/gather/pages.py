"""From the answer of an address to an article, with the reason for what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement

from summariser.errors import FetchError, LoadError
from summariser.gather.gathered import Gathered, Retrieval
from summariser.gather.listing import Item
from summariser.gather.urls import (
    canonicalise_url,
    check_url,
    is_front_page,
    join_url,
    name_article,
    site_of,
)
from summariser.gather.walls import find_declared_wall, find_redirect_wall, find_wall
from summariser.gather.xml import charset_of
from summariser.load.drafts import check_size, draft_article
from summariser.load.formats import read_fields
from summariser.load.page_reasons import ADDRESS
from summariser.load.sniffing import sniff_format
from summariser.schema import Article

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_FILE_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
}
# Formats that an address may hold one article in.
_READ = frozenset({".html", ".pdf", ".docx", ".txt", ".md"})
# A page that is asked again without its source: what that said of it still holds.
_BEFORE = "as it was read before"


@dataclass(frozen=True)
class Listed:
    """A page that is to be read, and who lists it.

    Attributes:
        url: Its address.
        source: The source, as the user named it.
        item: What the source says of it.
        feed_title: The title of the feed.
        feed_url: The address of the feed.
        known: Whether the page was read before.
        earlier: The article as it was read then, where memory can say it.
    """

    url: str
    source: str
    item: Item | None = None
    feed_title: str | None = None
    feed_url: str | None = None
    known: bool = False
    earlier: Article | None = None


def read_page(retrieval: Retrieval, listed: Listed) -> Gathered:
    """Return the article of an answer.

    Raises:
        FetchError: A wall stands in its place, or it is nothing that can be read.
        LoadError: It holds no article.
    """
    try:
        return _read(retrieval, listed)
    except LoadError:
        raise
    # Parsers raise whatever their depths raise; one page must not end the run.
    except Exception as error:
        message = f"cannot be taken apart ({type(error).__name__})"
        raise LoadError(message, source=retrieval.url) from error


def _read(retrieval: Retrieval, listed: Listed) -> Gathered:
    wall = find_redirect_wall(retrieval.url, retrieval.final_url)
    if wall:
        raise FetchError(wall, source=retrieval.url)
    kind = _kind_of(retrieval)
    check_size(len(retrieval.content), retrieval.url)
    if kind == ".html":
        fields, reasons = _read_html(retrieval)
    else:
        read, _ = read_fields(retrieval.content, kind, retrieval.url)
        fields, reasons = {**read, "url": canonicalise_url(retrieval.final_url)}, {}
    return _assemble(fields, dict(reasons), retrieval, listed)


def _kind_of(retrieval: Retrieval) -> str:
    """Return the format of an answer, as an extension.

    Raises:
        FetchError: It is in none that is read.
    """
    kind = (retrieval.content_type or "").partition(";")[0].strip().lower()
    if kind in _PAGE_TYPES:
        return ".html"
    if not retrieval.content.strip():
        raise FetchError("is empty", source=retrieval.url)
    if kind in _FILE_TYPES:
        return _FILE_TYPES[kind]
    if not kind or kind in {"text/plain", "application/octet-stream", "text/xml"}:
        found = sniff_format(retrieval.content)
        if found in _READ:
            return found
    raise FetchError(f"is {kind or 'of no known kind'} and no page", source=retrieval.url)


def _read_html(retrieval: Retrieval) -> tuple[Mapping[str, object], Mapping[str, str]]:
    # Imported here: trafilatura costs every start of the command, web page or none.
    from summariser.load.web_page import parse_page, read_parsed_page  # noqa: PLC0415

    url = retrieval.url
    charset = charset_of(retrieval.content_type)
    tree = parse_page(retrieval.content, url, charset=charset)
    wall = find_declared_wall(tree, retrieval.final_url)
    if wall is None:
        whole = deepcopy(tree)
        page = read_parsed_page(tree, url, url=retrieval.final_url)
        wall = find_wall(whole, str(page.fields["text"]))
    if wall is not None:
        raise FetchError(wall, source=url)
    if not page.fields["text"]:
        raise FetchError("is a web page in which no article was found", source=url)
    canonical, why = _find_canonical(whole, retrieval.final_url)
    return {**page.fields, "url": canonical}, {**page.reasons, "url": why}


def _find_canonical(tree: HtmlElement, final: str) -> tuple[str, str]:
    """Return the address that stands for all addresses of a page, and who says so.

    What a page says of itself counts only within its site: else any page could pass for another
    outlet's, which would then be dropped as its duplicate.
    """
    stated = [(href, "link rel=canonical") for href in tree.xpath("//link[@rel='canonical']/@href")]
    stated += [(og, "meta og:url") for og in tree.xpath("//meta[@property='og:url']/@content")]
    other = ""
    for reference, reason in stated:
        url = _stated_url(final, reference)
        if url is None or (is_front_page(url) and not is_front_page(final)):
            continue
        if site_of(url) == site_of(final):
            return canonicalise_url(url), reason
        other = f", which names one of another site ({site_of(url)}) as canonical"
    return canonicalise_url(final), f"the address that answered{other}"


def _stated_url(final: str, reference: str) -> str | None:
    url = join_url(final, reference)
    try:
        return check_url(url, final) if url else None
    except FetchError:
        return None


def _assemble(
    fields: Mapping[str, object], reasons: dict[str, str], retrieval: Retrieval, listed: Listed
) -> Gathered:
    """Return an article with what its page leaves open filled in from who lists it."""
    values = dict(fields)
    item = listed.item or Item(listed.url)
    earlier = listed.earlier
    values["title"] = values.get("title") or item.title or (earlier.title if earlier else None)
    _choose_date(values, reasons, item, earlier)
    _choose_outlet(values, reasons, item, listed)
    url = str(values["url"])
    article = draft_article({**values, "id": None}, name_article(url)).article
    return Gathered(
        article=article,
        retrieval=retrieval,
        canonical_url=url,
        key=url,
        source=listed.source,
        reasons=reasons,
    )


def _choose_date(
    values: dict[str, object], reasons: dict[str, str], item: Item, earlier: Article | None
) -> None:
    """Take the day that the page states or, where it states none, that of who lists it."""
    stated = values.get("published")
    if not stated and item.published:
        values["published"] = item.published
        reasons["published"] = "the source that lists it; the page states none"
    elif not stated and earlier is not None and earlier.published:
        values["published"], reasons["published"] = earlier.published, _BEFORE
    elif not stated:
        reasons["published"] = "none: neither the page nor its source states one"
    elif item.published and item.published[:10] != str(stated)[:10]:
        reasons["published"] += f" (the source that lists it says {item.published[:10]})"


def _choose_outlet(
    values: dict[str, object], reasons: dict[str, str], item: Item, listed: Listed
) -> None:
    """Take the outlet that the page names, else that of who lists it, else its host."""
    url = str(values["url"])
    if values.get("outlet") and reasons.get("outlet") != ADDRESS:
        return
    if item.outlet:
        values["outlet"], reasons["outlet"] = item.outlet, "the source that lists it names it"
    elif listed.feed_title and listed.feed_url and site_of(listed.feed_url) == site_of(url):
        values["outlet"] = listed.feed_title
        reasons["outlet"] = "the title of the feed, which is of the same site"
    elif listed.earlier is not None and listed.earlier.outlet:
        values["outlet"], reasons["outlet"] = listed.earlier.outlet, _BEFORE
    elif listed.known and listed.item is None:
        # Its host must not take the place of what its feed, which is not heard now, said before.
        values["outlet"] = None
        reasons["outlet"] = "none: the page names none, and its feed was not read this time"
    else:
        values["outlet"], reasons["outlet"] = site_of(url), ADDRESS
