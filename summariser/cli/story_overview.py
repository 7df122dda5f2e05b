"""What the store has of a story, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summariser.render import plain_text
from summariser.render.markdown import escape_markdown
from summariser.render.wording import number_words
from summariser.store import ArticleFacts, Original, RunSummary, SourceHealth, StorySummary

# What is older is in the JSON.
_MOST_ARTICLES = 20
_MOST_RUNS = 10


@dataclass(frozen=True)
class Overview:
    """All that the store has of a story but texts and timelines.

    Attributes:
        name: The story's name.
        place: Where the store is.
        articles: All versions of its articles, oldest acquaintance first.
        sources: How its sources fare.
        runs: Its runs, oldest first.
    """

    name: str
    place: str
    articles: tuple[ArticleFacts, ...]
    sources: tuple[SourceHealth, ...]
    runs: tuple[RunSummary, ...]


def describe_stories(stories: Sequence[StorySummary], place: str) -> str:
    """Return a line for each story."""
    if not stories:
        return f"{plain_text(place)}: no stories yet\n"
    width = max(len(plain_text(story.name)) for story in stories)
    lines = (
        f"{plain_text(story.name):<{width}}  {number_words(story.articles, 'article')}, "
        f"{number_words(story.runs, 'run')}"
        + (f", the last on {_moment(story.last_run)}" if story.last_run else "")
        for story in stories
    )
    return "\n".join(lines) + "\n"


def describe_story(overview: Overview) -> str:
    """Return the overview as plain text."""
    parts = [[f"{plain_text(overview.name)}: {_counted(overview)}"]]
    for heading, lines in _sections(overview):
        parts.append([heading.upper(), *(f"  {plain_text(line)}" for line in lines)])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def describe_story_in_markdown(overview: Overview) -> str:
    """Return the overview as Markdown."""
    parts = [[f"# {escape_markdown(plain_text(overview.name))}", "", _counted(overview)]]
    for heading, lines in _sections(overview):
        listed = (f"- {escape_markdown(plain_text(line))}" for line in lines)
        parts.append([f"## {heading}", "", *listed])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def describe_article(facts: ArticleFacts, original: Original | None, text: str) -> str:
    """Return an article's facts and its text."""
    rows = [
        ("id", facts.id),
        ("title", facts.title),
        ("outlet", facts.outlet),
        ("published", facts.published),
        ("address", facts.url),
        ("found by", facts.source),
        ("first seen", _moment(facts.first_seen)),
        ("last seen", _moment(facts.last_seen)),
        ("withdrawn", facts.withdrawn_at and _moment(facts.withdrawn_at)),
        ("replaced by", facts.replaced_by),
        ("text", f"sha256 {facts.sha256}"),
    ]
    if original is not None:
        size = f"{len(original.content):,} bytes"
        rows += [
            ("original", f"{size} of {original.final_url}, {_moment(original.retrieved)}"),
            ("", f"sha256 {original.sha256}"),
        ]
    rows += [(f"why {name}", reason) for name, reason in sorted(facts.reasons.items())]
    told = [f"{name:<14}{plain_text(value)}" for name, value in rows if value]
    # Line breaks are the article's own; within a line nothing that a terminal would obey.
    body = [plain_text(line) for line in text.splitlines()]
    return "\n".join([*told, "", *body]) + "\n"


def _counted(overview: Overview) -> str:
    standing = [fact for fact in overview.articles if not (fact.replaced_by or fact.withdrawn_at)]
    replaced = sum(fact.replaced_by is not None for fact in overview.articles)
    withdrawn = sum(
        fact.withdrawn_at is not None and fact.replaced_by is None for fact in overview.articles
    )
    told = [number_words(len(standing), "article")]
    told += [number_words(replaced, "earlier version")] if replaced else []
    told += [f"{withdrawn:,} withdrawn"] if withdrawn else []
    told += [number_words(len(overview.runs), "run")]
    return ", ".join(told)


def _sections(overview: Overview) -> Iterable[tuple[str, list[str]]]:
    runs = [_run(run) for run in reversed(overview.runs[-_MOST_RUNS:])]
    yield "Runs", _with_rest(runs, len(overview.runs)) or ["none yet"]
    if overview.sources:
        yield "Sources", [_source(source) for source in overview.sources]
    articles = [_article(facts) for facts in reversed(overview.articles[-_MOST_ARTICLES:])]
    yield "Articles", _with_rest(articles, len(overview.articles)) or ["none yet"]


def _with_rest(lines: list[str], count: int) -> list[str]:
    rest = count - len(lines)
    return [*lines, f"and {rest:,} older (-f json has all)"] if rest else lines


def _run(run: RunSummary) -> str:
    read_by = " ".join(filter(None, (run.engine, run.model)))
    parts = [
        f"run {run.id}, {_moment(run.at)}",
        number_words(run.articles, "article"),
        number_words(run.events, "event"),
        number_words(run.claims, "claim"),
        *([number_words(run.failures, "failure")] if run.failures else []),
        *([f"read by {read_by}"] if read_by else []),
    ]
    return ", ".join(parts)


def _source(source: SourceHealth) -> str:
    if source.failures:
        since = _moment(source.last_success) if source.last_success else "never"
        times = number_words(source.failures, "time")
        return f"{source.location}: failed {times} in a row, last read {since}: {source.error}"
    new = f"last had something new {_moment(source.last_new)}" if source.last_new else "nothing new"
    read = _moment(source.last_success) if source.last_success else "never"
    return f"{source.location}: read {read}, {new}"


def _article(facts: ArticleFacts) -> str:
    what = ", ".join(filter(None, (facts.outlet, facts.published)))
    told = f"{facts.id}: {facts.title or facts.url or '(no title)'}"
    told += f" ({what})" if what else ""
    if facts.replaced_by:
        return f"{told}, replaced by {facts.replaced_by}"
    if facts.withdrawn_at:
        return f"{told}, withdrawn {_moment(facts.withdrawn_at)}"
    return told


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
