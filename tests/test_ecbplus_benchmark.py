"""The ECB+ benchmark: records made of an invented corpus, its figures, its message without data."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

# Two documents on one rescue at sea; the trigger words stand between stars, a person between
# underscores. The last sentence was not validated.
FIRST = (
    "Divers *rescued:A _Mara _Lund after the ferry *overturned:B .",
    "Mara Lund was *rescued:A at dawn .",
    "She *slept:C .",
)
SECOND = ("_Mara _Lund was *rescued:A when the ferry *foundered:B .",)


def write_document(path: Path, sentences: Sequence[str]) -> None:
    tokens: list[str] = []
    markables: list[str] = []
    relations: list[str] = []
    for number, sentence in enumerate(sentences):
        people = []
        for place, word in enumerate(sentence.split()):
            text, _, cluster = word.partition(":")
            identity = len(tokens) + 1
            tokens.append(
                f'<token t_id="{identity}" sentence="{number}" number="{place}">'
                f"{text.strip('*_')}</token>"
            )
            anchor = f'<token_anchor t_id="{identity}"/>'
            if text.startswith("*"):
                markables.append(
                    f'<ACTION_OCCURRENCE m_id="{identity}">{anchor}</ACTION_OCCURRENCE>'
                )
                relations.append(
                    f'<CROSS_DOC_COREF r_id="{identity}" note="{cluster}">'
                    f'<source m_id="{identity}"/><target m_id="900{identity}"/></CROSS_DOC_COREF>'
                )
            if text.startswith("_"):
                people.append(anchor)
        if people:
            markables.append(
                f'<HUMAN_PART_PER m_id="{800 + number}">{"".join(people)}</HUMAN_PART_PER>'
            )
    # An instance in the world has no tokens.
    markables.append('<ACTION_OCCURRENCE m_id="9001" TAG_DESCRIPTOR="rescue"/>')
    path.write_text(
        f"<Document>{''.join(tokens)}<Markables>{''.join(markables)}</Markables>"
        f"<Relations>{''.join(relations)}</Relations></Document>",
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2").mkdir()
    write_document(tmp_path / "2" / "2_1ecb.xml", FIRST)
    address = "paper.example/2031/04/09/ferry"
    write_document(tmp_path / "2" / "2_1ecbplus.xml", (address, *SECOND))
    (tmp_path / "ECBplus_coreference_sentences.csv").write_text(
        "Topic,File,Sentence Number\n2,1ecb,0\n2,1ecb,1\n2,1ecbplus,1\n", encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def documents(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    reading: Any = importlib.import_module("ecbplus_reading")
    found: list[Any] = reading.read_corpus(folder, {2})
    return found


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "SUMMARISER_BENCH"}
    return subprocess.run(  # noqa: S603 - the project's own script
        [sys.executable, str(BENCHMARKS / "ecbplus.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def test_only_event_mentions_of_validated_sentences_count(documents: list[Any]) -> None:
    first, second = documents
    assert [mention.cluster for mention in first.mentions] == ["A", "B", "A"]
    assert [mention.cluster for mention in second.mentions] == ["A", "B"]


def test_the_address_gives_the_day_and_is_no_text(documents: list[Any]) -> None:
    first, second = documents
    assert first.published is None
    assert str(second.published) == "2031-04-09"
    assert all("example" not in " ".join(tokens) for tokens in second.sentences.values())


def test_mentions_become_records(documents: list[Any]) -> None:
    records: Any = importlib.import_module("ecbplus_records")
    stated = records.ParsedDocument(documents[0]).records()
    # The mentions of the rescue are one record with both sentences; the other stays apart.
    assert [one.record.text for one in stated] == ["rescue", "overturn"]
    assert [len(one.mentions) for one in stated] == [2, 1]
    assert stated[0].record.quotes == (
        "Divers rescued Mara Lund after the ferry overturned.",
        "Mara Lund was rescued at dawn.",
    )
    assert stated[0].record.actors == ("Mara Lund",)
    assert stated[1].record.actors == ()


@pytest.mark.skipif(importlib.util.find_spec("scorch") is None, reason="scorch is not installed")
def test_the_figures_of_a_corpus(folder: Path) -> None:
    figures = json.loads(run(str(folder), "--json").stdout)["figures"]
    # The lemma finds the rescue in both documents and takes "overturned" and "foundered" for two.
    assert figures["same lemma"]["B3 precision"] == 1.0
    assert figures["same lemma"]["B3 recall"] == pytest.approx(0.8)
    assert set(figures) >= {"lemma and document gate", "merger"}


def test_without_data_it_says_so_and_is_no_failure(tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path),)):
        result = run(*arguments)
        assert result.returncode == 0
        assert "No ECB+ data" in result.stderr
        assert result.stdout == ""


@pytest.mark.skipif(importlib.util.find_spec("scorch") is not None, reason="scorch is installed")
def test_without_the_scorer_it_names_what_to_install(folder: Path) -> None:
    result = run(str(folder))
    assert result.returncode == 0
    assert "requirements/bench.txt" in result.stderr
