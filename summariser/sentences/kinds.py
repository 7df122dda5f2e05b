"""What a sentence looks like: headline, bullet, caption, boilerplate, or body."""

from __future__ import annotations

import re
from collections import Counter

from summariser.schema import SentenceKind
from summariser.sentences import lexicon
from summariser.sentences.furniture import is_credit, is_furniture, opens_caption

# Longer is no headline, subhead or caption. Set by eye on news pages of some twenty outlets.
HEADLINE_WORDS = 30
SUBHEAD_WORDS = 14
CAPTION_LENGTH = 600
# Share of words in common from which a line counts as the title printed again, perhaps shortened.
NEARLY_TITLE = 0.85
# Share of longer words in capitals from which a line counts as set in title case.
TITLE_CASE = 0.8

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
    common = sum((Counter(words) & Counter(title)).values())
    return len(title) > 3 and 2 * common >= NEARLY_TITLE * 2 * max(len(words), len(title))


def is_headline(text: str, *, first: bool) -> bool:
    """Whether a line that stands alone reads as a headline or, further down, as a subhead."""
    if len(text) > _LONGEST_HEADLINE:
        return False
    count = len(_WORDS.findall(text))
    if not count:
        return False
    if not is_unpunctuated(text):
        return text[-1] in "?!:" and count <= SUBHEAD_WORDS and is_title_case(text) and count > 1
    if first:
        return count <= HEADLINE_WORDS
    return count <= (HEADLINE_WORDS if is_title_case(text) else SUBHEAD_WORDS)


def flag_run(sentences: list[str], *, bullet: bool, heading: bool, first: bool) -> SentenceKind:
    """Return the kind that all sentences of a run share, before each is looked at by itself."""
    length = sum(map(len, sentences))
    if length <= CAPTION_LENGTH and opens_caption(sentences[0]):
        return "caption"
    if heading:
        return "headline"
    if bullet:
        return "bullet"
    return "headline" if len(sentences) == 1 and is_headline(sentences[0], first=first) else "body"


def flag_sentence(text: str, shared: SentenceKind, title: list[str]) -> SentenceKind:
    """Return the kind of one sentence in a run of the kind given.

    Args:
        text: The sentence.
        shared: The kind of its run.
        title: The words of the article's title; empty without one.
    """
    if shared == "caption":
        return "caption"
    if is_nearly_title(text, title):
        return "headline"
    if is_furniture(text):
        return "boilerplate"
    return "caption" if is_credit(text) else shared
