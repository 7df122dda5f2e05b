"""Why two records were joined, in words a reader can check."""

from __future__ import annotations

from summariser.merge.features import Features
from summariser.merge.profiles import Profile, Profiler
from summariser.schema import Event

_TELLING = 0.3
"""Likeness from which on shared wording is worth a mention."""
_NUMBERS_SHOWN = 3

SAME_WORDING = ("word for word the same",)
"""The reason between copies of one record."""


def explain_pair(a: Profile, b: Profile, features: Features, profiler: Profiler) -> tuple[str, ...]:
    """Return what speaks for two records being one, the strongest kinds of evidence first."""
    reasons = [
        *_explain_time(a, b, features),
        *_explain_parties(a, b, profiler),
        *_explain_wording(a, b, features),
    ]
    return tuple(reasons) or ("likeness in many small things",)


def _explain_time(a: Profile, b: Profile, features: Features) -> list[str]:
    dates = (a.record.date, b.record.date)
    reasons = []
    if features.get("same_day"):
        reasons.append(f"same day: {dates[0]}")
    elif features.get("overlap"):
        reasons.append(
            f"same date: {dates[0]}"
            if dates[0] == dates[1]
            else f"dates agree: {dates[0]} and {dates[1]}"
        )
    elif features.get("near"):
        reasons.append(f"a day apart: {dates[0]} and {dates[1]}")
    if isinstance(a.record, Event) and isinstance(b.record, Event):
        status = {a.record.status, b.record.status}
        if status == {"planned", "occurred"}:
            reasons.append("announced and made")
    return reasons


def _explain_parties(a: Profile, b: Profile, profiler: Profiler) -> list[str]:
    event = isinstance(a.record, Event)
    shared = profiler.register.shared(a.parties, b.parties)
    reasons = []
    if shared:
        reasons.append(f"same {'actors' if event else 'target'}: {', '.join(shared)}")
    if not event and a.source is not None and b.source is not None:
        source = profiler.register.shared((a.source,), (b.source,))
        if source:
            reasons.append(f"same source: {source[0]}")
    return reasons


def _explain_wording(a: Profile, b: Profile, features: Features) -> list[str]:
    reasons = []
    wording = max(features.get("letters", 0.0), features["meaning"])
    if wording >= _TELLING:
        reasons.append(f"wording {wording:.2f}")
    acts = sorted(act.removeprefix("=") for act in a.acts & b.acts)
    if acts:
        reasons.append(f"same act: {', '.join(acts)}")
    numbers = sorted(a.numbers & b.numbers)[:_NUMBERS_SHOWN]
    if numbers:
        reasons.append(f"same number: {', '.join(numbers)}")
    if features["quoted"] >= _TELLING:
        reasons.append(f"evidence {features['quoted']:.2f}")
    if features.get("answers", 0.0) >= _TELLING:
        reasons.append("answered alike by the same party")
    return reasons
