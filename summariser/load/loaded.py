"""What loading yields."""

from __future__ import annotations

from dataclasses import dataclass

from summariser.schema import Article, Failure, LeftOut


@dataclass(frozen=True)
class Loaded:
    """Articles in the order of their sources, and what did not become one.

    Attributes:
        articles: The articles; no two have the same id.
        failures: Sources, or lines of them, that could not be read as an article.
        notes: What was read with a remark: a date that was none, an id that was taken, files of
            a folder that are in no format read here.
    """

    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[LeftOut, ...] = ()
