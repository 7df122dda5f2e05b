"""A timeline to where it goes, in the format asked for."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from summariser.cli.streams import Target, choose_target, write_result
from summariser.render import PLAIN_WIDTH, render, render_text
from summariser.schema import Timeline


def target_of(options: argparse.Namespace) -> Target:
    """Return where the options send the result.

    Raises:
        ConfigError: It could not be written there.
    """
    return choose_target(options.output, options.format, options.default_format)


def show(timeline: Timeline, target: Target, *, evidence: bool) -> None:
    """Write the timeline; on a terminal as wide as it is, and in colour where it may be.

    Raises:
        OSError: It could not be written.
    """
    if target.format == "text" and target.path is None and sys.stdout is not None:
        # rich knows NO_COLOR, FORCE_COLOR, TERM=dumb and the consoles that know no colour.
        console = Console(file=sys.stdout)
        coloured = console.color_system is not None and not console.no_color
        text = render_text(
            timeline,
            evidence=evidence,
            width=console.width if sys.stdout.isatty() else PLAIN_WIDTH,
            colour=coloured and not console.legacy_windows,
        )
    else:
        text = render(timeline, target.format, evidence=evidence)
    write_result(text, target)
