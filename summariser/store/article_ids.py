"""Ids of articles: made of what the article is, so that they are the same in every store."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable

from summariser.schema import Article

_WORDS_LENGTH = 28
_DIGITS = (8, 16, 32, 64)


def make_article_id(article: Article, key: str, is_taken: Callable[[str], bool]) -> str:
    """Return the id of one version of an article: words to know it by, and a hash.

    The words are the title's or, where it has none in Latin letters, those of the id that it came
    with. The hash is of the page and the text, so that the same text of the same page is the
    same article, whoever reads it and when.

    Args:
        article: The version.
        key: What its page is known by.
        is_taken: Whether another article of the story has an id.
    """
    words = _words(article.title or "") or _words(article.id) or "article"
    digest = hashlib.sha256(f"{key}\n{article.sha256}".encode("utf-8", "surrogatepass")).hexdigest()
    candidates = [f"{words}-{digest[:digits]}" for digits in _DIGITS]
    return next((name for name in candidates if not is_taken(name)), candidates[-1])


def _words(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", decomposed))
    if len(words) <= _WORDS_LENGTH:
        return words
    cut = words[: _WORDS_LENGTH + 1]
    return cut.rpartition("-")[0] or words[:_WORDS_LENGTH]
