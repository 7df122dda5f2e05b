"""What changed as text: for a terminal of any width, in colour or without."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summariser.render.changes_outline import (
    ChangesOutline,
    Entry,
    Line,
    Section,
    outline_changes,
)
from summariser.render.changes_quotes import Quoted
from summariser.render.quoted_words import QuotedWords
from summariser.render.terminal import PLAIN_WIDTH
from summariser.render.wording import number_words
from summariser.schema import Changes

_MIN_WIDTH, _MAX_WIDTH = 40, 100
# A terminal is read from top to bottom: what more reports say is in the other formats.
_QUOTES = 2
_PLACES = 2
_STYLES = {"+": "green", "~": "yellow", "≠": "yellow", "−": "red", "?": "magenta", "!": "red"}


def render_changes_text(changes: Changes, *, width: int = PLAIN_WIDTH, colour: bool = False) -> str:
    """Return what changed as text, one line where nothing did.

    Args:
        changes: What changed.
        width: Columns to fill, kept between 40 and 100.
        colour: Whether to use ANSI colours.
    """
    outline = outline_changes(changes)
    # Nothing here is left for rich to find out: the same arguments give the same text anywhere.
    console = Console(
        file=io.StringIO(),
        width=min(max(width, _MIN_WIDTH), _MAX_WIDTH),
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
        if outline.nothing:
            console.print(Text(outline.nothing), soft_wrap=True)
        else:
            for block in _blocks(outline):
                console.print(block)
    return "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines()) + "\n"


def _blocks(outline: ChangesOutline) -> Iterator[RenderableType]:
    yield Text(outline.title, style="bold")
    yield from (Text(line) for line in outline.summary if line)
    if outline.warning:
        yield Text(outline.warning, style="bold red")
    for section in outline.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[RenderableType]:
    yield Text()
    yield Text(section.heading.upper(), style="bold")
    yield Text("─" * len(section.heading), style="dim")
    short = not any(entry.lines or entry.quotes for entry in section.entries)
    for position, entry in enumerate(section.entries):
        if position and not short:
            yield Text()
        yield _marked(section.sign, _entry(entry))


def _marked(sign: str, block: RenderableType) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(sign, style=_STYLES.get(sign, "dim")), block)
    return grid


def _entry(entry: Entry) -> RenderableType:
    head = Text(f"{entry.when}: " if entry.when else "", style="cyan")
    head.append(entry.text, style="default")
    if entry.id and entry.id != entry.text:
        head.append(f" · {entry.id}", style="dim")
    facts = Text(" · ".join(entry.facts), style="dim")
    lines = [block for line in entry.lines for block in _line(line)]
    return Group(head, *([facts] if entry.facts else []), *lines, *_quotes(entry.quotes))


def _line(line: Line) -> Iterator[RenderableType]:
    yield _head_of(line)
    marked = [*(("−", "red", q) for q in line.old[:_QUOTES])]
    marked += [("+", "green", q) for q in line.new[:_QUOTES]]
    for sign, style, quoted in marked:
        yield Padding(_signed(sign if line.old else "", style, quoted), (0, 0, 0, 2))
    more = len(line.old[_QUOTES:]) + len(line.new[_QUOTES:])
    if more:
        yield Padding(Text(f"and {number_words(more, 'more quote')}", style="dim"), (0, 0, 0, 2))


def _head_of(line: Line) -> Text:
    head = Text(line.label, style="bold")
    if line.before or line.after:
        head.append(": ")
        head.append(line.before, style="not bold red")
        head.append(" → ", style="not bold")
        head.append(line.after, style="not bold green")
    if line.note:
        head.append(f" ({line.note})", style="not bold dim")
    return head


def _signed(sign: str, style: str, quoted: Quoted) -> RenderableType:
    words = Text(f"{sign} ", style=style) if sign else Text()
    words.append(quoted.words, style="default")
    return Group(QuotedWords(words), Padding(_places(quoted), (0, 0, 0, 2)))


def _quotes(quotes: Iterable[Quoted]) -> Iterator[RenderableType]:
    found = list(quotes)
    for quoted in found[:_QUOTES]:
        yield QuotedWords(Text(quoted.words))
        yield Padding(_places(quoted), (0, 0, 0, 2))
    if len(found) > _QUOTES:
        yield Text(f"and {number_words(len(found) - _QUOTES, 'more quote')}", style="dim")


def _places(quoted: Quoted) -> Text:
    named = "; ".join(place.name for place in quoted.places[:_PLACES])
    more = len(quoted.places) - _PLACES
    return Text(named + (f"; and {number_words(more, 'other')}" if more > 0 else ""), style="dim")
