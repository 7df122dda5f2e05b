"""Languages: which one an article is in, and what a code is called."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from summariser.errors import ConfigError
from summariser.schema import Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

# The commonest function words of English, of its articles, prepositions, conjunctions, pronouns and
# auxiliaries; those that another large language in Latin letters shares are left out.
_ENGLISH = frozenset(
    """
    the of and to that was for with as his at by had not are but from they which she were their
    been has have will would could who this after its about into said says than when there it he
    """.split()  # noqa: SIM905 (a word list, not code)
)
_WORD = re.compile(r"[^\W\d_]+")
# English prose is about a third words of the list, headlines a tenth. Of 285 English news articles
# none lies below a sixth; of example sentences in 66 other languages none lies above a tenth.
_ENGLISH_SHARE = 1 / 8
# Fewer of them are a quotation, or chance.
_FEWEST_DIFFERENT = 3
# How many times likelier than English another language must be before a text is taken for it. Of
# 285 English news articles cut to 50 characters, which leaves a headline, none reaches 3; of 335
# texts of two or four example sentences in 66 languages all but one pass 70.
_LIKELIER = 20
# The classes taken for English: the identifier reads English headlines as Nigerian Pidgin.
_ENGLISH_CLASSES = ("en", "pcm")
# Its class for what is no language: numbers, tables, code.
_NO_LANGUAGE = "zxx"
_SAMPLE = 5_000
_ENGLISH_CODES = frozenset(("en", "eng", "english"))
_UNDETERMINED = "und"


def identify_language(article: Article) -> str | None:
    """Return the code of the language that an article is in, or None where it is English.

    None also stands for what is too short or too strange to tell.

    Args:
        article: The article; a language that it declares is believed, unless it is English, which
            many pages declare whatever they hold.
    """
    declared = (article.language or "").strip()
    if declared and declared.lower() != _UNDETERMINED and not is_english(declared):
        return declared
    return identify_text(article.text)


@lru_cache(maxsize=64)
def identify_text(text: str) -> str | None:
    """Return the code of the language of a text that is not English, or None.

    English prose is told by its function words (Grefenstette 1995, "Comparing two language
    identification schemes"). Only for what is left is the identifier loaded, which knows some 140
    languages (Lui and Baldwin 2012, "langid.py: An off-the-shelf language identification tool",
    ACL).

    Args:
        text: The text; its beginning is enough.
    """
    sample = text[:_SAMPLE]
    if not any(map(str.isalpha, sample)) or _is_plainly_english(sample):
        return None
    likelihoods = dict(_identifier().rank(sample))
    english = sum(likelihoods.pop(code, 0.0) for code in _ENGLISH_CLASSES)
    code = str(max(likelihoods, key=lambda code: likelihoods[code]))
    if code == _NO_LANGUAGE or likelihoods[code] < _LIKELIER * english:
        return None
    return code


def _is_plainly_english(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    known = [word for word in words if word in _ENGLISH]
    return len(set(known)) >= _FEWEST_DIFFERENT and len(known) >= _ENGLISH_SHARE * len(words)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import (  # noqa: PLC0415 (half a second, for foreign articles alone)
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def is_english(code: str) -> bool:
    """Return whether a language code, or name, stands for English or one of its varieties."""
    return _base(code) in _ENGLISH_CODES


def name_language(code: str) -> str:
    """Return the English name of a language where its code is known, else the code.

    Args:
        code: An ISO 639 code, perhaps with a region: ``fr``, ``pt-BR``.
    """
    return _known_name(code) or _known_name(_base(code)) or code


def check_language(code: str) -> None:
    """Check that a language code is known.

    Raises:
        ConfigError: It is not.
    """
    if not (_known_name(code) or _known_name(_base(code))):
        raise ConfigError(
            f"no language is known as {code!r}; give a code such as en, de, zh or pt-BR"
        )


def _base(code: str) -> str:
    return re.split(r"[-_]", code.strip().lower())[0]


def _known_name(code: str) -> str | None:
    from babel import Locale  # noqa: PLC0415 (its data take a moment to load, and are seldom needed)

    first, *rest = re.split(r"[-_]", code.strip())
    names = Locale("en").languages
    return names.get("_".join((first.lower(), *(part.upper() for part in rest))))
