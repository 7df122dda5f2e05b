"""Whether a clause speaks of the past or the future, told from the words around a date.

A caller that has parsed the sentence knows better and says so; this is for when nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from summariser.dates.lexicon import word_list
from summariser.dates.reading import Direction
from summariser.dates.tokens import Token

# How far to look to either side; clauses are seldom longer.
_REACH: Final = 12

_FUTURE_WORDS: Final = frozenset(
    word_list(
        "will shall wo ll upcoming forthcoming coming due scheduled expected slated "
        "expects plans planned planning deadline payable intends hopes aims would"
    )
)
_PAST_WORDS: Final = frozenset(
    word_list(
        "was were had did said told met won lost went came made took gave held began left "
        "led fell rose shot found ran became got kept sent spoke struck wrote grew saw "
        "knew brought bought built caught fought felt drew drove broke chose flew sold "
        "stood sat paid heard hid hit laid lay read rode sang sank sought swore taught "
        "threw thought wore withdrew has have"
    )
)
_NO_PAST: Final = frozenset(
    word_list("need feed speed indeed breed seed proceed exceed succeed embed")
)


def wording_direction(tokens: Sequence[Token], first: int, last: int) -> Direction | None:
    """Return the direction that the nearest verb before a date gives, else the first after it.

    Args:
        tokens: The tokens of the text.
        first: Number of the date's first token.
        last: Number of the token after its last.
    """
    for place in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if tokens[place].kind in {"BREAK", "DOT"}:
            break
        found = _direction_of(tokens, place)
        if found is not None:
            return found
    for place in range(last, min(len(tokens), last + _REACH)):
        if tokens[place].kind in {"BREAK", "DOT"}:
            break
        found = _direction_of(tokens, place)
        if found is not None:
            return found
    return None


def _direction_of(tokens: Sequence[Token], place: int) -> Direction | None:
    word = tokens[place].word
    if word in _FUTURE_WORDS:
        return "future"
    if word == "to" and place and tokens[place - 1].word in {"is", "are", "set"}:
        return "future"
    if word in _PAST_WORDS:
        return "past"
    if word.endswith("ed") and len(word) > 4 and word not in _NO_PAST:
        return "past"
    return None
