"""The Timeline17 benchmark: its text from tokens, its protocol on an invented topic."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SCORED = importlib.util.find_spec("tilse") is not None

FIRST = (
    "The ferry Lady Ansel capsized in Tarn Sound on Monday .",
    "`` We could n't reach her , '' said Tom Aske -LRB- the harbour master -RRB- .",
)
SECOND = ("Divers on Wednesday raised the ferry Lady Ansel for ¬ # 2,000 .",)
ARTICLES = (("a", "2031-04-08", FIRST), ("b", "2031-04-10", SECOND), ("c", "2031-06-01", SECOND))
GOLD = [
    ["2031-04-07", ["The Lady Ansel capsizes in Tarn Sound ."]],
    ["2031-04-10", ["The inquiry opens .", "Divers raise the Lady Ansel ."]],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    topic = tmp_path / "ferry"
    topic.mkdir()
    rows = [
        {"id": i, "time": day, "collections": ["ferry_courier"], "text": " \n".join(told) + " \n"}
        for i, day, told in ARTICLES
    ]
    with gzip.open(topic / "articles.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    (topic / "timelines.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("timeline17_reading")


@pytest.fixture
def benchmark(reading: Any) -> Any:  # noqa: ARG001 - the folder is on the path only with it
    return importlib.import_module("timeline17")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "SUMMARISER_BENCH"}
    return subprocess.run(  # noqa: S603 - the project's own script
        [sys.executable, str(BENCHMARKS / "timeline17.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def test_tokens_become_what_a_person_reads(reading: Any) -> None:
    assert reading.untokenise(FIRST + SECOND).text == (
        "The ferry Lady Ansel capsized in Tarn Sound on Monday.\n\n"
        '"We couldn\'t reach her," said Tom Aske (the harbour master).\n\n'
        "Divers on Wednesday raised the ferry Lady Ansel for £2,000."
    )


def test_a_stretch_of_the_text_gives_its_tokens_back(reading: Any) -> None:
    content = reading.untokenise(FIRST)
    start = content.text.index('"We')
    assert " ".join(content.tokens_of(start, len(content.text))) == FIRST[1]
    assert content.tokens_of(0, 3) == ("The",)


def test_a_text_is_told_in_tokens_like_the_corpus(reading: Any) -> None:
    text = "Tom Aske's crew didn't sail: \"U.S. rules\", he said, cost $2,000."
    assert " ".join(reading.tokenise(text)) == (
        "Tom Aske 's crew did n't sail : \" U.S. rules \" , he said , cost $ 2,000 ."
    )


def test_a_long_article_is_read_up_to_a_limit(
    reading: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST", 12)
    texts = [d.content.text for d in reading.read_documents(folder / "ferry" / "articles.jsonl.gz")]
    assert texts[0] == "The ferry Lady Ansel capsized in Tarn Sound on Monday."


def test_a_topic_keeps_the_articles_that_a_timeline_asks_for(benchmark: Any, folder: Path) -> None:
    topic = benchmark.read_topic(folder / "ferry")
    # The first day of the timeline is 7 April, the last 10 April; a date has 1.5 sentences.
    assert [document.id for document in topic.documents] == ["a", "b"]
    assert benchmark.make_task(topic.gold[0]) == ("2031-04-07", "2031-04-10", 2, 2)


def test_dates_and_texts_come_out_of_the_articles(
    benchmark: Any, folder: Path, tmp_path: Path
) -> None:
    topic = benchmark.read_topic(folder / "ferry")
    task = benchmark.make_task(topic.gold[0])
    found = benchmark.read_records(topic, tmp_path / "kept")
    assert sorted(path.name for path in (tmp_path / "kept" / "ferry").iterdir()) == [
        "a.json",
        "b.json",
    ]
    assert benchmark.read_records(topic, tmp_path / "kept") == found
    timeline = benchmark.merge_topic(topic, task, found)
    texts, quotes = map(dict, benchmark.select_items(timeline, task, topic))
    assert quotes["2031-04-07"] == [FIRST[0]]
    assert "capsized" in texts["2031-04-07"][0]


def test_an_event_without_a_date_stands_on_the_day_of_its_first_report(
    benchmark: Any, folder: Path
) -> None:
    topic = benchmark.read_topic(folder / "ferry")
    task = benchmark.make_task(topic.gold[0])
    found = benchmark.read_records(topic, None)
    undated = {
        name: tuple(r.model_copy(update={"date": None}) for r in records)
        for name, records in found.items()
    }
    timeline = benchmark.merge_topic(topic, task, undated)
    texts = dict(benchmark.select_items(timeline, task, topic)[0])
    assert set(texts) <= {"2031-04-08", "2031-04-10"}
    assert any("capsized" in told for told in texts["2031-04-08"])


@pytest.mark.skipif(not SCORED, reason="tilse is not installed")
def test_the_gold_timeline_scores_full_marks(benchmark: Any) -> None:
    gold = [(date, told) for date, told in GOLD]
    assert benchmark.score_items(gold, gold, gold) == pytest.approx((1.0,) * 5)
    half = benchmark.score_items(gold[:1], gold, gold)
    assert half.date == pytest.approx(2 / 3)
    assert half.ar1 < half.quoted_ar1 == pytest.approx(1.0)


def test_without_data_it_says_so_and_is_no_failure(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path),)):
        result = run(*arguments)
        assert result.returncode == 0
        assert "No Timeline17 data" in result.stderr
        assert result.stdout == ""
