"""From articles to a document or a timeline: the commands that read articles."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any

from summariser.api import extract_articles, settle, summarise
from summariser.cli.billing import say_usage
from summariser.cli.dry_run import describe_run
from summariser.cli.exits import Exit
from summariser.cli.installed import embedded_is_installed
from summariser.cli.paths import find_missing, is_web_address, story_name
from summariser.cli.progress import progress_bar, progress_lines
from summariser.cli.showing import say_overrides, select, show, target_of
from summariser.cli.streams import Target, holds_earlier, say, write_result
from summariser.config import Config
from summariser.extract.languages import identify_language, name_language
from summariser.load import Loaded, load_articles
from summariser.merge import check_articles, read_overrides
from summariser.reading import OnProgress, Progress
from summariser.render.wording import list_words
from summariser.schema import Timeline

Read = Callable[[Loaded, Config, OnProgress | None], Timeline]
"""Makes a timeline of what was loaded."""
_BUDGET = "BudgetError"
_DEADLINE = "DeadlineError"
_PROVIDER_ERRORS = {"ModelRejectedError", "ModelUnavailableError"}
_REASONS_SHOWN = 3
# Each process of the embedded engine takes some 400 MB: more of them are to be asked for.
_MOST_PROCESSES = 8
_EMBEDDED_IN_USE = (
    "reading with the embedded engine; to use a model set OPENAI_API_KEY or OPENAI_BASE_URL and "
    "--model NAME"
)


def run_summarise(options: argparse.Namespace) -> int:
    """Read articles and print one merged timeline."""
    return _run(
        options,
        lambda loaded, config, bar: select(summarise_loaded(loaded, config, bar), options),
    )


def summarise_loaded(loaded: Loaded, config: Config, on_progress: OnProgress | None) -> Timeline:
    """Return the merged timeline of what was loaded."""
    return summarise(loaded, config=config, on_progress=on_progress)


def run_extract(options: argparse.Namespace) -> int:
    """Read articles and print what each reports, not merged."""
    return _run(
        options,
        lambda loaded, config, bar: extract_articles(loaded, config=config, on_progress=bar),
    )


def _config_of(options: argparse.Namespace) -> Config:
    config = Config.from_environment(
        engine=options.engine,
        model=options.model,
        base_url=options.base_url,
        timeout=options.timeout,
        story=options.story or story_name(options.paths),
        jobs=options.jobs,
        window=options.window,
        passes=options.passes,
        language=options.language,
        overrides=getattr(options, "overrides", None),  # extract groups nothing, and has none
        judge_pairs=getattr(options, "judge_pairs", None),
        **settings_of_asking(options),
    )
    config = settle(config)
    if config.jobs is None and config.chosen_engine == "embedded":
        return config.with_(jobs=min(_MOST_PROCESSES, _count_processors()))
    return config


def settings_of_asking(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that say how a model is asked, and what becomes of its answers."""
    return {
        "cache": "off" if options.no_cache else options.cache,
        "record": options.record,
        "replay": options.replay,
        "retry_failed": options.retry_failed,
        "deadline": options.deadline,
        "max_wait": options.max_wait,
        "max_tokens": options.max_tokens,
        "max_cost": options.max_cost,
    }


def _count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _run(options: argparse.Namespace, read: Read) -> int:
    target = target_of(options)
    config = _config_of(options)
    missing = find_missing(options.paths, addresses=True)
    if len(missing) == len(options.paths):
        for sentence in missing.values():
            say(sentence)
        return Exit.USAGE
    addresses = sum(map(is_web_address, options.paths))
    if addresses and not options.quiet:
        say(f"asking {addresses} web address{'es' if addresses > 1 else ''}, slowly")
    loaded = load_sources(options.paths, options.allow_host)
    if not loaded.articles and not loaded.failures:
        say(f"no articles found in {', '.join(options.paths)}")
        return Exit.USAGE
    if options.dry_run:
        if config.overrides is not None:
            failed = {failure.article for failure in loaded.failures}
            check_articles(read_overrides(config.overrides), loaded.articles, failed)
        write_result(describe_run(loaded, config), Target(None, "text"))
        return Exit.OK
    if options.batch:
        # Imported only here: it brings the client, which other engines do without.
        from summariser.cli.batching import submit_batch  # noqa: PLC0415

        return submit_batch(loaded, config)
    return _finish(read_aloud(read, loaded, config, options), target, options)


def load_sources(paths: Sequence[str], allow_hosts: Sequence[str]) -> Loaded:
    """Return the articles of files and, where there are any, of web addresses.

    Raises:
        ConfigError: There are addresses, and what reads them is not installed.
    """
    if not any(is_web_address(path) or path.lower().endswith(".opml") for path in paths):
        return load_articles(paths)
    # Imported here: who reads files is not to wait for what asks the web.
    from summariser.gather import FetchSettings, gather  # noqa: PLC0415

    return gather(paths, settings=FetchSettings(allow_hosts=tuple(allow_hosts))).loaded


def read_aloud(read: Read, loaded: Loaded, config: Config, options: argparse.Namespace) -> Timeline:
    """Read articles, and say on standard error how far that is, as the options ask for it."""
    if not options.quiet:
        if _embedded_by_default(config):
            say(_EMBEDDED_IN_USE)
        if note := _several_languages(loaded, config):
            say(note)
    if options.verbose:
        timeline = read(loaded, config, progress_lines)
        say(f"read in {timeline.run.seconds} seconds")
        return timeline
    last: list[Progress] = []
    with progress_bar(len(loaded.articles), shown=not options.quiet) as bar:

        def advance(progress: Progress) -> None:
            last[:] = [progress]
            if bar is not None:
                bar(progress)

        timeline = read(loaded, config, advance)
    if last and last[0].reused and not options.quiet:
        say(_reused(last[0]))
    return timeline


def _reused(progress: Progress) -> str:
    """Return how many answers were not asked for again."""
    what = "1 answer was" if progress.reused == 1 else f"{progress.reused:,} answers were"
    if progress.reused >= progress.usage.requests:
        return f"{what} kept from earlier; nothing was asked"
    return f"{what} kept from earlier and not asked for again"


def _embedded_by_default(config: Config) -> bool:
    unasked = config.engine is None and config.chosen_engine == "embedded"
    return unasked and embedded_is_installed()


def _several_languages(loaded: Loaded, config: Config) -> str | None:
    """Return what to know of articles in several languages, where a model is to read them."""
    if config.language is not None or config.chosen_engine == "embedded":
        return None
    codes = {identify_language(article) or "en" for article in loaded.articles}
    names = sorted({name_language(code) for code in codes})
    if len(names) < 2:
        return None
    return (
        f"the articles are in {list_words(names)}, and each is written in its own language; "
        "to have the same facts joined across languages, name one (--language en)"
    )


def _finish(timeline: Timeline, target: Target, options: argparse.Namespace) -> Exit:
    outcome = outcome_of(timeline)
    # What an earlier run read is worth more than a list of what this one did not.
    kept = holds_earlier(target) and not _came_through(timeline)
    if outcome is not Exit.PROVIDER and not kept:
        show(timeline, target, options)
        say_overrides(timeline, options)
    if timeline.failures:
        say_failures(timeline)
    if kept:
        say(f"nothing was read, and {target.path} was left as it was")
    for note in timeline.run.notes:
        say(note)
    if options.usage:
        say_usage(timeline.run)
    return outcome


def _came_through(timeline: Timeline) -> bool:
    """Return whether anything of any article was read."""
    failed = {failure.article for failure in timeline.failures}
    return bool(timeline.articles.keys() - failed or timeline.records)


def outcome_of(timeline: Timeline) -> Exit:
    """Return the exit code that says how many of the articles came through, and why not all."""
    unjudged = {pair.error for pair in timeline.run.unjudged}
    if not timeline.failures:
        return outcome_of_judging(timeline)
    if any(failure.error == _BUDGET for failure in timeline.failures) or _BUDGET in unjudged:
        return Exit.BUDGET
    # What was not read in time is read by the next run.
    late = any(failure.error == _DEADLINE for failure in timeline.failures)
    if _came_through(timeline) or late:
        return Exit.PARTIAL
    refused = [f for f in timeline.failures if f.article in timeline.articles]
    if refused and all(failure.error in _PROVIDER_ERRORS for failure in refused):
        return Exit.PROVIDER
    return Exit.ERROR


def outcome_of_judging(timeline: Timeline) -> Exit:
    """Return the exit code that says whether all pairs were judged that were to be."""
    unjudged = {pair.error for pair in timeline.run.unjudged}
    if _BUDGET in unjudged:
        return Exit.BUDGET
    return Exit.PARTIAL if unjudged else Exit.OK


def say_failures(timeline: Timeline) -> None:
    """Say what failed, each reason once: a wrong key fails every article for the same one."""
    failures = timeline.failures
    of = len(timeline.articles.keys() | {failure.article for failure in failures})
    reasons: dict[str, list[str]] = {}
    for failure in failures:
        reasons.setdefault(failure.reason, []).append(failure.article)
    say(f"{len(failures)} of {of} articles failed")
    for reason, articles in list(reasons.items())[:_REASONS_SHOWN]:
        say(f"{articles[0] if len(articles) == 1 else f'{len(articles)} articles'}: {reason}")
    if len(reasons) > _REASONS_SHOWN:
        say(f"and {len(reasons) - _REASONS_SHOWN} other reasons, named in the output")
