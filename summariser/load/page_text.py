"""The text of HTML that need not be an article: mails, and what feeds hold."""

from __future__ import annotations

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Document

from summariser.load.hidden import drop_hidden

_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small "
    "span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_NO_TEXT = frozenset({"script", "style", "head", "title"})


def read_page_text(text: str) -> str:
    """Return the text of HTML that need not be an article, such as a mail; empty if none."""
    tree = trafilatura.load_html(text)
    if tree is None:
        return ""
    drop_hidden(tree)
    blocks = "\n".join(block_text(tree))
    page = trafilatura.bare_extraction(tree, include_comments=False)
    found = (page.text or "") if isinstance(page, Document) else ""
    # Mails are often laid out as tables, of which a reader of articles takes the half.
    return found if len(found) > len(blocks) / 2 else blocks


def block_text(tree: HtmlElement) -> list[str]:
    """Return the text of a page's blocks, one after the other."""
    blocks: list[list[str]] = [[]]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag not in _INLINE:
            blocks.append([])
        text = element.tail if event == "end" else None if tag in _NO_TEXT else element.text
        blocks[-1].append(text or "")
    joined = (" ".join("".join(parts).split()) for parts in blocks)
    return [block for block in joined if block]
