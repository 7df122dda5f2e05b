"""What the collector looks at while articles are read, and that it sees all of it afterwards."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest

from summariser.api import extract_articles
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


def test_what_the_caller_has_set_aside_stays_so(set_aside: list[int]) -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        _read()
        assert gc.get_freeze_count() == pytest.approx(count, rel=0.01)
        assert set_aside[0] == pytest.approx(count, rel=0.01)
    finally:
        gc.unfreeze()
