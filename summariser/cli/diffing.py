"""What changed from one timeline document to the next."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from summariser.changes import compare
from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing
from summariser.cli.streams import Target, choose_target, say, write_result
from summariser.errors import ConfigError
from summariser.load import read_document
from summariser.render import PLAIN_WIDTH
from summariser.render.changes_formats import CHANGES_FORMATS, render_changes
from summariser.render.changes_text import render_changes_text
from summariser.schema import Changes, Timeline


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed.

    Raises:
        ConfigError: Both documents are to come from standard input, or the output cannot be
            written.
        DocumentError: One of them is no timeline document.
    """
    target = _target_of(options)
    paths = [options.before, options.after]
    if paths == ["-", "-"]:
        raise ConfigError("only one of the two documents can be -; name a file for the other")
    missing = find_missing(paths)
    for sentence in missing.values():
        say(sentence)
    if missing:
        return Exit.USAGE
    before, after = (read_document(path) for path in paths)
    changes = compare(before, after, at=options.at or _last_day(after))
    _show(changes, target)
    return Exit.OK


def _target_of(options: argparse.Namespace) -> Target:
    """Return where the result goes; the format is told by the extension where none is asked for."""
    format_name = options.format
    suffix = Path(options.output or "").suffix.lower()
    if format_name is None and suffix in {".html", ".htm"}:
        format_name = "html"
    target = choose_target(options.output, format_name, "text")
    if target.format not in CHANGES_FORMATS:
        raise ConfigError(f"{options.output}: changes are not written in this format; see -f")
    return target


def _last_day(timeline: Timeline) -> dt.date | None:
    """Return the day on which a document was made or, where it does not say, last published."""
    days = [entry.published[:10] for entry in timeline.articles.values() if entry.published]
    told = timeline.run.started or max(days, default="")
    try:
        return dt.date.fromisoformat(told[:10])
    except ValueError:
        return None


def _show(changes: Changes, target: Target) -> None:
    """Write the changes; on a terminal as wide as it is, and in colour where it may be."""
    if target.format == "text" and target.path is None and sys.stdout is not None:
        # rich knows NO_COLOR, FORCE_COLOR, TERM=dumb and the consoles that know no colour.
        console = Console(file=sys.stdout)
        coloured = console.color_system is not None and not console.no_color
        text = render_changes_text(
            changes,
            width=console.width if sys.stdout.isatty() else PLAIN_WIDTH,
            colour=coloured and not console.legacy_windows,
        )
    else:
        text = render_changes(changes, target.format)
    write_result(text, target)
