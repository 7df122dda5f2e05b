"""Page furniture and picture captions, told by their wording."""

from __future__ import annotations

import re

from summariser.sentences import lexicon

# No pattern needs to see more of a sentence than this, which keeps matching linear.
_SEEN = 300

_DECORATION = lexicon.BLANK + lexicon.RULES + "[](){}<>«»"


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LINES = _any_of(lexicon.FURNITURE_LINES)
_OPENINGS = _any_of(lexicon.FURNITURE_OPENINGS)
_CAPTION_OPENINGS = _any_of(lexicon.CAPTION_OPENINGS)
_CREDITS = _any_of(lexicon.CREDITS)


def is_furniture_line(text: str) -> bool:
    """Whether a whole line is a button, a link, an advertisement's label, a byline or the like."""
    if len(text) > _SEEN:
        return False
    bare = text.strip(_DECORATION).rstrip(".: ")
    return _LINES.fullmatch(bare) is not None


def is_furniture(text: str) -> bool:
    """Whether a sentence belongs to the page and not to the article it carries."""
    if is_furniture_line(text):
        return True
    return _OPENINGS.match(text[:_SEEN].lstrip(_DECORATION + "\"'“")) is not None


def opens_caption(text: str) -> bool:
    """Whether a sentence opens a caption or a photo credit."""
    return _CAPTION_OPENINGS.match(text[:_SEEN]) is not None


def is_credit(text: str) -> bool:
    """Whether a sentence is a photo credit and nothing else."""
    return len(text) <= _SEEN and _CREDITS.fullmatch(text.strip("()[] ")) is not None
