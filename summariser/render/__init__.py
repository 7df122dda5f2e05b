"""Timelines as text: for programs, for pages and for the terminal."""

from __future__ import annotations

from typing import Protocol

from summariser.errors import ConfigError
from summariser.render.data import render_json, render_jsonl
from summariser.render.explanation import render_explanation, render_explanation_json
from summariser.render.markdown import render_markdown
from summariser.render.terminal import PLAIN_WIDTH, render_text
from summariser.render.wording import plain_text
from summariser.schema import Timeline

__all__ = [
    "FORMATS",
    "PLAIN_WIDTH",
    "Renderer",
    "plain_text",
    "render",
    "render_explanation",
    "render_explanation_json",
    "render_text",
]


class Renderer(Protocol):
    """A format: a timeline in, its text out."""

    def __call__(self, timeline: Timeline, *, evidence: bool = False, origins: bool = False) -> str:
        """Return the timeline in this format."""
        ...


FORMATS: dict[str, Renderer] = {
    "json": render_json,
    "jsonl": render_jsonl,
    "md": render_markdown,
    "text": render_text,
}
"""Name of a format -> the function that renders it."""


def render(
    timeline: Timeline,
    format: str,  # noqa: A002 - its name everywhere
    *,
    evidence: bool = False,
    origins: bool = False,
) -> str:
    """Return the timeline in a format, ending in one newline.

    Args:
        timeline: The document.
        format: A key of `FORMATS`.
        evidence: Whether ``md`` and ``text`` print the quotes; the data formats always hold them.
        origins: Whether ``md`` and ``text`` print the articles as a family tree of copies.

    Raises:
        ConfigError: There is no such format.
    """
    try:
        renderer = FORMATS[format]
    except KeyError:
        raise ConfigError(f"no format {format!r}; there are: {', '.join(FORMATS)}") from None
    return renderer(timeline, evidence=evidence, origins=origins)
