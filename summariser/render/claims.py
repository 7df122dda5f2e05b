"""The claims of a timeline as they are read: by whom, against whom, and who answered what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summariser.render.conflicts import conflict_notes
from summariser.render.editing import pinned_words
from summariser.render.sources import Citation, Reported, Sources
from summariser.render.wording import ANSWERED, NO_DATE, date_key, date_words, plain_text
from summariser.schema import Allegation, ClaimThread, Denial, Record, Timeline

_WORD = re.compile(r"\w+")
# Chosen by looking: repeated with a name put in for a pronoun is still repeated.
_MOST = 0.6


@dataclass(frozen=True)
class DenialItem:
    """One answer: who gave it, in what form, when and where, and its own words, verbatim.

    The words stand even without evidence asked for: an answer is not to be had in paraphrase.
    ``about`` is what is denied, for an answer that stands under no claim.
    """

    who: str
    answered: str
    when: str
    about: str
    words: str
    evidence: tuple[Citation, ...]


@dataclass(frozen=True)
class ClaimItem:
    """One claim with its answers: by whom, against whom, since when, and who reports it."""

    id: str
    text: str
    by: tuple[str, ...]
    against: tuple[str, ...]
    since: str
    reported: str
    denials: tuple[DenialItem, ...]
    notes: tuple[str, ...]
    evidence: tuple[Citation, ...]


def claim_items(timeline: Timeline, sources: Sources) -> tuple[tuple[ClaimItem, ...], set[str]]:
    """Return the claims, those with most independent origins first, and the denials they hold."""
    records: dict[str, Record] = {record.id: record for record in timeline.records}
    grouped = {member for group in timeline.claims for member in group.members}
    groups = [
        *timeline.claims,
        *(
            ClaimThread(
                id=r.id,
                text=r.text,
                members=(r.id,),
                denials=tuple(d.id for d in timeline.denial_records if r.id in d.responds_to),
                sources=(r.source,),
                target=r.target,
                since=r.date,
            )
            for r in timeline.allegation_records
            if r.id not in grouped
        ),
    ]
    ranked = []
    notes = conflict_notes(timeline)
    for group in groups:
        members = [r for m in group.members if isinstance(r := records.get(m), Allegation)]
        denials = [r for d in group.denials if isinstance(r := records.get(d), Denial)]
        reported = sources.reported((m.article for m in members), group.outlets, group.origins)
        rank = (-reported.origins, -len(reported.articles), date_key(group.since))
        item = _claim_item(group, members, denials, (sources, reported))
        own = (*notes.get(group.id, ()), *filter(None, [pinned_words(group.pinned)]))
        ranked.append((rank, replace(item, notes=own)))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(item for _, item in ranked), {d for group in groups for d in group.denials}


def _claim_item(
    group: ClaimThread,
    members: Sequence[Allegation],
    denials: Sequence[Denial],
    found: tuple[Sources, Reported],
) -> ClaimItem:
    sources, reported = found
    names: dict[str, str] = {}
    for name in group.sources or [m.source for m in members]:
        if name is not None:
            names.setdefault(plain_text(name).casefold(), plain_text(name))
    own = sources.reported(m.article for m in members if m.source is None)
    voices = own.outlets or (("the article",) if own.articles else ())
    against = group.target or tuple(t for m in members for t in m.target)
    return ClaimItem(
        id=plain_text(group.id),
        text=plain_text(group.text),
        by=(*names.values(), *(f"{voice} in its own voice" for voice in voices)),
        against=tuple(dict.fromkeys(plain_text(target) for target in against)),
        since=_since_words(group, members, sources),
        reported=reported.words,
        denials=denial_items(denials, sources),
        notes=(),
        evidence=sources.citations(members),
    )


def _since_words(group: ClaimThread, members: Sequence[Allegation], sources: Sources) -> str:
    """Say since when it is alleged, or since when it is reported where only that is known."""
    if group.since is not None and any(member.date == group.since for member in members):
        return f"since {date_words(group.since)}"
    days = [sources.day(member.article) for member in members]
    first = group.since or min((day for day in days if day), default=None)
    return f"first reported {date_words(first)}" if first else ""


def denial_items(denials: Iterable[Denial], sources: Sources) -> tuple[DenialItem, ...]:
    """Return the answers in order of time, one for all that say the same in the same words."""
    same: dict[tuple[str, ...], list[Denial]] = {}
    for denial in denials:
        key = (denial.source or "", denial.form, *denial.quotes)
        same.setdefault(tuple(plain_text(part).casefold() for part in key), []).append(denial)
    items = []
    for group in same.values():
        when = min(d.date or sources.day(d.article) or NO_DATE for d in group)
        items.append((when, _denial_item(group, sources)))
    items.sort(key=lambda pair: pair[0])
    return tuple(item for _, item in items)


def _denial_item(group: Sequence[Denial], sources: Sources) -> DenialItem:
    first = group[0]
    dates = dict.fromkeys(date_words(d.date) for d in group if d.date)
    where = sources.reported(d.article for d in group)
    if dates:
        when = f"{' or '.join(dates)} · {where.words}"
    else:
        day = min((day for d in group if (day := sources.day(d.article))), default=None)
        when = f"{where.words}, published {date_words(day)}" if day else where.words
    who, about = plain_text(first.source or "a party not named"), plain_text(first.text)
    words = " … ".join(plain_text(quote) for quote in first.quotes)
    return DenialItem(
        who=who[:1].upper() + who[1:],
        answered=ANSWERED[first.form],
        when=when,
        about="" if _says(words, about) else about,
        words=words,
        evidence=sources.citations(group),
    )


def _says(words: str, about: str) -> bool:
    """Return whether the quoted words already say most of what they are about."""
    said, meant = set(_WORD.findall(words.casefold())), set(_WORD.findall(about.casefold()))
    return len(meant & said) >= _MOST * len(meant)
