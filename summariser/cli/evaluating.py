"""Runs and engines against a gold file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

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
    if _say_all(find_missing([options.gold, *options.paths]).values()):
        return Exit.USAGE
    sources = sort_sources(options.paths)
    loaded = sources.load_articles() if sources.articles else Loaded()
    gold = _read_sound_gold(options.gold, loaded)
    if gold is None:
        return Exit.USAGE
    runs = sources.read_runs()
    configs = _configs(options, gold, sources)
    if configs and _say_all(_wasted(gold, loaded)):
        return Exit.USAGE
    if not configs:
        _say_all(_reasons(loaded))
    readings = _read(loaded, gold, configs, options)
    outcome = _outcome(list(readings.values()), runs)
    if outcome is Exit.PROVIDER:
        return outcome
    comparisons = [compare(name, gold, run) for name, run in (runs | readings).items()]
    if page is not None:
        articles = {article.id: article for article in loaded.articles}
        write_result(report_page(gold, comparisons, articles), page)
    write_result(_report(gold, comparisons, options), Target(None, "text"))
    return Exit.PARTIAL if loaded.failures and outcome is Exit.OK else outcome


def _page_target(options: argparse.Namespace) -> Target | None:
    if [options.gold, *options.paths].count("-") > 1:
        raise ConfigError("- can be read once only: it is the gold file, or what is scored")
    if options.html == "-":
        raise ConfigError("--html writes a file beside the table; name one")
    return choose_target(options.html, "html", "html") if options.html is not None else None


def _say_all(sentences: Iterable[str]) -> bool:
    """Say the sentences, and return whether there were any."""
    said = False
    for sentence in sentences:
        say(sentence)
        said = True
    return said


def _read_sound_gold(name: str, loaded: Loaded) -> dict[str, Any] | None:
    """Return the gold file, or None where it has errors, which are all told."""
    try:
        gold = read_gold(name)
    except DocumentError as error:
        say(str(error))
        return None
    errors = check_gold(gold, {article.id: article.text for article in loaded.articles})
    if not _say_all(f"{name}: {error}" for error in errors):
        return gold
    say(f"{len(errors)} error{'' if len(errors) == 1 else 's'} in {name}; nothing scored")
    return None


def _wasted(gold: Mapping[str, Any], loaded: Loaded) -> Iterator[str]:
    """Yield why articles are not worth a single request: the gold knows none of them."""
    found = [article.id for article in loaded.articles]
    if any(name in gold["articles"] for name in found):
        return
    yield from _reasons(loaded)
    if found:
        known = next(iter(gold["articles"]), "none")
        names = f"the first of the gold is {known!r}, the first found {found[0]!r}"
        yield f"none of the articles is in the gold file: {names}"
    else:
        yield "no articles found"


def _reasons(loaded: Loaded) -> list[str]:
    return [f"{failure.article}: {failure.reason}" for failure in loaded.failures]


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
    configs = [
        Config.from_environment(
            engine=engine,
            model=model,
            base_url=options.base_url,
            timeout=options.timeout,
            story=str(gold.get("story") or "story"),
            jobs=options.jobs,
            window=options.window,
            language=options.language,
        )
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
    loaded: Loaded,
    gold: Mapping[str, Any],
    configs: Sequence[Config],
    options: argparse.Namespace,
) -> dict[str, Timeline]:
    """Return what each engine makes of the articles, by engine and model."""
    if configs:
        loaded = _with_facts(loaded, gold, quiet=options.quiet)
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


def _report(
    gold: Mapping[str, Any], comparisons: Sequence[Comparison], options: argparse.Namespace
) -> str:
    if options.json:
        return json.dumps(figures_of(gold, comparisons), indent=2) + "\n"
    return report_text(gold, comparisons, show=options.show)
