"""The articles and timelines of Timeline17: readable text made of tokens, and back.

The articles are stored one sentence a line in the tokens of the Penn Treebank ("``", "-LRB-",
"ca n't"). `untokenise` makes of a line what a person would read; it remembers where each token came
to stand, so that what is chosen from the text can be scored in the corpus's own tokens.
"""

from __future__ import annotations

import gzip
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from summariser.schema import Article

_BRACKETS = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": '"',
    "''": '"',
    "`": "'",
    "\\/": "/",
    "\\*": "*",
}
# The corpus's pound sign: one byte of it read as a character of its own, the other as "#".
_POUND = ("¬", "#")
_OPENING = frozenset({"``", "`", "-LRB-", "-LSB-", "-LCB-", "$", "#", "€", "£"})
_CLOSING = re.compile(
    r"(?:'(?:s|re|ve|ll|d|m)?|n't|''|-R[RSC]B-|[.,;:!?%]|\.\.\.)(?!.)", re.IGNORECASE
)

_TOKEN = re.compile(
    r"\w+(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*(?:-\w+)*"
    r"|\w+(?:[-&/]\w+)*|\.\.\.|\S",
    re.IGNORECASE,
)

LONGEST = 5000
"""Words of an article that are read: longer ones are pages of readers' comments or transcripts of a
whole day. Sentences are kept whole."""

GoldTimeline = list[tuple[str, list[str]]]
"""Dates with the sentences of each, as the corpus has them."""


@dataclass(frozen=True)
class Text:
    """A readable text, and the tokens that it was made of with the place of each."""

    text: str
    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tokens_of(self, start: int, end: int) -> tuple[str, ...]:
        """Return the tokens that stand in a stretch of the text, those it cuts included."""
        return self.tokens[bisect_right(self.ends, start) : bisect_left(self.starts, end)]


@dataclass(frozen=True)
class Document:
    """An article of the corpus."""

    id: str
    published: str
    outlet: str
    content: Text

    @property
    def article(self) -> Article:
        """The article as the engine reads it."""
        return Article(
            id=self.id, text=self.content.text, published=self.published, outlet=self.outlet
        )


def untokenise(lines: Sequence[str]) -> Text:
    """Return a readable text of tokenised sentences, each a paragraph of its own.

    Args:
        lines: Sentences, their tokens with blanks between.
    """
    parts: list[str] = []
    tokens: list[str] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        gap = "\n\n" if parts else ""
        for token in line.split():
            if token == _POUND[0]:
                continue
            if gap == " " and _CLOSING.match(token):
                gap = ""
            # "#" opens a sum of money, elsewhere it is a sign of its own.
            shown = "£" if token == _POUND[1] else _BRACKETS.get(token, token)
            parts.append(gap + shown)
            tokens.append(token)
            starts.append(length + len(gap))
            length += len(gap) + len(shown)
            gap = "" if token in _OPENING else " "
    ends = tuple(start + len(part.lstrip("\n ")) for start, part in zip(starts, parts, strict=True))
    return Text("".join(parts), tuple(tokens), tuple(starts), ends)


def tokenise(text: str) -> list[str]:
    """Return the tokens of a readable text, near enough to the corpus's to be scored with them."""
    return _TOKEN.findall(text)


def read_documents(path: Path) -> list[Document]:
    """Return the articles of a topic in the order of their publication.

    Args:
        path: Its ``articles.jsonl.gz``.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    documents = [
        Document(
            id=row["id"],
            published=row["time"][:10],
            # A collection is named by topic and outlet.
            outlet=row["collections"][0].partition("_")[2],
            content=untokenise(_cut(row["text"].split("\n"))),
        )
        for row in rows
        if row["text"].strip()
    ]
    return sorted(documents, key=lambda document: (document.published, document.id))


def _cut(lines: Sequence[str]) -> Sequence[str]:
    """Return the first lines that together have no more than `LONGEST` words, at least one."""
    counts = accumulate(len(line.split()) for line in lines)
    return lines[: max(1, sum(count <= LONGEST for count in counts))]


def read_timelines(path: Path) -> list[GoldTimeline]:
    """Return the gold timelines of a topic, those dates left out that have no sentence.

    Args:
        path: Its ``timelines.jsonl``, one timeline a line.
    """
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [[(date[:10], sentences) for date, sentences in row if sentences] for row in rows]
