"""What a speaker says of himself or herself, told by somebody else: "I am" becomes "she is"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.agreement import FIRST_PERSON
from summariser.extract.embedded.grammar import children

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_AGREEING = {
    "have": "has",
    "'ve": "has",
    "am": "is",
    "'m": "is",
    "are": "is",
    "'re": "is",
    "do": "does",
    "were": "was",
    "'ll": "will",
    "'d": "would",
}
# By gender: masculine, feminine, unknown.
_THIRD_PERSON = {
    "i": ("he", "she", "they"),
    "we": ("they", "they", "they"),
    "me": ("him", "her", "them"),
    "us": ("them", "them", "them"),
    "my": ("his", "her", "their"),
    "our": ("their", "their", "their"),
    "mine": ("his", "hers", "theirs"),
    "ours": ("theirs", "theirs", "theirs"),
    "myself": ("himself", "herself", "themselves"),
    "ourselves": ("themselves", "themselves", "themselves"),
}


def third_person(pronoun: Token, gender: str | None) -> str:
    """Return the pronoun of the third person for one of the first, any other as it is.

    Args:
        pronoun: The pronoun.
        gender: The speaker's, ``m``, ``f`` or None.
    """
    forms = _THIRD_PERSON.get(pronoun.lower_)
    return str(pronoun.text) if forms is None else forms["mf".find(gender) if gender else 2]


def inflect(pronoun: Token) -> dict[int, str]:
    """Return the verb forms that change where "I" or "we" becomes a name."""
    if pronoun.lower_ in FIRST_PERSON and pronoun.dep_ in ("nsubj", "nsubjpass"):
        return _third_person_verbs(pronoun)
    return {}


def _third_person_verbs(pronoun: Token) -> dict[int, str]:
    """Return the present-tense forms that "I" and "we" take and a name does not."""
    changed: dict[int, str] = {}
    for verb in (pronoun.head, *children(pronoun.head, "aux", "auxpass")):
        if verb.lower_ in _AGREEING:
            changed[verb.i] = (" " if verb.text.startswith("'") else "") + _AGREEING[verb.lower_]
        elif verb.tag_ == "VBP":
            ending = "es" if verb.text.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
            changed[verb.i] = f"{verb.text}{ending}"
    return changed
