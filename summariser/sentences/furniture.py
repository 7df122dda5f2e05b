"""Page furniture and picture captions, told by their wording."""

from __future__ import annotations

import re

from summariser.sentences import lexicon

# No pattern needs to see more of a sentence than this, which keeps matching linear.
_SEEN = 300

# A menu: this many items at least, of this many words at most.
_MENU_ITEMS = 3
_MENU_ITEM_WORDS = 3
_MENU_BREAK = re.compile(r"\s*[|•·]\s*|\s{2,}")

_DECORATION = lexicon.BLANK + lexicon.RULES + "[](){}<>«»"


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LINES = _any_of(lexicon.FURNITURE_LINES)
_OPENINGS = _any_of(lexicon.FURNITURE_OPENINGS)
_CAPTION_OPENINGS = _any_of(lexicon.CAPTION_OPENINGS)
_CREDIT_OPENINGS = _any_of(lexicon.CREDIT_OPENINGS)
_CREDITS = _any_of(lexicon.CREDITS + lexicon.LABELS)


def is_furniture_line(text: str) -> bool:
    """Whether a whole line is a button, a link, an advertisement's label, a byline or the like."""
    if len(text) > _SEEN:
        return False
    bare = text.strip(_DECORATION).rstrip(".: ")
    return _LINES.fullmatch(bare) is not None or _is_menu(text)


def _is_menu(text: str) -> bool:
    items = _MENU_BREAK.split(text)
    return len(items) >= _MENU_ITEMS and all(
        len(item.split()) <= _MENU_ITEM_WORDS and not item.endswith((".", ",", ";", ":"))
        for item in items
    )


def opens_furniture(text: str) -> bool:
    """Whether a sentence begins as one of the page does, and not one of the article."""
    return _OPENINGS.match(text[:_SEEN].lstrip(_DECORATION + "\"'“")) is not None


def opens_caption(text: str) -> bool:
    """Whether a sentence opens a caption."""
    return _CAPTION_OPENINGS.match(text[:_SEEN]) is not None


def opens_credit(text: str) -> bool:
    """Whether a sentence opens as a photo credit does."""
    return _CREDIT_OPENINGS.match(text[:_SEEN]) is not None


def is_credit(text: str) -> bool:
    """Whether a sentence is a photo credit and nothing else."""
    if len(text) > _SEEN:
        return False
    return any(_CREDITS.fullmatch(form) for form in (text, text.strip("()[] ")))
