"""What speaks for and against two records being one: named features of a pair.

A feature is a number, mostly 0..1, under a name; `summariser.merge.weights` turns them into log
odds. The value says nothing about its sign.
"""

from __future__ import annotations

import datetime as dt
import math

from summariser.dates import Interval
from summariser.merge.parties import SAME, Overlap
from summariser.merge.profiles import Profile, Profiler
from summariser.merge.wording import Vector, cosine
from summariser.schema import Event

Features = dict[str, float]

SLACK = dt.timedelta(days=1)
"""Time zones and deadlines: a report may carry the date of the day before its event."""
NEAR = 1
"""Days apart that two dates of one event may lie by slips of reporting."""
PUT_OFF = 31
"""Days by which a plan may be put off, or brought forward, without a report that says so. What is
held every year, or promised again, lies farther apart."""
SCENE = 0.5
"""Likeness of wording that the name of a place and little else make."""
DAY_SCALE = math.log1p(730)
"""Makes a gap of two years 1 on the scale of logarithms."""


def event_features(a: Profile, b: Profile, profiler: Profiler) -> Features:
    """Return the features of two event records."""
    overlap = profiler.register.overlap(a.parties, b.parties)
    features = _wording(a, b, profiler) | _parties(overlap) | _time(a, b)
    features["letters"] = cosine(a.letters, b.letters)
    features["quoted"] = cross_likeness(a.meaning, a.quoted, b.meaning, b.quoted)
    features["status"] = float(_status(a) != _status(b))
    # The same words mean the same event only among the same people.
    features["wording_and_parties"] = features["meaning"] * overlap.share
    nobody = overlap.share == 0 and features["acts"] == 0
    features["strangers"] = float(overlap.strangers)
    features["steps_apart"] = float(bool(a.steps and b.steps) and not a.steps & b.steps)
    features["two_days"] = float(bool(features["same_article"]) and _on_two_days(a, b))
    features["repeated"] = float(bool(features["near"]) and _repeats(a) != _repeats(b))
    features["scene_only"] = float(nobody and features["meaning"] < SCENE)
    return features


def claim_features(a: Profile, b: Profile, profiler: Profiler) -> Features:
    """Return the features of two allegation records."""
    overlap = profiler.register.overlap(a.parties, b.parties)
    features = _wording(a, b, profiler) | _parties(overlap)
    features["object"] = cosine(a.object, b.object)
    features["quoted"] = cross_likeness(a.object, a.object_quoted, b.object, b.object_quoted)
    features["wording_and_parties"] = features["meaning"] * overlap.share
    features["grain_apart"] = float(overlap.grain)
    features["possible"] = float(a.possible != b.possible)
    features["negated"] = float(a.negated != b.negated)
    features["answers"] = _answers(a, b, profiler)
    same = _same_source(a, b, profiler)
    # One voice repeats itself from paper to paper; within one it says different things.
    features["source_across"] = float(same and not features["same_article"])
    features["source_within"] = float(same and bool(features["same_article"]))
    return features


def _same_source(a: Profile, b: Profile, profiler: Profiler) -> bool:
    if a.source is None or b.source is None:
        return False
    return profiler.register.likeness(a.source, b.source) >= SAME


def _answers(a: Profile, b: Profile, profiler: Profiler) -> float:
    """Return how alike the denials of the two are that come from one party.

    One denial that responds to both says nothing: it may be a sweeping one.
    """
    return max(
        (
            cosine(vector, other)
            for denier, vector in a.answers
            for party, other in b.answers
            if vector is not other and profiler.register.likeness(denier, party) >= SAME
        ),
        default=0.0,
    )


def cross_likeness(text_a: Vector, quote_a: Vector, text_b: Vector, quote_b: Vector) -> float:
    """Return the best likeness of the quotes with one another or with the other's text."""
    return max(cosine(quote_a, quote_b), cosine(text_a, quote_b), cosine(text_b, quote_a))


def _wording(a: Profile, b: Profile, profiler: Profiler) -> Features:
    acts = a.acts | b.acts
    rarest = sorted(profiler.terms.rarity(t) for t in a.object.keys() & b.object.keys())[-2:]
    return {
        "meaning": cosine(a.meaning, b.meaning),
        "rare": math.fsum(rarest) / 2,
        "acts": len(a.acts & b.acts) / len(acts) if acts else 0.0,
        "acts_apart": _apart(a.acts, b.acts),
        "numbers": float(not a.numbers.isdisjoint(b.numbers)),
        "numbers_apart": _apart(a.numbers, b.numbers),
        "ordinals_apart": _apart(a.ordinals, b.ordinals),
        "same_article": float(not a.articles.isdisjoint(b.articles)),
    }


def _apart(a: frozenset[str] | frozenset[int], b: frozenset[str] | frozenset[int]) -> float:
    return float(bool(a and b) and a.isdisjoint(b))


def _parties(overlap: Overlap) -> Features:
    return {
        "parties": overlap.share,
        "all_parties": overlap.jaccard,
        "related": float(overlap.related),
        "parties_apart": float(overlap.apart),
        "namesakes": float(overlap.namesakes),
    }


def _status(profile: Profile) -> str:
    return profile.record.status if isinstance(profile.record, Event) else "occurred"


def _time(a: Profile, b: Profile) -> Features:
    features = dict.fromkeys(
        ("same_day", "overlap", "near", "gap", "moved", "drift", "before"), 0.0
    )
    if a.interval is None or b.interval is None:
        features["drift"] = _log_days(_drift(a, b))
        past = _told_before(a, b) or _told_before(b, a) or _over_before(a, b) or _over_before(b, a)
        features["before"] = float(past)
        return features
    if a.interval.overlaps(b.interval):
        exact = a.interval.days == b.interval.days == 1
        features["same_day" if exact else "overlap"] = 1.0
        return features
    days = _gap(a.interval, b.interval)
    if days <= NEAR:
        features["near"] = 1.0
    elif days <= PUT_OFF and (_status(a) == "planned") != (_status(b) == "planned"):
        # What was planned for one day and took place on another was put off.
        features["moved"] = 1.0
        features["before"] = float(_over_before(a, b) or _over_before(b, a))
    else:
        features["gap"] = gap_of(days)
    return features


def _on_two_days(a: Profile, b: Profile) -> bool:
    """Tell whether each has a day of its own."""
    if a.interval is None or b.interval is None or _status(a) != _status(b):
        return False
    return a.interval.days == b.interval.days == 1 and a.interval.start != b.interval.start


def _repeats(profile: Profile) -> bool:
    """Tell whether a text says that it was not the first time."""
    return bool(profile.ordinals) and min(profile.ordinals) > 1


def gap_of(days: int) -> float:
    """Return what a gap of some days between two dates counts."""
    return 1.0 + 4.0 * _log_days(days)


def _log_days(days: int) -> float:
    """Return a gap on a scale on which a day is about 0.1, a month 0.5 and two years 1."""
    return math.log1p(days) / DAY_SCALE


def _gap(a: Interval, b: Interval) -> int:
    return (max(a.start, b.start) - min(a.end, b.end)).days


def _drift(a: Profile, b: Profile) -> int:
    """Return the days between what is known of two times, one at least being a publication."""
    first, second = (p.interval or _published(p) for p in (a, b))
    if first is None or second is None or first.overlaps(second):
        return 0
    return _gap(first, second)


def _published(profile: Profile) -> Interval | None:
    day = profile.published
    return Interval(day, day, "day") if day else None


def _told_before(a: Profile, b: Profile) -> bool:
    """Tell whether the one was reported as past before the other, which has a date, began."""
    return (
        a.interval is None
        and a.published is not None
        and b.interval is not None
        and _status(a) == "occurred"
        and a.published + SLACK < b.interval.start
    )


def _over_before(a: Profile, b: Profile) -> bool:
    """Tell whether the one was over before the other was still told as planned."""
    if _status(a) != "occurred" or _status(b) != "planned" or b.published is None:
        return False
    over = a.interval.end if a.interval else a.published
    return over is not None and over + SLACK < b.published
