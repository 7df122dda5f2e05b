"""What every reader of clauses gets: an article parsed, its attributions and its parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import SentenceAttributions, find_attributions
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.mentions import Mentions, count_mentions
from summariser.extract.embedded.pipeline import parse_texts
from summariser.extract.embedded.quotes import find_quotes
from summariser.extract.embedded.word_roles import WordRoles
from summariser.schema import Sentence

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc


@dataclass(frozen=True)
class ParsedArticle:
    """The sentences of an article that are read, with all that grammar says of them.

    The sequences run in parallel; boilerplate and headlines are not among them. What the encoder
    takes the words for (``roles``) is empty where it has not read them.
    """

    sentences: Sequence[Sentence]
    docs: Sequence[Doc]
    attributions: Sequence[SentenceAttributions]
    coreference: Coreference
    roles: Sequence[WordRoles] = ()

    @cached_property
    def mentions(self) -> Mentions:
        """The parties that it names, and where."""
        return count_mentions(self.docs, self.coreference)


def parse_article(sentences: Sequence[Sentence]) -> ParsedArticle:
    """Return the parsed article.

    Args:
        sentences: The sentences to be read, in order.
    """
    docs = parse_texts(sentence.text for sentence in sentences)
    quotes = find_quotes(
        [sentence.text for sentence in sentences], [sentence.paragraph for sentence in sentences]
    )
    attributions = find_attributions(docs, quotes)
    return ParsedArticle(sentences, docs, attributions, Coreference(docs, attributions))
