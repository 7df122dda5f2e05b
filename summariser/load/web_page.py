"""Web pages: the article without the page around it, and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from summariser.errors import LoadError
from summariser.load.decoding import decode_text, is_decodable
from summariser.load.hidden import drop_hidden
from summariser.load.page_reasons import (
    ADDRESS,
    PUBLISHER,
    TITLE,
    find_publisher,
    find_reasons,
)

# Where a page declares its encoding: within its first kilobyte, by the standard of HTML.
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_MODIFIED = re.compile(r"modif|update|revis|access|expir", re.IGNORECASE)
# Words of a class, an id or an itemprop that mark the line in which an article gives its date.
_DATED = re.compile(
    r"(?:^|[\s_-])(?:date|datetime|pubdate|datepublished|published|publish|posted|dateline"
    r"|timestamp|entry-date)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE = frozenset({"aside", "nav", "footer", "form"})
# Characters of the longest line that is read for a date.
_DATE_LINE = 120
# Bounds are fixed because today's date as the last allowed would change results from day to day.
_DATING = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1900-01-01",
    "max_date": "2200-01-01",
}


@dataclass(frozen=True)
class WebPage:
    """A page's article.

    Attributes:
        fields: What `draft_article` takes; ``text`` is empty where no article was found.
        reasons: Why ``published`` and ``outlet`` are what they are, by the field's name.
    """

    fields: dict[str, object]
    reasons: Mapping[str, str]


def read_web_page(data: bytes, source: str, *, charset: str | None = None) -> dict[str, object]:
    """Return the fields of a web page's article, ``text`` among them.

    Trafilatura finds the text; what the page hides from its readers is taken out first. Offsets
    count in the text so found, not in the page. The date is only ever one that the page states as
    its own: in its head, in structured data, in its address, or in a line marked as a date.

    Args:
        data: The page.
        source: Its source, for the error.
        charset: The encoding that the page's server named, if one did.

    Raises:
        LoadError: The page holds no article, or is no text.
    """
    page = read_parsed_page(parse_page(data, source, charset=charset), source)
    if not page.fields["text"]:
        raise LoadError("is a web page in which no article was found", source=source)
    return page.fields


def parse_page(data: bytes, source: str, *, charset: str | None = None) -> HtmlElement:
    """Return a page as a tree; takes and raises what `read_web_page` does."""
    # A server often names one encoding for all of its pages, whatever they are in.
    fits = charset is not None and is_decodable(data, charset)
    text = decode_text(data, source, declared=charset if fits else _declared_charset(data))
    try:
        # lxml refuses text that declares an encoding of its own.
        tree = trafilatura.load_html(_XML_DECLARATION.sub("", text, count=1))
    except Exception as error:
        raise _broken(error, source) from error
    if tree is None:
        raise LoadError("is a web page in which no article was found", source=source)
    return tree


def read_parsed_page(tree: HtmlElement, source: str, *, url: str | None = None) -> WebPage:
    """Return the article of a page, from whose tree what is hidden is taken out.

    Args:
        tree: What `parse_page` returned.
        source: The page's source, for the error.
        url: The address that it was had from, if one is known.

    Raises:
        LoadError: The page cannot be taken apart.
    """
    try:
        return _read(tree, url)
    # Parser and extractor raise whatever their depths raise; one page must not end the run.
    except Exception as error:
        raise _broken(error, source) from error


def _broken(error: Exception, source: str) -> LoadError:
    message = f"is a web page that cannot be taken apart ({type(error).__name__})"
    return LoadError(message, source=source)


def _read(tree: HtmlElement, url: str | None) -> WebPage:
    language = _language(tree)
    dated = _dated_parts(tree)
    stated = deepcopy(tree)
    drop_hidden(tree)
    page = trafilatura.bare_extraction(
        tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=_DATING
    )
    if not isinstance(page, Document) or not (page.text or "").strip():
        return WebPage({"text": ""}, {})
    published = _publication_date(dated, url)
    outlet = page.sitename
    reasons = find_reasons(stated, published=published, outlet=outlet)
    publisher = find_publisher(stated)
    if publisher and reasons.get("outlet", ADDRESS) in {TITLE, ADDRESS}:
        outlet, reasons = publisher, {**reasons, "outlet": PUBLISHER}
    fields: dict[str, object] = {
        "text": page.text,
        "title": page.title,
        "outlet": outlet,
        "url": page.url,
        "published": published,
        "language": language or page.language,
    }
    return WebPage(fields, reasons)


def _declared_charset(data: bytes) -> str | None:
    found = _XML_CHARSET.match(data[:1024]) or _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def _language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    locale = tree.xpath('//meta[@property="og:locale"]/@content')
    for given in (root.get("lang"), root.get("xml:lang"), *locale[:1]):
        if given and _LANGUAGE.fullmatch(given.strip()):
            return str(given).strip().replace("_", "-")
    return None


def _publication_date(dated: HtmlElement, url: str | None) -> str | None:
    metadata = trafilatura.extract_metadata(
        dated, default_url=url, date_config=_DATING, extensive=False
    )
    return metadata.date if metadata else None


def _dated_parts(tree: HtmlElement) -> HtmlElement:
    """Return a page of the head, the structured data and the date line alone.

    Given the whole page, the search for a date would fall back on any date in the text, which
    may be that of an event, or of another article.
    """
    page = deepcopy(tree)
    for meta in page.xpath("//meta"):
        if _MODIFIED.search(f"{meta.get('property')} {meta.get('name')} {meta.get('itemprop')}"):
            meta.drop_tree()
    line = _date_line(page)
    data = page.xpath('//body//script[@type="application/ld+json"]')
    for body in page.xpath("//body"):
        body.clear()
        body.extend(data + ([] if line is None else [line]))
    return page


def _date_line(page: HtmlElement) -> HtmlElement | None:
    """Return the first element that gives the article's own date, if one does."""
    for element in page.xpath("//body//*[@datetime or @class or @id or @itemprop]"):
        marks = f"{element.get('class')} {element.get('id')} {element.get('itemprop')}"
        if element.tag != "time" and not _DATED.search(marks):
            continue
        if _MODIFIED.search(marks) or len(element.text_content()) > _DATE_LINE:
            continue
        if not any(ancestor.tag in _ELSEWHERE for ancestor in element.iterancestors()):
            element.tail = None
            return element
    return None
