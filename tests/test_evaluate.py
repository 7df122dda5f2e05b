from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summariser.evaluate import evaluate
from summariser.evaluate.assignment import assign
from summariser.evaluate.groups import b_cubed
from summariser.evaluate.pairing import evidence_overlap

ARRIVED = "The minister arrived in Port Lisane on Tuesday."
ACCUSED = "She accused the harbour company of paying the inspectors."
DENIED = "The company said that it had never paid an inspector."


def _record(name: str, kind: str, quote: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "article": "one", "kind": kind, "quotes": [quote], "text": quote, **fields}


def _document(prefix: str = "") -> dict[str, Any]:
    return {
        "articles": {"one": {}},
        "records": [
            _record(f"{prefix}e1", "event", ARRIVED, actors=["the minister"], date="2024-04-09"),
            _record(
                f"{prefix}a1", "allegation", ACCUSED, source="the minister", target=["company"]
            ),
            _record(f"{prefix}d1", "denial", DENIED, source="The company", form="flat"),
        ],
        "events": [{"members": [f"{prefix}e1"]}],
        "claims": [{"members": [f"{prefix}a1"], "denials": [f"{prefix}d1"]}],
    }


def test_a_document_equal_to_its_gold_scores_one_everywhere() -> None:
    figures = evaluate(_document(), _document("r."))

    assert figures.pairs == {"e1": "r.e1", "a1": "r.a1", "d1": "r.d1"}
    assert {part.f1 for part in figures.records.values()} == {1.0}
    assert {part.share for part in figures.fields.values()} == {1.0}
    assert figures.events.f1 == figures.claims.f1 == figures.denial_links.f1 == 1.0


def test_a_missed_record_costs_recall_and_an_extra_one_precision() -> None:
    found = _document("r.")
    missed = {**found, "records": found["records"][1:]}
    extra = {**found, "records": [*found["records"], _record("x", "event", "It rained hard then.")]}

    assert evaluate(_document(), missed).records["all"] == pytest.approx((1, 2 / 3))
    assert evaluate(_document(), extra).records["event"] == pytest.approx((0.5, 1))


def test_the_same_words_on_other_evidence_are_no_pair() -> None:
    found = _document("r.")
    found["records"][0]["quotes"] = ["Rain was forecast for the whole of the coming week."]

    assert "e1" not in evaluate(_document(), found).pairs


def test_a_record_of_another_kind_is_no_pair() -> None:
    found = _document("r.")
    found["records"][1]["kind"] = "event"

    assert "a1" not in evaluate(_document(), found).pairs


def test_quotes_that_differ_in_typography_alone_overlap_wholly() -> None:
    straight, curly = ['"They\'re not   ours," he said.'], ["“They’re not ours,” he\nsaid."]

    assert evidence_overlap(straight, curly) == 1.0


def test_records_of_articles_outside_the_gold_are_left_aside() -> None:
    found = _document("r.")
    found["records"].append({**_record("x", "event", ARRIVED), "article": "two"})

    assert evaluate(_document(), found).records["all"].precision == 1.0


def test_a_link_to_a_record_that_is_not_paired_is_a_miss() -> None:
    found = _document("r.")
    found["records"] = [r for r in found["records"] if r["kind"] != "denial"]
    found["claims"] = [{"members": ["r.a1"], "denials": ["r.unknown"]}]

    assert evaluate(_document(), found).denial_links == (0.0, 0.0)


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ("2024-04", "2024-04-09", True),
        ("2024-04-09", "2024-04", False),
        ("2024-04-09", None, False),
        ("2024-04-16/2024-04-20", "2024-04-16/2024-04-20", True),
        ("2024-04-16/2024-04-20", "2024-04-16", True),
        ("2024-04-16/2024-04-20", "2024-04-17", False),
    ],
)
def test_a_date_is_right_when_it_is_the_golds_at_the_golds_precision(
    gold: str, found: str | None, *, right: bool
) -> None:
    ours, theirs = _document(), _document("r.")
    ours["records"][0]["date"], theirs["records"][0]["date"] = gold, found

    assert evaluate(ours, theirs).fields["date"] == (float(right), 1)


def test_b_cubed_of_a_worked_example() -> None:
    # a: precision 1/1, recall 1/2; b: 1/2 and 1/2; c: 1/2 and 1/1.
    pairs = {name: name for name in "abc"}

    figures = b_cubed([["a", "b"], ["c"]], [["a"], ["b", "c"]], pairs)

    assert figures == pytest.approx((2 / 3, 2 / 3))


def test_the_assignment_is_the_best_and_not_the_first() -> None:
    assert sorted(assign([[5, 4], [4, 0]])) == [(0, 1), (1, 0)]


# Prices of columns matter only where paths grow long: a case that goes wrong without them.
LONG_PATHS = [
    [4.0, 4.0, 9.0, 2.0, 5.0, 3.0],
    [9.0, 5.0, 9.0, 4.0, 7.0, 6.0],
    [2.0, 2.0, 8.0, 4.0, 4.0, 4.0],
    [9.0, 8.0, 6.0, 8.0, 1.0, 4.0],
    [9.0, 3.0, 0.0, 6.0, 0.0, 8.0],
]


@example(LONG_PATHS)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 9).map(float), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    )
)
def test_no_assignment_weighs_more(weights: list[list[float]]) -> None:
    rows, columns = range(len(weights)), range(len(weights[0]))
    size = min(len(rows), len(columns))
    best = max(
        sum(weights[i][j] for i, j in zip(chosen, order, strict=True))
        for chosen in itertools.combinations(rows, size)
        for order in itertools.permutations(columns, size)
    )

    pairs = assign(weights)

    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs) == size
    assert sum(weights[i][j] for i, j in pairs) == pytest.approx(best)


def test_the_benchmark_says_what_is_missing_and_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "lost.json").write_text("{}", encoding="utf-8")
    script = Path(__file__).parents[1] / "benchmarks" / "gold.py"
    environ = {
        **os.environ,
        "SUMMARISER_GOLD": str(tmp_path / "gold"),
        "SUMMARISER_CORPORA": str(tmp_path),
    }

    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script)], env=environ, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0
    assert run.stdout == ""
    assert "skipped lost: no folder" in run.stderr
