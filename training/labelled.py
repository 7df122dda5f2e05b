# ruff: noqa: INP001 - scripts, no package
"""Reads the labelled articles, and says which of them tell the same story."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from summariser.extract.embedded.classifier import KINDS
from summariser.extract.embedded.clauses import ParsedArticle, parse_article
from summariser.extract.embedded.word_roles import WordRoles
from summariser.schema import Sentence

SENTENCES_NAME = "sentences.jsonl"
# Articles written and annotated for training, about invented places and people.
INVENTED_FOLDER = Path(__file__).parent / "invented"

# Cosine of two articles' TF-IDF vectors from which on they count as one story. Rather too low:
# a story on both sides of a split makes a score look better than it is.
SAME_STORY = 0.25
# A folder of more articles than this is a collection, not a story.
LARGEST_STORY = 12


@dataclass(frozen=True)
class LabelledArticle:
    """An article's sentences in order, and which kinds each one reports.

    Attributes:
        id: ``folder/name``.
        sentences: The sentences' texts.
        labels: 0 or 1 for each sentence and kind.
        records: What each sentence reports: ``kind``, and ``target`` where that is labelled.
        published: The day as the outlet words it, None where unknown.
    """

    id: str
    sentences: list[str]
    labels: NDArray[np.int64]
    records: list[list[dict[str, Any]]]
    published: str | None

    @property
    def folder(self) -> str:
        """The story or collection that the article comes from."""
        return self.id.partition("/")[0]


def read_articles(folder: Path) -> list[LabelledArticle]:
    """Return the articles of a folder's ``sentences.jsonl``, in the file's order."""
    articles = []
    for line in (folder / SENTENCES_NAME).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts = row["sentences"]
        labels = np.zeros((len(texts), len(KINDS)), dtype=np.int64)
        records: list[list[dict[str, Any]]] = [[] for _ in texts]
        for number, items in row["labels"].items():
            records[int(number) - 1] = items
            for item in items:
                labels[int(number) - 1, KINDS.index(item["kind"])] = 1
        published = row.get("published")
        articles.append(LabelledArticle(row["id"], texts, labels, records, published))
    return articles


def read_invented() -> list[LabelledArticle]:
    """Return the invented articles that ship with the training commands."""
    return read_articles(INVENTED_FOLDER)


def number_sentences(article: LabelledArticle) -> list[Sentence]:
    """Return the sentences as the engine reads them, each a paragraph and a line of its own."""
    sentences, start = [], 0
    for number, text in enumerate(article.sentences, 1):
        end = start + len(text)
        sentences.append(Sentence(number=number, start=start, end=end, text=text, paragraph=number))
        start = end + 1
    return sentences


def read_encoded(path: Path | None, articles: Sequence[LabelledArticle]) -> list[dict[str, Any]]:
    """Return what encoders that had not seen an article's story said of it, article by article.

    Args:
        path: What ``train_encoder.py --held-out`` wrote; without it there is nothing.
        articles: The articles that it was written for, with the invented ones or without.
    """
    if path is None:
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    # The invented articles come last.
    rows = [json.loads(line) for line in lines[: len(articles)]]
    written = [(row["id"], len(row["log_odds"])) for row in rows]
    if written != [(article.id, len(article.sentences)) for article in articles]:
        sys.stderr.write(f"{path} is not of these articles; write it again with train_encoder.py\n")
        sys.exit(2)
    return rows


def parse_labelled(article: LabelledArticle, encoded: dict[str, Any] | None) -> ParsedArticle:
    """Return an article parsed, with what its encoder takes the words for.

    Args:
        article: The article.
        encoded: What `read_encoded` returns for it; None to do without.
    """
    parsed = parse_article(number_sentences(article))
    roles = encoded["roles"] if encoded is not None else []
    return replace(parsed, roles=[WordRoles(row["starts"], row["odds"]) for row in roles])


def group_stories(articles: Sequence[LabelledArticle]) -> list[int]:
    """Return a story number for each article: same small folder, or much the same words."""
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2, max_df=0.2)
    vectors = vectoriser.fit_transform(" ".join(article.sentences) for article in articles)
    alike = (vectors @ vectors.T).toarray() > SAME_STORY
    sizes = Counter(article.folder for article in articles)
    leader = list(range(len(articles)))

    def find_leader(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for place, article in enumerate(articles):
        for before in range(place):
            same = articles[before].folder == article.folder
            if alike[place, before] or (same and sizes[article.folder] <= LARGEST_STORY):
                leader[find_leader(place)] = find_leader(before)
    return [find_leader(place) for place in range(len(articles))]


def split_folds(sizes: Sequence[int], stories: Sequence[int], count: int) -> NDArray[np.int64]:
    """Return a fold for each article: whole stories, the folds of even length.

    Args:
        sizes: Sentences in each article.
        stories: The story of each article.
        count: How many folds.
    """
    weight: Counter[int] = Counter()
    for size, story in zip(sizes, stories, strict=True):
        weight[story] += size
    load = [0] * count
    fold: dict[int, int] = {}
    for story in sorted(weight, key=lambda story: (-weight[story], story)):
        fold[story] = min(range(count), key=lambda number: (load[number], number))
        load[fold[story]] += weight[story]
    return np.array([fold[story] for story in stories], dtype=np.int64)
