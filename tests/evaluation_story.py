"""An invented gold file with its articles and a run that is wrong in known ways."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summariser.schema import Timeline

Values = dict[str, Any]

OPENED = "Brant Holdings opened the terminal at Norrow in February 2029."
ACCUSED = "Senator Ilse Marn accused Brant Holdings of paying inspectors <b>in cash</b> & kind."
DENIED = "Brant Holdings said it had never paid an inspector."
TOURED = "Inspectors toured the terminal on 4 May 2031."
STRIKE = "Dockers voted on Friday for a strike."

TEXTS = {
    "one": f"Inspectors paid, says senator\n\n{OPENED} {ACCUSED}\n\n{DENIED}\n",
    "two": f"Tour of the terminal\n\n{TOURED}\n\n{STRIKE}\n",
}


def _record(name: str, article: str, kind: str, quote: str, **fields: Any) -> Values:
    start = TEXTS[article].index(quote)
    values = {"id": name, "article": article, "kind": kind, "quotes": [quote]}
    return {**values, "spans": [[start, start + len(quote)]], "text": quote, **fields}


def make_gold() -> Values:
    """Return the gold: two events, an allegation and its denial."""
    return {
        "schema_version": "1",
        "story": "terminal",
        "articles": {
            "one": {"title": "Inspectors paid", "outlet": "Harrow Post", "published": "2031-05-03"},
            "two": {"outlet": "Quay Radio", "published": "2031-05-05"},
        },
        "records": [
            _record(
                "e1",
                "one",
                "event",
                OPENED,
                actors=["Brant Holdings"],
                status="occurred",
                date="2029-02",
            ),
            _record(
                "a1",
                "one",
                "allegation",
                ACCUSED,
                source="Senator Ilse Marn",
                target=["Brant Holdings"],
            ),
            _record(
                "d1",
                "one",
                "denial",
                DENIED,
                source="Brant Holdings",
                form="flat",
                responds_to=["a1"],
            ),
            _record("e2", "two", "event", TOURED, actors=["inspectors"], status="occurred"),
        ],
        "events": [
            {"id": "E1", "text": "The terminal opens.", "date": "2029-02", "members": ["e1"]},
            {"id": "E2", "text": "Inspectors tour it.", "members": ["e2"]},
        ],
        "claims": [
            {"id": "C1", "text": "Inspectors were paid.", "members": ["a1"], "denials": ["d1"]}
        ],
    }


def make_run() -> Values:
    """Return a run that has the date of e1 wrong, misses d1, and has an extra event."""
    values = copy.deepcopy(make_gold())
    opened, accused, _, toured = values["records"]
    opened |= {"id": "r.e1", "date": "2029-03"}
    accused |= {"id": "r.a1"}
    toured |= {"id": "r.e2"}
    strike = _record("r.e3", "two", "event", STRIKE, actors=["Dockers"], status="planned")
    values["records"] = [opened, accused, toured, strike]
    values["events"] = [
        {"id": f"E{number}", "text": record["text"], "members": [record["id"]]}
        for number, record in enumerate((opened, toured, strike), start=1)
    ]
    values["claims"] = [{"id": "C1", "text": "Inspectors were paid.", "members": ["r.a1"]}]
    values["run"] = {"engine": "scripted", "seconds": 3.0}
    return values


def make_timeline(**changes: Any) -> Timeline:
    """Return the run as a timeline, some of its keys changed."""
    return Timeline.model_validate({**make_run(), **changes})


def write_json(path: Path, values: Values) -> str:
    path.write_text(json.dumps(values), encoding="utf-8")
    return str(path)


def write_articles(folder: Path) -> str:
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return str(folder)


@dataclass(frozen=True)
class StoryFiles:
    """Paths to the gold file, the run and the articles, and the folder that they are in."""

    folder: Path
    gold: str
    run: str
    articles: str


def write_story(folder: Path) -> StoryFiles:
    return StoryFiles(
        folder,
        write_json(folder / "gold.json", make_gold()),
        write_json(folder / "run.json", make_run()),
        write_articles(folder / "articles"),
    )
