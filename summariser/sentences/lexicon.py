"""The word lists of ``lexicon.toml``, and the characters that sentences are found by."""

from __future__ import annotations

import tomllib
from importlib.resources import files

WHITE_SPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
# Take no room on the page: joiners, direction marks, the byte order mark, the soft hyphen.
ZERO_WIDTH = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
BLANK = WHITE_SPACE + ZERO_WIDTH

BULLETS = "•‣⁃▪▫◦●○■□◆►▶➤✓·*+–-"
# What a line that only separates parts may consist of.
RULES = BULLETS + "—―=_~#>|"

STOPS = ".!?…‥‼⁇⁈⁉"
# End a sentence in scripts that put no space after them.
WIDE_STOPS = "。！？｡．।॥؟۔։።။។"
# After these letters a semicolon is a question mark.
GREEK = "\u0370-\u03ff\u1f00-\u1fff"
CLOSERS = "\"'”’»›)]}」』】）〉》*_"
OPENERS = "\"'“‘„‚«‹¿¡([{「『【（〈《*_`—–―-"
# After a closed quotation, show that its sentence goes on: Japanese particles at once, Chinese
# verbs of saying within a few characters.
QUOTE_PARTICLES = "とっなのをがはもにで"
QUOTE_VERBS = "说說道称稱问問答喊写寫"

_DATA = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))


def _words(table: str, name: str) -> frozenset[str]:
    return frozenset(_DATA[table][name].split())


TITLES = _words("abbreviations", "titles")
NUMBERED = _words("abbreviations", "numbered")
MONTHS_SHORT = _words("abbreviations", "months_short")
DAYS_SHORT = _words("abbreviations", "days_short")
MERIDIEM = _words("abbreviations", "meridiem")
AMBIGUOUS = _words("abbreviations", "ambiguous")

MONTHS = _words("words", "months")
DAYS = _words("words", "days")
TIME_ZONES = _words("words", "time_zones")
ORDINAL_MONTHS = _words("words", "ordinal_months")
OPENING_WORDS = _words("words", "opening_words")
UNFINISHED_WORDS = _words("words", "unfinished_words")
LABELLED = _words("words", "labelled")
NAMES_WITH_MARKS = _words("words", "names_with_marks")
REPORTING_VERBS = _words("words", "reporting_verbs")

FURNITURE_LINES: tuple[str, ...] = tuple(_DATA["patterns"]["furniture_lines"])
FURNITURE_OPENINGS: tuple[str, ...] = tuple(_DATA["patterns"]["furniture_openings"])
CAPTION_OPENINGS: tuple[str, ...] = tuple(_DATA["patterns"]["caption_openings"])
CREDIT_OPENINGS: tuple[str, ...] = tuple(_DATA["patterns"]["credit_openings"])
CREDITS: tuple[str, ...] = tuple(_DATA["patterns"]["credits"])
LABELS: tuple[str, ...] = tuple(_DATA["patterns"]["labels"])
