"""What changed as a page of HTML that stands alone.

It is built with lxml, as the page of an evaluation is, and not with a template: text becomes text
nodes, so that nothing out of an article can be markup, and it comes with every installation.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from lxml.html import builder as h

from summariser.render.changes_outline import (
    ChangesOutline,
    Entry,
    Line,
    Section,
    outline_changes,
)
from summariser.render.changes_quotes import Place, Quoted
from summariser.render.lone_page import write_lone_page
from summariser.render.wording import number_words
from summariser.schema import Changes

Element = Any
"""An element of lxml, which comes without types."""

_KLASS = {"+": "new", "~": "changed", "≠": "changed", "−": "gone", "?": "waiting", "!": "failed"}
_OPEN = 3
"""Quotes shown at once; the others are folded away."""
_PIECES = re.compile(r"\w+|\s+|[^\w\s]+")
_LONGEST = 1500
"""Characters of a quote up to which its edited words are marked."""
_ALIKE = 0.8
"""Share of two quotes in common from which on one is taken for an edit of the other."""
# XML 1.0 holds none of these; what a terminal may obey is gone already.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def render_changes_page(changes: Changes) -> str:
    """Return what changed as a page, which loads nothing and runs no script.

    Args:
        changes: What changed.
    """
    outline = outline_changes(changes)
    style = resources.files(__package__).joinpath("changes_page.css").read_text(encoding="utf-8")
    body = h.BODY(_header(outline), h.MAIN(*map(_section, outline.sections)))
    return write_lone_page(clean(outline.title), style, body)


def clean(text: str) -> str:
    """Return a text with U+FFFD for every character that a page cannot hold."""
    return _UNSAFE.sub("�", text)


def _header(outline: ChangesOutline) -> Element:
    header = h.HEADER(h.H1(clean(outline.title)))
    if outline.nothing:
        header.append(h.P(clean(outline.nothing), {"class": "nothing"}))
        return header
    for line in outline.summary:
        if line:
            header.append(h.P(clean(line), {"class": "facts"}))
    if outline.warning:
        header.append(h.P(clean(outline.warning), {"class": "warning", "role": "alert"}))
    if len(outline.sections) > 1:
        links = [
            h.LI(h.A(section.heading, href=f"#{_anchor(section)}"), f" {len(section.entries):,}")
            for section in outline.sections
        ]
        header.append(h.NAV(h.UL(*links), {"aria-label": "Contents"}))
    return header


def _anchor(section: Section) -> str:
    return section.heading.lower().replace(" ", "-")


def _section(section: Section) -> Element:
    klass = _KLASS.get(section.sign, "quiet")
    return h.SECTION(
        h.H2(section.heading, " ", h.SPAN(f"{len(section.entries):,}", {"class": "count"})),
        *(_entry(entry, section.sign) for entry in section.entries),
        {"id": _anchor(section), "class": klass},
    )


def _entry(entry: Entry, sign: str) -> Element:
    head = h.P({"class": "head"}, h.SPAN(sign, {"class": "sign", "aria-hidden": "true"}), " ")
    if entry.when:
        head.append(h.SPAN(clean(entry.when), {"class": "when"}))
    head.append(h.STRONG(clean(entry.text)))
    if entry.id and entry.id != entry.text:
        head.append(h.SPAN(clean(entry.id), {"class": "id"}))
    article = h.ARTICLE(head)
    if entry.facts:
        article.append(_facts(entry.facts))
    for line in entry.lines:
        article.append(_line(line))
    article.extend(_quotes(entry.quotes, ""))
    return article


def _facts(facts: Sequence[str]) -> Element:
    """Return facts on one line; an address among them is a link."""
    line = h.P({"class": "facts"})
    for position, fact in enumerate(facts):
        if position:
            line.append(h.SPAN(" · "))
        line.append(_link(fact, fact) if _is_web_address(fact) else h.SPAN(clean(fact)))
    return line


def _line(line: Line) -> Element:
    label = h.P({"class": "label"}, h.B(clean(line.label)))
    if line.before or line.after:
        label.append(h.DEL(clean(line.before)))
        label.append(h.SPAN(" → ", {"class": "arrow"}))
        label.append(h.INS(clean(line.after)))
    if line.note:
        label.append(h.SPAN(f" ({clean(line.note)})", {"class": "note"}))
    block = h.DIV(label, {"class": "line"})
    if line.old and line.new:
        marked = _mark_edits(line.old[0].words, line.new[0].words)
        old = h.DIV(*_quotes(line.old, "before", marked[0]))
        new = h.DIV(*_quotes(line.new, "now", marked[1]))
        block.append(h.DIV(old, new, {"class": "sides"}))
    else:
        block.extend(_quotes(line.old, "before"))
        block.extend(_quotes(line.new, ""))
    return block


def _quotes(
    quotes: Sequence[Quoted], label: str, first: Sequence[object] | None = None
) -> Iterator[Element]:
    """Yield quotes with their places, all but the first few of them folded away.

    Args:
        quotes: The quotes.
        label: What the quotes are, ``before`` or ``now``, where that must be said.
        first: The words of the first quote with what was edited marked.
    """
    shown = [
        _quote(quoted, label, first if position == 0 and first else None)
        for position, quoted in enumerate(quotes)
    ]
    yield from shown[:_OPEN]
    if shown[_OPEN:]:
        more = h.SUMMARY(number_words(len(shown) - _OPEN, "more quote"))
        yield h.DETAILS(more, *shown[_OPEN:])


def _quote(quoted: Quoted, label: str, words: Sequence[object] | None) -> Element:
    quote = h.BLOCKQUOTE(*(words or [clean(quoted.words)]))
    caption = h.FIGCAPTION()
    if label:
        caption.append(h.B(label))
    for position, place in enumerate(quoted.places):
        if position or label:
            caption.append(h.SPAN(" · " if label and not position else "; "))
        caption.append(_place(place))
    return h.FIGURE(quote, caption, {"class": label or "quote"})


def _place(place: Place) -> Element:
    if _is_web_address(place.url):
        return _link(place.name, place.url)
    return h.SPAN(clean(place.name))


def _link(text: str, url: str) -> Element:
    return h.A(clean(text), {"href": clean(url), "rel": "noopener noreferrer nofollow"})


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _mark_edits(old: str, new: str) -> tuple[Sequence[object], Sequence[object]]:
    """Return two quotes with the words marked that the other has not, as far as that is of use."""
    if old == new or max(len(old), len(new)) > _LONGEST:
        return [clean(old)], [clean(new)]
    one, other = _PIECES.findall(clean(old)), _PIECES.findall(clean(new))
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [clean(old)], [clean(new)]
    was: list[object] = []
    now: list[object] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        before, after = "".join(one[a:b]), "".join(other[c:d])
        was += [before if tag == "equal" else h.MARK(before)] if before else []
        now += [after if tag == "equal" else h.MARK(after)] if after else []
    return was, now
