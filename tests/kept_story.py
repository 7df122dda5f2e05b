"""Articles read with a server's answers, and what is the same each time that they are."""

from __future__ import annotations

from typing import Any

from llm_story import ARTICLE
from model_server import ModelServer

from summariser import extract_articles
from summariser.config import Config
from summariser.schema import Article, Timeline

KEY = "sk-nobody-may-see-this-key"
OTHER = ARTICLE.model_copy(update={"id": "other", "text": ARTICLE.text.replace("Mira", "Nora")})


def extract(server: ModelServer, *articles: Article, **settings: Any) -> Timeline:
    """Return what a model says of articles, by default of one."""
    config = Config(model="hand-written", base_url=server.url, max_wait=0.01, **settings)
    return extract_articles(articles or (ARTICLE,), config=config)


def told(timeline: Timeline) -> dict[str, Any]:
    """Return a document without what differs between equal runs."""
    document: dict[str, Any] = timeline.model_dump(mode="json")
    del document["run"]["started"], document["run"]["seconds"]
    return document
