"""The published schemas follow the types, and the types keep the contract."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from summariser.errors import ConfigError
from summariser.schema import (
    PUBLISHED,
    Allegation,
    Article,
    Denial,
    Event,
    Sentence,
    Timeline,
    json_schema,
)
from summariser.schema.json_schema import json_schema_text

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_schema_is_what_the_types_say(name: str) -> None:
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == json_schema_text(name), (
        "schemas/ has drifted from summariser/schema: run `make schemas`"
    )


def test_no_schema_is_left_over() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(PUBLISHED)


def test_unknown_schema_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'timelines'.*timeline"):
        json_schema("timelines")


def _timeline() -> Timeline:
    return Timeline(
        story="harbour",
        records=(
            Event(
                id="x.e1", article="x", quotes=("Ovid left.",), spans=((0, 10),), text="Ovid left."
            ),
            Allegation(id="x.a1", article="x", quotes=("Bribes.",), text="Bribes.", date="2031-04"),
            Denial(id="x.d1", article="x", quotes=("No.",), text="Bribes.", responds_to=("x.a1",)),
        ),
    )


def test_a_dumped_timeline_validates_against_its_published_schema() -> None:
    schema = json.loads((SCHEMAS / "timeline.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(_timeline().model_dump_json()), schema)


def test_a_dumped_timeline_reads_back_as_the_same_value() -> None:
    timeline = _timeline()
    assert Timeline.model_validate_json(timeline.model_dump_json()) == timeline
    assert [type(record) for record in timeline.records] == [Event, Allegation, Denial]


@pytest.mark.parametrize("value", ["2031-13", "2031-02-30/", "soon", "2031-4-9", "31-04-09", ""])
def test_a_date_that_is_no_iso_date_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="no ISO 8601 date"):
        Event(id="x.e1", article="x", quotes=("q",), text="t", date=value)


def test_evidence_gives_each_quote_with_its_offsets_and_sentence() -> None:
    event = Event(
        id="x.e1",
        article="x",
        quotes=("One.", "Three."),
        spans=((0, 4), (10, 16)),
        sentences=(1, 3),
        text="t",
    )
    assert [(e.sentence, e.start, e.end, e.quote) for e in event.evidence] == [
        (1, 0, 4, "One."),
        (3, 10, 16, "Three."),
    ]


def test_a_span_that_does_not_fit_its_quote_is_refused() -> None:
    with pytest.raises(ValidationError, match="does not fit its quote"):
        Event(id="x.e1", article="x", quotes=("One.",), spans=((0, 5),), text="t")


def test_a_record_without_evidence_is_refused() -> None:
    with pytest.raises(ValidationError, match="quotes"):
        Event(id="x.e1", article="x", quotes=(), text="t")


def test_unknown_fields_are_refused_and_values_are_frozen() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Article.model_validate({"id": "a", "text": "t", "author": "nobody"})
    article = Article(id="a", text="t")
    with pytest.raises(ValidationError, match="frozen"):
        article.text = "other"  # type: ignore[misc]


def test_publication_date_keeps_its_time_and_gives_the_day() -> None:
    article = Article(id="a", text="t", published="2031-04-09T23:30:00-05:00")
    assert article.published == "2031-04-09T23:30:00-05:00"
    assert str(article.document_creation_time) == "2031-04-09"
    with pytest.raises(ValidationError, match="no ISO 8601 date"):
        Article(id="a", text="t", published="9 April 2031")


def test_a_sentence_whose_offsets_do_not_fit_is_refused() -> None:
    with pytest.raises(ValidationError, match="differ in length"):
        Sentence(number=1, start=0, end=3, text="long")
