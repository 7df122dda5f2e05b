"""Cut a text into tokens and give each the class that the date grammar is written over.

Classes depend on the word, and for words with another life ("may", "march", "fall", "Sun") on
their neighbours too. The tokens cover everything but white space, in order.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from summariser.dates.lexicon import (
    CARDINALS,
    DAY_PARTS,
    DEICTIC_DAYS,
    FREQUENCIES,
    MONTH_ABBREVIATIONS,
    MONTHS,
    ORDINALS,
    REFERENCES,
    SCALES,
    SEASONS,
    SPELLED_DECADES,
    UNIT_PLURALS,
    UNITS,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAY_PLURALS,
    WEEKDAYS,
    WORD_CLASSES,
    ZONES,
)


class Token(NamedTuple):
    """A token: its place in the text, its word in lower case, its class and what it stands for."""

    start: int
    end: int
    word: str
    kind: str
    value: int | str = 0


# Possessive quantifiers and fixed widths keep the scan linear in the length of the text.
_TOKEN: Final = re.compile(
    r"""
      (?P<URL>(?:https?://|www\.)\S++)
    | (?P<BREAK>\n[^\S\n]*+\n\s*+)
    | (?P<AMPM>(?<=[\d\s])[AaPp]\.\s?[Mm](?:\.|\b))
    | (?P<OCLOCK>[oO]['’]clock\b)
    | (?P<WORD>[^\W\d_]\w*+)
    | (?P<ISO>(?<![-/.\d])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![-/\d])
        (?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)
    | (?P<SLASHED>(?<![-/.\d])
        (?:[0-9]{1,2}(?P<SEPARATOR>[/.])[0-9]{1,2}(?P=SEPARATOR)(?:[0-9]{4}|[0-9]{2})
        |[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})(?![-/\d]))
    | (?P<DECADE>(?:['’‘`]?[0-9]0|[0-9]{3}0)['’]?s\b)
    | (?P<ORDINAL>[0-9]{1,2}(?:st|nd|rd|th)\b)
    | (?P<CLOCK>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![\d:]))
    | (?P<CODE>[1-4][QH]\b)
    | (?P<JUNK>[0-9]++(?![AaPp]\.?[Mm]\b)[^\W\d_]\w*+)
    | (?P<MONEY>[$£€¥\#]\s?[0-9][\d.,]*+)
    | (?P<AMOUNT>[0-9]++(?:[.,][0-9]++)+)
    | (?P<NUMBER>[0-9]++)
    | (?P<POSSESSIVE>(?<=\w)['’`]s\b)
    | (?P<SHORTYEAR>['’‘`][0-9]{2}(?!\w))
    | (?P<DASH>[–—])
    | (?P<PUNCTUATION>\S)
    """,
    re.VERBOSE,
)
_PUNCTUATION: Final = {
    ",": "COMMA",
    ".": "DOT",
    "-": "HYPHEN",
    "‑": "HYPHEN",
    "/": "SLASH",
    "'": "APOSTROPHE",
    "’": "APOSTROPHE",
    "(": "OPEN",
    ")": "CLOSE",
    "%": "PERCENT",
}

_CODE: Final = re.compile(r"(?:q([1-4])|([1-4])q|h([12])|([12])h)")
_FISCAL_CODE: Final = re.compile(r"fy([0-9]{2}|[0-9]{4})")
_YEARS: Final = range(1000, 2200)


def _table() -> dict[str, tuple[str, int | str]]:
    """Return class and value of every word; a word in two tables keeps the later entry."""
    tables: tuple[tuple[str, dict[str, int] | dict[str, str]], ...] = (
        ("CARDINAL", CARDINALS),
        ("SCALE", SCALES),
        ("UNIT", UNITS),
        ("UNITS", UNIT_PLURALS),
        ("ORDINAL", ORDINALS),
        ("MONTH", MONTHS),
        ("ABBR", MONTH_ABBREVIATIONS),
        ("WEEKDAY", WEEKDAYS),
        ("DAYABBR", WEEKDAY_ABBREVIATIONS),
        ("WEEKDAYS", WEEKDAY_PLURALS),
        ("SEASON", SEASONS),
        ("DECADEWORD", SPELLED_DECADES),
        ("DAYPART", DAY_PARTS),
        ("DEICTIC", DEICTIC_DAYS),
        ("REFERENCE", REFERENCES),
        ("FREQUENCY", FREQUENCIES),
    )
    words: dict[str, tuple[str, int | str]] = {word: ("ZONE", word) for word in ZONES}
    words.update((word, (name, word)) for word, name in WORD_CLASSES.items())
    for name, table in tables:
        words.update((word, (name, value)) for word, value in table.items())
    words["year"] = ("YEARWORD", "Y")
    words["second"] = ("SECOND", 2)
    words["quarter"] = ("QUARTER", "Q")
    words["quarters"] = ("QUARTERS", "Q")
    return words


_WORDS: Final = _table()


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a text, each with its class."""
    tokens = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "WORD":
            start, end = match.span()
            word = match[0].lower()
            known = _WORDS.get(word)
            if known is not None:
                tokens.append(Token(start, end, word, known[0], known[1]))
            elif word[-1].isdigit():
                tokens.append(_code_token(start, end, word))
            else:
                tokens.append(Token(start, end, word, "OTHER"))
        else:
            tokens.append(_sign_token(match))
    return tokens


def _sign_token(match: re.Match[str]) -> Token:
    """Return the token of a number, a sign or a compound of both."""
    start, end = match.span()
    group = match.lastgroup or "OTHER"
    word = match[0].lower()
    if group == "NUMBER":
        return _number_token(start, end, word)
    if group == "PUNCTUATION":
        return Token(start, end, word, _PUNCTUATION.get(word, "OTHER"))
    if group == "ORDINAL":
        number = int(word[:-2])
        return Token(start, end, word, "ORDINALDAY" if 1 <= number <= 31 else "ORDINAL", number)
    if group == "CODE":
        return _code_token(start, end, word)
    return Token(start, end, word, group)


def _code_token(start: int, end: int, word: str) -> Token:
    """Return the token of a word with figures: "Q3", "2H" and "FY2023" are dates."""
    code = _CODE.fullmatch(word)
    if code is not None:
        quarter, half = code[1] or code[2], code[3] or code[4]
        kind = "QUARTERCODE" if quarter else "HALFCODE"
        return Token(start, end, word, kind, int(quarter or half))
    if _FISCAL_CODE.fullmatch(word):
        return Token(start, end, word, "FISCALCODE", int(word[2:]))
    return Token(start, end, word, "OTHER")


def _number_token(start: int, end: int, word: str) -> Token:
    # Longer numbers are no dates; int() of very long ones is slow besides.
    if len(word) > len("9999"):
        return Token(start, end, word, "OTHER")
    number = int(word)
    if len(word) == len("1999") and number in _YEARS:
        return Token(start, end, word, "YEAR", number)
    if len(word) <= len("31") and 1 <= number <= 31:
        return Token(start, end, word, "DAY", number)
    return Token(start, end, word, "NUMBER", number)
