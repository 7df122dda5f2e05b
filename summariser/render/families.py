"""The family tree of the articles: which text is whose copy, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from summariser.schema import Timeline

_BRANCH, _LAST, _DOWN, _NONE = "├─ ", "└─ ", "│  ", "   "


@dataclass(frozen=True)
class FamilyMember:
    """An article in the tree.

    Attributes:
        article: Its id.
        lead: The lines of the tree before it; empty for an original.
        below: The lines of the tree before what is said of it on further lines.
        reason: Why it is a copy; empty for an original.
        copies: How many articles hang below an original, on any level.
    """

    article: str
    lead: str
    below: str
    reason: str
    copies: int


def family_members(timeline: Timeline) -> tuple[FamilyMember, ...]:
    """Return the articles as a tree: each original, then its copies, each below what it is like.

    Originals keep the order of the document, copies go by publication.
    """
    children: dict[str, list[str]] = {}
    for name in timeline.articles:
        parent = _parent(timeline, name)
        if parent is not None:
            children.setdefault(parent, []).append(name)
    for found in children.values():
        found.sort(key=lambda name: (timeline.articles[name].published or "9999", name))
    roots = [name for name in timeline.articles if _parent(timeline, name) is None]
    return tuple(member for root in roots for member in _walk(timeline, root, children, ""))


def _parent(timeline: Timeline, name: str) -> str | None:
    """Return the article that an article hangs below: what it was found to be like, or its origin.

    A chain that does not lead to the origin, as in a document put together by hand, is cut.
    """
    entry = timeline.articles[name]
    if entry.origin in {None, name} or entry.origin not in timeline.articles:
        return None
    seen, above = {name}, entry.copied_from
    while above is not None and above in timeline.articles and above not in seen:
        if above == entry.origin:
            return entry.copied_from
        seen.add(above)
        above = timeline.articles[above].copied_from
    return entry.origin


def _walk(
    timeline: Timeline, name: str, children: Mapping[str, list[str]], indent: str
) -> Iterator[FamilyMember]:
    yield FamilyMember(name, "", "", "", _count(name, children))
    yield from _branches(timeline, name, children, indent)


def _branches(
    timeline: Timeline, name: str, children: Mapping[str, list[str]], indent: str
) -> Iterator[FamilyMember]:
    below = children.get(name, [])
    for child in below:
        last = child == below[-1]
        further = indent + (_NONE if last else _DOWN)
        reason = timeline.articles[child].origin_reason or ""
        yield FamilyMember(
            child, indent + (_LAST if last else _BRANCH), further, reason, _count(child, children)
        )
        yield from _branches(timeline, child, children, further)


def _count(name: str, children: Mapping[str, list[str]]) -> int:
    return sum(1 + _count(child, children) for child in children.get(name, ()))
