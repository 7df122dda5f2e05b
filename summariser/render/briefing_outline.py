"""A briefing arranged for reading: what every format of it shows, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from summariser.render.changes_wording import brief_words
from summariser.render.conflicts import LABELS
from summariser.render.wording import (
    ANSWERED,
    date_key,
    date_words,
    failed_words,
    find_zone,
    list_words,
    moment_words,
    number_words,
    plain_text,
    span_words,
)
from summariser.schema import ArticleEntry, Conflict, Failure
from summariser.schema.briefing import Briefing, SourceState, Thread
from summariser.schema.changes import (
    Answer,
    ChangedAnswer,
    ChangedItem,
    CitedRecord,
    Correction,
    NewItem,
    Withdrawn,
    WithdrawnReason,
)

# Quotes shown for one item: the first reports; the timeline holds all.
CITED_AT_MOST = 3
# Answers of earlier briefings shown beside the new ones.
EARLIER_AT_MOST = 2

_GONE: dict[WithdrawnReason, str] = {
    "unreadable": "its article could not be read this time",
    "dropped": "taken out by hand",
    "article_changed": "its article was changed and no longer says so",
    "article_gone": "its article was withdrawn",
    "not_found": "it is no longer found in its article",
    "merged": "it is told together with another item now",
}
_KIND = {"event": "event", "claim": "claim", "denial": "answer"}
_STATUS = {"occurred": "", "ongoing": "ongoing", "planned": "planned"}


@dataclass(frozen=True)
class Cite:
    """A verbatim quote and where it stands."""

    quote: str
    where: str
    url: str | None = None
    label: str = ""


@dataclass(frozen=True)
class Entry:
    """One item: what it says, what is new about it, and what it rests on."""

    text: str
    anchor: str = ""
    details: tuple[str, ...] = ()
    cites: tuple[Cite, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Section:
    """A heading and the items under it."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Lead:
    """A sentence of the lead, with the anchors that it points to."""

    text: str
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class BriefingOutline:
    """A briefing arranged for reading."""

    title: str
    window: str
    lead: tuple[Lead, ...]
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


def outline_briefing(briefing: Briefing) -> BriefingOutline:
    """Return the briefing arranged for reading: every text on one line and safe to print."""
    now = dt.datetime.fromisoformat(briefing.made).astimezone(find_zone(briefing.time_zone))
    shown = _Showing(now)
    changes = briefing.changes
    told = {thread.id for thread in briefing.threads}
    sections = (
        # The newest first: what came up about years ago is background to it.
        ("New events", map(shown.new_item, sorted(changes.new_events, key=_when, reverse=True))),
        ("Claims that moved", map(shown.thread, briefing.threads)),
        ("Answers to no claim found", map(shown.answer, changes.open_answers)),
        (
            "Changed answers to no claim found",
            (shown.changed_answer(one) for one in changes.changed_open_answers if one.news),
        ),
        (
            "Changed",
            (
                shown.changed(item)
                for item in changes.changed
                if item.news and item.after not in told
            ),
        ),
        ("Corrected", map(shown.correction, changes.corrections)),
        (
            "Where reports newly differ",
            (shown.conflict(one.conflict, briefing.articles) for one in changes.new_conflicts),
        ),
        ("Withdrawn", map(shown.withdrawn, _gone(changes.withdrawn))),
        ("Not seen this time", map(shown.withdrawn, changes.unseen)),
        ("Still unanswered", shown.unanswered(briefing)),
        ("Sources", (Entry(line) for line in _source_lines(briefing.sources))),
    )
    found = ((heading, tuple(entries)) for heading, entries in sections)
    anchors = {item.after for item in changes.new_events} | told
    anchors |= {item.after for item in changes.changed} | {u.after for u in changes.unanswered}
    return BriefingOutline(
        title=plain_text(briefing.title),
        window=_window(briefing),
        lead=tuple(
            Lead(plain_text(one.text), tuple(name for name in one.items if name in anchors))
            for one in briefing.lead
        ),
        notices=tuple(_notices(briefing)),
        sections=tuple(Section(heading, entries) for heading, entries in found if entries),
        footer=tuple(_footer(briefing)),
    )


def age_words(day: str | None, now: dt.datetime) -> str:
    """Return how old something is: ``today``, ``5 days old``; nothing where that is not known."""
    try:
        days = (now.date() - dt.date.fromisoformat((day or "")[:10])).days
    except ValueError:
        return ""
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{number_words(days, 'day')} old"


def _when(item: NewItem) -> tuple[str, str]:
    return date_key(item.date) if item.date else ("", "")


def _gone(items: Iterable[Withdrawn]) -> Iterator[Withdrawn]:
    return (item for item in items if item.reasons != ("merged",))


class _Showing:
    """Turns what changed into entries, as seen at a moment."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now

    def new_item(self, item: NewItem) -> Entry:
        details = [_item_date(item.date, item.status)]
        if len(item.outlets) > 1:
            details.append(_reported(item.outlets, item.origins))
        return self._entry(item.text, item.after, details, item.evidence)

    def thread(self, thread: Thread) -> Entry:
        names = [plain_text(name) for name in thread.sources if name]
        details = [f"New: {'; '.join(map(plain_text, thread.moved))}"] if thread.moved else []
        details.append(
            " · ".join(
                part
                for part in (
                    f"alleged by {list_words(names, most=4)}" if names else "",
                    f"of {list_words([plain_text(t) for t in thread.target], most=3)}"
                    if thread.target
                    else "",
                    f"since {date_words(thread.since)}" if thread.since else "",
                )
                if part
            )
        )
        if not (thread.new_answers or thread.earlier_answers):
            days = thread.unanswered_days
            ago = f" for {number_words(days, 'day')}" if days else ""
            details.append(f"no answer reported{ago}")
        cites = self._cites(thread.claims, "claim")
        new = [c for a in thread.new_answers for c in self._cites(a.evidence[:1], _answered(a))]
        old = [
            c
            for a in thread.earlier_answers
            for c in self._cites(a.evidence[:1], f"earlier, {_answered(a, begins=False)}")
        ]
        shown = (*cites[:CITED_AT_MOST], *new, *old[-EARLIER_AT_MOST:])
        return Entry(
            plain_text(thread.text),
            thread.id,
            tuple(detail for detail in details if detail),
            shown,
            len(cites) + len(new) + len(old) - len(shown),
        )

    def answer(self, answer: Answer) -> Entry:
        return self._entry(answer.text, "", [_answered(answer)], answer.evidence)

    def changed_answer(self, answer: ChangedAnswer) -> Entry:
        details = [brief_words(change) for change in answer.changes if change.news]
        return self._entry(answer.text, "", details, answer.evidence)

    def changed(self, item: ChangedItem) -> Entry:
        # An answer that is new is told among the answers.
        told = [change for change in item.changes if change.news and change.kind != "answer"]
        details = [brief_words(change) for change in told]
        cited = [record for change in item.changes for record in change.evidence]
        return self._entry(item.text, item.after, details, cited or item.evidence)

    def correction(self, item: Correction) -> Entry:
        title = plain_text(item.title or item.after)
        if item.conflict is not None:
            return Entry(f"A report corrects an earlier one: {title}")
        where = self._where(item.outlet, item.published)
        details, cites = [f"the article was changed{f' ({where})' if where else ''}"], []
        for one in item.replacements:
            if one.before is not None:
                cites += self._cites([one.before], "it said")
            if one.after is not None:
                cites += self._cites([one.after], "it says")
        return Entry(title, "", tuple(details), tuple(cites))

    def conflict(self, conflict: Conflict, articles: Mapping[str, ArticleEntry]) -> Entry:
        about = plain_text(conflict.quantity or conflict.about)
        values = list_words([f"“{plain_text(side.value)}”" for side in conflict.sides])
        cites = []
        for side in conflict.sides:
            entry = articles.get(side.articles[0], ArticleEntry())
            where = self._where(entry.outlet or side.articles[0], entry.published)
            label = plain_text(side.value)
            cites.append(Cite(plain_text(side.quotes[0]), where, entry.url, label))
        return Entry(
            f"{_upper(about)}: {values}",
            "",
            (LABELS[conflict.label], plain_text(conflict.reason)),
            tuple(cites),
        )

    def withdrawn(self, item: Withdrawn) -> Entry:
        why = list_words([_GONE[reason] for reason in item.reasons])
        into = f"; it is part of {item.into} now" if item.into else ""
        details = [f"{_KIND[item.kind]}: {why}{into}"]
        if item.reported:
            details.append(f"first reported {date_words(item.reported[:10])}")
        return self._entry(item.text, "", details, item.evidence)

    def unanswered(self, briefing: Briefing) -> Iterator[Entry]:
        moved = {thread.id for thread in briefing.threads}
        for item in briefing.changes.unanswered:
            if item.after in moved:
                continue
            names = [plain_text(name) for name in item.sources if name]
            told = []
            if names:
                told.append(f"alleged by {list_words(names, most=4)}")
            if item.days is not None:
                told.append(f"open for {number_words(item.days, 'day')}")
            elif item.since:
                told.append(f"since {date_words(item.since)}")
            if item.was_answered:
                told.append("the answer that stood is not found any more")
            yield self._entry(item.text, item.after, [" · ".join(told)], item.evidence)

    def _entry(
        self, text: str, anchor: str, details: Sequence[str], records: Sequence[CitedRecord]
    ) -> Entry:
        cites = self._cites(records)
        shown = tuple(detail for detail in details if detail)
        more = max(0, len(cites) - CITED_AT_MOST)
        return Entry(plain_text(text), anchor, shown, tuple(cites[:CITED_AT_MOST]), more)

    def _cites(self, records: Iterable[CitedRecord], label: str = "") -> list[Cite]:
        cites = (
            Cite(
                " … ".join(plain_text(quote) for quote in record.quotes),
                self._where(record.outlet or record.article, record.published),
                record.url,
                plain_text(label),
            )
            for record in records
        )
        # Several records may rest on one sentence.
        return list(dict.fromkeys(cites))

    def _where(self, outlet: str | None, published: str | None) -> str:
        parts = [plain_text(outlet or "")]
        if published:
            parts += [date_words(published[:10]), age_words(published, self._now)]
        return ", ".join(part for part in parts if part)


def _answered(answer: Answer, *, begins: bool = True) -> str:
    who = plain_text(answer.source or "") or "somebody"
    return f"{_upper(who) if begins else who} {ANSWERED[answer.form]}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _item_date(date: str | None, status: str | None) -> str:
    when = date_words(date) if date else "no date given"
    state = _STATUS.get(status or "", "")
    return f"{when}{f', {state}' if state else ''}"


def _reported(outlets: Sequence[str], origins: int) -> str:
    names = list_words([plain_text(name) for name in outlets], most=4)
    apart = f" ({number_words(origins, 'independent origin')})" if origins > 1 else ""
    return f"{names}{apart}"


def _window(briefing: Briefing) -> str:
    if briefing.since_made is None:
        return f"First briefing, {moment_words(briefing.made, briefing.time_zone)}"
    return span_words(briefing.since_made, briefing.made, briefing.time_zone)


def _source_lines(sources: Iterable[SourceState]) -> Iterator[str]:
    for source in sources:
        name = plain_text(source.source)
        if source.state == "failed":
            yield f"{name} failed: {plain_text(source.error or 'no reason known')}"
        elif source.state == "silent":
            quiet = number_words(source.quiet_days or 0, "day")
            yield f"{name} has been silent for {quiet}"


def _notices(briefing: Briefing) -> Iterator[str]:
    failed = [source for source in briefing.sources if source.state == "failed"]
    if failed:
        yield f"{number_words(len(failed), 'source')} of {len(briefing.sources)} failed: see below."
    unread = _unread(briefing)
    if unread:
        count = number_words(len(unread), "article")
        what = "what it reports" if len(unread) == 1 else "what they report"
        yield f"{count} could not be read: {what} is missing here."


def _unread(briefing: Briefing) -> list[Failure]:
    """Return the failures without those of sources, which are told with the sources."""
    failed = {source.source for source in briefing.sources if source.state == "failed"}
    return [failure for failure in briefing.failures if failure.article not in failed]


def _footer(briefing: Briefing) -> Iterator[str]:
    fresh = number_words(len(briefing.changes.new_articles), "new article")
    yield f"{fresh} in the story; {number_words(len(briefing.sources), 'source')} asked."
    for reason, count in sorted(briefing.left_out.items()):
        yield f"{number_words(count, 'article')} left out: {plain_text(reason)}."
    for failure in _unread(briefing):
        reason = plain_text(failure.reason)
        yield f"{plain_text(failure.article)} {failed_words(failure.stage)}: {reason}"
    yield from (plain_text(note) for note in briefing.notes)
    model = f" with {plain_text(briefing.run.model)}" if briefing.run.model else ""
    cost = f", ${briefing.run.cost:.4f}" if briefing.run.cost else ""
    yield f"Read by the {briefing.run.engine or 'unknown'} engine{model}{cost}."
