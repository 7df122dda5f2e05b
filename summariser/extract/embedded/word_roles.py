"""What the sentence encoder takes the words of a sentence for: actors, sources, targets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

ROLES = ("actors", "source", "target")
"""What a word can name, in the order of the encoder's log odds."""

# Log odds beyond these are as good as certain.
_MOST = 6.0


class Odds(NamedTuple):
    """The log odds that a party is named as an actor, a source, a target."""

    actor: float
    source: float
    target: float


@dataclass(frozen=True)
class WordRoles:
    """The log odds that each word of a sentence names an actor, a source or a target.

    Attributes:
        starts: Where each word begins, as an offset into the sentence, ascending.
        odds: The log odds of each word, in the order of ``ROLES``. The last words of a long
            sentence are not read and have none.
    """

    starts: Sequence[int]
    odds: Sequence[Sequence[float]]

    def of(self, tokens: Iterable[Token]) -> Odds | None:
        """Return the highest log odds of some words of the parse, None where none was read."""
        places = [bisect_right(self.starts, token.idx) - 1 for token in tokens]
        found = [self.odds[place] for place in places if 0 <= place < len(self.odds)]
        if not found:
            return None
        return Odds(*(max(-_MOST, min(_MOST, max(odds))) for odds in zip(*found, strict=True)))


def read_words(roles: WordRoles, words: Mapping[str, Iterable[Token]]) -> dict[str, Odds]:
    """Return the log odds of each party that a sentence names, as far as it was read.

    Args:
        roles: What the encoder takes the words of the sentence for.
        words: The words of each party.
    """
    found = {name: roles.of(tokens) for name, tokens in words.items()}
    return {name: odds for name, odds in found.items() if odds is not None}


def find_top_actor(read: Mapping[str, Odds]) -> float:
    """Return the highest log odds of an actor among the parties of a sentence."""
    return max((odds.actor for odds in read.values()), default=-_MOST)


def describe_actor(own: Odds | None, top: float, *, led: bool) -> dict[str, float]:
    """Return what the words of a party say for its being an actor.

    Args:
        own: The log odds of the party; None where the sentence does not name it.
        top: Those of the likeliest actor of the sentence.
        led: Whether the party is the subject of the event, or its agent.
    """
    if own is None:
        return {"enc:elsewhere": 1.0, "enc:top&elsewhere": top}
    features = {
        "enc:actor": own.actor,
        "enc:behind": own.actor - top,
        "enc:source": own.source,
    }
    return features | ({"enc:lead": 1.0, "enc:actor&lead": own.actor} if led else {})
