"""Reports that agree on what was at stake and differ on how it ended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from summariser.merge.comparison import Comparison
from summariser.merge.concepts import find_act
from summariser.merge.conflicts.statements import (
    Finding,
    Statement,
    later_corrects,
    make_side,
    make_statement,
    sort_statements,
)
from summariser.merge.wording import normalise, words
from summariser.schema import ConflictLabel, Event, MergedEvent, Record

_OPPOSITES = (
    (
        "approve approved approves adopt adopted adopts passed ratified ratifies backed endorsed",
        "reject rejected rejects defeated vetoed blocked scrapped dismissed",
    ),
    ("convicted guilty", "acquitted cleared exonerated"),
    ("won win wins", "lost lose loses"),
    ("upheld uphold upholds affirmed", "overturned overturn overturns quashed reversed annulled"),
    ("survived survives survive", "died dead killed dies"),
    ("succeeded succeeds", "failed fails"),
    ("accepted accepts accept", "refused refuses declined rejected"),
    ("granted grants", "refused denied rejected"),
    ("held", "cancelled canceled postponed scrapped"),
    ("rose risen climbed gained", "fell fallen dropped slid"),
)
"""Words for two ends that exclude each other: general English, drawn up by hand."""
_POLE: tuple[dict[str, int], ...] = tuple(
    {**dict.fromkeys(good.split(), 1), **dict.fromkeys(bad.split(), -1)} for good, bad in _OPPOSITES
)
_CALLED_OFF = len(_OPPOSITES) - 2
"""The pair of which the second end is what later becomes of a plan."""
_NOT = re.compile(r"\b(?:not|never|failed to|refused to|declined to)\W+(?:\w+\W+)?$")
_CONTRACTED = re.compile(r"n't\b")
_MOST = 12
"""Reports of one event that are compared: those of its first so many articles."""


@dataclass(frozen=True)
class End:
    """How something ended.

    Attributes:
        scale: The pair of opposites, by number, or the act that was done or not done.
        pole: 1 or -1: which of the two.
        word: The word that says so.
    """

    scale: int | str
    pole: int
    word: str


def find_ends(text: str) -> dict[int | str, End]:
    """Return how a text says that things ended, by what was at stake.

    A scale on which the text names both ends is left out: it tells of two things.

    Args:
        text: One sentence, or a short text.
    """
    levelled = _CONTRACTED.sub(" not", normalise(text))
    ends: defaultdict[int | str, list[End]] = defaultdict(list)
    for match in re.finditer(r"[a-z]+", levelled):
        word = match[0]
        turned = -1 if _NOT.search(levelled[: match.start()]) else 1
        for scale, poles in enumerate(_POLE):
            if word in poles:
                ends[scale].append(End(scale, turned * poles[word], word))
        act = find_act(word)
        if act is not None:
            ends[act].append(End(act, turned, word))
    return {scale: said[0] for scale, said in ends.items() if len({end.pole for end in said}) == 1}


def compare_outcomes(
    event: MergedEvent, members: Sequence[Record], comparison: Comparison
) -> list[Finding]:
    """Return where the reports of an event say that it ended in opposite ways.

    Args:
        event: The event.
        members: Its records.
        comparison: What to look things up in.
    """
    said: dict[str, tuple[Event, dict[int | str, tuple[End, str]]]] = {}
    for record in comparison.ordered(members):
        if isinstance(record, Event) and record.article not in said:
            ends = _evident_ends(record)
            if ends:
                said[record.article] = (record, ends)
    for (one, a), (other, b) in combinations(list(said.values())[:_MOST], 2):
        if comparison.origins.get(one.article) == comparison.origins.get(other.article) is not None:
            continue
        for scale in sorted(a.keys() & b.keys(), key=str):
            if a[scale][0].pole != b[scale][0].pole and _both_told(one, other, scale):
                return [_finding(event, ((one, *a[scale]), (other, *b[scale])), comparison)]
    return []


def _evident_ends(record: Event) -> dict[int | str, tuple[End, str]]:
    """Return the ends that a record's text names and one of its quotes, too."""
    found = {}
    for scale, end in find_ends(record.text).items():
        for quote in record.quotes:
            if end.word in words(quote) and find_ends(quote).get(scale, end).pole == end.pole:
                found[scale] = (end, quote)
                break
    return found


def _both_told(one: Event, other: Event, scale: int | str) -> bool:
    """Tell whether both records tell of what is past; a plan may still be called off."""
    return scale == _CALLED_OFF or {one.status, other.status} == {"occurred"}


def _finding(
    event: MergedEvent, pair: Sequence[tuple[Event, End, str]], comparison: Comparison
) -> Finding:
    sides: list[list[Statement]] = [
        [make_statement(_value(end, quote), record, quote, comparison)]
        for record, end, quote in pair
    ]
    sides.sort(key=lambda side: sort_statements(side)[0].order)
    scale = pair[0][1].scale
    label: ConflictLabel
    if later_corrects(sides):
        label, reason = "correction", "a later report says that an earlier one was wrong"
    elif scale == _CALLED_OFF and sides[0][0].precedes(sides[1][0]):
        label, reason = "update", "the later report says what became of it"
    else:
        label, reason = "contradiction", "the two exclude each other"
    return Finding("outcome", label, (event.id,), tuple(make_side(s) for s in sides), reason)


def _value(end: End, quote: str) -> str:
    """Return the word of the end with its negation, as the sentence has it."""
    match = re.search(
        r"(?:\b(?:not|never|\w+n['’]t|failed to|refused to|declined to)\W+"
        rf"(?:\w+\W+)?)?\b{re.escape(end.word)}\b",
        quote,
        re.IGNORECASE,
    )
    return match[0] if match else end.word
