"""The timeline as Markdown, in which nothing out of an article is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urlsplit

from summariser.render.claims import ClaimItem, DenialItem
from summariser.render.conflicts import ConflictItem
from summariser.render.events import EventItem
from summariser.render.outline import ArticleItem, make_outline
from summariser.render.sources import Citation
from summariser.render.wording import list_words
from summariser.schema import Timeline

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# An underscore within a word is none of it.
_INLINE = re.compile(r"[\\`*\[\]|~$^#{]|(?<!\w)_|_(?!\w)")
# At the start of a list item or paragraph these would open a list, a heading or a rule.
_LEADING = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")
# Many dialects make links of bare addresses.
_ADDRESS = re.compile(r":(?=//)|@(?=\w)|(?<=\bwww)\.", re.IGNORECASE)
_URL_SAFE = "/:?#@!$&*+,=~%-._"


def escape_markdown(text: str) -> str:
    """Return plain text of one line such that Markdown shows it as it is."""
    text = _INLINE.sub(lambda match: f"\\{match[0]}", text.translate(_ENTITIES))
    text = _ADDRESS.sub(lambda match: f"\\{match[0]}", text)
    return _LEADING.sub(
        lambda match: f"\\{match[0]}" if not match[0][0].isdigit() else f"{match[0]}\\", text
    )


def link(text: str, url: str) -> str:
    """Return a link to ``url``, or the text alone where the URL is not http or https.

    Args:
        text: What the link says, not yet escaped.
        url: Any text that claims to be a URL.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return escape_markdown(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return escape_markdown(text)
    return f"[{escape_markdown(text)}](<{quote(url, safe=_URL_SAFE)}>)"


def render_markdown(timeline: Timeline, *, evidence: bool = False, origins: bool = False) -> str:
    """Return the timeline as Markdown.

    Args:
        timeline: The document.
        evidence: Whether the verbatim quotes stand under each item, with their places.
        origins: Whether the articles are shown as a family tree of copies.
    """
    outline = make_outline(timeline, origins=origins)
    lines = [f"# {escape_markdown(outline.title)}", ""]
    lines += [escape_markdown(line) + "  " for line in outline.summary[:-1]]
    lines += [escape_markdown(outline.summary[-1]), ""]
    for notice in outline.notices:
        lines += [f"**{escape_markdown(notice)}**", ""]
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("By date", (_event(item, evidence) for item in outline.dated)),
        ("No date given", (_event(item, evidence) for item in outline.undated)),
        ("Claims and answers", (_claim(item, evidence) for item in outline.claims)),
        (
            "Denials that answer no claim found",
            (_denial(item, evidence, apart=True) for item in outline.open_denials),
        ),
        ("Where reports differ", (_conflict(item, evidence) for item in outline.conflicts)),
        ("Set by hand", (f"- {escape_markdown(line)}" for line in outline.by_hand)),
        ("Failed", (f"- {escape_markdown(line)}" for line in outline.failures)),
        ("Left out", (f"- {escape_markdown(line)}" for line in outline.left_out)),
        (outline.articles_heading, (_article(item) for item in outline.articles)),
    )
    for heading, blocks in sections:
        lines += _section(heading, list(blocks))
    if outline.made:
        lines += ["---", "", escape_markdown(outline.made)]
    return "\n".join(lines).rstrip() + "\n"


def _section(heading: str, blocks: Sequence[str]) -> list[str]:
    return [f"## {heading}", "", *blocks, ""] if blocks else []


def _event(item: EventItem, evidence: bool) -> str:  # noqa: FBT001 - passed on, never chosen here
    when = escape_markdown(item.when)
    head = f"**{when}**" if item.dated else when
    if item.status:
        head = f"{head} ({item.status})" if head else f"({item.status})"
    text = escape_markdown(item.text)
    details = []
    if item.actors:
        details.append(f"With {list_words(item.actors)}")
    if item.other_dates:
        details.append(f"Dated otherwise: {list_words(item.other_dates)}")
    details += item.notes
    details.append(f"{item.reported} · {item.id}")
    lines = [_with_details(f"- {head}{': ' if head else ''}{text}", details)]
    lines += _quotes(item.evidence if evidence else ())
    return "\n".join(lines)


def _claim(item: ClaimItem, evidence: bool) -> str:  # noqa: FBT001 - passed on
    by = list_words(item.by, most=5) or "a party not named"
    against = f" against {list_words(item.against, most=5)}" if item.against else ""
    head = f"- **Alleged by {escape_markdown(by + against)}:** {escape_markdown(item.text)}"
    facts = [fact for fact in (item.since, item.reported, item.id) if fact]
    lines = [_with_details(head, [" · ".join(facts), *item.notes])]
    lines += _quotes(item.evidence if evidence else ())
    if not item.denials:
        lines.append("  - No answer reported.")
    lines += [
        "\n".join(f"  {line}" if line else "" for line in _denial(denial, evidence).splitlines())
        for denial in item.denials
    ]
    return "\n".join(lines)


def _denial(item: DenialItem, evidence: bool, *, apart: bool = False) -> str:  # noqa: FBT001 - passed on
    head = f"- **{escape_markdown(item.who)} {item.answered}** · {escape_markdown(item.when)}"
    lines = [_with_details(head, [f"About: {item.about}"] if apart and item.about else [])]
    if evidence:
        lines += _quotes(item.evidence)
    else:
        lines += ["", f"  > {escape_markdown(item.words)}"]
    return "\n".join(lines)


def _conflict(item: ConflictItem, evidence: bool) -> str:  # noqa: FBT001 - passed on
    head = f"- **{escape_markdown(item.about)} ({item.label}):** {escape_markdown(item.head)}"
    lines = [_with_details(head, [f"{item.reason} · {item.id}"])]
    for side in item.sides:
        said = f"  - **{escape_markdown(side.said)}** · {escape_markdown(side.reported)}"
        quotes = _quotes(side.evidence) if evidence else ["", f"  > {escape_markdown(side.words)}"]
        lines += [said, *("\n".join(_deeper(line) for line in q.splitlines()) for q in quotes)]
    return "\n".join(lines)


def _deeper(line: str) -> str:
    return f"  {line}" if line else ""


def _article(item: ArticleItem) -> str:
    title = link(item.title or item.url, item.url) if item.title or item.url else ""
    said = (item.outlet, item.published, item.copy, item.flag)
    facts = [escape_markdown(fact) for fact in said if fact]
    line = f"- {', '.join([escape_markdown(item.id), *([title] if title else []), *facts])}"
    # The tree becomes a nested list: as deep as its lines are long.
    return "  " * (len(item.lead) // 3) + line


def _with_details(head: str, details: Iterable[str]) -> str:
    """Return the lines of one list item, each on a line of its own when shown."""
    return "  \n  ".join([head, *map(escape_markdown, details)])


def _quotes(citations: Iterable[Citation]) -> Iterator[str]:
    for citation in citations:
        yield ""
        lines = (citation.quote, *(f"— {place}" for place in citation.places))
        yield "  \n".join(f"  > {escape_markdown(line)}" for line in lines)
