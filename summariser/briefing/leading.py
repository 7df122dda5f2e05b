"""The lead of a briefing, written by a model and checked, or by template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summariser.briefing.checking import find_unsupported
from summariser.briefing.composing import matters
from summariser.extract.leads import Fact, Writer, WrittenSentence
from summariser.render.changes_wording import brief_words
from summariser.render.wording import date_words, list_words, number_words
from summariser.schema import Usage
from summariser.schema.briefing import LeadSentence
from summariser.schema.changes import (
    Answer,
    Change,
    ChangedAnswer,
    ChangedItem,
    ChangeKind,
    Changes,
    CitedRecord,
    NewItem,
    Withdrawn,
)

# Quotes shown for one fact.
_QUOTES = 2
# Changes whose values are told as they stand in the documents.
_PLAIN: frozenset[ChangeKind] = frozenset(
    {"date", "number", "status", "wording", "reported", "unreported"}
)


@dataclass(frozen=True)
class Led:
    """A lead, and how it came about.

    Attributes:
        sentences: What is kept of what the model wrote; empty where nothing is.
        notes: What was not kept, and why.
        usage: What was asked and answered.
    """

    sentences: tuple[LeadSentence, ...]
    notes: tuple[str, ...]
    usage: Usage


@dataclass(frozen=True)
class _Told:
    """A fact, the items it is about, and everything that a sentence about it may say."""

    fact: Fact
    items: tuple[str, ...]
    evidence: tuple[str, ...]


async def write_checked_lead(changes: Changes, writer: Writer) -> Led:
    """Return the lead that a model writes of what changed, without what cannot be shown.

    A sentence is kept if every quotation, number and name in it stands in the facts that it names;
    otherwise it goes, and a note says so.

    Args:
        changes: What changed.
        writer: Asks the model.
    """
    told = list(_facts(changes))
    if not told:
        return Led((), (), Usage())
    written = await writer.write([one.fact for one in told])
    if not written.sentences:
        return Led((), (f"the lead is by template: {written.reason}",), written.usage)
    kept, notes = [], []
    for sentence in written.sentences:
        reason = _unsupported(sentence, told)
        if reason is None:
            items = dict.fromkeys(item for fact in sentence.facts for item in told[fact].items)
            kept.append(LeadSentence(text=sentence.text, items=tuple(items), written_by="model"))
        else:
            notes.append(f"a sentence of the model's lead was taken out: {reason}")
    return Led(tuple(kept), tuple(notes), written.usage)


def _unsupported(sentence: WrittenSentence, told: Sequence[_Told]) -> str | None:
    if any(fact >= len(told) for fact in sentence.facts):
        return "it names a fact that there is not"
    return find_unsupported(
        sentence.text, [text for fact in sentence.facts for text in told[fact].evidence]
    )


def _facts(changes: Changes) -> Iterator[_Told]:
    """Yield what is new as facts, what matters most first."""
    for answer in changes.new_answers:
        yield _answer(answer)
    for claim in sorted(changes.new_claims, key=lambda item: -item.origins):
        yield _item("new claim", claim)
        for answer in claim.answers:
            yield _answer(answer, to=claim)
    for event in sorted(changes.new_events, key=matters, reverse=True):
        yield _item("new event", event)
    for item in changes.changed:
        if item.news and (told := _changed(item)) is not None:
            yield told
    yield from map(_changed_answer, (a for a in changes.changed_open_answers if a.news))
    for gone in changes.withdrawn:
        if gone.reasons != ("merged",):
            yield _withdrawn(gone)


def _item(kind: str, item: NewItem) -> _Told:
    names = [name for name in item.sources if name]
    facts = {
        "said by": list_words(names),
        "about": list_words(item.target),
        "who": list_words(item.actors),
        "date": date_words(item.date) if item.date else "",
        "planned": "yes" if item.status == "planned" else "",
        "reports": number_words(item.origins, "independent report") if item.origins > 1 else "",
    }
    return _told(kind, facts, item.text, item.evidence, (item.after,))


def _answer(answer: Answer, to: NewItem | None = None) -> _Told:
    claims = [to.text] if to is not None else [claim.text for claim in answer.claims]
    items = (to.after,) if to is not None else tuple(c.after for c in answer.claims if c.after)
    facts = {
        "by": answer.source or "somebody",
        "form": answer.form.replace("_", " "),
        "to the claim": list_words(claims),
        "date": date_words(answer.date) if answer.date else "",
    }
    return _told("new answer", facts, answer.text, answer.evidence, items)


def _changed(item: ChangedItem) -> _Told | None:
    """Return what changed of an item; None where all of it is told by itself, as answers are."""
    facts = {
        change.quantity or change.kind: f"{change.before or 'none'}, now {change.after or 'none'}"
        for change in item.changes
        if change.kind in _PLAIN and not (change.before is None and change.after is None)
    }
    parties = _parties(item.changes)
    if parties:
        facts["now"] = "; ".join(map(brief_words, parties))
    accusers = [
        name for change in item.changes if change.kind == "accuser" for name in change.others
    ]
    if accusers:
        facts["now also said by"] = list_words(accusers)
    own = [record for change in parties for record in change.evidence]
    evidence = tuple(dict.fromkeys((*own, *item.evidence)))
    return _told("changed", facts, item.text, evidence, (item.after,)) if facts else None


def _changed_answer(answer: ChangedAnswer) -> _Told:
    said = "; ".join(map(brief_words, _parties(answer.changes)))
    return _told("changed answer", {"now": said}, answer.text, answer.evidence, ())


def _parties(changes: Sequence[Change]) -> list[Change]:
    """Return what changed of the parties and of the answers that are known."""
    told = {*_PLAIN, "accuser", "answer"}
    return [change for change in changes if change.news and change.kind not in told]


def _withdrawn(item: Withdrawn) -> _Told:
    why = list_words([reason.replace("_", " ") for reason in item.reasons])
    return _told("withdrawn", {"why": why}, item.text, item.evidence, ())


def _told(
    kind: str,
    facts: dict[str, str],
    text: str,
    evidence: Sequence[CitedRecord],
    items: tuple[str, ...],
) -> _Told:
    given = [f"{name}: {value}" for name, value in facts.items() if value]
    quotes = [quote for record in evidence for quote in record.quotes]
    outlets = [record.outlet or "" for record in evidence]
    fact = Fact(" | ".join([kind, *given, text]), tuple(quotes[:_QUOTES]))
    return _Told(fact, items, (*facts.values(), text, *quotes, *outlets))
