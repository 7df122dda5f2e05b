"""The embedded engine in several processes: the same bytes, and no article lost with a process."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.connection import wait
from pathlib import Path

import pytest

pytest.importorskip("spacy", reason="the embedded engine is an optional part")

from summariser import Article, Config, Timeline, extract_articles, load_articles
from summariser.errors import ExtractionError
from summariser.extract.embedded import ParallelExtractor, count_processes, processes
from summariser.extract.evidence import resolve
from summariser.schema import ArticleAnswer, EventAnswer, Extraction, Sentence

EXAMPLES = Path(__file__).parents[1] / "examples"


def read_or_die(article: Article, sentences: tuple[Sentence, ...]) -> Extraction:
    """Stand in for the engine: reads an article, fails at it or dies of it, as its text says."""
    if "deadly" in article.text:
        os._exit(9)
    if "foreign" in article.text:
        raise ExtractionError("not in English", article=article.id)
    answer = ArticleAnswer(events=(EventAnswer(text=article.text, sentences=(1,)),))
    return resolve(answer, article, sentences)


def read_interrupted(article: Article, sentences: tuple[Sentence, ...]) -> Extraction:
    """Stand in for the engine in a process that is interrupted along with its parent."""
    signal.raise_signal(signal.SIGINT)
    return read_or_die(article, sentences)


def told(*texts: str) -> list[Article]:
    return [Article(id=f"n{place}", text=text) for place, text in enumerate(texts)]


def read_with(engine: ParallelExtractor, articles: list[Article], jobs: int = 2) -> Timeline:
    timeline = extract_articles(articles, engine=engine, config=Config(jobs=jobs))
    asyncio.run(engine.aclose())
    return timeline


def as_bytes(timeline: Timeline) -> str:
    document = timeline.model_dump(mode="json")
    del document["run"]["started"], document["run"]["seconds"]
    return json.dumps(document)


def test_two_processes_give_the_same_bytes_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CHARACTERS_A_PROCESS", 1)
    articles = load_articles([str(EXAMPLES / "ferry-inquiry")]).articles[:3]
    one, two = (
        extract_articles(articles, engine="embedded", config=Config(jobs=jobs)) for jobs in (1, 2)
    )
    assert one.records
    assert not two.failures
    assert as_bytes(two) == as_bytes(one)


def test_records_keep_the_order_of_the_articles() -> None:
    articles = told(*(f"Report {number} came." for number in range(12)))
    timeline = read_with(ParallelExtractor(2, read_or_die), articles, jobs=5)
    assert [record.article for record in timeline.records] == [a.id for a in articles]


def test_an_article_that_fails_in_its_process_fails_alone() -> None:
    timeline = read_with(ParallelExtractor(2, read_or_die), told("One.", "A foreign one.", "Two."))
    (failure,) = timeline.failures
    assert (failure.article, failure.reason, failure.error) == (
        "n1",
        "not in English",
        "ExtractionError",
    )
    assert [record.article for record in timeline.records] == ["n0", "n2"]


def test_a_process_that_dies_costs_only_the_article_that_it_died_of() -> None:
    texts = ["One.", "Two.", "A deadly one.", "Three.", "Four.", "Five."]
    timeline = read_with(ParallelExtractor(2, read_or_die), told(*texts))
    (failure,) = timeline.failures
    assert failure.article == "n2"
    assert "died" in failure.reason
    assert [record.article for record in timeline.records] == ["n0", "n1", "n3", "n4", "n5"]


def test_an_interrupt_is_left_to_the_process_that_started_the_others() -> None:
    timeline = read_with(ParallelExtractor(2, read_interrupted), told("One.", "Two."))
    assert not timeline.failures
    assert len(timeline.records) == 2


def test_an_interrupted_run_ends_with_its_processes() -> None:
    engine = ParallelExtractor(2, read_or_die)

    def interrupt(_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        extract_articles(
            told(*["One."] * 9), engine=engine, config=Config(jobs=2), on_progress=interrupt
        )
    children = multiprocessing.active_children()
    assert len(children) >= 2
    asyncio.run(engine.aclose())
    # Not by their exit codes: the pool's own thread asks for these at the same time, and whoever
    # comes second is told that there is no such process.
    assert all(wait([child.sentinel], timeout=30) for child in children)


def test_variables_set_for_the_processes_are_not_left_behind() -> None:
    before = dict(os.environ)
    read_with(ParallelExtractor(1, read_or_die), told("One."))
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("jobs", "articles", "characters", "expected"),
    [
        (8, 5, 25_000, 1),
        (8, 500, 119_999, 1),
        (8, 500, 120_000, 2),
        (8, 500, 10_000_000, 8),
        (8, 3, 10_000_000, 3),
        (1, 500, 10_000_000, 1),
        (8, 0, 0, 1),
    ],
)
def test_processes_are_started_where_there_is_enough_to_read(
    jobs: int, articles: int, characters: int, expected: int
) -> None:
    assert count_processes(jobs, articles, characters) == expected


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from summariser import Article, Config, extract_articles\n"
        "from summariser.extract.embedded import processes\n"
        "processes.CHARACTERS_A_PROCESS = 1\n"
        "articles = [Article(id=str(n), text='One. Two.') for n in range(2)]\n"
        "config = Config(engine='embedded', jobs=2)\n"
        "print([f.reason for f in extract_articles(articles, config=config).failures])\n",
        encoding="utf-8",
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.count("__main__") == 2
    assert done.stdout.count("\n") == 1
    assert "ConfigError" in done.stderr
