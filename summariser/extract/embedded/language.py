"""Whether a text is English: the engine reads no other language, and must say so."""

from __future__ import annotations

import re

# Function words, counted in any text of some length; the classic method of language identification by
# stop words (Ingle 1976; Grefenstette 1995). Words that two lists share are in neither.
_STOP_WORDS: dict[str, tuple[str, frozenset[str]]] = {
    "en": ("English", frozenset(["the", "of", "and", "to", "that", "is", "was", "for", "with", "as", "he", "it", "his", "on", "be", "at", "by", "had", "not", "are", "but", "from", "they", "which", "she", "were", "their", "been", "has", "will", "would"])),
    "de": ("German", frozenset(["der", "die", "das", "und", "ist", "nicht", "mit", "dem", "den", "ein", "eine", "auch", "auf", "für", "von", "sich", "wurde", "werden", "dass", "zu", "bei", "nach", "haben", "wird", "sind"])),
    "fr": ("French", frozenset(["le", "les", "des", "est", "une", "dans", "pour", "qui", "sur", "pas", "avec", "sont", "ce", "cette", "aux", "été", "par", "mais", "ou", "leur", "elle", "plus", "du", "et"])),
    "es": ("Spanish", frozenset(["el", "los", "las", "una", "por", "con", "para", "que", "del", "se", "como", "más", "pero", "sus", "fue", "este", "ha", "según", "sobre", "también", "y"])),
    "it": ("Italian", frozenset(["il", "gli", "della", "che", "di", "non", "per", "con", "sono", "una", "del", "nel", "alla", "dei", "le", "è", "più", "anche", "da", "ha"])),
    "pt": ("Portuguese", frozenset(["o", "os", "uma", "não", "com", "para", "por", "mais", "dos", "como", "foi", "ao", "das", "pelo", "também", "são", "em", "do", "da"])),
    "nl": ("Dutch", frozenset(["het", "een", "van", "en", "niet", "zijn", "dat", "voor", "met", "op", "te", "ook", "aan", "bij", "heeft", "worden", "door", "werd", "naar"])),
    "sv": ("Swedish", frozenset(["och", "att", "det", "som", "på", "är", "av", "för", "med", "till", "inte", "har", "ett", "om", "var", "från", "efter"])),
    "pl": ("Polish", frozenset(["i", "w", "na", "nie", "się", "że", "do", "z", "jest", "to", "jak", "przez", "po", "od", "dla", "oraz"])),
    "tr": ("Turkish", frozenset(["ve", "bir", "bu", "için", "ile", "da", "de", "olarak", "çok", "daha", "olan", "gibi", "kadar", "sonra"])),
    "id": ("Indonesian", frozenset(["yang", "dan", "di", "itu", "dengan", "untuk", "tidak", "ini", "dari", "dalam", "akan", "pada", "juga", "telah"])),
}  # fmt: skip
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


def find_other_language(text: str) -> str | None:
    """Return the name of the language of a text that is not English, or None.

    None also stands for texts that are too short to tell.
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
        code: sum(word in stops for word in words) for code, (_, stops) in _STOP_WORDS.items()
    }
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    # English prose is about a third stop words of its list; a list of names has few of any.
    if best == "en" or counts[best] < 2 * counts["en"] or counts[best] < len(words) * 0.08:
        return None
    return _STOP_WORDS[best][0]


def name_language(code: str) -> str:
    """Return the English name of a language code where it is known, else the code."""
    known = _STOP_WORDS.get(code.lower().partition("-")[0])
    return known[0] if known else code
