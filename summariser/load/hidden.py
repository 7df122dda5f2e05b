"""Takes out of a web page what its readers do not see.

Hidden text is where a page addresses machines: search engines, and language models that are to be
talked into something. Told apart here is what the page itself says about an element: the
``hidden`` attribute, templates, inline styles, and rules of its own style sheets whose selector
is one tag, class or id, or these combined. Styles kept elsewhere, and those set by scripts, are
not known. What ``aria-hidden`` marks can be seen and is left to trafilatura.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

_FAR_OFF = r"-(?:999|\d{4,})"
_HIDING = re.compile(
    r"(?:^|;)\s*(?:"
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|opacity\s*:\s*(?:0|0?\.0+|0%)\s*(?:;|!|$)"
    r"|font-size\s*:\s*(?:0(?:\.0*)?(?:px|pt|em|rem|%)?|1px|1pt)\s*(?:;|!|$)"
    rf"|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*{_FAR_OFF}"
    r"|clip(?:-path)?\s*:\s*(?:rect\(\s*[01]|inset\(\s*(?:50|100)%)"
    r"|transform\s*:\s*scale[xy]?\(\s*0\s*\)|color\s*:\s*transparent"
    r")",
    re.IGNORECASE,
)
_COLOURS = re.compile(r"(?:^|;)\s*(background(?:-color)?|color)\s*:\s*([^;!]+)", re.IGNORECASE)
_BOX = re.compile(
    r"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE
)
_CLIPPED = re.compile(r"(?:^|;)\s*overflow\s*:\s*hidden", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"(?P<tag>[a-zA-Z][\w-]*)?(?P<marks>(?:[.#][\w-]+)*)")
_MARK = re.compile(r"[.#][\w-]+")

_ALWAYS_HIDDEN = frozenset({"template", "noscript", "datalist"})
# Pages hide these until a script has run; nobody reads a page that stays so.
_NEVER_HIDDEN = frozenset({"html", "body", "main"})


@dataclass(frozen=True)
class _Selector:
    """A tag (empty for any) with the classes (``.x``) and the id (``#x``) it must have."""

    tag: str
    marks: frozenset[str]

    def fits(self, tag: str, marks: frozenset[str]) -> bool:
        return self.tag in {"", tag} and self.marks <= marks


# Selectors by one of their marks or, without any, by their tag.
_Selectors = dict[str, list[_Selector]]


def drop_hidden(tree: HtmlElement) -> int:
    """Take all hidden elements out of a page, in place, and return how many there were."""
    selectors = _hiding_selectors(tree)
    doomed = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str) and _is_hidden(element, selectors)
    ]
    for element in doomed:
        # Of an element within a dropped one only the dropped part is changed: no harm.
        if element.getparent() is not None:
            element.drop_tree()
    return len(doomed)


def hides(style: str) -> bool:
    """Whether the declarations of a style keep an element from being seen."""
    if _HIDING.search(style) or (_BOX.search(style) and _CLIPPED.search(style)):
        return True
    colours = {
        name.lower().partition("-")[0]: value.strip().lower()
        for name, value in _COLOURS.findall(style)
    }
    return "color" in colours and colours["color"] == colours.get("background")


def _is_hidden(element: HtmlElement, selectors: _Selectors) -> bool:
    tag = element.tag
    if tag in _NEVER_HIDDEN:
        return False
    if tag in _ALWAYS_HIDDEN or element.get("hidden") is not None:
        return True
    if hides(element.get("style") or ""):
        return True
    marks = [f".{name}" for name in (element.get("class") or "").split()]
    marks += [f"#{name}" for name in (element.get("id") or "").split()]
    return any(
        selector.fits(tag, frozenset(marks))
        for key in (tag, *marks)
        for selector in selectors.get(key, ())
    )


def _hiding_selectors(tree: HtmlElement) -> _Selectors:
    selectors: _Selectors = defaultdict(list)
    for sheet in tree.iter("style"):
        for selector_list, declarations in _rules(_COMMENT.sub("", sheet.text or "")):
            if hides(declarations):
                for written in selector_list.split(","):
                    found = _SELECTOR.fullmatch(written.strip())
                    if found and found[0]:
                        marks = sorted(_MARK.findall(found["marks"]))
                        tag = (found["tag"] or "").lower()
                        selectors[(marks or [tag])[0]].append(_Selector(tag, frozenset(marks)))
    return selectors


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of the rules that hold on every screen and on paper."""
    heads: list[str] = []
    position = 0
    for brace in _BRACE.finditer(sheet):
        between = sheet[position : brace.start()]
        position = brace.end()
        if brace[0] == "{":
            heads.append(between.strip())
        elif heads:
            head = heads.pop()
            if not heads and not head.startswith("@"):
                yield head, between
