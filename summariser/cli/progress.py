"""How far a run is, told while articles are read: a bar on a terminal, or lines."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from summariser.cli.logs import speaks_json
from summariser.cli.streams import say
from summariser.extract.observing import (
    Observer,
    WatchedArticle,
    WatchedRequest,
    observed_by,
    observer,
)
from summariser.reading import OnProgress, Progress
from summariser.schema import Usage

Clock = Callable[[], float]


def progress_lines(progress: Progress) -> None:
    """Say in one line how many articles are done."""
    note = _join(_notes(progress, _tokens(progress.usage)))
    say(f"{progress.done} of {progress.total} articles read{f', {note}' if note else ''}")


@contextlib.contextmanager
def progress_bar(
    total: int, *, shown: bool, clock: Clock = time.monotonic
) -> Iterator[OnProgress | None]:
    """Show on standard error how many of ``total`` articles are done, and what that took so far.

    Args:
        total: How many there are.
        shown: Whether it is wanted.
        clock: Seconds that only grow.

    Yields:
        What to call after each article, or None where nothing is shown: standard error is no
        terminal or speaks JSON, or ``shown`` is false.
    """
    if not (shown and sys.stderr is not None and sys.stderr.isatty()) or speaks_json():
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
        started = clock()
        far = Progress(0, total, 0, Usage())

        def show() -> None:
            tokens = _tokens(far.usage) + live.tokens
            notes = [*_rate(far.done, clock() - started), *_notes(far, tokens)]
            bar.update(task, completed=far.done, note=_join(notes))

        def advance(progress: Progress) -> None:
            nonlocal far
            far = progress
            show()

        live = _LiveCount(observer(), show)
        with observed_by(live):
            yield advance


@dataclass
class _LiveCount:
    """Counts the tokens of articles that are not done: one may take minutes on a small machine.

    Attributes:
        others: Who watches the run beside it.
        changed: Called when there are more.
        pending: Tokens by article, of those in work and of those that came to nothing.
    """

    others: Observer
    changed: Callable[[], None]
    pending: Counter[str] = field(default_factory=Counter)

    @property
    def tokens(self) -> int:
        return self.pending.total()

    @contextlib.contextmanager
    def article(self, article: WatchedArticle) -> Iterator[None]:
        with self.others.article(article):
            yield
        if article.usage.requests:  # from here on the run itself counts them
            self.pending.pop(article.article.id, None)

    @contextlib.contextmanager
    def request(self, request: WatchedRequest) -> Iterator[None]:
        with self.others.request(request):
            yield
        tokens = (request.prompt_tokens or 0) + (request.completion_tokens or 0)
        if tokens:
            self.pending[request.article] += tokens
            self.changed()

    def reused(self, article: str, model: str) -> None:
        self.others.reused(article, model)


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens


def _rate(done: int, seconds: float) -> list[str]:
    if not done or seconds <= 0:
        return []
    rate = 60 * done / seconds
    return [f"{rate:,.0f} a minute" if rate >= 10 else f"{rate:.1f} a minute"]


def _notes(progress: Progress, tokens: int) -> list[str]:
    notes = [f"{progress.failed} failed"] if progress.failed else []
    if progress.reused:
        notes.append(f"{progress.reused} answers kept from earlier")
    if tokens:
        notes.append(f"{tokens:,} tokens")
    # A model without a known price has no cost, which is not the same as none.
    return notes if progress.cost is None else [*notes, f"${progress.cost:.4f}"]


def _join(notes: list[str]) -> str:
    return ", ".join(notes)
