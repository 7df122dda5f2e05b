"""Timeline documents: what is read, and what is said about what cannot be."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import DocumentError
from summariser.load import read_document
from summariser.render import FORMATS
from summariser.schema import ArticleEntry, Timeline

QUOTE = "The mayor took money, the paper says."


def document() -> dict[str, Any]:
    return {
        "schema_version": "1",
        "story": "bridge",
        "articles": {"a": {"published": "2021-05-03", "outlet": "The Post"}, "b": {}},
        "records": [
            {"id": "a.e1", "article": "a", "kind": "event", "quotes": [QUOTE], "text": "E."},
            {
                "id": "a.a1",
                "article": "a",
                "kind": "allegation",
                "quotes": [QUOTE],
                "spans": [[0, len(QUOTE)]],
                "text": "The mayor took money.",
                "source": None,
                "target": ["the mayor"],
            },
            {
                "id": "b.d1",
                "article": "b",
                "kind": "denial",
                "quotes": ["He denies it."],
                "text": "He denies it.",
                "form": "flat",
                "responds_to": ["a.a1"],
                "date": "2021-05",
            },
        ],
        "events": [{"id": "E1", "date": None, "text": "E.", "members": ["a.e1"]}],
        "claims": [{"id": "C1", "text": "C.", "members": ["a.a1"], "denials": ["b.d1"]}],
        "failures": [{"article": "c", "stage": "load", "reason": "the file is empty"}],
        "left_out": [{"article": "a", "reason": "a record without text"}],
        "run": {"engine": "embedded", "usage": {"requests": 3}},
    }


def read(value: object) -> Timeline:
    text = value if isinstance(value, str) else json.dumps(value)
    return read_document("-", stdin=io.BytesIO(text.encode("utf-8", "surrogatepass")))


def wrong(value: object) -> str:
    with pytest.raises(DocumentError) as caught:
        read(value)
    return str(caught.value).removeprefix("standard input: ")


def as_lines(value: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {"records": "record", "events": "event", "claims": "claim"}
    return [
        {"type": "timeline", "schema_version": "1", "story": value["story"]},
        *({"type": "article", "id": name, **entry} for name, entry in value["articles"].items()),
        *({"type": kind, **item} for part, kind in kinds.items() for item in value[part]),
        *({"type": "failure", **item} for item in value["failures"]),
        *({"type": "left_out", **item} for item in value["left_out"]),
        {"type": "run", **value["run"]},
    ]


def test_a_document_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text("\ufeff" + json.dumps(document()), encoding="utf-8")
    timeline = read_document(str(path))
    assert [record.id for record in timeline.records] == ["a.e1", "a.a1", "b.d1"]
    assert timeline.allegation_records[0].target == ("the mayor",)
    assert timeline.denial_records[0].responds_to == ("a.a1",)
    assert timeline.articles == {
        "a": ArticleEntry(published="2021-05-03", outlet="The Post"),
        "b": ArticleEntry(),
    }
    assert timeline.claims[0].denials == ("b.d1",)
    assert timeline.failures[0].reason == "the file is empty"
    assert timeline.run.usage.requests == 3


def test_json_lines_say_the_same() -> None:
    lines = "\n".join(map(json.dumps, as_lines(document())))
    assert read(lines) == read(document())


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_what_is_rendered_is_read_back(name: str) -> None:
    timeline = read(document())
    assert read(FORMATS[name](timeline, evidence=False)) == timeline


def test_an_annotated_file_may_lack_and_add_keys() -> None:
    value = document()
    value = {key: value[key] for key in ("story", "articles", "records")}
    value |= {"annotator": "B", "schema_version": 1, "events": None}
    value["articles"] = {"a": {"published": None, "words": 300}, "b": None}
    for record in value["records"]:
        record |= {"note": {"sure": True}, "time_text": None, "spans": None}
    timeline = read(value)
    assert len(timeline.records) == 3
    assert (timeline.events, timeline.claims, timeline.failures) == ((), (), ())
    assert timeline.articles == {"a": ArticleEntry(), "b": ArticleEntry()}


def test_sources_that_are_the_article_itself_stay_null() -> None:
    value = document()
    value["claims"][0]["sources"] = [None, "The Post"]
    assert read(value).claims[0].sources == (None, "The Post")


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("records.1.kind", "rumour", "records[1].kind is not event, allegation or denial"),
        ("records.1.kind", None, "records[1].kind is not event, allegation or denial"),
        ("records.0.text", None, "records[0].text is missing"),
        ("records.2.form", "loud", "records[2].form should be 'flat', 'qualified', 'counter' or "),
        ("records.0.date", "last May", "records[0].date is wrong: 'last May' is no ISO 8601 date"),
        ("records.1.spans", [[0, 3]], "records[1] is wrong: a.a1: span 0-3 does not fit its quote"),
        ("records.1.id", "a.e1", "records[1].id is 'a.e1' a second time"),
        ("records.1.article", "z", "records[1].article names 'z', which is not among the articles"),
        ("records.2.responds_to", ["a.e1"], "records[2].responds_to names 'a.e1', which is no al"),
        ("events.0.members", ["x"], "events[0].members names 'x', which is no event of the doc"),
        ("claims.0.denials", ["a.a1"], "claims[0].denials names 'a.a1', which is no denial of"),
        ("articles.a.published", "May", "articles.a.published is wrong: 'May' is no ISO 8601"),
        ("schema_version", "2", "schema_version should be '1'"),
        ("story", None, "story is missing"),
    ],
)
def test_the_first_thing_wrong_is_named_with_its_place(
    path: str, value: object, expected: str
) -> None:
    changed = document()
    *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
    target: Any = changed
    for step in parents:
        target = target[step]
    target[last] = value
    assert wrong(changed).startswith(expected)


def test_in_json_lines_the_line_is_named() -> None:
    lines = as_lines(document())
    lines[4]["source"] = 5
    text = "\n".join(map(json.dumps, lines))
    assert wrong(text) == "line 5, records[1].source should be a valid string"
    assert wrong(text.replace("left_out", "rumour")).startswith("line 10 is no part of a timeline")
    assert wrong(text + "\n[]") == "line 12 is no JSON object"
    assert wrong(text + "\n{") == "line 12 is no JSON"
    article = json.dumps({"id": "a", "text": QUOTE})
    assert "articles are read by summarise" in wrong(f"{article}\n{article}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" \n", "the document is empty"),
        ("# Timeline\n", "no JSON at line 1, column 1: Expecting value"),
        ('{"story": "s",\n "records": [}', "no JSON at line 2, column 14: Expecting value"),
        ("[1]", "a timeline document is a JSON object, and this is none"),
        ('{"text": "The bridge."}', "this is no timeline document: it has neither a story nor"),
        ("[" * 100_000, "no JSON that can be read"),
    ],
)
def test_what_is_no_document_is_said(text: str, expected: str) -> None:
    assert wrong(text).startswith(expected)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.json")
    with pytest.raises(DocumentError, match=r"gone\.json: the document cannot be read: No such"):
        read_document(gone)
    path = tmp_path / "binary.json"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(DocumentError, match=r"binary\.json: the file is binary") as caught:
        read_document(str(path))
    assert caught.value.source == str(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "id", "kind", "text", "members"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from([*document(), "type"]), VALUES)
def test_any_json_is_a_document_or_an_error_of_ours(key: str, value: object) -> None:
    changed = document() | {key: value}
    try:
        timeline = read(changed)
    except DocumentError as error:
        assert str(error).startswith("standard input: ")  # noqa: PT017 - either outcome is right
    else:
        assert timeline.story == changed["story"]
