"""The formats in which what changed is printed."""

from __future__ import annotations

import json
from collections.abc import Callable

from summariser.errors import ConfigError
from summariser.render.changes_markdown import render_changes_markdown
from summariser.render.changes_page import render_changes_page
from summariser.render.changes_text import render_changes_text
from summariser.schema import Changes


def render_changes_json(changes: Changes) -> str:
    """Return all that changed as JSON for programs: every key, two spaces, one final newline."""
    return json.dumps(changes.model_dump(mode="json"), indent=2, ensure_ascii=True) + "\n"


CHANGES_FORMATS: dict[str, Callable[[Changes], str]] = {
    "html": render_changes_page,
    "json": render_changes_json,
    "md": render_changes_markdown,
    "text": render_changes_text,
}
"""Name of a format -> the function that renders it."""


def render_changes(changes: Changes, format: str) -> str:  # noqa: A002 - its name everywhere
    """Return what changed in a format, ending in one newline.

    Args:
        changes: What changed.
        format: A key of `CHANGES_FORMATS`.

    Raises:
        ConfigError: There is no such format.
    """
    try:
        renderer = CHANGES_FORMATS[format]
    except KeyError:
        known = ", ".join(CHANGES_FORMATS)
        raise ConfigError(f"no format {format!r}; there are: {known}") from None
    return renderer(changes)
