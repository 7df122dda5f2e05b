"""The JSON Schemas that are published in ``schemas/``, made from the Pydantic types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from summariser.errors import ConfigError
from summariser.schema.answer import ArticleAnswer
from summariser.schema.article import Article, Sentence
from summariser.schema.briefing import Briefing
from summariser.schema.briefing_settings import BriefingsFile
from summariser.schema.changes import Changes
from summariser.schema.conflicts import Conflict
from summariser.schema.explanation import Explanation
from summariser.schema.records import Allegation, Denial, Event, Evidence
from summariser.schema.timeline import (
    SCHEMA_VERSION,
    ClaimThread,
    Extraction,
    Failure,
    MergedEvent,
    Run,
    Timeline,
)

PUBLISHED: dict[str, type[BaseModel]] = {
    "allegation": Allegation,
    "article": Article,
    "article-answer": ArticleAnswer,
    "briefing": Briefing,
    "briefings": BriefingsFile,
    "changes": Changes,
    "claim-thread": ClaimThread,
    "conflict": Conflict,
    "denial": Denial,
    "event": Event,
    "evidence": Evidence,
    "explanation": Explanation,
    "extraction": Extraction,
    "failure": Failure,
    "merged-event": MergedEvent,
    "run": Run,
    "sentence": Sentence,
    "timeline": Timeline,
}
"""Name of a published schema -> the type it is made from."""
WRITTEN_BY_PEOPLE = frozenset({"briefings"})
"""Schemas of files that people write and this package only reads."""


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema published under ``name``, in the form that is written.

    Args:
        name: A key of `PUBLISHED`, such as ``timeline``.

    Raises:
        ConfigError: There is no schema of that name.
    """
    try:
        model = PUBLISHED[name]
    except KeyError:
        raise ConfigError(f"no schema {name!r}; there are: {', '.join(PUBLISHED)}") from None
    # What people write leaves out whatever has a default; what is written here holds everything.
    mode: Literal["validation", "serialization"] = (
        "validation" if name in WRITTEN_BY_PEOPLE else "serialization"
    )
    body = model.model_json_schema(mode=mode)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:summariser:schema:{name}:{SCHEMA_VERSION}",
        **body,
    }


def json_schema_text(name: str) -> str:
    """Return the schema as the text of its file: sorted keys, two spaces, one final newline."""
    return json.dumps(json_schema(name), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_schemas(folder: str | Path) -> None:
    """Write every published schema to ``folder/NAME.json``."""
    for name in PUBLISHED:
        (Path(folder) / f"{name}.json").write_text(json_schema_text(name), encoding="utf-8")
