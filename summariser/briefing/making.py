"""From what is in the store to a briefing: read, merge, compare, write."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from summariser.api import aextract_within_limits
from summariser.briefing.channels import find_whole
from summariser.briefing.composing import find_threads, write_lead
from summariser.briefing.finding import Finds
from summariser.briefing.leading import write_checked_lead
from summariser.briefing.remembering import RememberingExtractor
from summariser.briefing.surroundings import World
from summariser.changes import Carried, carry, compare
from summariser.config import Config
from summariser.extract import get_extractor, get_lead_writer
from summariser.merge import Overrides, merge, read_overrides
from summariser.render.briefing_page import briefing_page
from summariser.render.briefing_text import briefing_chat, briefing_markdown, briefing_text
from summariser.render.wording import find_zone, moment_words
from summariser.schema import Run, Timeline
from summariser.schema.briefing import Briefing, LeadSentence, SourceState, SourceStateName
from summariser.schema.briefing_settings import BriefingSettings
from summariser.schema.changes import Changes
from summariser.store import SourceHealth, Story


@dataclass(frozen=True)
class Earlier:
    """The edition that a briefing goes on from.

    Attributes:
        edition: Its name.
        made: When it was made.
        timeline: What was known then.
        states: What became of its sources, by their names.
    """

    edition: str
    made: dt.datetime
    timeline: Timeline
    states: Mapping[str, SourceStateName] = field(default_factory=dict)


def config_of(settings: BriefingSettings, environ: Mapping[str, str]) -> Config:
    """Return the settings that a briefing's articles are read with.

    Raises:
        ConfigError: A value does not fit.
    """
    engine = settings.engine
    given = {
        "engine": engine.engine,
        "model": engine.model,
        "base_url": engine.base_url,
        "language": engine.language,
        "jobs": engine.jobs,
        "story": settings.chosen_story,
        "overrides": settings.overrides,
        "max_tokens": settings.budget.max_tokens,
        "max_cost": settings.budget.max_cost,
    }
    return Config.from_environment(environ, **given)


class Maker:
    """Makes a briefing of what is in the store.

    Args:
        settings: The briefing.
        story: Its story.
        world: Clocks and the model.

    Raises:
        ConfigError: A setting of the engine does not fit.
    """

    def __init__(self, settings: BriefingSettings, story: Story, world: World) -> None:
        self._settings = settings
        self._story = story
        self._world = world
        self._config = self._left = config_of(settings, world.environ)
        self._carried: Carried | None = None

    async def read(self, on_read: Callable[[], None]) -> Timeline:
        """Read every article that was not read before, and return all records of the story.

        Args:
            on_read: Called after each article that was read.

        Raises:
            ConfigError: There is no engine to read with.
        """
        articles = self._story.articles()
        engine = self._world.engine or get_extractor(
            self._config, client=self._world.client, articles=articles
        )
        reader = RememberingExtractor(engine, self._story, self._config, articles, on_read)
        try:
            timeline, self._left = await aextract_within_limits(
                reader.unread, engine=reader, config=self._config
            )
            return reader.complete(timeline)
        finally:
            await reader.aclose()

    def merge(self, timeline: Timeline, before: Timeline | None) -> Timeline:
        """Merge the records, with what a person has decided; items of before keep their ids.

        Where there is no edition before, items of the story's newest timeline keep theirs: ids are
        the story's, and not a briefing's.

        Raises:
            ConfigError: An override does not fit any more.
        """
        path = self._config.overrides
        merged = merge(timeline, read_overrides(path) if path else Overrides())
        # A briefing under a new name goes on with the ids that the story has.
        earlier = before or self._story.timeline() or Timeline(story=merged.story)
        self._carried = carry(earlier, merged, retired=self._story.used_ids())
        return self._carried.timeline

    async def compose(
        self, edition: str, after: Timeline, before: Earlier | None, found: Finds
    ) -> Briefing:
        """Return the briefing on what changed, its lead by the model where there is one.

        Args:
            edition: Name of the edition.
            after: What is known now.
            before: What was known at the edition before.
            found: What came of asking the sources.
        """
        now = self._world.now()
        zone = self._settings.time_zone
        # Days are counted as they are where the briefing is read.
        day = now.astimezone(find_zone(zone)).date()
        # What was paired for the ids need not be paired again, where it is these two documents.
        pairing = self._carried.pairing if self._carried is not None else None
        changes = compare(before.timeline if before else None, after, at=day, pairing=pairing)
        lead, run, notes = await self._lead(changes, before, after.run)
        concerned = _in_conflict(changes)
        return Briefing(
            name=self._settings.name,
            title=self._settings.shown_title,
            story=self._settings.chosen_story,
            edition=edition,
            made=_stamp(now),
            time_zone=zone,
            since=before.edition if before else None,
            since_made=_stamp(before.made) if before else None,
            first=before is None,
            lead=lead,
            changes=changes,
            threads=find_threads(changes, after),
            unanswered=len(changes.unanswered),
            articles={name: entry for name, entry in after.articles.items() if name in concerned},
            sources=tuple(
                _state(one, now, self._settings.fetching.quiet_days, before)
                for one in self._story.sources()
                if one.location in found.asked
            ),
            failures=(*found.failures, *after.failures),
            left_out=dict(found.left_out),
            run=run,
            notes=(*found.notes, *notes),
        )

    async def _lead(
        self, changes: Changes, before: Earlier | None, run: Run
    ) -> tuple[tuple[LeadSentence, ...], Run, tuple[str, ...]]:
        zone = self._settings.time_zone
        since = moment_words(_stamp(before.made), zone) if before else None
        by_template = write_lead(changes, since)
        config = self._config
        asks = config.model is not None and config.chosen_engine != "embedded"
        if not (asks and changes.has_news and self._settings.engine.write_lead):
            return by_template, run, ()
        writer = get_lead_writer(self._left, client=self._world.client)
        try:
            led = await write_checked_lead(changes, writer)
        finally:
            await writer.aclose()
        price = writer.price
        cost = None if price is None else round((run.cost or 0.0) + price.of(led.usage), 6)
        billed = run.model_copy(update={"usage": run.usage + led.usage, "cost": cost})
        kept = (by_template[0], *led.sentences) if led.sentences else by_template
        return kept, billed, led.notes


def is_worth_sending(briefing: Briefing, settings: BriefingSettings) -> bool:
    """Tell whether a briefing is sent: it has news, or a source newly failed or fell silent."""
    return (
        settings.send_when_nothing_new
        or briefing.has_news
        or any(source.newly for source in briefing.sources)
    )


def write_forms(briefing: Briefing, settings: BriefingSettings) -> dict[str, str]:
    """Return the briefing in every format that it is delivered in."""
    whole = find_whole(settings.deliver, briefing.name, briefing.edition)
    return {
        "html": briefing_page(briefing),
        "md": briefing_markdown(briefing),
        "text": briefing_text(briefing),
        "json": briefing.model_dump_json(indent=2) + "\n",
        "chat": json.dumps(briefing_chat(briefing, whole), ensure_ascii=False),
    }


def _in_conflict(changes: Changes) -> frozenset[str]:
    return frozenset(
        name
        for one in changes.new_conflicts
        for side in one.conflict.sides
        for name in side.articles
    )


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _state(
    health: SourceHealth, now: dt.datetime, quiet_days: int, before: Earlier | None
) -> SourceState:
    told = {"source": health.location, "listed": health.listed}
    last = health.last_new or health.first_tried
    quiet = (now - last).days
    since = before.made if before else None
    if health.failures:
        newly = before is None or before.states.get(health.location) != "failed"
        return SourceState(**told, state="failed", error=health.error, newly=newly)
    if quiet >= quiet_days:
        newly = before is not None and before.states.get(health.location) != "silent"
        return SourceState(
            **told, state="silent", last_new=_day(health.last_new), quiet_days=quiet, newly=newly
        )
    fresh = health.last_new is not None and (since is None or health.last_new > since)
    return SourceState(
        **told,
        state="new" if fresh else "nothing_new",
        new=health.new if fresh else 0,
        last_new=_day(health.last_new),
        quiet_days=quiet if health.last_new else None,
    )


def _day(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
