"""The document as JSON and JSON Lines."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from render_sample import port_timeline

from summariser.render import render
from summariser.schema import Timeline, json_schema


def document() -> dict[str, Any]:
    parsed = json.loads(render(port_timeline(), "json"))
    assert isinstance(parsed, dict)
    return parsed


def test_json_is_pretty_utf_8_with_its_keys_in_order() -> None:
    text = render(port_timeline(), "json")
    assert text.startswith('{\n  "schema_version": "1",\n  "story": "port",\n  "articles": {')
    assert text.endswith("}\n")
    umlaut = port_timeline().model_copy(update={"story": "Hafen Sülze"})
    assert '"story": "Hafen Sülze"' in render(umlaut, "json")
    assert list(document()) == [
        *("schema_version", "story", "articles", "records", "events", "claims"),
        *("failures", "left_out", "run"),
    ]


def test_json_reads_back_as_the_same_timeline() -> None:
    assert Timeline.model_validate_json(render(port_timeline(), "json")) == port_timeline()


def test_json_fits_the_published_schema() -> None:
    jsonschema.validate(document(), json_schema("timeline"))


def test_fixed_keys_always_stand_and_others_only_with_a_value() -> None:
    facts = document()
    assert facts["articles"]["a4"] == {
        "title": "Lost page",
        "outlet": "Gazette of Norrow",
        "url": None,
        "published": None,
        "language": None,
        "sha256": None,
        "origin": "a4",
    }
    records = {record["id"]: record for record in facts["records"]}
    # null says something here: the article's own voice
    assert records["a3.a1"]["source"] is None
    assert "date" not in records["a3.a1"]
    assert "time_text" not in records["a3.e1"]
    assert records["a3.d2"]["responds_to"] == []
    events = {event["id"]: event for event in facts["events"]}
    assert events["E4"]["date"] is None
    assert "joins" not in events["E4"]
    assert facts["claims"][0]["denials"] == []
    assert facts["run"]["cost"] is None
    assert "language" not in facts["run"]


def test_an_empty_document_has_all_its_lists() -> None:
    facts = json.loads(render(Timeline(story="x"), "json"))
    for name in ("records", "events", "claims", "failures", "left_out"):
        assert facts[name] == []


def test_evidence_changes_nothing_in_data() -> None:
    for name in ("json", "jsonl"):
        assert render(port_timeline(), name, evidence=True) == render(port_timeline(), name)


def test_jsonl_has_one_typed_object_a_line_and_loses_nothing() -> None:
    lines = [json.loads(line) for line in render(port_timeline(), "jsonl").splitlines()]
    assert lines[0] == {"type": "timeline", "schema_version": "1", "story": "port"}
    kinds = [line["type"] for line in lines]
    order = ["timeline", "article", "record", "event", "claim", "failure", "left_out", "run"]
    assert list(dict.fromkeys(kinds)) == order
    facts = document()
    for kind, key in (
        ("record", "records"),
        ("event", "events"),
        ("claim", "claims"),
        ("failure", "failures"),
        ("left_out", "left_out"),
    ):
        found = [line for line in lines if line["type"] == kind]
        assert [{k: v for k, v in line.items() if k != "type"} for line in found] == facts[key]
    assert [line["id"] for line in lines if line["type"] == "article"] == list(facts["articles"])
