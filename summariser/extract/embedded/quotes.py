"""Quoted stretches of sentences, followed from one sentence into the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = re.compile(r"[\"“”„«»]|''|``")
_OPENING = "“„«"
_CLOSING = "”»"
# A quotation that runs on for more sentences than this has lost its closing mark.
_LONGEST_RUN = 6


@dataclass(frozen=True)
class QuotedStretches:
    """Where a sentence is quoted: half-open character ranges into it.

    Attributes:
        ranges: The ranges, in order, without the marks.
        continues: Whether the first range began in the sentence before.
        runs_on: Whether the last range is still open at the end.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    continues: bool = False
    runs_on: bool = False

    def covers(self, position: int) -> bool:
        """Whether a character stands within a quoted range."""
        # Asked of every word, and of most sentences in vain.
        return bool(self.ranges) and any(start <= position < end for start, end in self.ranges)

    def share(self, length: int) -> float:
        """Return the quoted share of a sentence of so many characters."""
        return sum(end - start for start, end in self.ranges) / max(1, length)


def find_quotes(texts: Sequence[str], paragraphs: Sequence[int]) -> list[QuotedStretches]:
    """Return the quoted stretches of each sentence of an article.

    Args:
        texts: The sentences, as printed.
        paragraphs: The number of each sentence's paragraph; a new paragraph that opens with a mark
            continues a quotation left open, by the convention of printers.
    """
    found: list[QuotedStretches] = []
    run = 0
    for position, text in enumerate(texts):
        is_open = bool(found) and found[-1].runs_on and run < _LONGEST_RUN
        if is_open and position and paragraphs[position] != paragraphs[position - 1]:
            is_open = _closes_later(texts[position : position + _LONGEST_RUN])
        if is_open and _MARK.match(text.lstrip()) and text.lstrip()[0] not in _CLOSING:
            is_open = False
        stretches = _find_in_sentence(text, is_open=is_open)
        run = run + 1 if stretches.runs_on else 0
        found.append(stretches)
    return found


def _closes_later(texts: Sequence[str]) -> bool:
    """Whether the next mark in the sentences that follow closes a quotation, none opening before.

    Pages that break the line after each sentence break quotations too.
    """
    for text in texts:
        mark = _MARK.search(text)
        if mark is not None:
            return mark.start() > 0 and not _opens(text, mark, is_open=False)
    return False


def _find_in_sentence(text: str, *, is_open: bool) -> QuotedStretches:
    ranges: list[tuple[int, int]] = []
    start = 0 if is_open else -1
    for mark in _MARK.finditer(text):
        opens = _opens(text, mark, is_open=start >= 0)
        if opens and start < 0:
            start = mark.end()
        elif not opens:
            if start < 0 and not ranges and mark.start() > 0:
                # A closing mark without an opening one: its beginning was lost with a line.
                start = 0
            if start >= 0 and mark.start() > start:
                ranges.append((start, mark.start()))
            start = -1
    runs_on = start >= 0
    if runs_on and len(text) > start:
        ranges.append((start, len(text)))
    return QuotedStretches(tuple(ranges), is_open and bool(ranges), runs_on)


def _opens(text: str, mark: re.Match[str], *, is_open: bool) -> bool:
    sign = mark.group()
    if sign in _OPENING or sign == "``":
        return True
    if sign in _CLOSING or sign == "''":
        return False
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    if is_open:
        return False
    return (not before or before in " (—-[–:") and bool(after) and not after.isspace()
