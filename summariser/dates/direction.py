"""Whether a clause speaks of the past or the future, told from the words around a date.

A caller that has parsed the sentence knows better and says so; this is for when nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from summariser.dates.lexicon import word_list
from summariser.dates.reading import Direction
from summariser.dates.tokens import Token

# How many tokens to look to either side; clauses are seldom longer.
_REACH: Final = 20

_FUTURE_WORDS: Final = frozenset(
    word_list(
        "will shall wo ll could might would upcoming forthcoming due scheduled expected slated "
        "supposed expects plans planned planning payable intends hopes aims effective"
    )
)
# Verbs whose infinitive is yet to come, whatever their own tense: "agreed to sell in June".
_BEFORE_INFINITIVE: Final = frozenset(
    word_list(
        "is are set agree agrees agreed decide decides decided plan plans planned vow vows vowed "
        "promise promises promised pledge pledges pledged offer offers offered hope hopes hoped "
        "prepare prepares prepared preparing threaten threatens threatened want wants due ready "
        "expect expects expected intend intends intended likely agreement plan decision"
    )
)
_PAST_WORDS: Final = frozenset(
    word_list(
        "was were had did said told met won lost went came made took gave held began left led fell "
        "rose shot found ran became got kept sent spoke struck wrote grew saw knew brought bought "
        "built caught fought felt drew drove broke chose flew sold stood sat paid heard hid hit "
        "laid lay read rode sang sank sought swore taught threw thought wore withdrew has have"
    )
)
_NO_PAST: Final = frozenset(
    word_list("need feed speed indeed breed seed proceed exceed succeed embed")
)
# Words right before a date that make it one to come: "as early as Tuesday".
_LEADS_AHEAD: Final = (("as", "soon", "as"), ("as", "early", "as"), ("no", "later", "than"))


_LEADS_UP_TO: Final = frozenset({"to", "until", "till", "through", "by"})


def wording_direction(
    text: str, tokens: Sequence[Token], first: int, last: int
) -> Direction | None:
    """Return the direction that the nearest verb before a date gives, else the first after it.

    Args:
        text: The text, for the case of its words: names in "-ed" are no verbs.
        tokens: Its tokens.
        first: Number of the date's first token.
        last: Number of the token after its last.
    """
    if any(
        tuple(token.word for token in tokens[max(0, first - len(words)) : first]) == words
        for words in _LEADS_AHEAD
    ):
        return "future"
    before = range(first - 1, max(-1, first - 1 - _REACH), -1)
    after = range(last, min(len(tokens), last + _REACH))
    # "Friday's ruling" has been made, whatever the clause goes on to say of it.
    if last < len(tokens) and tokens[last].kind == "POSSESSIVE":
        return "past"
    found = _first_direction(text, tokens, before) or _first_direction(text, tokens, after)
    # "Was extended to May 5" and "was told to leave by May 5" leave open when that is.
    if found == "past" and first and tokens[first - 1].word in _LEADS_UP_TO:
        return None
    return found


def _first_direction(text: str, tokens: Sequence[Token], places: range) -> Direction | None:
    for place in places:
        if tokens[place].kind in {"BREAK", "DOT"}:
            return None
        found = _direction_of(text, tokens, place)
        if found is not None:
            return found
    return None


def _direction_of(text: str, tokens: Sequence[Token], place: int) -> Direction | None:
    token = tokens[place]
    if token.word in _FUTURE_WORDS:
        return "past" if place and tokens[place - 1].word == "been" else "future"
    if token.word == "to" and place and tokens[place - 1].word in _BEFORE_INFINITIVE:
        return "future"
    if place and tokens[place - 1].word in {"be", "being"}:
        return None
    if token.word in _PAST_WORDS:
        return "past"
    if token.word.endswith("ed") and len(token.word) > 4 and token.word not in _NO_PAST:
        return "past" if text[token.start].islower() else None
    return None
