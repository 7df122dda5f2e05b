"""What a recording may hold: requests, answers, and nothing of the place where it was made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import CASSETTES, NEUTRAL_URL
from vcr.serializers import yamlserializer

FILES = sorted(CASSETTES.rglob("*.yaml"))
_SECRET = re.compile(r"\bsk-|Bearer |authorization|api[-_]key:|cookie|organization", re.IGNORECASE)
_PLACE = re.compile(r"127\.0\.0\.1|localhost|/(?:home|root|tmp|Users)/")


def test_there_are_recordings() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_recording_gives_away_neither_key_nor_place(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not _SECRET.search(text)
    assert not _PLACE.search(text)
    recorded: dict[str, Any] = yamlserializer.deserialize(text)
    assert recorded["interactions"]
    for interaction in recorded["interactions"]:
        assert interaction["request"]["uri"] == f"{NEUTRAL_URL}/chat/completions"
        for side in ("request", "response"):
            names = {name.lower() for name in interaction[side]["headers"]}
            assert names <= {"content-type", "retry-after"}


def test_every_recording_belongs_to_a_test() -> None:
    tests = Path(__file__).parent
    for file in FILES:
        name = file.stem.partition("[")[0]
        module = tests / f"{file.parent.name}.py"
        assert f"def {name}(" in module.read_text(encoding="utf-8"), file
