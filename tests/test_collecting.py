"""What the collector looks at while articles are read, and that it sees all of it afterwards."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref
from collections.abc import Iterator, Sequence
from contextlib import aclosing

import pytest
from llm_story import ARTICLE, RIGHT
from stub_answers import StubSettings
from stub_endpoint import StubEndpoint

from summariser.api import astream_extractions, extract_articles
from summariser.config import Config
from summariser.schema import Article, Extraction, Sentence

_ARTICLE = Article(id="one", text="The harbour office in Sundvik closed on Monday.")


@pytest.fixture
def set_aside(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Read one article, and note how many objects are set aside while that is done."""
    seen: list[int] = []

    async def extract(_: object, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        assert article is _ARTICLE
        assert sentences
        seen.append(gc.get_freeze_count())
        return Extraction(article=article.id)

    engine = "summariser.extract.embedded.EmbeddedExtractor.extract"
    monkeypatch.setattr(engine, extract)
    return seen


def _read() -> None:
    timeline = extract_articles([_ARTICLE], config=Config(engine="embedded", jobs=1))
    assert not timeline.failures


def test_libraries_are_set_aside_only_while_articles_are_read(set_aside: list[int]) -> None:
    _read()

    assert set_aside[0] > 0
    assert gc.get_freeze_count() == 0


def test_new_objects_are_looked_at_less_often_only_while_articles_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []

    async def extract(_: object, article: Article, __: Sequence[Sentence]) -> Extraction:
        seen.append(gc.get_threshold()[0])
        return Extraction(article=article.id)

    monkeypatch.setattr("summariser.extract.embedded.EmbeddedExtractor.extract", extract)
    before = gc.get_threshold()
    try:
        for chosen in (700, 1_000_000, 0):
            gc.set_threshold(chosen, 11, 12)
            _read()
            assert gc.get_threshold() == (chosen, 11, 12)
    finally:
        gc.set_threshold(*before)
    # Who asks for more, or for no collection at all, keeps it.
    assert seen[0] > 700
    assert seen[1:] == [1_000_000, 0]


def test_what_the_caller_has_set_aside_stays_so(set_aside: list[int]) -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        _read()
        assert gc.get_freeze_count() == pytest.approx(count, rel=0.01)
        assert set_aside[0] == pytest.approx(count, rel=0.01)
    finally:
        gc.unfreeze()


def test_an_article_that_was_read_leaves_nothing_to_the_collector() -> None:
    articles: list[weakref.ref[Article]] = []

    def make_articles() -> Iterator[Article]:
        for number in range(20):
            article = ARTICLE.model_copy(update={"id": f"a{number}"})
            articles.append(weakref.ref(article))
            yield article

    async def count_kept(url: str) -> int:
        config = Config(model="stub", base_url=url, engine="llm", jobs=1, cache=None)
        async with aclosing(astream_extractions(make_articles(), config=config)) as outcomes:
            read = [bool(outcome.extraction) async for outcome in outcomes]
            assert read == [True] * 20
            return sum(article() is not None for article in articles)

    gc.disable()
    try:
        with StubEndpoint(StubSettings(answer=json.dumps(RIGHT))) as stub:
            # The last one, at most, is held by whoever read it.
            assert asyncio.run(count_kept(stub.url)) <= 1
    finally:
        gc.enable()
