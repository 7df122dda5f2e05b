"""Plain sentences of one kind each are mostly read right by the classifier."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("spacy", reason="install the extra: pip install 'summariser[embedded]'")

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "plain_sentences.py"
# A little under what was measured: 40 of 53.
FEWEST = 38


@pytest.fixture(scope="module")
def plain() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plain_sentences", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_most_plain_sentences_are_read_right(
    plain: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["plain_sentences.py"])
    plain.main()
    right, of, all_of_them = capsys.readouterr().out.split()[:3]
    assert (of, int(all_of_them)) == ("of", len(plain.read_sentences()))
    assert int(right) >= FEWEST


def test_whoever_says_that_the_rules_were_followed_denies(plain: ModuleType) -> None:
    assert plain.read_kinds("The firm said it had followed all the rules.") == {"denial"}


def test_what_the_law_says_is_nothing(plain: ModuleType) -> None:
    assert plain.read_kinds("The law allows a fine of up to 10,000 crowns.") == frozenset()
