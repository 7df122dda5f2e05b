"""What a run would ask next, as the lines of the files that batches are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from summariser.extract.llm.asking import AskingExtractor
from summariser.schema import Article
from summariser.sentences import number_sentences

ENDPOINT: Final = "/v1/chat/completions"
MOST_REQUESTS = 50_000
"""Requests that one batch may have at most, by the protocol."""
MOST_BYTES = 150_000_000
"""Bytes of one file; the protocol allows 200 MB."""
_LIMIT = "max_completion_tokens"


@dataclass(frozen=True)
class Pending:
    """A request that a run would make, and the articles that it is made for."""

    key: str
    request: Mapping[str, Any]
    articles: tuple[str, ...]


async def gather_requests(extractor: AskingExtractor, articles: Sequence[Article]) -> list[Pending]:
    """Return what a run over articles would ask next; nothing is asked.

    Args:
        extractor: The engine; it asks nothing any more afterwards.
        articles: The articles. Copies of one text are one request.
    """
    while True:
        requests: dict[str, Mapping[str, Any]] = {}
        needed_by: dict[str, list[str]] = {}
        dialect = extractor.dialect
        for article in articles:
            sentences = number_sentences(article.text, title=article.title)
            for key, request in (await extractor.list_requests(article, sentences)).items():
                requests.setdefault(key, request)
                needed_by.setdefault(key, []).append(article.id)
        # What is known of a later article's request holds for those before it, too.
        if extractor.dialect == dialect:
            return [Pending(key, asked, tuple(needed_by[key])) for key, asked in requests.items()]


def cut_parts(pending: Sequence[Pending], limit: int | None) -> Iterator[list[Pending]]:
    """Return the requests in as many parts as there must be batches.

    Args:
        pending: The requests.
        limit: Tokens that each answer may have; None where there is no limit.
    """
    part: list[Pending] = []
    size = 0
    for one in pending:
        length = len(write_line(one, limit))
        if part and (len(part) >= MOST_REQUESTS or size + length > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(one)
        size += length
    if part:
        yield part


def write_line(one: Pending, limit: int | None) -> bytes:
    """Return the line of a request, in a file that is handed in.

    Args:
        one: The request.
        limit: Tokens that its answer may have; None where there is no limit.
    """
    body = {**one.request, **({} if limit is None else {_LIMIT: limit})}
    line = {"custom_id": one.key, "method": "POST", "url": ENDPOINT, "body": body}
    return json.dumps(line).encode() + b"\n"


def count_tokens(pending: Iterable[Pending]) -> int:
    """Return roughly how many prompt tokens requests have: one for each four characters."""
    return sum(-(-len(json.dumps(one.request, ensure_ascii=False)) // 4) for one in pending)
