"""Words for what changed."""

from __future__ import annotations

from collections.abc import Iterable

from summariser.render.wording import date_words, list_words, number_words, plain_text
from summariser.schema import Change, ChangedItem, WithdrawnReason

_REASONS: dict[WithdrawnReason, str] = {
    "unreadable": "its article could not be read this time, so it may still stand there",
    "dropped": "taken out by a person",
    "article_changed": "its article changed its text and does not say so any more",
    "article_gone": "its article is gone",
    "not_found": "it was not found again in the same text",
    "merged": "it is part of another item now",
}
_NO_DATE = "no date"


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
    if change.kind == "wording":
        # What it says now stands right above.
        note = "now set by hand" if change.by_hand else ""
        return (f"Told before as: {plain_text(change.before or '')}", "", "", note)
    return (_sentence(change, item), "", "", _origins(change))


def _date_line(item: ChangedItem, change: Change) -> tuple[str, str, str, str]:
    notes = ["more precise"] if change.more_precise else []
    notes += ["set by hand"] if change.by_hand else []
    return (
        "Date" if item.kind == "event" else "Alleged since",
        date_words(change.before) if change.before else _NO_DATE,
        date_words(change.after) if change.after else _NO_DATE,
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
    if change.kind not in {"reported", "unreported"} or not change.before or not change.after:
        return ""
    if not (change.before.isdecimal() and change.after.isdecimal()):
        return ""
    now = number_words(int(change.after), "independent origin")
    return f"{now}, {int(change.before):,} before" if change.before != change.after else now
