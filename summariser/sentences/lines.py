"""From lines to runs: which line breaks end a sentence, and which only wrap it.

A run is a stretch of text within which only stops end sentences. Blank lines end runs, and so do
line breaks, unless the text is hard-wrapped there: the next line goes on in small letters, or its
first word would not have fitted on the line before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summariser.sentences import lexicon
from summariser.sentences.furniture import is_furniture_line

# A shorter line is no evidence of wrapping: no one sets articles in so narrow a column.
NARROWEST_COLUMN = 30
# Of the line breaks within paragraphs that follow no stop, the share that must go on in small
# letters before a whole text, or one paragraph, counts as hard-wrapped. English prose gives 0.7
# and more, lines that stand for paragraphs next to nothing.
WRAPPED_TEXT = 0.3
WRAPPED_PARAGRAPH = 0.5
# Share of lines that may run over the column, as addresses of web pages do.
OVERLONG_LINES = 0.1

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARK = re.compile(
    rf"(?:[{re.escape(lexicon.BULLETS)}]|(?P<heading>\#{{1,6}})|(?P<quoted>>+))"
    rf"[{re.escape(lexicon.BLANK)}]+"
)
_NUMBERING = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-zA-Z]\))\s+[^\W\d_]")
_FIRST_WORD = re.compile(r"\S{1,60}")
_LAST_WORD = re.compile(r"([^\W_]{1,40})[.]?$")
_STOPPED = re.compile(
    rf"[{re.escape(lexicon.STOPS + lexicon.WIDE_STOPS)}][{re.escape(lexicon.CLOSERS)}]*$"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's content without the white space and the bullet mark around it.

    ``indent`` counts the characters before the content; ``parted`` says that a blank line or a
    rule stands before it.
    """

    start: int
    end: int
    indent: int
    mark: str
    parted: bool
    text: str

    @property
    def width(self) -> int:
        return self.indent + len(self.text)

    @property
    def stopped(self) -> bool:
        return _STOPPED.search(self.text, max(0, len(self.text) - 12)) is not None

    @property
    def goes_on_small(self) -> bool:
        return self.text[0].islower() and not self.text[1:2].isupper()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, ``text[start:end]``, that line breaks do not divide further."""

    start: int
    end: int
    bullet: bool = False
    heading: bool = False


def find_runs(text: str) -> Iterator[Run]:
    """Yield the runs of a text in order; between them stand white space, rules and bullet marks."""
    lines = list(_content_lines(text))
    width = _column_width(lines, WRAPPED_TEXT)
    for paragraph in _paragraphs(lines):
        column = width or _column_width(paragraph, WRAPPED_PARAGRAPH)
        first = paragraph[0]
        for before, after in pairwise(paragraph):
            if not _wraps(before, after, first, column):
                yield _run(first, before)
                first = after
        yield _run(first, paragraph[-1])


def _run(first: _Line, last: _Line) -> Run:
    return Run(first.start, last.end, bullet=first.mark == "bullet", heading=first.mark == "#")


def _content_lines(text: str) -> Iterator[_Line]:
    """Yield the lines that hold words, each without its mark."""
    end_before, parted, bullet_pending = 0, True, False
    for match in _LINE.finditer(text):
        raw = match[0]
        if text[end_before : match.start()].replace("\r\n", "\n")[1:]:
            parted = True
        end_before = match.end()
        content = raw.strip(lexicon.BLANK)
        if not content.strip(lexicon.RULES + lexicon.BLANK):
            # A mark alone on its line belongs to the item that follows it.
            bullet_pending = len(content) == 1 and content in lexicon.BULLETS
            parted = True
            continue
        start = match.start() + len(raw) - len(raw.lstrip(lexicon.BLANK))
        mark, skipped = _mark_of(content)
        if bullet_pending:
            mark = "bullet"
        indent = start - match.start()
        inner = content[skipped:]
        yield _Line(start + skipped, start + len(content), indent, mark, parted, inner)
        parted = bullet_pending = False


def _mark_of(content: str) -> tuple[str, int]:
    """Return the mark before a line's words and its length; numbering stays with the words."""
    if mark := _MARK.match(content):
        # A dash or star that also closes the line decorates it ("- Advertisement -").
        kind = "#" if mark["heading"] else ">" if mark["quoted"] else "bullet"
        return kind, mark.end()
    return ("bullet", 0) if _NUMBERING.match(content) else ("", 0)


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    first = 0
    for position in range(1, len(lines) + 1):
        if position == len(lines) or lines[position].parted:
            if position > first:
                yield lines[first:position]
            first = position


def _column_width(lines: Sequence[_Line], share: float) -> int:
    """Return the width of the column that lines were wrapped to, 0 where they were not.

    The longest line that plainly goes on in the next is a lower bound of the width.
    """
    breaks = [
        (before, after)
        for before, after in pairwise(lines)
        if not after.parted and len(before.text) >= NARROWEST_COLUMN and not before.stopped
    ]
    wrapped = [before.width for before, after in breaks if _carries_on(after)]
    if not wrapped or len(wrapped) < share * len(breaks):
        return 0
    overlong = sum(line.width > 1.25 * max(wrapped) for line in lines)
    return max(wrapped) if overlong <= OVERLONG_LINES * len(lines) else 0


def _carries_on(line: _Line) -> bool:
    # Scripts without capitals give no sign: their lines carry on where most lines are of a length.
    return line.goes_on_small or (line.text[0].isalpha() and not line.text[0].isupper())


def _wraps(before: _Line, after: _Line, first: _Line, column: int) -> bool:
    """Whether the break between two lines only wraps: the run that began with first goes on."""
    if after.mark in {"bullet", "#"} or before.mark == "#":
        return _is_loose_dash(before, after, first, column)
    if after.mark and after.mark != before.mark:
        return False
    hangs = first.mark == "bullet" and after.indent > first.indent
    if after.indent > before.indent + 1 and before.stopped and not hangs:
        return False
    if column:
        return after.goes_on_small or not _fits(before, after, column)
    return hangs or _goes_on(before, after)


def _goes_on(before: _Line, after: _Line) -> bool:
    """Whether a sentence goes on over the break between two lines of no common width."""
    if before.stopped:
        return after.goes_on_small or _last_word(before) in lexicon.TITLES
    if after.goes_on_small:
        return not (is_furniture_line(before.text) or is_furniture_line(after.text))
    return before.text[-1] == "," or _last_word(before) in lexicon.UNFINISHED_WORDS


def _is_loose_dash(before: _Line, after: _Line, first: _Line, column: int) -> bool:
    """Whether what looks like a bullet is a dash or a number of a running, wrapped sentence."""
    if after.mark == "#" or before.mark == "#" or not column or first.mark == "bullet":
        return False
    return not before.stopped and before.text[-1] != ":" and not _fits(before, after, column)


def _fits(before: _Line, after: _Line, column: int) -> bool:
    word = _FIRST_WORD.match(after.text)
    return before.width + 1 + (word.end() if word else 0) <= column


def _last_word(line: _Line) -> str:
    word = _LAST_WORD.search(line.text, max(0, len(line.text) - 50))
    return word[1] if word else ""
