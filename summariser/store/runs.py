"""What was read from articles, and the timelines made of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, and_, select

from summariser.errors import StoreError
from summariser.schema import Article, Extraction, Timeline
from summariser.store.chunks import in_chunks
from summariser.store.packing import json_bytes, model_bytes, pack, read_model, unpack
from summariser.store.tables import BRIEFINGS, EXTRACTIONS, GROUPS, TIMELINES
from summariser.store.values import RunSummary

_FACTS = [column for column in TIMELINES.c if column.name != "body"]


def fingerprint(article: Article) -> str:
    """Return the SHA-256 of all that an engine is shown of an article.

    Its text alone is not enough: dates are read against the day of publication, and ids of
    records begin with the article's.
    """
    return hashlib.sha256(json_bytes(article.model_dump(mode="json"))).hexdigest()


def find_extractions(
    connection: Connection, story: int, articles: Iterable[Article], engine: str
) -> Mapping[str, Extraction]:
    """Return what an engine has read before, by the articles' ids."""
    names = {fingerprint(article): article.id for article in articles}
    found: dict[str, Extraction] = {}
    for chunk in in_chunks(names):
        rows = connection.execute(
            select(EXTRACTIONS).where(
                EXTRACTIONS.c.story_id == story,
                EXTRACTIONS.c.fingerprint.in_(chunk),
                EXTRACTIONS.c.engine == engine,
            )
        )
        for row in rows:
            found[names[row.fingerprint]] = read_model(Extraction, unpack(row.body))
    return found


def save_extraction(
    connection: Connection, story: int, article: Article, engine: str, extraction: Extraction
) -> None:
    """Keep what an engine read in an article, in place of what was kept of it before."""
    key = {"story_id": story, "fingerprint": fingerprint(article), "engine": engine}
    same = and_(*(EXTRACTIONS.c[name] == value for name, value in key.items()))
    connection.execute(EXTRACTIONS.delete().where(same))
    connection.execute(EXTRACTIONS.insert(), {**key, "body": pack(model_bytes(extraction))})


def save_timeline(connection: Connection, story: int, timeline: Timeline, at: dt.datetime) -> int:
    """Keep a timeline and the ids of its groups, and return the number of the run."""
    row = {
        "story_id": story,
        "at": at,
        "sha256": _hash_result(timeline),
        "engine": timeline.run.engine,
        "model": timeline.run.model,
        "articles": len(timeline.articles),
        "records": len(timeline.records),
        "events": len(timeline.events),
        "claims": len(timeline.claims),
        "failures": len(timeline.failures),
        "body": pack(model_bytes(timeline)),
    }
    inserted = connection.execute(TIMELINES.insert(), row).inserted_primary_key
    run = int(inserted[0]) if inserted else 0
    before = used_ids(connection, story)
    events, claims = timeline.events, timeline.claims
    names = dict.fromkeys([*(event.id for event in events), *(claim.id for claim in claims)])
    new = [
        {"story_id": story, "id": name, "first_run": run} for name in names if name not in before
    ]
    if new:
        connection.execute(GROUPS.insert(), new)
    return run


def _hash_result(timeline: Timeline) -> str:
    """Return the hash of a document less what differs between equal runs."""
    run = timeline.run.model_copy(update={"started": None, "seconds": None})
    return hashlib.sha256(model_bytes(timeline.model_copy(update={"run": run}))).hexdigest()


def tie_to_briefing(connection: Connection, run: int, briefing: int) -> None:
    """Note which briefing a run was made for."""
    connection.execute(BRIEFINGS.update().where(BRIEFINGS.c.id == briefing).values(run_id=run))


def used_ids(connection: Connection, story: int) -> frozenset[str]:
    """Return the ids of all events and claims that any timeline of the story ever had."""
    rows = connection.execute(select(GROUPS.c.id).where(GROUPS.c.story_id == story))
    return frozenset(row.id for row in rows)


def read_timeline(connection: Connection, story: int, run: int | None) -> Timeline | None:
    """Return the timeline of a run, or the newest; None where there is none at all.

    Raises:
        StoreError: There is no such run, or it is damaged.
    """
    question = select(TIMELINES.c.body).where(TIMELINES.c.story_id == story)
    if run is not None:
        question = question.where(TIMELINES.c.id == run)
    body = connection.execute(question.order_by(TIMELINES.c.id.desc()).limit(1)).scalar()
    if body is None and run is not None:
        raise StoreError(f"the story has no run {run}")
    return None if body is None else read_model(Timeline, unpack(body))


def read_runs(connection: Connection, story: int) -> tuple[RunSummary, ...]:
    """Return the runs of a story, oldest first."""
    rows = connection.execute(
        select(*_FACTS, BRIEFINGS.c.id.label("briefing"))
        .outerjoin(BRIEFINGS, BRIEFINGS.c.run_id == TIMELINES.c.id)
        .where(TIMELINES.c.story_id == story)
        .order_by(TIMELINES.c.id, BRIEFINGS.c.id)
    )
    runs = {row.id: _run(row) for row in rows}
    return tuple(runs.values())


def _run(row: Any) -> RunSummary:
    return RunSummary(
        id=row.id,
        at=row.at,
        sha256=row.sha256,
        engine=row.engine,
        model=row.model,
        articles=row.articles,
        records=row.records,
        events=row.events,
        claims=row.claims,
        failures=row.failures,
        briefing=row.briefing,
    )
