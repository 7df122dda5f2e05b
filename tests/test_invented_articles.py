"""The invented articles that the classifier learns from: every label belongs to a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from summariser.schema import Form, Kind, Status

ARTICLES = Path(__file__).parent.parent / "training" / "invented" / "sentences.jsonl"


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]


def test_every_article_has_an_id_of_its_own(articles: list[dict[str, Any]]) -> None:
    ids = [article["id"] for article in articles]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("invented/") for one in ids)


def test_every_label_belongs_to_a_sentence_and_is_of_the_schema(
    articles: list[dict[str, Any]],
) -> None:
    for article in articles:
        numbers = [int(number) for number in article["labels"]]
        assert set(numbers) <= set(range(1, len(article["sentences"]) + 1)), article["id"]
        for item in (one for items in article["labels"].values() for one in items):
            assert item["kind"] in get_args(Kind), article["id"]
            assert item.get("status", "occurred") in get_args(Status), article["id"]
            assert item.get("form", "flat") in get_args(Form), article["id"]


def test_all_kinds_and_nothing_at_all_are_among_the_labels(articles: list[dict[str, Any]]) -> None:
    kinds = {item["kind"] for one in articles for items in one["labels"].values() for item in items}
    assert kinds == set(get_args(Kind))
    assert any(len(one["labels"]) < len(one["sentences"]) for one in articles)
