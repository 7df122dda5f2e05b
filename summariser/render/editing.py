"""What a person set by hand and what is not shown, told in words."""

from __future__ import annotations

from summariser.render.wording import list_words, number_words, plain_text
from summariser.schema import Override, PinnedField, Timeline

_DONE = {
    "merge": "joined",
    "split": "parted",
    "pin": "pinned",
    "drop": "dropped",
}
_FIELDS: dict[PinnedField, str] = {"date": "date", "text": "wording"}


def override_lines(timeline: Timeline) -> tuple[str, ...]:
    """Return the overrides of the run, one a line, each with its place and what became of it."""
    return tuple(_line(override) for override in timeline.overrides)


def _line(override: Override) -> str:
    place = f"{plain_text(override.source)}, line {override.line}"
    records = number_words(len(override.records), "record")
    note = f": {plain_text(override.note)}" if override.note else ""
    if override.state == "not applied":
        return (
            f"{override.action} ({place}) not applied, as {plain_text(override.reason or '')}{note}"
        )
    already = " (as the merger had it)" if override.state == "already so" else ""
    return f"{records} {_DONE[override.action]}{already} ({place}){note}"


def pinned_words(fields: tuple[PinnedField, ...]) -> str:
    """Return which fields a person has set, or nothing."""
    if not fields:
        return ""
    names = list_words([_FIELDS[field] for field in fields])
    return f"{names[:1].upper()}{names[1:]} set by hand"


def selection_words(timeline: Timeline) -> str:
    """Return how much of the timeline is shown, or nothing where all of it is."""
    selection = timeline.selection
    if selection is None:
        return ""
    shown, total = len(selection.events), len(timeline.events)
    dates = f"{selection.dates:,} of {number_words(selection.of_dates, 'date')}"
    undated = [e for e in timeline.events if e.date is None and e.id not in selection.events]
    hidden = f"; {number_words(len(undated), 'event')} without a date not shown" if undated else ""
    return f"Shown: {dates}, {shown:,} of {number_words(total, 'event')}{hidden}"
