"""Runs and engines against a gold file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from summariser.cli.arguments import WHOLE_ARTICLE
from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing
from summariser.cli.reading import outcome_of, read_aloud, say_failures, summarise_loaded
from summariser.cli.streams import Target, choose_target, say, write_result
from summariser.config import Config
from summariser.errors import ConfigError, DocumentError
from summariser.evaluate import (
    Comparison,
    Sources,
    check_gold,
    compare,
    figures_of,
    read_gold,
    report_page,
    report_text,
    sort_sources,
)
from summariser.extract import get_extractor
from summariser.load import Loaded
from summariser.schema import Article, Timeline

_FACTS = ("title", "outlet", "url", "published")


def run_evaluate(options: argparse.Namespace) -> int:
    """Score runs, or what engines make of articles, and print one table.

    Raises:
        ConfigError: The settings do not fit.
        DocumentError: A run is no timeline document.
    """
    page = _page_target(options)
    if _refuse(list(find_missing([options.gold, *options.paths]).values())):
        return Exit.USAGE
    try:
        gold = read_gold(options.gold)
    except DocumentError as error:
        say(str(error))
        return Exit.USAGE
    sources = sort_sources(options.paths)
    loaded = sources.load_articles() if sources.articles else Loaded()
    texts = {article.id: article.text for article in loaded.articles}
    if _refuse_gold(check_gold(gold, texts), options.gold):
        return Exit.USAGE
    runs = sources.read_runs()
    configs = _configs(options, gold, sources)
    if configs and _refuse_articles(gold, loaded, options):
        return Exit.USAGE
    if configs:
        loaded = _with_facts(loaded, gold, quiet=options.quiet)
    readings = _read(loaded, configs, options)
    outcome = _outcome(list(readings.values()), runs)
    if outcome is Exit.PROVIDER:
        return outcome
    comparisons = [compare(name, gold, run) for name, run in (runs | readings).items()]
    if page is not None:
        write_result(report_page(gold, comparisons, _by_id(loaded)), page)
    write_result(_report(gold, comparisons, options), Target(None, "text"))
    return outcome


def _page_target(options: argparse.Namespace) -> Target | None:
    if [options.gold, *options.paths].count("-") > 1:
        raise ConfigError("- can be read once only: it is the gold file, or what is scored")
    if options.html == "-":
        raise ConfigError("--html writes a file beside the table; name one")
    return choose_target(options.html, "html", "html") if options.html is not None else None


def _refuse(sentences: Sequence[str]) -> bool:
    """Say what is wrong, and return whether anything is."""
    for sentence in sentences:
        say(sentence)
    return bool(sentences)


def _refuse_gold(errors: Sequence[object], name: str) -> bool:
    if errors:
        number = f"{len(errors)} error{'' if len(errors) == 1 else 's'}"
        _refuse([*(f"{name}: {error}" for error in errors), f"{number} in {name}; nothing scored"])
    return bool(errors)


def _refuse_articles(gold: Mapping[str, Any], loaded: Loaded, options: argparse.Namespace) -> bool:
    """Refuse to read articles of which the gold knows none: every request would be wasted."""
    found = [article.id for article in loaded.articles]
    if any(name in gold["articles"] for name in found):
        return False
    sentences = [f"{failure.article}: {failure.reason}" for failure in loaded.failures]
    if not found:
        return _refuse([*sentences, f"no articles found in {', '.join(options.paths)}"])
    known = next(iter(gold["articles"]), "none")
    names = f"the first of the gold is {known!r}, the first found {found[0]!r}"
    return _refuse([*sentences, f"none of the articles is in the gold file: {names}"])


def _configs(
    options: argparse.Namespace, gold: Mapping[str, Any], sources: Sources
) -> list[Config]:
    """Return the settings of each reading: one for each engine and model asked for.

    Articles beside runs lend the page their text; they are read where that is asked for.

    Raises:
        ConfigError: The settings do not fit, or the engine cannot be used.
    """
    asked = options.engine or options.model or options.base_url
    if not sources.articles or (sources.runs and not asked):
        return []
    models = list(dict.fromkeys(options.model or ()))
    engines = list(dict.fromkeys(options.engine or ()))
    if models and all(engine == "embedded" for engine in engines):
        engines.append("llm")
    choices = []
    for engine in engines or [None]:
        own = [None] if engine == "embedded" else models or [None]
        choices += [(engine, model) for model in own]
    window = {"window": None} if options.window == WHOLE_ARTICLE else {}
    configs = [
        Config.from_environment(
            engine=engine,
            model=model,
            base_url=options.base_url,
            timeout=options.timeout,
            story=str(gold.get("story") or "story"),
            jobs=options.jobs,
            window=options.window or None,
        ).with_(**window)
        for engine, model in choices
    ]
    for config in configs[1:]:
        get_extractor(config)  # what cannot be used is told before the first has read for an hour
    return configs


def _with_facts(loaded: Loaded, gold: Mapping[str, Any], *, quiet: bool) -> Loaded:
    """Return the articles with facts that the gold has and their files lack."""
    articles = tuple(_with_own_facts(article, gold) for article in loaded.articles)
    dated = sum(
        new.published != old.published for new, old in zip(articles, loaded.articles, strict=True)
    )
    if dated and not quiet:
        say(f"{dated} of {len(articles)} articles give no publication date: the gold's is used")
    return Loaded(articles, loaded.failures, loaded.notes)


def _with_own_facts(article: Article, gold: Mapping[str, Any]) -> Article:
    entry = gold["articles"].get(article.id) or {}
    lacking = {
        field: entry[field]
        for field in _FACTS
        if isinstance(entry.get(field), str) and not getattr(article, field)
    }
    return article.model_copy(update=lacking)


def _read(
    loaded: Loaded, configs: Sequence[Config], options: argparse.Namespace
) -> dict[str, Timeline]:
    readings = {}
    for config in configs:
        timeline = read_aloud(summarise_loaded, loaded, config, options)
        if timeline.failures:
            say_failures(timeline)
        name = " ".join(filter(None, (timeline.run.engine, timeline.run.model)))
        readings[name or config.chosen_engine] = timeline
    return readings


def _outcome(readings: Sequence[Timeline], runs: Mapping[str, Timeline]) -> Exit:
    """Return the exit code: partial where some of the readings came through, and others did not."""
    outcomes = {outcome_of(timeline) for timeline in readings}
    if len(outcomes) == 1 and not runs:
        return outcomes.pop()
    return Exit.OK if outcomes <= {Exit.OK} else Exit.PARTIAL


def _by_id(loaded: Loaded) -> dict[str, Article]:
    return {article.id: article for article in loaded.articles}


def _report(
    gold: Mapping[str, Any], comparisons: Sequence[Comparison], options: argparse.Namespace
) -> str:
    if options.json:
        return json.dumps(figures_of(gold, comparisons), indent=2) + "\n"
    return report_text(gold, comparisons, show=options.show)
