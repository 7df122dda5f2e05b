"""What a run took: requests, tokens and money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summariser.cli.logs import say, say_row
from summariser.render import plain_text
from summariser.schema import Attempt, Run, Usage

_HEADINGS = ("article", "requests", "of them again", "prompt tokens", "completion tokens")
_COST = "cost"


def say_usage(run: Run) -> None:
    """Print on standard error what each article took, each of its attempts, and all together."""
    if not run.usage.requests:
        say("no model was asked")
        return
    rows = list(_rows(run))
    headings = _HEADINGS if run.cost is None else (*_HEADINGS, _COST)
    widths = [max(len(row[i]) for row in (headings, *rows)) for i in range(len(headings))]
    for row in (headings, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        say_row("  ".join(cells).rstrip())
    say(describe_cost(run.model, run.cost))


def describe_cost(model: str | None, cost: float | None) -> str:
    """Return in a sentence what something costs, or that it is not known.

    Args:
        model: Name of the model.
        cost: US dollars; None where no price is known.
    """
    if cost is None:
        return f"no price is known for {model} at this endpoint, so what it cost is not known"
    return f"cost: ${cost:.4f}"


def _rows(run: Run) -> Iterator[tuple[str, ...]]:
    priced = run.cost is not None
    for name, usage in run.by_article.items():
        yield _row(plain_text(name), usage, run.cost_by_article.get(name), priced=priced)
        yield from _attempts(run.attempts.get(name, ()), priced=priced)
    pairs = run.usage.less(sum(run.by_article.values(), Usage()))
    if pairs.requests:
        rest = (run.cost or 0) - sum(run.cost_by_article.values())
        yield _row("uncertain pairs", pairs, max(0.0, rest), priced=priced)
    yield _row("together", run.usage, run.cost, priced=priced)


def _attempts(attempts: Sequence[Attempt], *, priced: bool) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(attempts, start=1):
        tokens = (f"{one.prompt_tokens:,}", f"{one.completion_tokens:,}")
        yield (f"  request {number}", "", "", *tokens, *_money(one.cost, priced=priced))


def _row(name: str, usage: Usage, cost: float | None, *, priced: bool) -> tuple[str, ...]:
    counts = (usage.requests, usage.retries, usage.prompt_tokens, usage.completion_tokens)
    return (name, *(f"{count:,}" for count in counts), *_money(cost, priced=priced))


def _money(cost: float | None, *, priced: bool) -> tuple[str, ...]:
    """Return the cell of a cost, where there is a column for it."""
    if not priced:
        return ()
    return ("not known" if cost is None else f"${cost:.4f}",)
