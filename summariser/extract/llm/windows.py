"""Windows: the stretches of an article that are put to the model, one a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from summariser.extract.llm.names import Vocabulary
from summariser.schema import Article, Sentence

CONTEXT_SENTENCES = 2
"""Sentences before a later window that are shown with it, so that "he" and "it" can be read.

More of them tempt a small model into reporting the context itself.
"""


@dataclass(frozen=True)
class Window:
    """Sentences of one article that are asked about in one request.

    Attributes:
        article: The article.
        vocabulary: Its words, to check names against.
        context: Sentences just before, shown for reading and allowed as further evidence.
        sentences: The sentences asked about, at least one.
    """

    article: Article
    vocabulary: Vocabulary
    context: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...]

    @property
    def first(self) -> int:
        """Number of the first sentence asked about."""
        return self.sentences[0].number

    @property
    def last(self) -> int:
        """Number of the last sentence asked about."""
        return self.sentences[-1].number

    @cached_property
    def own_numbers(self) -> frozenset[int]:
        """Numbers of the sentences that can carry a record.

        Headlines among them are shown, but a record that rests on a headline alone repeats the
        article or goes beyond it. Only where there is nothing but headlines do they count.
        """
        numbers = [s.number for s in self.sentences if s.kind != "headline"]
        return frozenset(numbers or (sentence.number for sentence in self.sentences))

    @cached_property
    def by_number(self) -> dict[int, Sentence]:
        """Every sentence that is shown, by its number."""
        return {sentence.number: sentence for sentence in (*self.context, *self.sentences)}

    def halves(self) -> tuple[Window, Window]:
        """Return two windows that together ask for the same sentences.

        Raises:
            ValueError: The window has a single sentence.
        """
        if len(self.sentences) < 2:
            raise ValueError("a window of one sentence cannot be halved")
        middle = (len(self.sentences) + 1) // 2
        before, after = self.sentences[:middle], self.sentences[middle:]
        return (
            Window(self.article, self.vocabulary, self.context, before),
            Window(self.article, self.vocabulary, before[-CONTEXT_SENTENCES:], after),
        )

    def from_sentence(self, number: int) -> Window:
        """Return a window that asks for the sentences from a number on.

        Raises:
            ValueError: There are none.
        """
        before = tuple(sentence for sentence in self.sentences if sentence.number < number)
        after = self.sentences[len(before) :]
        if not after:
            raise ValueError(f"the window has no sentence from {number} on")
        shown = (*self.context, *before)
        return Window(self.article, self.vocabulary, shown[-CONTEXT_SENTENCES:], after)


def cut_windows(
    article: Article, sentences: Sequence[Sentence], size: int | None
) -> tuple[Window, ...]:
    """Return the windows of an article, in order.

    Boilerplate is left out, and so is a headline that stands there once more; the numbers stay
    those of the whole article. A headline goes with what follows it.

    Args:
        article: The article.
        sentences: Its sentences.
        size: Sentences in a window, headlines not counted; None puts all of them into one.
    """
    vocabulary = Vocabulary(article)
    windows: list[Window] = []
    shown: list[Sentence] = []
    pending: list[Sentence] = []
    for sentence in _readable(article, sentences):
        if len(_bodies(pending)) == size:
            windows.append(_window(article, vocabulary, shown, pending))
            shown += pending
            pending = []
        pending.append(sentence)
    if pending and (_bodies(pending) or not windows):
        windows.append(_window(article, vocabulary, shown, pending))
    return tuple(windows)


def _window(
    article: Article, vocabulary: Vocabulary, shown: Sequence[Sentence], own: Sequence[Sentence]
) -> Window:
    context = tuple(_bodies(shown)[-CONTEXT_SENTENCES:])
    return Window(article, vocabulary, context=context, sentences=tuple(own))


def _readable(article: Article, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    readable = [sentence for sentence in sentences if sentence.kind != "boilerplate"]
    if not _bodies(readable):
        yield from readable
        return
    seen = {" ".join((article.title or "").casefold().split())}
    for sentence in readable:
        if sentence.kind == "headline":
            text = " ".join(sentence.text.casefold().split())
            if text in seen:
                continue
            seen.add(text)
        yield sentence


def _bodies(sentences: Sequence[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if sentence.kind != "headline"]
