"""Words for what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from summariser.render.wording import (
    ANSWERED,
    date_words,
    list_words,
    number_words,
    plain_text,
)
from summariser.schema import Change, ChangedItem, ChangeKind, WithdrawnReason

_REASONS: dict[WithdrawnReason, str] = {
    "unreadable": "its article could not be read this time, so it may still stand there",
    "dropped": "taken out by a person",
    "article_changed": "its article changed its text and does not say so any more",
    "article_gone": "its article is gone",
    "not_found": "it was not found again in the same text",
    "merged": "it is part of another item now",
}
_NO_DATE = "no date"
_NOBODY = "nobody named"
_LABELS: dict[ChangeKind, tuple[str, str]] = {
    "actors": ("Taking part", _NOBODY),
    "target": ("Accused", _NOBODY),
    "source": ("Alleged by", "an article itself"),
    "answer_source": ("Answered by", "a party not named"),
}
"""Kinds of change of a party -> what it is, and the words for none."""
_NAMED = {"target": "Accused", "source": "Alleged by", "answer": "Answered by"}
_FIELDS = {
    "text": "what is said",
    "date": "the date",
    "time_text": "the words for the date",
    "status": "the status",
    "actors": "who takes part",
    "target": "who is accused",
}
"""Fields of a record -> what they are, in words."""


def id_words(before: str | None, after: str | None) -> str:
    """Return the id of an item now, with the one it had where that was another."""
    now, was = plain_text(after or ""), plain_text(before or "")
    return f"{now} (was {was})" if now and was and now != was else now or was


def since_words(since: str | None) -> str:
    """Return since when something is alleged, or nothing where that is not known."""
    return f"since {date_words(since)}" if since else ""


def reason_words(reasons: Iterable[WithdrawnReason]) -> str:
    """Return why something is gone."""
    words = "; ".join(_REASONS[reason] for reason in reasons)
    return f"{words[:1].upper()}{words[1:]}"


def change_line(item: ChangedItem, change: Change) -> tuple[str, str, str, str]:
    """Return a change in words: what changed, what it was, what it is, and a note on it."""
    if change.kind == "date":
        return _date_line(item, change)
    if change.kind == "number":
        counted = plain_text(change.quantity or "")
        label = f"Figure ({counted})" if counted else "Figure"
        return (label, plain_text(change.before or ""), plain_text(change.after or ""), "")
    if change.kind == "status":
        return ("Status", plain_text(change.before or ""), plain_text(change.after or ""), "")
    if change.kind in _LABELS or change.kind in {"naming", "reread", "answer_form", "answer_date"}:
        return party_line(change)
    if change.kind == "wording":
        # What it says now stands right above.
        note = "now set by hand" if change.by_hand else ""
        return (f"Told before as: {plain_text(change.before or '')}", "", "", note)
    return (_sentence(change, item), "", "", _origins(change))


def party_line(change: Change) -> tuple[str, str, str, str]:
    """Return a change of a party, an answer or a reading in words, as `change_line` does."""
    before, after = plain_text(change.before or ""), plain_text(change.after or "")
    if change.kind == "naming":
        return (_NAMED[change.quantity or ""], before, after, "the same party, named otherwise")
    if change.kind == "reread":
        field = _FIELDS.get(change.quantity or "", change.quantity or "")
        if field == _FIELDS["date"]:
            before, after = _day(change.before), _day(change.after)
        label = f"Read otherwise in {number_words(len(change.evidence), 'report')}, {field}"
        return (label, before or "nothing", after or "nothing", "")
    if change.kind in {"answer_form", "answer_date"}:
        return _answer_line(change)
    label, nobody = _LABELS[change.kind]
    return (label, before or nobody, after or nobody, "")


def _answer_line(change: Change) -> tuple[str, str, str, str]:
    named = [record.source for record in change.evidence if record.source]
    who = plain_text(named[0]) if named else "a party not named"
    if change.kind == "answer_date":
        note = "more precise" if change.more_precise else ""
        return (f"Date of the answer of {who}", _day(change.before), _day(change.after), note)
    return (f"Answer of {who}", _form(change.before), _form(change.after), "")


def _form(form: str | None) -> str:
    return next((words for known, words in ANSWERED.items() if known == form), "")


def _day(date: str | None) -> str:
    return date_words(date) if date else _NO_DATE


def _date_line(item: ChangedItem, change: Change) -> tuple[str, str, str, str]:
    notes = ["more precise"] if change.more_precise else []
    notes += ["set by hand"] if change.by_hand else []
    return (
        "Date" if item.kind == "event" else "Alleged since",
        _day(change.before),
        _day(change.after),
        ", ".join(notes),
    )


def _sentence(change: Change, item: ChangedItem) -> str:
    others = list_words([plain_text(name) for name in change.others], most=6)
    again = [r.outlet or r.article for r in (*change.evidence, *change.evidence_before)]
    printed = list_words([plain_text(name) for name in dict.fromkeys(again)], most=6)
    parted = f"{others} was parted from it" if item.before else f"Parted from {others}"
    told = {
        "accuser": f"Now also alleged by {others}",
        "answer": "Answered, see the new answers",
        "answer_repeated": f"Its answer reported again by {printed}",
        "answer_moved": "Its answers are linked otherwise",
        "answer_linked": "An answer that stood before is linked to it now; it had none",
        "answer_lost": "No answer is linked to it any more",
        "origins": (
            f"The same reports, now of {others}" if others else "The same reports, told apart anew"
        ),
        "reported": f"Now also reported by {others}" if others else f"Reported again by {printed}",
        "unreported": _lost(change, others, printed),
        "joined": f"Takes up {others}, told apart before",
        "split": parted,
        "regrouped": f"Some of its reports were told as part of {others}, or are now",
    }
    return told[change.kind]


def _lost(change: Change, others: str, printed: str) -> str:
    if "unreadable" in change.reasons:
        return f"A report by {printed} could not be read this time"
    return f"No longer reported by {others}" if others else f"A report less by {printed}"


def _origins(change: Change) -> str:
    if (
        change.kind not in {"origins", "reported", "unreported"}
        or not change.before
        or not change.after
    ):
        return ""
    if not (change.before.isdecimal() and change.after.isdecimal()):
        return ""
    now = number_words(int(change.after), "independent origin")
    return f"{now}, {int(change.before):,} before" if change.before != change.after else now


_BRIEFLY: dict[ChangeKind, Callable[[Change], str]] = {
    "date": lambda change: (
        f"date: {_date(change.before)}, now {_date(change.after)}"
        + (" (more precise)" if change.more_precise else "")
    ),
    "number": lambda change: (
        f"{change.quantity or 'number'}: {change.before or 'none'}, now {change.after or 'none'}"
    ),
    "status": lambda change: f"{change.before}, now {change.after}",
    "accuser": lambda change: f"now also alleged by {list_words(change.others)}",
    "answer_linked": lambda _: "an answer that stood before is linked to it now",
    "answer_lost": lambda _: "no answer is linked to it any more",
}


def _date(value: str | None) -> str:
    return date_words(value) if value else "none"


def brief_words(change: Change) -> str:
    """Return a change that is news on one line, as it stands among other things said of an item."""
    say = _BRIEFLY.get(change.kind)
    if say is not None:
        words = say(change)
    else:
        label, before, after, _ = party_line(change)
        words = f"{label[:1].lower()}{label[1:]}: {before}, now {after}"
    return plain_text(words) + (" (set by hand)" if change.by_hand else "")
