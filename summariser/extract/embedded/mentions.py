"""Which parties an article names, how often, and in which sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summariser.extract.embedded.parties import Party

if TYPE_CHECKING:
    from summariser.extract.embedded.coreference import Coreference
    from summariser.extract.embedded.parse_tree import Doc

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True)
class Mentions:
    """The named parties of an article.

    Attributes:
        counts: How often each is named or meant, by its full name.
        sentences: Those of each sentence, subjects first.
        parties: Each party by its full name.
    """

    counts: Counter[str]
    sentences: list[tuple[str, ...]]
    parties: dict[str, Party]


def count_mentions(docs: Sequence[Doc], coreference: Coreference) -> Mentions:
    """Return the named parties of an article.

    Args:
        docs: Its sentences.
        coreference: Who is meant in them.
    """
    mentions = Mentions(Counter(), [], {})
    for doc in docs:
        found = list(_parties_of(doc, coreference))
        mentions.counts.update(party.full for _, party in found)
        for _, party in found:
            mentions.parties.setdefault(party.full, party)
        found.sort(key=lambda pair: not pair[0])
        mentions.sentences.append(tuple(dict.fromkeys(party.full for _, party in found)))
    return mentions


def _parties_of(doc: Doc, coreference: Coreference) -> Iterator[tuple[bool, Party]]:
    """Yield each party that a sentence names or means, and whether it is a subject there."""
    for token in doc:
        mention = coreference.mention(token)
        if mention is not None and token.i != mention.end - 1:
            continue
        party = coreference.party(token)
        if party is not None and party.named:
            yield token.dep_ in _SUBJECTS, party
