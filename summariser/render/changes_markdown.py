"""What changed as Markdown, in which nothing out of an article is markup."""

from __future__ import annotations

from collections.abc import Iterator

from summariser.render.changes_outline import Entry, Line, outline_changes
from summariser.render.changes_quotes import Quoted
from summariser.render.markdown import escape_markdown, link
from summariser.schema import Changes


def render_changes_markdown(changes: Changes) -> str:
    """Return what changed as Markdown, one line where nothing did.

    Args:
        changes: What changed.
    """
    outline = outline_changes(changes)
    if outline.nothing:
        return f"{escape_markdown(outline.nothing)}\n"
    lines = [f"# {escape_markdown(outline.title)}", ""]
    summary = [escape_markdown(line) for line in outline.summary if line]
    lines += [*(f"{line}  " for line in summary[:-1]), summary[-1], ""]
    if outline.warning:
        lines += [f"**{escape_markdown(outline.warning)}**", ""]
    for section in outline.sections:
        lines += [f"## {escape_markdown(section.heading)}", ""]
        for entry in section.entries:
            lines += _entry(entry)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    when = f"**{escape_markdown(entry.when)}** " if entry.when else ""
    name = f" ({escape_markdown(entry.id)})" if entry.id and entry.id != entry.text else ""
    yield f"- {when}{escape_markdown(entry.text)}{name}"
    for fact in entry.facts:
        yield f"  - {escape_markdown(fact)}"
    for line in entry.lines:
        yield from _line(line)
    for quoted in entry.quotes:
        yield from _quote(quoted, "", "  ")


def _line(line: Line) -> Iterator[str]:
    change = ""
    if line.before or line.after:
        change = f": {escape_markdown(line.before)} → {escape_markdown(line.after)}"
    note = f" ({escape_markdown(line.note)})" if line.note else ""
    yield f"  - **{escape_markdown(line.label)}**{change}{note}"
    for quoted in line.old:
        yield from _quote(quoted, "before: ", "    ")
    for quoted in line.new:
        yield from _quote(quoted, "now: " if line.old else "", "    ")


def _quote(quoted: Quoted, label: str, indent: str) -> Iterator[str]:
    places = "; ".join(link(place.name, place.url) for place in quoted.places)
    # A paragraph of its own within the item: without the empty line it would run on.
    yield ""
    yield f"{indent}> {label}“{escape_markdown(quoted.words)}”"
    yield f"{indent}> {places}"
    yield ""
