"""Articles about one affair, handed in as batches and read with what was collected of them."""

from __future__ import annotations

from pathlib import Path

from batch_server import BatchServer
from llm_story import ARTICLE

from summariser.cli import main


def write_articles(folder: Path, count: int) -> Path:
    """Write so many articles, which end in their numbers, and return their folder."""
    folder.mkdir()
    for number in range(count):
        text = f"{ARTICLE.text}\n\nThis is copy {number}."
        (folder / f"a{number}.md").write_text(text, encoding="utf-8")
    return folder


def read_articles(server: BatchServer, story: Path, cache: Path, *options: str) -> int:
    """Read articles with a server's model, and return the exit code."""
    command = [str(story), "-m", "m", "--base-url", server.url, "--cache", str(cache), "-f", "json"]
    return main([*command, *options])


def batch(cache: Path, *arguments: str) -> int:
    """Ask about batches, and return the exit code."""
    return main(["batch", *arguments, "--cache", str(cache)])
