"""Numbered sentences of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from summariser.schema import Sentence
from summariser.sentences import lexicon
from summariser.sentences.kinds import (
    flag_run,
    flag_sentence,
    is_title_case,
    is_unpunctuated,
    words_of,
)
from summariser.sentences.lines import Run, find_runs
from summariser.sentences.stops import split_run

# A shorter title may well open the first sentence itself ("Fire at port").
_SHORTEST_TITLE = 4


def number_sentences(text: str, *, title: str | None = None) -> tuple[Sentence, ...]:
    """Return the sentences of a text, numbered from 1, at exact offsets into the untouched text.

    Sentences come in order and do not overlap. Between them stand only white space, characters
    without width, and the marks of bullets, headings and rules; every other character is in one
    sentence. No sentence begins or ends with white space. Stops end sentences, also within
    quotations; so do line breaks that do not merely wrap a line. A paragraph ends wherever a line
    break or a blank line ends a sentence.

    ``kind`` says what a sentence looks like: headlines and subheads, list items, captions,
    boilerplate. Nothing is left out for its kind. Time and memory grow with the text's length.

    Args:
        text: The article's text.
        title: Its title, where it is known beside the text; lines that repeat it are headlines.
    """
    title_words = words_of(title or "")
    sentences: list[Sentence] = []
    for paragraph, run in enumerate(_runs(text, title), start=1):
        spans = list(_spans(text, run))
        texts = [text[start:end] for start, end in spans]
        shared = flag_run(texts, bullet=run.bullet, heading=run.heading, first=paragraph == 1)
        for (start, end), content in zip(spans, texts, strict=True):
            sentences.append(
                Sentence(
                    number=len(sentences) + 1,
                    start=start,
                    end=end,
                    text=content,
                    kind=flag_sentence(content, shared, title_words),
                    paragraph=paragraph,
                )
            )
    return tuple(sentences)


def _runs(text: str, title: str | None) -> Iterable[Run]:
    """Return the text's runs; a title printed before the first sentence is one of its own."""
    runs = find_runs(text)
    first = next(runs, None)
    if first is None:
        return ()
    return chain(_title_apart(text, first, title), runs)


def _title_apart(text: str, run: Run, title: str | None) -> Iterator[Run]:
    words = (title or "").split()
    # A pattern for each title is costly to compile: where its first word is not, it cannot match.
    if len(words) >= _SHORTEST_TITLE and text.startswith(words[0], run.start):
        blank = f"[{re.escape(lexicon.BLANK)}]+"
        pattern = blank.join(map(re.escape, words)) + rf"(?P<gap>{blank})\S"
        found = re.compile(pattern).match(text, run.start, run.end)
        if found and not text[found.end() - 1].islower():
            yield Run(run.start, found.start("gap"))
            yield Run(found.end("gap"), run.end)
            return
    yield run


def _spans(text: str, run: Run) -> Iterator[tuple[int, int]]:
    content = text[run.start : min(run.end, run.start + 500)]
    titled = run.end - run.start < 400 and is_unpunctuated(content) and is_title_case(content)
    return split_run(text, run.start, run.end, titled=titled)
