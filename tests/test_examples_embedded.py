from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

from summariser.api import summarise
from summariser.config import Config
from summariser.evaluate import evaluate
from summariser.load import load_articles
from summariser.schema import Denial, Record, Timeline

pytest.importorskip("spacy", reason="the embedded engine is an optional part")

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
DRONES = "drone-engines"
FERRY = "ferry-inquiry"
STORIES = (DRONES, FERRY)

# Records F1, a little under what was measured, for the gold file of that hash. Raise a floor with
# the engine; change a gold file only together with its hash and a fresh measurement
# (python benchmarks/gold.py).
FLOORS = {
    DRONES: (0.74, "fb27ca022622d8e64c87e5a02dde6c4a640cb9c3578ad7a579275b44da79c7da"),
    FERRY: (0.71, "8c53511ac2010b964c22dee9e6b07cee08f21ff86d9aa6d06a6d9748b7c563af"),
}


@cache
def _timeline(story: str, jobs: int = 1) -> Timeline:
    config = Config(engine="embedded", story=story, jobs=jobs)
    return summarise(load_articles([str(EXAMPLES / story)]), config=config)


def _bytes(timeline: Timeline) -> str:
    run = timeline.run.model_copy(update={"started": None, "seconds": None})
    return timeline.model_copy(update={"run": run}).model_dump_json()


def _citing(timeline: Timeline, kind: str, words: str) -> list[Record]:
    """Return the records of a kind of which a quote holds the words, wrapped lines undone."""
    return [
        record
        for record in timeline.records
        if record.kind == kind and any(words in " ".join(quote.split()) for quote in record.quotes)
    ]


@pytest.mark.parametrize("story", STORIES)
def test_no_example_article_fails(story: str) -> None:
    timeline = _timeline(story)

    assert timeline.failures == ()
    assert {record.article for record in timeline.records} == set(timeline.articles)


@pytest.mark.parametrize("story", STORIES)
def test_every_quote_found_stands_at_its_offsets(story: str) -> None:
    texts = {
        article.id: article.text for article in load_articles([str(EXAMPLES / story)]).articles
    }

    for record in _timeline(story).records:
        assert len(record.spans) == len(record.quotes) > 0
        for quote, (start, end) in zip(record.quotes, record.spans, strict=True):
            assert quote == texts[record.article][start:end], record.id


@pytest.mark.parametrize("story", STORIES)
def test_one_job_and_eight_give_the_same_bytes(story: str) -> None:
    assert _bytes(_timeline(story)) == _bytes(_timeline(story, jobs=8))


def test_the_copy_names_the_wire_article_as_its_origin() -> None:
    articles = _timeline(DRONES).articles

    assert articles["02_harrow-ledger_2023-03-15"].origin == "01_meridian-wire_2023-03-14"


def test_text_hidden_in_the_page_reaches_no_record() -> None:
    said = json.dumps([r.model_dump(mode="json") for r in _timeline(DRONES).records])

    assert "withdrew" not in said
    assert "empty list of allegations" not in said


@pytest.mark.parametrize("story", STORIES)
def test_furniture_of_the_sites_reaches_no_record(story: str) -> None:
    said = json.dumps([r.model_dump(mode="json") for r in _timeline(story).records])

    for words in ("newsletter", "kitchen gadgets", "Winter tyres", "islands you can", "cookies"):
        assert words not in said


def test_the_garbled_headline_is_no_evidence() -> None:
    assert not _citing(_timeline(DRONES), "allegation", "Calvera Accuses Estmere")
    assert not _citing(_timeline(FERRY), "allegation", "CAPTAIN ADMITS")
    assert not _citing(_timeline(FERRY), "event", "CAPTAIN ADMITS")


@pytest.mark.parametrize(
    ("story", "words", "source", "form"),
    [
        (DRONES, "Calvera has never supplied engines", "Osoda", "flat"),
        (DRONES, "Korrel rejected the report", "Korrel", "flat"),
        (DRONES, "Port Authority declined to comment", "Lisane Free Port Authority", "no_comment"),
        (FERRY, "denied that any door", "Corvane Ferries", "flat"),
        (FERRY, "would not comment while", "Corvane Ferries", "no_comment"),
        (FERRY, "wholly false", "Northgate", "flat"),
    ],
)
def test_a_denial_is_found_with_its_source_and_form(
    story: str, words: str, source: str, form: str
) -> None:
    denials = [r for r in _citing(_timeline(story), "denial", words) if isinstance(r, Denial)]

    assert any(source in (denial.source or "") for denial in denials)
    assert form in {denial.form for denial in denials}


@pytest.mark.parametrize(
    ("story", "words", "date"),
    [
        (DRONES, "Drovia invaded Sorrenia", "2021-10"),
        (DRONES, "telephone call with her Calveran counterpart", "2023-03-10"),
        (DRONES, "On Wednesday the Ministry summoned", "2023-03-15"),
        (DRONES, "will vote on sanctions", "2023-05-09"),
        (FERRY, "In June 2019 she ran aground", "2019-06"),
        (FERRY, "will travel to Port Annick", "2024-11-13"),
        (FERRY, "charged the captain", "2025-06-02"),
        (FERRY, "filed a civil suit", "2025-01"),
    ],
)
def test_an_event_is_found_with_its_date(story: str, words: str, date: str) -> None:
    assert date in {event.date for event in _citing(_timeline(story), "event", words)}


@pytest.mark.parametrize("story", STORIES)
def test_records_do_not_fall_under_the_pinned_floor(story: str) -> None:
    floor, sha256 = FLOORS[story]
    gold = (EXAMPLES / "gold" / f"{story}.json").read_bytes()

    assert hashlib.sha256(gold).hexdigest() == sha256, "the floor was measured on another gold file"
    figures = evaluate(json.loads(gold), _timeline(story))
    assert figures.records["all"].f1 >= floor
