"""The parties that a text names, as the embedded engine reads it without its classifier."""

from __future__ import annotations

from summariser.extract.embedded.clauses import parse_article
from summariser.sentences import number_sentences


def parties(text: str) -> list[str]:
    """Return the full names of the parties of a text, in order."""
    parsed = parse_article(number_sentences(text))
    names = [parsed.coreference.party(token) for doc in parsed.docs for token in doc]
    return list(dict.fromkeys(party.full for party in names if party is not None))
