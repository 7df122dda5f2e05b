"""Words out of an article on a terminal, told from ours."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

_BESIDE = "│ "


class QuotedWords:
    """Words out of an article, with a line beside them."""

    def __init__(self, words: Text) -> None:
        """Take the words."""
        self._words = words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the words, broken to what the line leaves of the width."""
        narrower = options.update_width(max(options.max_width - len(_BESIDE), 1))
        for line in console.render_lines(self._words, narrower, pad=False):
            yield Segment(_BESIDE, Style(dim=True))
            yield from line
            yield Segment.line()
