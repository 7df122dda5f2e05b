"""Briefings as plain text, as Markdown and as a chat's message."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

from summariser.render.briefing_outline import BriefingOutline, Cite, Entry, outline_briefing
from summariser.render.markdown import escape_markdown, link
from summariser.schema.briefing import Briefing

WIDTH = 78
# What Slack takes at most: characters of a text, and blocks of a message.
_CHAT_TEXT = 2900
_CHAT_BLOCKS = 48
_CHAT_HEADER = 150
_CHAT_ENTRIES = 8


def briefing_text(briefing: Briefing) -> str:
    """Return the briefing as plain text, for mail and terminals."""
    outline = outline_briefing(briefing)
    lines = [outline.title, "=" * min(WIDTH, len(outline.title)), outline.window, ""]
    lines += _wrapped(" ".join(one.text for one in outline.lead))
    for notice in outline.notices:
        lines += ["", *_wrapped(f"! {notice}")]
    for section in outline.sections:
        lines += ["", section.heading.upper(), ""]
        for entry in section.entries:
            lines += _text_entry(entry)
    lines += ["", "-" * 20]
    for line in outline.footer:
        lines += _wrapped(line)
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text_entry(entry: Entry) -> Iterator[str]:
    mark = f" [{entry.anchor}]" if entry.anchor else ""
    yield from _wrapped(f"{entry.text}{mark}", "  ", "* ")
    for detail in entry.details:
        yield from _wrapped(detail, "  ")
    for cite in entry.cites:
        label = f"{cite.label}: " if cite.label else ""
        yield from _wrapped(f"{label}“{cite.quote}” ({cite.where})", "      ", "    ")
        if cite.url:
            yield f"      {cite.url}"
    if entry.more:
        yield f"    and {entry.more} more"


def briefing_markdown(briefing: Briefing) -> str:
    """Return the briefing as Markdown, in which nothing out of an article is markup."""
    outline = outline_briefing(briefing)
    lines = [f"# {escape_markdown(outline.title)}", "", f"_{escape_markdown(outline.window)}_", ""]
    lines += [escape_markdown(" ".join(one.text for one in outline.lead)), ""]
    for notice in outline.notices:
        lines += [f"**{escape_markdown(notice)}**", ""]
    for section in outline.sections:
        lines += [f"## {escape_markdown(section.heading)}", ""]
        for entry in section.entries:
            lines += _markdown_entry(entry)
        lines.append("")
    lines += ["---", ""]
    lines += [f"{escape_markdown(line)}  " for line in outline.footer]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_entry(entry: Entry) -> Iterator[str]:
    mark = f" `{entry.anchor}`" if entry.anchor else ""
    yield f"- **{escape_markdown(entry.text)}**{mark}"
    for detail in entry.details:
        yield f"  - {escape_markdown(detail)}"
    for cite in entry.cites:
        label = f"{escape_markdown(cite.label)}: " if cite.label else ""
        yield f"  - {label}“{escape_markdown(cite.quote)}” ({_markdown_where(cite)})"
    if entry.more:
        yield f"  - and {entry.more} more"


def _markdown_where(cite: Cite) -> str:
    where = cite.where or "source"
    return link(where, cite.url) if cite.url else escape_markdown(where)


def briefing_chat(briefing: Briefing) -> dict[str, Any]:
    """Return the briefing as the message that Slack takes from a webhook, in its blocks.

    Long briefings are cut: the message says how much is left out.
    """
    outline = outline_briefing(briefing)
    lead = " ".join(one.text for one in outline.lead)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": outline.title[:_CHAT_HEADER]}},
        _context(outline.window),
        _section(_chat(lead)),
    ]
    blocks += [_section(f"*{_chat(notice)}*") for notice in outline.notices]
    for section in outline.sections:
        lines = [f"*{_chat(section.heading)}*"]
        lines += [_chat_entry(entry) for entry in section.entries[:_CHAT_ENTRIES]]
        if len(section.entries) > _CHAT_ENTRIES:
            lines.append(f"and {len(section.entries) - _CHAT_ENTRIES} more")
        blocks += [_section(text) for text in _chunks(lines)]
    blocks.append(_context(" ".join(outline.footer[:1])))
    return {"text": _chat(f"{outline.title}: {lead}")[:_CHAT_TEXT], "blocks": blocks[:_CHAT_BLOCKS]}


def _chat_entry(entry: Entry) -> str:
    lines = [f"• {_chat(entry.text)}", *(f"    {_chat(detail)}" for detail in entry.details)]
    if entry.cites:
        cite = entry.cites[0]
        where = _chat(cite.where or "source")
        # An address with a bar or an angle would end the link: it is shown without one then.
        safe = cite.url if cite.url and re.fullmatch(r"https?://[^\s<>|]+", cite.url) else None
        shown = f"<{_chat(safe)}|{where}>" if safe else where
        lines.append(f"    “{_chat(cite.quote[:300])}” ({shown})")
    return "\n".join(lines)


def _chunks(lines: list[str]) -> Iterator[str]:
    """Yield the lines joined, in texts that are not too long for a block."""
    text = ""
    for line in lines:
        cut = line if len(line) <= _CHAT_TEXT else f"{line[: _CHAT_TEXT - 1]}…"
        if text and len(text) + len(cut) + 1 > _CHAT_TEXT:
            yield text
            text = cut
        else:
            text = f"{text}\n{cut}" if text else cut
    yield text


def _chat(text: str) -> str:
    """Return a text such that Slack shows it as it is: no link, no mention, no style."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A joiner of no width keeps what stands between two signs from becoming bold or struck out.
    return re.sub(r"[*_~`]", lambda match: f"\u2060{match[0]}\u2060", escaped)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_CHAT_TEXT]}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _chat(text)[:_CHAT_TEXT]}]}


def briefing_headline(outline: BriefingOutline) -> str:
    """Return one line that says what is new: the beginning of the lead."""
    return outline.lead[0].text if outline.lead else outline.title
