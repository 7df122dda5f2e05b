"""The benchmark of comparing timelines works, and what it invents holds what it says."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from summariser.changes import compare

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def _load(name: str, known_as: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(known_as, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[known_as] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    names = {"invented_records": "invented_records", "changes": "changes_benchmark"}
    yield [_load(name, known_as) for name, known_as in names.items()][-1]
    for known_as in names.values():
        sys.modules.pop(known_as)


def test_invented_documents_differ_by_what_was_published_withdrawn_and_edited(
    benchmark: ModuleType,
) -> None:
    before, after = benchmark.invent_documents(60)
    changes = compare(before, after)
    assert {a.after for a in changes.new_articles} == set(after.articles) - set(before.articles)
    assert {a.before for a in changes.gone_articles} == set(before.articles) - set(after.articles)
    assert changes.new_articles
    assert changes.gone_articles
    edited = {name for name in after.articles if after.articles[name] != before.articles.get(name)}
    assert {c.after for c in changes.corrections} == edited - {
        a.after for a in changes.new_articles
    }
    counted = len(changes.unchanged) + len(changes.changed)
    counted += len(changes.new_events) + len(changes.new_claims)
    assert counted == len(after.events) + len(after.claims)


def test_a_size_is_measured(benchmark: ModuleType) -> None:
    figures = benchmark.measure(40, 1)
    assert figures["articles"] >= 30
    assert figures["corrections"] > 0
    assert "compare_seconds" in benchmark.render_table([figures])
