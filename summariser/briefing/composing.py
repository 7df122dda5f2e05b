"""What a briefing says: the threads that moved, and the lead where no model writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from summariser.render.changes_wording import brief_words
from summariser.render.wording import ANSWERED, date_words, list_words, number_words, plain_text
from summariser.schema import Timeline
from summariser.schema.briefing import LeadSentence, Thread
from summariser.schema.changes import (
    Answer,
    ChangedItem,
    Changes,
    CitedRecord,
    NewItem,
    Unanswered,
)

# Items of which the lead tells one by one; all the others are only counted.
TOLD_AT_MOST = 3
# A name longer than this is a description, and cut.
_LONGEST_NAME = 80


def find_threads(changes: Changes, after: Timeline) -> tuple[Thread, ...]:
    """Return the claims that are new, changed, or newly answered, as they now stand.

    Args:
        changes: What changed.
        after: The later of the two timelines compared.
    """
    new = {item.after: item for item in changes.new_claims}
    changed = {item.after: item for item in changes.changed if item.kind == "claim" and item.news}
    answered = _new_answers(changes)
    open_days = {item.after: item.days for item in changes.unanswered}
    cite = _Citing(after)
    earlier = _earlier_answers(after, answered, cite)
    found = []
    for claim in after.claims:
        if claim.id not in new and claim.id not in changed and claim.id not in answered:
            continue
        moved = _moves(new.get(claim.id), changed.get(claim.id), answered.get(claim.id, []))
        found.append(
            Thread(
                id=claim.id,
                text=claim.text,
                target=claim.target,
                sources=claim.sources,
                since=claim.since,
                moved=moved,
                new=claim.id in new,
                claims=tuple(cite(name) for name in claim.members),
                new_answers=tuple(answered.get(claim.id, ())),
                earlier_answers=tuple(earlier.get(claim.id, ())),
                unanswered_days=open_days.get(claim.id),
            )
        )
    return tuple(found)


def _new_answers(changes: Changes) -> dict[str, list[Answer]]:
    """Return the answers that are new by the claims they answer, each once."""
    found: dict[str, list[Answer]] = {item.after: [*item.answers] for item in changes.new_claims}
    for answer in changes.new_answers:
        for claim in answer.claims:
            answers = found.setdefault(claim.after or "", [])
            if all(answer.records != other.records for other in answers):
                answers.append(answer)
    return {name: answers for name, answers in found.items() if name and answers}


def _moves(
    new: NewItem | None, changed: ChangedItem | None, answers: Sequence[Answer]
) -> tuple[str, ...]:
    said = []
    if new is not None:
        said.append("new claim")
    said += [answer_words(answer) for answer in answers]
    for change in changed.changes if changed else ():
        if change.kind == "accuser":
            said.append(f"now also alleged by {list_words(_names(change.others))}")
        elif change.news and change.kind != "answer":  # new answers are told above
            said.append(brief_words(change))
    return tuple(dict.fromkeys(said))


def answer_words(answer: Answer) -> str:
    """Return who answered, and how: ``the quarry denied it``."""
    return f"{_name(answer.source) or 'somebody'} {ANSWERED[answer.form]}"


def _earlier_answers(
    after: Timeline, new: Mapping[str, Sequence[Answer]], cite: _Citing
) -> Mapping[str, Sequence[Answer]]:
    """Return the answers that stood before, by the claims they answer."""
    denials = {record.id: record for record in after.denial_records}
    found: dict[str, list[Answer]] = {}
    for claim in after.claims:
        told = {name for answer in new.get(claim.id, ()) for name in answer.records}
        for name in claim.denials:
            denial = denials.get(name)
            if denial is None or name in told:
                continue
            found.setdefault(claim.id, []).append(
                Answer(
                    records=(name,),
                    source=denial.source,
                    form=denial.form,
                    text=denial.text,
                    date=denial.date,
                    evidence=(cite(name),),
                )
            )
    return found


class _Citing:
    """Gives the records of a timeline as evidence, by their ids."""

    def __init__(self, timeline: Timeline) -> None:
        self._articles = timeline.articles
        self._records = {record.id: record for record in timeline.records}

    def __call__(self, name: str) -> CitedRecord:
        record = self._records[name]
        entry = self._articles.get(record.article)
        return CitedRecord(
            record=record.id,
            article=record.article,
            outlet=entry.outlet if entry else None,
            url=entry.url if entry else None,
            published=entry.published if entry else None,
            source=getattr(record, "source", None),
            quotes=record.quotes,
            spans=record.spans,
        )


def write_lead(changes: Changes, since: str | None) -> tuple[LeadSentence, ...]:
    """Return the lead by template: what there is, then what matters most, one by one.

    Args:
        changes: What changed.
        since: When the briefing before it was made, in words; None for the first.
    """
    counts = count_words(changes)
    if not counts:
        told = f"Nothing new since {since}." if since else "Nothing was found yet."
        return (LeadSentence(text=told), *_still_open(changes))
    start = f"Since {since}" if since else "To begin with"
    return (
        LeadSentence(text=f"{start}: {list_words(counts)}."),
        *_tell(changes),
        *_still_open(changes),
    )


def count_words(changes: Changes) -> list[str]:
    """Return what changed in figures: ``2 new events``, ``1 new claim``."""
    moved = [item for item in changes.changed if _is_told_as_changed(item)]
    answers = [answer for answer in changes.changed_open_answers if answer.news]
    gone = [item for item in changes.withdrawn if item.reasons != ("merged",)]
    counts = (
        (len(changes.new_events), "new event", None),
        (len(changes.new_claims), "new claim", None),
        (len(changes.new_answers) + len(changes.open_answers), "new answer", None),
        (len(moved) + len(answers), "changed item", None),
        (len(changes.corrections), "correction", None),
        (len(changes.new_conflicts), "new disagreement between reports", "new disagreements"),
        (len(gone), "withdrawn item", None),
    )
    return [number_words(count, noun, plural) for count, noun, plural in counts if count]


def _is_told_as_changed(item: ChangedItem) -> bool:
    """Whether more changed than that a claim has an answer, which is counted as such."""
    return any(change.news and change.kind != "answer" for change in item.changes)


def _tell(changes: Changes) -> list[LeadSentence]:
    answers = [
        LeadSentence(
            text=f"{_sentence(answer_words(answer))}: {_quoted(answer.claims[0].text)}",
            items=tuple(claim.after for claim in answer.claims if claim.after),
        )
        for answer in changes.new_answers
        if answer.claims
    ]
    claims = [
        LeadSentence(text=_claim_words(item), items=(item.after,))
        for item in sorted(changes.new_claims, key=lambda item: -item.origins)
    ]
    events = [
        LeadSentence(text=_event_words(item), items=(item.after,))
        for item in sorted(changes.new_events, key=matters, reverse=True)
        if not (changes.at and (item.date or "") > changes.at)
    ]
    told = [*answers[:1], *claims[:1], *events[:1], *answers[1:], *claims[1:], *events[1:]]
    return told[:TOLD_AT_MOST]


def matters(item: NewItem) -> tuple[int, str]:
    """Order by how many independently report an item, then by its date."""
    return item.origins, item.date or ""


def _claim_words(item: NewItem) -> str:
    names = _names(item.sources)
    who = f"According to {list_words(names, most=2)}" if names else "A report alleges"
    told = f"{who}: {_quoted(item.text)}"
    if item.answers:
        told += f" {_sentence(answer_words(item.answers[0]))}."
    return told


def _event_words(item: NewItem) -> str:
    when = f"{_sentence(date_words(item.date))}: " if item.date else ""
    planned = "Planned, " if item.status == "planned" else ""
    return f"{planned}{when}{_stop(plain_text(item.text))}"


def _still_open(changes: Changes) -> tuple[LeadSentence, ...]:
    still = [item for item in changes.unanswered if item.still]
    if not still:
        return ()
    oldest = max(still, key=_open_days)
    told = f"Still without a reported answer: {number_words(len(still), 'claim')}"
    if oldest.days:
        told += f", the oldest for {number_words(oldest.days, 'day')}"
    return (LeadSentence(text=f"{told}.", items=tuple(item.after for item in still)),)


def _open_days(item: Unanswered) -> int:
    return item.days or 0


def _names(sources: Iterable[str | None]) -> list[str]:
    return [name for name in map(_name, sources) if name]


def _name(source: str | None) -> str:
    name = plain_text(source or "")
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _quoted(text: str) -> str:
    return _stop(_sentence(plain_text(text)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "”", '"')) else f"{text}."
