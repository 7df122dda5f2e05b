"""Which of the articles found belong to a story."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache

from summariser.extract.languages import identify_language, is_english
from summariser.schema import Article
from summariser.schema.briefing_settings import FilterSettings


def find_objection(article: Article, wanted: FilterSettings, found: dt.datetime) -> str | None:
    """Return why an article does not belong to the story, None where it does.

    Args:
        article: The article.
        wanted: What belongs to the story.
        found: When the article was found; its age counts to then.
    """
    text = f"{article.title or ''}\n{article.text}"
    if wanted.any_words and not _has_any(wanted.any_words, text):
        return "none of the story's words stands there"
    missing = [word for word in wanted.all_words if not _has_any((word,), text)]
    if missing:
        return f"the word “{missing[0]}” does not stand there"
    unwanted = [word for word in wanted.no_words if _has_any((word,), text)]
    if unwanted:
        return f"the word “{unwanted[0]}” stands there"
    if wanted.languages and not _is_in(article, wanted.languages):
        return "it is in another language"
    day = article.document_creation_time
    if wanted.days is not None and day is not None:
        age = (found.date() - day).days
        if age > wanted.days:
            return f"it is older than {wanted.days} days"
    return None


def _has_any(words: Sequence[str], text: str) -> bool:
    return any(_pattern(word).search(text) for word in words)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    inner = r"\s+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)


def _is_in(article: Article, languages: Sequence[str]) -> bool:
    code = identify_language(article) or "en"
    base = code.lower().partition("-")[0]
    return any(
        (is_english(code) and is_english(wanted)) or wanted.lower().partition("-")[0] == base
        for wanted in languages
    )
