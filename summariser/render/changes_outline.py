"""What changed, in reading order: the same for every format that is read by people.

An outline holds plain text only: whatever came out of an article has been made harmless for a
terminal here, and is escaped for its markup by the format that prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from summariser.render.changes_quotes import Place, Quoted, quote_records
from summariser.render.changes_wording import (
    change_line,
    id_words,
    party_line,
    reason_words,
    since_words,
)
from summariser.render.conflicts import LABELS
from summariser.render.wording import (
    ANSWERED,
    date_words,
    list_words,
    number_words,
    plain_text,
    when_words,
)
from summariser.schema import (
    BYWORK,
    Answer,
    ArticleChange,
    Change,
    ChangedAnswer,
    ChangedItem,
    ChangeKind,
    Changes,
    Conflict,
    ConflictSide,
    Correction,
    NewConflict,
    NewItem,
    Replacement,
    Unanswered,
    Withdrawn,
)

_REGROUPED: frozenset[ChangeKind] = frozenset({"joined", "split", "regrouped", "answer_moved"})
_READ: frozenset[ChangeKind] = frozenset({"naming", "reread"})


@dataclass(frozen=True)
class Line:
    """One respect in which something changed, with the old and the new words of the articles.

    ``before`` and ``after`` are set side by side where both are there.
    """

    label: str
    before: str = ""
    after: str = ""
    note: str = ""
    old: tuple[Quoted, ...] = ()
    new: tuple[Quoted, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One thing that changed."""

    id: str
    text: str
    when: str = ""
    facts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    quotes: tuple[Quoted, ...] = ()


@dataclass(frozen=True)
class Section:
    """Entries of one sort under a heading, and a sign for them that does not depend on colour."""

    heading: str
    sign: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ChangesOutline:
    """What changed, in reading order; ``nothing`` says in one line that nothing did."""

    title: str
    summary: tuple[str, ...]
    warning: str
    nothing: str
    sections: tuple[Section, ...]


def outline_changes(changes: Changes) -> ChangesOutline:
    """Return what changed as it is read.

    Args:
        changes: What changed.
    """
    news = [item for item in changes.changed if _moved(item)]
    rest = [item for item in changes.changed if not _moved(item) and _kinds(item) != {"answer"}]
    answers = changes.changed_open_answers
    found = (
        ("New events", "+", map(_new_item, changes.new_events)),
        ("New claims", "+", map(_new_item, changes.new_claims)),
        ("New answers", "+", map(_answer, changes.new_answers)),
        ("New answers to no claim found", "+", map(_answer, changes.open_answers)),
        ("Changed answers to no claim found", "~", map(_changed_answer, answers)),
        ("Changed", "~", map(_changed, news)),
        ("Corrected", "~", map(_correction, changes.corrections)),
        ("Reports now differ", "≠", map(_conflict, changes.new_conflicts)),
        ("Withdrawn", "−", (_withdrawn(w) for w in changes.withdrawn if w.into is None)),
        ("Could not be seen this time", "!", map(_withdrawn, changes.unseen)),
        ("Still unanswered", "?", (_unanswered(u) for u in changes.unanswered if u.still)),
        ("In other words", "·", map(_changed, (i for i in rest if _sort(i) == "wording"))),
        ("Read otherwise", "·", map(_changed, (i for i in rest if _sort(i) == "reading"))),
        ("Grouped anew", "·", map(_changed, (i for i in rest if _sort(i) == "grouping"))),
        ("Also reported", "·", map(_changed, (i for i in rest if _sort(i) == "reports"))),
        ("Articles that could not be read", "!", map(_article, changes.failed_articles)),
        ("New articles", "+", map(_article, changes.new_articles)),
        ("Articles that are gone", "−", map(_article, changes.gone_articles)),
    )
    sections = tuple(Section(h, sign, entries) for h, sign, e in found if (entries := tuple(e)))
    return ChangesOutline(
        title=_title(changes),
        summary=tuple(_summary(changes)),
        warning=_warning(changes),
        nothing=_nothing(changes) if changes.empty else "",
        sections=() if changes.empty else sections,
    )


def _kinds(item: ChangedItem) -> frozenset[ChangeKind]:
    return frozenset(change.kind for change in item.changes)


def _moved(item: ChangedItem) -> bool:
    """Tell whether an item is told among what changed, and not only in the lists at the end."""
    return bool(_kinds(item) - BYWORK - {"answer"})


def _count_moved(changes: Changes) -> int:
    answers = sum(answer.news for answer in changes.changed_open_answers)
    return answers + sum(_moved(item) for item in changes.changed)


def _sort(item: ChangedItem) -> str:
    """Return in which of the lists at the end an item stands that did not change otherwise."""
    kinds = _kinds(item)
    if "wording" in kinds:
        return "wording"
    if kinds & _REGROUPED:
        return "grouping"
    stands = not kinds & {"reported", "unreported", "answer_repeated"}
    return "reading" if kinds & _READ or stands else "reports"


def _title(changes: Changes) -> str:
    story = plain_text(changes.after.story)
    return "What changed" if story in {"", "story"} else f"What changed: {story}"


def _summary(changes: Changes) -> Iterator[str]:
    was, now = changes.before, changes.after
    then = f", {was.articles:,} before" if was is not None else ""
    counted = (
        (len(changes.new_events), "new event", None),
        (len(changes.new_claims), "new claim", None),
        (len(changes.new_answers) + len(changes.open_answers), "new answer", None),
        (_count_moved(changes), "change", None),
        (len(changes.corrections), "correction", None),
        (sum(item.into is None for item in changes.withdrawn), "withdrawn", "withdrawn"),
        (sum(one.still for one in changes.unanswered), "still unanswered", "still unanswered"),
    )
    yield f"{number_words(now.articles, 'article')}{then}"
    yield " · ".join(number_words(n, noun, plural) for n, noun, plural in counted if n)
    if was is None:
        yield "There is no earlier timeline: everything is new."


def _warning(changes: Changes) -> str:
    failed = len(changes.failed_articles)
    if not failed:
        return ""
    return (
        f"{number_words(failed, 'article')} could not be read this time: what stands or stood in "
        f"{'it' if failed == 1 else 'them'} is not known."
    )


def _nothing(changes: Changes) -> str:
    now = changes.after
    still = sum(one.still for one in changes.unanswered)
    waiting = f"; {number_words(still, 'claim')} still unanswered" if still else ""
    return (
        f"Nothing changed: {number_words(now.articles, 'article')}, "
        f"{number_words(now.events, 'event')} and {number_words(now.claims, 'claim')} "
        f"are as they were{waiting}."
    )


def _new_item(item: NewItem) -> Entry:
    return Entry(
        id=plain_text(item.after),
        text=plain_text(item.text),
        when=_when(item),
        facts=tuple(fact for fact in (_parties(item), list_words(_names(item.outlets))) if fact),
        lines=tuple(_answer_line(answer) for answer in item.answers),
        quotes=quote_records(item.evidence),
    )


def _when(item: NewItem | ChangedItem) -> str:
    if item.kind == "claim":
        return since_words(item.date)
    when = when_words(item.date, "occurred", None)
    status = "" if item.status in {None, "occurred"} else str(item.status)
    return ", ".join(part for part in (when, status) if part)


def _parties(item: NewItem | ChangedItem | Unanswered) -> str:
    named = list(dict.fromkeys(s or "an article itself" for s in item.sources))
    parts = []
    if named:
        parts.append(f"alleged by {list_words(_names(named), most=4)}")
    if item.target:
        parts.append(f"against {list_words(_names(item.target), most=4)}")
    words = " ".join(parts)
    return words[:1].upper() + words[1:]


def _names(names: Iterable[str]) -> list[str]:
    return [plain_text(name) for name in names]


def _answer_line(answer: Answer) -> Line:
    return Line(label=_answered(answer), new=quote_records(answer.evidence))


def _answered(answer: Answer) -> str:
    who = plain_text(answer.source or "a party not named")
    dated = f" on {date_words(answer.date)}" if answer.date and len(answer.date) == 10 else ""
    return f"{who[:1].upper()}{who[1:]} {ANSWERED[answer.form]}{dated}"


def _answer(answer: Answer) -> Entry:
    about = [
        f"{id_words(claim.before, claim.after)}: {plain_text(claim.text)}"
        for claim in answer.claims
    ]
    if not about:
        about = [f"About: {plain_text(answer.text)}"]
    return Entry(
        id="",
        text=_answered(answer),
        facts=tuple(about),
        quotes=quote_records(answer.evidence),
    )


def _changed_answer(answer: ChangedAnswer) -> Entry:
    lines = [_change_line(party_line(change), change) for change in answer.changes]
    told = _answer(answer)
    return replace(told, lines=_without_repeats(lines), quotes=())


def _change_line(words: tuple[str, str, str, str], change: Change) -> Line:
    old, new = quote_records(change.evidence_before), quote_records(change.evidence)
    return Line(*words, () if old == new else old, new)


def _changed(item: ChangedItem) -> Entry:
    told = (change for change in item.changes if change.kind != "answer")  # a new answer
    lines = [_change_line(change_line(item, change), change) for change in told]
    return Entry(
        id=id_words(item.before, item.after),
        text=plain_text(item.text),
        when=_when(item),
        lines=_without_repeats(lines),
    )


def _without_repeats(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines without the quotes that stand under an earlier one of them."""
    shown: set[tuple[bool, Quoted]] = set()
    told = []
    for line in lines:
        old = tuple(quoted for quoted in line.old if (True, quoted) not in shown)
        new = tuple(quoted for quoted in line.new if (False, quoted) not in shown)
        shown |= {(True, quoted) for quoted in old} | {(False, quoted) for quoted in new}
        told.append(replace(line, old=old, new=new))
    return tuple(told)


def _correction(correction: Correction) -> Entry:
    name = plain_text(correction.title or correction.after)
    where = [plain_text(correction.outlet or "")]
    if correction.published:
        where.append(f"published {date_words(correction.published[:10])}")
    place = ", ".join(part for part in where if part)
    if correction.conflict is not None:
        said = [_side_line(correction.conflict, side) for side in correction.conflict.sides]
        reason = plain_text(correction.conflict.reason)
        return Entry(
            id=id_words(correction.before, correction.after),
            text=f"{reason[:1].upper()}{reason[1:]}",
            facts=(place,) if place else (),
            lines=tuple(said),
        )
    if correction.replacements:
        lines = tuple(_replacement(one) for one in correction.replacements)
    else:
        lines = (Line("Its text changed; nothing that the timeline rests on did"),)
    return Entry(
        id=id_words(correction.before, correction.after),
        text=f"“{name}” changed its text",
        facts=(place,) if place else (),
        lines=lines,
    )


def _replacement(one: Replacement) -> Line:
    label = "Edited" if one.before and one.after else "Added" if one.after else "Cut"
    items = f" ({list_words(_names(one.items), most=4)})" if one.items else ""
    return Line(
        label=f"{label}{items}",
        old=quote_records([one.before] if one.before else []),
        new=quote_records([one.after] if one.after else []),
    )


def _conflict(new: NewConflict) -> Entry:
    conflict = new.conflict
    about = conflict.quantity if conflict.about == "number" else conflict.about
    groups = list_words(_names(conflict.groups or (conflict.article or "",)), most=4)
    head = plain_text(about or conflict.about)
    return Entry(
        id=id_words(new.before, conflict.id),
        text=f"{head[:1].upper()}{head[1:]}: {LABELS[conflict.label]} ({groups})",
        facts=(plain_text(conflict.reason),),
        lines=tuple(_side_line(conflict, side) for side in conflict.sides),
    )


def _side_line(conflict: Conflict, side: ConflictSide) -> Line:
    places = tuple(Place(plain_text(article), "") for article in dict.fromkeys(side.articles))
    published = f" (published {date_words(side.published[:10])})" if side.published else ""
    value = plain_text(side.value)
    return Line(
        label=f"{date_words(value) if conflict.about == 'date' else value}{published}",
        new=(Quoted(plain_text(side.quotes[0]), places),),
    )


def _withdrawn(item: Withdrawn) -> Entry:
    who = plain_text(item.source or "a party not named")
    kinds = {"event": "", "claim": "Claim: ", "denial": f"Denial by {who}, of this: "}
    facts = [reason_words(item.reasons)]
    if item.reported:
        facts.append(f"first reported {date_words(item.reported[:10])}")
    if item.claims:
        facts.append(f"it answered {list_words(_names(item.claims), most=4)}")
    return Entry(
        id=plain_text(item.id),
        text=f"{kinds[item.kind]}{plain_text(item.text)}",
        when=date_words(item.date) if item.date else "",
        facts=tuple(facts),
        quotes=quote_records(item.evidence),
    )


def _unanswered(one: Unanswered) -> Entry:
    since = since_words(one.since)
    if one.days is not None:
        least = "" if one.since is not None and len(one.since) == 10 else "at least "
        since += f", {least}{number_words(one.days, 'day')}"
    facts = tuple(fact for fact in (_parties(one),) if fact)
    return Entry(id_words(one.before, one.after), plain_text(one.text), since, facts)


def _article(change: ArticleChange) -> Entry:
    facts = [plain_text(change.outlet or "")]
    if change.published:
        facts.append(f"published {date_words(change.published[:10])}")
    facts += [plain_text(change.reason or ""), plain_text(change.url or "")]
    name = plain_text(change.after or change.before or "")
    return Entry(
        id=name,
        text=plain_text(change.title or "") or name,
        facts=tuple(fact for fact in facts if fact),
    )
