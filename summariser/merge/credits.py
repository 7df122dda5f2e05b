"""News agencies that an article credits: evidence of a common origin, beside shared text.

A photo credit says where the picture is from and nothing about the text, so it does not count.
"""

from __future__ import annotations

import re

from summariser.schema import Article

_AGENCIES = {
    "AAP": ("AAP", "Australian Associated Press"),
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
    "ANI": ("ANI", "Asian News International"),
    "ANP": ("ANP",),
    "ANSA": ("ANSA",),
    "AP": ("AP", "Associated Press"),
    "APA": ("APA",),
    "Anadolu": ("Anadolu", "Anadolu Agency"),
    "Belga": ("Belga",),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "CP": ("Canadian Press",),
    "DPA": ("DPA", "dpa", "Deutsche Presse-Agentur"),
    "EFE": ("EFE",),
    "IANS": ("IANS",),
    "Interfax": ("Interfax",),
    "Kyodo": ("Kyodo", "Kyodo News"),
    "PA": ("PA Media", "Press Association"),
    "PTI": ("PTI", "Press Trust of India"),
    "Reuters": ("Reuters", "REUTERS"),
    "TASS": ("TASS", "ITAR-TASS"),
    "UPI": ("UPI", "United Press International"),
    "Xinhua": ("Xinhua",),
    "Yonhap": ("Yonhap", "Yonhap News"),
}
"""Agency -> the names it goes by."""

_KEYS = {name: key for key, names in _AGENCIES.items() for name in names}
_LONGEST_FIRST = sorted(_KEYS, key=lambda name: (-len(name), name))
_ANY = re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?![\w/])")
_UNNAMED = re.compile(
    r"^(?:By )?(?:.*(?:&|\band|\bwith|\bfrom|,|/) )?(?:news |wire )?(?:agencies|wire services)$",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    r"\b(?:photo|photos|photograph|photographer|picture|image|images|getty|illustration|video|file"
    r"|camera|graphic)\b|\w/(?:AFP|AP|EPA|Getty|Reuters|TASS)|(?:AFP|AP|EPA|Reuters|REUTERS)/\w",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[^!?\n]{0,70}\(([^()\n]{2,40})\)\s*[-–—:]")
_CONTRIBUTED = re.compile(
    r"\b(?:contributed to|compiled by|reporting by|material from|copyright|via"
    r"|with (?:reporting|material|files|reports) (?:by|from))\b|\bsources?:|©",
    re.IGNORECASE,
)
_EDGE = 6
"""Lines at either end of an article in which it names its authors."""
_BYLINE_WORDS = 12


def credited_agencies(article: Article) -> frozenset[str]:
    """Return the agencies that an article's outlet, dateline, byline or closing line credits."""
    found = {_KEYS[article.outlet]} if article.outlet in _KEYS else set()
    lines = [line.strip() for line in article.text.splitlines() if line.strip()]
    edges = dict.fromkeys([*lines[:_EDGE], *lines[-_EDGE:]])
    for line in edges:
        dateline = _DATELINE.match(line)
        if dateline:
            found |= _find_named(dateline.group(1))
        elif is_credit_line(line):
            found |= _find_named(line)
    return frozenset(found)


def is_credit_line(line: str) -> bool:
    """Tell whether a line names authors or agencies of the text and says nothing else."""
    count = len(line.split())
    if count > 3 * _BYLINE_WORDS or _PHOTO.search(line) or not _find_named(line):
        return False
    if count <= _BYLINE_WORDS and (not line.endswith((".", "!", "?")) or line.startswith("By ")):
        return True
    return bool(_CONTRIBUTED.search(line))


def is_photo_credit(line: str) -> bool:
    """Tell whether a short line credits a picture."""
    return len(line.split()) <= _BYLINE_WORDS and bool(_PHOTO.search(line))


def _find_named(line: str) -> set[str]:
    named = {_KEYS[match] for match in _ANY.findall(line)}
    # "Agencies" is also a plain noun: it is a credit at the end of a byline, or alone.
    return named | ({"agencies"} if _UNNAMED.search(line) else set())
