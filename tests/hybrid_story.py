"""Has an invented article judged by a server of our own, hint by hint."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from llm_story import ARTICLE, Pauses, Served, numbered
from model_server import Body, Reply, says

from summariser.config import Config
from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.hybrid import HybridExtractor
from summariser.schema import Article, Extraction

_HINT = re.compile(r"^  #(\d+)(\??) (\w+): (.*)$", re.MULTILINE)


def hints_of(request: Body) -> list[tuple[int, bool, str, str]]:
    """Return number, sureness, kind and the rest of each hint in the last user message."""
    asked = [message["content"] for message in request["messages"] if message["role"] == "user"]
    shown = next(text for text in reversed(asked) if "<article>" in text)
    return [(int(n), not doubt, kind, rest) for n, doubt, kind, rest in _HINT.findall(shown)]


Decide = Callable[[bool, str], str]
"""Says of a hint, sure or not, of a kind, what it is."""


def keep_sure(sure: bool, kind: str) -> str:  # noqa: FBT001 - one of two facts of a hint
    """Keep what the embedded engine would keep."""
    return kind if sure else "none"


def keep_all(_: bool, kind: str) -> str:  # noqa: FBT001 - one of two facts of a hint
    """Keep every hint."""
    return kind


def verdicts(request: Body, decide: Decide = keep_sure, **parts: Any) -> Body:
    """Return an answer, its other parts empty unless given."""
    hints = {str(number): decide(sure, kind) for number, sure, kind, _ in hints_of(request)}
    return {"hints": hints, "changes": [], "new": [], **parts}


def judging(decide: Decide = keep_sure, **parts: Any) -> Callable[[Body], Reply]:
    """Return what answers each request with verdicts."""
    return lambda request: says(verdicts(request, decide, **parts))


def number_of(request: Body, kind: str, words: str) -> int:
    """Return the number of the hint of a kind whose line holds some words."""
    return next(n for n, _, k, rest in hints_of(request) if k == kind and words in rest)


def judge(
    server: Served, article: Article = ARTICLE, *, client: Any = None, **settings: Any
) -> Extraction:
    """Have a server's model judge what the embedded engine finds in an article."""
    config = Config(
        **{"engine": "hybrid", "model": "hand-written", "base_url": server.url, **settings}
    )

    async def read() -> Extraction:
        extractor = HybridExtractor(config, client=client, sleep=Pauses())
        try:
            return await extractor.extract(article, numbered(article))
        finally:
            await extractor.aclose()

    return asyncio.run(read())


@cache
def alone(article: Article = ARTICLE) -> Extraction:
    """Return what the embedded engine makes of an article alone."""
    return asyncio.run(EmbeddedExtractor().extract(article, numbered(article)))


def reasons(extraction: Extraction) -> Mapping[str, int]:
    return {item.reason: item.count for item in extraction.left_out}
