"""Figures in sentences, as far as it takes to tell that one of them changed.

Merging compares all figures of a story with care; this reads only the figures of one event or claim
in two documents, where the merger has not already said how they differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summariser.changes.wording import word_set

_UNIT_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "m": 1_000_000,
    "bn": 1_000_000_000,
}
_NUMBER = "|".join([*_UNITS, *_TENS])
_FIGURE = re.compile(
    rf"""
    (?P<qualifier>\b(?:at\s+least|more\s+than|fewer\s+than|less\s+than|up\s+to|about|around|nearly
        |almost|over|some)\s+)?
    (?P<sign>[$€£¥]\s?)?
    (?:
        (?<![\w.,/:-])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w/:]|[.,-]\d)
        |(?<![\w-])(?P<words>(?:{_NUMBER})(?:[\s-](?:{"|".join(_UNITS)}))?)(?![\w-])
        |(?<=\ba\s)(?=dozen|hundred|thousand|million|billion)
    )
    (?P<scale>\s?(?:{"|".join(_SCALES)})\b)?
    (?P<percent>\s?(?:%|per\s?cent\b))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ANY = re.compile(rf"\d|\b(?:{_NUMBER}|dozen|hundred|thousand|million|billion)\b", re.IGNORECASE)
"""Tells at little cost whether a text may hold a figure."""
_WORD = re.compile(r"[^\W\d_]+")
_SKIPPED = word_set(
    """
    a an the of in on at to by for from with and or but that this these those it its they he
    she who which were was are is be been being have has had as more than least most other
    further another others also now all some about around over up said says people persons
    person
    """
)
_MONTHS = word_set(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sept sep oct nov dec
    """
)
_CLOCK = word_set(
    """
    am pm a.m p.m o'clock gmt utc
    """
)
_NAMED = word_set(
    """
    article chapter clause flight gate highway line page paragraph part phase room route
    section type unit volume aged age
    """
)
"""Nouns after which a figure is a name and no count."""
_STATES = {
    word: state
    for state, listing in {
        "dead": "dead die dies died killed kill killing deaths death fatalities lives",
        "injured": "injured injuries wounded hurt",
        "missing": "missing unaccounted",
        "arrested": "arrested arrests detained held",
        "rescued": "rescued saved",
        "evacuated": "evacuated displaced homeless",
    }.items()
    for word in listing.split()
}
"""What happened to those who are counted: "15 people were killed" counts what "12 dead" counts."""
_AHEAD, _BEHIND = 5, 5
"""Words after and before a figure, in its own clause, in which what it counts is looked for."""
_CLAUSE_END = re.compile(r"[;:!?\u2013\u2014]|[.,](?!\d)")
_YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Figure:
    """A figure in a sentence.

    Attributes:
        value: The number.
        said: As it is written, with what it counts.
        counted: What it counts: a state such as ``dead``, a currency, ``%``, or a noun.
        near: The other words beside it that say something.
        quote: The text it stands in.
    """

    value: float
    said: str
    counted: str
    near: frozenset[str]
    quote: str

    def may_replace(self, other: Figure) -> bool:
        """Tell whether it may be another figure for what the other one counts.

        Money and shares are of anything: the words beside them must have one in common.
        """
        if self.counted in _STATES.values() or self.counted[0].isalpha():
            return self.counted == other.counted
        return self.counted == other.counted and not self.near.isdisjoint(other.near)


def read_figures(text: str) -> list[Figure]:
    """Return the figures of a text that count or measure something, in order.

    Years, days of a month, times of day, ages and figures that are part of a name are left out, and
    so are figures of which nothing tells what they count. Number words are read in English.
    """
    if not _ANY.search(text):
        return []
    found = []
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if value is None:
            continue
        ended = [end.end() for end in _CLAUSE_END.finditer(text, 0, match.start())]
        before = [w.casefold() for w in _WORD.findall(text[max(ended, default=0) : match.start()])]
        before = before[-_BEHIND:]
        end = _CLAUSE_END.search(text, match.end())
        after = list(_WORD.finditer(text, match.end(), end.start() if end else len(text)))[:_AHEAD]
        following = [w[0].casefold() for w in after]
        if _is_no_count(match, value, before, following):
            continue
        counted = _counted(match, before, following)
        if counted is not None:
            last = next((w.end() for w in after if _stem(w[0].casefold()) == counted), match.end())
            said = " ".join(text[match.start() : last].split())
            near = frozenset(_stem(word) for word in (*before, *following)) - _SKIPPED - {counted}
            found.append(Figure(value, said, counted, near, text))
    return found


def _value(match: re.Match[str]) -> float | None:
    scale = _SCALES[match["scale"].strip().casefold()] if match["scale"] else 1
    if match["digits"]:
        return float(match["digits"].replace(",", "")) * scale
    if match["words"]:
        parts = re.split(r"[\s-]", match["words"].casefold())
        return float(sum(_UNITS.get(part, 0) + _TENS.get(part, 0) for part in parts) * scale)
    return float(scale) if match["scale"] else None


def _is_no_count(
    match: re.Match[str], value: float, before: Sequence[str], after: Sequence[str]
) -> bool:
    first = after[0] if after else ""
    last = before[-1] if before else ""
    year = bool(match["digits"]) and "," not in match[0] and value in _YEARS and not match["scale"]
    return bool(
        (year and not match["sign"] and not match["percent"])
        or (not match["sign"] and (first in _MONTHS or last in _MONTHS))
        or first in _CLOCK
        or last in _NAMED
        or (first in {"year", "years"} and after[1:2] == ["old"])
        or match[0].strip().casefold() in {"one", "no"}
    )


def _counted(match: re.Match[str], before: Sequence[str], after: Sequence[str]) -> str | None:
    """Return what a figure counts, or None where nothing tells."""
    if match["sign"]:
        return match["sign"].strip()
    if match["percent"]:
        return "%"
    state = next((_STATES[word] for word in after if word in _STATES), None)
    state = state or next((_STATES[word] for word in before if word in _STATES), None)
    if state is not None:
        return state
    noun = next((word for word in after if word not in _SKIPPED), None)
    return _stem(noun) if noun else None


def _stem(word: str) -> str:
    if word in _STATES:
        return _STATES[word]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find_changes(old: Iterable[str], new: Iterable[str]) -> list[tuple[Figure, Figure]]:
    """Return the figures of new sentences that no old one gives, each after the one it replaces.

    Only a quantity of which the new sentences give one figure, and the old ones at least one, is
    compared; the figure replaced is the last that the old ones give.

    Args:
        old: The sentences, the latest published last.
        new: The sentences that have come in.
    """
    told = [figure for text in old for figure in read_figures(text)]
    coming: dict[str, dict[float, Figure]] = {}
    for text in new:
        for figure in read_figures(text):
            coming.setdefault(figure.counted, {}).setdefault(figure.value, figure)
    found = []
    for values in coming.values():
        if len(values) > 1:
            continue
        (figure,) = values.values()
        known = [other for other in told if figure.may_replace(other)]
        if known and all(other.value != figure.value for other in known):
            found.append((known[-1], figure))
    return found


def mask_figures(text: str) -> str:
    """Return a text in lower case with every figure as one sign, to compare all but the figures."""
    return " ".join(_FIGURE.sub("#", text).casefold().split())
