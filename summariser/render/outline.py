"""What a reader is shown, in reading order: the same for every format that is read by people.

An outline holds plain text only: whatever came out of an article has been made harmless for a
terminal here, and is escaped for its markup by the format that prints it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summariser.render.claims import ClaimItem, DenialItem, claim_items, denial_items
from summariser.render.conflicts import ConflictItem, conflict_items, conflict_notes
from summariser.render.editing import override_lines, selection_words
from summariser.render.events import EventItem, event_items
from summariser.render.families import family_members
from summariser.render.sources import Sources
from summariser.render.wording import (
    date_words,
    failed_words,
    moment_words,
    number_words,
    plain_text,
)
from summariser.schema import Run, Timeline


@dataclass(frozen=True)
class ArticleItem:
    """One article of the story.

    ``copy`` says of which other article it is a copy, and why; ``flag`` that its body contradicts
    its headline. ``lead`` and ``below`` are the lines of the family tree before it, where the
    articles are shown as one.
    """

    id: str
    outlet: str
    published: str
    title: str
    url: str
    copy: str
    flag: str = ""
    lead: str = ""
    below: str = ""


@dataclass(frozen=True)
class Outline:
    """A timeline in reading order."""

    title: str
    summary: tuple[str, ...]
    warning: str
    dated: tuple[EventItem, ...]
    undated: tuple[EventItem, ...]
    claims: tuple[ClaimItem, ...]
    open_denials: tuple[DenialItem, ...]
    conflicts: tuple[ConflictItem, ...]
    by_hand: tuple[str, ...]
    failures: tuple[str, ...]
    left_out: tuple[str, ...]
    articles: tuple[ArticleItem, ...]
    articles_heading: str
    made: str
    selected: str
    nothing_found: str

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader must not overlook."""
        found = (self.selected, self.warning, self.nothing_found)
        return tuple(notice for notice in found if notice)


def make_outline(timeline: Timeline, *, origins: bool = False) -> Outline:
    """Return the timeline as it is read.

    Records that stand in no group, as in a document that has not been merged, are shown each on
    its own: nothing that was found is left out here but what a selection leaves out, and says.

    Args:
        timeline: The document.
        origins: Whether the articles are shown as a family tree of copies.
    """
    sources = Sources(timeline)
    events = event_items(timeline, sources)
    claims, answering = claim_items(timeline, sources)
    shown = events if timeline.selection is None else _selected(timeline, events)
    open_denials = [d for d in timeline.denial_records if d.id not in answering]
    return Outline(
        title=_title(timeline.story),
        summary=_summary(timeline, sources, (len(events), claims)),
        warning=_warning(timeline),
        dated=tuple(item for item in shown if item.dated),
        undated=tuple(item for item in shown if not item.dated),
        claims=claims,
        open_denials=denial_items(open_denials, sources),
        conflicts=conflict_items(timeline, sources),
        by_hand=override_lines(timeline),
        failures=_failures(timeline, sources),
        left_out=_left_out(timeline),
        articles=_family(timeline) if origins else _articles(timeline),
        articles_heading=_family_heading(timeline) if origins else "Articles",
        made=made_words(timeline.run),
        selected=selection_words(timeline),
        nothing_found=_nothing_found(timeline),
    )


def _selected(timeline: Timeline, events: list[EventItem]) -> list[EventItem]:
    chosen = timeline.selection.events if timeline.selection else ()
    kept = {plain_text(name) for name in chosen}
    return [item for item in events if item.id in kept]


def _title(story: str) -> str:
    name = plain_text(story)
    return "Timeline" if name in {"", "story"} else f"Timeline: {name}"


def _summary(
    timeline: Timeline, sources: Sources, found: tuple[int, Sequence[ClaimItem]]
) -> tuple[str, ...]:
    whole = sources.reported(timeline.articles)
    parts = [number_words(len(whole.articles), "article")]
    copies = len(whole.articles) - whole.origins
    if copies:
        parts[0] += f", {copies} of them {'a copy' if copies == 1 else 'copies'} of another"
    if whole.outlets:
        parts.append(number_words(len(whole.outlets), "outlet"))
    days = sorted(e.published[:10] for e in timeline.articles.values() if e.published)
    if days:
        parts.append(f"published {date_words(f'{days[0]}/{days[-1]}')}")
    events, claims = found
    unanswered = sum(not claim.denials for claim in claims)
    contents = [number_words(events, "event"), number_words(len(claims), "claim")]
    if unanswered:
        contents[-1] += f", {unanswered} of them with no answer reported"
    contents.append(number_words(len(timeline.denial_records), "denial"))
    return " · ".join(parts), " · ".join(contents)


def _warning(timeline: Timeline) -> str:
    """Say at the top what is missing below, so that it is not read as nothing having happened."""
    parts = []
    if timeline.failures:
        parts.append(f"{number_words(len(timeline.failures), 'article')} could not be read")
    left = sum(item.count for item in timeline.left_out)
    if left:
        parts.append(f"{number_words(left, 'item')} left out")
    return f"{' and '.join(parts)}: see the end" if parts else ""


def _nothing_found(timeline: Timeline) -> str:
    if timeline.records:
        return ""
    failed = {failure.article for failure in timeline.failures}
    if timeline.articles.keys() - failed:
        read = len(timeline.articles.keys() - failed)
        return (
            f"No event, allegation or denial was found in {number_words(read, 'article')} that "
            "could be read."
        )
    return "No article could be read. This does not mean that nothing is reported in them."


def _failures(timeline: Timeline, sources: Sources) -> tuple[str, ...]:
    return tuple(
        f"{sources.name(failure.article)} {failed_words(failure.stage)}: "
        f"{plain_text(failure.reason)}"
        for failure in timeline.failures
    )


def _left_out(timeline: Timeline) -> tuple[str, ...]:
    """Return what was left out, counted by reason, the most frequent first."""
    counts: Counter[str] = Counter()
    articles: dict[str, set[str]] = {}
    for item in timeline.left_out:
        counts[item.reason] += item.count
        articles.setdefault(item.reason, set()).add(item.article)
    return tuple(
        f"{number_words(count, 'item')} in {number_words(len(articles[reason]), 'article')}: "
        f"{plain_text(reason)}"
        for reason, count in counts.most_common()
    )


def _articles(timeline: Timeline) -> tuple[ArticleItem, ...]:
    notes = conflict_notes(timeline)
    items = []
    for name, entry in timeline.articles.items():
        copy = ""
        if entry.origin and entry.origin != name:
            reason = f" ({plain_text(entry.origin_reason)})" if entry.origin_reason else ""
            copy = f"copy of {plain_text(entry.origin)}{reason}"
        items.append(
            ArticleItem(
                id=plain_text(name),
                outlet=plain_text(entry.outlet or ""),
                published=date_words(entry.published[:10]) if entry.published else "",
                title=plain_text(entry.title or ""),
                url=plain_text(entry.url or ""),
                copy=copy,
                flag="; ".join(note for note in notes.get(name, ()) if note.startswith("headline")),
            )
        )
    return tuple(items)


def _family(timeline: Timeline) -> tuple[ArticleItem, ...]:
    """Return the articles as a family tree, each copy with the reason why it is one."""
    items = {item.id: item for item in _articles(timeline)}
    return tuple(
        replace(
            items[plain_text(member.article)],
            copy=plain_text(member.reason) or ("a copy" if member.lead else ""),
            lead=member.lead,
            below=member.below,
        )
        for member in family_members(timeline)
    )


def _family_heading(timeline: Timeline) -> str:
    originals = sum(not member.lead for member in family_members(timeline))
    articles = number_words(len(timeline.articles), "article")
    return f"Origins of the articles: {articles}, {number_words(originals, 'independent origin')}"


def made_words(run: Run) -> str:
    """Return in words how the document was made: engine, model, prompt and what was asked."""
    notes = plain_text("".join(f" {note[:1].upper()}{note[1:]}." for note in run.notes))
    if run.engine is None and run.model is None:
        return notes.strip()
    version = run.versions.get("summariser")
    parts = [f"Made by summariser{f' {version}' if version else ''}"]
    if run.engine:
        parts[0] += f" with the {run.engine} engine"
    if run.model:
        parts.append(f"model {run.model}")
    if run.prompt:
        digest = f" (SHA-256 {run.prompt_sha256[:12]})" if run.prompt_sha256 else ""
        parts.append(f"prompt {run.prompt}{digest}")
    if run.usage.requests:
        retries = f" ({number_words(run.usage.retries, 'retry', 'retries')})"
        parts.append(f"{number_words(run.usage.requests, 'request')}{retries}")
        tokens = run.usage.prompt_tokens + run.usage.completion_tokens
        parts.append(number_words(tokens, "token"))
    if run.started:
        parts.append(moment_words(run.started))
    return f"{plain_text(', '.join(parts))}.{notes}"
