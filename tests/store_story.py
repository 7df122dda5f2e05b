"""Invented pages to keep in a store."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from summariser.schema import Article
from summariser.store import Found, Original, Validators

NOW = dt.datetime(2031, 3, 10, 7, 0, tzinfo=dt.UTC)
QUAY = "https://tidewater.example/2031/quay"


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def answer(url: str = QUAY, content: bytes = b"<p>The quay closed.</p>", **fields: Any) -> Original:
    """Return what an address answered."""
    described: dict[str, Any] = {
        "final_url": url,
        "status": 200,
        "retrieved": NOW,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": "text/html",
        "validators": Validators('"v1"', "Mon, 10 Mar 2031 06:00:00 GMT"),
    }
    return Original(url=url, content=content, **{**described, **fields})


def found(
    text: str = "The quay closed.", url: str = QUAY, *, canonical: str | None = None, **fields: Any
) -> Found:
    """Return an article as a gatherer finds it on the web."""
    described: dict[str, Any] = {"title": "Quay closes", "published": "2031-03-09", "url": url}
    article = Article(id="tidewater-quay", text=text, **{**described, **fields})
    content = f"<p>{text}</p>".encode("utf-8", "surrogatepass")
    return Found(
        article,
        key=canonical or url,
        retrieval=answer(url, content),
        canonical_url=canonical,
        source="https://tidewater.example/feed",
        reasons={"published": "meta article:published_time"},
    )
