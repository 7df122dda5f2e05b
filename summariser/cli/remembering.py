"""What the store has, printed: its stories, one story, one article, one timeline."""

from __future__ import annotations

import argparse
import base64
import json
from dataclasses import asdict
from typing import Any

from summariser.cli.exits import Exit
from summariser.cli.showing import shown_text, target_of
from summariser.cli.store_commands import SHOW_FORMATS
from summariser.cli.story_overview import (
    Overview,
    describe_article,
    describe_stories,
    describe_story,
    describe_story_in_markdown,
)
from summariser.cli.streams import Target, say, write_result
from summariser.errors import ConfigError, StoreError
from summariser.render import render
from summariser.render.wording import number_words
from summariser.schema import Timeline
from summariser.store import Store, Story, choose_store, copy_store, open_store


def run_stories(options: argparse.Namespace) -> int:
    """Print the stories of the store, copy it, or forget one of them.

    Raises:
        StoreError: There is no store or no such story, or it cannot be read, copied or written.
    """
    with _open(options) as store:
        if options.copy_to is not None:
            rows = copy_store(store, options.copy_to)
            if not options.quiet:
                say(f"{number_words(rows, 'row')} copied; name the new store in SUMMARISE_STORE")
            return Exit.OK
        if options.forget is not None:
            store.forget(options.forget)
            if not options.quiet:
                say(f"{options.forget}: forgotten")
            return Exit.OK
        stories = store.stories()
        told = describe_stories(stories, store.location)
    if options.json:
        told = _json([asdict(story) for story in stories])
    write_result(told, Target(None, "text"))
    return Exit.OK


def run_show(options: argparse.Namespace) -> int:
    """Print what the store has of a story, or of one of its articles.

    Raises:
        ConfigError: The result could not be written where it is to go.
        StoreError: There is no such story, run or article, or the store cannot be read.
    """
    target = target_of(options)
    if target.format not in SHOW_FORMATS:
        raise ConfigError(f"show writes {', '.join(SHOW_FORMATS)}; for others take export")
    with _open(options) as store:
        story = store.story(options.story)
        if options.article is not None:
            write_result(_article(story, options.article, target), target)
            return Exit.OK
        overview = Overview(
            name=story.name,
            place=store.location,
            articles=story.article_facts(),
            sources=story.sources(),
            runs=story.runs(),
        )
        timeline = story.timeline(options.run)
    if target.format == "json":
        text = _json({**asdict(overview), "timeline": _plain(timeline)})
    else:
        describe = describe_story if target.format == "text" else describe_story_in_markdown
        text = describe(overview)
        if timeline is not None:
            text += "\n" + shown_text(timeline, target, options)
    write_result(text, target)
    return Exit.OK


def run_export(options: argparse.Namespace) -> int:
    """Print a timeline of a story.

    Raises:
        ConfigError: The result could not be written where it is to go.
        StoreError: There is no such story, run or timeline, or the store cannot be read.
    """
    target = target_of(options)
    with _open(options) as store:
        timeline = store.story(options.story).timeline(options.run)
    if timeline is None:
        raise StoreError(f"the story {options.story!r} has no timeline yet: nothing was read")
    write_result(shown_text(timeline, target, options), target)
    return Exit.OK


def _open(options: argparse.Namespace) -> Store:
    return open_store(choose_store(options.store), create=False)


def _article(story: Story, name: str, target: Target) -> str:
    (article,) = story.articles_named([name])
    facts = next(each for each in story.article_facts() if each.id == name)
    original = story.original(name)
    if target.format != "json":
        return describe_article(facts, original, article.text)
    kept = None
    if original is not None:
        kept = {**asdict(original), "content": base64.b64encode(original.content).decode()}
    return _json({**asdict(facts), "text": article.text, "original": kept})


def _plain(timeline: Timeline | None) -> Any:
    return None if timeline is None else json.loads(render(timeline, "json"))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, default=lambda moment: moment.isoformat()) + "\n"
