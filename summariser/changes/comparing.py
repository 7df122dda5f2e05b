"""Two timelines in, what changed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, filterfalse
from operator import is_not, itemgetter, ne
from typing import Any

from summariser.changes.answers import Answering, Answers
from summariser.changes.citing import Document, item_fields, item_order
from summariser.changes.corrections import find_corrections
from summariser.changes.dating import read_date
from summariser.changes.differences import Differences, Moves, regroupings, trace_members
from summariser.changes.disagreements import Disagreements
from summariser.changes.groups import Groups
from summariser.changes.ids import id_key
from summariser.changes.pairing import Pairing, pair_documents
from summariser.changes.withdrawals import Withdrawals
from summariser.schema import (
    Answer,
    ArticleChange,
    Change,
    ChangedItem,
    Changes,
    ClaimThread,
    Compared,
    Failure,
    MergedEvent,
    NewItem,
    Timeline,
    Unanswered,
    Withdrawn,
)

_SUPPORT = ("outlets", "origins")
_EVENT_SAYS = itemgetter("text", "date", "status", "actors", "time_text", *_SUPPORT)
_CLAIM_SAYS = itemgetter("text", "since", "sources", "target", "denials", *_SUPPORT)


def compare(
    before: Timeline | None,
    after: Timeline,
    *,
    at: dt.date | None = None,
    pairing: Pairing | None = None,
) -> Changes:
    """Return what changed from one timeline to the next.

    Pure, and the same for any order of articles and records. Articles, records, events and claims
    are matched by what they are and not by their ids, so that nothing is called new because it was
    grouped or numbered anew.

    Args:
        before: The earlier document; None where there is none, and then all is new.
        after: The later document.
        at: The day, or a moment of it, to which claims without an answer are counted.
        pairing: What `carry` paired, which saves doing it again; that of other documents is not
            made use of.
    """
    earlier = before if before is not None else Timeline(story=after.story)
    known = pairing is not None and pairing.old.timeline is earlier
    if pairing is None or not known or pairing.new.timeline is not after:
        pairing = pair_documents(earlier, after)
    comparison = _Comparison(pairing, at)
    return comparison.changes(described=before is not None)


class _Comparison:
    """Compares two documents whose parts have been paired."""

    def __init__(self, pairing: Pairing, at: dt.date | None) -> None:
        self._pairing = pairing
        self._at = at.date() if isinstance(at, dt.datetime) else at
        self._disagreements = Disagreements(pairing)
        self._withdrawals = Withdrawals(pairing)
        self._figures = self._disagreements.figures()
        self._differences = Differences(pairing, self._figures, self._withdrawals.reason)
        self._answers = Answers(pairing, self._withdrawals.reason)
        self._answering: dict[str, Answering] = {}
        self._unchanged: set[str] = set()
        self._ends: dict[str, dt.date | None] = {}

    def changes(self, *, described: bool) -> Changes:
        """Return all that changed."""
        pairing = self._pairing
        same = self._find_same()
        events = [*map(self._event, filterfalse(same.__contains__, pairing.events.new))]
        claims = [*map(self._claim, filterfalse(same.__contains__, pairing.claims.new))]
        ids = chain(pairing.events.new, pairing.claims.new)
        unchanged = tuple(filter((same | self._unchanged).__contains__, ids))
        changed = [item for item in (*events, *claims) if isinstance(item, ChangedItem)]
        new_answers = [name for one in self._answering.values() for name in one.new]
        report = [*find_corrections(pairing), *self._disagreements.corrections()]
        gone = self._withdrawals.find()
        return Changes(
            before=_describe(pairing.old) if described else None,
            after=_describe(pairing.new),
            at=self._at.isoformat() if self._at is not None else None,
            new_events=_sorted_new(events),
            new_claims=_sorted_new(claims),
            new_answers=self._answers.gather(new_answers),
            open_answers=self._answers.gather(self._answers.open),
            changed_open_answers=self._answers.find_changed_open(),
            changed=tuple(sorted(changed, key=item_order)),
            corrections=tuple(report),
            new_conflicts=tuple(self._disagreements.find_new()),
            withdrawn=tuple(item for item in gone if not _is_unseen(item)),
            unseen=tuple(item for item in gone if _is_unseen(item)),
            unanswered=tuple(self._unanswered()),
            unchanged=unchanged,
            **_article_changes(pairing),
        )

    def _find_same(self) -> set[str]:
        """Return the ids of the events and claims that are known to be as they were."""
        pairing, altered = self._pairing, self._pairing.records.altered
        touched = pairing.records.touched | altered
        same = _find_same(pairing.events, _EVENT_SAYS)
        same |= {
            name
            for name in _find_same(pairing.claims, _CLAIM_SAYS)
            if touched.isdisjoint(pairing.claims.new[name].denials)
        }
        if altered:
            events, claims = pairing.events.new, pairing.claims.new
            same -= {name for name in events if not altered.isdisjoint(events[name].members)}
            same -= {name for name in claims if not altered.isdisjoint(claims[name].members)}
        return same - self._figures.keys()

    def _event(self, name: str) -> NewItem | ChangedItem | None:
        groups = self._pairing.events
        moves = trace_members(name, groups, self._pairing)
        new, before = groups.new[name], groups.before.get(name)
        if before is None:
            return self._unpaired(new, groups, moves)
        changes = self._differences.compare_events(groups.old[before], new, moves)
        return self._paired(new, groups, moves, changes)

    def _claim(self, name: str) -> NewItem | ChangedItem | None:
        groups = self._pairing.claims
        moves = trace_members(name, groups, self._pairing)
        new, before = groups.new[name], groups.before.get(name)
        if before is None:
            return self._unpaired(new, groups, moves)
        self._answering[name] = self._answers.compare(name)
        changes = [
            *self._differences.compare_claims(groups.old[before], new, moves),
            *self._answers.tell(name, self._answering[name]),
        ]
        return self._paired(new, groups, moves, changes)

    def _unpaired(
        self,
        new: MergedEvent | ClaimThread,
        groups: Groups[MergedEvent] | Groups[ClaimThread],
        moves: Moves,
    ) -> NewItem | ChangedItem:
        fields = item_fields(new, self._pairing.new)
        if not moves.foreign:
            answers: tuple[Answer, ...] = ()
            if isinstance(new, ClaimThread):
                answers = self._answers.gather(new.denials)
            return NewItem.model_validate(fields | {"answers": answers})
        changes = [
            *regroupings(moves, groups, continues=False),
            *self._differences.compare_support(None, new, moves),
        ]
        return ChangedItem.model_validate(fields | {"changes": changes})

    def _paired(
        self,
        new: MergedEvent | ClaimThread,
        groups: Groups[MergedEvent] | Groups[ClaimThread],
        moves: Moves,
        changes: Sequence[Change],
    ) -> ChangedItem | None:
        before = groups.before[new.id]
        if not moves.still:
            changes = [
                *changes,
                *self._differences.compare_support(groups.old[before], new, moves),
                *regroupings(moves, groups, continues=True),
            ]
        if not changes:
            self._unchanged.add(new.id)
            return None
        fields = item_fields(new, self._pairing.new)
        return ChangedItem.model_validate(fields | {"before": before, "changes": changes})

    def _unanswered(self) -> Iterator[Unanswered]:
        groups, document = self._pairing.claims, self._pairing.new
        waiting = [claim for claim in groups.new.values() if not claim.denials]
        for claim in sorted(waiting, key=lambda c: (c.since or "9999", len(c.id), c.id)):
            before = groups.before.get(claim.id) or self._parted_from(claim)
            first = document.find_first(claim.members)
            yield Unanswered(
                before=before,
                after=claim.id,
                text=claim.text,
                sources=claim.sources,
                target=claim.target,
                since=claim.since,
                days=self._days(claim.since),
                was_answered=before is not None and bool(groups.old[before].denials),
                evidence=document.cite([first] if first is not None else []),
            )

    def _parted_from(self, claim: ClaimThread) -> str | None:
        """Return the claim of the earlier document that one of the later was parted from."""
        records, groups = self._pairing.records.before, self._pairing.claims
        known = (groups.old_of.get(records(member) or "") for member in claim.members)
        return next((name for name in known if name is not None), None)

    def _days(self, since: str | None) -> int | None:
        """Return the days from the last that a date leaves open; None where it lies ahead."""
        if since is None or self._at is None:
            return None
        if since not in self._ends:
            days = read_date(since)
            self._ends[since] = days.end if days is not None else None
        end = self._ends[since]
        if end is None or end > self._at:
            return None
        return (self._at - end).days


def _find_same(
    groups: Groups[MergedEvent] | Groups[ClaimThread],
    says: Callable[[dict[str, Any]], tuple[Any, ...]],
) -> set[str]:
    """Return the ids of the groups that rest on the same records and say the same.

    Most of a large story is so, and this looks at all of it: without a step of Python for each, at
    no more than the fields in question, and at nothing of what is one object in both documents.
    """
    names = list(filter(groups.settled.__contains__, groups.new))
    old = list(map(groups.old.__getitem__, map(groups.before.__getitem__, names)))
    new = list(map(groups.new.__getitem__, names))
    other = list(map(is_not, old, new))
    said = [map(says, map(vars, compress(side, other))) for side in (old, new)]
    differ = compress(compress(names, other), map(ne, *said))
    return set(names).difference(differ)


def _is_unseen(item: Withdrawn) -> bool:
    """Tell whether something is not there only, as far as is known, because an article failed."""
    return "unreadable" in item.reasons and item.into is None


def _sorted_new(items: Iterable[NewItem | ChangedItem | None]) -> tuple[NewItem, ...]:
    return tuple(sorted((i for i in items if isinstance(i, NewItem)), key=item_order))


def _describe(document: Document) -> Compared:
    timeline = document.timeline
    return Compared(
        story=timeline.story,
        articles=len(timeline.articles),
        records=len(timeline.records),
        events=len(timeline.events),
        claims=len(timeline.claims),
        started=timeline.run.started,
    )


def _article_changes(pairing: Pairing) -> dict[str, tuple[ArticleChange, ...]]:
    """Return the articles that are new, gone, and failed, each under its name in `Changes`."""
    articles, old, new = pairing.articles, pairing.old, pairing.new
    failed_before = {failure.article for failure in old.timeline.failures}
    failures = {failure.article: failure for failure in new.timeline.failures}
    unseen = set(articles.failed.values())
    coming = [name for name in articles.coming if name not in failures]
    failing = [
        name
        for name, before in articles.failed.items()
        if name not in failed_before and before not in failed_before
    ]
    gone = [name for name in articles.gone if name not in unseen]
    return {
        "new_articles": tuple(_article(None, n, new) for n in _by_publication(coming, new)),
        "gone_articles": tuple(_article(n, None, old) for n in _by_publication(gone, old)),
        "failed_articles": tuple(
            _failed(name, failures, pairing) for name in _by_publication(failing, new)
        ),
    }


def _by_publication(names: Iterable[str], document: Document) -> list[str]:
    return sorted(names, key=lambda name: (document.entry(name).published or "9999", id_key(name)))


def _article(before: str | None, after: str | None, document: Document) -> ArticleChange:
    entry = document.entry(after if after is not None else before or "")
    return ArticleChange(
        before=before,
        after=after,
        title=entry.title,
        outlet=entry.outlet,
        url=entry.url,
        published=entry.published,
    )


def _failed(name: str, failures: Mapping[str, Failure], pairing: Pairing) -> ArticleChange:
    before = pairing.articles.failed[name]
    if name in pairing.new.timeline.articles or before is None:
        change = _article(before, name, pairing.new)
    else:
        change = _article(before, None, pairing.old).model_copy(update={"after": name})
    return change.model_copy(update={"reason": failures[name].reason})
