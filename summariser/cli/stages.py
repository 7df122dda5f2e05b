"""The stages that read documents, one at a time: merge and render."""

from __future__ import annotations

import argparse

from summariser.api import judge_pairs
from summariser.cli.billing import say_usage
from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing
from summariser.cli.reading import outcome_of_judging, settings_of_asking
from summariser.cli.showing import say_overrides, select, show, target_of
from summariser.cli.streams import Target, say
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.load import read_document
from summariser.merge import join, merge, merge_into, read_overrides
from summariser.schema import Timeline


def run_merge(options: argparse.Namespace) -> int:
    """Join documents into one, and group its records anew.

    Raises:
        ConfigError: An override cannot be read or no longer matches, or no model can be asked.
        DocumentError: One of them is no timeline document.
    """
    target = target_of(options)
    if _missing(options.paths):
        return Exit.USAGE
    documents = [read_document(path) for path in options.paths]
    overrides = read_overrides(options.overrides) if options.overrides else None
    if options.into is not None:
        return _merge_into(documents, options, target)
    timeline = join(documents, story=options.story)
    if options.judge_pairs:
        timeline = judge_pairs(timeline, config=_config_of(options))
    timeline = merge(timeline, overrides)
    show(select(timeline, options), target, options)
    say_overrides(timeline, options)
    for note in timeline.run.notes:
        say(note)
    if options.usage:
        say_usage(timeline.run)
    return outcome_of_judging(timeline) if options.judge_pairs else Exit.OK


def _merge_into(documents: list[Timeline], options: argparse.Namespace, target: Target) -> Exit:
    if options.overrides or options.judge_pairs:
        raise ConfigError("--into keeps what stands; give --overrides or --judge-pairs without it")
    if _missing([options.into]):
        return Exit.USAGE
    stored = read_document(options.into)
    timeline = merge_into(stored, join(documents, story=options.story))
    show(select(timeline, options), target, options)
    if not options.quiet:
        records = len(timeline.records) - len(stored.records)
        events = len(timeline.events) - len(stored.events)
        claims = len(timeline.claims) - len(stored.claims)
        say(f"{records} new records, {events} new events, {claims} new claims")
    return Exit.OK


def _config_of(options: argparse.Namespace) -> Config:
    return Config.from_environment(
        model=options.model, base_url=options.base_url, **settings_of_asking(options)
    )


def run_render(options: argparse.Namespace) -> int:
    """Print a document in another format.

    Raises:
        DocumentError: It is no timeline document.
    """
    target = target_of(options)
    if _missing([options.path]):
        return Exit.USAGE
    show(select(read_document(options.path), options), target, options)
    return Exit.OK


def _missing(paths: list[str]) -> bool:
    missing = find_missing(paths)
    for sentence in missing.values():
        say(sentence)
    return bool(missing)
