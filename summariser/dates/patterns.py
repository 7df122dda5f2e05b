"""Regular expressions over token classes.

A rule is written over the names of classes, ``month=MON day=DAY (COMMA? year=YEAR)?``. To match
it, every class is one character and a text is a string of such characters; so the expressions run
on Python's own engine, in time linear in the number of tokens, and no rule sees a letter of the
text. The idea is that of TokensRegex (Chang and Manning, "TokensRegex: Defining cascaded regular
expressions over tokens", 2014).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from summariser.dates.lexicon import word_list
from summariser.dates.reading import Reading, Setting, undated
from summariser.dates.tokens import Token

_KINDS: Final = word_list(
    "ABBR ABOUT ACADEMIC AFTER AGO AHEAD ALL ALMOST AMOUNT AMPM AND ANOTHER APOSTROPHE ARTICLE "
    "AS AT BEFORE BEGINNING BETWEEN BREAK BY CALENDAR CARDINAL CLOCK CLOSE COMING "
    "COMMA COUPLE CURRENT DASH DAY DAYABBR DAYPART DECADE DECADEWORD DEICTIC DOT "
    "DURING EARLIER EARLY END ENDED ERA EVERY FEAST FISCAL FISCALCODE FOLLOWING FREQUENCY FROM "
    "FULL FUTURE HALF HALFCODE HYPHEN IN ISO LAST LATE LATER LATEST LEAST LESS LONG "
    "MID MIDDLE MOMENT MONEY MONTH MORE MOST NEXT NUMBER OCLOCK OF OLD ON OPEN OR ORDINAL "
    "ORDINALDAY OTHER OTHER_NUMBER OVER OVERNIGHT PAST PER PERCENT PERIOD POSSESSIVE "
    "PRESENT PREVIOUS QUARTER QUARTERCODE QUARTERS RECENT REFERENCE RIGHT SAME SCALE SCORES SEASON "
    "SECOND SHORTYEAR SINCE SLASH SLASHED THAN THAT THE THESE THIS THOSE THROUGH TIME "
    "THEN TO TONIGHT UNIT UNITS UNTIL UP URL VAGUE WEEKDAY WEEKDAYS WORKING YEAR YEARWORD ZONE "
    "JUNK"
)
# From the private use area, so that no class is a special character of a regular expression.
_CHARACTER: Final = {kind: chr(0xE000 + place) for place, kind in enumerate(_KINDS)}

# Every match of every rule holds one of these; what holds none need not be looked at.
_CORES: Final = frozenset(
    _CHARACTER[kind]
    for kind in word_list(
        "UNIT UNITS QUARTER QUARTERS SECOND YEARWORD MONTH ABBR WEEKDAY DAYABBR WEEKDAYS SEASON "
        "YEAR SHORTYEAR DECADE DECADEWORD ISO SLASHED FISCALCODE QUARTERCODE HALFCODE ERA CLOCK "
        "AMPM OCLOCK ZONE DAYPART DEICTIC TONIGHT OVERNIGHT REFERENCE FREQUENCY CURRENT PRESENT "
        "MOMENT RECENT FUTURE PAST TIME THEN FEAST LATEST"
    )
)
_CARDINAL: Final = frozenset({_CHARACTER["CARDINAL"]})
_SOUGHT: Final = _CORES | _CARDINAL
# Words and signs that are in no pattern keep the stretches apart that patterns are tried on.
_STRETCH: Final = re.compile(
    "[^{}]+".format(
        "".join(_CHARACTER[kind] for kind in ("OTHER", "BREAK", "URL", "JUNK", "MONEY"))
    )
)

_MACROS: Final = {
    "MON": "(MONTH|ABBR DOT?)",
    "WDAY": "(WEEKDAY|DAYABBR DOT?)",
    "MDAY": "(DAY|ORDINALDAY)",
    "ORD": "(ORDINAL|ORDINALDAY|SECOND|CARDINAL HYPHEN? (ORDINAL|SECOND))",
    "ANYYEAR": "(YEAR|SHORTYEAR|SPELLED)",
    "NUM": "(AMOUNT|ARTICLE SCALE{1,2}|(DAY|NUMBER|CARDINAL)(HYPHEN? CARDINAL)? SCALE{0,2})",
    "SPELLED": "(CARDINAL HYPHEN? (CARDINAL|SCALE) (AND? CARDINAL | HYPHEN? CARDINAL)?)",
    "ANYUNIT": "(UNIT|UNITS|QUARTER|QUARTERS|SECOND|YEARWORD)",
    "APPROX": "(ABOUT|ALMOST|OVER|AT LEAST|AT MOST|UP TO|(MORE|LESS) THAN)",
    "PART": "(THE? (EARLY|LATE|MID) HYPHEN?|THE? (BEGINNING|END|MIDDLE) OF)",
    "JOINT": "(HYPHEN|DASH)",
    "JOIN": "(AND|OR|TO|THROUGH|UNTIL|HYPHEN|DASH|COMMA AND?)",
    "SPAN": "(HYPHEN|DASH|TO|THROUGH)",
}
_MACRO: Final = re.compile(rf"\b({'|'.join(_MACROS)})\b")
_NAMED_GROUP: Final = re.compile(r"([a-z_]+)=\(")
_NAMED_CLASS: Final = re.compile(r"([a-z_]+)=([A-Z_]{2,})")
_PLAIN_GROUP: Final = re.compile(r"\((?!\?)")
_CLASS: Final = re.compile(r"[A-Z_]{2,}")


class Hit:
    """Where a rule matched: the tokens of the match and of its named groups.

    The expression is the whole match, or the group ``itself`` where the pattern has one: what is
    around that group is context.
    """

    __slots__ = ("_itself", "_match", "_tokens")

    def __init__(self, match: re.Match[str], tokens: Sequence[Token]) -> None:
        self._match = match
        self._tokens = tokens
        self._itself: str | int = "itself" if "itself" in match.re.groupindex else 0

    @property
    def first(self) -> int:
        """Number of the expression's first token."""
        return self._match.start(self._itself)

    @property
    def last(self) -> int:
        """Number of the token after the expression's last."""
        return self._match.end(self._itself)

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the expression."""
        return self._tokens[self.first : self.last]

    def group(self, name: str) -> Sequence[Token]:
        """The tokens of a named group; empty where the pattern has none or it took no part."""
        if name not in self._match.re.groupindex:
            return ()
        start, end = self._match.span(name)
        return self._tokens[start:end] if start >= 0 else ()

    def has(self, name: str) -> bool:
        """Tell whether a named group took part."""
        return bool(self.group(name))

    def kinds(self) -> frozenset[str]:
        """The classes of all tokens of the expression."""
        return frozenset(token.kind for token in self.tokens)

    def near(self, offset: int) -> Token:
        """The token that many places after the expression (1) or before it (-1)."""
        place = self.last + offset - 1 if offset > 0 else self.first + offset
        if 0 <= place < len(self._tokens):
            return self._tokens[place]
        return Token(0, 0, "", "BREAK")


class Rule(NamedTuple):
    """A pattern over token classes, and the function that reads what matched.

    The function returns None where the words are no date expression after all. ``cores`` are the
    characters of the date words in the pattern; each of its matches holds one of them.
    """

    pattern: re.Pattern[str]
    read: Callable[[Hit, Setting], Reading | None]
    cores: frozenset[str]


def rule(pattern: str, read: Callable[[Hit, Setting], Reading | None]) -> Rule:
    """Return the rule for a pattern written over class names.

    Args:
        pattern: Class names in capitals, blanks between them, with the operators of regular
            expressions; ``name=CLASS`` and ``name=(...)`` name a group.
        read: What to make of a match.

    Raises:
        KeyError: The pattern names a class that no token has.
    """
    expanded = _MACRO.sub(lambda match: _MACROS[match[1]], pattern)
    expanded = _MACRO.sub(lambda match: _MACROS[match[1]], expanded)
    expanded = _NAMED_GROUP.sub(r"(?P<\1>", expanded)
    expanded = _NAMED_CLASS.sub(r"(?P<\1>\2)", expanded)
    expanded = _PLAIN_GROUP.sub("(?:", expanded)
    expanded = _CLASS.sub(lambda match: _CHARACTER[match[0]], expanded)
    expanded = re.sub(r"\s+", "", expanded)
    return Rule(re.compile(expanded), read, (_CORES & set(expanded)) or _CARDINAL)


def against_dct(
    read: Callable[[Hit, Setting, dt.date], Reading | None],
) -> Callable[[Hit, Setting], Reading | None]:
    """Return the reader for words that mean nothing without the document creation time.

    Args:
        read: What to make of a match where that time is known.
    """

    def read_if_known(hit: Hit, setting: Setting) -> Reading | None:
        if setting.dct is not None:
            return read(hit, setting, setting.dct)
        return undated(None)

    return read_if_known


class RuleSet:
    """The rules of a grammar, in order, and which of them can match a stretch of a text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(enumerate(rules))
        self._applicable: dict[frozenset[str], tuple[tuple[int, Rule], ...]] = {}

    def hits(self, tokens: Sequence[Token]) -> Iterator[tuple[int, Rule, Hit]]:
        """Yield every match of every rule, with the rule's place in the order."""
        classes = class_string(tokens)
        for stretch in _STRETCH.finditer(classes):
            cores = _SOUGHT.intersection(stretch[0])
            if not cores:
                continue
            # One class further, so that a rule can look at what bounds the stretch.
            start, end = stretch.start(), stretch.end() + 1
            for order, rule in self._rules_for(cores):
                for match in rule.pattern.finditer(classes, start, end):
                    yield order, rule, Hit(match, tokens)

    def _rules_for(self, cores: frozenset[str]) -> tuple[tuple[int, Rule], ...]:
        found = self._applicable.get(cores)
        if found is None:
            found = tuple(entry for entry in self._rules if entry[1].cores & cores)
            self._applicable[cores] = found
        return found


def class_string(tokens: Sequence[Token]) -> str:
    """Return the text that patterns run on: one character for each token's class."""
    return "".join([_CHARACTER[token.kind] for token in tokens])
