"""What a run took: requests, tokens and money."""

from __future__ import annotations

import sys

from summariser.cli.streams import say
from summariser.render import plain_text
from summariser.schema import Run, Usage

_HEADINGS = ("article", "requests", "of them again", "prompt tokens", "completion tokens")


def say_usage(run: Run) -> None:
    """Print on standard error what each article took, and all of them together."""
    if not run.usage.requests:
        say("no model was asked")
        return
    rows = [_row(plain_text(name), usage) for name, usage in run.by_article.items()]
    pairs = run.usage.less(sum(run.by_article.values(), Usage()))
    if pairs.requests:
        rows.append(_row("uncertain pairs", pairs))
    rows.append(_row("together", run.usage))
    widths = [max(len(row[i]) for row in (_HEADINGS, *rows)) for i in range(len(_HEADINGS))]
    for row in (_HEADINGS, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        sys.stderr.write(f"{'  '.join(cells).rstrip()}\n")
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


def _row(name: str, usage: Usage) -> tuple[str, ...]:
    counts = (usage.requests, usage.retries, usage.prompt_tokens, usage.completion_tokens)
    return (name, *(f"{count:,}" for count in counts))
