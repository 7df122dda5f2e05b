"""A parsed sentence as plain objects, under the names that spaCy gives their parts.

The readers of clauses walk each tree some thirty times. spaCy makes its tokens anew at every step
and looks their strings up in its vocabulary; read out once, a tree is walked in a third of the
time. A label, an edge or the order of a subtree is what spaCy's own objects give.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, overload


class Token:
    """A word of a parsed sentence: its form, its tags and its place in the tree.

    Attributes:
        doc: The text that it stands in.
        i: Its position there, in tokens.
        idx: Its position there, in characters.
        text: As printed.
        lower_: In lower case.
        lemma: Its dictionary form, in lower case.
        pos_: Universal part of speech.
        tag_: Part of speech of the Penn Treebank.
        dep_: Label of the arc to its head.
        ent_type_: Type of the named entity that it is part of, or nothing.
        whitespace_: The space behind it, or nothing.
        is_alpha: Whether it is letters alone.
        is_punct: Whether it is punctuation.
        is_quote: Whether it is a quotation mark.
        is_space: Whether it is white space.
        is_sent_start: Whether the parser begins a sentence with it.
        head: What it depends on; itself at the top of a tree.
        children: What depends on it, in order.
    """

    __slots__ = (
        "_subtree",
        "children",
        "dep_",
        "doc",
        "ent_type_",
        "head",
        "i",
        "idx",
        "is_alpha",
        "is_punct",
        "is_quote",
        "is_sent_start",
        "is_space",
        "lemma",
        "lower_",
        "pos_",
        "tag_",
        "text",
        "whitespace_",
    )

    doc: Doc
    i: int
    idx: int
    text: str
    lower_: str
    lemma: str
    pos_: str
    tag_: str
    dep_: str
    ent_type_: str
    whitespace_: str
    is_alpha: bool
    is_punct: bool
    is_quote: bool
    is_space: bool
    is_sent_start: bool
    head: Token
    children: list[Token]
    _subtree: list[Token]

    def __repr__(self) -> str:
        return self.text

    @property
    def subtree(self) -> list[Token]:
        """The token and all that depends on it, on its left, itself, on its right."""
        try:
            return self._subtree
        except AttributeError:
            before: list[Token] = []
            after: list[Token] = [self]
            for child in self.children:
                found = before if child.i < self.i else after
                found += child.subtree
            before += after
            self._subtree = before
            return before

    @property
    def ancestors(self) -> Iterator[Token]:
        """The tokens above it, nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, descendant: Token) -> bool:
        """Whether another token depends on this one, at whatever distance."""
        while descendant.head is not descendant:
            descendant = descendant.head
            if descendant is self:
                return True
        return False

    @property
    def left_edge(self) -> Token:
        """The first token of its subtree."""
        return min(self.subtree, key=_position)

    @property
    def right_edge(self) -> Token:
        """The last token of its subtree."""
        return max(self.subtree, key=_position)


def _position(token: Token) -> int:
    return token.i


class Doc:
    """A parsed text: its tokens in order, and the names found in it.

    Attributes:
        text: The text.
        ents: The named entities, in order.
    """

    __slots__ = ("_starts", "_tokens", "ents", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens: list[Token] = []
        self._starts: list[int] = []
        self.ents: tuple[Span, ...] = ()

    def fill(self, tokens: list[Token]) -> None:
        """Take in the tokens, once they are all made."""
        self._tokens = tokens
        self._starts = [token.idx for token in tokens]

    def __len__(self) -> int:
        return len(self._tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    @overload
    def __getitem__(self, key: int) -> Token: ...
    @overload
    def __getitem__(self, key: slice) -> Span: ...
    def __getitem__(self, key: int | slice) -> Token | Span:
        # Most ask for one word.
        if isinstance(key, int):
            return self._tokens[key]
        start, stop, _ = key.indices(len(self._tokens))
        return Span(self, start, max(start, stop))

    def char_span(
        self, start: int, end: int, *, alignment_mode: Literal["contract", "expand"]
    ) -> Span | None:
        """Return the tokens of a stretch of characters, or None where there are none.

        Args:
            start: First character.
            end: The one after the last.
            alignment_mode: Whether tokens that are in it only in part are left out (``contract``)
                or taken in (``expand``).
        """
        first, last = self._at_character(start), self._at_character(end - 1)
        if first is None or last is None:
            return None
        begin, stop = first.i, last.i + 1
        if alignment_mode == "expand":
            # The space behind a token is no part of it.
            begin += start == first.idx + len(first.text)
        else:
            begin += first.idx < start
            stop -= end < last.idx + len(last.text)
            if begin >= stop:
                return None
        return Span(self, begin, max(begin, stop))

    def _at_character(self, position: int) -> Token | None:
        at = bisect_right(self._starts, position) - 1
        if at < 0:
            return None
        token = self._tokens[at]
        end = token.idx + len(token.text) + len(token.whitespace_)
        return token if position < end else None


class Span:
    """A stretch of tokens of a parsed text.

    Attributes:
        doc: The text.
        start: Position of the first token.
        end: The position after the last one.
        label_: Type of the named entity that it is, or nothing.
    """

    __slots__ = ("_tokens", "doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc, self.start, self.end, self.label_ = doc, start, end, label
        self._tokens = doc._tokens[start:end]  # noqa: SLF001 (a part of it)

    def __len__(self) -> int:
        return len(self._tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    @overload
    def __getitem__(self, key: int) -> Token: ...
    @overload
    def __getitem__(self, key: slice) -> Span: ...
    def __getitem__(self, key: int | slice) -> Token | Span:
        if isinstance(key, slice):
            start, stop, _ = key.indices(len(self._tokens))
            return Span(self.doc, self.start + start, self.start + max(start, stop))
        return self._tokens[key]

    @property
    def text(self) -> str:
        """The stretch as printed, without the space behind it."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def start_char(self) -> int:
        """Position of its first character in the text."""
        return self.doc[self.start].idx if self.start < len(self.doc) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """The position after its last character."""
        return self._tokens[-1].idx + len(self._tokens[-1].text) if self._tokens else 0

    @property
    def root(self) -> Token:
        """The token with the shortest way to the top of its tree, the first of several.

        White space and marks that nothing depends on come last.
        """
        best, shortest = self.doc[self.start], len(self.doc)
        for token in self._tokens:
            if token.head is token:
                return token
            if self.start <= token.head.i < self.end:
                continue
            idle = not token.children and (token.is_space or token.is_punct)
            depth = len(self.doc) - 1 if idle else sum(1 for _ in token.ancestors)
            if depth < shortest:
                best, shortest = token, depth
        return best
