"""How far a run is, told while articles are read: a bar on a terminal, or lines."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from summariser.cli.streams import say
from summariser.reading import OnProgress, Progress


def progress_lines(progress: Progress) -> None:
    """Say in one line how many articles are done."""
    note = _note(progress)
    say(f"{progress.done} of {progress.total} articles read{f', {note}' if note else ''}")


@contextlib.contextmanager
def progress_bar(total: int, *, shown: bool) -> Iterator[OnProgress | None]:
    """Show on standard error how many of ``total`` articles are done.

    Yields:
        What to call after each article, or None where nothing is shown: standard error is no
        terminal, or ``shown`` is false.
    """
    if not (shown and sys.stderr is not None and sys.stderr.isatty()):
        yield None
        return
    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total, note="")

        def advance(progress: Progress) -> None:
            bar.update(task, completed=progress.done, note=_note(progress))

        yield advance


def _note(progress: Progress) -> str:
    tokens = progress.usage.prompt_tokens + progress.usage.completion_tokens
    parts = [f"{progress.failed} failed"] if progress.failed else []
    if progress.reused:
        parts.append(f"{progress.reused} answers kept from earlier")
    return ", ".join([*parts, f"{tokens:,} tokens"] if tokens else parts)
