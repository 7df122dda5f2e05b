"""Reports that agree on what was at stake and differ on how it ended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from summariser.merge.comparison import Comparison
from summariser.merge.concepts import find_act
from summariser.merge.conflicts.numerals import may_hold_number
from summariser.merge.conflicts.statements import (
    Finding,
    Statement,
    later_corrects,
    make_side,
    make_statement,
    sort_statements,
)
from summariser.merge.wording import STOP_WORDS, normalise, stem, word_set, words
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
_OF_SOMEBODY = frozenset({1, 2, 4, 5, 9})
"""Pairs both ends of which may be true of two parties: one side wins what the other loses."""
_OBJECT = 1
"""The pair whose end befalls the object of its verb: a court convicts or clears somebody."""
_PASSIVE = re.compile(r"\b(?:am|is|are|was|were|be|been|being|found|got)\W+(?:\w+\W+){0,2}$")
_NEW_CLAUSE = re.compile(
    r"[,;:()]|\s[-–—]\s|\b(?:and|but|while|as|when|where|after|before|because|that|who|which)\b"
)
_ASIDE = re.compile(r",\s*(?:who|which|whose|the|an?|now|then|aged?|\d+)\b[^,]*,", re.IGNORECASE)
_PREPOSITION = word_set("of in on for over after at to by from with against during because")
_HELPING = "did|does|do|was|were|is|are|has|have|had|been|will|wo|would|can|ca|could|should|must"
_UNWILLING = r"(?:fail(?:s|ed)?|refus(?:es|ed)|declin(?:es|ed)) to"
_NOT = re.compile(rf"\b(?:not|never|cannot|{_UNWILLING})\W+(?:\w+\W+)?$")
_NOT_DONE = re.compile(
    rf"\b(?:(?:{_HELPING}) not|never|cannot|{_UNWILLING})"
    r"\s+(?:\w+ly\s+|yet\s+|even\s+)?$"
)
"""Right after these words stands the verb of what was not done, whatever it is."""
_CONTRACTED = re.compile(r"n't\b")
_MOST = 12
"""Reports of one event that are compared: those of its first so many articles."""


@dataclass(frozen=True)
class End:
    """How something ended.

    Attributes:
        scale: The pair of opposites, by number, or the act or verb that was done or not done.
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
        elif word not in STOP_WORDS:
            undone = _NOT_DONE.search(levelled[: match.start()])
            ends[stem(word)].append(End(stem(word), -1 if undone else 1, word))
    return {scale: said[0] for scale, said in ends.items() if len({end.pole for end in said}) == 1}


def exclude_each_other(one: tuple[str, End], other: tuple[str, End]) -> bool:
    """Tell whether two texts end one thing in opposite ways.

    That one side won and the other lost, or that some survived and others died, is no
    contradiction, nor that one did what another did not: of such ends each text must tell of the
    same party, or not say of whom.

    Args:
        one: A text and an end that it names.
        other: Another text, and its end on the same scale.
    """
    if one[1].pole == other[1].pole:
        return False
    if isinstance(one[1].scale, int) and one[1].scale not in _OF_SOMEBODY:
        return True
    first, second = (_befallen(text, end) for text, end in (one, other))
    if not (_is_identified(first) and _is_identified(second)):
        return True
    known = [{stem(word) for word in words(text)} - STOP_WORDS for text in (first, second)]
    return 2 * len(known[0] & known[1]) > min(len(known[0]), len(known[1]))


def _befallen(text: str, end: End) -> str:
    """Return the words for whom an end befell: the subject of its verb, or the object."""
    match = re.search(rf"\b{re.escape(end.word)}\b", text, re.IGNORECASE)
    if match is None:
        return ""
    before, after = _NOT_DONE.sub(" ", text[: match.start()]), text[match.end() :]
    if end.scale == _OBJECT and not _PASSIVE.search(before):
        ahead = _NEW_CLAUSE.split(after, maxsplit=1)[0].split()
        last = next((i for i, w in enumerate(ahead) if w.lower() in _PREPOSITION), len(ahead))
        return " ".join(ahead[:last])
    clauses = _NEW_CLAUSE.split(_ASIDE.sub(" ", before))
    clauses = [part for part in clauses if set(words(part)) - STOP_WORDS]
    return clauses[-1] if clauses else ""


def _is_identified(party: str) -> bool:
    """Tell whether words name somebody, or count them: "the former mayor" may be anybody."""
    named = (word for word in re.findall(r"[^\W_]+", party) if normalise(word) not in STOP_WORDS)
    return may_hold_number(party) or any(word[0].isupper() for word in named)


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
            first, second = (one.text, a[scale][0]), (other.text, b[scale][0])
            if exclude_each_other(first, second) and _both_told(one, other, scale):
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
        rf"(?:\b(?:(?:(?:{_HELPING}) )?not|never|cannot|\w+n['’]t|{_UNWILLING})\W+"
        rf"(?:\w+\W+)?)?\b{re.escape(end.word)}\b",
        quote,
        re.IGNORECASE,
    )
    return match[0] if match else end.word
