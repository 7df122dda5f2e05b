"""Briefings as plain text, as Markdown and as a chat's message."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from summariser.render.briefing_outline import (
    Cite,
    Entry,
    Section,
    outline_briefing,
)
from summariser.render.markdown import escape_markdown, link
from summariser.render.wording import list_words, number_words
from summariser.schema.briefing import Briefing

WIDTH = 78
# What Slack takes at most: characters of a text, and blocks of a message.
_CHAT_TEXT = 2900
_CHAT_BLOCKS = 48
# What is shown of one section, of a lead, a text or quote, and an address.
_CHAT_ENTRIES = 8
_CHAT_LEAD = 900
_CHAT_PART = 300
_CHAT_ADDRESS = 600
# Blocks at the end: what is not shown, and the sources.
_CHAT_END = 2


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


@dataclass(frozen=True)
class Whole:
    """Where the whole of a briefing is, for whoever gets a part of it.

    Attributes:
        address: Where it can be read.
        channels: The other deliveries that it goes to.
    """

    address: str | None = None
    channels: tuple[str, ...] = ()


def briefing_chat(briefing: Briefing, whole: Whole | None = None) -> dict[str, Any]:
    """Return the briefing as the message that Slack takes from a webhook, in its blocks.

    Long briefings are cut: the message says how many items are left out, and where the whole is.
    """
    outline = outline_briefing(briefing)
    lead = _cut(" ".join(one.text for one in outline.lead), _CHAT_LEAD)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(outline.title, 150)}},
        _context(outline.window),
        _section(_chat(lead)),
    ]
    blocks += [_section(f"*{_chat(notice)}*") for notice in outline.notices]
    left_out = 0
    for section in outline.sections:
        room = _CHAT_BLOCKS - _CHAT_END - len(blocks)
        texts, shown = _fit(section, room)
        blocks += [_section(text) for text in texts]
        left_out += len(section.entries) - shown
    blocks += [_section(told) for told in _where_whole(left_out, whole or Whole())]
    blocks.append(_context(" ".join(outline.footer[:1])))
    return {"text": _chat(f"{_cut(outline.title, 150)}: {lead}"), "blocks": blocks}


def _fit(section: Section, room: int) -> tuple[list[str], int]:
    """Return a section in at most so many texts, and how many of its entries they show."""
    for shown in range(min(len(section.entries), _CHAT_ENTRIES), 0, -1):
        lines = [f"*{_chat(section.heading)}*", *map(_chat_entry, section.entries[:shown])]
        if shown < len(section.entries):
            lines.append(f"and {len(section.entries) - shown} more")
        texts = list(_chunks(lines))
        if len(texts) <= room:
            return texts, shown
    return [], 0


def _where_whole(left_out: int, whole: Whole) -> Iterator[str]:
    told = f"{number_words(left_out, 'item')} not shown here." if left_out else ""
    if whole.address and _is_safe(whole.address):
        told += f" <{_chat_address(whole.address)}|The whole briefing>"
    elif left_out and whole.channels:
        told += f" The whole briefing went to: {_chat(list_words(whole.channels))}"
    if told:
        yield told.strip()


def _chat_entry(entry: Entry) -> str:
    lines = [f"• {_chat(_cut(entry.text, _CHAT_PART))}"]
    lines += [f"    {_chat(_cut(detail, _CHAT_PART))}" for detail in entry.details]
    if entry.cites:
        cite = entry.cites[0]
        where = _chat(_cut(cite.where or "source", _CHAT_PART))
        # An address with a bar or an angle would end the link: it is shown without one then.
        safe = cite.url if cite.url and _is_safe(cite.url) else None
        shown = f"<{_chat_address(safe)}|{where}>" if safe else where
        lines.append(f"    “{_chat(_cut(cite.quote, _CHAT_PART))}” ({shown})")
    while len(lines) > 1 and sum(len(line) + 1 for line in lines) > _CHAT_TEXT:
        del lines[1]  # a link is never cut through
    return "\n".join(lines)


def _is_safe(address: str) -> bool:
    short = len(address) <= _CHAT_ADDRESS
    return short and re.fullmatch(r"https?://[^\s<>|]+", address) is not None


def _chat_address(address: str) -> str:
    return address.replace("&", "&amp;")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _chunks(lines: list[str]) -> Iterator[str]:
    """Yield the lines joined, in texts that are not too long for a block."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) + 1 > _CHAT_TEXT:
            yield text
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    yield text


def _chat(text: str) -> str:
    """Return a text such that Slack shows it as it is: no link, no mention, no style."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A joiner of no width keeps what stands between two signs from becoming bold or struck out.
    return re.sub(r"[*_~`]", lambda match: f"\u2060{match[0]}\u2060", escaped)


def _section(text: str) -> dict[str, Any]:
    # Slack refuses the whole message for one text that is too long.
    fits = text if len(text) <= _CHAT_TEXT else f"{text[:_CHAT_TEXT].rpartition(' ')[0]}…"
    return {"type": "section", "text": {"type": "mrkdwn", "text": fits}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _chat(text)[:_CHAT_TEXT]}]}
