"""The cache of a model's answers: what is in it, and room made."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from dataclasses import asdict

from summariser.cli.exits import Exit
from summariser.cli.streams import Target, write_result
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.exchanges import AnswerCache, CacheFacts
from summariser.render.wording import number_words


def run_cache(options: argparse.Namespace) -> int:
    """Print what the cache holds, or drop answers from it.

    Raises:
        ConfigError: There is no cache, or it cannot be read.
    """
    path = Config.from_environment(cache=options.cache).cache
    if path is None:
        raise ConfigError("the cache is off (SUMMARISE_CACHE=off); name its file with --cache")
    cache = AnswerCache(path)
    try:
        if options.action == "info":
            facts = cache.facts()
            text = json.dumps(asdict(facts), indent=2) + "\n" if options.json else _describe(facts)
        else:
            dropped = cache.prune(_limit(options.older_than))
            text = json.dumps({"dropped": dropped}) + "\n" if options.json else _dropped(dropped)
    finally:
        cache.close()
    write_result(text, Target(None, "text"))
    return Exit.OK


def _limit(days: float | None) -> dt.datetime | None:
    return None if days is None else dt.datetime.now(dt.UTC) - dt.timedelta(days=days)


def _dropped(count: int) -> str:
    return f"{number_words(count, 'answer')} dropped.\n"


def _describe(facts: CacheFacts) -> str:
    lines = [f"{facts.path}: {number_words(facts.answers, 'answer')}, {facts.size / 1e6:.1f} MB"]
    if facts.oldest and facts.newest:
        lines.append(f"kept from {facts.oldest} to {facts.newest}")
    lines += [f"  {model or '(no name)'}: {count:,}" for model, count in facts.models.items()]
    return "\n".join(lines) + "\n"
