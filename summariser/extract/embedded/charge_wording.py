"""Says of whom a text accuses what they are accused of: "The mayor of Selm is accused of theft"."""

from __future__ import annotations

from collections.abc import Sequence

from summariser.extract.embedded.cues import load_cues

_NUMBERS = frozenset(
    "two three four five six seven eight nine ten both some several many dozens hundreds".split()  # noqa: SIM905
)
_ONE = frozenset({"one", "another", "every", "each", "1"})
_DETERMINERS = (
    _NUMBERS
    | _ONE
    | frozenset({"a", "an", "the", "this", "that", "these", "those", "its", "his", "her", "their"})
)
# What stands behind the head of a phrase.
_BEHIND = frozenset("of for at in from to with on by who which that".split())  # noqa: SIM905
_SINGULAR_ENDINGS = ("ss", "us", "is")


def word_charge(names: Sequence[str], charge: str) -> str:
    """Return the clause that says that those named are accused.

    Args:
        names: Whom a text accuses, as the article's records name them, one at least.
        charge: What of, from its preposition on.
    """
    told = [_add_article(name) for name in names]
    joined = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{joined} {'are' if _is_many(names) else 'is'} accused {charge}"


def _add_article(name: str) -> str:
    """Return a description of one with the article that records leave out of names."""
    first = name.split(maxsplit=1)[0]
    head = _find_head(name)
    bare = first.islower() and first not in _DETERMINERS and not first.isdigit()
    # "The banker Karl Vendt" ends in his name; "police" and "inspectors" may be any.
    if not bare or not head.islower() or _is_plural(head):
        return name
    return f"the {name}"


def _find_head(name: str) -> str:
    """Return the head of a phrase: the last word before what only tells more of it."""
    words = name.split()
    ends = (place for place, word in enumerate(words) if place and word in _BEHIND)
    return words[next(ends, len(words)) - 1].rstrip(",")


def _is_plural(head: str) -> bool:
    # A capitalised plural is a name ("Corvane Ferries"), a small one means many ("inspectors").
    if head in load_cues("names")["collectives"]:
        return head in ("people", "police")
    return head.islower() and head.endswith("s") and not head.endswith(_SINGULAR_ENDINGS)


def _is_many(names: Sequence[str]) -> bool:
    first = names[0].split()[0].lower()
    if len(names) > 1:
        return True
    if first.isdigit() or first in _NUMBERS | _ONE:
        return first not in _ONE
    return _is_plural(_find_head(names[0]))
