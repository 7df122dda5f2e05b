"""The benchmark of compact answers writes the same records in every form, and counts them."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from summariser.extract.llm.windows import cut_windows
from summariser.sentences import number_sentences

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "examples" / "gold" / "ferry-inquiry.json"
STORY = ROOT / "examples" / "ferry-inquiry"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    folder = ROOT / "benchmarks"
    spec = importlib.util.spec_from_file_location("answer_tokens", folder / "answer_tokens.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up, and it takes reading stories from its neighbour.
    sys.modules[spec.name] = module
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
        del sys.modules[spec.name]
    return module


def _count_pieces(text: str) -> int:
    """Count words, digits and signs, each as one, much as a tokenizer does."""
    return len(re.findall(r"[^\W\d_]+|\S", text))


def test_compact_answers_stay_short_and_their_prompt_does_not_grow(benchmark: ModuleType) -> None:
    rows = {row[1]: row for row in benchmark.measure(GOLD, STORY, _count_pieces)}
    prompt, answer = (int(cell) for cell in rows["quotes"][3:])
    compact_prompt, compact_answer = (int(cell) for cell in rows["extract.v3"][3:])
    assert compact_answer <= 0.6 * answer
    assert compact_prompt <= 1.15 * prompt
    assert len({row[2] for row in rows.values()}) == 1


def test_every_form_holds_every_gold_record_and_only_one_copies_quotes(
    benchmark: ModuleType,
) -> None:
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["records"]
    found = 0
    for article in benchmark.load_story(STORY).articles:
        sentences = number_sentences(article.text, title=article.title)
        records = benchmark.answer_records(gold, article, sentences)
        (window,) = cut_windows(article, sentences, None)
        quoted = json.loads(benchmark.asked_for_quotes(window, records).answer)["records"]
        compact = json.loads(benchmark.asked_by("extract.v3", window, records).answer)["records"]
        assert len(quoted) == len(compact) == len(records)
        for record in quoted:
            assert all(quote in article.text for quote in record["quotes"])
        assert not any("quotes" in record for record in compact)
        found += len(records)
    assert found == len(gold)


def test_the_table_gives_shares_of_the_first_form(benchmark: ModuleType) -> None:
    rows = [("fire", "quotes", "1", "200", "100"), ("fire", "extract.v3", "1", "150", "40")]
    assert "| fire | extract.v3 | 1 | 150 | 40 | 0.75 | 0.40 |" in benchmark.render_table(rows)


def test_without_data_it_says_so(
    benchmark: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main([str(tmp_path / "none.gguf")]) == 0
    assert "there is no model file" in capsys.readouterr().err
