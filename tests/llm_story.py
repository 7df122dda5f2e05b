"""An invented article, a right answer about it, and a way to have it read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

import pytest
from model_server import Body, ModelServer, Reply

from summariser.config import Config
from summariser.errors import ExtractionError
from summariser.extract.llm import LLMExtractor
from summariser.schema import Article, Extraction, Sentence
from summariser.sentences import number_sentences

LINES = (
    "Mira Holt resigned as head of the Bramfield water board on Monday.",
    "The engineers' union accused the board of hiding lead readings since March.",
    'Board spokesman Udo Kern called the accusation "a fairy tale".',
    "Pipes are made of many metals.",
    "Inspectors will visit Bramfield on 20 May.",
    "The mayor, Tilda Roos, declined to comment.",
)
ARTICLE = Article(
    id="bramfield",
    title="Water chief goes",
    outlet="Bramfield Echo",
    published="2031-05-14",
    text="\n\n".join(LINES),
)

RESIGNED = {
    "kind": "event",
    "sentences": [1],
    "text": "Mira Holt resigned as head of the Bramfield water board.",
    "actors": ["Mira Holt"],
    "status": "occurred",
    "time": "on Monday",
    "date": "2031-05-12",
}
HID = {
    "kind": "allegation",
    "sentences": [2],
    "text": "The Bramfield water board hid lead readings.",
    "source": "engineers' union",
    "target": ["Bramfield water board"],
    "time": None,
    "date": None,
}
DENIED = {
    "kind": "denial",
    "sentences": [3],
    "text": "The Bramfield water board hid lead readings.",
    "source": "Udo Kern",
    "form": "flat",
    "answers": [2],
    "time": None,
    "date": None,
}
RIGHT: Body = {"records": [RESIGNED, HID, DENIED]}
NOTHING: Body = {"records": []}


def right(**changes: Any) -> Body:
    """Return the right answer with a record's fields changed: ``event={"sentences": [9]}``."""
    return {"records": [{**item, **changes.get(item["kind"], {})} for item in RIGHT["records"]]}


class Pauses(list[float]):
    """Stands in for sleeping, and remembers how long it was to last."""

    async def __call__(self, seconds: float) -> None:
        if seconds:
            self.append(seconds)


def numbered(article: Article = ARTICLE) -> tuple[Sentence, ...]:
    return tuple(number_sentences(article.text, title=article.title))


class Served(Protocol):
    """Whatever has an endpoint's address."""

    @property
    def url(self) -> str: ...


def read(
    server: Served,
    *articles: Article,
    pauses: Pauses | None = None,
    client: Any = None,
    **settings: Any,
) -> list[Extraction]:
    """Have a server's model read articles at the same time, and return what it found."""
    config = Config(**{"model": "hand-written", "base_url": server.url, **settings})

    async def read_all() -> Sequence[Extraction]:
        extractor = LLMExtractor(
            config, client=client, sleep=Pauses() if pauses is None else pauses
        )
        try:
            return await asyncio.gather(
                *(extractor.extract(article, numbered(article)) for article in articles)
            )
        finally:
            await extractor.aclose()

    return list(asyncio.run(read_all()))


def read_one(server: Served, **settings: Any) -> Extraction:
    """Have a server's model read the invented article."""
    return read(server, ARTICLE, **settings)[0]


def fail_on(replies: list[Reply], **settings: Any) -> tuple[ExtractionError, ModelServer]:
    """Read the article from a server that gives replies, and return how that failed."""
    with ModelServer(replies) as server, pytest.raises(ExtractionError) as caught:
        read_one(server, **settings)
    return caught.value, server


def read_kinds(replies: list[Reply], **settings: Any) -> tuple[list[str], ModelServer]:
    """Read the article from a server that gives replies, and return the kinds of its records."""
    with ModelServer(replies) as server:
        found = read_one(server, **settings)
    return [record.kind for record in found.records], server


ALL_KINDS = ["event", "allegation", "denial"]
"""What `RIGHT` holds."""
