"""Files and folders that are read at every gathering: what is there, and what no longer is."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from summariser.load import Loaded, load_articles
from summariser.load.sources import FORMATS, format_of
from summariser.render.wording import number_words
from summariser.schema import Failure


@dataclass(frozen=True)
class Watched:
    """What files and folders hold now.

    Attributes:
        loaded: What was loaded.
        error: Why the source as a whole could not be read, in one sentence.
        gone: Keys of the articles that were there before, and whose files are not any more.
    """

    loaded: Loaded
    error: str | None = None
    gone: tuple[str, ...] = ()


def file_key(source: str, name: str) -> str:
    """Return what the article of a file is known by.

    Args:
        source: The source that led to it.
        name: The id that loading gave it, made of the file's name.
    """
    return f"file:{source}#{name}"


def read_watched(location: str, source: str, before: Collection[str] = ()) -> Watched:
    """Return what files and folders hold, and which articles were deleted.

    Where the source as a whole cannot be read, nothing counts as deleted: a disk that is not
    mounted is no reason to withdraw anything. An empty folder that held articles is such a source,
    for that is what the place of a disk that is not mounted looks like. What a file that cannot be
    read just now held is not deleted either.

    Args:
        location: File, folder or pattern.
        source: What the source is reported as.
        before: Keys of its articles that stand.
    """
    loaded = load_articles([location])
    if before and _is_empty_folder(location):
        held = number_words(len(before), "article")
        reason = f"the folder is empty, and held {held}: they are kept; is a disk not mounted?"
        failure = Failure(article=location, stage="load", reason=reason, error="LoadError")
        loaded = replace(loaded, failures=(*loaded.failures, failure))
    if not loaded.articles:
        for failure in loaded.failures:
            if Path(failure.article) == Path(location):
                return Watched(loaded, error=failure.reason)
    present = {file_key(source, article.id) for article in loaded.articles}
    missing = [key for key in before if key not in present]
    if any(os.path.isdir(failure.article) for failure in loaded.failures):  # noqa: PTH112 - answers no where asking is not permitted
        return Watched(loaded)  # which articles that folder holds nobody can tell
    unread = [file_key(source, _stem(failure)) for failure in loaded.failures]
    gone = (key for key in missing if not any(_is_of(key, stem) for stem in unread))
    return Watched(loaded, gone=tuple(sorted(gone)))


def _is_empty_folder(location: str) -> bool:
    try:
        with os.scandir(location) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _stem(failure: Failure) -> str:
    """Return what the ids of a file's articles begin with."""
    path = Path(failure.article)
    kind = format_of(path)
    return path.name.removesuffix(path.name[-len(kind) :]) if kind in FORMATS else path.name


def _is_of(key: str, stem: str) -> bool:
    return key == stem or key.startswith(f"{stem}-")
