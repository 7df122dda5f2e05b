"""A run that shares its cache with another, in a process of its own.

``python tests/shared_cache.py URL CACHE COUNT`` writes its document to standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from kept_story import told
from llm_story import ARTICLE

from summariser import extract_articles
from summariser.config import Config
from summariser.schema import Article, Timeline


def articles(count: int) -> Iterator[Article]:
    """Yield articles that the stub endpoint knows from each other."""
    for number in range(count):
        title = f"Water chief goes (stub-{number})"
        yield ARTICLE.model_copy(update={"id": f"stub-{number}", "title": title})


def config(url: str, cache: str, **settings: Any) -> Config:
    """Return what every run has in common."""
    return Config(model="m", base_url=url, cache=cache, jobs=4, **settings)


def dump(timeline: Timeline) -> str:
    """Return the document of a run but for when it was."""
    return json.dumps(told(timeline), sort_keys=True)


def start(url: str, cache: str, count: int) -> subprocess.Popen[str]:
    """Start a run."""
    command = [sys.executable, __file__, url, cache, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file


if __name__ == "__main__":
    url, cache, count = sys.argv[1:]
    read = extract_articles(articles(int(count)), config=config(url, cache))
    sys.stdout.write(dump(read))
