"""A timeline to where it goes, in the format asked for."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from rich.console import Console

from summariser.cli.streams import Target, choose_target, say, write_result
from summariser.merge import select_salient
from summariser.render import PLAIN_WIDTH, render, render_text
from summariser.schema import Timeline


def target_of(options: argparse.Namespace) -> Target:
    """Return where the options send the result.

    Raises:
        ConfigError: It could not be written there.
    """
    return choose_target(options.output, options.format, options.default_format)


def select(timeline: Timeline, options: argparse.Namespace) -> Timeline:
    """Return the timeline with the selection that the options ask for, else as it is."""
    if options.max_dates is None and options.per_date is None:
        return timeline
    return select_salient(timeline, max_dates=options.max_dates, per_date=options.per_date)


def say_overrides(timeline: Timeline, options: argparse.Namespace) -> None:
    """Say what became of the overrides, and of each that could not be applied."""
    if not timeline.overrides:
        return
    counts = Counter(override.state for override in timeline.overrides)
    if not options.quiet:
        told = ", ".join(f"{count} {state}" for state, count in counts.items())
        say(f"overrides of {timeline.overrides[0].source}: {told}")
    for override in timeline.overrides:
        if override.state == "not applied":
            say(f"{override.source}, line {override.line}: not applied, as {override.reason}")


def show(timeline: Timeline, target: Target, options: argparse.Namespace) -> None:
    """Write the timeline; on a terminal as wide as it is, and in colour where it may be.

    Args:
        timeline: The document.
        target: Where to write it, and how.
        options: What of it to show: evidence, origins, and a selection where the command has one.

    Raises:
        OSError: It could not be written.
    """
    write_result(shown_text(timeline, target, options), target)


def shown_text(timeline: Timeline, target: Target, options: argparse.Namespace) -> str:
    """Return what `show` writes.

    Args:
        timeline: The document.
        target: Where it is to be written, and how.
        options: What of it to show: evidence and origins.
    """
    evidence, origins = options.evidence, options.origins
    if target.format == "text" and target.path is None and sys.stdout is not None:
        # rich knows NO_COLOR, FORCE_COLOR, TERM=dumb and the consoles that know no colour.
        console = Console(file=sys.stdout)
        coloured = console.color_system is not None and not console.no_color
        return render_text(
            timeline,
            evidence=evidence,
            origins=origins,
            width=console.width if sys.stdout.isatty() else PLAIN_WIDTH,
            colour=coloured and not console.legacy_windows,
        )
    return render(timeline, target.format, evidence=evidence, origins=origins)
