# ruff: noqa: INP001 - scripts, no package
"""The annotated stories that the merger learns from, without what it is to find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from summariser.errors import SummariserError
from summariser.evaluate import check_gold
from summariser.load import read_document
from summariser.merge.comparison import Comparison
from summariser.merge.profiles import Profiler
from summariser.merge.quoted_origins import fill_origins
from summariser.schema import Denial, Record, Timeline

# One is left out, a second from the rest, and something must be left to learn from.
FEWEST_STORIES = 3
# A story with fewer holds no pair of the kind.
FEWEST_RECORDS = {"event": 2, "allegation": 2, "denial": 1}


class GoldFolderError(SummariserError):
    """The folder holds too few gold files, or one that is not sound."""


@dataclass(frozen=True)
class Story:
    """One gold file, under the name of the file."""

    name: str
    gold: Timeline


def read_stories(folder: Path) -> list[Story]:
    """Return the gold files of a folder, in order of their names.

    Raises:
        GoldFolderError: There are too few, or one is not sound or holds too little.
        DocumentError: A file is no timeline document.
    """
    stories = []
    for path in sorted(folder.glob("*.json")):
        gold = read_document(str(path))
        for error in check_gold(gold):
            raise GoldFolderError(f"{path}: {error}")
        kinds = Counter[str](record.kind for record in gold.records)
        for kind, fewest in FEWEST_RECORDS.items():
            if kinds[kind] < fewest:
                raise GoldFolderError(f"{path}: {kinds[kind]} {kind} records; {fewest} are needed")
        stories.append(Story(path.stem, gold))
    if len(stories) < FEWEST_STORIES:
        raise GoldFolderError(
            f"{folder}: {len(stories)} gold files; the merger learns from {FEWEST_STORIES} or more"
        )
    return stories


def strip_groups(gold: Timeline, *, quoted: bool = False, blank: bool = False) -> Timeline:
    """Return the records of a gold document without its groups.

    Args:
        gold: The document.
        quoted: Whether each record's text is its first quote, as a poor reading has it.
        blank: Whether denials do not say what they respond to.
    """

    def change(record: Record) -> Record:
        update: dict[str, object] = {"text": record.quotes[0]} if quoted else {}
        if blank and isinstance(record, Denial):
            update["responds_to"] = ()
        return record.model_copy(update=update)

    records = tuple(change(record) for record in gold.records)
    return gold.model_copy(update={"records": records, "events": (), "claims": ()})


def prepare_comparison(timeline: Timeline) -> Comparison:
    """Return what merging looks things up in."""
    articles = fill_origins(timeline)
    origins = {name: entry.origin or name for name, entry in articles.items()}
    return Comparison(articles, origins, Profiler(timeline, origins))
