"""Web pages: the article without the page around it, and what the page says about it."""

from __future__ import annotations

import re
from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from summariser.errors import LoadError
from summariser.load.decoding import decode_text
from summariser.load.hidden import drop_hidden

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


def read_web_page(data: bytes, source: str) -> dict[str, object]:
    """Return the fields of a web page's article, ``text`` among them, empty where none was found.

    Trafilatura finds the text; what the page hides from its readers is taken out first. Offsets
    count in the text so found, not in the page. The date is only ever one that the page states as
    its own: in its head, in structured data, in its address, or in a line marked as a date.

    Args:
        data: The page.
        source: Its source, for the error.

    Raises:
        LoadError: The page holds no article, or is no text.
    """
    text = decode_text(data, source, declared=_declared_charset(data))
    try:
        fields = _fields(text)
    # Parser and extractor raise whatever their depths raise; one page must not end the run.
    except Exception as error:
        message = f"is a web page that cannot be taken apart ({type(error).__name__})"
        raise LoadError(message, source=source) from error
    if fields is None:
        raise LoadError("is a web page in which no article was found", source=source)
    return fields


def _fields(text: str) -> dict[str, object] | None:
    """Return the fields of a page's article, None where there is none."""
    # lxml refuses text that declares an encoding of its own.
    tree = trafilatura.load_html(_XML_DECLARATION.sub("", text, count=1))
    if tree is None:
        return None
    language = _language(tree)
    dated = _dated_parts(tree)
    drop_hidden(tree)
    page = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, date_extraction_params=_DATING
    )
    if not isinstance(page, Document) or not (page.text or "").strip():
        return None
    return {
        "text": page.text,
        "title": page.title,
        "outlet": page.sitename,
        "url": page.url,
        "published": _publication_date(dated),
        "language": language or page.language,
    }


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


def _publication_date(dated: HtmlElement) -> str | None:
    metadata = trafilatura.extract_metadata(dated, date_config=_DATING, extensive=False)
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
