"""What a sentence looks like: headline, bullet, caption, boilerplate, or body."""

from __future__ import annotations

import re
from collections import Counter

from summariser.schema import SentenceKind
from summariser.sentences import lexicon
from summariser.sentences.furniture import (
    is_credit,
    is_furniture_line,
    opens_caption,
    opens_credit,
    opens_furniture,
)

# Longer is no headline, subhead or caption. Set by eye on news pages of some twenty outlets.
HEADLINE_WORDS = 30
SUBHEAD_WORDS = 14
CREDIT_WORDS = 15
CAPTION_LENGTH = 600
# Share of words in common from which a line counts as the title printed again, perhaps shortened.
NEARLY_TITLE = 0.85
# Share of longer words in capitals from which a line counts as set in title case.
TITLE_CASE = 0.8
# Of all words, in a line that ends as a sentence could.
PLAIN_TITLE_CASE = 0.6

_LONGEST_HEADLINE = 400
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_ENDS = re.compile(
    rf"[{re.escape(lexicon.STOPS + lexicon.WIDE_STOPS)},;:]"
    rf"[{re.escape(lexicon.CLOSERS + lexicon.BLANK)}]*$"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text without regard to case and punctuation."""
    return [word.casefold().replace("’", "'") for word in _WORDS.findall(text)]


def is_unpunctuated(text: str) -> bool:
    """Whether no stop, comma or colon ends the text."""
    return _ENDS.search(text, max(0, len(text) - 16)) is None


def is_title_case(text: str) -> bool:
    """Whether nearly all longer words of a short line begin with a capital."""
    if len(text) > _LONGEST_HEADLINE:
        return False
    words = [word for word in _WORDS.findall(text) if len(word) > 3 or word.isupper()]
    capital = sum(not word[0].islower() for word in words)
    return bool(words) and words[0][0].isupper() and capital >= TITLE_CASE * len(words)


def is_nearly_title(text: str, title: list[str]) -> bool:
    """Whether the text is the title, whose words are given, but for a word or two."""
    if not title or len(text) > _LONGEST_HEADLINE:
        return False
    words = words_of(text)
    if words == title:
        return True
    needed = NEARLY_TITLE * max(len(words), len(title))
    # Most sentences are too long or too short for it, which takes no counting.
    if len(title) <= 3 or min(len(words), len(title)) < needed:
        return False
    return sum((Counter(words) & Counter(title)).values()) >= needed


def is_headline(text: str, *, first: bool) -> bool:
    """Whether a line that stands alone reads as a headline or, further down, as a subhead."""
    if len(text) > _LONGEST_HEADLINE:
        return False
    words = _WORDS.findall(text)
    if not words:
        return False
    if not is_unpunctuated(text):
        capitals = sum(word[0].isupper() for word in words)
        plainly = capitals >= 3 and capitals >= PLAIN_TITLE_CASE * len(words)
        return text[-1] in "?!:" and plainly and len(words) <= SUBHEAD_WORDS
    long = first or is_title_case(text)
    return len(words) <= (HEADLINE_WORDS if long else SUBHEAD_WORDS)


def flag_run(sentences: list[str], *, bullet: bool, heading: bool, first: bool) -> SentenceKind:
    """Return the kind that the sentences of a run share, before each is looked at by itself."""
    opening, alone = sentences[0], len(sentences) == 1
    if alone and is_furniture_line(opening):
        return "boilerplate"
    if _is_caption(sentences):
        return "caption"
    if heading:
        return "headline"
    if bullet:
        return "bullet"
    return "headline" if alone and is_headline(opening, first=first) else "body"


def _is_caption(sentences: list[str]) -> bool:
    opening = sentences[0]
    if sum(map(len, sentences)) > CAPTION_LENGTH:
        return False
    opens = opens_caption(opening) or (len(sentences) == 1 and opens_credit(opening))
    # The dearest question last: most sentences open as neither.
    return opens and not opens_furniture(opening)


def flag_sentence(text: str, shared: SentenceKind, title: list[str]) -> SentenceKind:
    """Return the kind of one sentence in a run of the kind given.

    Args:
        text: The sentence.
        shared: The kind of its run.
        title: The words of the article's title; empty without one.
    """
    if shared in {"boilerplate", "caption"}:
        return shared
    if is_nearly_title(text, title):
        return "headline"
    if opens_furniture(text):
        return "boilerplate"
    if is_credit(text) or (opens_credit(text) and len(text.split()) <= CREDIT_WORDS):
        return "caption"
    return shared
