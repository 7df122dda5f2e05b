"""The timeline as text: for a terminal of any width, in colour or without."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summariser.render.claims import ClaimItem, DenialItem
from summariser.render.conflicts import ConflictItem
from summariser.render.events import EventItem
from summariser.render.outline import ArticleItem, Outline, make_outline
from summariser.render.quoted_words import QuotedWords
from summariser.render.sources import Citation
from summariser.render.wording import list_words
from summariser.schema import Timeline

PLAIN_WIDTH = 80
_MIN_WIDTH, _MAX_WIDTH = 40, 100
# "28 April – 2 May 2024" fits; what is longer wraps within its column.
_DATE_WIDTH = 22
# Below this a column of dates leaves too little for the text beside it.
_COLUMNS_FROM = 64


@dataclass(frozen=True)
class _Look:
    """How a timeline is laid out."""

    width: int
    colour: bool
    evidence: bool


def render_text(
    timeline: Timeline,
    *,
    evidence: bool = False,
    origins: bool = False,
    width: int = PLAIN_WIDTH,
    colour: bool = False,
) -> str:
    """Return the timeline as text.

    Args:
        timeline: The document.
        evidence: Whether the verbatim quotes stand under each item, with their places.
        origins: Whether the articles are shown as a family tree of copies.
        width: Columns to fill, kept between 40 and 100.
        colour: Whether to use ANSI colours.
    """
    look = _Look(min(max(width, _MIN_WIDTH), _MAX_WIDTH), colour, evidence)
    outline = make_outline(timeline, origins=origins)
    # Nothing here is left for rich to find out: the same arguments give the same text anywhere.
    console = Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        for block in _blocks(outline, look):
            # A wrapped URL can no longer be clicked or copied.
            console.print(block, soft_wrap=isinstance(block, Text) and bool(block.no_wrap))
    return "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines()) + "\n"


def _blocks(outline: Outline, look: _Look) -> Iterable[RenderableType]:
    yield Text(outline.title, style="bold")
    yield from (Text(line) for line in outline.summary)
    yield from (Text(notice, style="bold red") for notice in outline.notices)
    yield from _section("By date", [_event(item, look) for item in outline.dated])
    yield from _section("No date given", [_event(item, look) for item in outline.undated])
    yield from _section("Claims and answers", [_claim(item, look) for item in outline.claims])
    yield from _section(
        "Denials that answer no claim found",
        [_denial(item, look, apart=True) for item in outline.open_denials],
    )
    yield from _section("Where reports differ", [_conflict(c, look) for c in outline.conflicts])
    by_hand = [_bullet(Text(line)) for line in outline.by_hand]
    yield from _section("Set by hand", by_hand, gap=False)
    failures = [_bullet(Text(line, style="red")) for line in outline.failures]
    yield from _section("Failed", failures, gap=False)
    left_out = [_bullet(Text(line)) for line in outline.left_out]
    yield from _section("Left out", left_out, gap=False)
    articles = [line for item in outline.articles for line in _article(item)]
    yield from _section(outline.articles_heading, articles, gap=False)
    if outline.made:
        yield Text()
        yield Text(outline.made, style="dim")


def _section(
    heading: str, items: Iterable[RenderableType], *, gap: bool = True
) -> Iterable[RenderableType]:
    """Yield the items under a heading, nothing at all where there are none."""
    for position, item in enumerate(items):
        if position == 0:
            yield Text()
            yield Text(heading.upper(), style="bold")
            yield Text("─" * len(heading), style="dim")
        elif gap:
            yield Text()
        yield item


def _bullet(line: Text) -> RenderableType:
    return _marked("-", line)


def _marked(mark: str, block: RenderableType, style: str = "") -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style=style), block)
    return grid


def _event(item: EventItem, look: _Look) -> RenderableType:
    when = Text(item.when, style="cyan" if item.dated else "")
    if item.status:
        when.append("\n" if item.when else "")
        when.append(item.status, style="yellow")
    if not item.dated and look.width >= _COLUMNS_FROM:
        when.style = "italic"
    body = [Text(item.text)]
    if item.actors:
        body.append(Text(f"With {list_words(item.actors)}"))
    if item.other_dates:
        body.append(Text(f"Dated otherwise: {list_words(item.other_dates)}", style="yellow"))
    body += [Text(note, style="yellow") for note in item.notes]
    body.append(Text(f"{item.reported} · {item.id}", style="dim"))
    lines: list[RenderableType] = [*body, *_quotes(item.evidence, look)]
    if look.width < _COLUMNS_FROM:
        one_line = Text(", ").join(when.split("\n"))
        return Group(*([one_line] if one_line.plain else []), Padding(Group(*lines), (0, 0, 0, 2)))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=_DATE_WIDTH)
    grid.add_column(overflow="fold")
    grid.add_row(when, Group(*lines))
    return grid


def _claim(item: ClaimItem, look: _Look) -> RenderableType:
    head = Text("Alleged by ", style="bold")
    head.append(list_words(item.by, most=5) or "a party not named")
    if item.against:
        head.append(f" against {list_words(item.against, most=5)}")
    head.append(":")
    facts = " · ".join(fact for fact in (item.since, item.reported, item.id) if fact)
    lines: list[RenderableType] = [
        Text(item.text),
        Text(facts, style="dim"),
        *(Text(note, style="yellow") for note in item.notes),
        *_quotes(item.evidence, look),
    ]
    lines += [_denial(denial, look) for denial in item.denials]
    if not item.denials:
        lines.append(Text("No answer reported.", style="yellow"))
    return Group(head, Padding(Group(*lines), (0, 0, 0, 4)))


def _denial(item: DenialItem, look: _Look, *, apart: bool = False) -> RenderableType:
    head = Text().append(f"{item.who} {item.answered}", style="green")
    head.append(f" · {item.when}", style="dim")
    lines: list[RenderableType] = []
    if apart and item.about:
        lines.append(Text(f"About: {item.about}"))
    lines += _quotes(item.evidence, look) if look.evidence else [QuotedWords(Text(item.words))]
    return _marked(">", Group(head, *lines), "green")


def _conflict(item: ConflictItem, look: _Look) -> RenderableType:
    head = Text(item.about, style="bold")
    head.append(f" ({item.label})", style="yellow").append(f": {item.head}")
    lines: list[RenderableType] = [Text(f"{item.reason} · {item.id}", style="dim")]
    for side in item.sides:
        said = Text(side.said, style="cyan").append(f" · {side.reported}", style="dim")
        quotes = _quotes(side.evidence, look) if look.evidence else [QuotedWords(Text(side.words))]
        lines.append(_marked("-", Group(said, *quotes)))
    return Group(head, Padding(Group(*lines), (0, 0, 0, 4)))


def _article(item: ArticleItem) -> Iterable[RenderableType]:
    line = Text().append(item.id, style="bold")
    for fact in (item.outlet, item.published, item.title, item.copy, item.flag):
        line.append(f", {fact}" if fact else "")
    yield _branch(item, line) if item.lead else _bullet(line)
    if item.url:
        yield Text(f"  {item.below}{item.url}", style="dim", no_wrap=True)


def _branch(item: ArticleItem, line: Text) -> RenderableType:
    """Return a copy in the tree, its further lines under its first."""
    grid = Table.grid()
    grid.add_column(width=len(item.lead) + 2)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f"  {item.lead}"), line)
    return grid


def _quotes(citations: Iterable[Citation], look: _Look) -> Iterable[RenderableType]:
    if not look.evidence:
        return
    for citation in citations:
        yield QuotedWords(Text(citation.quote))
        for place in citation.places:
            yield Padding(Text(place, style="dim"), (0, 0, 0, 2))
