"""What a run would read and ask, without asking."""

from __future__ import annotations

import asyncio
from typing import Protocol

from summariser.config import Config
from summariser.extract import Extractor, get_extractor
from summariser.load import Loaded
from summariser.render import plain_text
from summariser.render.wording import number_words
from summariser.schema import Usage
from summariser.sentences import number_sentences

_ANSWER_SHARE = 0.25
"""Tokens of the answers for one token of the prompts. Compact answers that hold all records of five
annotated articles have 0.21 at 60 sentences a request, and fewer where a request has fewer."""


class Price(Protocol):
    """What tokens cost."""

    def of(self, usage: Usage) -> float:
        """Return what some usage costs, in US dollars."""
        ...


def describe_run(loaded: Loaded, config: Config) -> str:
    """Return which articles would be read, by what, and the requests that this would take.

    The number of tokens is an estimate; an answer that is asked for again takes more requests.

    Raises:
        ConfigError: The settings do not fit, as they would not in a real run.
    """
    extractor = get_extractor(config)
    try:
        return _describe(extractor, loaded, config)
    finally:
        close = getattr(extractor, "aclose", None)
        if close is not None:
            asyncio.run(close())


def _describe(extractor: Extractor, loaded: Loaded, config: Config) -> str:
    plan = getattr(extractor, "plan", None)
    engine = extractor.engine
    reader = f"{engine.name} engine"
    if engine.model:
        reader += f", model {engine.model}"
    if engine.prompt:
        reader += f", prompt {engine.prompt}"
    lines, rows = (
        [f"Would read {number_words(len(loaded.articles), 'article')} with the {reader}."],
        [],
    )
    requests = tokens = 0
    for article in loaded.articles:
        sentences = number_sentences(article.text, title=article.title)
        row = [
            plain_text(article.id),
            plain_text(article.outlet or ""),
            (article.published or "")[:10],
        ]
        row.append(number_words(len(sentences), "sentence"))
        if plan is not None:
            planned = plan(article, sentences)
            estimate = sum(request.estimated_tokens for request in planned)
            requests, tokens = requests + len(planned), tokens + estimate
            row += [
                number_words(len(planned), "request"),
                f"about {number_words(estimate, 'prompt token')}",
            ]
        rows.append(row)
    lines += _columns(rows)
    lines += [
        f"Not loaded: {plain_text(failure.article)}: {plain_text(failure.reason)}"
        for failure in loaded.failures
    ]
    if plan is not None:
        asked = number_words(requests, "request")
        lines.append(f"Together {asked} at least, about {number_words(tokens, 'prompt token')}.")
        if config.passes > 1:
            lines.append(_further_passes(config.passes, requests, tokens))
        lines.append(_money(extractor, tokens))
    lines.append("No request was made.")
    return "\n".join(lines) + "\n"


def _further_passes(passes: int, requests: int, tokens: int) -> str:
    again = round(tokens * (passes + (passes - 1) * _ANSWER_SHARE))
    return (
        f"With {passes} passes up to {number_words(requests * passes, 'request')} and about "
        f"{number_words(again, 'prompt token')}: each window until nothing is missing."
    )


def _money(extractor: Extractor, tokens: int) -> str:
    price: Price | None = getattr(extractor, "price", None)
    if price is None:
        return (
            f"No price is known for {extractor.engine.model} at this endpoint: what it costs is "
            "not known."
        )
    prompts = price.of(Usage(prompt_tokens=tokens))
    answers = price.of(Usage(completion_tokens=round(tokens * _ANSWER_SHARE)))
    return (
        f"About ${prompts:.4f} for the prompts, and ${answers:.4f} for answers of the usual length."
    )


def _columns(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True) if w).rstrip()
        for row in rows
    ]
