"""The whole path in one call: articles in, one timeline out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from summariser.config import Config, EngineName, shown_url
from summariser.errors import ConfigError
from summariser.exchanges import RecordedRun, Recording
from summariser.extract import Extractor, get_extractor, get_pair_judge
from summariser.extract.collecting import loaded_set_aside
from summariser.load import Loaded
from summariser.merge import (
    Overrides,
    check_articles,
    find_uncertain,
    list_articles,
    merge,
    read_overrides,
)
from summariser.reading import OnProgress, Outcome, Reading, bill_run, describe_run, limits_left
from summariser.schema import Article, Timeline, Usage

_log = logging.getLogger(__name__)

_NOT_JUDGED = " uncertain pairs not judged: "
# What a recording keeps of the settings: all that decides what is asked, and what comes of it.
_ASKED = ("engine", "model", "prompt", "language", "window", "passes", "attempts", "temperature")
_TAKEN = ("base_url", "judge_pairs", "max_wait")


async def aextract_articles(
    articles: Loaded | Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> Timeline:
    """Read every article and return their records as a document without groups.

    Args:
        articles: What `load_articles` returned (its failures and notes are kept) or articles.
        engine: Name of an engine, an engine of the caller's own, or None for the settings' choice.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        config: Settings; without them those of the environment.
        on_progress: Called after each article, in the order in which they end.

    Returns:
        The document. An article that failed is among its ``failures``; the order of records
        follows the order of the articles and does not depend on ``config.jobs``.

    Raises:
        ConfigError: The settings do not fit, or two articles have one id.
    """
    settings = _settings_of(config, engine)
    timeline, _ = await _extract(articles, engine, client, settings, on_progress)
    return timeline


async def aextract_within_limits(
    articles: Loaded | Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Timeline, Config]:
    """Do what `aextract_articles` does, and return also the settings with the limits that it left.

    Answers that were kept from earlier take nothing from the limits.
    """
    settings = _settings_of(config, engine)
    return await _extract(articles, engine, client, settings, on_progress)


async def _extract(
    articles: Loaded | Iterable[Article],
    engine: EngineName | Extractor | None,
    client: Any,
    settings: Config,
    on_progress: OnProgress | None,
) -> tuple[Timeline, Config]:
    loaded = articles if isinstance(articles, Loaded) else Loaded(tuple(articles), (), ())
    _check_ids(loaded.articles)
    recorded, clock = _recorded_run(settings), time.perf_counter()
    opened = _open_engine(engine, settings, client, loaded.articles)
    async with opened as (extractor, used):
        recorded.begin(*_told(used))
        reading = Reading(extractor, loaded.articles, on_progress, deadline=settings.deadline)
        outcomes = await reading.note_in(recorded).outcomes(used.in_work_of(extractor.engine.name))
    run_time = recorded.end(time.perf_counter() - clock)
    extractions = [o.extraction for o in outcomes if o.extraction is not None]
    # An engine made here counts the requests of failed articles too.
    own = engine is not None and not isinstance(engine, str)
    counted = None if own else getattr(extractor, "usage", None)
    usage = counted or sum((e.usage for e in extractions), Usage())
    bill = bill_run(extractor, usage)
    notes = tuple(_complaints(getattr(extractor, "complaint", None), recorded.complaint))
    timeline = Timeline(
        story=settings.story,
        articles=list_articles(loaded.articles),
        records=tuple(record for e in extractions for record in e.records),
        failures=(*loaded.failures, *(o.failure for o in outcomes if o.failure is not None)),
        left_out=(*loaded.notes, *(item for e in extractions for item in e.left_out)),
        run=describe_run(extractor.engine, usage, run_time).model_copy(
            update={**bill, "notes": notes}
        ),
    )
    spent = getattr(extractor, "spent", usage)
    seconds = time.perf_counter() - clock
    return timeline, limits_left(settings, spent, getattr(extractor, "price", None), seconds)


async def astream_extractions(
    articles: Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> AsyncGenerator[Outcome, None]:
    """Read articles and yield what becomes of each, in their order.

    For inputs of any length: articles are taken one by one, as there is room for them, and neither
    they nor their outcomes are kept; origins and groups, which take all articles, are not looked
    for. Close the generator where you stop early: what is in work is cancelled then.

    Args:
        articles: The articles, from a list or a generator.
        engine: As `aextract_articles` takes it, and so are the others.
        client: A client of the caller's own.
        config: Settings.
        on_progress: Called after each article, in the order in which they end.

    Yields:
        For each article its extraction, its failure, or both where a part of it failed.

    Raises:
        ConfigError: The settings do not fit, or two articles have one id.
    """
    settings = _settings_of(config, engine)
    recorded, clock = _recorded_run(settings), time.perf_counter()
    async with _open_engine(engine, settings, client) as (extractor, settings):
        recorded.begin(*_told(settings))
        reading = Reading(extractor, _each_once(articles), on_progress, deadline=settings.deadline)
        jobs = settings.in_work_of(extractor.engine.name)
        async with aclosing(reading.note_in(recorded).stream(jobs)) as outcomes:
            async for outcome in outcomes:
                yield outcome
    recorded.end(time.perf_counter() - clock)


def stream_extractions(
    articles: Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> Generator[Outcome, None, None]:
    """Do what `astream_extractions` does, for callers without an event loop.

    Articles are read while the caller waits for the next outcome, not while it works on one.
    """
    outcomes = astream_extractions(
        articles, engine=engine, client=client, config=config, on_progress=on_progress
    )

    async def advance() -> Outcome | None:
        return await anext(outcomes, None)

    with asyncio.Runner() as runner:
        try:
            while (outcome := runner.run(advance())) is not None:
                yield outcome
        finally:
            runner.run(outcomes.aclose())


async def asummarise(
    articles: Loaded | Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> Timeline:
    """Read every article and return one merged timeline.

    Takes, returns and raises what `aextract_articles` does; the document's ``events`` and
    ``claims`` are filled. The overrides that the settings name are checked against the articles
    before anything is read, and applied afterwards.
    """
    settings = _settings_of(config, engine)
    loaded = articles if isinstance(articles, Loaded) else Loaded(tuple(articles), (), ())
    overrides = read_overrides(settings.overrides) if settings.overrides else Overrides()
    check_articles(overrides, loaded.articles, {failure.article for failure in loaded.failures})
    timeline, left = await _extract(loaded, engine, client, settings, on_progress)
    if settings.judge_pairs:
        timeline = await _judge(timeline, client, left)
    return merge(timeline, overrides)


async def ajudge_pairs(
    timeline: Timeline, *, client: Any = None, config: Config | None = None
) -> Timeline:
    """Ask a model about the pairs of records that merging is not sure of.

    Only these are asked about, the least sure first, within the limits of tokens and cost; what
    the document itself took was spent before. Answers are kept and recorded like all others. Pairs
    that cannot be judged stay as merging has them: the run's ``unjudged`` names each with the
    reason, and its notes say how many they are.

    Args:
        timeline: A document; its groups are not looked at.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        config: Settings; without them those of the environment.

    Returns:
        The document with what was said in its ``judgements``, to be merged.

    Raises:
        ConfigError: No model is named, or no key or base URL is given.
    """
    settings = settle(Config.from_environment() if config is None else config)
    if settings.record is not None and not Recording(settings.record).exists:
        _recorded_run(settings).begin(*_told(settings))
    return await _judge(timeline, client, settings)


async def _judge(timeline: Timeline, client: Any, settings: Config) -> Timeline:
    pairs = [(pair.first, pair.second) for pair in find_uncertain(timeline)]
    if not pairs:
        return timeline
    published = {name: entry.published for name, entry in timeline.articles.items()}
    judge = get_pair_judge(settings, client=client, published=published)
    try:
        said = await judge.judge(pairs)
    finally:
        await judge.aclose()
    run, price = timeline.run, judge.price
    notes = [note for note in run.notes if _NOT_JUDGED not in note]
    if said.unjudged:
        why = min(one.reason for one in said.unjudged)
        notes.append(f"{len(said.unjudged)} of {len(pairs)}{_NOT_JUDGED}{why}")
    notes += [one for one in _complaints(getattr(judge, "complaint", None)) if one not in notes]
    cost = None if price is None else round((run.cost or 0.0) + price.of(said.usage), 6)
    usage = run.usage + said.usage
    update = {"usage": usage, "cost": cost, "notes": tuple(notes), "unjudged": said.unjudged}
    return timeline.model_copy(
        update={
            "judgements": (*timeline.judgements, *said.judgements),
            "run": run.model_copy(update=update),
        }
    )


def judge_pairs(
    timeline: Timeline, *, client: Any = None, config: Config | None = None
) -> Timeline:
    """Do what `ajudge_pairs` does, for callers without an event loop."""
    return asyncio.run(ajudge_pairs(timeline, client=client, config=config))


def _complaints(*found: str | None) -> list[str]:
    """Return notes about answers that could not be kept, or not be recorded."""
    return [one for one in dict.fromkeys(found) if one]


def extract_articles(
    articles: Loaded | Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> Timeline:
    """Do what `aextract_articles` does, for callers without an event loop."""
    return asyncio.run(
        aextract_articles(
            articles, engine=engine, client=client, config=config, on_progress=on_progress
        )
    )


def summarise(
    articles: Loaded | Iterable[Article],
    *,
    engine: EngineName | Extractor | None = None,
    client: Any = None,
    config: Config | None = None,
    on_progress: OnProgress | None = None,
) -> Timeline:
    """Do what `asummarise` does, for callers without an event loop."""
    return asyncio.run(
        asummarise(articles, engine=engine, client=client, config=config, on_progress=on_progress)
    )


def _settings_of(config: Config | None, engine: EngineName | Extractor | None) -> Config:
    settings = settle(Config.from_environment() if config is None else config)
    return settings.with_(engine=engine) if isinstance(engine, str) else settings


@asynccontextmanager
async def _open_engine(
    engine: EngineName | Extractor | None,
    settings: Config,
    client: Any,
    articles: Sequence[Article] = (),
) -> AsyncGenerator[tuple[Extractor, Config], None]:
    """Give the engine to read with, and the settings that it reads by.

    One that is made here is closed at the end.
    """
    if engine is not None and not isinstance(engine, str):
        yield engine, settings
        return
    extractor = get_extractor(settings, client=client, articles=articles)
    try:
        prepare = getattr(extractor, "prepare", None)  # of a model file, which is loaded first
        with loaded_set_aside():
            yield extractor, settings if prepare is None else await prepare()
    finally:
        close = getattr(extractor, "aclose", None)
        if close is not None:
            await close()


def _check_ids(articles: Iterable[Article]) -> None:
    for _ in _each_once(articles):
        pass


def _each_once(articles: Iterable[Article]) -> Iterator[Article]:
    seen: set[str] = set()
    for article in articles:
        if article.id in seen:
            raise ConfigError(f"two articles are called {article.id!r}; give each its own id")
        seen.add(article.id)
        yield article


def settle(config: Config) -> Config:
    """Return the settings that a run goes by: those of a recording, where one is replayed.

    Raises:
        ConfigError: The folder holds no recording.
    """
    if config.replay is None:
        return config
    recorded = Recording(config.replay).read_settings()
    known = {name: recorded[name] for name in (*_ASKED, *_TAKEN) if name in recorded}
    try:
        # What the limits cut was recorded as cut.
        return config.with_(**known, max_tokens=None, max_cost=None, deadline=None)
    except (ConfigError, TypeError, ValueError) as error:
        raise ConfigError(
            f"the settings in {config.replay} are none that this version knows; record the run anew"
        ) from error


def _recorded_run(config: Config) -> RecordedRun:
    return RecordedRun(config.record, config.replay, [config.api_key] if config.api_key else [])


def _told(config: Config) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what a recording keeps of the settings: what decides requests, and what else."""
    asked = {name: getattr(config, name) for name in _ASKED}
    asked |= {"engine": config.chosen_engine, "prompt": config.chosen_prompt}
    taken = {name: getattr(config, name) for name in _TAKEN}
    return asked, {**taken, "base_url": config.base_url and shown_url(config.base_url)}
