"""Whether a text is English: the engine reads no other language, and must say so."""

from __future__ import annotations

import re
from functools import cache

from summariser.extract.embedded.cues import load_mapping, tables_of

_SCRIPTS = (
    ("Russian or another language in Cyrillic letters", re.compile(r"[\u0400-\u04ff]")),
    ("Greek", re.compile(r"[\u0370-\u03ff]")),
    ("Arabic or another language in Arabic letters", re.compile(r"[\u0600-\u06ff]")),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]")),
    ("Hindi or another language in Devanagari letters", re.compile(r"[\u0900-\u097f]")),
    ("Japanese", re.compile(r"[\u3040-\u30ff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af]")),
    ("Chinese", re.compile(r"[\u4e00-\u9fff]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)
# Below so many words a text is too short to tell; it is then read as English.
_FEWEST_WORDS = 20
# Share of the letters that another script must have. Names in their own script stay far below it.
_SCRIPT_SHARE = 0.3
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000


@cache
def _languages() -> dict[str, tuple[str, frozenset[str]]]:
    """Return the name and the function words of each language, by code."""
    return {
        code: (table["name"], frozenset(table["words"].split()))
        for code in tables_of("languages")
        for table in [load_mapping("languages", code)]
    }


def find_other_language(text: str) -> str | None:
    """Return the name of the language of a text that is not English, or None.

    None also stands for texts that are too short to tell. The languages that share a script with
    English are told apart by their function words (Grefenstette 1995, "Comparing two language
    identification schemes").
    """
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    for name, script in _SCRIPTS:
        if letters >= _FEWEST_WORDS and len(script.findall(sample)) > _SCRIPT_SHARE * letters:
            return name
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < _FEWEST_WORDS:
        return None
    counts = {
        code: sum(word in stops for word in words) for code, (_, stops) in _languages().items()
    }
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    # English prose is about a third stop words of its list; a list of names has few of any.
    if best == "en" or counts[best] < 2 * counts["en"] or counts[best] < len(words) * 0.08:
        return None
    return _languages()[best][0]


def name_language(code: str) -> str:
    """Return the English name of a language code where it is known, else the code."""
    known = _languages().get(code.lower().partition("-")[0])
    return known[0] if known else code
