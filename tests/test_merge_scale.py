"""Merging by arrays gives what merging pair by pair gives, for any number of records."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import claim_groups, event, event_groups, story
from test_merge_properties import _stories

from summariser.merge import RecordGroups, group_records, merge
from summariser.merge.claims import score_claims
from summariser.merge.events import score_events
from summariser.merge.merging import compare_records
from summariser.merge.neighbours import propose_pairs
from summariser.merge.node_columns import read_columns
from summariser.merge.nodes import gather_nodes
from summariser.merge.pair_scores import DIGITS, claim_scorer, event_scorer
from summariser.merge.record_columns import RecordTable
from summariser.merge.record_reader import RecordReader
from summariser.merge.tokens import tokenise
from summariser.merge.wording import normalise, strip_word, words
from summariser.schema import ArticleEntry, Timeline

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def invented() -> Iterator[ModuleType]:
    yield _load("invented_records")
    sys.modules.pop("invented_records")


@pytest.fixture(scope="module")
def benchmark(invented: ModuleType) -> Iterator[ModuleType]:
    assert invented.Archive
    yield _load("merging")
    sys.modules.pop("merging")


def _sets(groups: RecordGroups) -> set[frozenset[str]]:
    return {frozenset(members) for members in groups.members()}


def _check_same_groups(timeline: Timeline) -> None:
    merged = merge(timeline)
    found = group_records(merged.records, merged.articles)
    assert _sets(found.events) == event_groups(merged)
    assert _sets(found.claims) == claim_groups(merged)


@given(_stories())
@settings(max_examples=60, deadline=None)
def test_records_without_a_document_are_grouped_as_in_one(timeline: Timeline) -> None:
    _check_same_groups(timeline)


def test_an_archive_is_grouped_as_a_document_is(invented: ModuleType) -> None:
    archive = invented.Archive(1200, 4)
    records = tuple(archive.records())
    _check_same_groups(Timeline(story="archive", articles=archive.articles, records=records))


def test_no_records_make_no_groups() -> None:
    found = group_records([])
    assert (found.events.count, found.claims.members()) == (0, [])


@given(_stories())
@settings(max_examples=60, deadline=None)
def test_arrays_score_a_pair_as_its_features_do(timeline: Timeline) -> None:
    comparison = compare_records(timeline)
    profiler = comparison.profiler
    for records, make_scorer, score in (
        (timeline.event_records, event_scorer, score_events),
        (timeline.allegation_records, claim_scorer, score_claims),
    ):
        nodes = gather_nodes(records, comparison.articles, profiler)
        scorer = make_scorer(read_columns(nodes, profiler))
        first, second = np.triu_indices(len(nodes), 1)
        found = scorer.exact(first, second)
        for a, b, value in zip(first.tolist(), second.tolist(), found.tolist(), strict=True):
            assert value == pytest.approx(score(nodes[a], nodes[b], profiler), abs=10**-DIGITS)
        likely = scorer.likely(first, second)
        assert [*likely.listed()] == [
            (a, b, value)
            for a, b, value in zip(first.tolist(), second.tolist(), found.tolist(), strict=True)
            if value > 0
        ]


_ALPHABET = "abzéß'.,  -_12٣\x01\x02\x1e\x1c\n\u2028’—µ"


@given(st.lists(st.text(_ALPHABET, max_size=25) | st.text(max_size=12)))
@settings(max_examples=200, deadline=None)
def test_texts_read_together_have_the_words_that_each_has_alone(texts: list[str]) -> None:
    levelled = [normalise(text) for text in texts]
    tokens = tokenise(levelled)
    for number, text in enumerate(levelled):
        own = tokens.values[tokens.offsets[number] : tokens.offsets[number + 1]]
        assert [strip_word(tokens.words[token]) for token in own.tolist()] == words(text)


def _reports(text: str, day: str, count: int, letter: str) -> list[Any]:
    paddings = ("early", "late", "calm", "dry", "grey", "warm", "cold", "mild", "fresh", "damp")
    return [
        event(
            f"{letter}{number}.e1",
            f"{text} on a {paddings[number % 10]} {paddings[number // 10 % 10]} morning.",
            actors=("Dana Rovik",),
            date=day,
        )
        for number in range(count)
    ]


def test_many_reports_of_one_event_are_one_and_those_of_another_day_another() -> None:
    text = "Dana Rovik opened the new lock at Port Selm"
    records = [*_reports(text, "2031-04-09", 90, "a"), *_reports(text, "2031-06-09", 80, "b")]
    found = group_records(records).events
    assert sorted(map(len, found.members())) == [80, 90]
    assert _sets(found) == event_groups(merge(story(*records)))


def test_reports_in_one_common_word_meet_among_many_records() -> None:
    # More than make a list by one key they share, in more records than are all compared.
    told = [
        event(f"a{number}.e1", "Explosion.", date="2031-04-09", quote=f"{place} was shaken.")
        for number, place in enumerate(_PLACES.split())
    ]
    others = [
        event(f"b{number}.e1", f"Ferry k{number} left pier p{number}.", date="2033-01-02")
        for number in range(450)
    ]
    found = group_records([*told, *others]).events
    assert frozenset(record.id for record in told) in _sets(found)
    assert found.count == 1 + len(others)


_PLACES = "Selm Vinnby Orlen Tarn Annick Harrow Brede Kolm Isby Lund Marne Nore Ostby Pell"


def test_the_order_of_an_archive_changes_nothing(invented: ModuleType) -> None:
    archive = invented.Archive(2500, 5)
    records = list(archive.records())
    articles = dict(reversed(archive.articles.items()))
    one, other = group_records(records, archive.articles), group_records(records[::-1], articles)
    assert other.events.ids == one.events.ids
    assert other.events.labels.tolist() == one.events.labels.tolist()
    assert other.claims.labels.tolist() == one.claims.labels.tolist()


def test_records_are_read_once_and_not_kept(invented: ModuleType) -> None:
    archive = invented.Archive(60, 6)
    records = archive.records()
    found = group_records(records, archive.articles)
    assert next(records, None) is None
    assert set(found.events.ids) | set(found.claims.ids) == set(archive.groups)


def test_missing_articles_are_their_own_origin() -> None:
    records = _reports("Dana Rovik opened the lock", "2031-04-09", 3, "a")
    with_entries = {record.article: ArticleEntry() for record in records}
    assert _sets(group_records(records).events) == _sets(
        group_records(records, with_entries).events
    )


def test_blocking_keeps_what_comparing_everything_joins(benchmark: ModuleType) -> None:
    found = benchmark.measure_recall(1500, 8)
    for kind in ("events", "claims"):
        assert found[kind]["joined"] >= 0.98
        assert found[kind]["proposed"] < 0.05 * found[kind]["pairs"]


def test_every_pair_is_proposed_once_the_lower_node_first(invented: ModuleType) -> None:
    archive = invented.Archive(900, 9)
    reader = RecordReader()
    for record in archive.records():
        reader.add(record)
    table = RecordTable(reader.finish(archive.articles))
    columns = table.columns(table.gather("event"), "event")
    pairs = list(propose_pairs(columns, all_pairs=0))
    listed = {(a, b) for one, two in pairs for a, b in zip(one.tolist(), two.tolist(), strict=True)}
    assert all(a < b for a, b in listed)
    assert len(listed) == sum(len(one) for one, _ in pairs)


def test_the_benchmark_prints_its_figures(
    benchmark: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main(["--sizes", "300", "--recall", "300", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["sizes"][0]["records"] == 300
    assert figures["sizes"][0]["events"]["precision"] > 0.9
    table = benchmark.render_table(figures)
    assert table.startswith("| records | seconds |")
    assert "| events |" in table
